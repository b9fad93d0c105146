"""Gather: what a step may know, read in the transaction that takes it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final, TypedDict

from bot.engine.actor import acquaint, actor_of, must_be_confirmed
from bot.engine.bearing import Bearing, bearing, with_fate
from bot.engine.desk import is_removed
from bot.engine.lane_head import forum_setting
from bot.engine.names import fresh_names
from bot.engine.shelf import PolicyShelf
from bot.engine.talk import read_asked_for, read_talk
from bot.engine.team import read_team
from bot.ports import Tx
from bot.storage import cases, drafts, evidence, ledger, outbox, people, refs
from bot.storage.albums import Fate
from bot.storage.decisions import first_and_last, latest
from bot.storage.inbox import Letter
from bot.storage.settings import read_setting, write_setting
from conversations.case.card_past import OTHERS
from conversations.case.desks import GENERAL, desk_of_list, list_of
from conversations.case.ground import order_of
from conversations.case_file import CaseFile
from conversations.draft import Conversation
from conversations.events import Event
from conversations.known import DeskGroup, Happened, Known, Ledger, PinnedPolicy, Queue, Shop
from conversations.order_record import OrderRecord
from conversations.outcomes import DeskMoved, Due, MessageLost, OrderRead, Trouble
from conversations.press import Press, Verb
from conversations.updates import Commanded, Pressed
from refunds.case import OPEN, TO_PAY, CaseState
from refunds.decision import Decision

_WAITING: Final = (CaseState.REVIEW, CaseState.SECOND, CaseState.ASKED)
_CLOSED: Final = tuple(state for state in CaseState if state not in OPEN)


@dataclass(frozen=True, slots=True)
class Gathered:
    """The state of the private chat that the event concerns (`owner`; 0: nobody's), and what is known. `calls` are
    lanes of the outbox in which something was queued again."""

    state: Conversation
    known: Known
    owner: int
    calls: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class UnsureOfMember:
    """Whoever acts in the desk's group is not confirmed as its member: that is looked up first."""

    person: int
    chat_id: int


class OfCase(TypedDict, total=False):
    """What `Known` says of the case that the event is about."""

    case: CaseFile
    decision: Decision | None
    first_decision: Decision | None
    ledger: Ledger
    refunds_granted: int
    receipt_seen_elsewhere: bool
    history: tuple[Happened, ...]


class OfCustomer(TypedDict, total=False):
    """What `Known` says of the customer's requests that a card names."""

    of_customer: tuple[CaseFile, ...]
    of_customer_in_all: int


class Gatherer:
    """Reads what every kind of event needs. `asks_email`: whether the order source holds addresses, now."""

    def __init__(
        self,
        shop: Shop,
        asks_email: Callable[[Tx], Awaitable[bool]],
        shelf: PolicyShelf,
        buyers: ledger.Buyers,
    ) -> None:
        self._shops = {asks: replace(shop, asks_email=asks) for asks in (True, False)}
        self._asks_email = asks_email
        self._shelf = shelf
        self._buyers = buyers

    async def gather(
        self, tx: Tx, event: Event, letter: Letter, now: datetime, fate: Fate | None = None
    ) -> Gathered | UnsureOfMember:
        """Everything that the event's step may rest on; `fate` is that of an album whose late members these are."""
        about = with_fate(await bearing(tx, event, letter.lane), fate)
        state = await drafts.find_conversation(tx, about.owner) if about.owner else Conversation()
        reference = _case_reference(about, state)
        case = await cases.find_case(tx, reference) if reference else None
        desk = await _desk(tx, event, about, case)
        if isinstance(event, Trouble):
            desk = replace(desk, removed=await is_removed(tx, desk.name))
        # Only a customer is asked for an address.
        shop = self._shops[await self._asks_email(tx) if about.owner else True]
        person = await people.find_person(tx, about.person) if about.person else people.Person(0)
        member = await people.find_member(tx, about.person, desk.name) if about.person else None
        if must_be_confirmed(event, about, desk.chat_id, member, now):
            return UnsureOfMember(about.person, desk.chat_id)
        calls = await acquaint(tx, event, about, desk.chat_id, person, now)
        # Of one group are its own cases: its members decide on no other's.
        staff = member if case is None or case.desk == desk.name else None
        actor = actor_of(about, shop, person, staff, now)
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
            queue=await _queue(tx, event, desk.name),
            found=await _found(tx, event),
            event_message=about.message,
            **(await read_team(tx, event, actor.id, desk.name, now)),
            **(await self._of_case(tx, event, case, pinned)),
            **(await _of_customer(tx, case, own)),
            **(await read_talk(tx, event, about, case, own, now)),
            **(await read_asked_for(tx, event, case, shop.zone)),
        )
        return Gathered(state, known, about.owner, calls)

    async def _of_case(self, tx: Tx, event: Event, case: CaseFile | None, pinned: PinnedPolicy) -> OfCase:
        """What is known of the case that the event is about."""
        if case is None:
            return OfCase()
        decided = await first_and_last(tx, case.reference)
        return OfCase(
            case=case,
            decision=decided[1] if decided else None,
            first_decision=decided[0] if decided else None,
            ledger=await ledger.read_ledger(tx, order_of(case), case.reference, _currency(case, event)),
            refunds_granted=await self._granted(tx, case, pinned),
            receipt_seen_elsewhere=await evidence.seen_elsewhere(tx, case),
            history=await cases.history(tx, case.reference) if _asks_history(event) else (),
        )

    async def _granted(self, tx: Tx, case: CaseFile, pinned: PinnedPolicy) -> int:
        since = case.opened_at - timedelta(days=pinned.policy.history.days)
        return await ledger.count_grants(tx, self._buyers.of(case), case.reference, since)


async def _of_customer(tx: Tx, case: CaseFile | None, own: tuple[CaseFile, ...]) -> OfCustomer:
    """A card may be drawn again whoever acts: staff on a case, or a customer who has any."""
    if case is None and not own:
        return OfCustomer()
    person = own[0].person if case is None else case.person
    newest = await cases.newest_cases(tx, person, OTHERS + 1)
    in_all = len(newest) if len(newest) <= OTHERS else await cases.count_cases(tx, person)
    return OfCustomer(of_customer=newest, of_customer_in_all=in_all)


async def _desk(tx: Tx, event: Event, about: Bearing, case: CaseFile | None) -> DeskGroup:
    """The support group of the event; whether it has topics, which nobody else has to know, is learned from what
    happens there, since it may change. A button's message may be too old to tell."""
    desks = await refs.desks(tx)
    place = about.place
    there = next(
        (desk for desk, chat_id in desks.items() if place is not None and place.chat_id == chat_id), ""
    )
    desk = there or (_desk_named(event) if case is None else case.desk)
    if place is None or not there:
        return DeskGroup(desks.get(desk, 0), name=desk)
    kept = await read_setting(tx, forum_setting(desk))
    if isinstance(event, Pressed):
        return DeskGroup(place.chat_id, kept == "1", desk)
    if not kept or place.forum is not (kept == "1"):
        await write_setting(tx, forum_setting(desk), "1" if place.forum else "0")
    return DeskGroup(place.chat_id, place.forum, desk)


def _desk_named(event: Event) -> str:
    """The support group that an event about no case concerns."""
    match event:
        case Due(deadline="desk_list"):
            return event.subject.partition("/")[0]
        case MessageLost():
            return desk_of_list(event.reference) or GENERAL
        case DeskMoved() | Trouble():
            return event.desk
        case _:
            return GENERAL


def _case_reference(about: Bearing, state: Conversation) -> str:
    if about.case or state.awaited is None:
        return about.case
    return state.awaited.case


def _policy_hash(case: CaseFile | None, state: Conversation) -> str:
    if case is not None:
        return case.policy
    return state.draft.policy if state.draft is not None else ""


async def _attempts_left(tx: Tx, event: Event, about: Bearing, state: Conversation, now: datetime) -> bool:
    """Only where an order and an address are compared."""
    if state.draft is None or not isinstance(event, OrderRead):
        return True
    return await evidence.attempts_left(tx, about.owner, event.answer.number, now)


async def _decisions(tx: Tx, own: tuple[CaseFile, ...]) -> dict[str, Decision]:
    """The latest decision on each case of a customer, whose words may go to any of them."""
    found = {case.reference: await latest(tx, case.reference) for case in own}
    return {reference: decided for reference, decided in found.items() if decided is not None}


async def _queue(tx: Tx, event: Event, desk: str) -> Queue:
    """What waits at a group and what is to pay, for events that show it."""
    if not _shows_queue(event):
        return Queue()
    return Queue(
        waiting=(
            *await cases.cases_in(tx, _WAITING, desk=desk),
            *await cases.unanswered(tx, _CLOSED, desk=desk),
        ),
        to_pay=await cases.cases_in(tx, TO_PAY, desk=desk),
        posted=await _is_posted(tx, list_of(desk)),
    )


async def _is_posted(tx: Tx, name: str) -> bool:
    """Whether the message exists, or is about to."""
    reference = await refs.find(tx, name)
    if reference.value is not None:
        return True
    return reference.maker is not None and await outbox.is_live(tx, reference.maker)


def _currency(case: CaseFile, event: Event) -> str:
    """The currency in which the order was paid, by the newest word of the source; empty where nobody knows."""
    read = event.answer if isinstance(event, OrderRead) else None
    order = read if isinstance(read, OrderRecord) else case.order
    return order.paid.currency if order is not None and order.paid is not None else ""


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
