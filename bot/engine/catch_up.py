"""What intake has seen: whether all that was sent, and when Telegram last held nothing more."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

_HOPES_FOR: Final = timedelta(days=1)
"""Telegram keeps an update for 24 hours: what has not come by then never will."""

_PROMPTLY: Final = timedelta(seconds=1)


@dataclass(slots=True)
class CatchUp:
    """Whether intake has seen all that was sent until now: before that nothing falls due, for a day at most."""

    since: datetime
    reached: bool = False

    def is_reached(self, now: datetime) -> bool:
        """An answer with fewer updates than its limit has come since the last failure."""
        return self.reached or now - self.since > _HOPES_FOR

    def lost(self, now: datetime) -> None:
        """A poll failed: what is sent from now on is not seen."""
        if self.reached:
            self.reached, self.since = False, now


@dataclass(slots=True)
class Quiet:
    """When Telegram was last seen to hold nothing more for the bot, at `at`.

    Telegram dates no press: one that could be fetched as soon as it was made counts as made when it arrived; one that
    may have waited, through an outage or behind others, as made right after that moment.
    """

    at: datetime | None = None
    _nothing_left: bool = False

    def counts_at(self, asked_at: datetime, now: datetime) -> datetime:
        """When the presses of the answer that came `now` count as made, asked for at `asked_at`."""
        if self._nothing_left and self.at is not None and asked_at - self.at <= _PROMPTLY:
            return now
        kept = now - _HOPES_FOR
        return kept if self.at is None else min(now, max(self.at, kept))

    def answered(self, now: datetime, *, nothing_left: bool) -> None:
        """An answer came, with all that Telegram held, or with as much as it may hold."""
        self._nothing_left = nothing_left
        if nothing_left:
            self.at = now

    def failed(self) -> None:
        """A poll failed: what is sent meanwhile waits."""
        self._nothing_left = False
