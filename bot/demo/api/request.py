"""One call of a method: who, and with which parameters, read as tolerantly as Telegram reads them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import orjson

from bot.demo.api.errors import bad_request
from bot.demo.api.units import Json
from bot.demo.api.user import Bot

if TYPE_CHECKING:
    from bot.demo.api.world import World

_TRUE = frozenset({"true", "yes", "1"})


@dataclass(frozen=True, slots=True)
class Upload:
    """A file in a multipart body."""

    name: str
    content: bytes
    mime_type: str = ""


@dataclass(slots=True)
class Request:
    """`method` is in lower case. Values are strings (forms) or what JSON gave; a file stands in `files`."""

    world: World
    bot: Bot
    method: str
    values: Json
    files: dict[str, Upload] = field(default_factory=dict)

    def has(self, name: str) -> bool:
        """Is there anything under this name?"""
        return self.values.get(name) not in (None, "")

    def integer(self, name: str, default: int = 0) -> int:
        """A number; what is none counts as `default`, as with Telegram."""
        value = self.values.get(name)
        if isinstance(value, int):
            return int(value)
        try:
            return int(value) if value is not None else default
        except (TypeError, ValueError):
            return default

    def decimal(self, name: str, default: float = 0.0) -> float:
        """A floating point number."""
        try:
            return float(self.values.get(name, default))
        except (TypeError, ValueError):
            return default

    def text(self, name: str, default: str = "") -> str:
        """A string. Raises `ApiError` where it is none in Unicode."""
        value = self.values.get(name)
        if value is None:
            return default
        result = value if isinstance(value, str) else str(value)
        if any("\ud800" <= character <= "\udfff" for character in result) and not result.isascii():
            raise bad_request("strings must be encoded in UTF-8")
        return result

    def flag(self, name: str) -> bool:
        """A boolean: true, "true", "yes", 1, "1"."""
        return str(self.values.get(name, "")).lower() in _TRUE

    def json(self, name: str) -> Any:
        """An object or array, given as JSON or as its text. Raises `ApiError`."""
        value = self.values.get(name)
        if not isinstance(value, str):
            return value
        if not value.strip():
            return None
        try:
            return orjson.loads(value)
        except orjson.JSONDecodeError:
            raise bad_request(f"can't parse {_WORDS.get(name, name)} JSON object") from None

    def objects(self, name: str) -> list[Json]:
        """An array of objects. Raises `ApiError`."""
        value = self.json(name)
        if value is None:
            return []
        if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
            raise bad_request(f"can't parse {_WORDS.get(name, name)}: expected an Array of Objects")
        return value

    def integers(self, name: str) -> list[int]:
        """An array of numbers. Raises `ApiError`."""
        value = self.json(name)
        if not isinstance(value, list):
            raise bad_request(f"can't parse {_WORDS.get(name, name)}: expected an Array")
        try:
            return [int(item) for item in value]
        except (TypeError, ValueError):
            raise bad_request("message identifier is not a number") from None

    def options(self, name: str) -> Json:
        """An object, `{}` where it is not given. Raises `ApiError`."""
        value = self.json(name)
        if value is None:
            return {}
        if not isinstance(value, dict):
            raise bad_request(f"object expected as {_WORDS.get(name, name)}")
        return value

    def shown(self) -> Json:
        """The parameters for the call log: uploads by name and size."""
        uploads = {name: {"file": file.name, "size": len(file.content)} for name, file in self.files.items()}
        return {**self.values, **uploads}


_WORDS = {
    "reply_markup": "reply keyboard markup",
    "reply_parameters": "reply parameters",
    "media": "media",
    "message_ids": "message identifiers",
    "entities": "message entities",
    "caption_entities": "message entities",
}
