"""What the support group sees when a case moves: its topic and card once it needs a person, and the pinned list."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from conversations.addresses import ToCase
from conversations.calls import Redo, Say, Urgency
from conversations.case.card import card_body, card_keyboard
from conversations.case.desks import desk_for
from conversations.case.promise import answered
from conversations.case.timers import timed
from conversations.case.topics import closed, open_topic, renamed, reopened
from conversations.case_file import CaseFile, Colleague
from conversations.effects import Effect
from conversations.known import Known, Shop
from conversations.records import Advance, RefreshList
from refunds.case import LIFE, CaseState, Step
from refunds.decision import Decision
from refunds.money import Money

LISTED: Final = frozenset(
    {
        CaseState.REVIEW,
        CaseState.ASKED,
        CaseState.SECOND,
        CaseState.APPROVED,
        CaseState.VERIFYING,
        CaseState.PAYING,
    }
)
"""States that the pinned list shows; of others, what the customer wrote and nobody answered."""


@dataclass(frozen=True, slots=True)
class Moved:
    """One step of a case: the effect that takes it, and the case as it is afterwards."""

    advance: Advance
    after: CaseFile


def move(case: CaseFile, step: Step, by: int, note: str = "") -> Moved:
    """Take a step from `case`, which holds everything else that changes with it already. The step must be legal."""
    file = answered(case) if step in _ANSWERS else case
    after = replace(file, state=LIFE[step][1][case.state], version=case.version + 1, snoozed_until=None)
    return Moved(Advance(case=after, step=step, version=case.version, by=by, note=note), after)


_ANSWERS: Final = frozenset(
    {
        Step.GRANT,
        Step.DENY,
        Step.APPROVE,
        Step.REFUSE,
        Step.ASK,
        Step.WITHDRAW,
        Step.PAID,
        Step.EXPIRE,
    }
)
"""Steps after which nothing of the customer's waits for an answer."""


def card_reference(case: str) -> str:
    """Our name for the case's card."""
    return f"case/{case}/card"


def with_card(case: CaseFile, shop: Shop) -> CaseFile:
    """The case once a person is needed: `case_moved` opens its topic with the card, whose picture is the first
    receipt's first page, in the support group that is for such cases."""
    if case.has_card:
        return case
    picture = case.receipts[0].picture if case.receipts else ""
    return replace(case, has_card=True, card_picture=picture, desk=desk_for(case, shop.desks))


def case_moved(
    before: CaseFile | None, after: CaseFile, decision: Decision | None, known: Known
) -> tuple[Effect, ...]:
    """All that the group sees of a step or a change, and what the case is called back for from now on. `decision` is
    the policy's latest word on the case."""
    had_card = before is not None and before.has_card
    effects: list[Effect] = []
    if after.has_card and not had_card:
        effects += [open_topic(after), post_card(after, decision, known)]
    elif after.has_card and before is not None:
        effects += reopened(before, after)
        effects.append(redo_card(after, decision, known))
        effects += (*renamed(before, after), *closed(before, after))
    if _listed(before) != _listed(after):
        effects += map(RefreshList, sorted({after.desk, after.desk if before is None else before.desk}))
    return (*effects, *timed(before, after, known.shop))


def post_card(case: CaseFile, decision: Decision | None, known: Known) -> Say:
    """The card as a new message in the case's topic."""
    return Say(
        to=ToCase(case.reference),
        body=card_body(case, decision, known),
        keyboard=card_keyboard(case),
        makes=card_reference(case.reference),
        urgency=Urgency.CARD,
        picture=case.card_picture,
    )


def redo_card(case: CaseFile, decision: Decision | None, known: Known) -> Redo:
    """The card as it is to read now: at once, where somebody of the desk acted on it, else with budget to spare."""
    return Redo(
        to=ToCase(case.reference),
        reference=card_reference(case.reference),
        body=card_body(case, decision, known),
        keyboard=card_keyboard(case),
        caption=bool(case.card_picture),
        urgency=Urgency.ANSWER if known.actor.roles else Urgency.REST,
    )


_Line = tuple[
    CaseState, int, Colleague | None, Colleague | None, Money | None, datetime | None, datetime | None, str
]


def _listed(case: CaseFile | None) -> _Line | None:
    """What the pinned list shows of a case; its buttons carry the version."""
    if case is None or not (case.state in LISTED or (case.has_card and case.answer_due)):
        return None
    return (
        case.state,
        case.version,
        case.claimed_by,
        case.payer,
        case.amount,
        case.answer_due,
        case.snoozed_until,
        case.desk,
    )
