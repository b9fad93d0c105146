"""Who may is asked first; then an event goes to the customer's tables or the desk's, and tables are held to."""

from __future__ import annotations

import pytest

from conversations.addresses import ToPerson
from conversations.calls import Say
from conversations.customer.chat import step_customer
from conversations.customer.refund import REFUND, WANTED
from conversations.diagram import mermaid, mermaid_case
from conversations.draft import Conversation, Question
from conversations.events import Event
from conversations.known import Known
from conversations.machine import concerns_customer, step
from conversations.message import Sender
from conversations.order_record import OrderUnavailable
from conversations.outcomes import Due, Fate, OrderRead, ReceiptRead, Reported
from conversations.press import Press, UnreadablePress, Verb
from conversations.stepped import Stepped
from conversations.table import Input, Undeclared, row, take
from conversations.updates import MemberChanged, Pressed
from refunds.case import CaseState
from tests.conversations.builders import (
    ADA,
    CAMILLE,
    IN_TOPIC,
    NORA,
    NOW,
    REFERENCE,
    Colleague,
    case,
    commanded,
    edited,
    in_private,
    known,
    pressed,
    wrote,
)
from tests.conversations.chat import Chat, of_kind
from tests.conversations.journeys import AT

CUSTOMER = Colleague(CAMILLE, "Camille D.")
HOME = in_private(CUSTOMER)
PROMPT = f"case/{REFERENCE}/prompt/refusal/3//q1"


def read(question: str) -> OrderRead:
    return OrderRead(
        at=NOW, person=CAMILLE, subject=REFERENCE, question=question, answer=OrderUnavailable("A-1")
    )


def due(deadline: str) -> Due:
    return Due(at=NOW, deadline=deadline, subject="D1", due_at=NOW, person=CAMILLE)


CUSTOMERS: list[Event] = [
    wrote(CUSTOMER, "Bonjour", HOME),
    edited(CUSTOMER, "Bonjour", HOME),
    commanded(CUSTOMER, "start", place=HOME),
    commanded(CUSTOMER, "status", REFERENCE, place=HOME),
    commanded(CUSTOMER, "nonsense", place=HOME),
    commanded(ADA, "status", place=in_private(ADA)),
    pressed(CUSTOMER, Press(Verb.BACK), HOME),
    pressed(CUSTOMER, Press(Verb.APPEAL, REFERENCE, 1), HOME),
    Pressed(
        at=NOW, sender=Sender(CAMILLE, "C"), place=HOME, message_id=1, query_id="q", press=UnreadablePress()
    ),
    read("decision"),
    read("match A-1001"),
    ReceiptRead(at=NOW, person=CAMILLE, subject="D1", question="add"),
    due("draft_expiry"),
    due("draft_reminder"),
]
DESKS: list[Event] = [
    wrote(NORA, "a note"),
    edited(NORA, "a note"),
    commanded(ADA, "id", place=in_private(ADA)),
    commanded(ADA, "requests", place=in_private(ADA)),
    commanded(ADA, "status", REFERENCE, place=in_private(ADA)),
    commanded(NORA, "reply", "Bonjour"),
    pressed(NORA, Press(Verb.APPROVE, REFERENCE, 3)),
    Pressed(
        at=NOW, sender=Sender(11, "N"), place=IN_TOPIC, message_id=1, query_id="q", press=UnreadablePress()
    ),
    read("payment"),
    due("desk_list"),
    Reported(at=NOW, subject="case/R-7K2MX/told/decision", fate=Fate.BLOCKED),
]


@pytest.mark.parametrize("event", CUSTOMERS)
def test_a_private_chat_is_a_customers(event: Event) -> None:
    """Of a member of staff too, who is a customer there like anybody."""
    who = ADA if getattr(event, "sender", Sender(0, "")).id == ADA.id else CUSTOMER
    assert concerns_customer(event, known(who, case()))


@pytest.mark.parametrize("event", DESKS)
def test_everything_else_is_the_desks(event: Event) -> None:
    """The group, and what only staff may ask in private."""
    who = ADA if getattr(event, "sender", Sender(0, "")).id == ADA.id else NORA
    assert not concerns_customer(event, known(who, case()))


def test_an_admin_answers_a_prompt_in_private() -> None:
    """A reply to the desk's prompt is its answer, wherever it stands."""
    event = wrote(ADA, "too late", in_private(ADA))
    assert not concerns_customer(event, known(ADA, case(), replied=PROMPT))
    assert concerns_customer(event, known(ADA, case()))


def test_an_admins_own_request_is_a_customers() -> None:
    """They see of it what any customer sees."""
    event = commanded(ADA, "status", REFERENCE, place=in_private(ADA))
    assert concerns_customer(event, known(ADA, case(person=ADA.id)))


def test_who_may_not_changes_nothing() -> None:
    """A customer who presses a button of staff is told, and nothing more."""
    stepped = step(
        Conversation(), pressed(CUSTOMER, Press(Verb.APPROVE, REFERENCE, 3), HOME), known(CUSTOMER, case())
    )
    assert stepped.state == Conversation()
    assert len(stepped.effects) == 1


def test_the_desk_takes_its_own() -> None:
    """A claim in the group reaches its table through the same step."""
    stepped = step(Conversation(), pressed(NORA, Press(Verb.CLAIM, REFERENCE, 3)), known(NORA, case()))
    assert stepped.effects


def test_what_the_customers_tables_do_not_know_is_nothing() -> None:
    """An event that concerns nobody's chat leaves it."""
    changed = MemberChanged(
        at=NOW, sender=Sender(1, "A"), place=HOME, subject=Sender(1, "A"), member=False, admin=False
    )
    assert step_customer(Conversation(), changed, known(CUSTOMER)) == Stepped(Conversation())


# ── tables ───────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_transition_that_no_row_declares_is_caught() -> None:
    """A handler can't lead where its table does not say."""
    chat = AT[Question.RECEIPT]()
    wrong = row(Stepped, Question.EMAIL)
    assert take(wrong, chat.state, chat.state) == Stepped(chat.state)
    with pytest.raises(Undeclared, match="idle to receipt"):
        take(wrong, chat.state, Conversation())


@pytest.mark.parametrize("question", list(Question))
def test_every_question_answers_everything(question: Question) -> None:
    """Words, files, anything else, outcomes, deadlines, Back, Cancel and A person, at every step."""
    assert set(REFUND[question]) >= {*Input, Verb.BACK, Verb.CANCEL, Verb.PERSON}


def test_every_question_says_what_it_takes() -> None:
    """For somebody who sends something else."""
    waits = {Question.CHECKING, Question.READING}
    assert set(WANTED) == set(Question) - waits


def test_every_button_of_a_prompt_has_a_row() -> None:
    """Nothing is shown that does nothing."""
    for question, journey in AT.items():
        chat = journey()
        for button in chat.messages[-1].buttons:
            assert button.press is not None
            assert button.press.verb in REFUND[question]


def test_the_diagram_is_drawn_from_the_table() -> None:
    """Every question, the beginning, the end, and the appeal beside it."""
    drawn = mermaid()
    assert drawn.startswith("stateDiagram-v2\n")
    for line in (
        "    [*] --> request: /start, /refund, begin",
        "        email --> checking: words",
        "        checking --> next: order_read, go_on",
        "        review --> [*]: send",
        "    request --> [*]: expiry, cancel, person",
        "    [*] --> appeal: appeal",
    ):
        assert line in drawn.splitlines()
    for question in Question:
        assert question in drawn


def test_the_life_of_a_case_is_drawn_from_its_table() -> None:
    """Every state, every step."""
    drawn = mermaid_case()
    assert "    checking --> approved: grant" in drawn.splitlines()
    for state in CaseState:
        assert state in drawn


def test_an_event_carries_its_own_language() -> None:
    """What is said to the customer is in the actor's language."""
    chat = Chat(language="fr")
    chat.says("/help")
    assert [say.to for say in of_kind(chat.effects, Say)] == [ToPerson(CAMILLE, "fr")]
    assert isinstance(chat.known(wrote(CUSTOMER, "x", HOME)), Known)
