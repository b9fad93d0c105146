"""Words as somebody formatted them, for Telegram's HTML. Pure.

Entities nest or stand apart, as Telegram sends them; their offsets count UTF-16 units.
"""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from typing import Final

from conversations.message import Entity
from conversations.words import Words

_TAGS: Final = {
    "bold": "b",
    "italic": "i",
    "underline": "u",
    "strikethrough": "s",
    "spoiler": "tg-spoiler",
    "code": "code",
    "blockquote": "blockquote",
    "expandable_blockquote": "blockquote",
}
_QUOTES: Final = frozenset({"blockquote", "expandable_blockquote"})


def words_html(words: Words, *, quoted: bool = False) -> str:
    """The words with their formatting; `quoted`: they stand in a quote already, in which no other can be."""
    shown = [one for one in words.entities if one.length > 0 and not (quoted and one.kind in _QUOTES)]
    if not shown:
        return escape(words.text, quote=False)
    return "".join(_pieces(words.text, sorted(shown, key=lambda one: (one.offset, -one.length))))


def _pieces(text: str, entities: list[Entity]) -> Iterator[str]:
    units = text.encode("utf-16-le")
    open_: list[tuple[int, str]] = []
    at = 0

    def until(end: int) -> str:
        nonlocal at
        whole = end - 1 if _is_within_character(units, end) else end
        piece = units[2 * at : 2 * whole].decode("utf-16-le")
        at = max(at, whole)
        return escape(piece, quote=False)

    for entity in entities:
        before, after = _tags(entity)
        if not before:
            continue
        while open_ and open_[-1][0] <= entity.offset:
            end, tag = open_.pop()
            yield until(end) + tag
        yield until(entity.offset) + before
        end = entity.offset + entity.length
        open_.append((min(end, open_[-1][0]) if open_ else end, after))
    while open_:
        end, tag = open_.pop()
        yield until(end) + tag
    yield until(len(units) // 2)


def _is_within_character(units: bytes, at: int) -> bool:
    """Whether the unit there is the second half of a character."""
    return 0xDC <= int.from_bytes(units[2 * at + 1 : 2 * at + 2]) < 0xE0


def _tags(entity: Entity) -> tuple[str, str]:
    """What opens and closes it; nothing for what Telegram finds by itself: addresses, hashtags, commands."""
    match entity.kind:
        case "text_link":
            return f'<a href="{escape(entity.url)}">', "</a>"
        case "text_mention":
            return f'<a href="tg://user?id={entity.person}">', "</a>"
        case "custom_emoji":
            return f'<tg-emoji emoji-id="{escape(entity.emoji)}">', "</tg-emoji>"
        case "pre":
            language = f' class="language-{escape(entity.language)}"' if entity.language else ""
            return f"<pre><code{language}>", "</code></pre>"
        case "expandable_blockquote":
            return "<blockquote expandable>", "</blockquote>"
        case kind if kind in _TAGS:
            return f"<{_TAGS[kind]}>", f"</{_TAGS[kind]}>"
        case _:
            return "", ""
