"""Files: what was uploaded, and the ids by which bots know them."""

from __future__ import annotations

import hashlib
import hmac
import io
import mimetypes
import warnings
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as BadBase64
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from PIL import Image, UnidentifiedImageError

from bot.demo.api.errors import ApiError, bad_request
from bot.demo.api.units import Json

MEGABYTE = 1 << 20
UPLOAD_LIMIT = 50 * MEGABYTE
PHOTO_LIMIT = 10 * MEGABYTE
DOWNLOAD_LIMIT = 20 * MEGABYTE
PHOTO_SIDES = (90, 320, 800, 1280)
_FOLDERS = {
    "photo": "photos",
    "document": "documents",
    "voice": "voice",
    "video": "videos",
    "audio": "music",
    "animation": "animations",
    "video_note": "video_notes",
    "sticker": "stickers",
    "thumbnail": "thumbnails",
}
_CLASSES = {
    "photo": "Photo",
    "document": "Document",
    "voice": "VoiceNote",
    "video": "Video",
    "audio": "Audio",
    "animation": "Animation",
    "video_note": "VideoNote",
    "sticker": "Sticker",
    "thumbnail": "Thumbnail",
}
_EXTENSIONS = {
    "photo": "jpg",
    "voice": "oga",
    "video": "mp4",
    "audio": "mp3",
    "sticker": "webp",
    "thumbnail": "jpg",
}


@dataclass(slots=True, eq=False)
class StoredFile:
    """One file: `media` is what Telegram says of it in a message, its `file_id`s being unique ids."""

    unique_id: str
    kind: str
    number: int
    content: bytes
    name: str = ""
    mime_type: str = ""
    media: Json = field(default_factory=dict)
    sizes: list[Json] = field(default_factory=list)

    @property
    def path(self) -> str:
        """Its `file_path`."""
        extension = self.name.rpartition(".")[2] if "." in self.name else _EXTENSIONS.get(self.kind, "")
        return f"{_FOLDERS[self.kind]}/file_{self.number}{'.' + extension if extension else ''}"

    @property
    def class_name(self) -> str:
        """Telegram's name of its kind, as errors have it."""
        return _CLASSES[self.kind]


@lru_cache(maxsize=64)
def _rendered(content: bytes) -> tuple[tuple[int, int, bytes], ...]:
    """A photo in Telegram's sizes, as JPEG: (width, height, bytes), smallest first. Raises `ApiError`."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(content), formats=("JPEG", "PNG", "WEBP", "GIF", "BMP")) as image:
                _check_dimensions(*image.size)
                return tuple(_scaled(image.convert("RGB")))
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError) as error:
        raise bad_request("IMAGE_PROCESS_FAILED") from error
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise bad_request("PHOTO_INVALID_DIMENSIONS") from error


def _check_dimensions(width: int, height: int) -> None:
    if width + height > 10000 or max(width, height) > 20 * min(width, height):
        raise bad_request("PHOTO_INVALID_DIMENSIONS")


def _scaled(image: Image.Image) -> Iterator[tuple[int, int, bytes]]:
    longest = max(image.size)
    for side in PHOTO_SIDES:
        smaller = longest > side
        ratio = side / longest if smaller else 1
        size = (max(1, round(image.width * ratio)), max(1, round(image.height * ratio)))
        buffer = io.BytesIO()
        (image.resize(size) if smaller else image).save(buffer, "JPEG", quality=87)
        yield *size, buffer.getvalue()
        if not smaller:
            return


class Files:
    """All files of a world, by unique id and by path."""

    def __init__(self, secret: bytes) -> None:
        self.secret = secret
        self.by_unique_id: dict[str, StoredFile] = {}
        self.by_path: dict[str, StoredFile] = {}
        self._numbers: dict[str, int] = {}

    def _store(self, kind: str, content: bytes, name: str = "", mime_type: str = "") -> StoredFile:
        number = self._numbers[kind] = self._numbers.get(kind, -1) + 1
        seed = b"%b/%b/%d" % (self.secret, kind.encode(), number)
        unique_id = "AQAD" + urlsafe_b64encode(hashlib.sha256(seed).digest()[:9]).decode()
        stored = StoredFile(unique_id, kind, number, content, name, mime_type)
        stored.media = {"file_id": unique_id, "file_unique_id": unique_id, "file_size": len(content)}
        self.by_unique_id[unique_id] = stored
        self.by_path[stored.path] = stored
        return stored

    def photo(self, content: bytes) -> list[Json]:
        """A photo in its sizes, smallest first. Raises `ApiError`."""
        if len(content) > PHOTO_LIMIT:
            raise bad_request(
                f"file of size {len(content)} bytes is too big for a photo; the maximum size is {PHOTO_LIMIT} bytes"
            )
        sizes: list[Json] = []
        for width, height, scaled in _rendered(content):
            stored = self._store("photo", scaled, mime_type="image/jpeg")
            stored.media |= {"width": width, "height": height}
            stored.sizes = sizes
            sizes.append(stored.media)
        return sizes

    def media(self, kind: str, content: bytes, name: str, mime_type: str, **attributes: object) -> Json:
        """A file of another kind, with what Telegram tells of it."""
        guessed = (
            mime_type or mimetypes.guess_type(name)[0] or _MIME_TYPES.get(kind, "application/octet-stream")
        )
        stored = self._store(kind, content, name, guessed)
        if kind in _NAMED and name:
            stored.media["file_name"] = name
        if kind not in ("sticker", "video_note"):
            stored.media["mime_type"] = guessed
        stored.media |= attributes
        if kind == "document":
            self._add_preview(stored)
        return stored.media

    def _add_preview(self, stored: StoredFile) -> None:
        """Telegram shows a small picture with an image sent as a file."""
        if not stored.mime_type.startswith("image/") or len(stored.content) > PHOTO_LIMIT:
            return
        try:
            width, height, scaled = _rendered(stored.content)[min(1, len(_rendered(stored.content)) - 1)]
        except ApiError:
            return
        preview = self._store("thumbnail", scaled, mime_type="image/jpeg")
        preview.media |= {"width": width, "height": height}
        stored.media["thumbnail"] = preview.media

    def file_id(self, bot_id: int, unique_id: str) -> str:
        """The id by which this bot, and no other, knows the file."""
        return _file_id(self.secret, bot_id, unique_id)

    def known_as(self, bot_id: int, file_id: str) -> StoredFile | None:
        """The file that this bot knows by `file_id`."""
        try:
            unique_id = urlsafe_b64decode(file_id[4:]).partition(b"/")[2].decode()
        except (BadBase64, UnicodeDecodeError, ValueError):
            return None
        stored = self.by_unique_id.get(unique_id)
        return stored if stored and self.file_id(bot_id, unique_id) == file_id else None


@lru_cache(maxsize=4096)
def _file_id(secret: bytes, bot_id: int, unique_id: str) -> str:
    signature = hmac.digest(secret, b"%d/%b" % (bot_id, unique_id.encode()), "sha256")[:12].hex().encode()
    return "AgAC" + urlsafe_b64encode(b"%b/%b" % (signature, unique_id.encode())).decode()


_NAMED = frozenset({"document", "video", "audio", "animation"})
_MIME_TYPES = {"voice": "audio/ogg", "video": "video/mp4", "audio": "audio/mpeg", "animation": "video/mp4"}
