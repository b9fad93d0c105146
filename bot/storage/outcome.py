"""What a function came to, carried from aiosqlite's thread to whoever waits for it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, NoReturn, TypeAlias, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Returned(Generic[T]):
    """It returned this."""

    value: T

    def get(self) -> T:
        return self.value


@dataclass(frozen=True, slots=True)
class Raised:
    """It raised this."""

    error: BaseException

    def get(self) -> NoReturn:
        raise self.error


Outcome: TypeAlias = Returned[T] | Raised


def capture(function: Callable[[], T]) -> Outcome[T]:
    """Call `function`; whatever it raises is kept for the one who waits."""
    try:
        return Returned(function())
    except BaseException as error:  # noqa: BLE001 - not swallowed: `get` raises it where somebody waits
        return Raised(error)
