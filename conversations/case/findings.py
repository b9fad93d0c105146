"""All findings of a decision for staff: every criterion with clause and facts, behind a button of the card."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from conversations.words import Block, Body, Frame
from refunds.decision import Decision
from refunds.finding import CRITERION_LABELS, Finding, Verdict
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


def _line(finding: Finding) -> Text:
    return text(
        "<b>{criterion}</b>, {verdict}: {finding} <i>“{clause}”</i>",
        criterion=CRITERION_LABELS[finding.criterion],
        verdict=VERDICT_LABELS[finding.verdict],
        finding=finding.because,
        clause=finding.quote,
    )
