"""A request that was withdrawn, or that expired, is taken up again by staff."""

from __future__ import annotations

from dataclasses import replace

from conversations.addresses import ToPerson
from conversations.calls import Say
from conversations.case.decisions import first_of
from conversations.case.moved import move, with_card
from conversations.case.promise import promised_by, with_promise
from conversations.case.telling import told_about
from conversations.case_file import CaseFile
from conversations.customer.turn import paragraphs
from conversations.desk.approving import Effects
from conversations.desk.turn import DeskTurn
from refunds.case import Step
from refunds.text import text


def press_reopen(turn: DeskTurn) -> Effects:
    """Back to a person, with a new promise. What was granted before is merely recommended: its money is free."""
    case = turn.case
    file = replace(
        case,
        recommended=case.recommended or case.amount,
        amount=case.amount if case.paid_out is not None else None,
        first=first_of(case),
        decided_by=None,
        approved_with=None,
        decided_at=None,
        decision_reason="",
        first_approval=None,
        first_amount=None,
        claimed_by=turn.actor,
    )
    moved = move(with_card(with_promise(file, turn.known), turn.known.shop), Step.REOPEN, turn.actor.id)
    return (
        *turn.done(text("This request is yours now.")),
        *turn.seen(moved),
        _tell(turn, moved.after),
    )


def _tell(turn: DeskTurn, case: CaseFile) -> Say:
    words = text(
        "🕓 Your request <code>{reference}</code> is taken up again. A person will answer by <b>{due}</b>.",
        reference=case.reference,
        due=promised_by(turn.known),
    )
    return Say(
        to=ToPerson(case.person, case.language),
        body=paragraphs(words),
        makes=f"{told_about(case, 'reopened')}/{case.version}",
        about=told_about(case, "reopened"),
    )
