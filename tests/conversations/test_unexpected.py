"""What nobody asked for is answered kindly, with what to send instead, and leaves everything as it was."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from conversations.calls import Say
from conversations.draft import WAITING, Conversation, Draft, Match, Question
from conversations.message import Media, Place
from conversations.order_record import OrderUnavailable
from conversations.outcomes import OrderRead, ReceiptRead
from conversations.press import Press, UnreadablePress, Verb
from conversations.receipt_file import ReceiptProblem
from conversations.records import CountAttempt
from conversations.tasks import FetchReceipt, LookUp
from conversations.updates import Reacted
from refunds.case import CaseState
from tests.conversations.builders import order, receipt
from tests.conversations.chat import Chat, of_kind
from tests.conversations.journeys import AT, MAIL, at_email, at_reason, at_review, sent

ASKED = [question for question in Question if question not in WAITING]

HINTS = {
    Question.NUMBER: "I need the order number here",
    Question.EMAIL: "I need an e-mail address here",
    Question.UNMATCHED: "Please press one of the buttons",
    Question.RECEIPT: "I need a picture or a PDF here",
    Question.REASON: "Please press the button that fits best",
    Question.USAGE: "Please press the button that fits best.",
    Question.UNITS: "I need a number here",
    Question.REVIEW: "You may add words or pages here",
    Question.CHANGE: "Please press the answer that you would like to change",
}


def unmoved(state: Conversation) -> Conversation:
    """The state, but for how often something was sent that was no answer."""
    return state if state.draft is None else replace(state, draft=replace(state.draft, hints=0))


def answers(draft: Draft) -> Draft:
    """What the draft says, apart from when it was shown."""
    return replace(draft, version=0, asked_at=None, hints=0)


@pytest.mark.parametrize("media", [m for m in Media if m not in (Media.PHOTO, Media.DOCUMENT)])
@pytest.mark.parametrize("question", ASKED)
def test_what_is_neither_words_nor_a_receipt_changes_nothing(question: Question, media: Media) -> None:
    """A sticker, a voice message, a place: what to send instead, and the state untouched."""
    chat = AT[question]()
    before = chat.state
    chat.sends(media)
    assert unmoved(chat.state) == unmoved(before)
    assert HINTS[question] in chat.last


@pytest.mark.parametrize("question", [Question.NUMBER, Question.EMAIL, Question.UNMATCHED])
def test_a_receipt_that_comes_early_is_kept(question: Question) -> None:
    """It is not asked for again; the question that was asked stands."""
    chat = AT[question]()
    chat.sends(Media.PHOTO)
    assert chat.draft.asking is question
    assert "📎 Received: 1 page." in chat.last
    assert len(chat.draft.receipts) == 1
    while chat.draft.asking is not Question.REASON:
        chat.says({Question.NUMBER: "A-1001"}.get(chat.draft.asking, MAIL))


@pytest.mark.parametrize("question", ASKED)
def test_the_second_time_the_question_is_shown_again(question: Question) -> None:
    """So that its buttons are never far; a third time is a first again."""
    chat = AT[question]()
    before = answers(chat.draft)
    for _ in range(2):
        chat.sends(Media.STICKER)
    assert HINTS[question] in chat.last
    assert chat.labels()[-1] == "A person"
    assert answers(chat.draft) == before
    chat.sends(Media.STICKER)
    assert not chat.labels()


WRONG_WORDS = {
    Question.NUMBER: ("Bonjour", "I need the order number here, like A-1001."),
    Question.EMAIL: ("Bonjour", "I need an e-mail address here, like name@example.com."),
    Question.UNMATCHED: ("Bonjour", "Please press one of the buttons"),
    Question.RECEIPT: ("Bonjour", "I need a picture or a PDF here"),
    Question.USAGE: ("a bit", "Please press the button that fits best."),
    Question.UNITS: ("a few", "I need a number here, from 0 to 10."),
    Question.CHANGE: ("the reason", "Please press the answer that you would like to change"),
}


@pytest.mark.parametrize(("question", "said"), WRONG_WORDS.items())
def test_words_that_are_no_answer_change_nothing(question: Question, said: tuple[str, str]) -> None:
    """They get what would be one."""
    chat = AT[question]()
    before = chat.state
    chat.says(said[0])
    assert unmoved(chat.state) == unmoved(before)
    assert said[1] in chat.last


@pytest.mark.parametrize(
    ("question", "said", "reads"),
    [
        (Question.NUMBER, "A-1001 or A-1002", "more than one number"),
        (Question.NUMBER, "9" * 50, "longer than an order number"),
        (Question.EMAIL, "a@b.fr c@d.fr", "more than one address"),
        (Question.EMAIL, "a" * 300 + "@b.fr", "longer than an e-mail address"),
        (Question.UNITS, "2.5", "a whole number, from 0 to 10"),
        (Question.UNITS, "11", "There were 10 in all"),
    ],
)
def test_an_answer_that_is_not_clear_says_what_is_wrong(question: Question, said: str, reads: str) -> None:
    """Rather than guessing."""
    chat = AT[question]()
    before = chat.state
    chat.says(said)
    assert unmoved(chat.state) == unmoved(before)
    assert reads in chat.last


@pytest.mark.parametrize(
    ("problem", "reads"),
    [
        (ReceiptProblem.TOO_BIG, "larger than the 20 MB"),
        (ReceiptProblem.UNREADABLE, "could not open the file"),
        (ReceiptProblem.WRONG_KIND, "can't read files of this kind"),
        (ReceiptProblem.ENCRYPTED, "protected by a password"),
        (ReceiptProblem.TOO_MANY_PAGES, "more pages than I can accept"),
        (ReceiptProblem.UNAVAILABLE, "could not fetch the file just now"),
    ],
)
def test_a_file_that_can_be_no_receipt(problem: ReceiptProblem, reads: str) -> None:
    """What was wrong, what would do, and the same question again, nothing lost."""
    chat = AT[Question.RECEIPT](files=(problem,))
    before = answers(chat.draft)
    chat.sends(Media.DOCUMENT)
    assert answers(chat.draft) == before
    assert "x.zip: " in chat.last
    assert reads in chat.last
    assert "I can't find it" in chat.labels()


def test_of_several_files_the_good_ones_count() -> None:
    """And the others are named."""
    chat = AT[Question.RECEIPT](files=(receipt("b"), ReceiptProblem.ENCRYPTED))
    chat.sends(Media.DOCUMENT, Media.DOCUMENT)
    assert len(chat.draft.receipts) == 1
    assert "x.zip: The PDF is protected by a password." in chat.last
    assert chat.draft.asking is Question.REASON


def test_there_is_an_end_to_pages() -> None:
    """More than twenty files are not fetched."""
    chat = at_reason()
    chat.files = tuple(receipt(digit) for digit in "bcdef01234567890")
    chat.sends(Media.PHOTO)
    chat.files = ()
    before = chat.state
    chat.sends(*[Media.PHOTO] * 10)
    assert unmoved(chat.state) == unmoved(before)
    assert "I can take 20 files at most" in chat.last


# ── presses ──────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("question", list(Question))
def test_a_button_of_an_earlier_step_answers_nothing(question: Question) -> None:
    """It shows where we are, with buttons that work; whoever waits goes on waiting."""
    chat = AT[question]()
    before = answers(chat.draft)
    chat.press(Press(Verb.CANCEL, chat.draft.id, chat.draft.version - 1))
    assert answers(chat.draft) == before
    assert "This belongs to an earlier step; here is where we are:" in chat.last
    assert ("One moment" in chat.last) == (question in WAITING)
    assert chat.labels()[-1] == "A person"


@pytest.mark.parametrize("press", [Press(Verb.CANCEL, "D9", 1), UnreadablePress()])
def test_a_button_of_something_that_is_no_more(press: Press | UnreadablePress) -> None:
    """In a request: where we are. Else: what can be done."""
    chat, idle = AT[Question.RECEIPT](), Chat()
    before = answers(chat.draft)
    chat.press(press)
    idle.press(press)
    assert answers(chat.draft) == before
    assert "This belongs to an earlier step" in chat.last
    assert idle.labels() == ["Request a refund", "My requests", "Language"]
    assert idle.state.draft is None


@pytest.mark.parametrize(
    ("question", "verb"),
    [
        (Question.REASON, Verb.REASON),
        (Question.USAGE, Verb.USAGE),
        (Question.UNMATCHED, Verb.CORRECT),
        (Question.CHANGE, Verb.CHANGE),
    ],
)
def test_an_argument_that_no_button_carries(question: Question, verb: Verb) -> None:
    """Is an old button's: it does nothing."""
    chat = AT[question]()
    before = answers(chat.draft)
    chat.press(Press(verb, chat.draft.id, chat.draft.version, "nonsense"))
    assert answers(chat.draft) == before
    assert "This belongs to an earlier step" in chat.last


def test_sending_what_is_incomplete_asks_what_is_missing() -> None:
    """Even where the button is shown: settings may have changed meanwhile."""
    chat = at_review()
    draft = replace(chat.draft, reason=None)
    chat.state = replace(chat.state, draft=draft)
    chat.press(Press(Verb.SEND, draft.id, draft.version))
    assert chat.draft.asking is Question.REASON
    assert not chat.cases


# ── commands and edits in between ────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("command", ["/help", "/status", "/policy", "/privacy", "/language", "/nonsense"])
@pytest.mark.parametrize("question", list(Question))
def test_commands_in_between_leave_the_request_where_it_is(question: Question, command: str) -> None:
    """One press leads back to it."""
    chat = AT[question]()
    before = chat.state
    chat.says(command)
    assert unmoved(chat.state) == unmoved(before)
    if command != "/language":
        chat.presses("Go on with my request")
        assert answers(chat.draft) == answers(before.draft or chat.draft)


@pytest.mark.parametrize("command", ["/start", "/refund"])
@pytest.mark.parametrize("question", list(Question))
def test_start_in_between_shows_where_we_are(question: Question, command: str) -> None:
    """What is missing, and the question again; a second request is not begun."""
    chat = AT[question]()
    before = answers(chat.draft)
    chat.says(command)
    assert answers(chat.draft) == before
    assert "Your request is not sent yet" in chat.last


def test_a_link_fills_in_the_number_that_is_asked() -> None:
    """Of a request that is under way, only where the number is asked; another order's link waits."""
    chat = AT[Question.NUMBER]()
    chat.says("/start order_QS0xMDAx")
    assert (chat.draft.number, chat.draft.asking) == ("A-1001", Question.EMAIL)
    chat.says("/start order_QS0xMDAx")
    assert "Your request is not sent yet" in chat.last
    chat.says("/start order_QS0xMDAy")
    assert "You already have another request in progress" in chat.last
    assert chat.draft.number == "A-1001"


@pytest.mark.parametrize("question", list(Question))
def test_an_edit_changes_no_answer(question: Question) -> None:
    """What was read first counts, and is said to."""
    chat = AT[question]()
    before = chat.state
    chat.edits("A-9999")
    assert unmoved(chat.state) == unmoved(before)
    assert "what you sent first counts" in chat.last


def test_an_edit_of_nothing_is_not_answered() -> None:
    """A place that moves is edited every few seconds; and without a request there is nothing to say."""
    chat = AT[Question.REVIEW]()
    shown = len(chat.messages)
    chat.edits("")
    assert len(chat.messages) == shown
    idle = Chat()
    idle.edits("Bonjour")
    assert idle.messages == []


def test_a_reaction_is_no_answer() -> None:
    """It does nothing."""
    chat = AT[Question.REVIEW]()
    shown, before = len(chat.messages), chat.state
    chat.happens(
        Reacted(
            at=chat.now,
            sender=chat.sender,
            place=Place(chat.person, private=True),
            message_id=1,
            emoji=("👍",),
        )
    )
    assert (len(chat.messages), chat.state) == (shown, before)


# ── time ─────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("question", ASKED)
def test_after_a_day_somebody_is_welcomed_back(question: Question) -> None:
    """With what is missing, and the question, whatever they send."""
    chat = AT[question]()
    chat.waits(timedelta(hours=25))
    chat.sends(Media.STICKER)
    assert "Welcome back. Your request is not sent yet" in chat.last
    assert HINTS[question] in chat.last
    assert chat.labels()[-1] == "A person"


def test_an_answer_after_a_day_is_an_answer() -> None:
    """It goes on as if nothing had been."""
    chat = at_email()
    chat.waits(timedelta(hours=30))
    chat.says(MAIL)
    assert chat.draft.asking is Question.RECEIPT


@pytest.mark.parametrize("question", list(Question))
def test_before_its_end_a_request_is_reminded_of(question: Question) -> None:
    """What is missing, until when it is kept, and how long that is."""
    chat = AT[question]()
    before = answers(chat.draft)
    chat.waits(timedelta(hours=61))
    assert answers(chat.draft) == before
    assert "I keep it until Saturday 28 March" in chat.last
    assert "That is 12 hours from now." in chat.last


@pytest.mark.parametrize("question", list(Question))
def test_a_request_ends_when_its_time_is_over(question: Question) -> None:
    """Whatever was done on it since; late outcomes of its jobs move nothing."""
    chat = AT[question]()
    chat.waits(timedelta(hours=61))
    chat.says("/start")
    chat.waits(timedelta(hours=20))
    assert chat.state.draft is None
    assert "Your request was not sent in time" in chat.last
    shown = len(chat.messages)
    chat.finish_jobs()
    assert (chat.state.draft, len(chat.messages)) == (None, shown)


# ── outcomes ─────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("question", sorted(WAITING))
def test_words_stand_aside_while_an_outcome_is_waited_for(question: Question) -> None:
    """Nothing is lost, and nothing is read as an answer to the wrong question."""
    chat = AT[question]()
    before = chat.state
    assert chat.says("B-2001").aside
    assert chat.sends(Media.PHOTO).aside
    assert unmoved(chat.state) == unmoved(before)


def test_what_stood_aside_is_taken_up_by_the_next_question() -> None:
    """A photo that came while the order was looked up is the receipt."""
    chat = AT[Question.CHECKING]()
    chat.sends(Media.PHOTO)
    chat.slow = False
    chat.finish_jobs()
    assert chat.draft.asking is Question.REASON
    assert len(chat.draft.receipts) == 1


def late(chat: Chat) -> tuple[LookUp | FetchReceipt, ...]:
    """The jobs answer that they could not, and would answer later."""
    jobs = tuple(chat.jobs)
    chat.available = False
    chat.finish_jobs()
    chat.available = True
    return jobs


def test_a_late_order_adds_its_facts_and_moves_nothing() -> None:
    """The question that is asked stays; the match counts from then on."""
    chat = AT[Question.CHECKING]()
    jobs = late(chat)
    chat.slow = False
    before = chat.draft
    chat.happens(chat.outcome(jobs[0]))
    assert chat.draft.match is Match.MATCHED
    assert (chat.draft.asking, chat.draft.version) == (before.asking, before.version)


def test_a_late_order_that_does_not_match_asks_nothing() -> None:
    """Whoever went on stays where they are, and a person will look."""
    chat = AT[Question.CHECKING](orders={"A-1001": order(email="x@y.example")})
    jobs = late(chat)
    before = chat.draft
    chat.happens(chat.outcome(jobs[0]))
    assert (chat.draft.match, chat.draft.unmatched_accepted) == (Match.UNMATCHED, True)
    assert chat.draft.asking is before.asking
    chat.happens(chat.outcome(jobs[0]))
    assert len(of_kind(chat.effects, CountAttempt)) == 1


def test_a_second_late_silence_says_nothing() -> None:
    """Unavailable twice is unavailable."""
    chat = AT[Question.CHECKING]()
    jobs = late(chat)
    before = chat.state
    chat.available = False
    chat.happens(chat.outcome(jobs[0]))
    assert unmoved(chat.state) == unmoved(before)


def test_an_order_for_a_number_that_was_corrected_meanwhile_is_ignored() -> None:
    """It answers a question that nobody asks any more."""
    chat = AT[Question.CHECKING]()
    job = chat.jobs[0]
    chat.presses("Back")
    chat.says("A-1002")
    waiting = chat.state
    chat.happens(chat.outcome(job))
    assert chat.state == waiting


def test_a_late_receipt_is_added_and_moves_nothing() -> None:
    """Also where the customer had given up on it."""
    chat = AT[Question.READING]()
    chat.presses("I can't find it")
    assert chat.draft.without_receipt
    before = chat.draft
    chat.finish_jobs()
    assert len(chat.draft.receipts) == 1
    assert not chat.draft.without_receipt
    assert (chat.draft.asking, chat.draft.version) == (before.asking, before.version)


def test_the_buttons_of_the_review_act_while_a_page_is_fetched() -> None:
    """The page is added when it comes, and the list of answers stays."""
    chat = at_review()
    chat.slow = True
    chat.sends(Media.PHOTO)
    chat.presses("Change an answer")
    assert chat.draft.asking is Question.CHANGE
    chat.finish_jobs()
    assert (len(chat.draft.receipts), chat.draft.asking) == (2, Question.CHANGE)


def test_a_late_receipt_that_is_none_is_told() -> None:
    """So that nobody believes that it was taken."""
    chat = AT[Question.READING]()
    chat.presses("I can't find it")
    chat.files = (ReceiptProblem.ENCRYPTED,)
    before = chat.state
    chat.finish_jobs()
    assert unmoved(chat.state) == unmoved(before)
    assert "protected by a password" in chat.last


def test_a_receipt_that_comes_after_its_request_was_sent_goes_to_the_case() -> None:
    """A person who presses `A person` while it is fetched loses nothing."""
    chat = AT[Question.READING]()
    chat.presses("A person")
    chat.finish_jobs()
    assert len(chat.case.receipts) == 1


def test_a_receipt_that_failed_after_its_request_was_sent_moves_nothing() -> None:
    """Nobody waits for it any more."""
    chat = AT[Question.READING]()
    chat.presses("A person")
    chat.files = (ReceiptProblem.ENCRYPTED,)
    before = replace(chat.case, state=CaseState.REVIEW)
    chat.finish_jobs()
    assert chat.case.receipts == before.receipts


def test_a_late_order_of_a_decided_case_is_added_for_staff() -> None:
    """It decides nothing any more; and the same facts again, or none, are nothing new."""
    chat = at_review()
    chat.slow = True
    chat.presses("Send my request")
    job = chat.jobs[0]
    chat.available = False
    chat.finish_jobs()
    assert chat.case.state is CaseState.REVIEW
    chat.happens(chat.outcome(job))
    chat.available = True
    chat.orders["A-1001"] = order(refunded=None)
    chat.happens(chat.outcome(job))
    assert chat.case.order == order(refunded=None)
    shown = len(chat.messages)
    chat.happens(chat.outcome(job))
    assert (chat.case.state, len(chat.messages)) == (CaseState.REVIEW, shown)


def test_an_outcome_of_a_case_that_was_erased_moves_nothing() -> None:
    """Nothing is known of it any more."""
    chat = Chat()
    read = OrderRead(
        at=chat.now,
        person=chat.person,
        subject="R-ZZZZZ",
        question="decision",
        answer=OrderUnavailable("A-1"),
    )
    chat.happens(read)
    chat.happens(
        ReceiptRead(at=chat.now, person=chat.person, subject="D9", question="add", files=(receipt(),))
    )
    assert chat.effects == []


def test_attempts_that_are_used_up_compare_nothing() -> None:
    """The same words, the same pace; only that nothing is counted, since nothing was tried."""
    chat = at_email(attempts=5)
    chat.says(MAIL)
    assert chat.draft.match is Match.UNMATCHED
    assert "I could not match the number and the address" in chat.last
    assert of_kind(chat.effects, CountAttempt) == []
    assert len(of_kind(chat.effects, LookUp)) == 1


def test_after_everything_the_menu_is_there() -> None:
    """Words to a bot that asks nothing and knows no request of theirs."""
    chat = Chat()
    chat.says("Bonjour")
    assert "What can I do for you?" in chat.last
    assert isinstance(chat.effects[0], Say)
    assert sent().state.draft is None
