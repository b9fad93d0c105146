"""What a customer may do once a request is sent: see it, write about it, answer, appeal, cancel."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from conversations.addresses import ToCase, ToPerson
from conversations.calls import OpenTopic, Relay, Say, Toast
from conversations.case_file import CaseFile
from conversations.customer.addressee import addressee
from conversations.draft import Asked, Conversation, Question
from conversations.message import Media
from conversations.press import LIMIT, Press, Verb
from conversations.records import Advance, Amend, Direction, Keep, Learn, Release
from conversations.words import Style
from refunds.case import CaseState, Step
from tests.conversations.builders import CAMILLE, REFERENCE, approved, case, eur
from tests.conversations.chat import MORNING, Chat, of_kind, page, rendered
from tests.conversations.journeys import AT, at_review, sent

OTHER = "R-8M3NY"
THIRD = "R-9N4PZ"


def with_cases(*cases: CaseFile, **changes: object) -> Chat:
    """A customer who has these requests, oldest first."""
    chat = Chat(**changes)  # type: ignore[arg-type]
    chat.cases = {one.reference: one for one in cases}
    return chat


def in_topics(chat: Chat) -> list[Say]:
    """What was said among staff."""
    return [say for say in of_kind(chat.effects, Say) if isinstance(say.to, ToCase)]


# ── where it stands ──────────────────────────────────────────────────────────────────────────────────────────

STANDS = [
    (case(CaseState.CHECKING), "being checked"),
    (case(), "under review by a person, who answers by Thursday 2 April, 17:00"),
    (case(answer_due=None), "under review by a person"),
    (case(CaseState.SECOND), "under review by a person"),
    (case(CaseState.ASKED), "please write your answer here"),
    (approved(), "approved: €49.90"),
    (approved(amount=None), "approved; I will write when the money is sent"),
    (approved(CaseState.VERIFYING), "approved: €49.90; I will write when the money is sent"),
    (approved(CaseState.PAYING), "approved: €49.90, being paid now"),
    (approved(CaseState.PAYING, amount=None), "approved, and being paid now"),
    (approved(CaseState.PAID), "paid: €49.90"),
    (approved(CaseState.PAID, amount=None), "paid"),
    (case(CaseState.REFUSED), "refused"),
    (case(CaseState.WITHDRAWN), "cancelled by you"),
    (case(CaseState.EXPIRED), "expired"),
]


@pytest.mark.parametrize(("one", "reads"), STANDS, ids=[f"{one.state}-{reads[:9]}" for one, reads in STANDS])
def test_status_tells_where_each_request_stands(one: CaseFile, reads: str) -> None:
    """In words, with its reference and its order."""
    chat = with_cases(one)
    chat.says("/status")
    assert reads in chat.last
    assert f"{REFERENCE}, order A-1001" in chat.last


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_broken_promise_is_owned(language: str) -> None:
    """No time that is over is told as one to come: neither by /status, nor to who writes."""
    late = case(answer_due=MORNING - timedelta(days=1))
    chat = with_cases(late, language=language)
    sorry = {"en": "Our answer is late, and we are sorry", "fr": "Notre réponse a du retard"}[language]
    chat.says("/status")
    assert sorry in chat.last
    chat.says("Well?")
    assert sorry in chat.last
    assert all(day not in chat.last for day in ("Tuesday", "mardi"))


def test_status_without_requests() -> None:
    """Says so, and what can be done."""
    chat = Chat()
    chat.says("/status")
    assert "You have no open requests" in chat.last
    chat.presses("My requests")
    assert "You have no open requests" in chat.last


def test_status_lists_the_newest_first_with_what_may_be_done() -> None:
    """Of a request without a number too."""
    chat = with_cases(case(CaseState.REFUSED), case(reference=OTHER, number=""))
    chat.says("/status")
    assert chat.last.index(OTHER) < chat.last.index(REFERENCE)
    assert chat.labels() == [f"{OTHER}: cancel", f"{REFERENCE}: a second look", "Request a refund"]


def test_status_in_the_middle_of_a_request_leads_back_to_it() -> None:
    """Besides what may be done with those that were sent."""
    chat = sent()
    chat.says("/refund")
    chat.says("/status")
    assert chat.labels()[-1] == "Go on with my request"


def test_who_has_open_requests_is_told_before_a_new_one() -> None:
    """It may be what they came for."""
    chat = sent()
    chat.says("/start")
    assert "You have 1 request under way: /status shows it." in chat.last


# ── a second look ────────────────────────────────────────────────────────────────────────────────────────────

REFUSED = case(CaseState.REFUSED, has_card=False, card_picture="", receipts=())
PARTIAL = approved(amount=eur(2000), has_card=False, card_picture="")


def appeal(one: CaseFile) -> Chat:
    """They ask for a second look."""
    chat = with_cases(one)
    chat.press(Press(Verb.APPEAL, one.reference, one.version))
    return chat


@pytest.mark.parametrize("one", [REFUSED, PARTIAL, replace(PARTIAL, state=CaseState.PAID)])
def test_an_appeal_takes_words_and_goes_to_a_person(one: CaseFile) -> None:
    """Who is refused, or granted less than the price, may ask once; words, topic, promise, one step."""
    chat = appeal(one)
    assert chat.state.awaited is not None
    assert chat.state.awaited.what is Asked.APPEAL
    chat.effects.clear()
    chat.says("I was in hospital.")
    assert chat.state.awaited is None
    assert (chat.case.state, chat.case.appealed, chat.case.appeal_words) == (
        CaseState.REVIEW,
        True,
        "I was in hospital.",
    )
    assert chat.case.answer_due == MORNING + timedelta(days=2)
    assert [advance.step for advance in of_kind(chat.effects, Advance)] == [Step.APPEAL]
    assert len(of_kind(chat.effects, OpenTopic)) == 1
    assert of_kind(chat.effects, Keep)[0].text == "I was in hospital."
    assert "A person will look again" in chat.last


@pytest.mark.parametrize("asked", [True, False])
def test_words_in_the_topic_of_a_request_are_about_it(asked: bool) -> None:
    """What is asked about it is answered there; else they are passed on, whatever other requests there are."""
    other = case(reference="R-0THER")
    chat = with_cases(REFUSED, other)
    if asked:
        chat.press(Press(Verb.APPEAL, REFUSED.reference, REFUSED.version))
    chat.effects.clear()
    chat.says("I was in hospital.", replied=f"case/{REFUSED.reference}/thread")
    assert [advance.step for advance in of_kind(chat.effects, Advance)] == ([Step.APPEAL] if asked else [])
    assert of_kind(chat.effects, Keep)[0].case == REFUSED.reference


def test_an_appeal_is_made_once() -> None:
    """The second press says so, and where the request stands."""
    chat = appeal(case(CaseState.REFUSED, appealed=True))
    assert chat.state.awaited is None
    assert "it can be asked for once" in chat.last


@pytest.mark.parametrize(
    "one",
    [approved(), approved(CaseState.PAYING), case(), approved(order=None, amount=eur(1))],
)
def test_nothing_to_appeal_against(one: CaseFile) -> None:
    """The full price, also while it is being paid, no decision yet, or no price to compare with."""
    chat = appeal(one)
    assert chat.state.awaited is None
    assert "your request stands here now" in chat.last


@pytest.mark.parametrize("state", [CaseState.VERIFYING, CaseState.PAYING])
def test_a_second_look_waits_for_the_payment(state: CaseState) -> None:
    """While part of the price is being paid nothing is decided: it may be asked for afterwards, and that is said."""
    chat = appeal(approved(state, amount=eur(2000)))
    assert chat.state.awaited is None
    assert "As soon as it is, you can ask for a second look" in chat.last


def test_an_older_button_offers_what_may_be_done_now() -> None:
    """It does nothing, and a new one stands under the answer."""
    chat = with_cases(REFUSED)
    chat.press(Press(Verb.APPEAL, REFERENCE, REFUSED.version - 1))
    assert chat.state.awaited is None
    assert chat.labels() == [f"{REFERENCE}: a second look"]


@pytest.mark.parametrize("media", [Media.VOICE, Media.PHOTO])
def test_evidence_without_words_is_kept_and_words_are_asked_for(media: Media) -> None:
    """A voice message or a picture alone goes to the case, and says nothing that can be quoted."""
    chat = appeal(REFUSED)
    chat.sends(media)
    assert chat.state.awaited is not None
    assert "I have passed this on with your request. And in words" in chat.last
    assert of_kind(chat.effects, Keep)


def test_an_appeal_without_words_is_asked_for_them() -> None:
    """A sticker is no reason, and a book is too much."""
    chat = appeal(REFUSED)
    chat.sends(Media.STICKER)
    assert chat.state.awaited is not None
    assert "Please write in words" in chat.last
    chat.says("x" * 3001)
    assert "at most 3,000 characters" in chat.last


def test_a_picture_with_words_is_an_appeal() -> None:
    """The caption is the appeal, and the picture goes into the topic."""
    chat = appeal(REFUSED)
    chat.sends(Media.PHOTO, words="See here.")
    assert chat.case.appeal_words == "See here."
    assert len(of_kind(chat.effects, Relay)) == 1


@pytest.mark.parametrize("act", ["press", "command"])
def test_an_appeal_may_be_dropped(act: str) -> None:
    """The decision stands, and may still be appealed against."""
    chat = appeal(REFUSED)
    chat.presses("Cancel") if act == "press" else chat.says("/cancel")
    assert chat.state == Conversation()
    assert "the decision stands" in chat.last
    assert chat.case.state is CaseState.REFUSED


def test_an_appeal_that_came_too_late() -> None:
    """The request moved on while the words were being written."""
    chat = appeal(REFUSED)
    chat.cases[REFERENCE] = case(CaseState.REVIEW)
    chat.says("I was in hospital.")
    assert chat.state.awaited is None
    assert "no longer possible" in chat.last


@pytest.mark.parametrize("question", [Question.RECEIPT, Question.CHECKING])
def test_an_appeal_beside_a_request_that_is_being_made(question: Question) -> None:
    """The words are the appeal's, even while an outcome is waited for; the request is where it was."""
    chat = AT[question]()
    chat.cases = {REFERENCE: REFUSED}
    draft = chat.draft
    chat.press(Press(Verb.APPEAL, REFERENCE, REFUSED.version))
    chat.says("I was in hospital.")
    assert chat.cases[REFERENCE].appealed
    assert chat.draft == draft
    assert chat.labels() == ["Go on with my request"]


def test_a_button_of_the_request_makes_it_what_asks_last() -> None:
    """The appeal's question gives way."""
    chat = AT[Question.REASON]()
    chat.cases = {REFERENCE: REFUSED}
    chat.press(Press(Verb.APPEAL, REFERENCE, REFUSED.version))
    chat.presses("I'm not satisfied")
    assert chat.state.awaited is None
    assert chat.draft.asking is Question.REVIEW


# ── cancelling ───────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("one", [case(CaseState.CHECKING), case(), case(CaseState.ASKED), approved()])
def test_a_request_is_cancelled_after_a_second_press(one: CaseFile) -> None:
    """What was reserved for it is free again."""
    chat = with_cases(one)
    chat.says("/status")
    chat.presses(f"{REFERENCE}: cancel")
    assert chat.case.state is one.state
    assert chat.button("Cancel the request").style is Style.DANGER
    chat.presses("Cancel the request")
    assert chat.case.state is CaseState.WITHDRAWN
    assert of_kind(chat.effects, Release) == [Release(REFERENCE)]
    assert "is cancelled" in chat.last


def test_a_request_that_is_kept() -> None:
    """Nothing happens to it."""
    chat = with_cases(case())
    chat.press(Press(Verb.WITHDRAW, REFERENCE, 3))
    chat.presses("Keep it")
    assert chat.case == case()


@pytest.mark.parametrize("one", [approved(CaseState.PAYING), approved(CaseState.PAID), case(version=4)])
def test_a_request_that_cannot_be_cancelled_any_more(one: CaseFile) -> None:
    """Somebody is paying, or has paid, or the button is old."""
    chat = with_cases(one)
    chat.press(Press(Verb.WITHDRAW, REFERENCE, 3, "yes"))
    assert chat.case.state is one.state
    assert "your request stands here now" in chat.last


def test_cancel_without_anything_to_cancel() -> None:
    """A request that was sent is not touched."""
    chat = with_cases(case())
    chat.says("/cancel")
    assert chat.case == case()
    assert "There is nothing to cancel" in chat.last


def test_cancel_ends_what_is_being_made() -> None:
    """As its button does."""
    chat = AT[Question.REVIEW]()
    chat.says("/cancel")
    assert chat.state == Conversation()


def test_somebody_elses_request_is_out_of_reach() -> None:
    """Even for a press that names it."""
    chat = with_cases(case(CaseState.REFUSED, person=CAMILLE + 1))
    for verb in (Verb.APPEAL, Verb.WITHDRAW, Verb.TO_CASE):
        chat.press(Press(verb, REFERENCE, 3, "yes"))
    assert chat.case.state is CaseState.REFUSED
    assert chat.messages == []


def test_a_request_that_nobody_knows() -> None:
    """Was erased, or never was."""
    chat = Chat()
    chat.press(Press(Verb.BEGIN))
    assert chat.draft.asking is Question.NUMBER


# ── writing about it ─────────────────────────────────────────────────────────────────────────────────────────


def test_words_go_into_the_topic_with_who_when_and_which_language() -> None:
    """One message, named so that staff can answer it, and kept as evidence."""
    chat = with_cases(case(messages=4))
    chat.says("Any news?")
    said = in_topics(chat)[0]
    assert said.makes == f"case/{REFERENCE}/in/5"
    assert page(said.body) == "Camille D., Wednesday 25 March, 09:00 (en)\n\nAny news?"
    kept = of_kind(chat.effects, Keep)[0]
    assert (kept.number, kept.direction, kept.text, kept.message_id) == (
        5,
        Direction.IN,
        "Any news?",
        chat.sent,
    )
    assert f"I have passed this on with your request {REFERENCE}." in chat.last
    assert chat.labels() == []


def test_an_album_goes_as_an_album() -> None:
    """Copied as it is, each part named and kept."""
    chat = with_cases(case())
    chat.sends(Media.PHOTO, Media.PHOTO, words="Both pages")
    relay = of_kind(chat.effects, Relay)[0]
    assert relay.makes == (f"case/{REFERENCE}/in/1", f"case/{REFERENCE}/in/2")
    assert len(relay.message_ids) == 2
    assert [kept.text for kept in of_kind(chat.effects, Keep)] == ["Both pages", ""]
    assert [len(kept.attachments) for kept in of_kind(chat.effects, Keep)] == [1, 1]
    assert chat.case.messages == 2


def test_long_words_are_copied_whole() -> None:
    """A quote would be cut."""
    chat = with_cases(case())
    chat.says("x" * 4000)
    assert of_kind(chat.effects, Relay)[0].text == "x" * 4000


def test_a_voice_message_is_passed_on_too() -> None:
    """Whatever a person can listen to."""
    chat = with_cases(case())
    chat.sends(Media.VOICE)
    assert len(of_kind(chat.effects, Relay)) == 1


def test_words_about_an_automatic_decision_open_its_topic_first() -> None:
    """Topic and card, then the words."""
    chat = sent()
    chat.effects.clear()
    chat.says("Thank you!")
    kinds = [type(effect) for effect in chat.effects]
    assert kinds.index(Amend) < kinds.index(OpenTopic) < kinds.index(Keep)
    assert chat.case.has_card
    chat.effects.clear()
    chat.says("Really.")
    assert of_kind(chat.effects, OpenTopic) == []


def test_of_several_requests_the_newest_gets_the_words() -> None:
    """It is named, with a button for each other one, closed ones of 30 days too: what was decided last stands
    first, for it may well be what they write of."""
    refused = case(reference=THIRD, state=CaseState.REFUSED, decided_at=MORNING + timedelta(days=30))
    chat = with_cases(refused, case(), case(reference=OTHER))
    chat.says("Why?")
    assert f"I have passed this on with your request {OTHER}." in chat.last
    assert chat.labels() == [f"Move it to {THIRD}", f"Move it to {REFERENCE}"]


def test_of_closed_requests_the_one_that_was_decided_last_gets_the_words() -> None:
    """And the others are offered."""
    early = case(CaseState.REFUSED, decided_at=MORNING + timedelta(days=1), submitted_at=MORNING)
    late = case(
        CaseState.REFUSED, decided_at=MORNING + timedelta(days=2), submitted_at=MORNING, reference=OTHER
    )
    chat = with_cases(late, early)
    chat.says("Why?")
    assert of_kind(chat.effects, Keep)[0].case == OTHER
    assert f"Move it to {REFERENCE}" in chat.labels()
    chat.presses(f"Move it to {REFERENCE}")
    assert "approved on the card" in page(in_topics(chat)[-1].body)


def test_words_can_be_moved_to_another_request() -> None:
    """Copied there and kept there, and said in both topics."""
    chat = with_cases(case(), case(reference=OTHER))
    chat.sends(*[Media.PHOTO] * 10, album="a")
    chat.effects.clear()
    press = chat.button(f"Move it to {REFERENCE}").press
    assert press is not None
    assert len(press.data().encode()) <= LIMIT
    chat.press(press)
    relay = of_kind(chat.effects, Relay)[0]
    assert relay.to == ToCase(REFERENCE)
    assert len(relay.message_ids) == 10
    assert {kept.case for kept in of_kind(chat.effects, Keep)} == {REFERENCE}
    assert [say.to for say in in_topics(chat)] == [ToCase(REFERENCE), ToCase(OTHER)]
    assert f"I have moved this to your request {REFERENCE}." in chat.last


def test_words_are_moved_once() -> None:
    """The buttons go with the press, and a later press is told where they were moved, whatever button it was."""
    chat = with_cases(case(reference=THIRD), case(), case(reference=OTHER))
    chat.says("Any news?")
    told = chat.messages[-1]
    assert told.name
    first, second = (button.press for button in told.buttons)
    chat.press(first, under=told.name)
    assert f"I have moved this to your request {REFERENCE}." in told.text()
    assert not told.buttons
    assert chat.messages[-1] is told
    chat.effects.clear()
    for press in (first, second):
        chat.press(press, under=told.name)
    assert [type(effect) for effect in chat.effects] == [Toast, Toast]
    toast = of_kind(chat.effects, Toast)[0]
    assert rendered(toast.text) == f"This was moved to your request {REFERENCE} before."


def test_what_is_written_in_one_go_is_acknowledged_once() -> None:
    """Where it went, until when, and the buttons stand under the first; the rest are passed on, and that is all."""
    chat = with_cases(case(), case(reference=OTHER))
    for words in ("Hello", "it is me", "again"):
        chat.says(words)
    assert len(chat.messages) == 1
    assert len(of_kind(chat.effects, Keep)) == 3
    chat.waits(timedelta(minutes=6))
    chat.says("Any news?")
    assert len(chat.messages) == 2


def test_what_is_written_after_a_decision_is_acknowledged_anew() -> None:
    """Something has changed that they must know."""
    chat = with_cases(case())
    chat.says("Hello")
    chat.now += timedelta(minutes=1)
    chat.cases[REFERENCE] = replace(chat.case, state=CaseState.REFUSED, decided_at=chat.now)
    chat.now += timedelta(minutes=1)
    chat.says("Why?")
    assert "is closed" in chat.last
    chat.says("Why not?")
    assert len(chat.messages) == 2
    assert len([say for say in in_topics(chat) if "approved on the card" in page(say.body)]) == 1


def test_what_was_written_in_one_go_moves_together() -> None:
    """An album whole; what came later stays."""
    chat = with_cases(case(), case(reference=OTHER))
    chat.says("Hello")
    chat.sends(Media.PHOTO, Media.PHOTO, album="a")
    chat.now += timedelta(minutes=10)
    chat.says("Something else")
    chat.effects.clear()
    press = next(shown for shown in chat.messages if shown.buttons).buttons[0].press
    chat.press(press)
    assert [len(relay.message_ids) for relay in of_kind(chat.effects, Relay)] == [1, 2]
    assert [kept.number for kept in of_kind(chat.effects, Keep)] == [1, 2, 3]
    gone = in_topics(chat)[-1]
    assert (gone.to, gone.reply_to) == (ToCase(OTHER), f"case/{OTHER}/in/1")
    assert "3 messages of theirs, from this one on" in page(gone.body)


@pytest.mark.parametrize("argument", ["", "x", "1", "1+@", "1+@R-1", f"1+a@{OTHER}"])
def test_a_move_that_no_button_made(argument: str) -> None:
    """Moves nothing."""
    chat = with_cases(case())
    chat.press(Press(Verb.TO_CASE, REFERENCE, 3, argument))
    assert of_kind(chat.effects, Keep) == []
    assert "which message this was" in chat.last


def test_words_about_a_closed_request_are_passed_on() -> None:
    """It stays closed, both sides are told what can be done."""
    chat = with_cases(case(CaseState.REFUSED))
    chat.says("That is unfair.")
    assert chat.case.state is CaseState.REFUSED
    assert "an amount can still be approved on the card" in page(in_topics(chat)[-1].body)
    assert "is closed (✖️ refused)" in chat.last
    assert chat.labels() == [f"{REFERENCE}: a second look", "Request a refund"]
    done = with_cases(case(CaseState.WITHDRAWN))
    done.says("And now?")
    assert done.labels() == ["Request a refund"]


def test_a_reply_goes_to_the_request_whose_message_it_answers() -> None:
    """Whatever is asked, and however many there are."""
    chat = AT[Question.REVIEW]()
    chat.cases = {REFERENCE: case(), OTHER: case(reference=OTHER)}
    draft = chat.draft
    chat.says("About this one.", replied=f"case/{REFERENCE}/told/2")
    assert of_kind(chat.effects, Keep)[0].case == REFERENCE
    assert chat.draft == draft
    assert chat.labels() == ["Go on with my request"]


@pytest.mark.parametrize("replied", ["?", "draft/D1/prompt/3", f"case/{OTHER}/told/1"])
def test_a_reply_to_anything_else_is_an_answer_to_what_asked_last(replied: str) -> None:
    """Also to a message about a request that is not theirs."""
    chat = at_review()
    chat.cases = {OTHER: case(reference=OTHER, person=CAMILLE + 1)}
    chat.says("It was slow.", replied=replied)
    assert chat.draft.words == ("It was slow.",)


# ── a question of staff ──────────────────────────────────────────────────────────────────────────────────────

QUESTION = case(CaseState.ASKED, question="Which page?", asked_at=MORNING)


def test_an_answer_goes_back_to_a_person() -> None:
    """One step, the words in the topic, and a new promise."""
    chat = with_cases(QUESTION)
    chat.says("The second one.")
    assert chat.case.state is CaseState.REVIEW
    assert chat.case.answer_due == MORNING + timedelta(days=2)
    assert of_kind(chat.effects, Keep)[0].text == "The second one."
    assert "I have passed your answer on" in chat.last


def test_an_answer_may_be_anything() -> None:
    """A picture, a voice message."""
    chat = with_cases(QUESTION)
    chat.sends(Media.VOICE)
    assert chat.case.state is CaseState.REVIEW


@pytest.mark.parametrize(
    ("media", "answers"),
    [
        *((media, True) for media in (Media.PHOTO, Media.DOCUMENT, Media.VOICE, Media.VIDEO, Media.LOCATION)),
        *((media, False) for media in (Media.STICKER, Media.ANIMATION)),
    ],
)
def test_what_only_reacts_answers_nothing(media: Media, answers: bool) -> None:
    """It is passed on, and what is asked stays asked; with words it is an answer."""
    chat = with_cases(QUESTION)
    chat.sends(media)
    assert (chat.case.state is CaseState.REVIEW) is answers
    assert of_kind(chat.effects, Keep)
    if not answers:
        assert "still open" in chat.last
        assert QUESTION.question in chat.last
        assert chat.case.answer_due is None
        chat.sends(media)
        assert len(chat.messages) == 1
        chat.sends(media, words="The second one.")
        assert chat.case.state is CaseState.REVIEW


@pytest.mark.parametrize(("words", "answers"), [("🙂", False), ("👍👍", False), ("?", False), ("2", True)])
def test_an_emoji_alone_answers_nothing(words: str, answers: bool) -> None:
    """A letter or a figure does."""
    chat = with_cases(QUESTION)
    chat.says(words)
    assert (chat.case.state is CaseState.REVIEW) is answers


def test_a_flood_of_stickers_is_held_back() -> None:
    """They answer nothing, so nobody waits for them."""
    chat = with_cases(QUESTION, given={"recent": Chat().shop.flood_limit})
    chat.sends(Media.STICKER)
    assert of_kind(chat.effects, Keep)[0].held
    assert chat.case.state is CaseState.ASKED


def test_an_answer_as_a_reply() -> None:
    """To the question's own message."""
    chat = with_cases(case(reference=OTHER), QUESTION)
    chat.says("The second one.", replied=f"case/{REFERENCE}/out/1")
    assert chat.cases[REFERENCE].state is CaseState.REVIEW


def test_what_asked_last_gets_the_words() -> None:
    """A question of staff after the prompt, or the prompt after the question."""
    asked_later = at_review()
    asked_later.cases = {REFERENCE: replace(QUESTION, asked_at=MORNING + timedelta(hours=1))}
    asked_later.says("The second one.")
    assert asked_later.cases[REFERENCE].state is CaseState.REVIEW
    assert asked_later.draft.words == ()
    asked_before = at_review()
    asked_before.cases = {REFERENCE: replace(QUESTION, asked_at=MORNING - timedelta(hours=1))}
    asked_before.says("It was slow.")
    assert asked_before.cases[REFERENCE].state is CaseState.ASKED
    assert asked_before.draft.words == ("It was slow.",)


def test_whom_words_concern_is_known_before_the_step() -> None:
    """So that what is known of that request can be gathered."""
    draft = at_review().state
    awaited = appeal(REFUSED).state
    assert addressee(Conversation(), ()) is None
    assert addressee(Conversation(), (case(CaseState.REFUSED), case(reference=OTHER))) == case(
        reference=OTHER
    )
    assert addressee(Conversation(), (REFUSED,)) == REFUSED
    assert addressee(draft, (case(),)) is None
    assert addressee(awaited, (case(reference=OTHER), REFUSED)) == REFUSED
    assert addressee(Conversation(), (case(), QUESTION)) == QUESTION
    assert (
        addressee(draft, (replace(QUESTION, asked_at=None, submitted_at=MORNING + timedelta(hours=2)),))
        is not None
    )


# ── edits ────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_change_of_what_was_passed_on_is_added() -> None:
    """As a version of the same message, below it; nothing is overwritten."""
    chat = with_cases(case())
    chat.says("Any new?")
    chat.effects.clear()
    chat.edits("Any news?", f"case/{REFERENCE}/in/1")
    kept = of_kind(chat.effects, Keep)[0]
    assert (kept.number, kept.edited, kept.text) == (1, True, "Any news?")
    said = in_topics(chat)[0]
    assert said.reply_to == f"case/{REFERENCE}/in/1"
    assert "Any news?" in page(said.body)
    assert "passed the change on" in chat.last


@pytest.mark.parametrize(
    "name", ["", "?", f"case/{REFERENCE}/out/1", f"case/{REFERENCE}/in/x", f"case/{OTHER}/in/1"]
)
def test_a_change_of_anything_else_is_not_passed_on(name: str) -> None:
    """It concerns nobody's request."""
    chat = with_cases(case(), case(reference=OTHER, person=CAMILLE + 1))
    chat.edits("Any news?", name)
    assert chat.effects == []


# ── language ─────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_language_can_be_chosen_at_any_time() -> None:
    """By button or name; open requests speak it too, and the question is asked again in it."""
    chat = AT[Question.REASON]()
    chat.cases = {REFERENCE: case(language="en")}
    chat.says("/language")
    assert chat.labels() == ["English", "Français"]
    chat.presses("Français")
    assert of_kind(chat.effects, Learn) == [Learn(CAMILLE, "fr")]
    assert chat.cases[REFERENCE].language == "fr"
    assert chat.draft.asking is Question.REASON
    said = of_kind(chat.effects, Say)[-1]
    assert said.to == ToPerson(CAMILLE, "fr")


def test_the_language_outside_a_request() -> None:
    """What can be done is shown in it."""
    chat = Chat()
    chat.says("/language français")
    said = of_kind(chat.effects, Say)[-1]
    assert said.to == ToPerson(CAMILLE, "fr")
    assert len(said.keyboard) == 2


def test_a_language_that_is_not_spoken_is_asked_again() -> None:
    """With those that are."""
    chat = Chat(shop=replace(Chat().shop, language_names=()))
    chat.says("/language Klingon")
    assert chat.labels() == ["en", "fr"]


# ── other commands ───────────────────────────────────────────────────────────────────────────────────────────


def test_the_policy_is_quoted_whole() -> None:
    """Ten clauses, as published."""
    chat = Chat()
    chat.says("/policy")
    assert len(chat.messages[-1].body) == 11
    assert "within 7 days of the date of purchase" in chat.last


@pytest.mark.parametrize(("url", "links"), [("https://shop.example/privacy", 1), ("", 0)])
def test_privacy_links_to_the_shops_page_where_it_has_one(url: str, links: int) -> None:
    """And says what is kept."""
    chat = Chat(shop=replace(Chat().shop, privacy_url=url))
    chat.says("/privacy")
    assert [button.url for button in chat.messages[-1].buttons] == [url] * links


def test_help_and_unknown_commands() -> None:
    """Every command is named, and one that does not exist is said to be none."""
    chat = Chat()
    chat.says("/help")
    for command in ("/refund", "/status", "/cancel", "/language", "/policy", "/privacy"):
        assert command in chat.last
    chat.says("/nonsense")
    assert "I don't know this command." in chat.last


def test_a_menu_leads_everywhere() -> None:
    """Three buttons."""
    chat = Chat()
    chat.says("Bonjour")
    chat.presses("Language")
    assert chat.labels() == ["English", "Français"]
    chat.presses("Request a refund")
    assert chat.draft.opened_at == MORNING
