"""Words as JSON and back, so that what was said months ago can be said again in any language.

A `str` and an `int` stand for themselves; every other value is an object with one key that names its type.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any, Final, TypeAlias

from refunds.money import Money
from refunds.text import Text, Value

Json: TypeAlias = "str | int | bool | list[Json] | dict[str, Json] | None"


class BadText(ValueError):
    """This JSON holds no text."""


def text_to_json(words: Text) -> dict[str, Json]:
    """The text as an object that `text_from_json` reads back."""
    encoded: dict[str, Json] = {"msgid": words.msgid}
    if words.values:
        encoded["values"] = {name: value_to_json(value) for name, value in words.values.items()}
    if words.plural:
        encoded |= {"plural": words.plural, "count": words.count}
    return encoded


def value_to_json(value: Value) -> Json:
    """One value of a text. Times keep their offset, not the name of their zone."""
    match value:
        case str() | int():
            return value
        case Money():
            return {"money": value.minor, "currency": value.currency}
        case datetime():
            return {"time": value.isoformat()}
        case date():
            return {"date": value.isoformat()}
        case Text():
            return {"text": text_to_json(value)}
        case _:
            return {"list": [text_to_json(item) for item in value]}


def text_from_json(encoded: Any) -> Text:
    """The text that `text_to_json` wrote. Raises `BadText`."""
    if not isinstance(encoded, Mapping) or not isinstance(encoded.get("msgid"), str):
        raise BadText(f"{BadText.__doc__} {encoded!r:.80}")
    values = {name: value_from_json(value) for name, value in encoded.get("values", {}).items()}
    return Text(encoded["msgid"], values, encoded.get("plural", ""), encoded.get("count", 0))


def value_from_json(encoded: Any) -> Value:
    """The value that `value_to_json` wrote. Raises `BadText`."""
    if isinstance(encoded, str | int):
        return encoded
    if isinstance(encoded, Mapping):
        for name, read in _READERS.items():
            if name in encoded:
                return read(encoded)
    raise BadText(f"{BadText.__doc__} {encoded!r:.80}")


_READERS: Final[Mapping[str, Callable[[Mapping[str, Any]], Value]]] = {
    "money": lambda encoded: Money(minor=encoded["money"], currency=encoded["currency"]),
    "time": lambda encoded: datetime.fromisoformat(encoded["time"]),
    "date": lambda encoded: date.fromisoformat(encoded["date"]),
    "text": lambda encoded: text_from_json(encoded["text"]),
    "list": lambda encoded: tuple(text_from_json(item) for item in encoded["list"]),
}
