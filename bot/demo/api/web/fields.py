"""Fields of a body under `/world`, checked."""

from __future__ import annotations

from typing import Any

import orjson
from aiohttp import web

from bot.demo.api.errors import WorldError
from bot.demo.api.units import Json


class Fields:
    """A JSON object; each reader raises `WorldError` 400 for what does not fit."""

    def __init__(self, values: Json) -> None:
        self.values = values

    def _get(self, name: str, kind: type, default: Any) -> Any:
        value = self.values.get(name)
        if value is None:
            value = default
        if value is ...:
            raise WorldError(400, f"{name} is missing")
        if value is not None and (
            not isinstance(value, kind) or (kind is not bool and isinstance(value, bool))
        ):
            raise WorldError(400, f"{name} is no {_WORDS[kind]}")
        return value

    def text(self, name: str, default: Any = ...) -> str:
        """A string, required unless there is a default."""
        return str(self._get(name, str, default))

    def number(self, name: str, default: Any = ...) -> int:
        """A whole number, required unless there is a default."""
        return int(self._get(name, int, default))

    def maybe_number(self, name: str) -> int | None:
        """A whole number or nothing."""
        value: int | None = self._get(name, int, None)
        return value

    def decimal(self, name: str, default: Any = ...) -> float:
        """A number, required unless there is a default."""
        value = self.values.get(name)
        if isinstance(value, int) and not isinstance(value, bool):
            return float(value)
        return float(self._get(name, float, default))

    def flag(self, name: str, *, default: bool = False) -> bool:
        """A boolean."""
        return bool(self._get(name, bool, default))

    def maybe_text(self, name: str) -> str | None:
        """A string or nothing."""
        value: str | None = self._get(name, str, None)
        return value

    def numbers(self, name: str) -> list[int]:
        """An array of whole numbers, `[]` where it is not given."""
        value = self._get(name, list, [])
        if not all(isinstance(item, int) and not isinstance(item, bool) for item in value):
            raise WorldError(400, f"{name} is no array of numbers")
        return list(value)


_WORDS = {str: "string", int: "number", float: "number", bool: "boolean", list: "array"}


async def fields_of(request: web.Request) -> Fields:
    """The body of a request. Raises `WorldError`."""
    raw = await request.read()
    try:
        values = orjson.loads(raw) if raw else {}
    except orjson.JSONDecodeError:
        raise WorldError(400, "the body is no JSON") from None
    if not isinstance(values, dict):
        raise WorldError(400, "the body is no JSON object")
    return Fields(values)


def path_number(request: web.Request, name: str) -> int:
    """A number in the path. Raises `WorldError` 404."""
    try:
        return int(request.match_info[name])
    except ValueError:
        raise WorldError(404, f"{name} is no number") from None


def query_number(request: web.Request, name: str, default: int) -> int:
    """A number in the query. Raises `WorldError`."""
    value = request.query.get(name, "")
    try:
        return int(value) if value else default
    except ValueError:
        raise WorldError(400, f"{name} is no number") from None


def answer(value: Any) -> web.Response:
    """JSON."""
    return web.Response(body=orjson.dumps(value), content_type="application/json")
