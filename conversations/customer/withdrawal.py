"""A customer takes a request back."""

from __future__ import annotations

from typing import Final

from conversations.calls import Say
from conversations.case.moved import case_moved, move
from conversations.case_file import CaseFile
from conversations.customer.correspondence import decision_on
from conversations.customer.own_cases import may_withdraw, moved_on
from conversations.customer.turn import CaseTurn, Turn
from conversations.keyboards import RESUME, case_button
from conversations.press import Verb
from conversations.records import Release
from conversations.stepped import Stepped
from conversations.words import Style
from refunds.case import Step
from refunds.text import Text, text

YES: Final = "yes"


def withdraw(turn: CaseTurn) -> Stepped:
    """`Withdraw`: are you sure? Then it is closed, and what was reserved for it is free again."""
    case = turn.case
    if turn.version != case.version or not may_withdraw(case):
        return moved_on(turn, case)
    if turn.argument != YES:
        return Stepped(turn.state, (_sure(turn, case),))
    moved = move(case, Step.WITHDRAW, by=turn.known.actor.id)
    told = text("Your request <code>{reference}</code> is cancelled.", reference=case.reference)
    effects = (
        moved.advance,
        Release(case.reference),
        *case_moved(case, moved.after, decision_on(case, turn.known), turn.known),
        turn.say(told, keyboard=RESUME if turn.state.draft else ()),
    )
    return Stepped(turn.state, effects)


def _sure(turn: Turn, case: CaseFile) -> Say:
    yes = case_button(case, text("Cancel the request"), Verb.WITHDRAW, YES, Style.DANGER)
    return turn.say(_lost(case), keyboard=((yes, case_button(case, text("Keep it"), Verb.MINE)),))


def _lost(case: CaseFile) -> Text:
    """What cancelling costs."""
    if case.amount is None:
        return text(
            "Cancelling closes request <code>{reference}</code> without a refund. <b>Cancel it?</b>",
            reference=case.reference,
        )
    return text(
        "{amount} was approved. Cancelling closes request <code>{reference}</code>, and the money is not sent. "
        "<b>Cancel it?</b>",
        amount=case.amount,
        reference=case.reference,
    )
