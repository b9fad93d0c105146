"""Reads the parameters of a call from its query, form, multipart body or JSON."""

from __future__ import annotations

from urllib.parse import parse_qsl

import orjson
from aiohttp import BodyPartReader, web

from bot.demo.api.errors import ApiError, bad_request
from bot.demo.api.request import Upload
from bot.demo.api.units import Json

Body = tuple[Json, dict[str, Upload]]


async def read(request: web.BaseRequest) -> Body:
    """Parameters and files. Raises `ApiError`."""
    values: Json = dict(request.query) if request.query_string else {}
    if not request.can_read_body:
        return values, {}
    kind = request.content_type
    if kind == "multipart/form-data":
        return await _multipart(request, values)
    raw = await request.read()
    if kind == "application/json":
        values |= _object(raw)
    elif kind == "application/x-www-form-urlencoded":
        try:
            values |= parse_qsl(raw.decode(), keep_blank_values=True)
        except UnicodeDecodeError:
            raise bad_request("strings must be encoded in UTF-8") from None
    return values, {}


def _object(raw: bytes) -> Json:
    if not raw:
        return {}
    try:
        value = orjson.loads(raw)
    except orjson.JSONDecodeError:
        raise bad_request("Object expected as JSON body") from None
    if not isinstance(value, dict):
        raise bad_request("Object expected as JSON body")
    return {name: item for name, item in value.items() if item is not None}


async def parts(request: web.BaseRequest, name: str) -> tuple[Json, list[Upload]]:
    """A multipart body in which several files may have one `name`. Raises `ApiError`."""
    values: Json = {}
    found: list[Upload] = []
    try:
        async for part in await request.multipart():
            if isinstance(part, BodyPartReader) and part.name:
                files: dict[str, Upload] = {}
                await _part(part, values, files)
                found += [file for key, file in files.items() if key == name]
    except ValueError:
        raise bad_request("wrong multipart body") from None
    return values, found


async def _multipart(request: web.BaseRequest, values: Json) -> Body:
    files: dict[str, Upload] = {}
    try:
        async for part in await request.multipart():
            if isinstance(part, BodyPartReader) and part.name:
                await _part(part, values, files)
    except ValueError:
        raise bad_request("wrong multipart body") from None
    return values, files


async def _part(part: BodyPartReader, values: Json, files: dict[str, Upload]) -> None:
    content = await part.read(decode=True)
    name = part.name or ""
    if part.filename is not None:
        kind = part.headers.get("Content-Type", "")
        mime = "" if kind == "application/octet-stream" else kind.partition(";")[0]
        files[name] = Upload(part.filename, bytes(content), mime)
        return
    try:
        values[name] = bytes(content).decode()
    except UnicodeDecodeError:
        raise bad_request("strings must be encoded in UTF-8") from None


def refused(error: ApiError) -> web.Response:
    """An error as Telegram answers it."""
    headers = {"Retry-After": str(error.parameters["retry_after"])} if error.code == 429 else None
    return web.Response(
        status=error.code, body=orjson.dumps(error.answer()), content_type="application/json", headers=headers
    )
