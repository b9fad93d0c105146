"""One decision: every criterion's finding, and four rules of which the first that fits decides."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, TypeAlias

from refunds.basis import Basis, basis
from refunds.calculation import Calculation
from refunds.criteria.all import CRITERIA
from refunds.facts import Facts
from refunds.finding import CriterionName, Finding, Verdict, find
from refunds.money import Money
from refunds.policy import Policy
from refunds.text import Text, text


class DecisionKind(StrEnum):
    """What becomes of a request."""

    APPROVE = "approve"
    REFUSE = "refuse"
    ESCALATE = "escalate"


class Category(StrEnum):
    """Which people an escalation is for."""

    GENERAL = "general"
    FINANCE = "finance"


@dataclass(frozen=True, slots=True)
class Decision:
    """What the policy says about one request.

    `amount` is what is granted, or for an escalation the recommendation; None for a refusal, for finance, and
    where it is not known or zero. `calculation` shows how it comes about, where it is known.
    """

    kind: DecisionKind
    amount: Money | None
    category: Category | None
    because: Text
    """Which rule decided, in words."""
    findings: tuple[Finding, ...]
    policy_version: str
    own: bool
    """Whether the order is shown to be the customer's own."""
    calculation: Calculation | None

    @property
    def recommended(self) -> Money | None:
        """What a person is recommended to grant."""
        return self.amount if self.kind is DecisionKind.ESCALATE else None

    @property
    def is_partial(self) -> bool:
        """Whether less than the full price is granted."""
        granted = self.calculation if self.kind is DecisionKind.APPROVE else None
        return granted is not None and not granted.is_full

    def with_verdict(self, verdict: Verdict) -> tuple[Finding, ...]:
        """The findings with this verdict, in the order of the criteria."""
        return tuple(finding for finding in self.findings if finding.verdict is verdict)


def decide(facts: Facts, policy: Policy) -> Decision:
    """Decide a request. Total: every well-formed facts give a decision."""
    ground = basis(facts, policy)
    return conclude(ground, [find(criterion, ground) for criterion in CRITERIA])


def conclude(ground: Basis, findings: Sequence[Finding]) -> Decision:
    """The four rules, over findings in any order."""
    kind, category, because = _ruled(ground, findings)
    withheld = kind is DecisionKind.REFUSE or category is Category.FINANCE
    due = None if withheld or ground.calculation is None else ground.calculation.amount
    return Decision(
        kind=kind,
        amount=due if due is not None and due.minor > 0 else None,
        category=category,
        because=because,
        findings=tuple(findings),
        policy_version=ground.policy.version,
        own=ground.own,
        calculation=ground.calculation,
    )


_Ruling: TypeAlias = tuple[DecisionKind, Category | None, Text]


def _ruled(ground: Basis, findings: Sequence[Finding]) -> _Ruling:
    reason, verdicts = ground.facts.reason, {finding.verdict for finding in findings}
    if reason in ground.policy.reasons.finance:
        words = text("Requests with this reason are for the finance team.")
        return DecisionKind.ESCALATE, Category.FINANCE, words
    if reason is None:
        return _escalated(text("The reason is not known, so a person will ask for it."))
    if Verdict.FAIL in verdicts and _may_refuse(ground, findings):
        return DecisionKind.REFUSE, None, text("A condition of the policy is not met.")
    if Verdict.FAIL in verdicts:
        return _escalated(
            text("Within the legal period a person decides, even where a condition is not met.")
        )
    if Verdict.UNSURE in verdicts:
        return _escalated(text("Not every condition of the policy is certain, so a person will decide."))
    return DecisionKind.APPROVE, None, text("Every condition of the policy is met.")


def _escalated(because: Text) -> _Ruling:
    return DecisionKind.ESCALATE, Category.GENERAL, because


def _may_refuse(ground: Basis, findings: Sequence[Finding]) -> bool:
    """Within a legal period the bot refuses nothing by itself but what was refunded already."""
    statutory = ground.policy.window.statutory_days
    if statutory is None or (ground.own and ground.late is not None and ground.late > statutory):
        return True
    return any(
        finding.criterion is CriterionName.BALANCE and finding.verdict is Verdict.FAIL for finding in findings
    )


_SEVERITY: Final = (Verdict.PASS, Verdict.UNSURE, Verdict.FAIL)


def worsened(old: Decision, new: Decision) -> tuple[Finding, ...]:
    """The new findings, but `history`, that are worse than the old ones: reasons not to pay as decided."""
    before = {finding.criterion: _SEVERITY.index(finding.verdict) for finding in old.findings}
    return tuple(
        finding
        for finding in new.findings
        if finding.criterion is not CriterionName.HISTORY
        and _SEVERITY.index(finding.verdict) > before[finding.criterion]
    )


_OF_THE_PERSON: Final = frozenset(
    {CriterionName.BUYER, CriterionName.STANDING, CriterionName.REASON, CriterionName.HISTORY}
)
"""Criteria that read nothing of an order but whether it is the customer's own."""


def told_to_customer(decision: Decision) -> tuple[Finding, ...]:
    """The findings that the customer may read.

    Of an order that is not shown to be theirs, nothing: the same criteria answer in the same words whether it
    exists, belongs to somebody else, or cannot be matched.
    """
    if decision.own:
        return decision.findings
    return tuple(finding for finding in decision.findings if finding.criterion in _OF_THE_PERSON)


def amount_told_to_customer(decision: Decision) -> Money | None:
    """What is granted; a recommendation is for staff alone."""
    return decision.amount if decision.kind is DecisionKind.APPROVE else None
