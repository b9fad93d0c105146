"""What a customer reads of the policy's own decision: the answer first, then the clauses and the facts under them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from conversations.addresses import ToPerson
from conversations.calls import Say
from conversations.case.telling import told_about
from conversations.case_file import CaseFile
from conversations.keyboards import second_look
from conversations.words import Block, Body, Frame, Keyboard
from refunds.decision import Category, Decision, told_to_customer
from refunds.finding import CriterionName, Finding, Verdict
from refunds.money import Money
from refunds.text import Text, text


def told_reference(case: str, number: int) -> str:
    """The name of a message to the customer about a case, so that a reply to it finds the case."""
    return f"case/{case}/told/{number}"


def tell_granted(case: CaseFile, decision: Decision, amount: Money) -> Say:
    """Granted, in full or in part: how the amount comes about, and below it, folded, a line for each criterion."""
    head = text(
        "✅ <b>{amount} will be refunded</b> to the means you paid with. Reference <code>{reference}</code>. "
        "I will write when the money is sent.",
        amount=amount,
        reference=case.reference,
    )
    findings = Block(tuple(_met(finding) for finding in told_to_customer(decision)), Frame.EXPANDABLE)
    if not decision.is_partial or decision.calculation is None:
        return _tell(case, (Block((head,)), findings))
    body = (Block((head,)), Block((decision.calculation.explained(),)), findings, Block((_SECOND_LOOK,)))
    return _tell(case, body, second_look(case))


def tell_refused(case: CaseFile, decision: Decision) -> Say:
    """Refused: each clause that is not met, quoted, and the fact under it."""
    head = text(
        "I can't grant this refund under our policy. Reference <code>{reference}</code>.",
        reference=case.reference,
    )
    reasons = (
        block
        for finding in told_to_customer(decision)
        if finding.verdict is Verdict.FAIL
        for block in (Block((finding.quote,), Frame.QUOTE), Block((finding.told,)))
    )
    return _tell(case, (Block((head,)), *reasons, Block((_SECOND_LOOK,))), second_look(case))


def tell_escalated(case: CaseFile, decision: Decision) -> Say:
    """To a person: until when, and why, without accusing anybody or telling of an order that is not theirs."""
    head = text(
        "🕓 A person will look at your request and answer by <b>{due}</b>. Reference <code>{reference}</code>.",
        due=case.answer_due or case.submitted_at,
        reference=case.reference,
    )
    return _tell(case, (Block((head,)), Block(tuple(_why(case, decision)))))


def _why(case: CaseFile, decision: Decision) -> Iterable[Text]:
    if case.wants_person:
        return (text("You asked for a person."),)
    if decision.category is Category.FINANCE:
        return (decision.because,)
    open_points = [found.told for found in told_to_customer(decision) if found.verdict is not Verdict.PASS]
    return open_points or (decision.because,)


def _met(finding: Finding) -> Text:
    """What the policy asks, in two words, and what was found. Clauses are quoted in a refusal, and by `/policy`."""
    return text("✓ <b>{asked}.</b> {finding}", asked=ASKED[finding.criterion], finding=finding.told)


ASKED: Final[Mapping[CriterionName, Text]] = {
    CriterionName.WINDOW: text("Refund period"),
    CriterionName.PROOF: text("Proof of purchase"),
    CriterionName.BUYER: text("Buyer"),
    CriterionName.STANDING: text("Terms of use"),
    CriterionName.REASON: text("Reason"),
    CriterionName.SERVICE: text("Type of service"),
    CriterionName.UNUSED: text("Unused part"),
    CriterionName.BALANCE: text("Left to refund"),
    CriterionName.HISTORY: text("Earlier refunds"),
    CriterionName.LIMIT: text("Amount"),
}
"""What each criterion asks, as a customer reads it."""


def _tell(case: CaseFile, body: Body, keyboard: Keyboard = ()) -> Say:
    return Say(
        to=ToPerson(case.person, case.language),
        body=body,
        keyboard=keyboard,
        makes=told_reference(case.reference, case.version + 1),
        about=told_about(case, "decision"),
    )


_SECOND_LOOK = text("You may ask once for a person to look at it again.")
