"""Frozen types to JSON text and back, by pydantic; money and dates stay what they are."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any, TypeVar

from pydantic import TypeAdapter

T = TypeVar("T")

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)


@cache
def _adapter(kind: Any) -> TypeAdapter[Any]:
    return TypeAdapter(kind)


def encode(value: object, kind: Any = None) -> str:
    """`value` as JSON text; `kind` is its declared type where that is a union."""
    return _adapter(kind or type(value)).dump_json(value).decode()


def decode(kind: type[T], content: str) -> T:
    """JSON text that `encode` wrote, as the type that it was."""
    value: T = _adapter(kind).validate_json(content)
    return value


def milliseconds(moment: datetime) -> int:
    """Whole milliseconds since 1970, UTC, as the database keeps them."""
    return (moment - _EPOCH) // _MILLISECOND


def moment(value: int) -> datetime:
    """The moment of whole milliseconds since 1970, UTC."""
    return _EPOCH + timedelta(milliseconds=value)
