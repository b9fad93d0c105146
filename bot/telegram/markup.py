"""Bodies and keyboards as Telegram takes them: HTML within its limits, and inline keyboards."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from typing import Any, Final

from bot.i18n import Translator
from bot.telegram.formatted import words_html
from conversations.words import Body, Button, Frame, Keyboard, Line, Words
from refunds.text import Text

MESSAGE_LIMIT: Final = 4096
"""UTF-16 units of a text, counted after its entities are parsed (Bot API, sendMessage)."""
CAPTION_LIMIT: Final = 1024
TOAST_LIMIT: Final = 200
COPY_LIMIT: Final = 256

_TAG: Final = re.compile(r"<[^>]*>")
_FRAMES: Final = {
    Frame.PLAIN: ("", ""),
    Frame.QUOTE: ("<blockquote>", "</blockquote>"),
    Frame.EXPANDABLE: ("<blockquote expandable>", "</blockquote>"),
}


def visible_length(markup: str) -> int:
    """How long Telegram counts this HTML."""
    return len(html.unescape(_TAG.sub("", markup)).encode("utf-16-le")) // 2


def body_html(body: Body, translator: Translator, limit: int) -> str:
    """The body as HTML, blocks set apart by an empty line, and never longer than `limit`.

    What is too long loses lines of its last quotes first, then of its last blocks: those are the evidence, which
    stands behind a button too; what was decided and what is asked stand before them.
    """
    blocks = [[_line(line, block.frame, translator) for line in block.lines] for block in body]
    frames = [block.frame for block in body]
    while not _fits(markup := _join(blocks, frames), limit):
        _shorten(blocks, frames)
    return markup


def _line(line: Line, frame: Frame, translator: Translator) -> str:
    if isinstance(line, Words):
        return words_html(line, quoted=frame is not Frame.PLAIN)
    return translator.render(line)


def _fits(markup: str, limit: int) -> bool:
    # What is seen is no longer than the HTML, and a character has two units at most: most bodies are short.
    return 2 * len(markup) <= limit or visible_length(markup) <= limit


def _join(blocks: list[list[str]], frames: list[Frame]) -> str:
    return "\n\n".join(
        _FRAMES[frame][0] + "\n".join(lines) + _FRAMES[frame][1]
        for lines, frame in zip(blocks, frames, strict=True)
        if lines
    )


def _shorten(blocks: list[list[str]], frames: list[Frame]) -> None:
    """One line less; of a single line, half of its words, without their markup."""
    quoted = [
        index
        for index, lines in enumerate(blocks)
        if frames[index] is not Frame.PLAIN and lines != ["…"] and lines
    ]
    index = quoted[-1] if quoted else max(range(len(blocks)), key=lambda at: sum(map(len, blocks[at])))
    lines = blocks[index]
    if len(lines) > 1:
        del lines[-2 if lines[-1] == "…" else -1 :]
        lines.append("…")
    elif lines == ["…"]:
        lines.clear()
    else:
        plain = html.unescape(_TAG.sub("", lines[0])).rstrip("…")
        lines[0] = html.escape(plain[: len(plain) // 2], quote=False) + "…"


def keyboard_json(keyboard: Keyboard, plain: Callable[[Text], str]) -> dict[str, Any]:
    """An `InlineKeyboardMarkup`; an empty keyboard takes away the one that is there."""
    return {"inline_keyboard": [[_button(button, plain) for button in row] for row in keyboard]}


def _button(button: Button, plain: Callable[[Text], str]) -> dict[str, Any]:
    made: dict[str, Any] = {"text": plain(button.label)}
    if button.style is not None:
        made["style"] = button.style.value
    if button.press is not None:
        made["callback_data"] = button.press.data()
    elif button.copies:
        made["copy_text"] = {"text": button.copies[:COPY_LIMIT]}
    else:
        made["url"] = button.url
    return made
