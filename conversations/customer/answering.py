"""A customer answers what staff asked about a request."""

from __future__ import annotations

from conversations.case.moved import case_moved, move
from conversations.case.promise import promised_by, with_promise
from conversations.case_file import CaseFile
from conversations.customer.correspondence import decision_on, pass_on
from conversations.customer.turn import Turn
from conversations.keyboards import RESUME
from conversations.stepped import Stepped
from conversations.updates import Wrote
from refunds.case import Step
from refunds.text import text


def answer(turn: Turn, event: Wrote, case: CaseFile) -> Stepped:
    """The customer's answer: the request goes back to a person, with a new promise."""
    known = turn.known
    moved = move(with_promise(case, known), Step.ANSWER, by=known.actor.id)
    told = text(
        "Thank you. I have passed your answer on with request <code>{reference}</code>. A person will answer by "
        "<b>{due}</b>.",
        reference=case.reference,
        due=promised_by(known),
    )
    effects = (
        moved.advance,
        *case_moved(case, moved.after, decision_on(case, known), known),
        *pass_on(turn, event, case),
        turn.say(told, keyboard=RESUME if turn.state.draft else ()),
    )
    return Stepped(turn.state, effects)
