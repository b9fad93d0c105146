"""`refund-desk explain`: one decision on facts from a file, for machines and for people."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import localcontext
from typing import Any, Final

from refunds.decision import Decision, DecisionKind, decide
from refunds.facts import LARGEST, parse_facts
from refunds.finding import CRITERION_LABELS, Finding, Verdict
from refunds.policy import Policy
from refunds.text import Text, text

Render = Callable[[Text], str]

# Amounts are formatted as decimals, which have 28 digits by default; a file of facts may hold larger ones.
_DIGITS: Final = len(str(LARGEST)) + 10

_DECISIONS: Final = {
    DecisionKind.APPROVE: text("Approved"),
    DecisionKind.REFUSE: text("Refused"),
    DecisionKind.ESCALATE: text("For a person"),
}
_MARKS: Final = {Verdict.PASS: "✅", Verdict.FAIL: "✖️", Verdict.UNSURE: "🕓"}


def explain_json(facts: str | bytes, policy: Policy, render: Render) -> dict[str, Any]:
    """The decision as other tools read it. Raises `BadFacts`."""
    decision = decide(parse_facts(facts), policy)
    with localcontext(prec=_DIGITS):
        because = [render(finding.because) for finding in decision.findings]
    return {
        "decision": decision.kind.value,
        "amount": None if decision.amount is None else decision.amount.model_dump(),
        "category": None if decision.category is None else decision.category.value,
        "policy_version": decision.policy_version,
        "findings": [
            {
                "criterion": finding.criterion.value,
                "verdict": finding.verdict.value,
                "clause": finding.clause.value,
                "because": words,
            }
            for finding, words in zip(decision.findings, because, strict=True)
        ],
    }


def explain_lines(facts: str | bytes, policy: Policy, render: Render) -> list[str]:
    """The decision as people read it: the outcome, how the amount comes about, every finding."""
    decision = decide(parse_facts(facts), policy)
    with localcontext(prec=_DIGITS):
        return [
            *(render(words) for words in _outcome(decision)),
            "",
            *(line for finding in decision.findings for line in _finding(finding, render)),
        ]


def _outcome(decision: Decision) -> Iterator[Text]:
    kind = _DECISIONS[decision.kind]
    if decision.amount is None:
        yield kind
    elif decision.kind is DecisionKind.APPROVE:
        yield text("{decision}: {amount}", decision=kind, amount=decision.amount)
    else:
        yield text("{decision}; recommended: {amount}", decision=kind, amount=decision.amount)
    yield decision.because
    if decision.amount is not None and decision.calculation is not None:
        yield decision.calculation.explained()
    yield text("Decided by policy {version}.", version=decision.policy_version)


def _finding(finding: Finding, render: Render) -> Iterator[str]:
    label = render(CRITERION_LABELS[finding.criterion])
    yield f"{_MARKS[finding.verdict]} {label} ({render(finding.brief)})"
    yield f"   {render(finding.because)}"
    if finding.verdict is not Verdict.PASS:
        yield "   " + render(text("“{clause}”", clause=finding.quote))
