"""`explain` tells a decision to machines and to people."""

from __future__ import annotations

import json
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings

from bot.explain import explain_json, explain_lines
from bot.i18n import Catalogs
from refunds.facts import BadFacts, facts_to_json
from refunds.policy import default_policy
from tests.refunds.samples import GOOD_FACTS, facts_with
from tests.refunds.strategies import facts

PLAIN = Catalogs.load().translator("en", ZoneInfo("Europe/Paris")).plain
GOOD = json.dumps(GOOD_FACTS)
CRITERIA = [
    "window",
    "proof",
    "buyer",
    "standing",
    "reason",
    "service",
    "unused",
    "balance",
    "history",
    "limit",
]


def _json(changes: dict[str, object]) -> dict[str, object]:
    return explain_json(facts_to_json(facts_with(changes)), default_policy(), PLAIN)


def test_json() -> None:
    """Machines read the decision, the amount, and ten findings with clause and reason."""
    explained = explain_json(GOOD, default_policy(), PLAIN)
    assert {key: value for key, value in explained.items() if key != "findings"} == {
        "decision": "approve",
        "amount": {"minor": 4990, "currency": "EUR"},
        "category": None,
        "policy_version": "2026-01",
    }
    assert [finding["criterion"] for finding in explained["findings"]] == CRITERIA
    assert explained["findings"][0] == {
        "criterion": "window",
        "verdict": "pass",
        "clause": "window",
        "because": "You bought on Monday 23 March 2026 and asked on Wednesday 25 March, in time: the period ends "
        "with Monday 30 March.",
    }
    json.dumps(explained)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"order.purchased_at": "2026-01-01"}, ("refuse", None, None)),
        ({"reason": "other"}, ("escalate", {"minor": 4990, "currency": "EUR"}, "general")),
        ({"reason": "duplicate_charge"}, ("escalate", None, "finance")),
    ],
)
def test_json_of_other_decisions(changes: dict[str, object], expected: tuple[object, ...]) -> None:
    """Refusals and cases of finance have no amount; only an escalation has a category."""
    explained = _json(changes)
    assert (explained["decision"], explained["amount"], explained["category"]) == expected


@pytest.mark.parametrize(
    ("changes", "first"),
    [
        ({}, "Approved: €49.90"),
        ({"order.purchased_at": "2026-01-01"}, "Refused"),
        ({"reason": "other"}, "For a person; recommended: €49.90"),
        ({"usage": "unknown"}, "For a person"),
    ],
)
def test_lines(changes: dict[str, object], first: str) -> None:
    """People read the outcome first, and every criterion below it."""
    lines = explain_lines(facts_to_json(facts_with(changes)), default_policy(), PLAIN)
    assert lines[0] == first
    assert sum(line.startswith(("✅", "✖️", "🕓")) for line in lines) == 10


def test_clauses_are_quoted_where_they_are_not_met() -> None:
    """What was not met is quoted from the policy."""
    lines = explain_lines(facts_to_json(facts_with({"reason": "other"})), default_policy(), PLAIN)
    assert [line for line in lines if line.startswith("   “")] == [
        "   “The reasons for requesting a refund must be valid, such as major technical problems or significant "
        "dissatisfaction with our services.”"
    ]


def test_huge_amounts() -> None:
    """The largest figures that facts may hold are told to the last digit."""
    lines = explain_lines(
        facts_to_json(
            facts_with({"order.paid.minor": 10**100, "order.reserved": {"minor": 1, "currency": "EUR"}})
        ),
        default_policy(),
        PLAIN,
    )
    assert lines[0].endswith("9" * 2 + "." + "9" * 2)


@pytest.mark.parametrize("explain", [explain_json, explain_lines])
def test_bad_facts(explain: object) -> None:
    """Facts that can't be read are refused in one line."""
    assert callable(explain)
    with pytest.raises(BadFacts, match="request_date: is missing"):
        explain("{}", default_policy(), PLAIN)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(facts())
def test_any_facts_can_be_explained(values: dict[str, object]) -> None:
    """Whatever the facts, there are words for them."""
    explain_json(json.dumps(values), default_policy(), PLAIN)
    explain_lines(json.dumps(values), default_policy(), PLAIN)
