"""Words of staff that go to the customer stop the clock of the promise; steps say themselves what they do to it."""

from __future__ import annotations

from conversations.case.moved import case_moved
from conversations.case.promise import answered
from conversations.effects import Effect
from conversations.known import Known
from conversations.records import Advance, Amend, Direction, Keep


def stopped(effects: tuple[Effect, ...], known: Known) -> tuple[Effect, ...]:
    """What follows where the customer of the case was written to and a promise ran."""
    case = known.case
    if case is None or case.answer_due is None or not any(map(_goes_out, effects)):
        return ()
    if any(isinstance(effect, Advance) for effect in effects):
        return ()
    after = answered(case)
    return (Amend(after, known.actor.id, "answered"), *case_moved(case, after, known.decision, known))


def _goes_out(effect: Effect) -> bool:
    return isinstance(effect, Keep) and effect.direction is Direction.OUT and not effect.edited
