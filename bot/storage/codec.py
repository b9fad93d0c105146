"""Frozen types to JSON text and back, by pydantic; money and dates stay what they are."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any, Final, TypeGuard

from pydantic import TypeAdapter

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)

LARGEST: Final = 2**63 - 1
"""No database keeps a greater whole number, and Telegram has no id beyond it."""


def is_id(value: object) -> TypeGuard[int]:
    """Whether this can be an id of Telegram's: whatever else a server answers must not stop the desk."""
    return type(value) is int and -LARGEST <= value <= LARGEST


_ADAPTERS: dict[Any, TypeAdapter[Any]] = {}


def _adapter(kind: Any) -> TypeAdapter[Any]:
    """Built once a type: building one costs a thousand times what using it does."""
    if kind not in _ADAPTERS:
        _ADAPTERS[kind] = TypeAdapter(kind)
    return _ADAPTERS[kind]


def encode(value: object, kind: Any = None) -> str:
    """`value` as JSON text; `kind` is its declared type where that is a union."""
    return _adapter(kind or type(value)).dump_json(value).decode()


def decode(kind: Any, content: str) -> Any:
    """JSON text that `encode` wrote, as the type that it was."""
    return _adapter(kind).validate_json(content)


def milliseconds(moment: datetime) -> int:
    """Whole milliseconds since 1970, UTC, as the database keeps them."""
    return (moment - _EPOCH) // _MILLISECOND


def moment(value: int) -> datetime:
    """The moment of whole milliseconds since 1970, UTC."""
    return _EPOCH + timedelta(milliseconds=value)
