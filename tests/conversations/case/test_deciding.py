"""What a decision rests on, and what the customer reads of it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conversations.addresses import ToPerson
from conversations.calls import Say
from conversations.case.deciding import decided, facts_of, refunded, usage_of
from conversations.case_file import CaseFile
from conversations.draft import Match, Used
from conversations.known import Ledger
from conversations.order_record import OrderAnswer, OrderRecord, OrderUnavailable, OrderUnknown
from conversations.records import Advance, RecordDecision, Release, Reserve
from refunds.case import CaseState, Step
from refunds.decision import decide
from refunds.facts import Reason, Standing, StatedBy, Usage
from refunds.money import Money
from tests.conversations.builders import BOUGHT, CAMILLE, POLICY, case, eur, known, order, receipt
from tests.conversations.chat import of_kind, page


def usd(minor: int) -> Money:
    return Money(minor=minor, currency="USD")


def request(**changes: Any) -> CaseFile:
    """Camille's request two days after the purchase, sent and being checked."""
    plain = {
        "version": 0,
        "opened_at": BOUGHT + timedelta(days=2),
        "has_card": False,
        "card_picture": "",
        "recommended": None,
        "answer_due": None,
        "category": "",
        "words": (),
    }
    return case(CaseState.CHECKING, **{**plain, **changes})


@pytest.mark.parametrize(
    ("source", "ledger", "expected"),
    [
        (None, Ledger(), None),
        (eur(0), Ledger(), eur(0)),
        (eur(500), Ledger(), eur(500)),
        (None, Ledger(paid=eur(300)), eur(300)),
        (eur(0), Ledger(paid=eur(300), source_at_first=eur(0)), eur(300)),
        (eur(300), Ledger(paid=eur(300), source_at_first=eur(0)), eur(300)),
        (eur(500), Ledger(paid=eur(300), source_at_first=eur(500)), eur(800)),
        (eur(900), Ledger(paid=eur(300), source_at_first=eur(500)), eur(900)),
        (usd(900), Ledger(paid=eur(300)), usd(900)),
        (eur(900), Ledger(paid=usd(300)), usd(300)),
    ],
)
def test_what_was_paid_back_so_far(source: Money | None, ledger: Ledger, expected: Money | None) -> None:
    """The greater of the source's figure, and its figure at the desk's first payment plus what the desk paid; one in
    another currency makes the payments incommensurable; unknown where nobody knows."""
    assert refunded(order(refunded=source), ledger) == expected


def test_payments_of_an_order_without_a_price_are_not_compared() -> None:
    """The desk's own figure stands."""
    assert refunded(order(paid=None), Ledger(paid=eur(300))) == eur(300)


@pytest.mark.parametrize(
    ("record", "used", "units", "expected"),
    [
        (order(units_used=4), Used.NONE, None, Usage(used=4, total=10, stated_by=StatedBy.SHOP)),
        (order(units_used=0, units_total=None), None, None, Usage(used=0, stated_by=StatedBy.SHOP)),
        (order(units_used=11), None, None, Usage(total=10)),
        (order(units_used=None), None, None, Usage(total=10)),
        (order(units_used=None), Used.NONE, None, Usage(used=0, total=10, stated_by=StatedBy.CUSTOMER)),
        (order(units_used=None), Used.ALL, None, Usage(used=10, total=10, stated_by=StatedBy.CUSTOMER)),
        (order(units_used=None), Used.PART, 3, Usage(used=3, total=10, stated_by=StatedBy.CUSTOMER)),
        (order(units_used=None), Used.PART, 12, Usage(total=10)),
        (order(units_used=None), Used.PART, None, Usage(total=10)),
        (order(units_used=None, units_total=None), Used.ALL, None, None),
        (order(units_used=None, units_total=0), None, None, None),
        (None, Used.NONE, None, Usage(used=0, stated_by=StatedBy.CUSTOMER)),
        (None, Used.PART, None, None),
        (None, None, None, None),
    ],
)
def test_usage_is_the_shops_figure_else_the_customers_word(
    record: OrderRecord | None, used: Used | None, units: int | None, expected: Usage | None
) -> None:
    """What was bought is the shop's figure always; a figure beyond it is none."""
    assert usage_of(request(used=used, units=units), record) == expected


@pytest.mark.parametrize(
    ("changes", "record", "own"),
    [
        ({}, order(), True),
        ({"email": "CAMILLE@example.com"}, order(), True),
        ({"match": Match.OPEN}, order(), False),
        ({"match": Match.UNMATCHED}, order(), False),
        ({}, order(email="new@example.com"), False),
        ({}, order(email=None), False),
        ({"email": ""}, order(email=""), False),
        ({}, order(number="A-1002"), False),
    ],
)
def test_an_order_is_the_customers_own_where_it_was_matched_and_still_is(
    changes: dict[str, Any], record: OrderRecord, own: bool
) -> None:
    """And only then does its standing say something of whoever asks."""
    facts = facts_of(request(**changes), record, known())
    assert facts.order is not None
    assert facts.order.buyer_verified is own
    assert facts.account is not None
    assert facts.account.standing == (Standing.GOOD if own else None)


def test_the_ledger_reserves_and_the_receipt_is_told_apart() -> None:
    """What is approved in other requests counts, and whether the receipt was seen before."""
    given = known(ledger=Ledger(reserved=eur(1000)), refunds_granted=2, receipt_seen_elsewhere=True)
    facts = facts_of(request(), order(dispute=None, standing=None), given)
    assert facts.order is not None
    assert (facts.order.reserved, facts.order.dispute) == (eur(1000), None)
    assert facts.receipt is not None
    assert facts.receipt.seen_elsewhere
    assert facts.history is not None
    assert facts.history.refunds == 2
    assert facts_of(request(receipts=()), order(), given).receipt is None


@pytest.mark.parametrize("answer", [OrderUnknown("A-1001"), OrderUnavailable("A-1001")])
def test_an_order_that_is_not_told_is_unknown(answer: OrderAnswer) -> None:
    """Whether the source does not know it or does not answer: nobody is refused for it."""
    facts = facts_of(request(), answer, known())
    assert facts.order is None
    assert decide(facts, POLICY.policy).kind == "escalate"


def test_the_ledger_goes_by_the_sources_own_number() -> None:
    """However it was typed: one order has one ledger, or it could be granted twice."""
    typed = request(number="a 1OO1", order_key="A1OO1", match=Match.UNMATCHED, order=None)
    effects = decided(typed, order(), known(about=typed))
    assert of_kind(effects, Advance)[0].case.order_key == "A-1001"


# ── what follows ─────────────────────────────────────────────────────────────────────────────────────────────


def told(effects: tuple[object, ...]) -> str:
    """What the customer reads."""
    return "\n".join(page(say.body) for say in of_kind(effects, Say) if isinstance(say.to, ToPerson))  # type: ignore[arg-type]


def test_a_part_that_was_refunded_before_is_taken_off() -> None:
    """The customer reads how the sum comes about."""
    effects = decided(request(), order(units_used=4, refunded=eur(1000)), known(about=request()))
    assert [reserved.amount for reserved in of_kind(effects, Reserve)] == [eur(1994)]
    assert "€19.94" in told(effects)
    assert "€10.00" in told(effects)


def test_a_refusal_quotes_each_clause_with_its_fact() -> None:
    """Every clause that is not met, and only those; a second look is offered."""
    late = request(opened_at=BOUGHT + timedelta(days=20))
    effects = decided(late, order(units_used=10), known(about=late))
    words = told(effects)
    assert "I can't grant this refund under our policy." in words
    assert "within 7 days of the date of purchase" in words
    assert "You bought on Monday 23 March" in words
    assert "Terms of Use" not in words
    assert "You may ask once for a person to look at it again." in words
    assert [advance.step for advance in of_kind(effects, Advance)] == [Step.DENY]
    assert of_kind(effects, Reserve) == []


def test_a_grace_day_goes_to_a_person_with_the_reason_and_a_time() -> None:
    """The recommendation is for staff alone."""
    late = request(opened_at=BOUGHT + timedelta(days=8))
    effects = decided(late, order(), known(about=late))
    advance = of_kind(effects, Advance)[0]
    assert advance.step is Step.ESCALATE
    assert (advance.case.recommended, advance.case.category) == (eur(4990), "general")
    assert "answer by Saturday 4 April" in told(effects)
    assert "shortly after it" in told(effects)
    assert "49.90" not in told(effects)


def test_a_charge_that_was_not_theirs_goes_to_finance() -> None:
    """Nothing in the policy decides it."""
    effects = decided(request(reason=Reason.UNAUTHORISED_CHARGE), order(), known(about=request()))
    assert of_kind(effects, Advance)[0].case.category == "finance"
    assert "finance team" in told(effects)


def test_a_decision_stores_the_facts_and_the_policy() -> None:
    """So that it can be replayed to the same answer."""
    effects = decided(request(), order(), known(about=request()))
    stored = of_kind(effects, RecordDecision)[0]
    assert decide(stored.facts, POLICY.policy) == stored.decision
    assert stored.amount == eur(4990)


Answers = st.sampled_from([OrderUnknown("A-1001"), OrderUnavailable("A-1001")]) | st.builds(
    order,
    purchased_at=st.sampled_from([None, BOUGHT, BOUGHT.date(), BOUGHT + timedelta(days=400)]),
    paid=st.sampled_from([None, eur(4990), eur(0), usd(4990), Money(minor=5, currency="ZZZ")]),
    refunded=st.sampled_from([None, eur(0), eur(4990), eur(9999), usd(1)]),
    service=st.sampled_from([None, "one_time", "other"]),
    email=st.sampled_from([None, "camille@example.com", "x@y.example"]),
    units_total=st.sampled_from([None, 0, 10]),
    units_used=st.sampled_from([None, 0, 4, 10, 99]),
    dispute=st.sampled_from([None, "none", "open", "won", "lost"]),
    standing=st.sampled_from([None, "good", "violated", "suspected", "disputed"]),
)


@given(
    answer=Answers,
    reason=st.sampled_from([None, *Reason]),
    used=st.sampled_from([None, *Used]),
    units=st.sampled_from([None, 0, 3, 12]),
    match=st.sampled_from(Match),
    files=st.sampled_from([(), (receipt(),)]),
    wants_person=st.booleans(),
    ledger=st.sampled_from(
        [Ledger(), Ledger(paid=eur(100)), Ledger(reserved=eur(4000)), Ledger(paid=usd(1))]
    ),
)
def test_every_case_gets_exactly_one_decision(
    answer: OrderAnswer,
    reason: Reason | None,
    used: Used | None,
    units: int | None,
    match: Match,
    files: tuple[Any, ...],
    wants_person: bool,
    ledger: Ledger,
) -> None:
    """One step, one record, one message, whatever the facts; only an approval reserves, and what it grants."""
    asked = request(
        reason=reason, used=used, units=units, match=match, receipts=files, wants_person=wants_person
    )
    effects = decided(asked, answer, known(about=asked, ledger=ledger))
    steps, records = of_kind(effects, Advance), of_kind(effects, RecordDecision)
    assert len(steps) == len(records) == 1
    assert len([say for say in of_kind(effects, Say) if say.to == ToPerson(CAMILLE, "fr")]) == 1
    reserved = [amount.amount for amount in of_kind(effects, Reserve)]
    assert reserved == ([steps[0].case.amount] if steps[0].step is Step.GRANT else [])
    assert not of_kind(effects, Release)
    if wants_person or match is not Match.MATCHED:
        assert steps[0].step is Step.ESCALATE
    if steps[0].step is Step.ESCALATE:
        assert steps[0].case.answer_due is not None
        assert steps[0].case.has_card
    assert steps[0].case.reference == asked.reference
