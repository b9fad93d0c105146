"""Words that say what a button says are as good as the button; calls for a person show the way."""

from __future__ import annotations

from datetime import timedelta

import pytest

from conversations.customer.wishes import asks_help, asks_person, button_named
from conversations.draft import Question
from conversations.press import Verb
from refunds.case import CaseState
from tests.conversations.journeys import AT, MAIL


@pytest.mark.parametrize(
    ("said", "verb"),
    {
        "Annuler": Verb.CANCEL,
        "STOP !": Verb.CANCEL,
        "  retour ": Verb.BACK,
        "Une personne, s'il vous plaît": None,
        "parler à quelqu’un": Verb.PERSON,
        "je ne sais plus.": Verb.LOST_NUMBER,
        "Je ne l’ai pas": Verb.NO_RECEIPT,
        "annuler la commande A-1001": None,
    }.items(),
)
def test_the_words_of_a_button_name_it(said: str, verb: Verb | None) -> None:
    """In either language, however they are typed; a sentence is no button."""
    assert button_named(said) is verb


@pytest.mark.parametrize(
    "said", ["je veux parler à un humain", "can I talk to someone?", "un conseiller svp"]
)
def test_calls_for_a_person_are_heard(said: str) -> None:
    """Without pressing the button for them."""
    assert asks_person(said)
    chat = AT[Question.EMAIL]()
    chat.says(said)
    assert "press “A person”" in chat.last
    assert chat.draft.asking is Question.EMAIL


@pytest.mark.parametrize("said", ["somebody@else.example", "A-1001", "merci", "le service est lent"])
def test_what_is_an_answer_is_no_call(said: str) -> None:
    """An address may hold the word."""
    assert not asks_person(said)
    assert not asks_help(said)


def test_cancel_and_back_can_be_typed() -> None:
    """They do what the buttons do."""
    chat = AT[Question.RECEIPT]()
    chat.says("retour")
    assert chat.draft.asking is Question.EMAIL
    chat.says("annuler")
    assert chat.state.draft is None


def test_without_a_receipt_in_words() -> None:
    """As by the button."""
    chat = AT[Question.RECEIPT]()
    chat.says("je ne le trouve pas")
    assert chat.draft.without_receipt


@pytest.mark.parametrize("said", ["oui", "Yes.", "tout est exact"])
def test_yes_to_the_last_question_sends_the_request(said: str) -> None:
    """It answers what was asked, and is no word that goes with the request."""
    chat = AT[Question.REVIEW]()
    chat.says(said)
    assert chat.state.draft is None
    assert chat.case.words == ()


def test_no_to_the_last_question_asks_what_to_change() -> None:
    """As the button does; nothing is sent."""
    chat = AT[Question.REVIEW]()
    chat.says("non")
    assert chat.draft.asking is Question.CHANGE


def test_yes_elsewhere_answers_nothing() -> None:
    """It sends no request that is not complete."""
    chat = AT[Question.RECEIPT]()
    chat.says("oui")
    assert chat.draft.asking is Question.RECEIPT


def test_help_leaves_the_question_where_it_is() -> None:
    """It is answered, and the request waits."""
    chat = AT[Question.EMAIL]()
    chat.says("aide")
    assert "/status" in chat.last
    assert chat.draft.asking is Question.EMAIL
    chat.says(MAIL)
    assert chat.draft.asking is Question.RECEIPT


def test_a_second_press_at_once_does_nothing() -> None:
    """Whoever presses twice is not told off; later the button belongs to an earlier step."""
    chat = AT[Question.REASON]()
    press = chat.button("I'm not satisfied").press
    chat.press(press)
    shown, asking = len(chat.messages), chat.draft.asking
    chat.press(press)
    assert (len(chat.messages), chat.draft.asking) == (shown, asking)
    chat.waits(timedelta(seconds=4))
    chat.press(press)
    assert "This belongs to an earlier step" in chat.last


def test_sending_twice_sends_once() -> None:
    """The second press at once says nothing."""
    chat = AT[Question.REVIEW]()
    press = chat.button("Send my request").press
    chat.press(press)
    shown = len(chat.messages)
    chat.press(press)
    assert len(chat.messages) == shown
    assert chat.case.state is CaseState.APPROVED
