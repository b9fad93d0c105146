"""What a message says, and the buttons under it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from conversations.message import Entity
from conversations.press import Press
from refunds.text import Text


class Style(StrEnum):
    """A button's colour (Bot API 9.4, InlineKeyboardButton.style)."""

    PRIMARY = "primary"
    SUCCESS = "success"
    DANGER = "danger"


@dataclass(frozen=True, slots=True)
class Button:
    """A button: what it says, and either a press, or a text that it copies, or an address that it opens."""

    label: Text
    press: Press | None = None
    style: Style | None = None
    copies: str = ""
    url: str = ""


Keyboard: TypeAlias = tuple[tuple[Button, ...], ...]


class Frame(StrEnum):
    """How a block of lines is shown."""

    PLAIN = "plain"
    QUOTE = "quote"
    EXPANDABLE = "expandable"  # a quote that is folded until it is opened


@dataclass(frozen=True, slots=True)
class Words:
    """A line that somebody wrote, with its formatting: it stays in their language."""

    text: str
    entities: tuple[Entity, ...] = ()


Line: TypeAlias = Text | Words


@dataclass(frozen=True, slots=True)
class Block:
    """Lines that belong together; blocks are set apart by an empty line."""

    lines: tuple[Line, ...]
    frame: Frame = Frame.PLAIN


Body: TypeAlias = tuple[Block, ...]
