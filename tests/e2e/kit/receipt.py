"""Receipts: small pictures, of which no two are the same file, since a receipt that was seen before is suspect."""

from __future__ import annotations

import io
from itertools import count
from typing import Final

from PIL import Image

_COLOURS: Final = count(1)


def picture() -> bytes:
    """A picture that nobody has sent before."""
    number = next(_COLOURS)
    buffer = io.BytesIO()
    Image.new("RGB", (120, 160), (number % 256, number // 256 % 256, 200)).save(buffer, "PNG")
    return buffer.getvalue()
