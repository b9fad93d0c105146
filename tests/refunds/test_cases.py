"""Every named case of `cases/`: a title that a lawyer can read, facts, and what must come out."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from refunds.criteria.all import CRITERIA
from refunds.decision import decide
from refunds.money import from_decimal
from tests.refunds.english import english
from tests.refunds.samples import facts_with, policy_with

FILES = sorted((Path(__file__).parent / "cases").glob("*.toml"))
CASES: list[tuple[str, dict[str, Any]]] = [
    (path.stem, case) for path in FILES for case in tomllib.loads(path.read_text(encoding="utf-8"))["case"]
]
KEYS = {
    "title",
    "facts",
    "policy",
    "verdict",
    "because",
    "brief",
    "assumed",
    "decision",
    "amount",
    "category",
}


@pytest.mark.parametrize(("name", "case"), CASES, ids=[f"{name}: {case['title']}" for name, case in CASES])
def test_case(name: str, case: dict[str, Any]) -> None:
    """The verdict, the words, the decision and the amount are those that the case names."""
    assert case.keys() <= KEYS
    decision = decide(facts_with(case.get("facts")), policy_with(case.get("policy")))
    if name != "decision":
        _check_finding(case, next(f for f in decision.findings if f.criterion == name))
    if "decision" in case:
        assert decision.kind == case["decision"]
        assert (decision.category or "none") == case.get("category", "none")
    if "amount" in case:
        amount = case["amount"]
        assert decision.amount == (None if amount == "none" else from_decimal(*amount.split()))


def _check_finding(case: dict[str, Any], finding: Any) -> None:
    assert finding.verdict == case["verdict"], english(finding.because)
    if "because" in case:
        assert english(finding.because) == case["because"]
    if "brief" in case:
        assert english(finding.brief) == case["brief"]
    assert [fact.value for fact in finding.assumed] == case.get("assumed", [])


def test_every_criterion_has_its_cases() -> None:
    """There is one file for each criterion, and one for the four rules."""
    assert {path.stem for path in FILES} == {c.name.value for c in CRITERIA} | {"decision"}


def test_titles_are_sentences() -> None:
    """A title is a sentence of its own, and no two cases have the same one."""
    titles = [case["title"] for _, case in CASES]
    assert all(title[0].isupper() and title.endswith(".") for title in titles)
    assert len(titles) == len(set(titles))
