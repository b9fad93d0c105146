"""Pictures: decoded whole within limits, and brought into a form in which Telegram shows them as a photo."""

from __future__ import annotations

import struct
import warnings
import zlib
from io import BytesIO
from typing import Final

from PIL import Image, ImageOps

from bot.receipts.kind import Kind

MOST_PIXELS: Final = 50_000_000
LONGEST_SIDE: Final = 2000
"""Of the picture that staff are shown, in pixels."""

# A progressive JPEG has about ten scans; thousands of empty ones keep a decoder busy for an hour.
_MOST_SCANS: Final = 100
_START_OF_SCAN: Final = b"\xff\xda"

# What Telegram takes as a photo: 10 MB, width and height of 10,000 together, a ratio of 20 at most.
_PHOTO_BYTES: Final = 10_000_000
_PHOTO_SIDES: Final = 10_000
_PHOTO_RATIO: Final = 20
_SHORTEST_SIDE: Final = 20

_FORMATS: Final = ("JPEG", "PNG", "WEBP")
# Whatever Pillow's decoders of these formats raise on broken data.
_BROKEN: Final = (
    AttributeError,
    EOFError,
    IndexError,
    KeyError,
    OSError,
    OverflowError,
    SyntaxError,
    TypeError,
    ValueError,
    struct.error,
    zlib.error,
)

# For the whole process: filters of warnings can't be set for one thread.
Image.MAX_IMAGE_PIXELS = MOST_PIXELS
warnings.simplefilter("error", Image.DecompressionBombWarning)


class BrokenPicture(ValueError):
    """This picture cannot be decoded to its end."""


class HugePicture(ValueError):
    """This picture has more pixels than can be decoded safely."""


def picture_of(content: bytes, kind: Kind) -> bytes | None:
    """A JPEG to show; None where the file itself can be shown as it is.

    The file is decoded to its end. Raises `BrokenPicture` and `HugePicture`.
    """
    if kind is Kind.JPEG and content.count(_START_OF_SCAN) > _MOST_SCANS:
        raise BrokenPicture(BrokenPicture.__doc__)
    try:
        return _decoded(content, kind)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning, MemoryError) as error:
        raise HugePicture(HugePicture.__doc__) from error
    except _BROKEN as error:
        raise BrokenPicture(BrokenPicture.__doc__) from error


def _decoded(content: bytes, kind: Kind) -> bytes | None:
    with Image.open(BytesIO(content), formats=_FORMATS) as image:
        if image.width * image.height > MOST_PIXELS:
            # Pillow itself only warns of some of these, and somebody may have turned its warning off.
            raise Image.DecompressionBombError
        as_it_is = kind is not Kind.WEBP and len(content) <= _PHOTO_BYTES and _is_shown(image)
        # A JPEG is read to its end, but drawn at a fraction of its size where that is enough: half the time, and an
        # eighth of the memory.
        image.draft(None, (1, 1) if as_it_is else (LONGEST_SIDE, LONGEST_SIDE))
        image.load()
        return None if as_it_is else _jpeg(image)


def _is_shown(image: Image.Image) -> bool:
    """Whether Telegram takes these measures for a photo, and nothing in it is transparent (it would turn black)."""
    short, long = sorted(image.size)
    fits = short >= _SHORTEST_SIDE and short + long <= _PHOTO_SIDES and long <= short * _PHOTO_RATIO
    return fits and not image.has_transparency_data


def _jpeg(image: Image.Image) -> bytes:
    upright = ImageOps.exif_transpose(image)
    upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    short = max(_SHORTEST_SIDE, *(-(-side // _PHOTO_RATIO) for side in upright.size))
    canvas = Image.new("RGB", (max(upright.width, short), max(upright.height, short)), "white")
    if upright.has_transparency_data:
        canvas.paste(upright.convert("RGB"), mask=upright.convert("RGBA").getchannel("A"))
    else:
        canvas.paste(upright.convert("RGB"))
    file = BytesIO()
    canvas.save(file, "JPEG", quality=85)
    return file.getvalue()
