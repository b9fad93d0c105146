"""Files that a person sends from a page."""

from __future__ import annotations

from aiohttp import web

from bot.demo.api import body
from bot.demo.api.errors import ApiError, WorldError
from bot.demo.api.item import Item
from bot.demo.api.message import Message
from bot.demo.api.people import Person
from bot.demo.api.request import Upload
from bot.demo.api.units import Json

_PICTURES = frozenset({"image/jpeg", "image/png", "image/webp"})
_KINDS = frozenset({"photo", "document", "voice", "video", "sticker"})


async def upload(person: Person, request: web.Request) -> list[Message]:
    """One message, or an album. Raises `WorldError`."""
    values, files = await _read(request)
    if not files:
        raise WorldError(400, "there is no part named file")
    kind = str(values.get("as", ""))
    if kind and kind not in _KINDS:
        raise WorldError(400, f"as is one of {', '.join(sorted(_KINDS))}")
    caption = str(values.get("caption", ""))
    items = [_item(file, kind, caption if first == 0 else "") for first, file in enumerate(files)]
    topic, reply_to = _number(values, "topic"), _number(values, "reply_to")
    return _send(person, str(values.get("chat", "")), items, topic, reply_to)


def _send(
    person: Person, chat: str, items: list[Item], topic: int | None, reply_to: int | None
) -> list[Message]:
    if len(items) > 1:
        if len({item.kind for item in items}) > 1 and not {i.kind for i in items} <= {"photo", "video"}:
            items = [Item("document", i.content, i.name, i.mime_type, i.caption) for i in items]
        return person.send_album(chat, items, topic=topic, reply_to=reply_to)
    return [person.send_item(chat, items[0], topic=topic, reply_to=reply_to)]


def _item(file: Upload, kind: str, caption: str) -> Item:
    kind = kind or ("photo" if file.mime_type in _PICTURES else "document")
    return Item(kind, file.content, file.name, file.mime_type, caption)


def _number(values: Json, name: str) -> int | None:
    value = str(values.get(name, ""))
    if not value:
        return None
    if not value.lstrip("-").isdecimal():
        raise WorldError(400, f"{name} is no number")
    return int(value)


async def _read(request: web.Request) -> tuple[Json, list[Upload]]:
    """All parts; several are named `file`."""
    if request.content_type != "multipart/form-data":
        raise WorldError(400, "send multipart/form-data")
    try:
        return await body.parts(request, "file")
    except ApiError as error:
        raise WorldError(400, error.description) from None
