"""From approved to paid: the facts are read again before money moves, and the customer hears when it is sent."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from conversations.addresses import ToCase, ToDesk
from conversations.calls import Redo, Say, Toast
from conversations.case_file import CaseFile, Colleague
from conversations.desk_prompt import DeskPrompt, Wanted
from conversations.draft import Match
from conversations.known import Known, Ledger
from conversations.order_record import OrderAnswer, OrderUnavailable, OrderUnknown
from conversations.outcomes import OrderRead
from conversations.press import Press, Verb
from conversations.records import PayOut, RecordDecision, RefreshList, Release
from conversations.tasks import LookUp
from refunds.case import CaseState, Step
from tests.conversations import acting
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
    IN_GENERAL,
    NORA,
    NOW,
    OMAR,
    REFERENCE,
    approved,
    case,
    eur,
    known,
    order,
    pressed,
    wrote,
)

VERIFYING = approved(CaseState.VERIFYING, payer=NORA)
PAYING = approved(CaseState.PAYING, payer=NORA)


def read(answer: OrderAnswer, about: CaseFile = VERIFYING, given: Known | None = None) -> Effects:
    event = OrderRead(at=NOW, person=NORA.id, subject=REFERENCE, question="payment", answer=answer)
    return acts(event, known(NORA, about) if given is None else given)


def test_paying_begins_with_reading_the_order_again() -> None:
    """From the card or the list; meanwhile nobody else can begin."""
    effects = press(NORA, approved(), Verb.PAY, place=IN_GENERAL)
    assert steps(effects) == [Step.VERIFY]
    assert only(LookUp, effects) == LookUp(NORA.id, REFERENCE, "payment", "A-1001")
    verifying = after(approved(), effects)
    assert verifying.payer == NORA
    assert moves_nothing(press(OMAR, verifying, Verb.PAY))


@pytest.mark.parametrize("answer", [order(), OrderUnavailable("A-1001")], ids=["the same", "no answer"])
def test_what_still_holds_may_be_paid(answer: OrderAnswer) -> None:
    """A source that does not answer changes nothing."""
    effects = read(answer)
    assert steps(effects) == [Step.PAY]
    assert after(VERIFYING, effects).amount == eur(4990)
    assert every(RefreshList, effects)
    assert not to_customers(effects)
    assert not every(Release, effects)


@pytest.mark.parametrize(
    "answer",
    [
        order(refunded=eur(100)),
        order(dispute="open"),
        order(standing="violated"),
        order(units_used=3),
        order(paid=eur(3000)),
        OrderUnknown("A-1001"),
    ],
    ids=["refunded", "dispute", "standing", "usage", "price", "gone"],
)
def test_a_changed_fact_of_the_source_brings_it_back_to_a_person(answer: OrderAnswer) -> None:
    """The reservation is given back, the new facts and findings are recorded, staff are told why."""
    effects = read(answer)
    assert steps(effects) == [Step.RECONSIDER]
    then = after(VERIFYING, effects)
    assert (then.state, then.amount, then.payer, then.decided_by) == (CaseState.REVIEW, None, None, None)
    assert then.answer_due == NOW + timedelta(days=2)
    assert then.order == (None if isinstance(answer, OrderUnknown) else answer)
    assert only(Release, effects) == Release(REFERENCE)
    record = only(RecordDecision, effects)
    assert (record.by, record.outcome) == (0, "escalate")
    told = [say for say in every(Say, effects) if say.to == ToCase(REFERENCE)]
    assert len(told) == 1
    assert not to_customers(effects)


def test_after_it_was_reconsidered_the_same_facts_may_be_paid() -> None:
    """What a person approved on the new facts holds as long as these do."""
    changed = order(units_used=3)
    again = replace(after(VERIFYING, read(changed)), state=CaseState.VERIFYING, amount=eur(3493))
    assert steps(read(changed, again)) == [Step.PAY]


def test_a_finding_that_worsened_brings_it_back() -> None:
    """The receipt was handed in for another order meanwhile."""
    given = replace(known(NORA, VERIFYING), receipt_seen_elsewhere=True)
    effects = read(order(), given=given)
    assert steps(effects) == [Step.RECONSIDER]
    reasons = only(Say, effects).body[0].lines[1].values["reasons"]
    assert isinstance(reasons, tuple)
    assert len(reasons) == 1


def test_the_buyers_history_alone_brings_nothing_back() -> None:
    """The approval itself may be the third; it was known when it was given."""
    given = replace(known(NORA, VERIFYING), refunds_granted=3)
    assert steps(read(order(), given=given)) == [Step.PAY]


def test_more_than_remains_is_not_paid() -> None:
    """Another request on the order was approved meanwhile; the own reservation does not count."""
    big = approved(CaseState.VERIFYING, payer=NORA, order=order(paid=eur(4990)), amount=eur(4000))
    given = replace(known(NORA, big), ledger=Ledger(reserved=eur(991), own=eur(4000)))
    assert steps(read(order(), big, given)) == [Step.RECONSIDER]
    given = replace(given, ledger=Ledger(reserved=eur(990), own=eur(4000)))
    assert steps(read(order(), big, given)) == [Step.PAY]


def test_without_findings_of_before_facts_alone_are_compared() -> None:
    """A case whose policy's word is not at hand is not held up."""
    assert steps(read(order(), given=known(NORA, VERIFYING, decision=None))) == [Step.PAY]


def test_a_request_without_a_number_has_nothing_to_be_read() -> None:
    """Begun and allowed in one step."""
    about = approved(number="", order=None, order_key="", match=Match.OPEN)
    effects = press(NORA, about, Verb.PAY)
    assert steps(effects) == [Step.VERIFY, Step.PAY]
    assert not every(LookUp, effects)


def test_a_late_answer_moves_nothing_but_warns_whoever_is_paying() -> None:
    """Told in the topic, or in General where there is none; and not at all where everything holds."""
    assert read(order(), PAYING) == ()
    (say,) = read(order(dispute="open"), PAYING)
    assert isinstance(say, Say)
    assert say.to == ToCase(REFERENCE)
    (elsewhere,) = read(order(dispute="open"), replace(PAYING, has_card=False))
    assert isinstance(elsewhere, Say)
    assert elsewhere.to == ToDesk()
    assert read(order(dispute="open"), case()) == ()
    assert read(order(), given=known(NORA)) == ()


def test_paid_is_recorded_with_its_reference_and_told() -> None:
    """The reservation becomes a refund dated today at the shop; only now is the money said to be sent."""
    prompt = only(Say, press(NORA, PAYING, Verb.PAID))
    assert prompt.keyboard[0][0].press == Press(Verb.PAID, REFERENCE, 3, "none")
    effects = reply(OMAR, PAYING, Wanted.PAYMENT, " re_123 ")
    assert steps(effects) == [Step.PAID]
    assert only(PayOut, effects) == PayOut(
        case=REFERENCE,
        order="A-1001",
        amount=eur(4990),
        reference="re_123",
        paid_on=date(2026, 4, 2),
        by=OMAR.id,
        source_refunded=eur(0),
    )
    then = after(PAYING, effects)
    assert (then.paid_reference, then.paid_out) == ("re_123", eur(4990))
    more = press(NORA, replace(PAYING, paid_out=eur(10)), Verb.PAID, "none")
    assert after(PAYING, more).paid_out == eur(5000)
    told, rating = to_customers(effects)
    assert isinstance(told, Say)
    assert isinstance(rating, Say)
    assert "was sent on" in told.body[0].lines[0].msgid
    assert len(told.body) == 3
    assert any("prompt" in redo.reference for redo in every(Redo, effects))


def test_a_payment_may_have_no_reference() -> None:
    """One press; an empty reply is asked again."""
    effects = press(NORA, PAYING, Verb.PAID, "none")
    assert only(PayOut, effects).reference == ""
    told, _ = to_customers(effects)
    assert isinstance(told, Say)
    assert len(told.body) == 2
    assert moves_nothing(reply(NORA, PAYING, Wanted.PAYMENT, ""))


def test_the_day_of_a_payment_is_the_shops() -> None:
    """At half past eleven at night UTC it is tomorrow in Paris."""
    late = NOW.replace(hour=23, minute=30)
    prompt = DeskPrompt(REFERENCE, Wanted.PAYMENT, 3, "q1").reference
    effects = acts(wrote(NORA, "re_1", at=late), known(NORA, PAYING, replied=prompt))
    assert only(PayOut, effects).paid_on == date(2026, 4, 3)


def test_without_an_amount_nothing_is_recorded_as_paid() -> None:
    """A case that lost its amount pays nothing."""
    assert moves_nothing(press(NORA, replace(PAYING, amount=None), Verb.PAID, "none"))


def test_without_an_order_the_sources_figure_is_unknown() -> None:
    """What the source had given back is kept only where it says so."""
    effects = press(NORA, replace(PAYING, order=None, order_key=""), Verb.PAID, "none")
    pay_out = only(PayOut, effects)
    assert (pay_out.source_refunded, pay_out.order) == (None, REFERENCE)


@pytest.mark.parametrize("who", [NORA, OMAR], ids=lambda who: who.name)
def test_any_member_may_say_not_paid(who: Colleague) -> None:
    """It is to be paid again, and stays reserved."""
    effects = press(who, PAYING, Verb.NOT_PAID)
    assert steps(effects) == [Step.NOT_PAID]
    assert (after(PAYING, effects).payer, after(PAYING, effects).amount) == (None, eur(4990))
    assert not every(Release, effects)
    assert len(every(Toast, effects)) == 1


def test_nothing_is_decided_while_somebody_pays() -> None:
    """Buttons of older cards are told so."""
    for verb in (Verb.APPROVE, Verb.AMOUNT, Verb.REFUSE, Verb.ASK, Verb.PAY):
        given = known(OMAR, PAYING)
        assert moves_nothing(acts(pressed(OMAR, Press(verb, REFERENCE, 3)), given))


# ── too late ─────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("state", [CaseState.VERIFYING, CaseState.PAYING])
@pytest.mark.parametrize("verb", [Verb.PAY, Verb.APPROVE, Verb.REFUSE])
def test_who_comes_too_late_reads_who_is_paying(state: CaseState, verb: Verb) -> None:
    """Not who decided: that was another thing."""
    about = replace(after(approved(), press(NORA, approved(), Verb.PAY)), state=state)
    told = acting.read(only(Toast, press(OMAR, about, verb)))
    assert told == "Nora has been paying since Thursday 2 April, 11:00. Nothing was changed."


def test_who_comes_too_late_reads_who_has_paid() -> None:
    """With the amount and the day."""
    paid = after(PAYING, reply(NORA, PAYING, Wanted.PAYMENT, "TX-1"))
    told = acting.read(only(Toast, press(OMAR, paid, Verb.NOT_PAID)))
    assert told.startswith("Nora has paid €49.90 already, on Thursday 2 April 2026.")


def test_a_reference_that_comes_too_late_is_not_lost() -> None:
    """Who gave up paying is named, and what was typed is said again."""
    given_up = after(PAYING, press(NORA, PAYING, Verb.NOT_PAID))
    effects = reply(OMAR, given_up, Wanted.PAYMENT, "TX-99", version=3)
    assert moves_nothing(effects)
    words = acting.read(only(Say, effects))
    assert "Nora pressed “Not paid” on Thursday 2 April, 11:00, so this is still to be paid." in words
    assert "You wrote: TX-99" in words
    again = after(given_up, press(OMAR, given_up, Verb.PAY))
    assert again.not_paid is None
