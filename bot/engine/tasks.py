"""Jobs and deadlines, as a step asks for them: rows that are taken up later."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from bot.engine.reports import DESK_LANE
from bot.engine.subject import case_in
from bot.ports import Tx
from bot.storage import deadlines, jobs
from bot.storage.deadlines import Deadline
from conversations.tasks import FetchReceipt, LookUp, SetDeadline
from conversations.updates import Pressed

PATIENCE: Final = timedelta(seconds=15)
"""How long a customer waits for an outcome before its facts count as unknown."""

LIST_ANSWERS: Final = timedelta(seconds=0.4)
"""How long the list waits after a press in it: the order source has mostly answered by then."""

LIST_GATHERS: Final = timedelta(seconds=2)
"""How long the pinned list waits for more to change."""


async def put_job(
    tx: Tx, kind: str, lane: str, effect: LookUp | FetchReceipt, payload: str, now: datetime
) -> None:
    """The outcome comes back in the lane that asked."""
    await jobs.put_job(
        tx,
        kind=kind,
        lane=lane,
        person=effect.person,
        subject=effect.subject,
        question=effect.question,
        payload=payload,
        now=now,
        overdue_at=now + PATIENCE,
    )


async def put_deadline(tx: Tx, effect: SetDeadline) -> None:
    """It falls due in the lane of whom or what it concerns."""
    lane = _lane_of(effect)
    await deadlines.set_deadline(
        tx, Deadline(effect.kind, effect.subject, lane, effect.person, effect.due_at)
    )


def _lane_of(effect: SetDeadline) -> str:
    if effect.person:
        return f"chat/{effect.person}"
    case = case_in(effect.subject)
    return f"case/{case}" if case else DESK_LANE


async def put_refresh(tx: Tx, desk: str, event: object, now: datetime) -> datetime:
    """A support group's list is shown anew, and when: soon for whoever pressed a button of it, else once more has
    changed."""
    place = event.place if isinstance(event, Pressed) else None
    pressed = place is not None and not place.private and place.topic is None
    subject = f"{desk}/pressed" if pressed else desk
    due_at = now + (LIST_ANSWERS if pressed else LIST_GATHERS)
    await deadlines.set_unless_there(tx, Deadline("desk_list", subject, DESK_LANE, 0, due_at))
    return due_at
