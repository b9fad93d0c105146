"""Can this type of service be refunded?"""

from __future__ import annotations

from refunds.basis import Basis
from refunds.clauses import Clause
from refunds.facts import Fact
from refunds.finding import Answer, Criterion, CriterionName, failed, passed, unsure
from refunds.labels import service_label
from refunds.text import text

# "Please note that specific conditions may apply depending on the type of service you have purchased."


def _answer(basis: Basis) -> Answer:
    name = basis.service
    if name is None:
        return unsure(
            text("The type of service is not known, so a person will check its conditions."),
            text("type of service unknown"),
            Fact.SERVICE,
        )
    conditions = basis.policy.services.get(name)
    if conditions is None:
        return unsure(
            text("A person will check the conditions for this type of service."),
            text("{service}, not named in the policy", service=service_label(name)),
            Fact.SERVICE,
        )
    if conditions.covered:
        return passed(
            text("The policy covers this type of service."),
            text("{service}, covered", service=service_label(name)),
            Fact.SERVICE,
        )
    return failed(
        text("The policy does not cover this type of service."),
        text("{service}, excluded", service=service_label(name)),
        Fact.SERVICE,
    )


CRITERION = Criterion(
    name=CriterionName.SERVICE,
    clause=Clause.SERVICE,
    reads=(Fact.SERVICE,),
    of_the_order=True,
    answer=_answer,
)
