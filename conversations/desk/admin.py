"""What admins may ask for, in the group and in private: everything about a request, and the list of requests."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from conversations.addresses import Address, ToChat
from conversations.calls import Say
from conversations.case.card import card_body
from conversations.case.card_past import amount_shown
from conversations.case.findings import findings_body
from conversations.case.wording import NAME_LENGTH, WORDS_LENGTH, clipped, joined, said, state_words, verbatim
from conversations.case_file import CaseFile
from conversations.effects import Effect
from conversations.known import Happened, Known
from conversations.updates import Commanded
from conversations.words import Block, Body, Frame
from refunds.case import CaseState, Step
from refunds.text import Text, plural, text

SHOWN: Final = 30
"""Requests in one answer."""


def about_case(event: Commanded, known: Known) -> tuple[Effect, ...]:
    """`/status R-7K2MX`: the card's words, every finding, and what was done by whom."""
    case = known.case
    if case is None:
        return (_answer(event, known, said(_UNKNOWN)),)
    body = card_body(case, known.decision, known)
    findings = () if known.decision is None else findings_body(case.reference, known.decision)
    return (_answer(event, known, (*body, *_history(known), *findings)),)


_UNKNOWN: Final = text("I don't know this request. Send /status with its reference, like /status R-7K2MX.")


def _history(known: Known) -> Body:
    lines = tuple(_happened(line) for line in known.history)
    return (Block(lines, Frame.EXPANDABLE),) if lines else ()


def _happened(line: Happened) -> Text:
    parts = [
        text("{time}", time=line.at),
        WHAT_LABELS.get(line.what, verbatim(line.what)),
        verbatim(clipped(line.name, NAME_LENGTH)) if line.name else text("the desk"),
    ]
    return joined([*parts, verbatim(clipped(line.note, WORDS_LENGTH))] if line.note else parts)


WHAT_LABELS: Final[Mapping[str, Text]] = {
    Step.GRANT: text("approved by the policy"),
    Step.DENY: text("refused by the policy"),
    Step.ESCALATE: text("handed to a person"),
    Step.APPROVE: text("approved"),
    Step.APPROVE_FIRST: text("approved by the first of two"),
    Step.REFUSE: text("refused"),
    Step.ASK: text("customer asked"),
    Step.ANSWER: text("customer answered"),
    Step.APPEAL: text("second look asked for"),
    Step.WITHDRAW: text("withdrawn"),
    Step.VERIFY: text("payment begun"),
    Step.PAY: text("order read again, may be paid"),
    Step.RECONSIDER: text("order read again, back to a person"),
    Step.PAID: text("paid"),
    Step.NOT_PAID: text("not paid"),
    Step.REOPEN: text("taken up again"),
    Step.EXPIRE: text("expired"),
    "open": text("request sent"),
    "claim": text("claimed"),
    "release": text("released"),
    "assign": text("assigned"),
    "transfer": text("handed over"),
    "snooze": text("put off"),
    "awake": text("back from being put off"),
    "unanswered": text("an answer is promised"),
    "answered": text("answered by staff"),
    "no_answer": text("no answer needed"),
    "reminded": text("customer reminded"),
    "ban": text("customer banned"),
    "unban": text("ban taken back"),
    "rated": text("rated by the customer"),
}
"""The steps and changes of a case, as staff read them; whatever else stands in its story is shown as it is."""


def requests(event: Commanded, known: Known) -> tuple[Effect, ...]:
    """`/requests`, `/requests paid`: open requests, or those in that state."""
    wanted = event.argument.strip().casefold()
    if wanted and wanted not in set(CaseState):
        return (_answer(event, known, said(_states())),)
    if not known.found:
        return (_answer(event, known, said(text("There are no such requests."))),)
    head = plural("<b>{count} request</b>", "<b>{count} requests</b>", len(known.found))
    lines = [_line(case) for case in known.found[:SHOWN]]
    if len(known.found) > SHOWN:
        lines.append(text("… and {count} more", count=len(known.found) - SHOWN))
    return (_answer(event, known, (Block((head, *lines)),)),)


def _states() -> Text:
    states = tuple(text("<code>{state}</code>", state=state.value) for state in CaseState)
    return text("Send /requests alone, or with one of these states: {states}.", states=states)


def _line(case: CaseFile) -> Text:
    parts = [
        text("<code>{reference}</code>", reference=case.reference),
        verbatim(clipped(case.customer, NAME_LENGTH)),
        state_words(case),
    ]
    if (amount := amount_shown(case)) is not None:
        parts.append(text("{amount}", amount=amount))
    return joined(parts)


def _answer(event: Commanded, known: Known, body: Body) -> Say:
    place = event.place
    language = known.actor.language if place.private else known.shop.staff_language
    to: Address = ToChat(place.chat_id, place.topic, language)
    return Say(to=to, body=body, reply_to_message=event.message_id)
