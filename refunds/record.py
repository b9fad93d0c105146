"""A decision as JSON and back: what is stored, and shown again months later."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from refunds.calculation import Calculation
from refunds.clauses import Clause
from refunds.decision import Category, Decision, DecisionKind
from refunds.facts import Fact
from refunds.finding import CriterionName, Finding, Verdict
from refunds.money import Money
from refunds.text_codec import Json, text_from_json, text_to_json


class BadRecord(ValueError):
    """This is not the record of a decision."""


def decision_to_json(decision: Decision) -> str:
    """The whole decision, in one line of JSON."""
    encoded: dict[str, Json] = {
        "kind": decision.kind.value,
        "amount": _money(decision.amount),
        "category": None if decision.category is None else decision.category.value,
        "because": text_to_json(decision.because),
        "findings": [finding_to_json(finding) for finding in decision.findings],
        "policy_version": decision.policy_version,
        "own": decision.own,
        "calculation": None if decision.calculation is None else _calculation(decision.calculation),
    }
    return json.dumps(encoded, ensure_ascii=False, separators=(",", ":"))


def decision_from_json(record: str) -> Decision:
    """The decision that `decision_to_json` wrote. Raises `BadRecord`."""
    try:
        encoded = json.loads(record)
        calculation = encoded["calculation"]
        return Decision(
            kind=DecisionKind(encoded["kind"]),
            amount=_read_money(encoded["amount"]),
            category=None if encoded["category"] is None else Category(encoded["category"]),
            because=text_from_json(encoded["because"]),
            findings=tuple(finding_from_json(finding) for finding in encoded["findings"]),
            policy_version=encoded["policy_version"],
            own=encoded["own"],
            calculation=None if calculation is None else _read_calculation(calculation),
        )
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise BadRecord(f"{BadRecord.__doc__} ({type(error).__name__}: {error})") from error


def finding_to_json(finding: Finding) -> dict[str, Json]:
    """One finding, texts and all."""
    return {
        "criterion": finding.criterion.value,
        "verdict": finding.verdict.value,
        "clause": finding.clause.value,
        "quote": text_to_json(finding.quote),
        "because": text_to_json(finding.because),
        "brief": text_to_json(finding.brief),
        "read": [fact.value for fact in finding.read],
        "assumed": [fact.value for fact in finding.assumed],
    }


def finding_from_json(encoded: Mapping[str, Any]) -> Finding:
    """The finding that `finding_to_json` wrote."""
    return Finding(
        criterion=CriterionName(encoded["criterion"]),
        verdict=Verdict(encoded["verdict"]),
        clause=Clause(encoded["clause"]),
        quote=text_from_json(encoded["quote"]),
        because=text_from_json(encoded["because"]),
        brief=text_from_json(encoded["brief"]),
        read=tuple(Fact(name) for name in encoded["read"]),
        assumed=tuple(Fact(name) for name in encoded["assumed"]),
    )


def _money(amount: Money | None) -> Json:
    return None if amount is None else {"minor": amount.minor, "currency": amount.currency}


def _read_money(encoded: Any) -> Money | None:
    return None if encoded is None else Money.model_validate(encoded)


def _calculation(calculation: Calculation) -> Json:
    return {
        "paid": _money(calculation.paid),
        "refunded": _money(calculation.refunded),
        "reserved": _money(calculation.reserved),
        "used": calculation.used,
        "total": calculation.total,
        "value": _money(calculation.value),
        "amount": _money(calculation.amount),
    }


def _read_calculation(encoded: Mapping[str, Any]) -> Calculation:
    amounts = {
        name: Money.model_validate(encoded[name])
        for name in ("paid", "refunded", "reserved", "value", "amount")
    }
    return Calculation(used=encoded["used"], total=encoded["total"], **amounts)
