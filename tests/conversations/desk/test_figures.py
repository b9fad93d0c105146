"""An admin sees the desk's work in figures."""

from __future__ import annotations

from datetime import timedelta

import pytest

from conversations.addresses import ToChat, ToPerson
from conversations.calls import Say
from conversations.known import Figures, MonthOfRatings
from refunds.case import CaseState
from tests.conversations.acting import acts, only
from tests.conversations.builders import ADA, DESK, IN_GENERAL, NORA, commanded, in_private, known
from tests.conversations.chat import page

FULL = Figures(
    states={CaseState.REVIEW: 2, CaseState.PAID: 7},
    by_policy={"approve": 5, "escalate": 4},
    by_people={"refuse": 1},
    first_answer=timedelta(minutes=95),
    ratings=(MonthOfRatings("2026-04", 3, 4.333), MonthOfRatings("2026-03", 1, 5.0)),
)


def shown(figures: Figures) -> str:
    return page(only(Say, acts(commanded(ADA, "figures"), known(ADA, figures=figures))).body)


def test_an_admin_sees_states_decisions_answers_and_ratings() -> None:
    """Each with what it counts."""
    assert shown(FULL) == (
        "9 requests\nto review: 2\npaid: 7\n\n"
        "By the policy. approved: 5 and handed to a person: 4\nBy people. refused: 1\n"
        "First answer of a person, as a rule (median): 95 minutes\n\n"
        "Ratings\n2026-04: ★ 4.3 (3 ratings)\n2026-03: ★ 5.0 (1 rating)"
    )


def test_what_there_is_none_of_is_not_counted() -> None:
    """On the first day."""
    assert shown(Figures()) == "0 requests\n\nNo ratings yet."


@pytest.mark.parametrize(
    ("span", "words"),
    [
        (timedelta(seconds=5), "1 minute"),
        (timedelta(hours=2), "2 hours"),
        (timedelta(hours=47), "47 hours"),
        (timedelta(hours=60), "2 days"),
    ],
)
def test_a_time_is_said_in_what_says_enough(span: timedelta, words: str) -> None:
    """Not in minutes where it took days."""
    assert f"(median): {words}" in shown(Figures(first_answer=span))


def test_it_is_answered_where_it_was_asked() -> None:
    """In private in the admin's language; of anybody else not at all."""
    here = only(Say, acts(commanded(ADA, "figures", place=IN_GENERAL), known(ADA)))
    assert here.to == ToChat(DESK, None, "fr")
    private = only(Say, acts(commanded(ADA, "figures", place=in_private(ADA)), known(ADA)))
    assert private.to == ToPerson(ADA.id, "en")
    refused = only(Say, acts(commanded(NORA, "figures"), known(NORA, figures=FULL)))
    assert "paid: 7" not in page(refused.body)
