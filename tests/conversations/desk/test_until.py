"""A day that staff type is read as they mean it, or not at all."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conversations.desk.until import FURTHEST, NoDay, parse_until

TODAY = date(2026, 4, 2)


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("tomorrow", "2026-04-03"),
        (" Demain ", "2026-04-03"),
        ("Friday", "2026-04-03"),
        ("vendredi", "2026-04-03"),
        ("jeudi", "2026-04-09"),
        ("wed", "2026-04-08"),
        ("sam.", "2026-04-04"),
        ("1", "2026-04-03"),
        ("3 days", "2026-04-05"),
        ("3d", "2026-04-05"),
        ("3 jours", "2026-04-05"),
        ("366", "2027-04-03"),
        ("2026-04-10", "2026-04-10"),
        ("10/04", "2026-04-10"),
        ("10.4.", "2026-04-10"),
        ("10.04.2026", "2026-04-10"),
        ("01/04", "2027-04-01"),
        ("02/04", "2027-04-02"),
    ],
)
def test_a_day_is_read(words: str, day: str) -> None:
    """In words, as a number of days, as a date with the year first or the day first."""
    assert parse_until(words, TODAY) == date.fromisoformat(day)


@pytest.mark.parametrize(
    "words",
    [
        "",
        "0",
        "367",
        "-1",
        "soon",
        "yesterday",
        "2026-04-02",
        "2025-04-10",
        "2027-04-04",
        "2026-13-01",
        "31/02",
        "29/02",
        "04/13/2026",
        "0000-01-01",
        "１",
    ],
)
def test_what_names_no_day_ahead_is_none(words: str) -> None:
    """Nor one that has passed, does not exist, or lies too far off."""
    assert parse_until(words, TODAY) == NoDay()


@given(st.text(max_size=20), st.dates(date(2000, 1, 1), date(2900, 1, 1)))
def test_whatever_is_typed_is_read_or_not(words: str, today: date) -> None:
    """Never an error, and never a day that is not ahead."""
    day = parse_until(words, today)
    assert isinstance(day, NoDay) or today < day <= today + FURTHEST


@given(st.dates(date(2000, 1, 1), date(2900, 1, 1)), st.integers(1, 300))
def test_a_day_reads_as_it_is_written(today: date, ahead: int) -> None:
    """Every way of writing one day gives that day."""
    day = today + timedelta(days=ahead)
    for words in (str(ahead), day.isoformat(), f"{day:%d/%m/%Y}", f"{day:%d.%m.}", f"{day:%d/%m}"):
        assert parse_until(words, today) == day
