"""Files given to a method: uploaded, by `attach://`, by `file_id`."""

from __future__ import annotations

import io
from typing import Any

from PIL import Image, UnidentifiedImageError

from bot.demo.api.errors import ApiError, bad_request
from bot.demo.api.files import UPLOAD_LIMIT, StoredFile
from bot.demo.api.request import Request, Upload
from bot.demo.api.units import Json

KINDS = ("photo", "document", "voice", "video", "audio", "animation", "video_note", "sticker")
_NAMES = {"video_note": "video note"}
_DOCUMENT_CLASS = frozenset({"document", "voice", "video", "audio", "animation", "video_note", "sticker"})


def content_of(request: Request, kind: str, value: Any = None, options: Json | None = None) -> Json:
    """`{"photo": [...]}`, `{"document": {...}}` …: the file of a call, or of an `InputMedia`. Raises `ApiError`."""
    upload = _upload(request, kind, value)
    if upload:
        return uploaded(request, kind, upload, options if options is not None else request.values)
    given = value if value is not None else request.values.get(kind)
    if not given:
        name = _NAMES.get(kind, kind)
        raise bad_request("media not found" if value is not None else f"there is no {name} in the request")
    return _known(request, kind, str(given))


def _upload(request: Request, kind: str, value: Any) -> Upload | None:
    name = kind if value is None else ""
    given = request.values.get(kind) if value is None else value
    if isinstance(given, str) and given.startswith("attach://"):
        name = given.removeprefix("attach://")
        if name not in request.files:
            raise bad_request(
                "media not found" if value is not None else f"there is no {kind} in the request"
            )
    return request.files.get(name)


def _known(request: Request, kind: str, file_id: str) -> Json:
    if "." in file_id or "://" in file_id:
        # A URL, which Telegram's servers would fetch; nothing here goes to the network.
        raise bad_request("failed to get HTTP URL content")
    stored = request.world.files.known_as(request.bot.id, file_id)
    if stored is None:
        raise bad_request("wrong file identifier/HTTP URL specified")
    return reused(stored, kind)


def reused(stored: StoredFile, kind: str) -> Json:
    """A file that is known already, sent again. Raises `ApiError` for a file of another kind."""
    if stored.kind == "photo" == kind:
        return {"photo": stored.sizes}
    if stored.kind == kind:
        return {kind: stored.media}
    wanted = StoredFile("", kind, 0, b"").class_name
    raise bad_request(f"can't use file of type {stored.class_name} as {wanted}")


def uploaded(request: Request, kind: str, upload: Upload, options: Json) -> Json:
    """A new file. Raises `ApiError`."""
    if len(upload.content) > UPLOAD_LIMIT:
        raise ApiError(413, "Request Entity Too Large")
    if not upload.content:
        raise bad_request("file must be non-empty")
    files = request.world.files
    if kind == "photo":
        return {"photo": files.photo(upload.content)}
    attributes = _attributes(kind, upload, Request(request.world, request.bot, "", options))
    return {kind: files.media(kind, upload.content, upload.name, upload.mime_type, **attributes)}


def _attributes(kind: str, upload: Upload, options: Request) -> Json:
    duration = max(0, min(options.integer("duration"), 86400))
    match kind:
        case "voice":
            return {"duration": duration}
        case "video" | "animation":
            return {
                "duration": duration,
                "width": options.integer("width"),
                "height": options.integer("height"),
            }
        case "video_note":
            return {"duration": duration, "length": options.integer("length", 240)}
        case "audio":
            given = {name: options.text(name) for name in ("performer", "title") if options.has(name)}
            return {"duration": duration, **given}
        case "sticker":
            width, height = _image_size(upload.content)
            emoji = {"emoji": options.text("emoji")} if options.has("emoji") else {}
            moves = {"is_animated": False, "is_video": False}
            return {"type": "regular", "width": width, "height": height, **moves, **emoji}
    return {}


def _image_size(content: bytes) -> tuple[int, int]:
    try:
        with Image.open(io.BytesIO(content), formats=("WEBP", "PNG")) as image:
            return image.size
    except (UnidentifiedImageError, OSError, ValueError, Image.DecompressionBombError):
        raise bad_request("STICKER_PNG_NOPNG") from None
