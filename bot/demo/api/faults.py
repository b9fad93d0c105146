"""Faults that a test or the demo puts between a bot and the Bot API."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from itertools import count
from typing import Any

from bot.demo.api.errors import WorldError
from bot.demo.api.units import Json

KINDS = frozenset({"status", "reset_before", "reset_after", "slow", "error", "retry_after", "topic_lost"})


@dataclass(slots=True)
class Fault:
    """Applies to the next `count` calls that fit, after `skip` of them."""

    kind: str
    method: str | None = None
    chat: str | None = None
    count: int | None = 1
    skip: int = 0
    status: int = 502
    seconds: float = 0.0
    error_code: int = 400
    description: str = "Bad Request"
    id: int = 0

    def fits(self, method: str, chat: str) -> bool:
        """Does it concern this call?"""
        return (not self.method or self.method.lower() == method) and (not self.chat or self.chat == chat)


class Faults:
    """The faults that stand."""

    def __init__(self) -> None:
        self.standing: list[Fault] = []
        self._ids = count(1)

    def add(self, kind: str, **details: Any) -> Fault:
        """Another fault. Raises `WorldError`."""
        if kind not in KINDS:
            raise WorldError(400, f"kind is one of {', '.join(sorted(KINDS))}")
        try:
            fault = Fault(kind, **{**details, "id": next(self._ids)})
        except TypeError:
            raise WorldError(400, "a fault has no such field") from None
        if fault.chat is not None:
            fault.chat = str(fault.chat)
        self.standing.append(fault)
        return fault

    def take(self, method: str, chat: str) -> Fault | None:
        """The fault that befalls this call, and counts it."""
        for fault in self.standing:
            if not fault.fits(method, chat):
                continue
            if fault.skip > 0:
                fault.skip -= 1
                continue
            if fault.count is not None:
                fault.count -= 1
                if fault.count <= 0:
                    self.standing.remove(fault)
            return fault
        return None

    def remove(self, identifier: int | None = None) -> None:
        """Ends one, or all. Raises `WorldError`."""
        kept = [fault for fault in self.standing if identifier is not None and fault.id != identifier]
        if identifier is not None and len(kept) == len(self.standing):
            raise WorldError(404, f"there is no fault {identifier}")
        self.standing = kept

    def view(self) -> list[Json]:
        """As under `/world`."""
        return [asdict(fault) for fault in self.standing]
