"""May an amount of this size be approved without a person?"""

from __future__ import annotations

from typing import Final

from refunds.basis import Basis
from refunds.clauses import Clause
from refunds.facts import Fact
from refunds.finding import Answer, Criterion, CriterionName, passed, unsure
from refunds.text import text

# "Our customer support team will review your request and provide you with a response as soon as possible."

_READ: Final = (Fact.PAID, Fact.REFUNDED, Fact.RESERVED, Fact.USED, Fact.TOTAL)


def _answer(basis: Basis) -> Answer:
    due = basis.calculation
    if due is None:
        return unsure(
            text("The amount is not known, so a person will work it out."), text("amount unknown"), *_READ
        )
    limit = basis.policy.automatic_limit(due.amount.currency)
    if limit is None:
        return unsure(
            text("Refunds in this currency are approved by a person."),
            text("no automatic limit in {currency}", currency=due.amount.currency),
            *_READ,
        )
    brief = text("{amount} in all, limit {limit}", amount=due.in_all, limit=limit)
    if due.in_all.minor <= limit.minor:
        return passed(text("Refunds of this amount are approved automatically."), brief, *_READ)
    return unsure(text("Refunds of this amount are approved by a person."), brief, *_READ)


CRITERION = Criterion(
    name=CriterionName.LIMIT,
    clause=Clause.PROCEDURE,
    reads=_READ,
    of_the_order=False,
    answer=_answer,
)
