"""The buttons under the bot's messages, by what they ask for and not by their words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Final

from bot.demo.api.message import Message
from conversations.press import Press, Verb, parse_press


@dataclass(frozen=True, slots=True)
class Offered:
    """A button under a message."""

    message: Message
    press: Press
    data: str
    words: str

    @property
    def key(self) -> str:
        """What a press uses up: a draft's whole prompt, a case's button as the case stands, else this very button."""
        if self.press.subject.startswith("R-"):
            return self.data
        if self.press.subject:
            return f"{self.press.subject}:{self.press.version}"
        return f"{self.message.id}:{self.data}"


_parsed: Final = cache(parse_press)
"""Everybody who waits for a button looks at all of them at each change."""


def buttons(message: Message) -> Iterator[Offered]:
    """Every button that carries a press."""
    for row in (message.keyboard or {}).get("inline_keyboard", ()):
        for button in row:
            data = button.get("callback_data", "")
            press = _parsed(data)
            if isinstance(press, Press):
                yield Offered(message, press, data, button["text"])


def offered(
    messages: Iterable[Message], verb: Verb, argument: str = "", subject: str = ""
) -> Iterator[Offered]:
    """The buttons for `verb`, newest message first; `argument` and `subject` count where they are given."""
    for message in reversed(list(messages)):
        for button in buttons(message):
            press = button.press
            fits = press.verb is verb and argument in ("", press.argument) and subject in ("", press.subject)
            if fits and not message.deleted:
                yield button
