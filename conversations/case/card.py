"""A case's card in the support group: what staff need to decide, and the buttons to do it.

    R-7K2MX · Camille D. · 49,90 € · to review, claimed by nobody
    Unsure: refund period (day 8 of 7, grace day)
    Passed: proof of purchase, buyer, …
    Order A-1001, bought … / Asked … · receipt 2 pages
    "Je me suis trompée de formule."
    Recommended: 49,90 €
    Answer due …
    "First decision, by the policy on …: refused
    Other requests: R-3F9QK paid 49,90 €"

It is a picture's caption, so it stays under 1024 characters: where there is no room for all, what stands last, as a
quote, goes first. Findings in full and pages are behind buttons.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from typing import Final

from conversations.case.card_moments import NOW, may_snooze, moments
from conversations.case.card_past import amount_shown, decided_before, money_sent, others
from conversations.case.decisions import UNDECIDED, is_second_look, left_of_price, recommended_now
from conversations.case.promise import waits_for_words
from conversations.case.refusal_reasons import reason_words
from conversations.case.wording import NAME_LENGTH, clipped, drawn, joined, shortened, state_words, verbatim
from conversations.case_file import CaseFile
from conversations.draft import Match
from conversations.keyboards import copy_button
from conversations.known import Known
from conversations.press import Press, Verb
from conversations.words import Block, Body, Button, Frame, Keyboard, Style
from refunds.case import TO_PAY, CaseState
from refunds.decision import Decision
from refunds.finding import CRITERION_LABELS, Finding, Verdict
from refunds.labels import REASON_LABELS, service_label
from refunds.money import Money, to_decimal
from refunds.text import Text, plural, text

_QUOTED: Final = 80
"""How much of somebody's own words the card shows."""
_QUOTED_BOTH: Final = 48
"""The same, of the request and of the second look each."""


def card_body(case: CaseFile, decision: Decision | None, known: Known) -> Body:
    """What the card says of `case`; `decision` is the policy's latest word on it."""
    top = (_headline(case), *_findings(decision))
    blocks = [Block(top), Block((_order(case, known), _circumstances(case)))]
    if case.words or case.appeal_words:
        blocks.append(Block(tuple(_quoted(case)), Frame.QUOTE))
    words = (_decided(case), _recommended(case, decision), _left(case), _rated(case))
    now = (line for line in words if line is not None)
    for lines, frame in (
        ((*money_sent(case), *now, *moments(case, known)), Frame.PLAIN),
        ((*decided_before(case), *others(case, known)), Frame.QUOTE),
    ):
        blocks += [Block(lines, frame)] if lines else []
    return tuple(blocks)


def _headline(case: CaseFile) -> Text:
    customer = clipped(case.customer, NAME_LENGTH)
    reference = text("<code>{reference}</code>", reference=case.reference)
    shown = amount_shown(case)
    amount = [] if shown is None else [text("<b>{amount}</b>", amount=shown)]
    return joined([reference, verbatim(customer), *amount, state_words(case)])


def _findings(decision: Decision | None) -> tuple[Text, ...]:
    """By verdict, what needs a person first; of what passed, names alone."""
    if decision is None:
        return (text("The policy has not been applied yet."),)
    return tuple(
        line(tuple(brief(finding) for finding in found))
        for verdict, line, brief in _VERDICTS
        if (found := decision.with_verdict(verdict))
    )


def _name(finding: Finding) -> Text:
    return CRITERION_LABELS[finding.criterion]


def _in_brief(finding: Finding) -> Text:
    return text(
        "{criterion} ({finding})",
        criterion=CRITERION_LABELS[finding.criterion],
        finding=shortened(finding.brief, NAME_LENGTH),
    )


_VERDICTS: Final[
    tuple[tuple[Verdict, Callable[[tuple[Text, ...]], Text], Callable[[Finding], Text]], ...]
] = (
    (Verdict.FAIL, lambda found: text("<b>Failed:</b> {findings}", findings=found), _in_brief),
    (Verdict.UNSURE, lambda found: text("<b>Unsure:</b> {findings}", findings=found), _in_brief),
    (Verdict.PASS, lambda found: text("Passed: {findings}", findings=found), _name),
)


def _order(case: CaseFile, known: Known) -> Text:
    if not case.number:
        return text("No order number")
    number = clipped(case.number, NAME_LENGTH)
    if case.order is None:
        return text("Order {number}, not known to the shop", number=number)
    parts = [
        text("Order {number}", number=number)
        if case.match is Match.MATCHED
        else text("Order {number}, not shown to be the customer's", number=number)
    ]
    if case.order.purchased_at is not None:
        moment = case.order.purchased_at
        bought = (
            moment.astimezone(known.policy.policy.zone).date() if isinstance(moment, datetime) else moment
        )
        parts.append(text("bought {date}", date=bought))
    if case.order.service:
        parts.append(shortened(verbatim(service_label(case.order.service)), NAME_LENGTH))
    used, total = case.order.units_used, case.order.units_total
    if used is not None and total is not None:
        parts.append(text("{used} of {total} used", used=used, total=total))
    return joined(parts)


def _circumstances(case: CaseFile) -> Text:
    parts = [text("Asked {time}", time=case.opened_at)]
    if case.reason is not None:
        parts.append(REASON_LABELS[case.reason])
    pages = sum(file.pages for file in case.receipts)
    parts.append(
        plural("receipt {count} page", "receipt {count} pages", pages) if pages else text("no receipt")
    )
    if case.wants_person:
        parts.append(text("asked for a person"))
    return joined(parts)


def _quoted(case: CaseFile) -> Iterator[Text]:
    """What the customer said of it: with the request, and when they asked for a second look."""
    length = _QUOTED_BOTH if case.words and case.appeal_words else _QUOTED
    if case.words:
        yield verbatim(clipped(" ".join(case.words), length))
    if case.appeal_words:
        yield text("Second look: {words}", words=clipped(case.appeal_words, length))


def _decided(case: CaseFile) -> Text | None:
    if case.decision_reason and (case.state is CaseState.SECOND or not is_second_look(case)):
        reason = shortened(reason_words(case.decision_reason), _QUOTED)
        return text("Reason given: {reason}", reason=reason)
    if case.state is CaseState.ASKED and case.question:
        return text("Asked: {question}", question=clipped(case.question, _QUOTED))
    return None


def _rated(case: CaseFile) -> Text | None:
    if not case.rating:
        return None
    if not case.rating_words:
        return text("Rated by the customer: {stars}", stars=drawn(case.rating))
    words = clipped(case.rating_words, _QUOTED)
    return text("Rated by the customer: {stars} “{words}”", stars=drawn(case.rating), words=words)


def _recommended(case: CaseFile, decision: Decision | None) -> Text | None:
    if case.state not in UNDECIDED:
        return None
    if case.recommended is None:
        return None if decision is None else decision.because
    if case.paid_out is None:
        return text("Recommended: <b>{amount}</b>", amount=case.recommended)
    rest = recommended_now(case)
    if rest is None:
        return text("Recommended: nothing more, {amount} in all", amount=case.recommended)
    return text("Recommended: <b>{rest}</b> more, {amount} in all", rest=rest, amount=case.recommended)


def _left(case: CaseFile) -> Text | None:
    """Where something was paid back before, what more can be granted."""
    left, paid = left_of_price(case), None if case.order is None else case.order.paid
    if case.state not in UNDECIDED or left is None or left == paid:
        return None
    return text("At most {left} is left to refund.", left=left)


# ── buttons ──────────────────────────────────────────────────────────────────────────────────────────────────

_HANDS: Final = ((Verb.CLAIM, Verb.RELEASE, Verb.ASSIGN, Verb.TRANSFER), (Verb.SNOOZE,))

_ACTIONS: Final[dict[CaseState, tuple[tuple[Verb, ...], ...]]] = {
    CaseState.CHECKING: (),
    CaseState.REVIEW: ((Verb.APPROVE, Verb.AMOUNT), (Verb.REFUSE, Verb.ASK), *_HANDS),
    CaseState.ASKED: ((Verb.APPROVE, Verb.AMOUNT), (Verb.REFUSE, Verb.ASK), *_HANDS),
    CaseState.SECOND: ((Verb.APPROVE, Verb.AMOUNT), (Verb.REFUSE, Verb.ASK), *_HANDS),
    CaseState.APPROVED: ((Verb.PAY,), (Verb.AMOUNT, Verb.REFUSE)),
    CaseState.VERIFYING: (),
    CaseState.PAYING: ((Verb.PAID, Verb.NOT_PAID),),
    CaseState.PAID: (),
    CaseState.REFUSED: ((Verb.APPROVE, Verb.AMOUNT),),
    CaseState.WITHDRAWN: ((Verb.REOPEN,),),
    CaseState.EXPIRED: ((Verb.REOPEN,),),
}
"""What staff may do to a case that stands so, row by row; findings and pages come below, always."""

_BUTTONS: Final[dict[Verb, tuple[Text, Style | None]]] = {
    Verb.AMOUNT: (text("Another amount"), None),
    Verb.REFUSE: (text("Refuse"), Style.DANGER),
    Verb.ASK: (text("Ask the customer"), None),
    Verb.CLAIM: (text("Claim"), None),
    Verb.RELEASE: (text("Release"), None),
    Verb.ASSIGN: (text("Assign"), None),
    Verb.TRANSFER: (text("Transfer"), None),
    Verb.SNOOZE: (text("Put off"), None),
    Verb.QUIET: (text("No answer needed"), None),
    Verb.REOPEN: (text("Take up again"), Style.PRIMARY),
    Verb.FINDINGS: (text("All findings"), None),
    Verb.PAGES: (text("Pages"), None),
    Verb.PAY: (text("I am paying"), Style.PRIMARY),
    Verb.PAID: (text("Paid"), Style.SUCCESS),
    Verb.NOT_PAID: (text("Not paid"), None),
}


def proposal(case: CaseFile) -> Money | None:
    """What the button *Approve* stands for: the first approver's amount, else the recommendation, less what was paid
    already, else what was granted before a second look was asked for, unless that is paid."""
    if case.state is CaseState.SECOND:
        return case.first_amount
    return recommended_now(case) or (case.amount if case.paid_out is None else None)


def card_keyboard(case: CaseFile) -> Keyboard:
    """The buttons under the card."""
    rows = [
        tuple(_button(case, verb) for verb in row if _offered(case, verb)) for row in _ACTIONS[case.state]
    ]
    rows += [
        tuple(_button(case, verb) for verb in row if _offered(case, verb))
        for row in ((Verb.QUIET,), (Verb.FINDINGS, Verb.PAGES))
    ]
    return tuple(row for row in (*rows, _copied(case)) if row)


def _copied(case: CaseFile) -> tuple[Button, ...]:
    """What whoever pays has to type elsewhere, at a tap."""
    if case.state not in TO_PAY or case.amount is None:
        return ()
    amount = Button(text("Copy {amount}", amount=case.amount), copies=str(to_decimal(case.amount)))
    return (amount, copy_button(case.reference))


def _offered(case: CaseFile, verb: Verb) -> bool:
    applies = _APPLIES.get(verb)
    return applies is None or applies(case)


_APPLIES: Final[dict[Verb, Callable[[CaseFile], bool]]] = {
    Verb.APPROVE: lambda case: proposal(case) is not None,
    Verb.CLAIM: lambda case: case.claimed_by is None,
    Verb.ASSIGN: lambda case: case.claimed_by is None,
    Verb.RELEASE: lambda case: case.claimed_by is not None,
    Verb.TRANSFER: lambda case: case.claimed_by is not None,
    Verb.SNOOZE: may_snooze,
    Verb.QUIET: waits_for_words,
    Verb.PAGES: lambda case: bool(case.receipts),
}
"""Buttons that a case does not have always."""


def _button(case: CaseFile, verb: Verb) -> Button:
    press = Press(verb, case.reference, case.version)
    amount = proposal(case)
    if verb is Verb.APPROVE and amount is not None:
        return Button(text("Approve {amount}", amount=amount), press, Style.SUCCESS)
    if verb is Verb.SNOOZE and case.snoozed_until is not None:
        return Button(text("Take up now"), replace(press, argument=NOW))
    label, style = _BUTTONS[verb]
    return Button(label, press, style)
