"""Open time is counted as the clocks on the wall show it, through weekends and changes of the clocks."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conversations.office_hours import DAYS, BadHours, OfficeHours, first_moment, parse_hours

PARIS = ZoneInfo("Europe/Paris")
WORKDAYS = parse_hours("mon-fri 09:00-17:30")
MINUTE = timedelta(minutes=1)


def at(words: str) -> datetime:
    """A time in Paris."""
    return datetime.fromisoformat(words).replace(tzinfo=PARIS)


@pytest.mark.parametrize(
    ("start", "hours", "due"),
    [
        ("2026-04-02 10:00", 2, "2026-04-02 12:00"),
        ("2026-04-02 07:00", 2, "2026-04-02 11:00"),
        ("2026-04-02 16:30", 1, "2026-04-02 17:30"),
        ("2026-04-02 16:30", 2, "2026-04-03 10:00"),
        ("2026-04-03 17:00", 17, "2026-04-07 17:00"),
        ("2026-04-04 12:00", 1, "2026-04-06 10:00"),
        ("2026-03-27 17:00", 1, "2026-03-30 09:30"),
        ("2026-10-23 17:00", 1, "2026-10-26 09:30"),
    ],
)
def test_closed_time_does_not_count(start: str, hours: int, due: str) -> None:
    """Nights and weekends are skipped; on both sides of a change of the clocks it is nine o'clock that opens."""
    assert WORKDAYS.after(at(start), timedelta(hours=hours), PARIS) == at(due)


def test_two_working_days_are_two_working_days() -> None:
    """An open day is as long as the desk is open on average."""
    assert WORKDAYS.day == timedelta(hours=8, minutes=30)
    assert WORKDAYS.weekly == timedelta(hours=42, minutes=30)
    assert WORKDAYS.after(at("2026-04-02 10:00"), 2 * WORKDAYS.day, PARIS) == at("2026-04-06 10:00")


def test_a_desk_without_hours_is_always_open() -> None:
    """Days are days, and a new day begins at nine."""
    always = OfficeHours()
    assert (always.always, always.day, always.weekly) == (True, timedelta(days=1), timedelta(days=7))
    start = at("2026-03-28 10:00").astimezone(UTC)
    assert always.after(start, timedelta(days=1), PARIS) == start + timedelta(days=1)
    assert always.opening(date(2026, 4, 4), PARIS) == at("2026-04-04 09:00")


@pytest.mark.parametrize(
    ("day", "opens"),
    [
        ("2026-04-02", "2026-04-02 09:00"),
        ("2026-04-04", "2026-04-06 09:00"),
        ("2026-10-25", "2026-10-26 09:00"),
    ],
)
def test_a_day_on_which_the_desk_is_closed_opens_on_the_next(day: str, opens: str) -> None:
    """What is put off until Saturday comes back on Monday."""
    assert WORKDAYS.opening(date.fromisoformat(day), PARIS) == at(opens)


def test_hours_that_the_clocks_skip_are_nobodys() -> None:
    """On 29 March 2026 the clocks of Paris go from 02:00 to 03:00."""
    night = parse_hours("sun 01:00-02:30")
    start = at("2026-03-28 12:00")
    assert night.after(start, timedelta(hours=1), PARIS) == at("2026-03-29 03:00").astimezone(UTC)
    assert night.after(start, timedelta(hours=2), PARIS) == at("2026-04-05 02:00")
    skipped = parse_hours("sun 02:15-02:45")
    assert skipped.opening(date(2026, 3, 29), PARIS) == at("2026-04-05 02:15")
    assert first_moment(date(2026, 3, 29), 150, PARIS) == datetime(2026, 3, 29, 1, tzinfo=UTC)


# ── any hours, any zone, any change of the clocks ────────────────────────────────────────────────────────────

CHANGES = (
    ("Europe/Paris", datetime(2026, 3, 29, 1, tzinfo=UTC)),
    ("Europe/Paris", datetime(2026, 10, 25, 1, tzinfo=UTC)),
    ("America/New_York", datetime(2026, 3, 8, 7, tzinfo=UTC)),
    ("America/Santiago", datetime(2026, 9, 6, 4, tzinfo=UTC)),
    ("Australia/Lord_Howe", datetime(2026, 4, 4, 15, tzinfo=UTC)),
    ("Pacific/Apia", datetime(2011, 12, 30, 10, tzinfo=UTC)),
    ("Asia/Kolkata", datetime(2026, 6, 1, tzinfo=UTC)),
)

SPANS = st.tuples(st.integers(0, 1439), st.integers(1, 1440)).filter(lambda span: span[0] < span[1])


@st.composite
def hours(draw: st.DrawFn) -> str:
    """Office hours as somebody might write them, on one day at least."""
    items = draw(st.lists(st.tuples(st.sampled_from(DAYS), SPANS), min_size=1, max_size=8))
    return ", ".join(
        f"{day} {begin // 60:02}:{begin % 60:02}-{end // 60:02}:{end % 60:02}" for day, (begin, end) in items
    )


def is_open(week: OfficeHours, moment: datetime, zone: tzinfo, furthest: dict[date, int]) -> bool:
    """By the clock on the wall alone, which never goes back: asked minute by minute, in order."""
    shown = moment.astimezone(zone)
    minute = max(furthest.get(shown.date(), 0), shown.hour * 60 + shown.minute)
    furthest[shown.date()] = minute
    return any(begin <= minute < end for begin, end in week.week[shown.weekday()])


@settings(max_examples=150, deadline=None)
@given(hours(), st.sampled_from(CHANGES), st.integers(-3000, 600), st.integers(1, 900))
def test_open_time_is_what_the_wall_shows(
    written: str, change: tuple[str, datetime], offset: int, length: int
) -> None:
    """From the start to the answer, exactly so many minutes are open, and the last of them is the last before it."""
    zone, week = ZoneInfo(change[0]), parse_hours(written)
    start = change[1] + offset * MINUTE
    due = week.after(start, length * MINUTE, zone)
    furthest = dict[date, int]()
    midnight = start.astimezone(zone).replace(hour=0, minute=0, fold=0).astimezone(UTC)
    moment = min(midnight, start)
    open_minutes, last = 0, moment
    while moment < due:
        opened = is_open(week, moment, zone, furthest)
        if moment >= start and opened:
            open_minutes, last = open_minutes + 1, moment
        moment += MINUTE
    assert open_minutes == length
    assert due == last + MINUTE


@settings(max_examples=200, deadline=None)
@given(hours(), st.sampled_from(CHANGES), st.integers(-3000, 3000), st.integers(0, 900), st.integers(1, 900))
def test_open_time_adds_up(
    written: str, change: tuple[str, datetime], offset: int, one: int, other: int
) -> None:
    """Later starts and longer spans never end earlier, and a span in two parts ends where the whole one does."""
    zone, week = ZoneInfo(change[0]), parse_hours(written)
    start = change[1] + offset * MINUTE
    whole = week.after(start, (one + other) * MINUTE, zone)
    assert week.after(week.after(start, one * MINUTE, zone), other * MINUTE, zone) == whole
    assert week.after(start + MINUTE, (one + other) * MINUTE, zone) >= whole
    assert week.opening(start.astimezone(zone).date(), zone) <= week.after(start, MINUTE, zone)


# ── as they are written ──────────────────────────────────────────────────────────────────────────────────────


def test_hours_are_read_as_they_are_written() -> None:
    """Ranges may go round the week, spans may touch, and case and order do not matter."""
    week = parse_hours("SAT-mon 10:00-24:00; wed 13:00-17:00 9:00-13:00, sat 9:00-10:00").week
    assert week == (((600, 1440),), (), ((540, 1020),), (), (), ((540, 1440),), ((600, 1440),))


@pytest.mark.parametrize(
    "written",
    [
        "",
        "always",
        "mon",
        "mon 9-17",
        "mon 09:00",
        "mon 17:00-09:00",
        "mon 09:00-09:00",
        "mon 09:60-17:00",
        "mon 09:00-24:01",
        "mon 09:00-16:75",
        "lun 09:00-17:00",
        "mon-fri 09:00-17:00,",
        "mon 09:00-17:00 tue 09:00-17:00",
        "mon,tue 09:00-17:00",
    ],
)
def test_what_is_no_hours_is_told(written: str) -> None:
    """A slip is no silent change of what customers are promised."""
    with pytest.raises(BadHours, match="mon-fri 09:00-17:30"):
        parse_hours(written)
