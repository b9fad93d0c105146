"""A decision explains itself, is told with care, and is weighed again before money moves."""

from __future__ import annotations

import pytest

from refunds.clauses import Clause, clause_text
from refunds.criteria.all import CRITERIA
from refunds.decision import DecisionKind, amount_told_to_customer, decide, told_to_customer, worsened
from refunds.facts import Dispute, Fact, Reason, Standing
from refunds.finding import CRITERION_LABELS, CriterionName, Verdict
from refunds.labels import DISPUTE_LABELS, FACT_LABELS, REASON_LABELS, STANDING_LABELS
from refunds.money import Money
from refunds.policy import default_policy
from refunds.record import BadRecord, decision_from_json
from tests.refunds.english import english
from tests.refunds.samples import facts_with, policy_with

LATE = {"order.purchased_at": "2026-03-01"}
THIRD = {"order.paid": "10.00 EUR", "usage": {"used": 1, "total": 3, "stated_by": "shop"}}


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({}, "Nothing was used: the whole price of 4990 EUR is to be refunded."),
        ({"usage.total": "unknown"}, "Nothing was used: the whole price of 4990 EUR is to be refunded."),
        (THIRD, "1 of 3 units was used: 1000 EUR − 333 EUR = 667 EUR."),
        (
            {"usage": {"used": 1, "total": 1, "stated_by": "shop"}},
            "Everything was used: 4990 EUR − 4990 EUR = 0 EUR.",
        ),
        (
            {**THIRD, "order.refunded": "2.00 EUR", "order.reserved": "1.00 EUR"},
            "1 of 3 units was used: 1000 EUR − 333 EUR = 667 EUR. 300 EUR was refunded or approved before: "
            "667 EUR − 300 EUR = 367 EUR.",
        ),
        (
            {**THIRD, "order.refunded": "7.00 EUR"},
            "1 of 3 units was used: 1000 EUR − 333 EUR = 667 EUR. 700 EUR was refunded or approved before, so "
            "nothing is left to refund.",
        ),
    ],
)
def test_a_sum_that_comes_out(changes: dict[str, object], words: str) -> None:
    """How an amount comes about is told as a sum that comes out."""
    calculation = decide(facts_with(changes), default_policy()).calculation
    assert calculation is not None
    assert english(calculation.explained()) == words


def test_in_part() -> None:
    """A refund of less than the full price is one in part, for the customer may ask for a second look."""
    assert decide(facts_with(THIRD), default_policy()).is_partial
    assert decide(
        facts_with({**THIRD, "usage.used": 0, "order.refunded": "1.00 EUR"}), default_policy()
    ).is_partial
    assert not decide(facts_with(), default_policy()).is_partial
    assert not decide(facts_with({**THIRD, **LATE}), default_policy()).is_partial


def test_recommendations_are_for_staff() -> None:
    """Only what is granted is told to the customer; what is recommended is for staff."""
    granted = decide(facts_with(), default_policy())
    weighed = decide(facts_with({"reason": "other"}), default_policy())
    price = Money(minor=4990, currency="EUR")
    assert (granted.recommended, amount_told_to_customer(granted)) == (None, price)
    assert (weighed.recommended, amount_told_to_customer(weighed)) == (price, None)


def test_findings_by_verdict() -> None:
    """Findings are found by their verdict, in the order of the criteria."""
    decision = decide(facts_with({**LATE, "reason": "other"}), default_policy())
    assert [f.criterion for f in decision.with_verdict(Verdict.FAIL)] == [CriterionName.WINDOW]
    assert [f.criterion for f in decision.with_verdict(Verdict.UNSURE)] == [CriterionName.REASON]
    assert len(decision.with_verdict(Verdict.PASS)) == 8


def test_all_of_an_own_order_is_told() -> None:
    """Of their own order the customer may read every finding."""
    decision = decide(facts_with(), default_policy())
    assert told_to_customer(decision) == decision.findings


def test_nothing_of_another_order_is_told() -> None:
    """Of an order that is not theirs the customer reads what is of themselves alone."""
    decision = decide(facts_with({"order.buyer_verified": False}), default_policy())
    assert [finding.criterion for finding in told_to_customer(decision)] == [
        CriterionName.BUYER,
        CriterionName.STANDING,
        CriterionName.REASON,
        CriterionName.HISTORY,
    ]


@pytest.mark.parametrize(
    ("changes", "criteria"),
    [
        ({}, []),
        ({"order.dispute": "open"}, ["balance"]),
        ({"account.standing": "suspected"}, ["standing"]),
        ({"account.standing": "violated", "usage": "unknown"}, ["standing", "unused", "limit"]),
        ({"history.refunds": 9}, []),
        ({"order.refunded": "10.00 EUR"}, []),
        ({"order.refunded": "49.90 EUR"}, ["balance"]),
    ],
)
def test_worsened(changes: dict[str, object], criteria: list[str]) -> None:
    """Before payment every finding but the history is compared, and what is worse is named."""
    old, new = decide(facts_with(), default_policy()), decide(facts_with(changes), default_policy())
    assert [finding.criterion for finding in worsened(old, new)] == criteria
    assert worsened(new, old) == ()


def test_from_unsure_to_fail_is_worse() -> None:
    """A doubt that became certain is worse, and one that was cleared is not."""
    doubt = decide(facts_with({"account.standing": "suspected"}), default_policy())
    certain = decide(facts_with({"account.standing": "violated"}), default_policy())
    assert [finding.criterion for finding in worsened(doubt, certain)] == ["standing"]
    assert worsened(certain, doubt) == ()


@pytest.mark.parametrize(
    ("changes", "policy", "words"),
    [
        ({}, {}, "Every condition of the policy is met."),
        (LATE, {}, "A condition of the policy is not met."),
        (
            LATE,
            {"window.statutory_days": 100},
            "Within the legal period a person decides, even where a condition is not met.",
        ),
        ({"reason": "other"}, {}, "Not every condition of the policy is certain, so a person will decide."),
        ({"reason": "unknown"}, {}, "The reason is not known, so a person will ask for it."),
        ({"reason": "duplicate_charge"}, {}, "Requests with this reason are for the finance team."),
    ],
)
def test_the_rule_that_decided(changes: dict[str, object], policy: dict[str, object], words: str) -> None:
    """A decision says which of the rules decided it."""
    assert english(decide(facts_with(changes), policy_with(policy)).because) == words


def test_the_clause_is_quoted_with_the_period_that_applied() -> None:
    """A finding quotes its clause, with the number of days of the order's own type of service."""
    decision = decide(facts_with(), policy_with({"services.one_time.days": 1}))
    assert english(decision.findings[0].quote).startswith(
        "The refund request must be made within 1 day of the date of purchase."
    )


def test_every_clause_has_its_text() -> None:
    """Each clause is quoted, and only the window's has a number in it."""
    for clause in Clause:
        seven, eight = english(clause_text(clause, 7)), english(clause_text(clause, 8))
        assert seven
        assert (seven != eight) is (clause is Clause.WINDOW)


def test_every_name_has_its_label() -> None:
    """Each fact, reason, standing, dispute and criterion can be named to people."""
    assert set(FACT_LABELS) == set(Fact)
    assert set(REASON_LABELS) == set(Reason)
    assert set(STANDING_LABELS) == set(Standing)
    assert set(DISPUTE_LABELS) == set(Dispute)
    assert set(CriterionName) == {criterion.name for criterion in CRITERIA}
    assert {criterion.label.msgid for criterion in CRITERIA} == {t.msgid for t in CRITERION_LABELS.values()}


def test_what_was_assumed_is_not_told_to_the_customer() -> None:
    """Staff read what the policy took for given; the customer reads what was found."""
    facts = facts_with({"account.standing": "unknown", "order.purchased_at": "unknown"})
    findings = {finding.criterion: finding for finding in decide(facts, default_policy()).findings}
    standing, window = findings[CriterionName.STANDING], findings[CriterionName.WINDOW]
    assert english(standing.because).endswith("(Assumed by the policy: the standing of the account.)")
    assert english(standing.told) == "Your account is in good standing."
    assert window.told == window.because


def test_every_fact_has_a_reader() -> None:
    """No fact is asked for that no criterion reads."""
    assert {fact for criterion in CRITERIA for fact in criterion.reads} == set(Fact)


@pytest.mark.parametrize("record", ["", "[]", "{}", "null", '{"calculation": null, "kind": "maybe"}', "{"])
def test_no_record(record: str) -> None:
    """What is not the record of a decision is refused."""
    with pytest.raises(BadRecord):
        decision_from_json(record)


def test_kinds() -> None:
    """The kinds are spelled as other tools read them."""
    assert [kind.value for kind in DecisionKind] == ["approve", "refuse", "escalate"]
