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
    by_policy={"approve": 5},
    by_people={"approve": 1, "refuse": 2},
    handed_over=4,
    first_answer=timedelta(minutes=95),
    ratings=(MonthOfRatings(2026, 4, 3, 4.333), MonthOfRatings(2026, 3, 1, 5.0)),
)


def shown(figures: Figures) -> str:
    return page(only(Say, acts(commanded(ADA, "figures"), known(ADA, figures=figures))).body)


def test_an_admin_sees_states_decisions_answers_and_ratings() -> None:
    """Each with what it counts."""
    assert shown(FULL) == (
        "9 requests\nTo review: 2\nPaid: 7\n\n"
        "Decisions that stand\nBy the policy: 5 approved\nBy people: 1 approved and 2 refused\n"
        "Handed to a person by the policy: 4\n\n"
        "First answer of a person\nHalf of them within 95 minutes\n\n"
        "Ratings\nApril 2026: ★ 4.3 (3 ratings)\nMarch 2026: ★ 5.0 (1 rating)"
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
    assert f"Half of them within {words}" in shown(Figures(first_answer=span))


def test_it_is_answered_where_it_was_asked() -> None:
    """In private in the admin's language; of anybody else not at all."""
    here = only(Say, acts(commanded(ADA, "figures", place=IN_GENERAL), known(ADA)))
    assert here.to == ToChat(DESK, None, "fr")
    private = only(Say, acts(commanded(ADA, "figures", place=in_private(ADA)), known(ADA)))
    assert private.to == ToPerson(ADA.id, "en")
    refused = only(Say, acts(commanded(NORA, "figures"), known(NORA, figures=FULL)))
    assert "Paid: 7" not in page(refused.body)
