"""Admins see everything about a request, and which requests there are."""

from __future__ import annotations

from dataclasses import replace

from bot.i18n import Catalogs
from bot.telegram.markup import MESSAGE_LIMIT, body_html
from conversations.addresses import ToChat
from conversations.calls import Say
from conversations.desk.admin import SHOWN, WHAT_LABELS
from conversations.known import Happened, Known
from refunds.case import CaseState, Step
from tests.conversations.acting import acts, only
from tests.conversations.builders import (
    ADA,
    DESK,
    IN_TOPIC,
    NOW,
    PARIS,
    REFERENCE,
    TOPIC,
    case,
    commanded,
    in_private,
    known,
)

WORDS = Catalogs.load().translator("en", PARIS)


def said(name: str, argument: str, given: Known) -> str:
    say = only(Say, acts(commanded(ADA, name, argument), given))
    assert say.to == ToChat(DESK, TOPIC, "fr")
    return body_html(say.body, WORDS, MESSAGE_LIMIT)


def test_status_tells_everything_about_a_request() -> None:
    """The card's words, who did what when, and every finding."""
    history = (
        Happened(NOW, "open"),
        Happened(NOW, Step.ESCALATE),
        Happened(NOW, Step.ASK, "Nora", "Which one?"),
        Happened(NOW, "something new"),
    )
    words = said("status", REFERENCE, replace(known(ADA, case()), history=history))
    for part in (
        "Camille D.",
        "Thursday 2 April, 11:00 · request sent · the desk",
        "handed to a person · the desk",
        "customer asked · Nora · Which one?",
        "something new · the desk",
        "policy 2026-01",
        "<b>refund period</b>, 🕓 unsure",
    ):
        assert part in words


def test_status_without_findings_or_story_tells_what_there_is() -> None:
    """A request that is still being checked."""
    words = said("status", REFERENCE, known(ADA, case(CaseState.CHECKING), decision=None))
    assert "being checked" in words
    assert "expandable" not in words


def test_status_of_an_unknown_request_says_so() -> None:
    """And how to ask."""
    assert "/status R-7K2MX" in said("status", "R-XXXXX", known(ADA))


def test_in_private_an_admin_is_answered_in_their_language() -> None:
    """In the group it is the staff's."""
    event = commanded(ADA, "status", REFERENCE, in_private(ADA))
    assert only(Say, acts(event, known(ADA, case()))).to == ToChat(ADA.id, None, "en")


def test_requests_are_listed_by_state() -> None:
    """Open ones, or those in a state; more than an answer holds are counted."""
    found = (case(), case(recommended=None, order=None))
    words = said("requests", "", replace(known(ADA), found=found))
    assert "<b>2 requests</b>" in words
    assert "Camille D. · to review, claimed by nobody · €49.90" in words
    many = said("requests", "review", replace(known(ADA), found=(case(),) * (SHOWN + 3)))
    assert "and 3 more" in many
    assert "no such requests" in said("requests", " PAID ", known(ADA))
    assert "<code>review</code>" in said("requests", "nonsense", known(ADA))


def test_every_step_has_words() -> None:
    """The story of a case never shows a machine's name for a step."""
    assert set(Step) <= set(WHAT_LABELS)
    assert IN_TOPIC.topic == TOPIC
