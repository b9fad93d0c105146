"""An admin who writes as the group confirms by a button that it was they; then it counts in their name."""

from __future__ import annotations

from dataclasses import replace

import pytest

from conversations.addresses import ToChat, ToDesk
from conversations.calls import Say, Toast, Unsay
from conversations.effects import Effect
from conversations.press import Press, Verb
from conversations.records import ConfirmAct, HoldAct
from conversations.updates import Pressed
from tests.conversations.acting import acts, only
from tests.conversations.builders import CAMILLE, IN_TOPIC, NORA, case, commanded, known, pressed, sender

MASKED = sender(NORA, anonymous=True)
ASKED = f"unconfirmed/{IN_TOPIC.chat_id}/7"


def press(argument: str = "7", asked: str = ASKED) -> tuple[Pressed, tuple[Effect, ...]]:
    event = pressed(NORA, Press(Verb.CONFIRM, argument=argument), IN_TOPIC)
    return event, acts(event, replace(known(NORA, case()), event_message=asked))


def test_the_act_is_held_and_asked_about() -> None:
    """As an answer to it, where it was written, by a message of which the bot knows the name."""
    event = commanded(NORA, "reply", "hello", sender=MASKED)
    effects = acts(event, known(None, case()))
    assert only(HoldAct, effects) == HoldAct(event.place.chat_id, event.message_id)
    say = only(Say, effects)
    assert say.to == ToChat(event.place.chat_id, event.place.topic, "fr")
    assert say.makes == f"unconfirmed/{event.place.chat_id}/{event.message_id}"
    assert say.reply_to_message == event.message_id


def test_a_press_confirms_it() -> None:
    """Under the name of whoever pressed; the question goes."""
    event, effects = press()
    assert only(ConfirmAct, effects) == ConfirmAct(IN_TOPIC.chat_id, 7, event.sender)
    assert only(Unsay, effects) == Unsay(ASKED, ToDesk())
    assert not only(Toast, effects).alert


def test_a_question_without_a_name_stays() -> None:
    """The first of two copies; it counts all the same."""
    _, effects = press(asked="")
    assert [type(effect) for effect in effects] == [Toast, ConfirmAct]


@pytest.mark.parametrize("argument", ["", "x", "-1", "٣"])
def test_a_button_that_names_no_message_does_nothing(argument: str) -> None:
    """It was never made by us."""
    _, effects = press(argument)
    assert [type(effect) for effect in effects] == [Toast]


def test_only_the_team_confirms() -> None:
    """A stranger, and the customer on their own case, are refused."""
    event = pressed(NORA, Press(Verb.CONFIRM, argument="7"), IN_TOPIC)
    assert only(Toast, acts(event, known(None, case()))).alert
    own = replace(known(NORA, case()), case=replace(case(), person=NORA.id))
    assert only(Toast, acts(event, own)).alert
    assert case().person == CAMILLE
