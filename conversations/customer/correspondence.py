"""What a customer writes about a request: kept as evidence, and passed on into the case's topic."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from typing import Final

from conversations.addresses import ToCase
from conversations.calls import Redo, Relay, Say, Toast, Urgency
from conversations.case.moved import card_reference, case_moved, with_card
from conversations.case.promise import is_late, promised_by, with_clock
from conversations.case.wording import said
from conversations.case_file import CaseFile
from conversations.customer.closed import told_customer, told_staff
from conversations.customer.holding import floods, held_back
from conversations.customer.moving import (
    acknowledgement,
    copied_here,
    heading,
    incoming,
    is_acknowledgement,
    move_button,
    parse_moved,
)
from conversations.customer.own_cases import LATE, is_open
from conversations.customer.turn import CaseTurn, Turn, paragraphs
from conversations.customer.wave import is_further
from conversations.effects import Effect
from conversations.keyboards import RESUME
from conversations.known import Known
from conversations.records import Amend, Direction, Keep
from conversations.stepped import Stepped
from conversations.updates import Wrote
from conversations.words import Block, Body, Frame, Words
from refunds.case import WAITS_FOR_STAFF
from refunds.decision import Decision
from refunds.text import Text, text

_QUOTED: Final = 3000
"""Characters that are quoted under who and when in one message; what is longer is copied after it."""
_CAPTION: Final = 1000
"""Characters that a bot may write under a file (1024, Bot API), with room for those that count twice."""
_OTHERS: Final = 4
"""To how many other requests a message can be moved by a button."""


def decision_on(case: CaseFile, known: Known) -> Decision | None:
    """The policy's latest word on this case, where it is what the event is about, or open and the actor's own."""
    if known.case is not None and known.case.reference == case.reference:
        return known.decision
    return known.decisions.get(case.reference)


def pass_on(turn: Turn, event: Wrote, case: CaseFile, *marks: Text) -> tuple[Effect, ...]:
    """Into the topic, which must be there, with who, when and in which language; and into the evidence. `marks` say
    what it is, where it is no plain message."""
    numbers = range(case.messages + 1, case.messages + 1 + len(event.message_ids))
    makes = tuple(incoming(case.reference, number) for number in numbers)
    about = f"{makes[0]}/{event.message_id}"
    top = head(turn, event.at, case, *marks)
    above = Say(to=ToCase(case.reference), body=(top,), makes=heading(makes[0]))
    first = _as_answer(above, turn, event, case)
    if not event.attachments and len(event.text) <= _QUOTED:
        words = Block((Words(event.text, event.entities),), Frame.QUOTE)
        shown: tuple[Effect, ...] = (replace(first, body=(top, words), makes=makes[0], about=about),)
    elif event.attachments and len(event.text) > _CAPTION:
        copied = _copied(event, case.reference, makes, said(Words("")))
        shown = (*_in_parts(first, event.text, makes[0]), replace(copied, about=about))
    else:
        shown = (first, replace(_copied(event, case.reference, makes), about=about))
    return (*shown, *kept(event, case, numbers))


def _in_parts(first: Say, words: str, name: str) -> Iterator[Say]:
    """A caption that only subscribers of Telegram's may write is shown before the file, whole."""
    for part, start in enumerate(range(0, len(words), _QUOTED)):
        quote = Block((Words(words[start : start + _QUOTED]),), Frame.QUOTE)
        yield replace(first, body=(*(() if part else first.body), quote), makes=heading(name, part))


def _as_answer(say: Say, turn: Turn, event: Wrote, case: CaseFile) -> Say:
    """The message answers what stands in the topic for what the customer answered: the words of staff, the copy of
    words of their own, or, where it was the bot's word on the case, the card."""
    replied, original = turn.known.replied, turn.known.original
    if is_passed_on(case, replied):
        return replace(say, reply_to=replied, quote=event.quote)
    if replied.startswith(f"case/{case.reference}/told/"):
        return replace(say, reply_to=card_reference(case.reference))
    if not replied.startswith(f"case/{case.reference}/out/"):
        return say
    quote = event.quote if event.quote in original.text else ""
    return replace(say, reply_to_message=original.message_id, quote=quote)


def head(turn: Turn, at: datetime, case: CaseFile, *marks: Text) -> Block:
    """Who wrote, when, in which language; and what it is, where it is no plain message."""
    words = text(
        "<b>{customer}</b>, {date} ({language})",
        customer=case.customer,
        date=at,
        language=turn.known.actor.language,
    )
    return Block((words, *marks))


def _copied(event: Wrote, reference: str, makes: tuple[str, ...], caption: Body | None = None) -> Relay:
    return Relay(
        to=ToCase(reference),
        from_chat=event.place.chat_id,
        message_ids=event.message_ids,
        makes=makes,
        caption=caption,
        text=event.text,
        attachments=event.attachments,
    )


def kept(event: Wrote, case: CaseFile, numbers: Iterable[int], *, held: bool = False) -> tuple[Effect, ...]:
    """Each message of an album with its own file; the words stand with the first. `held`: nobody is shown it yet."""
    several = len(event.message_ids) > 1
    return tuple(
        Keep(
            case=case.reference,
            number=number,
            direction=Direction.IN,
            person=case.person,
            chat_id=event.place.chat_id,
            message_id=message_id,
            at=event.at,
            text="" if at else event.text,
            attachments=event.attachments[at : at + 1] if several else event.attachments,
            album=(event.album or "") if several else "",
            held=held,
        )
        for at, (number, message_id) in enumerate(zip(numbers, event.message_ids, strict=True))
    )


def with_topic(case: CaseFile, turn: Turn) -> tuple[Effect, ...]:
    """Words about a case open the topic that it may not have yet, start the clock, and end what was put off."""
    shown = replace(with_clock(with_card(case, turn.known.shop), turn.known), snoozed_until=None)
    if shown == case:
        return ()
    return (
        Amend(shown, turn.known.actor.id, "unanswered"),
        *case_moved(case, shown, decision_on(case, turn.known), turn.known),
    )


def wrote_about(turn: Turn, event: Wrote, case: CaseFile, others: Iterable[CaseFile] = ()) -> Stepped:
    """Words about a request that asked nothing. The customer is told where they went, once for all that they write in
    one go."""
    if floods(turn):
        return Stepped(turn.state, (*with_topic(case, turn), *held(turn, event, case)))
    effects = (*with_topic(case, turn), *pass_on(turn, event, case))
    if is_further(turn, case):
        return Stepped(turn.state, effects)
    moves = tuple((move_button(event, case, other),) for other in tuple(others)[:_OTHERS])
    makes = acknowledgement(event) if moves else ""
    if not is_open(case):
        return Stepped(turn.state, (*effects, told_staff(case), told_customer(turn, case, moves, makes)))
    words = text(
        "I have passed this on with your request <code>{reference}</code>.", reference=case.reference
    )
    promised = _promised(case, turn.known)
    lines = (words, *promised, text("Does it belong to another one?")) if moves else (words, *promised)
    keyboard = moves or (RESUME if turn.state.draft else ())
    return Stepped(turn.state, (*effects, turn.say(*lines, keyboard=keyboard, makes=makes)))


def _promised(case: CaseFile, known: Known) -> tuple[Text, ...]:
    """Until when a person answers, where that is to come: what is approved waits for its payment alone."""
    if case.state not in WAITS_FOR_STAFF:
        return ()
    if is_late(case, known.now):
        return (LATE,)
    due = case.answer_due or promised_by(known)
    return (text("A person will answer by <b>{due}</b>.", due=due),)


def held(turn: Turn, event: Wrote, case: CaseFile) -> tuple[Effect, ...]:
    """Too many at once to be shown one by one: they are kept, and can be."""
    count = len(event.message_ids)
    numbers = range(case.messages + 1, case.messages + 1 + count)
    return (*kept(event, case, numbers, held=True), *held_back(turn, event.at, count, case))


def moved_here(turn: CaseTurn) -> Stepped:
    """The customer says that what they wrote belongs to this request: once, however often the button is pressed."""
    case, moved = turn.case, parse_moved(turn.argument)
    if not moved.message_ids:
        return Stepped(turn.state, (turn.say(text("I can no longer tell which message this was.")),))
    if turn.known.moved_to:
        before = text("This was moved to your request {reference} before.", reference=turn.known.moved_to)
        return Stepped(turn.state, (Toast(before, turn.known.actor.language, alert=True),))
    staff = () if is_open(case) else (told_staff(case),)
    effects = (*with_topic(case, turn), *copied_here(turn, moved, case), *staff)
    return Stepped(turn.state, (*effects, _now_here(turn, case)))


def _now_here(turn: CaseTurn, case: CaseFile) -> Effect:
    """What told where the words went says so, and has no buttons any more."""
    done = text("I have moved this to your request <code>{reference}</code>.", reference=case.reference)
    lines, shown = (done, *_promised(case, turn.known)), turn.known.event_message
    if not is_acknowledgement(shown):
        return turn.say(*lines)
    return Redo(to=turn.to, reference=shown, body=paragraphs(*lines), urgency=Urgency.ANSWER)


def is_passed_on(case: CaseFile, reference: str) -> bool:
    """Whether this is the name of a message that the customer wrote about the case."""
    head, _, number = reference.rpartition("/")
    return head == f"case/{case.reference}/in" and number.isdecimal()
