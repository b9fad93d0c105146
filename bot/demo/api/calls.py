"""What bots called, and what they were answered."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from bot.demo.api.units import Json


@dataclass(slots=True)
class Call:
    """One call. `parameters` are as the method understood them; uploads are shown by name and size."""

    id: int
    bot: int
    method: str
    parameters: Json
    at: float
    seconds: float = 0.0
    status: int = 0
    ok: bool = False
    result: Any = None
    description: str = ""
    complaints: list[str] = field(default_factory=list)

    def view(self) -> Json:
        """As under `/world`."""
        outcome = {"result": self.result} if self.ok else {"description": self.description}
        return {
            "id": self.id,
            "bot": self.bot,
            "method": self.method,
            "parameters": self.parameters,
            "at": int(self.at * 1000),
            "seconds": round(self.seconds, 6),
            "status": self.status,
            "ok": self.ok,
            **outcome,
            "complaints": self.complaints,
        }


class Calls:
    """The newest calls, oldest first."""

    def __init__(self, *, on: bool = True, kept: int = 20000) -> None:
        self.on = on
        self.kept: deque[Call] = deque(maxlen=kept)
        self.count = 0

    def add(self, bot: int, method: str, parameters: Json, at: float) -> Call:
        """Notes a call that begins."""
        self.count += 1
        call = Call(self.count, bot, method, parameters, at)
        if self.on:
            self.kept.append(call)
        return call

    def of(self, method: str = "", after: int = 0) -> Iterator[Call]:
        """Those of a method (any case, `""` for all) with a higher id than `after`."""
        wanted = method.lower()
        return (c for c in self.kept if c.id > after and (not wanted or c.method.lower() == wanted))

    def complaints(self) -> list[str]:
        """Everything that does not fit the Bot API's description."""
        return [f"{call.method}: {complaint}" for call in self.kept for complaint in call.complaints]
