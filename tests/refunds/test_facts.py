"""Facts are read strictly, told plainly where they can't be read, and written so that they read the same."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from refunds.facts import BadFacts, Facts, Order, Usage, facts_to_json, parse_facts
from tests.refunds.samples import GOOD_FACTS, facts_with

WHEN = '"request_date":"2026-03-25T12:00:00+01:00"'


def test_the_least_facts() -> None:
    """A request's date alone is enough: all else is unknown."""
    assert parse_facts("{" + WHEN + "}") == Facts(
        request_date=datetime.fromisoformat("2026-03-25T12:00:00+01:00")
    )


def test_null_is_absent() -> None:
    """A fact that is null is as unknown as one that is absent, whole groups too."""
    nulls = dict.fromkeys(("order", "receipt", "reason", "usage", "account", "history"))
    assert facts_with({}) != parse_facts("{" + WHEN + "}")
    assert parse_facts(json.dumps({**GOOD_FACTS, **nulls})) == parse_facts("{" + WHEN + "}")


def test_bytes_are_read_too() -> None:
    """JSON is read as text or as UTF-8."""
    assert parse_facts(json.dumps(GOOD_FACTS).encode()) == facts_with()


@pytest.mark.parametrize(
    "written",
    [
        "2026-03-30T14:05:00+02:00",
        "2026-03-30T14:05+02:00",
        "2026-03-30T12:05:00Z",
        "2026-03-30T12:05:00.000Z",
        "20260330T120500Z",
    ],
)
def test_times(written: str) -> None:
    """A time is ISO 8601 with an offset, in any of its forms."""
    assert parse_facts(json.dumps({"request_date": written})).request_date == datetime(
        2026, 3, 30, 12, 5, tzinfo=UTC
    )


@pytest.mark.parametrize(
    ("changes", "line"),
    [
        ({"request_date": "unknown"}, "request_date: must be a time with an offset, like 2026-"),
        ({"request_date": "2026-03-30"}, "request_date: must be a time with an offset"),
        ({"request_date": "2026-03-30T12:00:00"}, "request_date: must be a time with an offset"),
        ({"request_date": "2026-03-30 12:00:00Z"}, "request_date: must be a time with an offset"),
        ({"request_date": "2026-03-30T12:00:00+01:00 "}, "request_date: must be a time with an offset"),
        ({"request_date": "1774872000"}, "request_date: must be a time with an offset"),
        ({"request_date": 1774872000}, "request_date: must be a time with an offset"),
        ({"request_date": "2026-02-30T12:00:00Z"}, "request_date: is no time of the calendar and the clock"),
        ({"request_date": "2026-03-30T25:00:00Z"}, "request_date: is no time of the calendar and the clock"),
        ({"request_date": "1969-12-31T23:59:59Z"}, "request_date: must lie in the years 1970 to 2999"),
        ({"request_date": "3000-01-01T00:00:00Z"}, "request_date: must lie in the years 1970 to 2999"),
        ({"order.purchased_at": "23.03.2026"}, "order.purchased_at: must be a time with an offset"),
        ({"order.purchased_at": "2026-02-29"}, "order.purchased_at: is no day of the calendar"),
        ({"order.purchased_at": "0001-01-01"}, "order.purchased_at: must lie in the years 1970 to 2999"),
        ({"order.purchased_at": 20260323}, "order.purchased_at: must be a time with an offset"),
        ({"receipt.date": "2026-03-23T10:00:00Z"}, "receipt.date: must be a date, YYYY-MM-DD"),
        ({"receipt.date": "2026-3-23"}, "receipt.date: must be a date, YYYY-MM-DD"),
        ({"receipt.date": 1}, "receipt.date: must be a date, YYYY-MM-DD"),
        ({"order.number": "unknown"}, "order.number: must be text"),
        ({"order.number": "absent"}, "order.number: is missing"),
        ({"order.number": 1001}, "order.number: must be text"),
        ({"order.paid": "49.90"}, "order.paid: must hold keys and values"),
        ({"order.paid.minor": "4990"}, "order.paid.minor: must be a whole number"),
        ({"order.paid.minor": 3.0}, "order.paid.minor: must be a whole number"),
        ({"order.paid.minor": True}, "order.paid.minor: must be a whole number"),
        ({"order.paid.minor": -1}, "order.paid.minor: should be greater than or equal to 0"),
        ({"order.paid.minor": 10**100 + 1}, "order.paid: is too large an amount"),
        ({"order.paid.currency": "€"}, "order.paid.currency: string should match pattern"),
        ({"order.paid.currency": "EUR\n"}, "order.paid.currency: string should match pattern"),
        ({"order.buyer_verified": 1}, "order.buyer_verified: must be true or false"),
        ({"order.buyer_verified": "true"}, "order.buyer_verified: must be true or false"),
        ({"order.dispute": "maybe"}, "order.dispute: should be 'none', 'open', 'won' or 'lost'"),
        ({"order.colour": "blue"}, "order.colour: is not a key known here"),
        ({"order": []}, "order: must hold keys and values"),
        ({"colour\n": "blue"}, "colour\\n: is not a key known here"),
        ({"reason": "boredom"}, "reason: should be 'technical_problem', 'dissatisfaction'"),
        ({"usage": {"used": 1, "total": 2}}, "usage: stated_by is required where used is given"),
        ({"usage.used": 11}, "usage: used must not be more than total"),
        ({"usage.used": -1}, "usage.used: should be greater than or equal to 0"),
        ({"usage.total": 0}, "usage.total: should be greater than 0"),
        ({"usage.used": 1.0}, "usage.used: must be a whole number"),
        ({"history.refunds": "2"}, "history.refunds: must be a whole number"),
        (
            {"account.standing": "bad"},
            "account.standing: should be 'good', 'violated', 'suspected' or 'disputed'",
        ),
    ],
)
def test_bad_facts(changes: dict[str, Any], line: str) -> None:
    """What can't be read is told in one line that begins with its key."""
    with pytest.raises(BadFacts) as told:
        facts_with(changes)
    assert str(told.value).startswith(line)
    assert "\n" not in str(told.value)


@pytest.mark.parametrize(
    ("source", "line"),
    [
        ("", "facts: invalid JSON"),
        ("{", "facts: invalid JSON"),
        ("[" * 100_000, "facts: invalid JSON"),
        ("[]", "facts: must hold keys and values"),
        ("null", "facts: must hold keys and values"),
        ("{}", "request_date: is missing"),
        (b"\xff\xfe", "facts: invalid JSON"),
        ("\ud800", "facts: must be valid Unicode"),
        ("{" + WHEN + "," + WHEN + "}", "request_date: stands there twice"),
        (
            "{" + WHEN + ',"history":{"refunds":' + "9" * 5000 + "}}",
            "facts: invalid JSON: number out of range",
        ),
        ("{" + WHEN + ',"history":{"refunds":NaN}}', "history.refunds: must be a whole number"),
        ("{" + WHEN + ',"reason":"\\ud800"}', "facts: invalid JSON"),
        ("{" + WHEN + ',"' + "x" * 1000 + '":1}', "x" * 199 + "…: is not a key known here"),
    ],
)
def test_no_facts_at_all(source: str | bytes, line: str) -> None:
    """What is no JSON, or no object, is told in one line too."""
    with pytest.raises(BadFacts) as told:
        parse_facts(source)
    assert str(told.value).startswith(line)
    assert "\n" not in str(told.value)


@given(st.text() | st.binary())
def test_anything_is_answered(source: str | bytes) -> None:
    """No text is facts by chance, and none raises anything but `BadFacts`."""
    with pytest.raises(BadFacts) as told:
        parse_facts(source)
    assert "\n" not in str(told.value)


def test_made_in_code() -> None:
    """Facts made in code pass the same checks, and their zone's offset survives the JSON."""
    paris = ZoneInfo("Europe/Paris")
    facts = Facts(
        request_date=datetime(2026, 3, 30, 23, 59, 59, 123456, tzinfo=paris),
        order=Order(number="A", purchased_at=date(2026, 3, 23)),
        usage=Usage(),
    )
    assert parse_facts(facts_to_json(facts)) == facts
    assert '"request_date":"2026-03-30T23:59:59.123456+02:00"' in facts_to_json(facts)
    with pytest.raises(ValueError, match="must be a time with an offset"):
        Facts(request_date=datetime(2026, 3, 30))  # noqa: DTZ001 - a naive time is what must be refused


def test_offsets_of_seconds() -> None:
    """An offset with seconds, as some zones still had in 1970, is written and read back."""
    facts = Facts(request_date=datetime(1971, 1, 1, tzinfo=ZoneInfo("Africa/Monrovia")))
    assert parse_facts(facts_to_json(facts)) == facts
