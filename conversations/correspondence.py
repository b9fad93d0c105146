"""What a customer writes about a request: kept as evidence, and passed on into the case's topic."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from conversations.case_file import CaseFile
from conversations.case_moved import case_moved, with_card
from conversations.effects import (
    Amend,
    Block,
    Direction,
    Effect,
    Frame,
    Keep,
    Keyboard,
    Relay,
    Say,
    ToCase,
)
from conversations.events import Edited, Wrote
from conversations.keyboards import RESUME, begin_button
from conversations.known import Known
from conversations.moving import copied_here, incoming, move_button, parse_moved
from conversations.own_cases import case_buttons, is_open, where_it_stands
from conversations.stepped import Stepped
from conversations.turn import CaseTurn, Turn, paragraphs
from refunds.decision import Decision
from refunds.text import text

_QUOTED: Final = 3000
"""Characters that are quoted under who and when in one message; what is longer is copied after it."""
_OTHERS: Final = 4
"""To how many other requests a message can be moved by a button."""


def decision_on(case: CaseFile, known: Known) -> Decision | None:
    """The policy's latest word on this case, where it is what the event is about, or open and the actor's own."""
    if known.case is not None and known.case.reference == case.reference:
        return known.decision
    return known.decisions.get(case.reference)


def pass_on(turn: Turn, event: Wrote, case: CaseFile) -> tuple[Effect, ...]:
    """Into the topic, which must be there, with who, when and in which language; and into the evidence."""
    numbers = range(case.messages + 1, case.messages + 1 + len(event.message_ids))
    makes = tuple(incoming(case.reference, number) for number in numbers)
    head = _head(turn, event, case)
    if not event.attachments and len(event.text) <= _QUOTED:
        words = Block((text("{words}", words=event.text),), Frame.QUOTE)
        shown: tuple[Effect, ...] = (Say(to=ToCase(case.reference), body=(head, words), makes=makes[0]),)
    else:
        shown = (Say(to=ToCase(case.reference), body=(head,)), _copied(event, case.reference, makes))
    return (*shown, *_kept(event, case, numbers))


def _head(turn: Turn, event: Wrote | Edited, case: CaseFile) -> Block:
    words = text(
        "<b>{customer}</b>, {date} ({language})",
        customer=case.customer,
        date=event.at,
        language=turn.known.actor.language,
    )
    return Block((words,))


def _copied(event: Wrote, reference: str, makes: tuple[str, ...]) -> Relay:
    return Relay(
        to=ToCase(reference),
        from_chat=event.place.chat_id,
        message_ids=event.message_ids,
        makes=makes,
        text=event.text,
        attachments=event.attachments,
    )


def _kept(event: Wrote, case: CaseFile, numbers: Iterable[int]) -> tuple[Effect, ...]:
    """Each message of an album with its own file; the words stand with the first."""
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
            attachments=event.attachments[at : at + 1] if len(event.message_ids) > 1 else event.attachments,
        )
        for at, (number, message_id) in enumerate(zip(numbers, event.message_ids, strict=True))
    )


def with_topic(case: CaseFile, turn: Turn) -> tuple[Effect, ...]:
    """A case that the policy decided has no topic yet: words about it open one."""
    if case.has_card:
        return ()
    shown = with_card(case)
    return (
        Amend(shown, turn.known.actor.id, "card"),
        *case_moved(case, shown, decision_on(case, turn.known), turn.known),
    )


def wrote_about(turn: Turn, event: Wrote, case: CaseFile, others: Iterable[CaseFile] = ()) -> Stepped:
    """Words about a request that asked nothing. The customer is told where they went."""
    effects = (*with_topic(case, turn), *pass_on(turn, event, case))
    if not is_open(case):
        return Stepped(turn.state, (*effects, *_about_closed(turn, case)))
    moves = tuple((move_button(event, case, other),) for other in tuple(others)[:_OTHERS])
    words = text(
        "I have passed this on with your request <code>{reference}</code>.", reference=case.reference
    )
    lines = (words, text("Does it belong to another one?")) if moves else (words,)
    keyboard = moves or (RESUME if turn.state.draft else ())
    return Stepped(turn.state, (*effects, turn.say(*lines, keyboard=keyboard)))


def _about_closed(turn: Turn, case: CaseFile) -> tuple[Effect, ...]:
    told_staff = text("This request is closed, and stays closed until somebody takes it up again.")
    words = text(
        "Your request <code>{reference}</code> is closed ({state}). I have passed your words on to the support team "
        "all the same. For another purchase, please make a new request.",
        reference=case.reference,
        state=where_it_stands(case),
    )
    buttons = case_buttons(case)
    keyboard: Keyboard = (*((buttons,) if buttons else ()), (begin_button(),))
    return (Say(to=ToCase(case.reference), body=paragraphs(told_staff)), turn.say(words, keyboard=keyboard))


def moved_here(turn: CaseTurn) -> Stepped:
    """The customer says that a message belongs to this request."""
    case, moved = turn.case, parse_moved(turn.argument)
    if not moved.message_ids:
        return Stepped(turn.state, (turn.say(text("I can't tell any more which message this was.")),))
    done = text("I have passed it on with your request <code>{reference}</code>.", reference=case.reference)
    return Stepped(turn.state, (*with_topic(case, turn), *copied_here(turn, moved, case), turn.say(done)))


# ── a message that was changed ───────────────────────────────────────────────────────────────────────────────


def changed(turn: Turn, event: Edited, case: CaseFile) -> Stepped:
    """A message that was passed on has a new text: it is added, and overwrites nothing."""
    number = int(turn.known.event_message.rpartition("/")[2])
    words = Block((text("{words}", words=event.text),), Frame.QUOTE)
    note = Block((text("The customer changed this message. It reads now:"),))
    said = Say(
        to=ToCase(case.reference),
        body=(_head(turn, event, case), note, words),
        reply_to=incoming(case.reference, number),
    )
    kept = Keep(
        case=case.reference,
        number=number,
        direction=Direction.IN,
        person=case.person,
        chat_id=event.place.chat_id,
        message_id=event.message_id,
        at=event.at,
        text=event.text,
        attachments=event.attachments,
        edited=True,
    )
    told = turn.say(text("I have passed the change on to the support team."))
    return Stepped(turn.state, (said, kept, told))


def is_passed_on(case: CaseFile, reference: str) -> bool:
    """Whether this is the name of a message that the customer wrote about the case."""
    head, _, number = reference.rpartition("/")
    return head == f"case/{case.reference}/in" and number.isdecimal()
