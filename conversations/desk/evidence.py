"""What a case rests on, shown at a press: every finding of the policy, and the files of the receipt."""

from __future__ import annotations

from dataclasses import replace

from conversations.calls import SendPages
from conversations.case.findings import findings_body
from conversations.desk.approving import Effects
from conversations.desk.turn import DeskTurn
from conversations.words import Block
from refunds.text import text


def show_findings(turn: DeskTurn) -> Effects:
    """The policy's latest word on the case, and its first, where that was another."""
    first, last = turn.known.first_decision, turn.known.decision
    if last is None:
        return turn.told(text("The policy has not been applied yet."))
    said_last = replace(turn.say(), body=findings_body(turn.case.reference, last))
    if first is None or first == last:
        return (said_last,)
    head = Block((text("By what was known when the request came:"),))
    return (said_last, replace(turn.say(), body=(head, *findings_body(turn.case.reference, first))))


def show_pages(turn: DeskTurn) -> Effects:
    """Each file of the receipt, as it was sent."""
    case = turn.case
    if not case.receipts:
        return turn.told(text("The customer gave no receipt."))
    return (SendPages(to=turn.here, case=case.reference, files=case.receipts),)
