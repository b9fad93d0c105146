"""A case's topic shows where it stands, is closed after the last word, and opened when something comes."""

from __future__ import annotations

from dataclasses import replace

import pytest

from conversations.calls import CloseTopic, OpenTopic, Redo, RenameTopic, ReopenTopic
from conversations.case.moved import case_moved
from conversations.case.topics import ICONS
from refunds.case import OPEN, CaseState
from tests.conversations.acting import every
from tests.conversations.builders import NOW, REFERENCE, case, known

ENDED = sorted(set(CaseState) - OPEN)


@pytest.mark.parametrize("state", ENDED)
def test_a_topic_is_closed_after_the_last_word(state: CaseState) -> None:
    """When nobody owes anything any more, behind all that is said of it."""
    before, after = case(CaseState.ASKED, answer_due=None), case(state, answer_due=None)
    effects = case_moved(before, after, None, known(None, before))
    said = [type(effect) for effect in effects if isinstance(effect, Redo | RenameTopic | CloseTopic)]
    assert said == [Redo, RenameTopic, CloseTopic]
    assert every(RenameTopic, effects)[0].icons == ICONS[state]


@pytest.mark.parametrize("state", ENDED)
def test_a_topic_is_opened_when_something_comes(state: CaseState) -> None:
    """Words of the customer that wait for an answer, or a second look; before anything else is said."""
    before = case(state, answer_due=None)
    for after in (replace(before, answer_due=NOW), case(CaseState.REVIEW, answer_due=None)):
        effects = case_moved(before, after, None, known(None, before))
        assert effects[0] == ReopenTopic(REFERENCE)
        assert case_moved(after, before, None, known(None, after)).count(CloseTopic(REFERENCE)) == 1


def test_a_topic_stays_as_it_is_while_somebody_owes_something() -> None:
    """A decision that still has to be paid closes nothing."""
    before, after = case(CaseState.REVIEW), case(CaseState.APPROVED)
    effects = case_moved(before, after, None, known(None, before))
    assert not every(CloseTopic, effects)
    assert not every(ReopenTopic, effects)


def test_a_new_topic_has_its_icon_from_the_start() -> None:
    """At no further call."""
    opened = every(OpenTopic, case_moved(None, case(), None, known(None, case())))
    assert [effect.icons for effect in opened] == [ICONS[CaseState.REVIEW]]
