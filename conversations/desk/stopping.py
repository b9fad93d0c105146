"""Words of staff that go to the customer answer the customer's words, and stop their clock.

They are no decision: one that is promised stays due until somebody decides or asks. Steps say themselves what they do
to the promise.
"""

from __future__ import annotations

from conversations.case.moved import case_moved
from conversations.case.promise import answered, waits_for_words
from conversations.effects import Effect
from conversations.known import Known
from conversations.records import Advance, Amend, Direction, Keep


def stopped(effects: tuple[Effect, ...], known: Known) -> tuple[Effect, ...]:
    """What follows where the customer of the case was written to, and their words waited for that."""
    case = known.case
    if case is None or not waits_for_words(case) or not any(map(_goes_out, effects)):
        return ()
    if any(isinstance(effect, Advance) for effect in effects):
        return ()
    after = answered(case)
    return (Amend(after, known.actor.id, "answered"), *case_moved(case, after, known.decision, known))


def _goes_out(effect: Effect) -> bool:
    return isinstance(effect, Keep) and effect.direction is Direction.OUT and not effect.edited
