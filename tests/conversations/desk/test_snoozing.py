"""What waits is put off until a day and comes back; words that need no answer are said to need none."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from conversations.calls import Say, Toast
from conversations.case.timers import AWAKE, LATE
from conversations.case_file import CaseFile
from conversations.desk.stopping import stopped
from conversations.office_hours import parse_hours
from conversations.press import Press, Verb
from conversations.records import Amend, Direction, Keep, RefreshList
from conversations.tasks import CancelDeadline, SetDeadline
from refunds.case import CaseState
from tests.conversations.acting import Effects, acts, after, every, moves_nothing, only, press
from tests.conversations.builders import (
    ADA,
    DESK,
    NORA,
    NOW,
    PARIS,
    REFERENCE,
    SHOP,
    approved,
    case,
    commanded,
    known,
    pressed,
    wrote,
)

QUIET = case(answer_due=None)
HOUR = timedelta(hours=1)


def command(about: CaseFile, argument: str = "") -> Effects:
    return acts(commanded(NORA, "snooze", argument), known(NORA, about))


def at(words: str) -> datetime:
    return datetime.fromisoformat(words).replace(tzinfo=PARIS)


def test_putting_off_offers_some_days() -> None:
    """Tomorrow, three days, a week."""
    say = only(Say, press(NORA, QUIET, Verb.SNOOZE))
    assert [button.press for button in say.keyboard[0]] == [
        Press(Verb.SNOOZE, REFERENCE, 3, days) for days in ("1", "3", "7")
    ]


@pytest.mark.parametrize(
    ("argument", "until"),
    [("1", "2026-04-03 09:00"), ("3", "2026-04-05 09:00"), ("7", "2026-04-09 09:00")],
)
def test_a_case_is_put_off_until_that_morning(argument: str, until: str) -> None:
    """Its card and the list show it, and it is called back then."""
    effects = press(NORA, QUIET, Verb.SNOOZE, argument)
    assert (after(QUIET, effects).snoozed_until, only(Amend, effects).what) == (at(until), "snooze")
    assert [(one.kind, one.due_at) for one in every(SetDeadline, effects)] == [(AWAKE, at(until))]
    assert every(RefreshList, effects)
    assert only(Toast, effects).text.values["time"] == at(until)


def test_a_closed_day_is_put_off_to_the_next_open_one() -> None:
    """Three days from Thursday is Sunday: back on Monday."""
    shop = replace(SHOP, office_hours=parse_hours("mon-fri 08:30-17:00"))
    event = pressed(NORA, Press(Verb.SNOOZE, REFERENCE, 3, "3"))
    effects = acts(event, replace(known(NORA, QUIET), shop=shop))
    assert after(QUIET, effects).snoozed_until == at("2026-04-06 08:30")


@pytest.mark.parametrize(
    "argument", ["", "1", "tomorrow", "demain", "2026-04-03", f"{REFERENCE} 1", REFERENCE]
)
def test_a_command_puts_off_too(argument: str) -> None:
    """Alone it means tomorrow; it answers in words."""
    effects = command(QUIET, argument)
    assert after(QUIET, effects).snoozed_until == at("2026-04-03 09:00")
    assert only(Say, effects).body[0].lines[0].msgid == "Put off until {time}."  # type: ignore[union-attr]


def test_what_is_no_day_is_told() -> None:
    """With examples."""
    assert "/snooze 3" in only(Say, command(QUIET, "soon")).body[0].lines[0].msgid  # type: ignore[union-attr]
    assert moves_nothing(command(QUIET, "soon"))


@pytest.mark.parametrize(
    ("warning", "due", "until"),
    [
        (NOW + HOUR, NOW + 2 * HOUR, NOW + HOUR),
        (NOW - HOUR, NOW + 2 * HOUR, NOW + 2 * HOUR),
        (None, NOW + 2 * HOUR, NOW + 2 * HOUR),
    ],
)
def test_nobody_puts_off_a_promise(warning: datetime | None, due: datetime, until: datetime) -> None:
    """It comes back in time for it, and says why."""
    about = case(answer_warning=warning, answer_due=due)
    effects = press(NORA, about, Verb.SNOOZE, "3")
    assert after(about, effects).snoozed_until == until
    assert "promised" in only(Toast, effects).text.msgid


def test_a_promise_that_lies_further_off_is_no_hindrance() -> None:
    """Until the day that was asked for."""
    about = case(answer_warning=NOW + timedelta(days=5), answer_due=NOW + timedelta(days=6))
    assert after(about, press(NORA, about, Verb.SNOOZE, "3")).snoozed_until == at("2026-04-05 09:00")


def test_what_is_late_cannot_wait() -> None:
    """The customer has waited long enough."""
    assert "can't wait" in only(Toast, press(NORA, case(answer_due=NOW), Verb.SNOOZE, "1")).text.msgid


def test_what_is_put_off_is_taken_up_now() -> None:
    """By button or command."""
    about = replace(QUIET, snoozed_until=NOW + HOUR)
    for effects in (press(NORA, about, Verb.SNOOZE, "0"), command(about, "0")):
        assert after(about, effects).snoozed_until is None
        assert [one.kind for one in every(CancelDeadline, effects)] == [AWAKE]
    assert only(Toast, press(NORA, QUIET, Verb.SNOOZE, "0")).text.msgid == "This request is not put off."


@pytest.mark.parametrize("state", [CaseState.ASKED, CaseState.APPROVED, CaseState.REFUSED, CaseState.EXPIRED])
def test_only_what_waits_for_staff_is_put_off(state: CaseState) -> None:
    """What waits for the customer comes back by itself, and what is decided is done."""
    for argument in ("", "1", "0"):
        assert moves_nothing(press(NORA, case(state), Verb.SNOOZE, argument))
        assert moves_nothing(command(case(state), argument))


# ── no answer needed ─────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("about", [approved(answer_due=NOW), case(CaseState.REFUSED, answer_due=NOW)])
def test_thanks_need_no_answer(about: CaseFile) -> None:
    """One press, and nobody is called for it."""
    effects = press(NORA, about, Verb.QUIET)
    assert (after(about, effects).answer_due, only(Amend, effects).what) == (None, "no_answer")
    assert [one.kind for one in every(CancelDeadline, effects)] == [LATE]
    assert every(RefreshList, effects)


def test_a_decision_that_is_promised_is_needed() -> None:
    """It is not to be had by a press; nor is there anything to be said where nothing waits."""
    for about in (case(), approved()):
        assert only(Toast, press(NORA, about, Verb.QUIET)).text.msgid.startswith("Nothing from this customer")


# ── words of staff stop the clock ────────────────────────────────────────────────────────────────────────────


def kept(direction: Direction, *, edited: bool = False) -> Keep:
    return Keep(
        case=REFERENCE,
        number=1,
        direction=direction,
        person=NORA.id,
        chat_id=DESK,
        message_id=900,
        at=NOW,
        text="Hello",
        edited=edited,
    )


WROTE = approved(answer_due=NOW + HOUR)
"""The customer has written since it was approved, and waits for words."""


def test_an_answer_stops_the_clock() -> None:
    """Whatever way it goes out; the card and the list show it, and nobody is called any more."""
    effects = stopped((kept(Direction.OUT),), known(NORA, WROTE))
    assert (only(Amend, effects).case.answer_due, only(Amend, effects).what) == (None, "answered")
    assert [one.kind for one in every(CancelDeadline, effects)] == [LATE]
    event = wrote(NORA, "Hello", reply_to=7)
    replied = acts(event, known(NORA, WROTE, replied=f"case/{REFERENCE}/in/1"))
    assert after(WROTE, replied).answer_due is None


@pytest.mark.parametrize("about", [case(), case(appealed=True), case(CaseState.SECOND, first_approval=ADA)])
def test_a_reassuring_word_leaves_the_promised_decision_due(about: CaseFile) -> None:
    """The customer was told by when a person decides: no word of staff takes that off the card, the list or the
    clock."""
    said = acts(commanded(NORA, "reply", "I am looking at it."), known(NORA, about))
    replied = acts(wrote(NORA, "Soon.", reply_to=7), known(NORA, about, replied=f"case/{REFERENCE}/in/1"))
    for effects in (said, replied):
        assert every(Keep, effects)
        assert after(about, effects).answer_due == about.answer_due
        assert not every(CancelDeadline, effects)


@pytest.mark.parametrize(
    "effects",
    [(), (kept(Direction.NOTE),), (kept(Direction.IN),), (kept(Direction.OUT, edited=True),)],
)
def test_nothing_else_stops_it(effects: Effects) -> None:
    """Notes, the customer's own words, and edits of what went out answer nothing."""
    assert stopped(effects, known(NORA, WROTE)) == ()


def test_a_clock_that_stands_still_is_not_stopped() -> None:
    """Nor that of no case."""
    assert stopped((kept(Direction.OUT),), known(NORA, QUIET)) == ()
    assert stopped((kept(Direction.OUT),), known(NORA)) == ()


def test_a_question_to_the_customer_stops_it_by_its_step() -> None:
    """Once, not twice."""
    prompt = f"case/{REFERENCE}/prompt/question/3//q1"
    effects = acts(wrote(NORA, "Which one?", reply_to=7), known(NORA, case(), replied=prompt))
    assert [one.what for one in every(Amend, effects)] == []
    assert after(case(), effects).answer_due is None
