"""How often was this buyer granted a refund lately?"""

from __future__ import annotations

from refunds.basis import Basis
from refunds.clauses import Clause
from refunds.facts import Fact
from refunds.finding import Answer, Criterion, CriterionName, passed, unsure
from refunds.text import Text, plural, text

# "We reserve the right to refuse refund requests that do not comply with the conditions set out in our refund
# policy."


def _answer(basis: Basis) -> Answer:
    history, rule = basis.facts.history, basis.policy.history
    if history is None or history.refunds is None:
        return unsure(
            text("Your earlier refunds are not known, so a person will check them."),
            text("earlier refunds unknown"),
            Fact.REFUNDS,
        )
    counted = _counted(history.refunds, rule.days)
    brief = text("{refunds} in {days} days", refunds=history.refunds, days=rule.days)
    if history.refunds < rule.max_refunds:
        return passed(counted, brief, Fact.REFUNDS)
    return unsure(text("{counted} A person will look.", counted=counted), brief, Fact.REFUNDS)


def _counted(refunds: int, days: int) -> Text:
    if not refunds:
        return text("No refund was granted to you within {days} days.", days=days)
    return plural(
        "{count} refund was granted to you within {days} days.",
        "{count} refunds were granted to you within {days} days.",
        refunds,
        days=days,
    )


CRITERION = Criterion(
    name=CriterionName.HISTORY,
    clause=Clause.REFUSAL,
    reads=(Fact.REFUNDS,),
    of_the_order=False,
    answer=_answer,
)
