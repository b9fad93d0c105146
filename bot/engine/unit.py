"""One event, one transaction: gather, step, apply. Nothing in here awaits anything but the transaction."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Final, TypeAlias

from bot.engine.apply import Aftermath, Applier
from bot.engine.gather import Gathered, Gatherer, UnsureOfMember
from bot.engine.losses import move_chat
from bot.engine.reports import Reports
from bot.ports import Clock, Inbound, Outbound, Tx
from bot.storage import deadlines, drafts, inbox, jobs, people
from bot.storage.cases import StaleCase
from bot.storage.codec import decode
from bot.storage.errors import StorageUnavailable
from bot.storage.inbox import Empty, Letter, NotYet
from bot.storage.ledger import Buyers
from bot.storage.refs import DESK_CHAT
from conversations.draft import Conversation
from conversations.events import BotChanged, Due, Event, FromDesk, MemberRead, Migrated, Trouble
from conversations.known import Known
from conversations.machine import Stepped

RETRIES: Final = tuple(timedelta(seconds=seconds) for seconds in (0.2, 1, 5, 25))
"""After each failure of an event's unit; after the last it is parked."""

StepFunction: TypeAlias = Callable[[Conversation, Event, Known], Stepped]


@dataclass(frozen=True, slots=True)
class Taken:
    """An event was taken; what follows its commit."""

    aftermath: Aftermath


Outcome: TypeAlias = Taken | NotYet | Empty


class EventFailed(Exception):
    """The unit of an event failed; nothing of it is kept."""

    def __init__(self, letter: Letter) -> None:
        super().__init__(f"event {letter.id} in lane {letter.lane}")
        self.letter = letter


@dataclass(frozen=True, slots=True)
class Worker:
    """Takes events off lanes, one a unit."""

    inbound: Inbound
    outbound: Outbound
    gatherer: Gatherer
    buyers: Buyers
    step: StepFunction
    clock: Clock

    def take(self, lane: str) -> Callable[[Tx], Awaitable[Outcome]]:
        """The unit that takes the next event of a lane. It raises `EventFailed` with what went wrong as its cause."""
        return partial(self._take, lane, self.clock.now())

    async def _take(self, lane: str, now: datetime, tx: Tx) -> Outcome:
        letter = await inbox.next_letter(tx, lane, now)
        if not isinstance(letter, Letter):
            return letter
        try:
            return Taken(await self._handle(tx, letter, now))
        except (StorageUnavailable, StaleCase):
            raise
        except Exception as error:
            raise EventFailed(letter) from error

    async def _handle(self, tx: Tx, letter: Letter, now: datetime) -> Aftermath:
        event = self._parse(letter)
        if isinstance(event, MemberRead):
            return await _confirm(tx, event, letter, now)
        if isinstance(event, Due) and not await deadlines.take_deadline(
            tx, event.deadline, event.subject, event.due_at
        ):
            await inbox.finish(tx, letter, "done")
            return Aftermath()
        gathered = await self.gatherer.gather(tx, event, letter, now)
        if isinstance(gathered, UnsureOfMember):
            return await _ask_membership(tx, gathered, letter, now)
        return await self._step(tx, event, letter, gathered, now)

    def _parse(self, letter: Letter) -> Event:
        if letter.source == "telegram":
            return self.inbound.event(letter.raws, letter.arrived_at)
        event: FromDesk = decode(FromDesk, letter.raws[0])
        return event

    async def _step(
        self, tx: Tx, event: Event, letter: Letter, gathered: Gathered, now: datetime
    ) -> Aftermath:
        before = gathered.state
        stepped = self.step(before, event, gathered.known)
        applier = Applier(tx, self.outbound, self.buyers, letter, event, now)
        aftermath = await applier.apply(stepped.effects)
        if gathered.owner and stepped.state != before:
            await drafts.save_conversation(tx, gathered.owner, stepped.state)
        if isinstance(event, BotChanged):
            aftermath.standing = True
        if isinstance(event, Migrated):
            await _follow(tx, event, aftermath, now)
        if before.waits and not stepped.state.waits:
            await inbox.take_up_aside(tx, letter.lane)
        await inbox.finish(tx, letter, "aside" if stepped.aside else "done")
        return aftermath


async def _follow(tx: Tx, event: Migrated, aftermath: Aftermath, now: datetime) -> None:
    """A group became a supergroup; the error of a call may have told it before."""
    reports = Reports(tx, now)
    if await move_chat(tx, reports, event.place.chat_id, event.new_chat_id):
        aftermath.filled.add(DESK_CHAT)
        aftermath.lanes |= reports.lanes


async def _ask_membership(tx: Tx, unsure: UnsureOfMember, letter: Letter, now: datetime) -> Aftermath:
    """The event stands aside until Telegram has said whether its sender belongs to the group."""
    await inbox.finish(tx, letter, "aside")
    await jobs.put_job(
        tx,
        kind="confirm_member",
        lane=letter.lane,
        person=unsure.person,
        subject=str(unsure.chat_id),
        question="",
        payload="",
        now=now,
        overdue_at=now + timedelta(days=1),
    )
    return Aftermath(jobs=True)


async def _confirm(tx: Tx, event: MemberRead, letter: Letter, now: datetime) -> Aftermath:
    """Somebody's membership is known: what they did, and stood aside, is taken up."""
    await people.set_member(tx, event.person, event.name, member=event.member, admin=event.admin, now=now)
    await inbox.take_up_aside(tx, letter.lane)
    await inbox.finish(tx, letter, "done")
    return Aftermath()


async def give_up_or_retry(letter: Letter, error: str, now: datetime, tx: Tx) -> bool:
    """After a failure: again a little later, or parked and told. Whether it is parked."""
    if letter.attempts < len(RETRIES):
        await inbox.retry_later(tx, letter, error, now + RETRIES[letter.attempts])
        return False
    await inbox.park(tx, letter, error)
    told = Trouble(at=now, what="parked", words=error, person=letter.person, subject=str(letter.id))
    await inbox.put_event(tx, "desk", told, now, person=letter.person)
    return True
