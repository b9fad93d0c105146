"""Sending a request: the case, the acknowledgement on a durable medium, and the order read afresh."""

from __future__ import annotations

from typing import Final

from conversations.calls import Say
from conversations.case.deciding import DECISION, decided
from conversations.case.verdict import told_reference
from conversations.case_file import CaseFile
from conversations.customer.answered import answers_of, words_of
from conversations.customer.asking import retire, without_deadlines
from conversations.customer.turn import DraftTurn
from conversations.draft import Conversation
from conversations.effects import Effect
from conversations.keyboards import copy_button
from conversations.order_keys import number_key
from conversations.order_record import OrderUnknown
from conversations.records import OpenCase
from conversations.stepped import Stepped
from conversations.tasks import LookUp
from conversations.words import Block, Body, Frame
from refunds.text import Text, text


def submit(turn: DraftTurn, chosen: Text, *, wants_person: bool = False) -> Stepped:
    """What is there becomes a case, and its order is read afresh before anything is decided."""
    case = case_of(turn, wants_person=wants_person)
    opened: tuple[Effect, ...] = (
        OpenCase(case, turn.draft),
        *without_deadlines(turn.draft),
        _acknowledged(turn, case),
        *retire(turn, chosen),
    )
    return Stepped(Conversation(), (*opened, *_next(turn, case)))


def case_of(turn: DraftTurn, *, wants_person: bool) -> CaseFile:
    """The case that the draft becomes."""
    draft, known = turn.draft, turn.known
    return CaseFile(
        reference=known.fresh.case,
        person=draft.person,
        customer=known.actor.name,
        language=known.actor.language,
        opened_at=draft.opened_at,
        submitted_at=turn.event.at,
        policy=draft.policy,
        draft=draft.id,
        number=draft.number,
        order_key=number_key(draft.number if draft.order is None else draft.order.number),
        email=draft.email,
        match=draft.match,
        order=draft.order,
        receipts=draft.receipts,
        reason=draft.reason,
        used=draft.used,
        units=draft.units,
        words=draft.words,
        wants_person=wants_person,
    )


def _next(turn: DraftTurn, case: CaseFile) -> tuple[Effect, ...]:
    """Without a number there is no order to read, and nothing to wait for."""
    if not case.number:
        return decided(case, OrderUnknown(""), turn.known)
    return (LookUp(case.person, case.reference, DECISION, case.number),)


def _acknowledged(turn: DraftTurn, case: CaseFile) -> Say:
    """Reference, date and time, and everything that was sent."""
    words = (Block(words_of(case), Frame.QUOTE),) if case.words else ()
    asked = (Block((_TELL,)),) if case.wants_person and not case.words else ()
    body: Body = (Block((_arrived(turn, case),)), Block(answers_of(case), Frame.QUOTE), *words, *asked)
    copy = ((copy_button(case.reference),),)
    return Say(to=turn.to, body=body, keyboard=copy, makes=told_reference(case.reference, 1))


_TELL: Final = text("Write here what the person should know: I pass it on.")


def _arrived(turn: DraftTurn, case: CaseFile) -> Text:
    """When it was sent, and when it was begun, where that was another day: the policy counts from there."""
    zone = turn.known.shop.zone
    begun, sent = case.opened_at.astimezone(zone), case.submitted_at.astimezone(zone)
    if begun.date() == sent.date():
        return text(
            "Your request <code>{reference}</code> arrived on {date}, with:",
            reference=case.reference,
            date=sent,
        )
    return text(
        "Your request <code>{reference}</code> arrived on {date}; the day on which you began it counts, {begun}. "
        "It says:",
        reference=case.reference,
        date=sent,
        begun=begun.date(),
    )
