"""Promises, questions and what was put off fall due: staff are warned, then called; customers are reminded once."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conversations.addresses import ToCase, ToDesk, ToPerson
from conversations.calls import Redo, Say
from conversations.case.moved import case_moved, move
from conversations.case.promise import answered, is_late, with_clock, with_promise
from conversations.case.timers import (
    AWAKE,
    EXPIRY,
    LATE,
    REMINDER,
    UNPAID,
    UNPAID_LATE,
    WARNING,
    timed,
    timers,
)
from conversations.case_file import CaseFile
from conversations.machine import concerns_customer
from conversations.office_hours import parse_hours
from conversations.outcomes import Due
from conversations.records import Advance, Amend, RefreshList, Release
from conversations.tasks import CancelDeadline, SetDeadline
from refunds.case import LIFE, CaseState, Step
from tests.conversations.acting import Effects, acts, every, only, read, to_customers
from tests.conversations.builders import (
    ADA,
    CAMILLE,
    NORA,
    NOW,
    PARIS,
    REFERENCE,
    SHOP,
    approved,
    case,
    eur,
    known,
)

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
ASKED_CASE = case(CaseState.ASKED, question="Which formula?", asked_at=NOW - 3 * DAY, amount=None)


def due(kind: str, about: CaseFile | None, **changes: object) -> Effects:
    """The deadline falls due."""
    event = Due(at=NOW, deadline=kind, subject=REFERENCE, due_at=NOW)
    return acts(event, replace(known(None, about), **changes))  # type: ignore[arg-type]


def topic(effects: Effects) -> Say:
    """What is said in the case's topic."""
    (say,) = [one for one in every(Say, effects) if one.to == ToCase(REFERENCE)]
    return say


# ── the promise ──────────────────────────────────────────────────────────────────────────────────────────────


def test_a_promise_is_kept_in_office_hours() -> None:
    """Asked on a Thursday afternoon, answered by Monday; warned when three quarters are over."""
    shop = replace(SHOP, office_hours=parse_hours("mon-fri 09:00-17:00"), answer_within=16 * HOUR)
    given = replace(known(None), shop=shop, now=datetime(2026, 4, 2, 13, tzinfo=PARIS))
    promised = with_promise(case(), given)
    assert promised.answer_due == datetime(2026, 4, 6, 13, tzinfo=PARIS)
    assert promised.answer_warning == datetime(2026, 4, 3, 17, tzinfo=PARIS)


def test_a_message_puts_off_no_promise() -> None:
    """The clock starts where it stands still, and goes on where it runs."""
    given = known(None)
    assert with_clock(answered(case()), given) == with_promise(case(), given)
    running = case(answer_due=NOW + HOUR)
    assert with_clock(running, given) == running


def test_late_is_what_was_promised_before_now() -> None:
    """At the very moment it is late."""
    assert is_late(case(answer_due=NOW), NOW)
    assert not is_late(case(answer_due=NOW + timedelta(seconds=1)), NOW)
    assert not is_late(answered(case()), NOW)


@pytest.mark.parametrize("step", Step)
def test_every_step_settles_what_it_answers(step: Step) -> None:
    """Decisions, questions, payments and ends leave nothing unanswered; whatever was put off is back."""
    goes_on = {
        Step.ESCALATE,
        Step.APPROVE_FIRST,
        Step.ANSWER,
        Step.APPEAL,
        Step.VERIFY,
        Step.PAY,
        Step.NOT_PAID,
        Step.RECONSIDER,
        Step.REOPEN,
    }
    before = case(next(iter(LIFE[step][1])), answer_due=NOW, answer_warning=NOW, snoozed_until=NOW)
    moved = move(before, step, by=0).after
    assert (moved.answer_due is not None) is (step in goes_on)
    assert moved.snoozed_until is None


# ── timers ───────────────────────────────────────────────────────────────────────────────────────────────────

MOMENTS = st.none() | st.integers(0, 100).map(lambda hours: NOW + hours * HOUR)
FILES = st.builds(
    lambda state, due, warning, snoozed, asked: case(
        state, answer_due=due, answer_warning=warning, snoozed_until=snoozed, asked_at=asked
    ),
    st.sampled_from(CaseState),
    MOMENTS,
    MOMENTS,
    MOMENTS,
    MOMENTS,
)


@given(st.lists(FILES, min_size=1, max_size=6))
def test_deadlines_follow_the_case(files: list[CaseFile]) -> None:
    """Whatever way it changes, those that stand are those that its file asks for, and none is set without need."""
    standing, before = dict[str, datetime](), None
    for file in files:
        for effect in timed(before, file, SHOP):
            if isinstance(effect, SetDeadline):
                assert standing.get(effect.kind) != effect.due_at
                assert effect.person == (CAMILLE if effect.kind in (REMINDER, EXPIRY) else 0)
                standing[effect.kind] = effect.due_at
            else:
                assert isinstance(effect, CancelDeadline)
                del standing[effect.kind]
        before = file
        assert standing == timers(file, SHOP)


def test_a_question_is_called_back_after_days() -> None:
    """Reminded after three, closed after three more, in the customer's lane; an answer ends both."""
    asked = move(replace(case(), asked_at=NOW), Step.ASK, NORA.id).after
    effects = case_moved(case(), asked, None, known(None))
    assert {(one.kind, one.due_at, one.person) for one in every(SetDeadline, effects)} == {
        (REMINDER, NOW + 3 * DAY, CAMILLE),
        (EXPIRY, NOW + 6 * DAY, CAMILLE),
    }
    answer = move(with_promise(asked, known(None)), Step.ANSWER, CAMILLE).after
    effects = case_moved(asked, answer, None, known(None))
    assert {one.kind for one in every(CancelDeadline, effects)} == {REMINDER, EXPIRY}


@pytest.mark.parametrize("kind", [WARNING, LATE, AWAKE, REMINDER, EXPIRY])
def test_what_falls_due_is_the_desks(kind: str) -> None:
    """Also in a customer's lane; and of no case it is nothing."""
    event = Due(at=NOW, deadline=kind, subject=REFERENCE, due_at=NOW, person=CAMILLE)
    assert not concerns_customer(event, known(None))
    assert due(kind, None) == ()


def test_a_deadline_that_nobody_knows_does_nothing() -> None:
    """One of an earlier version of the program, say."""
    assert due("of_old", case()) == ()


# ── an answer is promised ────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("about", "msgid"),
    [
        (case(), "🕓 Nobody has claimed this request, and {customer} is promised an answer by {due}."),
        (case(claimed_by=NORA), "🕓 {name}, {customer} is promised an answer by {due}."),
    ],
)
def test_staff_are_warned_in_the_topic(about: CaseFile, msgid: str) -> None:
    """By name whoever has it in hand; nobody outside of it."""
    effects = due(WARNING, about)
    assert topic(effects).body[0].lines[0].msgid == msgid  # type: ignore[union-attr]
    assert len(effects) == 1


@pytest.mark.parametrize("kind", [WARNING, LATE])
def test_what_is_put_off_comes_back_for_a_promise(kind: str) -> None:
    """A promise is put off by nobody."""
    late = NOW if kind == LATE else NOW + HOUR
    effects = due(kind, case(snoozed_until=NOW + DAY, answer_due=late))
    assert only(Amend, effects).case.snoozed_until is None
    assert every(RefreshList, effects)
    assert [(one.kind) for one in every(CancelDeadline, effects)] == [AWAKE]


def test_a_warning_that_comes_too_late_is_left_to_the_call() -> None:
    """After an outage both fall due at once; and what has been answered needs none."""
    assert due(WARNING, case(answer_due=NOW)) == ()
    assert due(WARNING, case(answer_due=None)) == ()


@pytest.mark.parametrize("claimed", [None, NORA], ids=["nobody", "Nora"])
def test_what_is_late_is_called_out(claimed: object) -> None:
    """On the card, in the list, in the topic, and to the admins, who read whose it is."""
    about = case(answer_due=NOW, claimed_by=claimed)
    effects = due(LATE, about)
    assert only(Redo, effects).reference == f"case/{REFERENCE}/card"
    assert every(RefreshList, effects)
    assert topic(effects)
    (told,) = [one for one in every(Say, effects) if isinstance(one.to, ToPerson)]
    assert told.to == ToPerson(ADA.id, "fr")
    assert (told.body[0].lines[2].msgid == "Nobody has claimed it.") is (claimed is None)  # type: ignore[union-attr]


def test_what_is_not_late_any_more_is_not_called_out() -> None:
    """Answered meanwhile, or promised anew."""
    assert due(LATE, case(answer_due=None)) == ()
    assert due(LATE, case(answer_due=NOW + HOUR)) == ()


@pytest.mark.parametrize("claimed", [None, NORA], ids=["nobody", "Nora"])
def test_what_was_put_off_comes_back(claimed: object) -> None:
    """Into its place in the list, told in the topic."""
    effects = due(AWAKE, case(snoozed_until=NOW, claimed_by=claimed))
    assert only(Amend, effects).case.snoozed_until is None
    assert every(RefreshList, effects)
    assert ("name" in topic(effects).body[0].lines[0].values) is (claimed is not None)  # type: ignore[union-attr]
    assert due(AWAKE, case(snoozed_until=NOW + HOUR)) == ()
    assert due(AWAKE, case()) == ()


# ── the customer was asked ───────────────────────────────────────────────────────────────────────────────────


def test_a_customer_is_reminded_of_the_question() -> None:
    """In their language, with the question and the day on which the request is closed; blocked, staff hear of it."""
    effects = due(REMINDER, ASKED_CASE)
    (say,) = every(Say, effects)
    assert say.to == ToPerson(CAMILLE, "fr")
    assert say.body[0].lines[0].values["time"] == NOW + 3 * DAY  # type: ignore[union-attr]
    assert say.body[1].lines[0].values["words"] == "Which formula?"  # type: ignore[union-attr]
    assert say.about == f"case/{REFERENCE}/told/reminder"
    assert only(Amend, effects).what == "reminded"
    assert len(only(Say, due(REMINDER, replace(ASKED_CASE, question=""))).body) == 1


def test_a_question_that_nobody_answers_closes_the_request() -> None:
    """Both sides are told; staff may take it up again from the card."""
    effects = due(EXPIRY, ASKED_CASE)
    assert only(Advance, effects).step is Step.EXPIRE
    assert topic(effects)
    (say,) = to_customers(effects)
    assert isinstance(say, Say)
    assert (say.about, say.makes) == (
        f"case/{REFERENCE}/told/expired",
        f"case/{REFERENCE}/told/expired/4",
    )
    assert {one.kind for one in every(CancelDeadline, effects)} == {REMINDER, EXPIRY}
    assert not every(Release, effects)


@pytest.mark.parametrize("granted", [{"amount": eur(1000)}, {"amount": eur(1000), "paid_out": eur(1000)}])
def test_what_was_granted_before_is_not_lost_by_silence(granted: dict[str, object]) -> None:
    """Staff decide without the answer, and are called for it."""
    about = replace(ASKED_CASE, **granted)  # type: ignore[arg-type]
    effects = due(EXPIRY, about)
    assert not every(Advance, effects)
    assert only(Amend, effects).case.answer_due == NOW
    assert [(one.kind, one.due_at) for one in every(SetDeadline, effects)] == [(LATE, NOW)]
    assert topic(effects)
    assert not to_customers(effects)


@pytest.mark.parametrize("kind", [REMINDER, EXPIRY])
def test_a_question_that_was_answered_is_left_alone(kind: str) -> None:
    """Or decided without an answer."""
    assert due(kind, case()) == ()
    assert due(kind, approved()) == ()


# ── what was approved is to be paid ──────────────────────────────────────────────────────────────────────────


def test_what_is_approved_is_called_back_for_its_payment() -> None:
    """After two working days and after five, whoever began to pay it meanwhile; no more once it is paid."""
    shop = replace(SHOP, office_hours=parse_hours("mon-fri 09:00-17:00"))
    thursday = approved(decided_at=datetime(2026, 4, 2, 12, 0, tzinfo=PARIS))
    at = {
        UNPAID: datetime(2026, 4, 6, 12, 0, tzinfo=PARIS),
        UNPAID_LATE: datetime(2026, 4, 9, 12, 0, tzinfo=PARIS),
    }
    assert timers(thursday, shop) == at
    assert timers(replace(thursday, state=CaseState.PAYING, payer=NORA), shop) == at
    assert not timers(replace(thursday, state=CaseState.PAID), shop)


def test_staff_are_reminded_of_what_is_to_be_paid() -> None:
    """In its topic; what the policy approved has none, and is told where all are."""
    words = "⚠️ R-7K2MX, Camille D.: €49.90 was approved on Thursday 2 April, 10:00, and is not paid yet."
    say = only(Say, due(UNPAID, approved()))
    assert (say.to, read(say)) == (ToCase(REFERENCE), words)
    assert only(Say, due(UNPAID, approved(has_card=False))).to == ToDesk()
    paying = approved(CaseState.PAYING, payer=NORA, amount=None)
    assert read(only(Say, due(UNPAID, paying))).startswith("Nora: ⚠️ R-7K2MX, Camille D.: approved on")
    given_up = approved(payer=NORA)
    assert read(only(Say, due(UNPAID, given_up))) == words


@pytest.mark.parametrize(
    ("about", "by"),
    [
        (approved(), "Nobody is paying it."),
        (approved(CaseState.PAYING, payer=NORA), "Nora has begun to pay it."),
    ],
)
def test_admins_hear_of_what_is_still_not_paid(about: CaseFile, by: str) -> None:
    """Days after the reminder, with who has begun to pay it."""
    effects = due(UNPAID_LATE, about)
    (to_admin,) = to_customers(effects)
    assert isinstance(to_admin, Say)
    assert to_admin.to == ToPerson(ADA.id, "fr")
    assert by in read(to_admin)
    assert topic(effects)
    assert only(RefreshList, effects)


@pytest.mark.parametrize("kind", [UNPAID, UNPAID_LATE])
def test_what_is_paid_reminds_nobody(kind: str) -> None:
    """A deadline that no longer fits the case does nothing."""
    assert not due(kind, approved(CaseState.PAID))
