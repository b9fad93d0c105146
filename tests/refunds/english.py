"""The simplest renderer: the English of the source, values as Python writes them."""

from __future__ import annotations

from refunds.money import Money
from refunds.text import Text, Value


def english(words: Text) -> str:
    """The message in English, plural chosen, values filled in."""
    template = words.plural if words.plural and words.count != 1 else words.msgid
    return template.format_map({name: _written(value) for name, value in words.values.items()})


def _written(value: Value) -> str:
    match value:
        case Text():
            return english(value)
        case tuple():
            return ", ".join(english(item) for item in value)
        case Money():
            return f"{value.minor} {value.currency}"
        case _:
            return str(value)
