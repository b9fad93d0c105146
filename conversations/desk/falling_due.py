"""What falls due of a case: staff are warned, then called; what was put off comes back; a customer who was asked is
reminded once, and then left in peace.

    answer_warning   told in the topic, to whoever has the case in hand
    answer_late      the card says so, the list shows it first, admins are told
    case_awake       back in its place in the list, told in the topic
    asked_reminder   the question once more to the customer, with the day on which the request is closed
    asked_expiry     ASKED -> EXPIRED, told to both; where something was granted before, staff decide instead
    pay_warning      what was approved is not paid yet: told in the topic, to whoever is paying
    pay_late         … and still not: told there again, and to admins

The moments stand in `timers.py`. A deadline that no longer fits the case does nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Final, TypeAlias

from conversations.addresses import ToCase, ToDesk, ToPerson
from conversations.calls import Say
from conversations.case.moved import case_moved, move, redo_card
from conversations.case.promise import is_late
from conversations.case.telling import told_about
from conversations.case.timers import (
    AWAKE,
    EXPIRY,
    LATE,
    REMINDER,
    UNPAID,
    UNPAID_LATE,
    WARNING,
    closes_at,
)
from conversations.case.wording import NAME_LENGTH, WORDS_LENGTH, clipped, mention, said, verbatim
from conversations.case_file import CaseFile, Colleague
from conversations.desk.approving import Effects
from conversations.keyboards import begin_button
from conversations.known import Known
from conversations.records import Amend, RefreshList
from conversations.words import Block, Body, Frame, Keyboard
from refunds.case import BEING_PAID, TO_PAY, Step
from refunds.text import Text, text

Acts: TypeAlias = Callable[[CaseFile, Known], Effects]

# ── an answer is promised ────────────────────────────────────────────────────────────────────────────────────


def warned(case: CaseFile, known: Known) -> Effects:
    """The promised time is nearly over."""
    if case.answer_due is None or is_late(case, known.now):
        return ()
    customer = clipped(case.customer, NAME_LENGTH)
    words = (
        text(
            "🕓 Nobody has claimed this request, and {customer} is promised an answer by {due}.",
            customer=customer,
            due=case.answer_due,
        )
        if case.claimed_by is None
        else text(
            "🕓 {name}, {customer} is promised an answer by {due}.",
            name=mention(case.claimed_by),
            customer=customer,
            due=case.answer_due,
        )
    )
    return (*_taken_up(case, known), _in_topic(case, words))


def late(case: CaseFile, known: Known) -> Effects:
    """The promised time is over."""
    if case.answer_due is None or not is_late(case, known.now):
        return ()
    customer = clipped(case.customer, NAME_LENGTH)
    words = text(
        "⚠️ {customer} was promised an answer by {due} and has none yet.",
        customer=customer,
        due=case.answer_due,
    )
    called = _called(case.claimed_by, words)
    shown = _taken_up(case, known) or (redo_card(case, known.decision, known), RefreshList(case.desk))
    return (*shown, _in_topic(case, called), *_to_admins(case, known, words))


def _to_admins(case: CaseFile, known: Known, words: Text) -> tuple[Say, ...]:
    by = (
        text("Nobody has claimed it.")
        if case.claimed_by is None
        else text("{name} has claimed it.", name=clipped(case.claimed_by.name, NAME_LENGTH))
    )
    return _say_to_admins(known, said(text("<code>{reference}</code>", reference=case.reference), words, by))


def _say_to_admins(known: Known, body: Body) -> tuple[Say, ...]:
    language = known.shop.staff_language
    return tuple(Say(to=ToPerson(admin, language), body=body) for admin in known.shop.admins)


def awake(case: CaseFile, known: Known) -> Effects:
    """What was put off comes back."""
    if case.snoozed_until is None or case.snoozed_until > known.now:
        return ()
    words = text("🕓 This request was put off until now.")
    return (*_taken_up(case, known), _in_topic(case, _called(case.claimed_by, words)))


def _called(colleague: Colleague | None, words: Text) -> Text:
    """The words, said to whoever has to do with it."""
    return words if colleague is None else text("{name}: {words}", name=mention(colleague), words=words)


def _taken_up(case: CaseFile, known: Known) -> Effects:
    """The case is put off no longer, where it was."""
    if case.snoozed_until is None:
        return ()
    after = replace(case, snoozed_until=None)
    return (Amend(after, 0, "awake"), *case_moved(case, after, known.decision, known))


def _in_topic(case: CaseFile, words: Text) -> Say:
    return Say(to=ToCase(case.reference), body=said(words))


# ── what was approved is to be paid ──────────────────────────────────────────────────────────────────────────


def unpaid(case: CaseFile, known: Known) -> Effects:
    """Some days after the approval the money is not sent."""
    if case.state not in TO_PAY or case.decided_at is None:
        return ()
    return (_among_staff(case, _called(_payer(case), _not_paid(case, case.decided_at))),)


def unpaid_late(case: CaseFile, known: Known) -> Effects:
    """It still is not, days later."""
    if case.state not in TO_PAY or case.decided_at is None:
        return ()
    words, payer = _not_paid(case, case.decided_at), _payer(case)
    by = (
        text("Nobody is paying it.")
        if payer is None
        else text("{name} has begun to pay it.", name=clipped(payer.name, NAME_LENGTH))
    )
    return (
        RefreshList(case.desk),
        _among_staff(case, _called(payer, words)),
        *_say_to_admins(known, said(words, by)),
    )


def _payer(case: CaseFile) -> Colleague | None:
    return case.payer if case.state in BEING_PAID else None


def _not_paid(case: CaseFile, since: datetime) -> Text:
    what = text(
        "{reference}, {customer}", reference=case.reference, customer=clipped(case.customer, NAME_LENGTH)
    )
    if case.amount is None:
        return text("⚠️ {request}: approved on {time}, and not paid yet.", request=what, time=since)
    return text(
        "⚠️ {request}: {amount} was approved on {time}, and is not paid yet.",
        request=what,
        amount=case.amount,
        time=since,
    )


def _among_staff(case: CaseFile, words: Text) -> Say:
    """In the case's topic; what the policy approved has none, and is told where all are."""
    to = ToCase(case.reference) if case.has_card else ToDesk(case.desk)
    return Say(to=to, body=said(words))


# ── the customer was asked ───────────────────────────────────────────────────────────────────────────────────


def reminded(case: CaseFile, known: Known) -> Effects:
    """The customer has not answered the question yet."""
    closes = closes_at(case, known.shop)
    if closes is None:
        return ()
    words = text(
        "🕓 We still need your answer to go on with request <code>{reference}</code>. <b>Please write it here by "
        "{time}</b>; after that the request is closed.",
        reference=case.reference,
        time=closes,
    )
    question = Block((verbatim(clipped(case.question, WORDS_LENGTH)),), Frame.QUOTE)
    body: Body = (Block((words,)), question) if case.question else (Block((words,)),)
    return (Amend(case, 0, "reminded"), _to_customer(case, "reminder", body))


def expired(case: CaseFile, known: Known) -> Effects:
    """The customer has not answered after the reminder either."""
    if closes_at(case, known.shop) is None:
        return ()
    if case.amount is not None or case.paid_out is not None:
        return _left_to_staff(case, known)
    moved = move(case, Step.EXPIRE, by=0)
    words = text(
        "✖️ Your request <code>{reference}</code> is closed, because our question was not answered. If you write here "
        "within 30 days, the support team reads it and may take the request up again.",
        reference=case.reference,
    )
    told = text("✖️ The customer has not answered, so this request is closed. The card can take it up again.")
    return (
        moved.advance,
        *case_moved(case, moved.after, known.decision, known),
        _in_topic(case, told),
        _to_customer(moved.after, "expired", said(words), ((begin_button(),),)),
    )


def _left_to_staff(case: CaseFile, known: Known) -> Effects:
    """What was granted before is not lost by silence."""
    after = replace(case, answer_due=known.now, answer_warning=None)
    words = text(
        "The customer has not answered. Something was granted on this request before, so I leave it open: please "
        "decide without the answer, or ask again."
    )
    shown = case_moved(case, after, known.decision, known)
    return (Amend(after, 0, "unanswered"), *shown, _in_topic(case, words))


def _to_customer(case: CaseFile, what: str, body: Body, keyboard: Keyboard = ()) -> Say:
    return Say(
        to=ToPerson(case.person, case.language),
        body=body,
        keyboard=keyboard,
        makes=f"{told_about(case, what)}/{case.version}",
        about=told_about(case, what),
    )


FALLS_DUE: Final[Mapping[str, Acts]] = {
    WARNING: warned,
    LATE: late,
    AWAKE: awake,
    REMINDER: reminded,
    EXPIRY: expired,
    UNPAID: unpaid,
    UNPAID_LATE: unpaid_late,
}
"""The deadlines of a case, and what is done when they fall due."""
