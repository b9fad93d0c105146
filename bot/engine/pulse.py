"""What the outbox has noticed of the world lately, and forgets when it ends. Times are given, in milliseconds."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final

from bot.answer import Answer, InDoubt
from bot.engine.budgets import NEVER
from bot.engine.doubt import back_off

LATELY: Final = 90_000
"""An answer given so long ago shows that Telegram answers: less than a call is tried until it is hopeless."""

TOLD_FOR: Final = 3_600_000
"""A trouble is told again after so long."""

_FILLS_KEPT: Final = 4096


class Pulse:
    """Whether the network is there, Telegram answers, and intake has had every update; what was told and filled."""

    def __init__(self, caught_up: Callable[[], bool]) -> None:
        self.offline_until = 0
        self.told: set[str] = set()
        self.fills = 0
        self._caught_up = caught_up
        self._caught_up_at: int | None = None
        self._told_since = 0
        self._tries = 0
        self._answered: dict[int, int] = {}
        self._doubted = False
        self._doubted_in_silence = False
        self._filled: dict[str, int] = {}

    def caught_up_at(self, now: int) -> int | None:
        """Since when intake has been seen to have had every update; None: it has not."""
        if not self._caught_up():
            self._caught_up_at = None
        elif self._caught_up_at is None:
            self._caught_up_at = now
        return self._caught_up_at

    def unreachable(self, now: int) -> None:
        """No connection came about: nobody is called for a while. Several at once count as one."""
        if now >= self.offline_until:
            self.offline_until = now + back_off(self._tries)
            self._tries += 1

    def admitted(self, *, stands: bool) -> None:
        """Nobody is called while the token is refused; when it is accepted again, everybody may be."""
        self.offline_until = 0 if stands else NEVER

    def answered(self, row: int, answer: Answer, now: int) -> None:
        """A connection came about, and unless that is in doubt, Telegram answered the call of this row."""
        self._tries = 0
        if now - self._told_since > TOLD_FOR:
            self.told.clear()
            self._told_since = now
        if not isinstance(answer, InDoubt):
            self._answered.pop(row, None)
            self._answered[row] = now
            # The latest of two rows is all that `others_answered` needs.
            while len(self._answered) > 2:
                del self._answered[next(iter(self._answered))]

    def others_answered(self, row: int, now: int) -> bool:
        """Whether Telegram has answered the call of another row lately."""
        return any(at > now - LATELY for other, at in self._answered.items() if other != row)

    def doubted(self, now: int) -> None:
        """A row has been in doubt so often that it waits for long."""
        self._doubted = True
        self._doubted_in_silence = self._doubted_in_silence or self.caught_up_at(now) is None

    def ends_doubts(self, *, heard: bool = False) -> bool:
        """Whether an answer gives hope to rows that wait for long; that is said once. One to intake (`heard`) does
        where intake had none while they were in doubt: else it shows nothing new."""
        ends = self._doubted_in_silence if heard else self._doubted
        if ends:
            self._doubted = self._doubted_in_silence = False
        return ends

    def fill(self, name: str) -> None:
        """This reference was just filled, or given up."""
        self.fills += 1
        self._filled.pop(name, None)
        self._filled[name] = self.fills
        if len(self._filled) > _FILLS_KEPT:
            del self._filled[next(iter(self._filled))]

    def filled_since(self, names: Iterable[str], count: int) -> bool:
        """Whether any of them was filled when `fills` had passed this count."""
        return any(self._filled.get(name, 0) > count for name in names)
