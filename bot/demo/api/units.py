"""Text measured as Telegram measures it: in UTF-16 code units."""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]


def length(text: str) -> int:
    """The number of UTF-16 code units; a character outside the basic plane counts two."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def piece(text: str, offset: int, size: int) -> str:
    """The part of `text` from code unit `offset`, `size` code units long."""
    if text.isascii():
        return text[offset : offset + size]
    units = text.encode("utf-16-le", "surrogatepass")
    return units[2 * offset : 2 * (offset + size)].decode("utf-16-le", "replace")
