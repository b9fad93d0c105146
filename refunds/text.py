"""Words for people, marked for translation and not yet in a language.

`text` and `plural` are the keywords by which Babel finds messages; the values stay typed until a language
is chosen, so that money and dates are written the way the reader writes them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from types import MappingProxyType
from typing import TypeAlias

from refunds.money import Money

Value: TypeAlias = "str | int | Money | date | datetime | Text | tuple[Text, ...]"
"""What may stand in a placeholder. A `str` is foreign text and is escaped; a tuple is joined as a list."""

NOTHING: Mapping[str, Value] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Text:
    """A message: `msgid` in English with `{named}` placeholders, and its plural chosen by `count`."""

    msgid: str
    values: Mapping[str, Value] = field(default_factory=lambda: NOTHING)
    plural: str = ""
    count: int = 0

    def __hash__(self) -> int:
        return hash((self.msgid, self.plural, self.count, tuple(sorted(self.values))))


def text(msgid: str, /, **values: Value) -> Text:
    """A message without a plural form."""
    return Text(msgid, values)


def plural(singular: str, many: str, count: int, /, **values: Value) -> Text:
    """A message whose form depends on `count`, which is also its placeholder `{count}`."""
    return Text(singular, {**values, "count": count}, many, count)
