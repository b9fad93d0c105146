"""Words survive JSON with every value's type."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from refunds.money import Money
from refunds.text import Text, plural, text
from refunds.text_codec import BadText, text_from_json, text_to_json

offsets = st.integers(-23 * 60, 23 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
plain = (
    st.text()
    | st.integers()
    | st.builds(Money, minor=st.integers(0), currency=st.sampled_from(["EUR", "JPY", "ZZZ"]))
    | st.dates()
    | st.datetimes(timezones=st.none() | offsets)
)


def texts(values: st.SearchStrategy[Any]) -> st.SearchStrategy[Text]:
    """Texts of such values, with and without a plural."""
    named = st.dictionaries(st.text(min_size=1), values, max_size=3)
    return st.builds(Text, st.text(), named) | st.builds(
        Text, st.text(), named, st.text(min_size=1), st.integers()
    )


any_text = st.recursive(
    texts(plain), lambda inner: texts(plain | inner | st.lists(inner, max_size=3).map(tuple))
)


def _typed(value: object) -> object:
    """A value with its type: `1 == True` and a time equals itself in another zone, but they are not the same."""
    if isinstance(value, Text):
        return value.msgid, value.plural, value.count, [(k, _typed(v)) for k, v in value.values.items()]
    if isinstance(value, tuple):
        return tuple(map(_typed, value))
    return type(value), value, value.utcoffset() if isinstance(value, datetime) else None


@given(any_text)
def test_round_trip(words: Text) -> None:
    """Whatever a text holds comes back from JSON as it was."""
    read = text_from_json(json.loads(json.dumps(text_to_json(words))))
    assert read == words
    assert _typed(read) == _typed(words)


def test_as_it_is_stored() -> None:
    """The form on disk stays the same: decisions of months ago are read with it."""
    words = plural("{count} day", "{count} days", 2, since=date(2026, 3, 23), what=(text("a"),))
    assert text_to_json(words) == {
        "msgid": "{count} day",
        "values": {"since": {"date": "2026-03-23"}, "what": {"list": [{"msgid": "a"}]}, "count": 2},
        "plural": "{count} days",
        "count": 2,
    }


@pytest.mark.parametrize("encoded", [None, "a", {}, {"msgid": 1}, {"msgid": "a", "values": {"x": None}}])
def test_no_text(encoded: object) -> None:
    """JSON that holds no text is refused."""
    with pytest.raises(BadText):
        text_from_json(encoded)


def test_an_unknown_kind_of_value() -> None:
    """A value of a kind that is not known is refused, not guessed."""
    with pytest.raises(BadText):
        text_from_json({"msgid": "a", "values": {"x": {"colour": "blue"}}})
