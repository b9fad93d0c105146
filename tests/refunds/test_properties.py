"""What must hold for any facts and any policy file."""

from __future__ import annotations

import json
from copy import deepcopy
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import find as find_example
from hypothesis import strategies as st

from refunds.basis import basis
from refunds.criteria.all import CRITERIA
from refunds.decision import (
    Decision,
    DecisionKind,
    amount_told_to_customer,
    conclude,
    decide,
    told_to_customer,
)
from refunds.facts import Facts, facts_to_json, parse_facts
from refunds.finding import Verdict, find
from refunds.policy import Policy, load_policy
from refunds.record import decision_from_json, decision_to_json
from tests.refunds import oracle
from tests.refunds.english import english
from tests.refunds.samples import to_toml
from tests.refunds.strategies import facts, orders, policies, promising_facts

any_facts = facts() | promising_facts()


def _facts(values: dict[str, Any]) -> Facts:
    return parse_facts(json.dumps(values))


def _policy(values: dict[str, Any]) -> Policy:
    return load_policy(to_toml(values))


def _decide(values: dict[str, Any], policy: dict[str, Any]) -> Decision:
    return decide(_facts(values), _policy(policy))


@given(any_facts, policies())
def test_agrees_with_the_oracle(values: dict[str, Any], policy: dict[str, Any]) -> None:
    """Verdicts, decision, amount and category are those of an independent reading of the policy."""
    decision, expected = _decide(values, policy), oracle.decide(values, policy)
    assert {f.criterion.value: f.verdict.value for f in decision.findings} == expected["verdicts"]
    assert decision.kind == expected["decision"]
    assert (decision.amount and decision.amount.model_dump()) == expected["amount"]
    assert decision.category == expected["category"]


@pytest.mark.parametrize("kind", DecisionKind)
def test_random_requests_meet_every_decision(kind: DecisionKind) -> None:
    """The random facts and policies lead to each kind of decision, else they would prove little."""
    wanted = st.tuples(promising_facts(), policies())
    find_example(wanted, lambda drawn: _decide(*drawn).kind is kind, settings=settings(database=None))


@given(any_facts, policies())
def test_total(values: dict[str, Any], policy: dict[str, Any]) -> None:
    """Every well-formed facts give a decision with ten findings that can be said in words."""
    decision = _decide(values, policy)
    assert [finding.criterion for finding in decision.findings] == [c.name for c in CRITERIA]
    for finding in decision.findings:
        assert all(english(words) for words in (finding.quote, finding.because, finding.brief))
    assert english(decision.because)


@given(any_facts, policies())
def test_reads_what_it_names(values: dict[str, Any], policy: dict[str, Any]) -> None:
    """A finding reads nothing that its criterion does not name, and assumes only what it read."""
    decision = _decide(values, policy)
    for criterion, finding in zip(CRITERIA, decision.findings, strict=True):
        assert set(finding.read) <= set(criterion.reads)
        assert set(finding.assumed) <= set(finding.read)
        assert not (finding.assumed and finding.verdict is Verdict.FAIL)


_UNKNOWABLE = {("request_date",), ("order", "number"), ("usage", "stated_by")}


def _leaves(values: dict[str, Any]) -> list[tuple[str, ...]]:
    """Paths of the facts that are known; a money is one fact."""
    paths: list[tuple[str, ...]] = []
    for key, value in values.items():
        inner = value.items() if isinstance(value, dict) else ()
        paths += [(key, name) for name, item in inner if item is not None] + (
            [(key,)] if value is not None else []
        )
    return [path for path in paths if path not in _UNKNOWABLE]


def _without(values: dict[str, Any], path: tuple[str, ...]) -> dict[str, Any]:
    less = deepcopy(values)
    place = less if len(path) == 1 else less[path[0]]
    place[path[-1]] = None
    return less


@given(any_facts, policies(), st.data())
def test_monotone_in_knowledge(values: dict[str, Any], policy: dict[str, Any], data: st.DataObject) -> None:
    """Learning a fact never undoes a refusal, and makes of an approval the same or an escalation."""
    paths = [path for path in _leaves(values) if path != ("order", "reserved")]
    assume(paths)
    learned = data.draw(st.sampled_from(paths))
    less, more = _decide(_without(values, learned), policy), _decide(values, policy)
    if less.kind is DecisionKind.REFUSE:
        assert more.kind is DecisionKind.REFUSE
    if less.kind is DecisionKind.APPROVE and learned[-1] not in policy["assume"] and learned != ("account",):
        assert more.kind is DecisionKind.ESCALATE or (more.kind, more.amount) == (less.kind, less.amount)


@given(any_facts, policies(), st.permutations(CRITERIA))
def test_order_free(values: dict[str, Any], policy: dict[str, Any], criteria: list[Any]) -> None:
    """The order in which the criteria are evaluated changes nothing."""
    ground = basis(_facts(values), _policy(policy))
    one, other = conclude(ground, [find(c, ground) for c in criteria]), _decide(values, policy)
    assert (one.kind, one.amount, one.category, one.because) == (
        other.kind,
        other.amount,
        other.category,
        other.because,
    )
    assert sorted(map(repr, one.findings)) == sorted(map(repr, other.findings))


@given(promising_facts(), policies())
def test_bounded(values: dict[str, Any], policy: dict[str, Any]) -> None:
    """An approved amount is above nothing and at most what remains of the price."""
    decision, order = _decide(values, policy), values["order"]
    if decision.kind is not DecisionKind.APPROVE:
        return
    back = sum((order.get(key) or {"minor": 0})["minor"] for key in ("refunded", "reserved"))
    assert decision.amount is not None
    assert 0 < decision.amount.minor <= order["paid"]["minor"] - back


@given(
    promising_facts(),
    policies(),
    st.lists(st.tuples(st.integers(0, 4), st.integers(1, 4), st.sampled_from(["refunded", "reserved"]))),
)
def test_successive_approvals_are_bounded(
    values: dict[str, Any], policy: dict[str, Any], steps: list[tuple[int, int, str]]
) -> None:
    """However often an order is asked for, approvals never sum past its price, nor past the automatic limit."""
    order = values["order"] or {"number": "A-10"}
    values["order"] = order
    currency = (order.get("paid") or {"currency": "EUR"})["currency"]
    approved = 0
    for used, total, pocket in steps:
        values["usage"] = {"used": min(used, total), "total": total, "stated_by": "shop"}
        decision = _decide(values, policy)
        if decision.kind is not DecisionKind.APPROVE or decision.amount is None:
            continue
        approved += decision.amount.minor
        before = (order.get(pocket) or {"minor": 0})["minor"]
        order[pocket] = {"minor": before + decision.amount.minor, "currency": currency}
        assert approved <= order["paid"]["minor"]
        limit = _policy(policy).automatic_limit(currency)
        assert limit is not None
        assert approved <= limit.minor


@given(any_facts, st.none() | orders(), policies())
def test_nothing_is_told_of_another_order(
    values: dict[str, Any], other: dict[str, Any] | None, policy: dict[str, Any]
) -> None:
    """Whatever the order that is not theirs, and whether there is one, the customer reads the same words."""
    strangers = [order and {**order, "buyer_verified": False} for order in (values.get("order"), other, None)]
    told = [_told(_decide({**values, "order": order}, policy)) for order in strangers]
    assert told[0] == told[1] == told[2]


def _told(decision: Decision) -> object:
    findings = [(f.criterion, f.verdict, f.quote, f.because) for f in told_to_customer(decision)]
    return decision.kind, decision.category, amount_told_to_customer(decision), findings


@given(any_facts, policies())
def test_replayed_from_the_record(values: dict[str, Any], policy: dict[str, Any]) -> None:
    """Facts, policy file and decision are stored and give the same answer again."""
    read, rules = _facts(values), _policy(policy)
    decision = decide(read, rules)
    assert parse_facts(facts_to_json(read)) == read
    assert decision_from_json(decision_to_json(decision)) == decision
    assert decide(parse_facts(facts_to_json(read)), load_policy(rules.source)) == decision
