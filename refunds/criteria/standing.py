"""Has the account kept to the terms?"""

from __future__ import annotations

from refunds.basis import Basis
from refunds.clauses import Clause
from refunds.facts import Fact, Standing
from refunds.finding import Answer, Criterion, CriterionName, failed, passed, unsure
from refunds.labels import STANDING_LABELS
from refunds.text import text

# "Your account must not have violated our Terms of Use or Acceptable Use Policy."


def _answer(basis: Basis) -> Answer:
    standing = basis.standing
    if standing is None:
        return unsure(
            text("The standing of your account is not known, so a person will check it."),
            text("standing unknown"),
            Fact.STANDING,
        )
    brief = STANDING_LABELS[standing]
    if standing is Standing.GOOD:
        return passed(text("Your account is in good standing."), brief, Fact.STANDING)
    if standing is Standing.VIOLATED:
        return failed(
            text("Our records hold a confirmed violation of these terms by your account."),
            brief,
            Fact.STANDING,
        )
    # What is suspected or disputed is not held against anybody, and not told as if it were.
    return unsure(text("A person will check the standing of your account."), brief, Fact.STANDING)


CRITERION = Criterion(
    name=CriterionName.STANDING,
    clause=Clause.STANDING,
    reads=(Fact.STANDING,),
    of_the_order=False,
    answer=_answer,
)
