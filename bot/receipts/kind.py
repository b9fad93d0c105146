"""What a file is, by its first bytes: a name or a declared type may say anything."""

from __future__ import annotations

from enum import StrEnum
from typing import Final


class Kind(StrEnum):
    """The kinds of file that can be a receipt."""

    JPEG = "jpeg"
    PNG = "png"
    WEBP = "webp"
    PDF = "pdf"


_STARTS: Final = {
    Kind.JPEG: b"\xff\xd8\xff",
    Kind.PNG: b"\x89PNG\r\n\x1a\n",
    Kind.PDF: b"%PDF-",
}


def sniff(content: bytes) -> Kind | None:
    """The kind that the first bytes announce; None for any other. What follows them is not looked at."""
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return Kind.WEBP
    return next((kind for kind, start in _STARTS.items() if content.startswith(start)), None)
