"""What stands for an id or a file in stored parameters, and how it is put in at delivery. Pure.

`{"$ref": NAME}` becomes the id behind the name, `{"$file": SHA256}` an upload (`"name"` beside it is the file name
that people see). A reply to what does not exist is sent without being one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from bot.ports import FileStore, Upload

REFERENCE: Final = "$ref"
FILE: Final = "$file"
REPLY: Final = "reply_parameters"
THREAD: Final = "message_thread_id"

Parameters = dict[str, Any]


class FileGone(LookupError):
    """A file that was to be sent is not stored any more."""

    def __init__(self, sha256: str) -> None:
        super().__init__(f"{sha256}: {self.__doc__}")


def references(parameters: Mapping[str, Any]) -> frozenset[str]:
    """Every name that stands in the parameters."""
    return frozenset(_names(parameters))


def needed(parameters: Mapping[str, Any]) -> frozenset[str]:
    """The names without which the call can't be made: a reply is no such need."""
    return references({key: value for key, value in parameters.items() if key != REPLY})


def _names(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        if REFERENCE in value:
            yield value[REFERENCE]
        else:
            for inner in value.values():
                yield from _names(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _names(inner)


def resolve(parameters: Mapping[str, Any], values: Mapping[str, int | None]) -> Parameters:
    """The parameters with the ids put in; `values` has every name, and an id for each that is needed."""
    if any(values[name] is None for name in references({REPLY: parameters.get(REPLY)})):
        parameters = {key: value for key, value in parameters.items() if key != REPLY}
    return {key: _replaced(value, values) for key, value in parameters.items()}


def _replaced(value: Any, values: Mapping[str, int | None]) -> Any:
    if isinstance(value, dict):
        if REFERENCE in value:
            return values[value[REFERENCE]]
        return {key: _replaced(inner, values) for key, inner in value.items()}
    if isinstance(value, list):
        return [_replaced(inner, values) for inner in value]
    return value


def without_thread(method: str, parameters: Mapping[str, Any], reply_to: str) -> Parameters:
    """In a group without topics, what would go into a topic is a reply to `reply_to` instead.

    Where it answers something already it goes on doing so, and what can't be a reply is none.
    """
    plain = {key: value for key, value in parameters.items() if key != THREAD}
    name = method.casefold()
    replies = name == "copymessage" or (name.startswith("send") and name != "sendchataction")
    if not replies or REPLY in plain:
        return plain
    return {**plain, REPLY: {"message_id": {REFERENCE: reply_to}, "allow_sending_without_reply": True}}


def attach(parameters: Mapping[str, Any], files: FileStore) -> tuple[Parameters, dict[str, Upload]]:
    """The parameters with `attach://NAME` for each stored file, and the files by name. Raises `FileGone`."""
    uploads: dict[str, Upload] = {}

    def attached(stored: Mapping[str, Any]) -> str:
        path = files.path(stored[FILE])
        if not path.is_file():
            raise FileGone(stored[FILE])
        name = _unused(stored.get("name", path.name), uploads)
        uploads[name] = path
        return f"attach://{name}"

    return {key: _attached(value, attached) for key, value in parameters.items()}, uploads


def _attached(value: Any, attached: Callable[[Mapping[str, Any]], str]) -> Any:
    if isinstance(value, dict):
        if FILE in value:
            return attached(value)
        return {key: _attached(inner, attached) for key, inner in value.items()}
    if isinstance(value, list):
        return [_attached(inner, attached) for inner in value]
    return value


def _unused(name: str, taken: Mapping[str, Upload]) -> str:
    """`receipt.jpg`, `receipt-2.jpg`, …"""
    path, number, unused = Path(name), 1, name
    while unused in taken:
        number += 1
        unused = f"{path.stem}-{number}{path.suffix}"
    return unused
