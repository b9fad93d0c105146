"""Gather: what a step may know, read in the transaction that takes it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from bot.engine.bearing import Bearing, bearing
from bot.engine.names import fresh_names
from bot.engine.shelf import PolicyShelf
from bot.ports import Tx
from bot.storage import cases, drafts, evidence, ledger, people, refs, undelivered
from bot.storage.codec import milliseconds
from bot.storage.decisions import first_and_last
from bot.storage.inbox import Letter
from bot.storage.settings import read_setting, write_setting
from conversations.case_file import CaseFile
from conversations.draft import Conversation, Match
from conversations.events import Commanded, DeskMoved, Due, Event, MessageLost, OrderRead, Pressed
from conversations.known import Actor, DeskGroup, Known, PinnedPolicy, Queue, Shop
from conversations.language import best_language
from conversations.press import Press, Verb
from refunds.case import OPEN, TO_PAY, CaseState, Role
from refunds.decision import Decision

DESK_LIST: Final = "desk/list"
FORUM: Final = "desk_forum"

_WAITING: Final = (CaseState.REVIEW, CaseState.SECOND, CaseState.ASKED)


@dataclass(frozen=True, slots=True)
class Gathered:
    """The state of the private chat that the event concerns (`owner`; 0: nobody's), and what is known."""

    state: Conversation
    known: Known
    owner: int


@dataclass(frozen=True, slots=True)
class UnsureOfMember:
    """Whoever acts in the desk's group is not confirmed as its member: that is looked up first."""

    person: int
    chat_id: int


class Gatherer:
    """Reads what every kind of event needs. `asks_email`: whether the order source holds addresses, now."""

    def __init__(
        self,
        shop: Shop,
        asks_email: Callable[[Tx], Awaitable[bool]],
        shelf: PolicyShelf,
        buyers: ledger.Buyers,
    ) -> None:
        self._shop = shop
        self._asks_email = asks_email
        self._shelf = shelf
        self._buyers = buyers

    async def gather(self, tx: Tx, event: Event, letter: Letter, now: datetime) -> Gathered | UnsureOfMember:
        """Everything that the event's step may rest on."""
        about = await bearing(tx, event, letter.lane)
        desk = await _desk(tx, about)
        shop = replace(self._shop, asks_email=await self._asks_email(tx))
        actor = await self._actor(tx, about, desk, shop, now)
        if isinstance(actor, UnsureOfMember):
            return actor
        state = await drafts.find_conversation(tx, about.owner) if about.owner else Conversation()
        reference = _case_reference(about, state)
        case = await cases.find_case(tx, reference) if reference else None
        pinned = await self._shelf.pinned(tx, _policy_hash(case, state))
        own = await cases.cases_of(tx, about.owner, now) if about.owner else ()
        known = Known(
            now=now,
            actor=actor,
            shop=shop,
            current=self._shelf.current,
            policy=pinned,
            fresh=fresh_names(),
            desk=desk,
            cases=own,
            decisions=await _decisions(tx, own),
            replied=about.replied,
            attempts_left=await _attempts_left(tx, event, about, state, now),
            queue=await _queue(tx, event),
            found=await _found(tx, event),
            event_message=about.message,
        )
        if case is not None:
            known = await self._with_case(tx, known, case)
            if _asks_history(event):
                known = replace(known, history=await cases.history(tx, case.reference))
        return Gathered(state, known, about.owner)

    async def _with_case(self, tx: Tx, known: Known, case: CaseFile) -> Known:
        """What is known of the case that the event is about."""
        decided = await first_and_last(tx, case.reference)
        return replace(
            known,
            case=case,
            decision=decided[1] if decided else None,
            first_decision=decided[0] if decided else None,
            ledger=await ledger.read_ledger(tx, case.order_key, case.reference),
            refunds_granted=await self._granted(tx, case, known.policy),
            earlier_cases=await cases.count_cases(tx, case.person) - 1,
            receipt_seen_elsewhere=await evidence.seen_elsewhere(tx, case),
        )

    async def _actor(
        self, tx: Tx, about: Bearing, desk: DeskGroup, shop: Shop, now: datetime
    ) -> Actor | UnsureOfMember:
        if not about.person:
            return Actor(0, language=shop.staff_language)
        person = await people.find_person(tx, about.person)
        member = await people.find_member(tx, about.person)
        in_desk = about.place is not None and desk.chat_id != 0 and about.place.chat_id == desk.chat_id
        acts = in_desk and about.sender is not None and not (about.sender.bot or about.sender.anonymous)
        if acts and (member is None or not member.is_certain(now)):
            return UnsureOfMember(about.person, desk.chat_id)
        telegram_language = person.telegram_language
        if about.sender is not None and not about.sender.bot:
            await people.meet(tx, about.sender, person, now)
            if person.blocked:
                await _deliver_again(tx, person.id, now)
            telegram_language = about.sender.language
        roles = {Role.MEMBER} if member is not None and member.member and member.is_certain(now) else set()
        if about.person in shop.admins:
            roles.add(Role.ADMIN)
        return Actor(
            id=about.person,
            name=about.sender.short_name if about.sender is not None else person.name,
            language=best_language(person.language, telegram_language, shop.languages, shop.default_language),
            roles=frozenset(roles),
            anonymous=about.sender is not None and about.sender.anonymous,
        )

    async def _granted(self, tx: Tx, case: CaseFile, pinned: PinnedPolicy) -> int:
        email = case.email if case.match is Match.MATCHED else ""
        since = case.opened_at - timedelta(days=pinned.policy.history.days)
        return await ledger.count_grants(tx, self._buyers.hashes(case.person, email), case.reference, since)


async def _desk(tx: Tx, about: Bearing) -> DeskGroup:
    """The desk's group; whether it has topics is learned from what happens there, since it may change."""
    chat = await refs.find(tx, refs.DESK_CHAT)
    kept = await read_setting(tx, FORUM)
    forum = kept == "1"
    there = about.place is not None and about.place.chat_id == chat.chat_id
    if about.place is not None and there and (not kept or about.place.forum is not forum):
        forum = about.place.forum
        await write_setting(tx, FORUM, "1" if forum else "0")
    return DeskGroup(chat.chat_id or 0, forum)


async def _deliver_again(tx: Tx, person: int, now: datetime) -> None:
    """Who had blocked the bot is back: the last answer that did not reach them is queued again."""
    for row in (await undelivered.failed(tx, str(person)))[:1]:
        await undelivered.queue_again(tx, row.id, milliseconds(now))


def _case_reference(about: Bearing, state: Conversation) -> str:
    if about.case or state.awaited is None:
        return about.case
    return state.awaited.case


def _policy_hash(case: CaseFile | None, state: Conversation) -> str:
    if case is not None:
        return case.policy
    return state.draft.policy if state.draft is not None else ""


async def _attempts_left(tx: Tx, event: Event, about: Bearing, state: Conversation, now: datetime) -> bool:
    if state.draft is None:
        return True
    number = event.answer.number if isinstance(event, OrderRead) else state.draft.number
    return await evidence.attempts_left(tx, about.owner, number, now)


async def _decisions(tx: Tx, own: tuple[CaseFile, ...]) -> dict[str, Decision]:
    """The latest decision on each open case of a customer, whose words may go to any of them."""
    found = {case.reference: await first_and_last(tx, case.reference) for case in own if case.state in OPEN}
    return {reference: decided[1] for reference, decided in found.items() if decided}


async def _queue(tx: Tx, event: Event) -> Queue:
    """What waits and what is to pay, for events that show it."""
    if not _shows_queue(event):
        return Queue()
    return Queue(
        waiting=await cases.cases_in(tx, _WAITING),
        to_pay=await cases.cases_in(tx, TO_PAY),
        posted=(await refs.find(tx, DESK_LIST)).maker is not None,
    )


def _shows_queue(event: Event) -> bool:
    match event:
        case Due():
            return event.deadline == "desk_list"
        case Pressed(press=Press() as press):
            return press.verb is Verb.LIST
        case DeskMoved() | MessageLost():
            return True
        case _:
            return False


def _asks_history(event: Event) -> bool:
    """Whether somebody asks for everything about a case."""
    return isinstance(event, Commanded) and event.name == "status"


async def _found(tx: Tx, event: Event) -> tuple[CaseFile, ...]:
    """What `/requests [STATE]` lists: open cases, or those in that state."""
    if not (isinstance(event, Commanded) and event.name == "requests"):
        return ()
    states = [state for state in CaseState if state.value == event.argument.strip().casefold()]
    return await cases.cases_in(tx, states or (*_WAITING, CaseState.CHECKING, *TO_PAY))
