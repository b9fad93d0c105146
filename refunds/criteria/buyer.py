"""Is the person who asks the one who bought?"""

from __future__ import annotations

from refunds.basis import Basis
from refunds.clauses import Clause
from refunds.facts import Fact
from refunds.finding import Answer, Criterion, CriterionName, passed, unsure
from refunds.text import text

# "You must have valid proof of purchase such as a receipt or order confirmation."


def _answer(basis: Basis) -> Answer:
    if basis.own:
        return passed(
            text("The order is confirmed as yours."), text("confirmed"), Fact.ORDER, Fact.BUYER_VERIFIED
        )
    # The same words whether the order is unknown, somebody else's, or not to be matched: they are told.
    refuted = basis.order is not None and basis.order.buyer_verified is False
    return unsure(
        text("I could not match the order with your details, so a person will look."),
        text("details do not match") if refuted else text("not confirmed"),
        Fact.ORDER,
        Fact.BUYER_VERIFIED,
    )


CRITERION = Criterion(
    name=CriterionName.BUYER,
    clause=Clause.PROOF,
    reads=(Fact.ORDER, Fact.BUYER_VERIFIED),
    of_the_order=False,
    answer=_answer,
)
