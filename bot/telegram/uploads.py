"""Files of a call: `attach://NAME` in its parameters becomes an upload."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping
from typing import Any, Final

from telegram import InputFile
from telegram.request import BaseRequest

from bot.ports import Upload

_ATTACH: Final = "attach://"
_FIELDS: Final = frozenset(
    {"animation", "audio", "document", "media", "photo", "sticker", "thumbnail", "video", "voice"}
)
"""Where a file may stand. Elsewhere `attach://` is what somebody wrote."""
_NOT_IN_NAMES: Final = re.compile(r'[\x00-\x1f\x7f"\\/]')

# Of a bare list under `media`, python-telegram-bot takes each item for an object of its own, and fails.
_wrapped: Final[Any] = type(BaseRequest.DEFAULT_NONE)


async def with_uploads(parameters: Mapping[str, Any], files: Mapping[str, Upload]) -> dict[str, Any]:
    """The parameters of `do_api_request`, with the files they name. Raises `OSError` where one can't be read."""
    ready = dict(parameters)
    if files:
        contents = {name: await _input_file(name, upload) for name, upload in files.items()}
        ready = _placed_on_top(parameters, contents)
    if "media" in ready and not isinstance(ready["media"], InputFile):
        ready["media"] = _wrapped(ready["media"])
    return ready


async def _input_file(name: str, upload: Upload) -> InputFile:
    content = upload if isinstance(upload, bytes) else await asyncio.to_thread(upload.read_bytes)
    return InputFile(content, filename=_NOT_IN_NAMES.sub("_", name))


def _placed_on_top(parameters: Mapping[str, Any], contents: Mapping[str, InputFile]) -> dict[str, Any]:
    """A file that is a parameter's whole value is sent as that parameter; one within gets a part of its own."""
    parts = {name: f"file{number}" for number, name in enumerate(contents)}
    ready: dict[str, Any] = {}
    for key, value in parameters.items():
        ready[key] = contents[name] if (name := _named(key, value)) in contents else _placed(value, parts)
    alone = {name for key, value in parameters.items() if (name := _named(key, value)) in contents}
    return ready | {part: contents[name] for name, part in parts.items() if name not in alone}


def _placed(value: Any, parts: Mapping[str, str]) -> Any:
    """A value, with each `attach://NAME` in it pointing at that file's part of the body."""
    if isinstance(value, Mapping):
        return {
            key: f"{_ATTACH}{parts[name]}" if (name := _named(key, item)) in parts else _placed(item, parts)
            for key, item in value.items()
        }
    if isinstance(value, list | tuple):
        return [_placed(item, parts) for item in value]
    return value


def _named(key: str, value: Any) -> str:
    """The name in `attach://NAME`, or nothing."""
    is_file = key in _FIELDS and isinstance(value, str) and value.startswith(_ATTACH)
    return value.removeprefix(_ATTACH) if is_file else ""
