"""A request that was closed without a decision is taken up again; the first decision stays, whatever follows."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from conversations.addresses import ToCase, ToPerson
from conversations.calls import OpenTopic, Say, Toast
from conversations.case.decisions import first_of
from conversations.case.findings import findings_body
from conversations.case.timers import LATE, WARNING
from conversations.case_file import CaseFile, Colleague, Decided
from conversations.customer.correspondence import wrote_about
from conversations.customer.turn import Turn
from conversations.desk_prompt import Wanted
from conversations.draft import Conversation
from conversations.press import Press, Verb
from conversations.records import Amend, RefreshList, Reserve
from conversations.tasks import SetDeadline
from refunds.case import CaseState, Step
from tests.conversations.acting import (
    Effects,
    acts,
    after,
    every,
    moves_nothing,
    only,
    press,
    reply,
    steps,
    to_customers,
)
from tests.conversations.builders import (
    CAMILLE,
    NORA,
    NOW,
    OMAR,
    REFERENCE,
    approved,
    case,
    decision_on,
    eur,
    in_private,
    known,
    order,
    pressed,
    wrote,
)

CUSTOMER = Colleague(CAMILLE, "Camille")
DAY = timedelta(days=1)


@pytest.mark.parametrize("state", [CaseState.WITHDRAWN, CaseState.EXPIRED])
def test_staff_take_up_what_was_closed(state: CaseState) -> None:
    """It is theirs, with a new promise, of which the customer is told; what was granted is a recommendation again."""
    about = approved(state, recommended=None)
    effects = press(NORA, about, Verb.REOPEN)
    assert steps(effects) == [Step.REOPEN]
    then = after(about, effects)
    assert (then.state, then.claimed_by, then.amount, then.recommended) == (
        CaseState.REVIEW,
        NORA,
        None,
        eur(4990),
    )
    assert (then.decided_by, then.decided_at, then.decision_reason) == (None, None, "")
    assert then.answer_due == NOW + 2 * DAY
    assert {one.kind for one in every(SetDeadline, effects)} == {WARNING, LATE}
    assert every(RefreshList, effects)
    (say,) = to_customers(effects)
    assert isinstance(say, Say)
    assert (say.to, say.about) == (ToPerson(CAMILLE, "fr"), f"case/{REFERENCE}/told/reopened")
    assert say.body[0].lines[0].values["due"] == then.answer_due  # type: ignore[union-attr]
    assert only(Toast, effects)


def test_what_was_paid_is_not_forgotten() -> None:
    """Withdrawn during a second look after a payment: what was paid stays known."""
    about = approved(CaseState.WITHDRAWN, paid_out=eur(2000), amount=eur(2000))
    then = after(about, press(NORA, about, Verb.REOPEN))
    assert (then.amount, then.paid_out) == (eur(2000), eur(2000))


@pytest.mark.parametrize(
    "state", [state for state in CaseState if state not in (CaseState.WITHDRAWN, CaseState.EXPIRED)]
)
def test_nothing_else_is_taken_up(state: CaseState) -> None:
    """A refusal is overridden instead, and what is open is open."""
    assert moves_nothing(press(NORA, case(state), Verb.REOPEN))


# ── the customer writes about a closed request ───────────────────────────────────────────────────────────────


def writes(about: CaseFile, words: str = "Are you there?") -> Effects:
    event = wrote(CUSTOMER, words, in_private(CUSTOMER))
    given = replace(
        known(CUSTOMER, None), cases=(about,), decisions={REFERENCE: decision_on(about, known(None))}
    )
    return wrote_about(Turn(Conversation(), event, given), event, about).effects


@pytest.mark.parametrize(
    ("state", "offered"),
    [
        (CaseState.EXPIRED, True),
        (CaseState.WITHDRAWN, True),
        (CaseState.REFUSED, False),
        (CaseState.PAID, False),
    ],
)
def test_staff_are_told_of_words_about_a_closed_request(state: CaseState, offered: bool) -> None:
    """With a button where it can be taken up again; and the clock runs, for somebody waits for an answer."""
    effects = writes(case(state))
    told = [one for one in every(Say, effects) if one.to == ToCase(REFERENCE)][-1]
    verbs = [button.press.verb for row in told.keyboard for button in row if button.press is not None]
    assert verbs == ([Verb.REOPEN] if offered else [])
    amend = only(Amend, effects)
    assert (amend.what, amend.case.answer_due) == ("unanswered", NOW + 2 * DAY)
    assert every(RefreshList, effects)


def test_words_open_the_topic_that_a_decision_of_the_policy_never_had() -> None:
    """With its card, and the clock."""
    effects = writes(case(CaseState.REFUSED, has_card=False))
    assert every(OpenTopic, effects)
    assert only(Amend, effects).case.has_card


def msgids(effects: Effects) -> list[str]:
    """What the customer reads."""
    say = [one for one in every(Say, effects) if isinstance(one.to, ToPerson)][-1]
    return [line.msgid for block in say.body for line in block.lines]  # type: ignore[union-attr]


def test_a_promise_that_runs_is_told_again_and_not_put_off() -> None:
    """Nothing is changed; and what was put off comes back."""
    effects = writes(case())
    assert not every(Amend, effects)
    assert "A person will answer by <b>{due}</b>." in msgids(effects)
    back = writes(case(snoozed_until=NOW + DAY))
    assert only(Amend, back).case.snoozed_until is None


def test_an_answered_customer_who_writes_again_is_promised_an_answer_again() -> None:
    """From then on."""
    effects = writes(case(answer_due=None))
    assert only(Amend, effects).case.answer_due == NOW + 2 * DAY
    assert "A person will answer by <b>{due}</b>." in msgids(effects)


@pytest.mark.parametrize("about", [case(answer_due=NOW), approved()])
def test_no_time_is_told_that_is_not_kept(about: CaseFile) -> None:
    """What is late is not promised again; and of what is approved no more than the money is to come."""
    assert "A person will answer by <b>{due}</b>." not in msgids(writes(about))


# ── the first decision ───────────────────────────────────────────────────────────────────────────────────────

REFUSED = case(CaseState.REFUSED, decided_at=NOW - DAY, answer_due=None)


def test_an_override_keeps_what_it_overrides() -> None:
    """The written reason is the decision's, and the first decision stays on the case."""
    effects = reply(OMAR, REFUSED, Wanted.OVERRIDE, "The bank confirms it.", eur(4990))
    assert every(Reserve, effects)
    then = after(REFUSED, effects)
    assert then.decision_reason == "The bank confirms it."
    assert then.first == Decided(CaseState.REFUSED, None, NOW - DAY)


def test_the_first_decision_stays_the_first() -> None:
    """Approved by Nora, refused by Omar: hers; the policy's refusal before both: the policy's."""
    effects = reply(OMAR, approved(decision_reason="Kind."), Wanted.REFUSAL, "It was used.")
    then = after(approved(), effects)
    assert then.first == Decided(CaseState.APPROVED, NORA, NOW - timedelta(hours=1), "Kind.", eur(4990))
    again = replace(then, state=CaseState.REFUSED)
    assert first_of(again) == then.first
    assert first_of(case()) is None


def test_what_two_people_override_is_kept_from_the_first_of_them() -> None:
    """It is there when the second one looks."""
    dear = replace(REFUSED, order=order(paid=eur(150000)), recommended=eur(150000))
    then = after(dear, reply(OMAR, dear, Wanted.OVERRIDE, "All of it.", eur(150000)))
    assert then.first == Decided(CaseState.REFUSED, None, NOW - DAY)
    assert then.first_approval == OMAR


def test_the_findings_of_the_first_decision_are_shown_beside_the_last() -> None:
    """Where they were others."""
    about = case()
    now = decision_on(about, known(None))
    before = decision_on(replace(about, order=None), known(None))
    press_findings = pressed(NORA, Press(Verb.FINDINGS, REFERENCE, 3))
    given = known(NORA, about, decision=now, first_decision=before)
    last, first = every(Say, acts(press_findings, given))
    assert last.body == findings_body(REFERENCE, now)
    assert first.body[1:] == findings_body(REFERENCE, before)
    assert len(acts(press_findings, replace(given, first_decision=now))) == 1


def test_a_reopened_request_keeps_the_decision_of_the_policy() -> None:
    """Granted by the policy, withdrawn, taken up again."""
    about = approved(CaseState.WITHDRAWN, decided_by=None)
    then = after(about, press(NORA, about, Verb.REOPEN))
    assert then.first == Decided(CaseState.APPROVED, None, NOW - timedelta(hours=1), "", eur(4990))
