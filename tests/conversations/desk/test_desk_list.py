"""The pinned list: what waits, how long still, and what is to be paid."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.i18n import Catalogs
from bot.telegram.markup import MESSAGE_LIMIT, body_html, visible_length
from conversations.addresses import ToDesk
from conversations.calls import Pin, Redo, Say, Urgency
from conversations.case_file import CaseFile, Colleague
from conversations.desk.pinned_list import PAGE, list_body, list_keyboard, time_left
from conversations.effects import Effect
from conversations.known import Known, Queue
from conversations.outcomes import Due, MessageLost
from conversations.press import LIMIT, Press, Verb
from conversations.tasks import SetDeadline
from refunds.case import CaseState
from tests.conversations.acting import Effects, acts, every, only
from tests.conversations.builders import (
    IN_GENERAL,
    NORA,
    NOW,
    OMAR,
    PARIS,
    approved,
    case,
    known,
    pressed,
)

CATALOGS = Catalogs.load()


def queued(
    waiting: tuple[CaseFile, ...] = (), to_pay: tuple[CaseFile, ...] = (), posted: bool = True
) -> Known:
    return replace(known(NORA), queue=Queue(waiting, to_pay, posted))


def shown(given: Known, page: int = 0, language: str = "en") -> str:
    return body_html(list_body(given, page), CATALOGS.translator(language, PARIS), MESSAGE_LIMIT * 100)


def due(given: Known, subject: str = "") -> Effects:
    return acts(Due(at=NOW, deadline="desk_list", subject=subject, due_at=NOW), given)


def many(count: int, state: CaseState = CaseState.REVIEW) -> tuple[CaseFile, ...]:
    return tuple(case(state, reference=f"R-{number:05}") for number in range(count))


def test_the_list_is_posted_and_pinned_once() -> None:
    """From then on it is edited; lost, it is posted again."""
    first = due(queued(many(1), posted=False))
    assert [type(effect) for effect in first] == [Say, Pin, SetDeadline]
    say = only(Say, first)
    assert (say.to, say.makes) == (ToDesk(), "desk/general/list")
    assert only(Pin, first) == Pin("desk/general/list", ToDesk())
    assert [type(effect) for effect in due(queued(many(1)))] == [Redo, SetDeadline]
    lost = acts(MessageLost(at=NOW, reference="desk/general/list"), queued(many(1)))
    assert [type(effect) for effect in lost] == [Say, Pin]


def test_the_time_left_is_kept_right_while_somebody_waits() -> None:
    """Every hour, under a name of its own, so that a change meanwhile is shown at once."""
    again = only(SetDeadline, due(queued(many(1))))
    assert (again.kind, again.subject, again.due_at) == (
        "desk_list",
        "general/hourly",
        NOW + timedelta(hours=1),
    )
    assert every(SetDeadline, due(queued(to_pay=(approved(),)), "hourly"))
    assert not every(SetDeadline, due(queued(), "hourly"))


def test_the_list_says_what_waits_and_what_is_to_pay() -> None:
    """Reference, customer, state, amount, whose it is, time left; and who is paying."""
    waiting = case(claimed_by=NORA)
    paying = approved(CaseState.PAYING, payer=OMAR, reference="R-PAY1N")
    words = shown(queued((waiting, case(answer_due=None)), (approved(), paying)))
    for line in (
        "<b>Waiting: 2</b>",
        "<code>R-7K2MX</code> · Camille D. · to review · €49.90 · Nora · 6 h left",
        "<b>To pay: 2</b>",
        "<code>R-7K2MX</code> · Camille D. · <b>€49.90</b> · order A-1001",
        "<code>R-PAY1N</code> · Camille D. · <b>€49.90</b> · order A-1001 · Omar is paying · waiting for 1 h",
    ):
        assert line in words
    assert "Nothing is waiting" in shown(queued())
    bare = replace(approved(), amount=None, number="")
    assert "<code>R-7K2MX</code> · Camille D." in shown(queued(to_pay=(bare,)))
    unknown = case(recommended=None, order=None)
    assert "Camille D. · to review · 6 h left" in shown(queued((unknown,)))


def test_what_is_late_stands_first_and_what_is_put_off_last() -> None:
    """Marked, with how late it is and until when; of what is approved or closed, words that nobody answered too."""
    put_off = case(reference="R-00001", answer_due=None, snoozed_until=NOW + timedelta(days=1))
    plain = case(reference="R-00002", answer_due=None, submitted_at=NOW - timedelta(hours=47))
    late = case(reference="R-00003", answer_due=NOW - timedelta(hours=3))
    closed = case(CaseState.REFUSED, reference="R-00004", answer_due=NOW + timedelta(hours=5))
    approved_late = approved(answer_due=NOW, reference="R-00005")
    lines = shown(queued((put_off, plain, late, closed), (approved_late,))).splitlines()
    assert [line[6:13] for line in lines[1:5]] == ["R-00003", "R-00002", "R-00004", "R-00001"]
    assert lines[1].endswith("€49.90 · ⚠️ late by 3 h")
    assert lines[2].endswith("to review · €49.90 · waiting for 47 h")
    assert lines[3].endswith("refused · €49.90 · 5 h left")
    assert lines[4].endswith("put off until Friday 3 April, 11:00")
    assert lines[-1].endswith("order A-1001 · waiting for 1 h · ⚠️ late by 1 min")


def test_an_answered_customer_still_waits_for_a_decision() -> None:
    """No promise runs, so the list says since when; what waits for the customer waits for nobody here."""
    waiting = case(answer_due=None, submitted_at=NOW - timedelta(days=3))
    asked = case(CaseState.ASKED, submitted_at=NOW - timedelta(days=3))
    lines = shown(queued((waiting, asked))).splitlines()
    assert lines[1].endswith("to review · €49.90 · waiting for 3 days")
    assert lines[2].endswith("customer asked · €49.90")


@pytest.mark.parametrize(
    ("since", "words"),
    [
        (timedelta(seconds=20), "just arrived"),
        (timedelta(minutes=59), "waiting for 59 min"),
        (timedelta(minutes=60), "waiting for 1 h"),
    ],
)
def test_what_has_just_come_waits_for_minutes(since: timedelta, words: str) -> None:
    """Nothing waits for no hours."""
    assert words in shown(queued((case(answer_due=None, submitted_at=NOW - since),)))


@pytest.mark.parametrize(
    ("left", "words"),
    [
        (timedelta(minutes=59), "59 min left"),
        (timedelta(seconds=30), "1 min left"),
        (timedelta(hours=1), "1 h left"),
        (timedelta(hours=47, minutes=59), "47 h left"),
        (timedelta(days=2), "2 days left"),
        (-timedelta(minutes=1), "late by 1 min"),
        (-timedelta(hours=3), "late by 3 h"),
        (-timedelta(days=2), "late by 2 days"),
    ],
)
def test_the_time_left_is_told_in_what_one_can_grasp(left: timedelta, words: str) -> None:
    """Minutes, hours or days; and what is late says so."""
    assert CATALOGS.translator("en", PARIS).plain(time_left(left)) == words


def test_each_payment_has_its_next_step_as_a_button() -> None:
    """To pay, paid or not; nothing while the order is read."""
    keyboard = list_keyboard(
        Queue(
            to_pay=(
                approved(),
                approved(CaseState.VERIFYING),
                approved(CaseState.PAYING),
            )
        ),
        0,
    )
    pressed_verbs = [[button.press.verb for button in row if button.press] for row in keyboard]
    assert pressed_verbs == [[Verb.PAY], [Verb.PAID, Verb.NOT_PAID]]


@pytest.mark.parametrize("language", CATALOGS.languages)
def test_a_long_list_is_paged(language: str) -> None:
    """Every case is on exactly one page, a page fits into a message, and its buttons lead on."""
    long = "😀" * 100
    waiting = tuple(
        replace(one, customer=long, claimed_by=Colleague(1, long), number=long) for one in many(25)
    )
    to_pay = tuple(replace(one, customer=long, number=long) for one in many(8, CaseState.APPROVED))
    given = queued(waiting, to_pay)
    pages = [shown(given, page, language) for page in range(4)]
    assert sum(page.count("<code>") for page in pages) == 33
    assert max(map(visible_length, pages)) <= MESSAGE_LIMIT
    assert [page.count("<code>") for page in pages] == [PAGE, PAGE, PAGE, 3]
    last = list_keyboard(given.queue, 3)[-1]
    assert [button.press for button in last] == [
        Press(Verb.LIST, argument="2"),
        Press(Verb.LIST, argument="3"),
    ]
    first = list_keyboard(given.queue, 0)[-1]
    assert [button.press for button in first] == [
        Press(Verb.LIST, argument="0"),
        Press(Verb.LIST, argument="1"),
    ]


@pytest.mark.parametrize(
    ("waiting", "paying", "first"),
    [
        (25, 8, (7, 3)),
        (25, 1, (9, 1)),
        (25, 0, (10, 0)),
        (8, 9, (7, 3)),
        (7, 9, (7, 3)),
        (2, 9, (2, 8)),
        (0, 4, (0, 4)),
        (3, 2, (3, 2)),
    ],
)
def test_what_is_to_pay_begins_on_the_first_page(waiting: int, paying: int, first: tuple[int, int]) -> None:
    """However many wait, the first three to pay stand there with their buttons; every case on exactly one page."""
    to_pay = tuple(
        approved(reference=reference) for reference in (f"R-P{number:04}" for number in range(paying))
    )
    given = queued(many(waiting), to_pay)
    pages = [shown(given, page) for page in range(-(-(waiting + paying) // PAGE))]
    assert (pages[0].count("<code>R-0"), pages[0].count("<code>R-P")) == first
    references = [line[6:13] for page in pages for line in page.splitlines() if line.startswith("<code>")]
    assert sorted(references) == sorted(one.reference for one in (*many(waiting), *to_pay))
    for number, page in enumerate(pages):
        keyboard = list_keyboard(given.queue, number)
        pressed_now = [b.press for row in keyboard for b in row if b.press and b.press.verb is Verb.PAY]
        assert [press.subject in page for press in pressed_now] == [True] * page.count("<code>R-P")


@pytest.mark.parametrize(("argument", "page"), [("0", 0), ("2", 2), ("99", 3), ("x", 0), ("²", 0)])
def test_a_page_is_turned_for_everybody(argument: str, page: int) -> None:
    """What was written into the button by somebody else leads somewhere too."""
    given = queued(many(33))
    (redo,) = acts(pressed(NORA, Press(Verb.LIST, argument=argument), IN_GENERAL), given)
    assert isinstance(redo, Redo)
    assert redo.body == list_body(given, page)


def test_buttons_of_the_list_are_short_enough_to_travel() -> None:
    """64 bytes, Bot API."""
    keyboard = list_keyboard(queued(to_pay=many(9, CaseState.APPROVED)).queue, 0)
    sizes = [len(button.press.data().encode()) for row in keyboard for button in row if button.press]
    assert max(sizes) <= LIMIT


def test_a_deadline_of_no_list_is_none_of_this() -> None:
    """The list is shown by its own deadline alone."""
    event = Due(at=NOW, deadline="desk_card", subject="R-7K2MX", due_at=NOW)
    effects: tuple[Effect, ...] = acts(event, known(None, case()))
    assert only(Say, effects).makes == "case/R-7K2MX/card"


@pytest.mark.parametrize(
    ("subject", "urgency"),
    [
        ("general", Urgency.REST),
        ("general/hourly", Urgency.REST),
        ("general/pressed", Urgency.CARD),
    ],
)
def test_whoever_pressed_in_the_list_sees_it_change_soon(subject: str, urgency: Urgency) -> None:
    """Other changes of the list give way to cards and answers; nobody looks at it for them."""
    assert only(Redo, due(queued(many(1)), subject)).urgency is urgency


def test_nobody_pays_who_gave_it_up_or_paid_something_else() -> None:
    """Whoever paid a first part is not paying the second."""
    words = shown(queued(to_pay=(approved(payer=OMAR),)))
    assert "is paying" not in words


def test_what_was_approved_longest_ago_is_paid_first() -> None:
    """With how long it waits; the buttons stand in the same order."""
    new = approved(reference="R-00001")
    old = approved(reference="R-00002", decided_at=NOW - timedelta(days=9))
    given = queued(to_pay=(new, old))
    lines = shown(given).splitlines()
    assert [line[6:13] for line in lines[1:]] == ["R-00002", "R-00001"]
    assert lines[1].endswith("waiting for 9 days")
    keyboard = list_keyboard(given.queue, 0)
    assert [row[0].press.subject for row in keyboard if row[0].press] == ["R-00002", "R-00001"]
