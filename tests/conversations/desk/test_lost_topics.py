"""A topic that somebody deletes is made again, one that is closed too early is opened, and staff are told why."""

from __future__ import annotations

import pytest

from conversations.addresses import ToCase
from conversations.calls import RenameTopic, ReopenTopic, Say
from conversations.outcomes import TopicLost
from conversations.updates import TopicChange, TopicChanged
from refunds.case import CaseState
from tests.conversations.acting import Effects, acts, every
from tests.conversations.builders import IN_TOPIC, NORA, NOW, REFERENCE, case, known, sender


def changed(change: TopicChange, by_bot: bool = False, state: CaseState = CaseState.REVIEW) -> Effects:
    event = TopicChanged(at=NOW, sender=sender(NORA), place=IN_TOPIC, change=change, by_bot=by_bot)
    return acts(event, known(NORA, case(state, answer_due=None)))


def test_a_lost_topic_gets_its_card_and_its_name() -> None:
    """And says what happened to the old one."""
    effects = acts(TopicLost(at=NOW, case=REFERENCE), known(None, case()))
    card, told = every(Say, effects)
    assert (card.to, card.makes, told.to) == (ToCase(REFERENCE), f"case/{REFERENCE}/card", ToCase(REFERENCE))
    assert every(RenameTopic, effects)
    assert acts(TopicLost(at=NOW, case=REFERENCE), known(None, case(has_card=False))) == ()
    assert acts(TopicLost(at=NOW, case=REFERENCE), known(None)) == ()


def test_a_topic_that_is_closed_too_early_is_opened() -> None:
    """While somebody owes something; and it is said why."""
    effects = changed(TopicChange.CLOSED)
    assert effects[0] == ReopenTopic(REFERENCE)
    assert [say.to for say in every(Say, effects)] == [ToCase(REFERENCE)]


@pytest.mark.parametrize(
    ("change", "by_bot", "state"),
    [
        (TopicChange.CLOSED, True, CaseState.REVIEW),
        (TopicChange.CLOSED, False, CaseState.PAID),
        (TopicChange.REOPENED, False, CaseState.REVIEW),
        (TopicChange.EDITED, False, CaseState.REVIEW),
    ],
)
def test_other_changes_are_left_alone(change: TopicChange, by_bot: bool, state: CaseState) -> None:
    """The bot's own, those of a case that is done with, new names."""
    assert changed(change, by_bot, state) == ()


def test_a_topic_of_no_case_is_left_alone() -> None:
    """Staff have their own."""
    event = TopicChanged(at=NOW, sender=sender(NORA), place=IN_TOPIC, change=TopicChange.CLOSED, by_bot=False)
    assert acts(event, known(NORA)) == ()
