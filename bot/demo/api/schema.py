"""The Bot API's methods and types as data, to hold requests and answers against."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import orjson

from bot.demo.api.request import Request
from bot.demo.api.units import Json

# Spellings from before, which Telegram still takes.
LEGACY = frozenset(
    ["reply_to_message_id", "allow_sending_without_reply", "disable_web_page_preview", "thumb", "png_sticker"]
)


@cache
def _schema() -> Json:
    content: Json = orjson.loads(Path(__file__).with_name("schema.json").read_bytes())
    return content


@cache
def method_names() -> dict[str, str]:
    """Lower case → as documented."""
    return {name.lower(): name for name in _schema()["methods"]}


@cache
def _fields(noun: str) -> dict[str, tuple[bool, tuple[str, ...]]]:
    """Field → (required, types)."""
    found = _schema()["types"][noun].get("fields", {})
    return {
        name: (types.startswith("!"), tuple(types.lstrip("!").split("|"))) for name, types in found.items()
    }


@cache
def _parameters(method: str) -> dict[str, tuple[bool, tuple[str, ...]]]:
    found = _schema()["methods"][method]["fields"]
    return {
        name: (types.startswith("!"), tuple(types.lstrip("!").split("|"))) for name, types in found.items()
    }


def returns(method: str) -> list[str]:
    """The types of a method's answer."""
    types: list[str] = _schema()["methods"][method]["returns"]
    return types


def _fits_plain(kind: str, value: Any) -> bool | None:
    """Does a value fit a plain type? `None` where the type is not plain."""
    match kind:
        case "String":
            return isinstance(value, str)
        case "Integer":
            return isinstance(value, int) and not isinstance(value, bool)
        case "Float":
            return isinstance(value, int | float) and not isinstance(value, bool)
        case "Boolean":
            return isinstance(value, bool)
        case "InputFile":
            return isinstance(value, str)
    if kind.startswith("="):
        return bool(value == kind[1:])
    return None


def faults_in(types: tuple[str, ...] | list[str], value: Any, where: str = "") -> list[str]:
    """What of `value` is not of any of these types; `[]` where it is."""
    found: list[str] = []
    for kind in types:
        found = _faults_of_one(kind, value, where)
        if not found:
            return []
    if len(types) == 1:
        return found
    return [f"{where or 'it'} is none of {', '.join(types)}"]


def _faults_of_one(kind: str, value: Any, where: str) -> list[str]:
    plain = _fits_plain(kind, value)
    if plain is not None:
        return [] if plain else [f"{where or 'it'} is no {kind.lstrip('=')}"]
    if kind.startswith("Array of "):
        if not isinstance(value, list):
            return [f"{where or 'it'} is no array"]
        inner = [kind.removeprefix("Array of ")]
        return [fault for i, item in enumerate(value) for fault in faults_in(inner, item, f"{where}[{i}]")]
    noun = _schema()["types"].get(kind)
    if noun is None:
        return []
    if "one_of" in noun:
        return _faults_of_union(kind, noun["one_of"], value, where)
    if not isinstance(value, dict):
        return [f"{where or 'it'} is no {kind}"]
    return faults_of_object(_fields(kind), value, where)


def _faults_of_union(kind: str, choices: list[str], value: Any, where: str) -> list[str]:
    """The choice that fits best tells what is wrong, so that a complaint can be read."""
    outcomes = [_faults_of_one(choice, value, where) for choice in choices]
    best = min(outcomes, key=len)
    return [f"{fault} ({kind})" for fault in best]


def faults_of_object(fields: dict[str, tuple[bool, tuple[str, ...]]], value: Json, where: str) -> list[str]:
    """Unknown fields, missing ones, and values of another type."""
    found = []
    for name, item in value.items():
        path = f"{where}.{name}" if where else name
        if name not in fields:
            found.append(f"{path} is unknown")
        else:
            found += faults_in(fields[name][1], item, path)
    missing = [name for name, (required, _) in fields.items() if required and name not in value]
    return found + [f"{where}.{name}".lstrip(".") + " is missing" for name in missing]


def faults_of_request(request: Request) -> list[str]:
    """What of a call the Bot API's description does not have; Telegram itself passes over it in silence."""
    name = method_names().get(request.method)
    if name is None:
        return []
    fields = _parameters(name)
    given = {
        key: _native(value, fields[key][1]) if key in fields else value
        for key, value in request.values.items()
    }
    given |= {key: "" for key in request.files if key in fields}
    found = faults_of_object(fields, {k: v for k, v in given.items() if k not in LEGACY}, "")
    attached = orjson.dumps(request.values).decode()
    loose = [key for key in request.files if key not in fields and f"attach://{key}" not in attached]
    return found + [f"{key} is a file that nothing names" for key in loose]


def _native(value: Any, types: tuple[str, ...]) -> Any:
    """A form has only strings: read as the field's type where that is no string."""
    if not isinstance(value, str) or "String" in types or "InputFile" in types or types[0].startswith("="):
        return value
    if types[0] == "Boolean" and value.lower() in ("true", "false", "1", "0"):
        return value.lower() in ("true", "1")
    try:
        return orjson.loads(value)
    except orjson.JSONDecodeError:
        return value


def faults_of_answer(method: str, result: Any) -> list[str]:
    """What of an answer is not of the method's type."""
    name = method_names().get(method)
    if name is None:
        return []
    plain = orjson.loads(orjson.dumps(result))
    return [f"answer: {fault}" for fault in faults_in(returns(name), plain)]
