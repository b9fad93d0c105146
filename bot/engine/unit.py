"""One event, one transaction: gather, step, apply. Nothing in here awaits anything but the transaction."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Final, TypeAlias

from bot.engine.aftermath import Aftermath
from bot.engine.album import fate_of, follow, without_step
from bot.engine.apply import Applier
from bot.engine.desk import note_standing
from bot.engine.gather import Gathered, Gatherer, UnsureOfMember
from bot.engine.losses import move_chat
from bot.engine.private_topics import answered_in
from bot.engine.reports import DESK_LANE, Reports
from bot.ports import Clock, Inbound, Outbound, Tx
from bot.storage import albums, deadlines, drafts, inbox, jobs, people, refs
from bot.storage.albums import Fate
from bot.storage.errors import StorageUnavailable
from bot.storage.inbox import Empty, Letter, NotYet
from bot.storage.ledger import Buyers
from conversations.draft import Conversation
from conversations.events import Event
from conversations.known import Known
from conversations.machine import Stepped
from conversations.outcomes import Due, MemberRead, Trouble
from conversations.records import HoldAct
from conversations.updates import BotChanged, Migrated, Standing

RETRIES: Final = tuple(timedelta(seconds=seconds) for seconds in (0.2, 1, 5, 25))
"""After each failure of an event's unit; after the last it is parked."""

StepFunction: TypeAlias = Callable[[Conversation, Event, Known], Stepped]


@dataclass(frozen=True, slots=True)
class Taken:
    """An event was taken; what follows its commit, and whether something may have waited behind it in its lane."""

    aftermath: Aftermath
    more: bool


Outcome: TypeAlias = Taken | NotYet | Empty


class EventFailed(Exception):
    """The unit of an event failed; nothing of it is kept."""

    def __init__(self, letter: Letter) -> None:
        super().__init__(f"event {letter.id}")
        self.letter = letter


@dataclass(frozen=True, slots=True)
class Worker:
    """Takes events off lanes, one a unit. `topics`: the bot has topics in private chats."""

    inbound: Inbound
    outbound: Outbound
    gatherer: Gatherer
    buyers: Buyers
    step: StepFunction
    clock: Clock
    topics: bool = False

    def take(self, lane: str) -> Callable[[Tx], Awaitable[Outcome]]:
        """The unit that takes the next event of a lane. It raises `EventFailed` with what went wrong as its cause."""
        return partial(self._take, lane, self.clock.now())

    async def _take(self, lane: str, now: datetime, tx: Tx) -> Outcome:
        letter = await inbox.next_letter(tx, lane, now)
        if not isinstance(letter, Letter):
            return letter
        try:
            aftermath = await self._handle(tx, letter, now)
            return Taken(aftermath, more=letter.followed)
        except StorageUnavailable:
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
        fate = await albums.find_fate(tx, letter.album) if letter.album else None
        if fate is not None:
            event = follow(event, fate)
        gathered = await self.gatherer.gather(tx, event, letter, now, fate)
        if isinstance(gathered, UnsureOfMember):
            return await _ask_membership(tx, gathered, letter, now)
        return await self._step(tx, event, letter, gathered, fate, now)

    def _parse(self, letter: Letter) -> Event:
        if letter.source == "telegram":
            return self.inbound.event(letter.raws, letter.counts_at)
        return inbox.read_event(letter.raws[0])

    async def _step(
        self, tx: Tx, event: Event, letter: Letter, gathered: Gathered, fate: Fate | None, now: datetime
    ) -> Aftermath:
        before = gathered.state
        stepped = without_step(before, event, fate) if fate is not None else None
        if stepped is None:
            stepped = self.step(before, event, gathered.known)
        signed = self.inbound.signed
        known = gathered.known
        applier = Applier(tx, self.outbound, self.buyers, letter, event, now, signed, known.desk)
        if self.topics:
            applier.topics, applier.answered = True, answered_in(event, known.replied or known.event_message)
        aftermath = await applier.apply(stepped.effects)
        aftermath.calls |= gathered.calls
        if gathered.owner and stepped.state != before:
            await drafts.save_conversation(tx, gathered.owner, stepped.state)
        if isinstance(event, BotChanged) and not event.place.private:
            aftermath.standing = True
            # Who seemed to be no member while the bot was none itself, or lacked a right, is asked about again.
            for desk in await _desks_in(tx, event.place.chat_id):
                await people.forget_strangers(tx, desk)
                await note_standing(tx, desk, removed=event.standing is Standing.OUT)
        if isinstance(event, Migrated):
            await _follow_group(tx, event, aftermath, now)
        if before.waits and not stepped.state.waits and await inbox.take_up_aside(tx, letter.lane):
            aftermath.lanes.add(letter.lane)
        await _settle(tx, letter, stepped, now)
        return aftermath


async def _settle(tx: Tx, letter: Letter, stepped: Stepped, now: datetime) -> None:
    """The event is done, or stands aside until the state waits no more."""
    await inbox.finish(tx, letter, "aside" if stepped.aside else "done")
    if letter.album and not stepped.aside and not any(isinstance(one, HoldAct) for one in stepped.effects):
        await albums.keep_fate(tx, letter.album, letter.person, fate_of(stepped.effects), now)


async def _follow_group(tx: Tx, event: Migrated, aftermath: Aftermath, now: datetime) -> None:
    """A group became a supergroup; the error of a call may have told it before."""
    reports = Reports(tx, now)
    if await move_chat(tx, reports, event.place.chat_id, event.new_chat_id):
        aftermath.filled |= set(map(refs.chat_of_desk, await refs.desks(tx)))
        aftermath.lanes |= reports.lanes


async def _ask_membership(tx: Tx, unsure: UnsureOfMember, letter: Letter, now: datetime) -> Aftermath:
    """The event stands aside until Telegram has said whether its sender belongs to the group; it is asked once."""
    await inbox.finish(tx, letter, "aside")
    if await jobs.is_asked(tx, "confirm_member", letter.lane, unsure.person, str(unsure.chat_id)):
        return Aftermath()
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


async def _desks_in(tx: Tx, chat_id: int) -> list[str]:
    """The support groups that this chat is."""
    return [desk for desk, found in (await refs.desks(tx)).items() if found == chat_id]


async def _confirm(tx: Tx, event: MemberRead, letter: Letter, now: datetime) -> Aftermath:
    """Somebody's membership is known, unless the desk is another group now: what stood aside is taken up. Where it is
    not known, nothing is kept, lest it count for a day: what was taken up asks anew."""
    if event.member is not None:
        for desk in await _desks_in(tx, event.chat_id):
            await people.set_member(
                tx, event.person, event.name, member=event.member, admin=event.admin, now=now, desk=desk
            )
    await inbox.take_up_aside(tx, letter.lane)
    await inbox.finish(tx, letter, "done")
    return Aftermath(lanes={letter.lane})


async def give_up_or_retry(letter: Letter, error: str, now: datetime, tx: Tx) -> bool:
    """After a failure: again a little later, or parked and told. Whether something was told.

    That a trouble can't be told is told to nobody: it would fail as well.
    """
    if letter.attempts < len(RETRIES):
        await inbox.retry_later(tx, letter, error, now + RETRIES[letter.attempts])
        return False
    await inbox.park(tx, letter, error)
    if inbox.tells_trouble(letter):
        return False
    told = Trouble(at=now, what="parked", words=error, person=letter.person, subject=str(letter.id))
    await inbox.put_event(tx, DESK_LANE, told, now, person=letter.person)
    return True
