"""What one criterion found, and how it is weighed: a `fail` rests on established facts alone."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from refunds.basis import Basis
from refunds.clauses import Clause, clause_text
from refunds.facts import Fact
from refunds.labels import FACT_LABELS
from refunds.text import Text, text


class CriterionName(StrEnum):
    """The id of a criterion."""

    WINDOW = "window"
    PROOF = "proof"
    BUYER = "buyer"
    STANDING = "standing"
    REASON = "reason"
    SERVICE = "service"
    UNUSED = "unused"
    BALANCE = "balance"
    HISTORY = "history"
    LIMIT = "limit"


CRITERION_LABELS: Final[Mapping[CriterionName, Text]] = {
    CriterionName.WINDOW: text("refund period"),
    CriterionName.PROOF: text("proof of purchase"),
    CriterionName.BUYER: text("buyer"),
    CriterionName.STANDING: text("account"),
    CriterionName.REASON: text("reason"),
    CriterionName.SERVICE: text("type of service"),
    CriterionName.UNUSED: text("unused part"),
    CriterionName.BALANCE: text("balance"),
    CriterionName.HISTORY: text("earlier refunds"),
    CriterionName.LIMIT: text("automatic limit"),
}


class Verdict(StrEnum):
    """The three answers of a criterion; `unsure` is for a person."""

    PASS = "pass"  # noqa: S105 - a verdict, no password
    UNSURE = "unsure"
    FAIL = "fail"


@dataclass(frozen=True, slots=True)
class Answer:
    """What the row of a criterion says: the reason in words for the customer, and in brief for staff."""

    verdict: Verdict
    because: Text
    brief: Text
    read: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class Criterion:
    """One rule: the clause that it applies, and its row of conditions as a function.

    `reads` names every fact that it may read; with `of_the_order` a `fail` needs the customer's own order.
    """

    name: CriterionName
    clause: Clause
    reads: tuple[Fact, ...]
    of_the_order: bool
    answer: Callable[[Basis], Answer]

    @property
    def label(self) -> Text:
        """The criterion's name for people."""
        return CRITERION_LABELS[self.name]


@dataclass(frozen=True, slots=True)
class Finding:
    """A criterion's answer as it counts in the decision, with all that explains it months later."""

    criterion: CriterionName
    verdict: Verdict
    clause: Clause
    quote: Text
    """The clause as published, with the period that applied."""
    because: Text
    brief: Text
    read: tuple[Fact, ...]
    assumed: tuple[Fact, ...]
    """Facts among those read that the policy took for given."""

    @property
    def told(self) -> Text:
        """The reason as the customer reads it; what was assumed is for those who check the decision."""
        found = self.because.values.get("finding") if self.assumed else None
        return found if isinstance(found, Text) else self.because


def passed(because: Text, brief: Text, *read: Fact) -> Answer:
    """The clause is met."""
    return Answer(Verdict.PASS, because, brief, read)


def unsure(because: Text, brief: Text, *read: Fact) -> Answer:
    """A person has to look."""
    return Answer(Verdict.UNSURE, because, brief, read)


def failed(because: Text, brief: Text, *read: Fact) -> Answer:
    """The clause is not met, as far as the facts read are established."""
    return Answer(Verdict.FAIL, because, brief, read)


def find(criterion: Criterion, basis: Basis) -> Finding:
    """Evaluate a criterion, and turn a `fail` that rests on unestablished facts into `unsure`."""
    answer = criterion.answer(basis)
    assumed = tuple(fact for fact in answer.read if fact in basis.assumed)
    verdict, because = answer.verdict, answer.because
    if verdict is Verdict.FAIL and criterion.of_the_order and not basis.own:
        verdict, because = Verdict.UNSURE, _not_shown_to_be_own(because)
    if verdict is Verdict.FAIL and assumed:
        verdict = Verdict.UNSURE
    return Finding(
        criterion=criterion.name,
        verdict=verdict,
        clause=criterion.clause,
        quote=clause_text(criterion.clause, basis.policy.period(basis.service).days),
        because=_assumption_told(because, assumed) if assumed else because,
        brief=answer.brief,
        read=answer.read,
        assumed=assumed,
    )


def _not_shown_to_be_own(because: Text) -> Text:
    return text("{finding} The order is not shown to be yours, so a person will decide.", finding=because)


def _assumption_told(because: Text, assumed: tuple[Fact, ...]) -> Text:
    return text(
        "{finding} (Assumed by the policy: {facts}.)",
        finding=because,
        facts=tuple(FACT_LABELS[fact] for fact in assumed),
    )
