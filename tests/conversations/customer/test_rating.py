"""What the customer thinks: asked once at the end, one press, and words if they like."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from conversations.addresses import ToCase, ToDesk, ToPerson
from conversations.calls import Redo, Say, Toast
from conversations.case.wording import STARS, drawn
from conversations.case_file import CaseFile
from conversations.desk.paying import WITHOUT
from conversations.desk_prompt import Wanted
from conversations.draft import Asked, Awaited, Conversation, Draft, Question
from conversations.machine import step
from conversations.message import Attachment, Media
from conversations.press import Press, Verb
from conversations.records import Amend, Keep, Rate
from conversations.stepped import Stepped
from refunds.case import CaseState
from tests.conversations.acting import Effects, after, every, only, press, reply
from tests.conversations.builders import (
    CAMILLE,
    NORA,
    NOW,
    POLICY,
    REFERENCE,
    Colleague,
    approved,
    case,
    commanded,
    in_private,
    known,
    pressed,
    wrote,
)
from tests.conversations.chat import page, rendered

CUSTOMER = Colleague(CAMILLE, "Camille D.")
HOME = in_private(CUSTOMER)
PROMPT = f"case/{REFERENCE}/rating"
PAID = approved(CaseState.PAID, rating_asked=True, messages=3)


def asked(effects: Effects) -> list[Say]:
    return [say for say in every(Say, effects) if say.makes == PROMPT]


# ── asked ────────────────────────────────────────────────────────────────────────────────────────────────────


def test_it_is_asked_when_the_money_is_sent() -> None:
    """In the customer's language, with five buttons."""
    effects = press(NORA, approved(CaseState.PAYING), Verb.PAID, WITHOUT)
    (say,) = asked(effects)
    assert say.to == ToPerson(CAMILLE, "fr")
    assert [(rendered(one.label), one.press.argument) for one in say.keyboard[0] if one.press] == [
        (f"{stars} ★", str(stars)) for stars in STARS
    ]
    assert after(approved(), effects).rating_asked


def test_it_is_asked_when_a_second_look_ends_in_a_refusal() -> None:
    """A first refusal is not the end."""
    (say,) = asked(reply(NORA, case(appealed=True), Wanted.REFUSAL, "It was used."))
    assert say.makes == PROMPT
    first = reply(NORA, case(), Wanted.REFUSAL, "It was used.")
    assert not asked(first)
    assert not after(case(), first).rating_asked


def test_it_is_asked_once() -> None:
    """However often a case is paid or refused."""
    assert not asked(press(NORA, approved(CaseState.PAYING, rating_asked=True), Verb.PAID, WITHOUT))
    assert not asked(reply(NORA, case(appealed=True, rating_asked=True), Wanted.REFUSAL, "It was used."))


# ── given ────────────────────────────────────────────────────────────────────────────────────────────────────


def rates(stars: str, about: CaseFile = PAID, state: Conversation | None = None, **changes: Any) -> Stepped:
    event = pressed(CUSTOMER, Press(Verb.RATE, REFERENCE, 1, stars), HOME)
    given = known(CUSTOMER, about, **({"cases": (about,)} | changes))
    return step(state or Conversation(), event, given)


def test_stars_are_recorded_and_shown_to_staff() -> None:
    """In the topic and on the card; the question loses its buttons and asks for words."""
    stepped = rates("4")
    assert only(Rate, stepped.effects) == Rate(REFERENCE, CAMILLE, 4)
    amend = only(Amend, stepped.effects)
    assert (amend.case.rating, amend.what, amend.note, amend.by) == (4, "rated", "4", CAMILLE)
    (line,) = every(Say, stepped.effects)
    assert line.to == ToCase(REFERENCE)
    assert page(line.body) == "★★★★☆ Camille D. about R-7K2MX"
    question = next(redo for redo in every(Redo, stepped.effects) if redo.reference == PROMPT)
    assert question.keyboard == ()
    assert "write it here" in page(question.body)
    card = next(redo for redo in every(Redo, stepped.effects) if redo.reference.endswith("/card"))
    assert "Rated by the customer: ★★★★☆" in page(card.body)
    assert stepped.state.awaited == Awaited(REFERENCE, Asked.RATING, NOW + timedelta(hours=1))


def test_a_request_without_a_topic_is_rated_in_general() -> None:
    """It gets no topic for that."""
    (line,) = every(Say, rates("5", replace(PAID, has_card=False)).effects)
    assert line.to == ToDesk()


DRAFT = Draft("D1", CAMILLE, NOW, POLICY.hash, Question.NUMBER)


@pytest.mark.parametrize(
    ("state", "cases"),
    [
        (Conversation(DRAFT), (PAID,)),
        (Conversation(awaited=Awaited("R-OTHER", Asked.APPEAL)), (PAID,)),
        (Conversation(), (PAID, case(CaseState.ASKED, reference="R-OTHER", asked_at=NOW))),
    ],
    ids=["a request is being made", "an appeal", "staff ask something"],
)
def test_no_words_are_asked_for_where_others_are_awaited(
    state: Conversation, cases: tuple[CaseFile, ...]
) -> None:
    """The next words belong to what was asked."""
    stepped = rates("2", state=state, cases=cases)
    assert stepped.state == state
    question = next(redo for redo in every(Redo, stepped.effects) if redo.reference == PROMPT)
    assert "write it here" not in page(question.body)


@pytest.mark.parametrize("stars", ["", "0", "6", "x", "٣"])
def test_other_stars_count_for_nothing(stars: str) -> None:
    """Buttons that this bot never made."""
    stepped = rates(stars)
    assert [type(effect) for effect in stepped.effects] == [Toast]


def test_the_first_press_counts() -> None:
    """A second is thanked for."""
    stepped = rates("1", replace(PAID, rating=5))
    assert [type(effect) for effect in stepped.effects] == [Toast]


def test_stars_are_drawn() -> None:
    """Always five."""
    assert [drawn(stars) for stars in (1, 5)] == ["★☆☆☆☆", "★★★★★"]


# ── words ────────────────────────────────────────────────────────────────────────────────────────────────────

RATED = replace(PAID, rating=4)
AWAITS = Conversation(awaited=Awaited(REFERENCE, Asked.RATING, NOW + timedelta(minutes=5)))


def writes(
    words: str, about: CaseFile | None = RATED, state: Conversation = AWAITS, **changes: Any
) -> Stepped:
    event = wrote(CUSTOMER, words, HOME, **changes)
    return step(state, event, known(CUSTOMER, about, cases=() if about is None else (about,)))


def test_the_next_words_go_with_the_stars() -> None:
    """Staff read them in the topic and may answer; nothing more is awaited."""
    stepped = writes("Quick and kind.")
    assert only(Rate, stepped.effects) == Rate(REFERENCE, CAMILLE, 4, "Quick and kind.")
    assert only(Amend, stepped.effects).case.rating_words == "Quick and kind."
    assert "★★★★☆ “Quick and kind.”" in page(only(Redo, stepped.effects).body)
    assert only(Keep, stepped.effects).number == 4
    shown, thanks = every(Say, stepped.effects)
    assert (shown.to, shown.makes) == (ToCase(REFERENCE), f"case/{REFERENCE}/in/4")
    assert "About the rating: ★★★★☆" in page(shown.body)
    assert isinstance(thanks.to, ToPerson)
    assert stepped.state == Conversation()


def test_without_a_topic_the_words_stand_in_general() -> None:
    """Kept with the case all the same."""
    stepped = writes("Quick.", replace(RATED, has_card=False))
    shown, _ = every(Say, stepped.effects)
    assert shown.to == ToDesk()
    assert page(shown.body) == "★★★★☆ Camille D. about R-7K2MX\n\nQuick."
    assert only(Keep, stepped.effects).case == REFERENCE


def test_a_case_that_is_gone_or_not_rated_takes_no_words() -> None:
    """Nothing is made up."""
    for about in (None, PAID):
        stepped = writes("Quick.", about)
        assert [type(effect) for effect in stepped.effects] == [Say]
        assert stepped.state == Conversation()


def test_a_file_is_no_rating() -> None:
    """It goes the way of any other about this request."""
    photo = (Attachment(Media.PHOTO, "f"),)
    stepped = writes("", attachments=photo)
    assert not every(Rate, stepped.effects)
    assert only(Keep, stepped.effects).attachments == photo
    assert stepped.state == Conversation()
    sticker = writes("", attachments=(Attachment(Media.STICKER, "f"),))
    assert only(Keep, sticker.effects).case == REFERENCE
    assert writes("", None, attachments=photo).effects == ()


@pytest.mark.parametrize(
    ("until", "cases"),
    [
        (NOW - timedelta(seconds=1), (RATED,)),
        (NOW + timedelta(minutes=5), (case(CaseState.ASKED, reference="R-OTHER", asked_at=NOW), RATED)),
    ],
    ids=["an hour later", "staff have asked something since"],
)
def test_later_words_are_a_message_as_any_other(until: Any, cases: tuple[CaseFile, ...]) -> None:
    """They may be about something that matters more."""
    state = Conversation(awaited=Awaited(REFERENCE, Asked.RATING, until))
    stepped = step(state, wrote(CUSTOMER, "My card changed.", HOME), known(CUSTOMER, cases=cases))
    assert not every(Rate, stepped.effects)
    assert only(Keep, stepped.effects).case == cases[0].reference
    assert stepped.state == Conversation()


def test_cancel_drops_nothing_of_a_rating() -> None:
    """There is nothing to drop; the button of an appeal that is no more is none of it."""
    stepped = step(AWAITS, commanded(CUSTOMER, "cancel", place=HOME), known(CUSTOMER, RATED))
    assert "nothing to cancel" in page(only(Say, stepped.effects).body)
    stale = pressed(CUSTOMER, Press(Verb.CANCEL, REFERENCE, 3), HOME)
    stepped = step(AWAITS, stale, known(CUSTOMER, RATED))
    assert isinstance(only(Say, stepped.effects).to, ToPerson)
