"""All findings of a decision for staff: every criterion with clause and facts, behind a button of the card."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from conversations.words import Block, Body, Frame
from refunds.decision import Decision
from refunds.finding import CRITERION_LABELS, Finding, Verdict
from refunds.labels import FACT_LABELS
from refunds.text import Text, text

VERDICT_LABELS: Final[Mapping[Verdict, Text]] = {
    Verdict.FAIL: text("✖️ failed"),
    Verdict.UNSURE: text("🕓 unsure"),
    Verdict.PASS: text("✅ passed"),
}


def findings_body(reference: str, decision: Decision) -> Body:
    """What decided, then each criterion, those that need a person first, as a quote that can be unfolded."""
    head = text(
        "<b>{reference}</b>, policy {version}: {because}",
        reference=reference,
        version=decision.policy_version,
        because=decision.because,
    )
    ordered = [finding for verdict in VERDICT_LABELS for finding in decision.with_verdict(verdict)]
    return (Block((head,)), Block(tuple(_line(finding) for finding in ordered), Frame.EXPANDABLE))


def _found(finding: Finding) -> Text:
    """In brief: the longer words speak to the customer. What was assumed is for those who check the decision."""
    if not finding.assumed:
        return finding.brief
    facts = tuple(FACT_LABELS[fact] for fact in finding.assumed)
    return text("{finding} (assumed by the policy: {facts})", finding=finding.brief, facts=facts)


def _line(finding: Finding) -> Text:
    return text(
        "<b>{criterion}</b>, {verdict}: {finding} <i>“{clause}”</i>",
        criterion=CRITERION_LABELS[finding.criterion],
        verdict=VERDICT_LABELS[finding.verdict],
        finding=_found(finding),
        clause=finding.quote,
    )
