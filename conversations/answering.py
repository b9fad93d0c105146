"""A customer answers what staff asked about a request."""

from __future__ import annotations

from dataclasses import replace

from conversations.case_file import CaseFile
from conversations.case_moved import case_moved, move
from conversations.correspondence import decision_on, pass_on
from conversations.events import Wrote
from conversations.keyboards import RESUME
from conversations.stepped import Stepped
from conversations.turn import Turn
from refunds.case import CaseState, Step
from refunds.text import text


def asked_case(turn: Turn) -> CaseFile | None:
    """The request about which staff asked last, unless the draft asked after it."""
    asked = [case for case in turn.known.cases if case.state is CaseState.ASKED]
    newest = max(asked, key=lambda case: case.asked_at or case.submitted_at, default=None)
    draft = turn.state.draft
    if newest is None or draft is None or draft.asked_at is None:
        return newest
    return newest if (newest.asked_at or newest.submitted_at) > draft.asked_at else None


def answer(turn: Turn, event: Wrote, case: CaseFile) -> Stepped:
    """The customer's answer: the request goes back to a person, with a new promise."""
    known = turn.known
    due = known.now + known.shop.answer_within
    moved = move(replace(case, answer_due=due), Step.ANSWER, by=known.actor.id)
    told = text(
        "Thank you. I have passed your answer on with request <code>{reference}</code>. A person will answer by "
        "<b>{due}</b>.",
        reference=case.reference,
        due=due,
    )
    effects = (
        moved.advance,
        *case_moved(case, moved.after, decision_on(case, known), known),
        *pass_on(turn, event, case),
        turn.say(told, keyboard=RESUME if turn.state.draft else ()),
    )
    return Stepped(turn.state, effects)
