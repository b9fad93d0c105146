"""A customer's requests as they read them: where each stands, and what they may do with it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Final

from conversations.case.promise import is_late
from conversations.case_file import CaseFile
from conversations.customer.turn import Turn
from conversations.keyboards import begin_button, case_button
from conversations.press import Verb
from conversations.stepped import Stepped
from conversations.words import Block, Body, Button, Keyboard
from refunds.case import BEING_PAID, OPEN, CaseState, Legal, Role, Step, may
from refunds.text import Text, text

_REQUESTER: Final = frozenset({Role.REQUESTER})
_WITH_BUTTONS: Final = 5
"""How many requests have buttons in the list: more would bury the list."""


def is_open(case: CaseFile) -> bool:
    """Whether somebody still owes something."""
    return case.state in OPEN


def may_appeal_later(case: CaseFile) -> bool:
    """Whether a second look is out of the question only while somebody is paying what was granted in part."""
    return case.state in BEING_PAID and not case.appealed and _is_partial(case)


def may_withdraw(case: CaseFile) -> bool:
    """Whether the customer may take the request back."""
    return isinstance(may(Step.WITHDRAW, case.state, _REQUESTER), Legal)


def may_appeal(case: CaseFile) -> bool:
    """Whether the customer may ask for a second look: once, when refused or granted less than the full price."""
    if case.appealed or not isinstance(may(Step.APPEAL, case.state, _REQUESTER), Legal):
        return False
    return case.state is CaseState.REFUSED or _is_partial(case)


def _is_partial(case: CaseFile) -> bool:
    paid, amount = None if case.order is None else case.order.paid, case.amount
    return (
        paid is not None
        and amount is not None
        and paid.currency == amount.currency
        and amount.minor < paid.minor
    )


# ── where it stands ──────────────────────────────────────────────────────────────────────────────────────────


def _waiting(case: CaseFile, now: datetime) -> Text:
    if case.answer_due is None:
        return text("🕓 under review by a person")
    if is_late(case, now):
        return text("🕓 under review by a person. {late}", late=LATE)
    return text("🕓 under review by a person, who answers by {due}", due=case.answer_due)


LATE: Final = text("Our answer is late, and we are sorry; the support team has been told.")
"""To a customer whose promise is broken."""


def _approved(case: CaseFile, _: datetime) -> Text:
    if case.amount is None:
        return text("✅ approved; I will write when the money is sent")
    return text("✅ approved: {amount}; I will write when the money is sent", amount=case.amount)


def _paying(case: CaseFile, _: datetime) -> Text:
    if case.amount is None:
        return text("✅ approved, and being paid now")
    return text("✅ approved: {amount}, being paid now", amount=case.amount)


def _paid(case: CaseFile, _: datetime) -> Text:
    return text("✅ paid") if case.amount is None else text("✅ paid: {amount}", amount=case.amount)


_STANDS: Final[Mapping[CaseState, Callable[[CaseFile, datetime], Text]]] = {
    CaseState.CHECKING: lambda case, now: text("🕓 being checked"),
    CaseState.REVIEW: _waiting,
    CaseState.SECOND: _waiting,
    CaseState.ASKED: lambda case, now: text("🕓 we asked you something: please write your answer here"),
    CaseState.APPROVED: _approved,
    CaseState.VERIFYING: _approved,
    CaseState.PAYING: _paying,
    CaseState.PAID: _paid,
    CaseState.REFUSED: lambda case, now: text("✖️ refused"),
    CaseState.WITHDRAWN: lambda case, now: text("✖️ cancelled by you"),
    CaseState.EXPIRED: lambda case, now: text("✖️ expired: our question was not answered"),
}


def where_it_stands(case: CaseFile, now: datetime) -> Text:
    """The state of a request, in the customer's words."""
    return _STANDS[case.state](case, now)


def summary(case: CaseFile, now: datetime) -> Text:
    """One request in two lines: reference, order, state."""
    stands = where_it_stands(case, now)
    if not case.number:
        return text("<code>{reference}</code>\n{state}", reference=case.reference, state=stands)
    return text(
        "<code>{reference}</code>, order {number}\n{state}",
        reference=case.reference,
        number=case.number,
        state=stands,
    )


def listed(cases: Iterable[CaseFile], now: datetime) -> Body:
    """Every request, newest first."""
    return tuple(Block((summary(case, now),)) for case in cases)


def case_buttons(case: CaseFile) -> tuple[Button, ...]:
    """What the customer may do with a request, as it stands."""
    buttons = (
        (may_appeal(case), text("{reference}: a second look", reference=case.reference), Verb.APPEAL),
        (may_withdraw(case), text("{reference}: cancel", reference=case.reference), Verb.WITHDRAW),
    )
    return tuple(case_button(case, label, verb) for applies, label, verb in buttons if applies)


def keyboard_of(cases: Iterable[CaseFile]) -> Keyboard:
    """The buttons of the newest requests, and one for another."""
    rows = [buttons for case in cases if (buttons := case_buttons(case))]
    return (*rows[:_WITH_BUTTONS], (begin_button(),))


def moved_on(turn: Turn, case: CaseFile) -> Stepped:
    """The button is older than what it shows: say where the request stands, with what may be done now."""
    buttons = case_buttons(case)
    words = text("This belongs to an earlier step; your request stands here now:")
    told = turn.say(words, summary(case, turn.known.now), keyboard=(buttons,) if buttons else ())
    return Stepped(turn.state, (told,))
