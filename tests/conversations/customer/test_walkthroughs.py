"""Customer says, bot answers: every path of a request, each in at most eight messages or presses."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from conversations.calls import Redo, Say
from conversations.customer.asking import REMINDER
from conversations.draft import Match, Question, Used
from conversations.message import Media
from conversations.outcomes import Due
from conversations.press import Verb
from conversations.records import OpenCase, RecordDecision, Reserve
from conversations.tasks import LookUp, SetDeadline
from conversations.words import Style
from refunds.case import CaseState
from refunds.decision import DecisionKind
from refunds.facts import Reason
from tests.conversations.builders import CAMILLE, POLICY, SHOP, eur, order, receipt
from tests.conversations.chat import MORNING, Chat, of_kind, page, rendered
from tests.conversations.journeys import AT, MAIL, UNCOUNTED, at_email, at_reason, at_review, sent

Line = tuple[str, str]

FULL_REFUND: list[Line] = [
    ("/start", "Hello Camille"),
    ("A-1001", "which e-mail address did you buy with?"),
    (MAIL, "Please send your receipt"),
    ("📎", "Why would you like a refund?"),
    ("[A major technical problem]", "Is everything right?"),
    ("[Send my request]", "€49.90 will be refunded"),
]
UNUSED_PART: list[Line] = [
    *FULL_REFUND[:-1],
    ("[Send my request]", "4 of 10 units were used: €49.90 − €19.96 = €29.94"),
]
REFUSED: list[Line] = [
    *FULL_REFUND[:-1],
    ("[Send my request]", "I can't grant this refund under our policy"),
    ("[Ask for a second look]", "What should they know?"),
    ("I was in hospital.", "A person will look again"),
]
UNMATCHED: list[Line] = [
    ("/start", "What is your order number?"),
    ("B-2001", "which e-mail address did you buy with?"),
    (MAIL, "I could not match the number and the address"),
    ("[Go on]", "Please send your receipt"),
    ("📎", "Why would you like a refund?"),
    ("[I'm not satisfied]", "Have you used the service?"),
    ("[In part]", "Is everything right?"),
    ("[Send my request]", "A person will look at your request and answer by Friday 27 March"),
]
PART_BY_WORD: list[Line] = [
    ("/start", "What is your order number?"),
    ("A-1001", "which e-mail address did you buy with?"),
    (MAIL, "Please send your receipt"),
    ("📎", "Why would you like a refund?"),
    ("[I'm not satisfied]", "Have you used the service?"),
    ("[In part]", "How many of 10?"),
    ("3", "Usage: 3 of 10"),
    ("[Send my request]", "A person will look at your request"),
]
FINANCE: list[Line] = [
    *FULL_REFUND[:4],
    ("[Charged twice]", "Is everything right?"),
    ("[Send my request]", "Requests with this reason are for the finance team."),
]
WITHOUT_RECEIPT: list[Line] = [
    *FULL_REFUND[:3],
    ("[I can't find it]", "All right, let's go on without a receipt."),
    ("[A major technical problem]", "Receipt: none"),
    ("[Send my request]", "€49.90 will be refunded"),
]
LOST_NUMBER: list[Line] = [
    ("/start", "What is your order number?"),
    ("[I don't know it]", "The number stands in the e-mail"),
    ("[A person]", "You asked for a person."),
]
CORRECTED: list[Line] = [
    ("/start", "What is your order number?"),
    ("A-1O02", "which e-mail address did you buy with?"),
    (MAIL, "I could not match the number and the address"),
    ("[Correct the number]", "What is your order number?"),
    ("A-1001", "Please send your receipt"),
]
LINKED: list[Line] = [
    ("/start order_QS0xMDAx", "Order A-1001. To see that it is yours"),
    (MAIL, "Please send your receipt"),
]

OLD = {"A-1001": order(purchased_at=MORNING - timedelta(days=11))}
ORDERS = {"A-1001": order(), "B-2001": order(number="B-2001", email="stranger@example.com")}

WALKS = [
    ("full refund", FULL_REFUND, {}),
    ("refund of the unused part", UNUSED_PART, {"orders": {"A-1001": order(units_used=4)}}),
    ("refused, and a second look", REFUSED, {"orders": OLD}),
    ("not their order", UNMATCHED, {"orders": ORDERS}),
    ("part used, by the customer's word", PART_BY_WORD, {"orders": UNCOUNTED}),
    ("charged twice", FINANCE, {}),
    ("without a receipt", WITHOUT_RECEIPT, {}),
    ("number not known", LOST_NUMBER, {}),
    ("a slip of the finger", CORRECTED, {}),
    ("through a link", LINKED, {}),
]


def walk(chat: Chat, line: Line) -> None:
    """One thing that the customer does, and what they must read then."""
    does, reads = line
    before = len(chat.messages)
    if does == "📎":
        chat.sends(Media.PHOTO)
    elif does.startswith("["):
        chat.presses(does[1:-1])
    else:
        chat.says(does)
    said = "\n".join(shown.text(chat.language) for shown in chat.messages[before:])
    assert reads in said, said


@pytest.mark.parametrize(("lines", "given"), [w[1:] for w in WALKS], ids=[w[0] for w in WALKS])
def test_a_walk(lines: list[Line], given: dict[str, object]) -> None:
    """The customer reads what the storyboard says, and a request takes at most eight messages or presses."""
    chat = Chat(**given)  # type: ignore[arg-type]
    for line in lines:
        walk(chat, line)
        if of_kind(chat.effects, OpenCase):
            assert len(of_kind(chat.effects, OpenCase)) == 1
    acts = len(lines) if chat.state.draft else [does for does, _ in lines].index(_last_of(lines)) + 1
    assert acts <= 8


def _last_of(lines: list[Line]) -> str:
    return next(does for does, _ in lines if does in ("[Send my request]", "[A person]"))


FRENCH: list[Line] = [
    (
        "/start",
        "Bonjour Camille. Je traite les demandes de remboursement pour Chouette\u00a0: quelques questions",
    ),
    ("commande n° A-1001", "quelle adresse e-mail avez-vous utilisée pour l’achat\u202f?"),
    (MAIL, "Envoyez-moi votre reçu ou votre confirmation de commande"),
    ("📎", "Pourquoi souhaitez-vous un remboursement\u202f?"),
    ("[Un problème technique majeur]", "Tout est exact\u202f?"),
    ("[Envoyer ma demande]", "Remboursement accordé\u00a0: 49,90\u00a0€"),
]


def test_a_walk_in_french() -> None:
    """Words, buttons, amounts and dates are French, and no English stands among them."""
    chat = Chat(language="fr")
    for line in FRENCH:
        walk(chat, line)
    words = "\n".join(shown.text("fr") for shown in chat.messages)
    assert "arrivée le mercredi 25 mars" in words
    assert not any(english in words for english in (" the ", " your ", " was ", " you "))


# ── what a request leaves behind ─────────────────────────────────────────────────────────────────────────────


def test_an_approved_request_is_recorded_and_reserved_at_once() -> None:
    """Decision, step and reservation stand in one step, with the facts and the policy that it rests on."""
    chat = sent()
    decision, reserved = of_kind(chat.effects, RecordDecision)[0], of_kind(chat.effects, Reserve)[0]
    assert (decision.outcome, decision.by, decision.policy) == ("approve", 0, POLICY.hash)
    assert decision.facts.request_date == MORNING
    assert (reserved.case, reserved.order, reserved.amount) == (chat.case.reference, "A-1001", eur(4990))
    assert (chat.case.state, chat.case.amount, chat.case.version) == (CaseState.APPROVED, eur(4990), 1)


def test_the_acknowledgement_names_reference_time_and_content() -> None:
    """It can be replied to, and stands before the decision."""
    chat = sent()
    acknowledged = next(
        shown for shown in chat.messages if shown.name == f"case/{chat.case.reference}/told/1"
    )
    for part in (chat.case.reference, "25 March", "09:00", "A-1001", MAIL, "1 page", "I'm not satisfied"):
        assert part in acknowledged.text()
    assert chat.messages.index(acknowledged) < len(chat.messages) - 1


def test_the_reference_can_be_copied() -> None:
    """It is marked as code wherever it stands in a decision."""
    for given in ({}, {"orders": OLD}, {"orders": {}}):
        chat = at_review(**given) if "orders" not in given or given["orders"] else AT[Question.NUMBER]()
        chat.presses("Send my request") if chat.draft.asking is Question.REVIEW else chat.presses("A person")
        head = chat.messages[-1].body[0].lines[0]
        assert "<code>{reference}</code>" in head.msgid


def test_a_request_is_dated_by_what_opened_it() -> None:
    """However long it takes, days are counted from the message with which it was opened."""
    chat = at_review()
    chat.waits(timedelta(hours=50))
    chat.presses("Send my request")
    assert chat.case.opened_at == MORNING
    assert chat.case.submitted_at == MORNING + timedelta(hours=50)


def test_nothing_is_decided_before_the_order_was_read_afresh() -> None:
    """What was read while asking is not what the decision rests on."""
    chat = at_review()
    chat.slow = True
    chat.presses("Send my request")
    assert chat.case.state is CaseState.CHECKING
    chat.orders["A-1001"] = order(refunded=eur(4990))
    chat.finish_jobs()
    assert chat.case.state is CaseState.REFUSED


def test_an_order_that_changed_hands_meanwhile_is_nobodys() -> None:
    """The address is compared again with what the source says at the decision."""
    chat = at_review()
    chat.orders["A-1001"] = order(email="new@example.com")
    chat.presses("Send my request")
    assert chat.case.state is CaseState.REVIEW
    assert "I could not match the order" in chat.last


def test_a_source_that_does_not_answer_refuses_nobody() -> None:
    """The questions go on kindly, and a person decides."""
    chat = at_email(available=False)
    chat.says(MAIL)
    assert "order records" in chat.last
    assert chat.draft.match is Match.OPEN
    chat.sends(Media.PHOTO)
    chat.presses("I'm not satisfied")
    chat.presses("Not at all")
    chat.presses("Send my request")
    assert chat.case.state is CaseState.REVIEW


def test_a_person_gets_what_is_there() -> None:
    """`A person` sends the answers given so far, and no rule decides, not even one that would approve."""
    chat = at_review()
    chat.presses("A person")
    assert chat.case.wants_person
    assert (chat.case.state, chat.case.recommended) == (CaseState.REVIEW, eur(4990))
    assert of_kind(chat.effects, RecordDecision)[0].outcome == DecisionKind.ESCALATE
    assert "You asked for a person." in chat.last


@pytest.mark.parametrize("question", list(Question))
def test_a_person_is_one_press_away_from_every_question(question: Question) -> None:
    """And the request is a case at once, whatever it lacks."""
    chat = AT[question]()
    chat.presses("A person")
    chat.finish_jobs()
    assert chat.state.draft is None
    assert chat.case.state is CaseState.REVIEW
    assert {subject for _, subject in chat.deadlines} == {chat.case.reference}


def test_without_a_number_there_is_nothing_to_look_up() -> None:
    """A request without an order goes to a person in the same step."""
    chat = AT[Question.NUMBER]()
    chat.presses("A person")
    assert of_kind(chat.effects, LookUp) == []
    assert "Order: number not known" in chat.messages[-2].text()


def test_where_the_source_holds_no_addresses_none_is_asked() -> None:
    """Of anybody; then no order is shown to be theirs, so usage is asked, and a person looks."""
    chat = Chat(shop=replace(SHOP, asks_email=False), orders={"A-1001": order(email=None)})
    chat.says("/start")
    chat.says("A-1001")
    assert chat.draft.asking is Question.RECEIPT
    chat.sends(Media.PHOTO)
    chat.presses("I'm not satisfied")
    assert chat.draft.asking is Question.USAGE
    chat.presses("All of it")
    chat.presses("Send my request")
    assert chat.case.state is CaseState.REVIEW
    assert of_kind(chat.effects, LookUp) == [LookUp(chat.person, chat.case.reference, "decision", "A-1001")]


@pytest.mark.parametrize(
    ("label", "used", "asked"),
    [
        ("Not at all", Used.NONE, Question.REVIEW),
        ("In part", Used.PART, Question.UNITS),
        ("All of it", Used.ALL, Question.REVIEW),
    ],
)
def test_units_are_asked_of_a_part_only(label: str, used: Used, asked: Question) -> None:
    """And only of the own order, whose units the shop knows."""
    chat = AT[Question.USAGE]()
    chat.presses(label)
    assert (chat.draft.used, chat.draft.asking) == (used, asked)


def test_units_of_an_order_that_counts_none_are_not_asked() -> None:
    """A part is a part, where nobody counted."""
    chat = AT[Question.USAGE](orders={"A-1001": order(units_used=None, units_total=None)})
    chat.presses("In part")
    assert chat.draft.asking is Question.REVIEW


@pytest.mark.parametrize("reason", list(Reason))
def test_every_reason_has_a_button(reason: Reason) -> None:
    """Six buttons, each a reason of the policy."""
    chat = at_reason()
    press = next(
        b.press
        for b in chat.messages[-1].buttons
        if b.press and (b.press.verb, b.press.argument) == (Verb.REASON, reason)
    )
    chat.press(press)
    assert chat.draft.reason is reason


# ── prompts ──────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("question", [q for q in Question if q not in (Question.CHECKING, Question.READING)])
def test_no_prompt_is_a_dead_end(question: Question) -> None:
    """The last row of each is Back, Cancel, A person; its question stands in bold."""
    chat = AT[question]()
    assert chat.labels()[-3:] == ["Back", "Cancel", "A person"]
    assert any(
        "<b>" in line.msgid or "<b>" in str(line.values)
        for block in chat.messages[-1].body
        for line in block.lines
    )


def test_a_prompt_that_was_answered_keeps_the_choice_and_loses_its_buttons() -> None:
    """The new prompt goes first, then the edit of the old one."""
    chat = at_reason()
    chat.effects.clear()
    chat.presses("I'm not satisfied")
    kinds = [type(effect) for effect in chat.effects]
    assert kinds == [Say, Redo]
    redo = of_kind(chat.effects, Redo)[0]
    assert (redo.reference, redo.keyboard) == ("draft/D1/prompt/4", ())
    assert "→ I'm not satisfied" in page(redo.body)


def test_the_greeting_stays_in_the_first_prompt() -> None:
    """An answered prompt reads as it did."""
    chat = at_email()
    assert "Hello Camille" in chat.messages[0].text()


def test_a_shop_without_a_name_says_hello_all_the_same() -> None:
    """The name of the shop is a setting that may be empty."""
    chat = AT[Question.NUMBER](shop=replace(SHOP, name=""))
    assert "I handle refund requests: a few questions" in chat.last


def test_the_button_that_sends_is_green() -> None:
    """Buttons are coloured by Telegram's own style."""
    assert at_review().button("Send my request").style is Style.SUCCESS


def test_a_draft_has_its_deadlines_from_the_start() -> None:
    """A reminder, then the end; neither is ever moved by what the customer does."""
    chat = at_review()
    dues = {deadline.kind: deadline.due_at for deadline in of_kind(chat.effects, SetDeadline)}
    assert dues == {
        "draft_reminder": MORNING + timedelta(hours=60),
        "draft_expiry": MORNING + timedelta(hours=72),
    }


# ── receipts ─────────────────────────────────────────────────────────────────────────────────────────────────


def test_an_album_is_one_answer() -> None:
    """Three photos sent together are one receipt of three pages."""
    chat = AT[Question.RECEIPT]()
    chat.sends(Media.PHOTO, Media.PHOTO, Media.DOCUMENT)
    assert len(chat.draft.receipts) == 3
    assert "📎 Received: 3 pages" in chat.last


@pytest.mark.parametrize(
    "question", [Question.REASON, Question.USAGE, Question.UNITS, Question.REVIEW, Question.CHANGE]
)
def test_another_page_is_welcome_until_the_request_is_sent(question: Question) -> None:
    """It is added, and the question that was asked is asked again."""
    chat = AT[question]()
    asked = Question.REVIEW if question is Question.CHANGE else question
    chat.sends(Media.PHOTO, words="page two")
    assert (len(chat.draft.receipts), chat.draft.asking) == (2, asked)
    assert chat.draft.words == ("page two",)
    assert "📎 Received: 2 pages" in chat.last


def test_the_same_page_counts_once() -> None:
    """However often it is sent."""
    chat = at_reason()
    chat.files = chat.draft.receipts
    chat.sends(Media.PHOTO)
    assert len(chat.draft.receipts) == 1


def test_a_receipt_may_be_replaced() -> None:
    """What is sent where the receipt is asked takes the place of the one before; it may also be kept."""
    chat = AT[Question.CHANGE]()
    chat.presses("Receipt")
    assert "Keep 1 page" in chat.labels()
    chat.files = (receipt("f", 4),)
    chat.sends(Media.DOCUMENT)
    assert [file.pages for file in chat.draft.receipts] == [4]
    assert chat.draft.asking is Question.REVIEW


Change = Callable[[Chat], object]

CHANGES: list[tuple[str, Change, str]] = [
    ("Order number", lambda chat: chat.says("A-1002"), "Order: A-1002"),
    ("Order number", lambda chat: chat.presses("Keep A-1001"), "Order: A-1001"),
    ("E-mail address", lambda chat: chat.says("Camille@Example.com"), "E-mail: Camille@Example.com"),
    ("E-mail address", lambda chat: chat.presses(f"Keep {MAIL}"), f"E-mail: {MAIL}"),
    ("Receipt", lambda chat: chat.presses("I can't find it"), "Receipt: none"),
    ("Receipt", lambda chat: chat.presses("Keep 1 page"), "Receipt: 1 page"),
    ("Reason", lambda chat: chat.presses("I changed my mind"), "Reason: I changed my mind"),
    ("Reason", lambda chat: chat.presses("Back"), "Reason: I'm not satisfied"),
    ("Back", lambda chat: None, "Is everything right?"),
]


@pytest.mark.parametrize(("label", "act", "reads"), CHANGES)
def test_every_answer_can_be_changed(label: str, act: Change, reads: str) -> None:
    """And leads back to the review, where it is shown."""
    chat = at_review(orders={"A-1001": order(), "A-1002": order(number="A-1002")})
    chat.presses("Change an answer")
    chat.presses(label)
    act(chat)
    assert chat.draft.asking is Question.REVIEW
    assert reads in chat.last


def test_usage_can_be_changed_where_it_was_asked() -> None:
    """From a part to all of it: the units that were given are gone."""
    chat = AT[Question.UNITS]()
    chat.says("3")
    chat.presses("Change an answer")
    chat.presses("Usage")
    chat.presses("All of it")
    assert (chat.draft.used, chat.draft.units, chat.draft.asking) == (Used.ALL, None, Question.REVIEW)


def test_usage_that_the_shop_knows_is_not_offered_for_change() -> None:
    """Nor is an address where none was asked."""
    assert AT[Question.CHANGE]().labels() == [
        "Order number",
        "E-mail address",
        "Receipt",
        "Reason",
        "Back",
        "Cancel",
        "A person",
    ]


def test_words_are_added_shown_and_removed() -> None:
    """A few words, as many times as there is room."""
    chat = at_review()
    chat.says("It was slow.")
    chat.says("Very slow.")
    assert "It was slow.\nVery slow." in chat.last
    chat.presses("Change an answer")
    chat.presses("Remove my words")
    assert chat.draft.words == ()
    chat.says("x" * 1600)
    assert chat.draft.words == ()
    assert "I can pass on 1,500 characters in all, and 1,500 are left" in chat.last


def test_words_with_the_reason_are_kept_too() -> None:
    """Whoever explains instead of pressing is thanked, and asked which button fits."""
    chat = at_reason()
    chat.says("The app crashed.")
    assert chat.draft.words == ("The app crashed.",)
    assert "I have added your words" in chat.last
    assert chat.draft.asking is Question.REASON


def test_a_number_that_is_changed_voids_what_was_known_of_the_order() -> None:
    """Another order is matched anew, and asks about its own usage."""
    chat = at_review(orders={"A-1001": order(), "A-1002": order(number="A-1002", units_used=None)})
    chat.presses("Change an answer")
    chat.presses("Order number")
    chat.says("A-1002")
    assert chat.draft.order is not None
    assert (chat.draft.order.number, chat.draft.asking) == ("A-1002", Question.USAGE)


def test_back_from_a_correction_that_does_not_match_stays_in_the_request() -> None:
    """Back leads to the review only while nothing is missing."""
    chat = at_review()
    chat.presses("Change an answer")
    chat.presses("Order number")
    chat.says("Z-1")
    assert chat.draft.asking is Question.UNMATCHED
    chat.presses("Back")
    assert chat.draft.asking is Question.EMAIL


BACK = {
    Question.EMAIL: Question.NUMBER,
    Question.CHECKING: Question.NUMBER,
    Question.UNMATCHED: Question.EMAIL,
    Question.RECEIPT: Question.EMAIL,
    Question.READING: Question.EMAIL,
    Question.REASON: Question.RECEIPT,
    Question.USAGE: Question.REASON,
    Question.UNITS: Question.USAGE,
    Question.REVIEW: Question.REASON,
    Question.CHANGE: Question.REVIEW,
}


@pytest.mark.parametrize(("question", "before"), BACK.items())
def test_back_leads_to_the_question_before(question: Question, before: Question) -> None:
    """Past those that were not asked."""
    chat = AT[question]()
    chat.presses("Back")
    assert chat.draft.asking is before


def test_back_from_the_review_asks_usage_again_where_it_was_asked() -> None:
    """And not where the shop knows."""
    chat = AT[Question.USAGE]()
    chat.presses("Not at all")
    chat.presses("Back")
    assert chat.draft.asking is Question.USAGE


def test_back_from_the_first_question_leaves_the_request_open() -> None:
    """It says until when, and one press leads on."""
    chat = AT[Question.NUMBER]()
    chat.presses("Back")
    assert "Your request stays open until Saturday 28 March" in chat.last
    chat.presses("Go on with my request")
    assert "Your request is not sent yet: the order number is still missing." in chat.last


def test_back_without_addresses_skips_their_question() -> None:
    """The question before the receipt is then the number."""
    chat = Chat(shop=replace(SHOP, asks_email=False))
    chat.says("/start")
    chat.says("A-1001")
    chat.presses("Back")
    assert chat.draft.asking is Question.NUMBER
    chat.presses("Keep A-1001")
    assert chat.draft.asking is Question.RECEIPT


@pytest.mark.parametrize("question", list(Question))
def test_cancel_ends_every_request(question: Question) -> None:
    """Nothing was sent, nothing falls due, and a new one is one press away."""
    chat = AT[question]()
    chat.presses("Cancel")
    chat.finish_jobs()
    assert chat.state.draft is None
    assert not chat.cases
    assert not chat.deadlines
    assert "nothing was sent" in chat.last
    chat.presses("Request a refund")
    assert chat.draft.asking is Question.NUMBER


def test_a_correction_may_be_typed_without_the_button() -> None:
    """An address where number and address do not match is the right address; a number the right number."""
    chat = AT[Question.UNMATCHED]()
    chat.says(MAIL)
    assert chat.draft.match is Match.MATCHED
    chat = AT[Question.UNMATCHED](orders={"A-1002": order(number="A-1002", email="somebody@else.example")})
    chat.says("A-1002")
    assert chat.draft.match is Match.MATCHED
    chat = AT[Question.UNMATCHED]()
    chat.says("Bonjour")
    assert "Please press one of the buttons" in chat.last


def test_french_buttons_answer_in_french() -> None:
    """The customer's language is Telegram's, until they choose another."""
    chat = AT[Question.NUMBER](language="fr")
    effect = next(effect for effect in of_kind(chat.effects, Say))
    assert getattr(effect.to, "language", "") == "fr"
    assert rendered(effect.keyboard[-1][0].label, "en") == "Back"


def test_number_and_address_in_one_message() -> None:
    """Whoever sends both is not asked for the second, at the first question and where they did not match."""
    chat = AT[Question.NUMBER]()
    chat.says(f"A-1001, {MAIL}")
    assert chat.draft.asking is Question.RECEIPT
    chat = AT[Question.UNMATCHED](orders={"A-1002": order(number="A-1002")})
    chat.says(f"A-1002 {MAIL}")
    assert (chat.draft.number, chat.draft.match) == ("A-1002", Match.MATCHED)


def test_units_are_asked_only_where_the_shop_does_not_know() -> None:
    """What was said of an order that was not known yet asks nothing more once the shop tells."""
    chat = AT[Question.UNMATCHED]()
    chat.presses("Go on")
    chat.presses("I can't find it")
    chat.presses("I'm not satisfied")
    chat.presses("In part")
    chat.presses("Change an answer")
    chat.presses("E-mail address")
    chat.says(MAIL)
    assert chat.draft.asking is Question.REVIEW
    assert "Usage: 0 of 10, by our records" in chat.last


def test_back_from_the_review_leads_to_the_first_question() -> None:
    """Press by press, and forward again to the review with every answer kept."""
    chat = at_review()
    seen = []
    while chat.draft.asking is not Question.NUMBER:
        chat.presses("Back")
        seen.append(chat.draft.asking)
    assert seen == [Question.REASON, Question.RECEIPT, Question.EMAIL, Question.NUMBER]
    chat.presses("Keep A-1001")
    assert chat.draft.asking is Question.REVIEW


def test_no_reminder_after_the_end() -> None:
    """When both fall due together, after an outage, only the end is told."""
    chat = AT[Question.RECEIPT]()
    reminder = next(one for one in chat.deadlines.values() if one.kind == REMINDER)
    chat.now += timedelta(days=9)
    shown = len(chat.messages)
    chat.happens(
        Due(at=chat.now, deadline=REMINDER, subject=reminder.subject, due_at=reminder.due_at, person=CAMILLE)
    )
    assert len(chat.messages) == shown
