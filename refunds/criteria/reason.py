"""Is the reason one that the policy accepts?"""

from __future__ import annotations

from refunds.basis import Basis
from refunds.clauses import Clause
from refunds.facts import Fact
from refunds.finding import Answer, Criterion, CriterionName, passed, unsure
from refunds.labels import REASON_LABELS
from refunds.text import text

# "The reasons for requesting a refund must be valid, such as major technical problems or significant
# dissatisfaction with our services." - "such as" is an open list: nobody is refused for a reason.


def _answer(basis: Basis) -> Answer:
    reason = basis.facts.reason
    if reason is None:
        return unsure(
            text("The reason is not known, so a person will ask for it."), text("reason unknown"), Fact.REASON
        )
    label = REASON_LABELS[reason]
    if reason in basis.policy.reasons.valid:
        return passed(
            text("Your reason, “{reason}”, is one that the policy accepts.", reason=label), label, Fact.REASON
        )
    if reason in basis.policy.reasons.finance:
        return unsure(
            text("With your reason, “{reason}”, the request is for our finance team.", reason=label),
            label,
            Fact.REASON,
        )
    return unsure(text("A person will weigh your reason, “{reason}”.", reason=label), label, Fact.REASON)


CRITERION = Criterion(
    name=CriterionName.REASON,
    clause=Clause.REASON,
    reads=(Fact.REASON,),
    of_the_order=False,
    answer=_answer,
)
