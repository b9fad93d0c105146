"""A wave: what a customer writes about one request in one go. It is acknowledged once, in full; what follows gets the
bot's reaction alone, once staff see it (delivery.py)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import timedelta
from itertools import groupby
from typing import Final

from conversations.case_file import CaseFile
from conversations.customer.turn import Turn
from conversations.known import Spoken

WAVE: Final = timedelta(minutes=5)
"""What comes within this time after the message before belongs to the same wave."""


def is_further(turn: Turn, case: CaseFile) -> bool:
    """Whether the customer wrote about this request a moment ago, and was told then where it went: unless it was
    decided since, there is nothing to add."""
    before = [one.at for one in turn.known.wave if one.case == case.reference]
    return bool(before) and (case.decided_at is None or case.decided_at <= max(before))


def wave_of(spoken: Iterable[Spoken]) -> tuple[Spoken, ...]:
    """The first of these messages, and those that followed it in one go."""
    found: list[Spoken] = []
    for one in spoken:
        if found and one.at - found[-1].at > WAVE:
            break
        found.append(one)
    return tuple(found)


def sent_together(spoken: Iterable[Spoken]) -> Iterator[tuple[Spoken, ...]]:
    """Each message by itself, an album whole."""
    for _, together in groupby(spoken, key=lambda one: one.album or one.message_id):
        yield tuple(together)
