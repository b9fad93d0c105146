"""Is something of what was bought unused?"""

from __future__ import annotations

from refunds.basis import Basis
from refunds.clauses import Clause
from refunds.facts import Fact, StatedBy, Usage
from refunds.finding import Answer, Criterion, CriterionName, failed, passed, unsure
from refunds.policy import StatedUsage
from refunds.text import Text, plural, text

# "If you have used our services during the refund period and wish to cancel your purchase, we will refund the
# amount corresponding to the unused services."


def _answer(basis: Basis) -> Answer:
    usage = basis.facts.usage
    if usage is None or not basis.usage_known:
        return unsure(
            text("How much of the service was used is not known, so a person will check it."),
            text("usage unknown"),
            Fact.USED,
            Fact.TOTAL,
        )
    used, brief = _used(usage), _brief(usage)
    if usage.stated_by is StatedBy.CUSTOMER:
        if basis.policy.usage.stated is StatedUsage.ACCEPT and basis.something_unused:
            return passed(text("{used} You told us so.", used=used), brief, *_READ)
        return unsure(text("{used} You told us so, and a person will check it.", used=used), brief, *_READ)
    if basis.something_unused:
        return passed(used, brief, *_READ)
    return _nothing_left(basis, used, brief)


def _nothing_left(basis: Basis, used: Text, brief: Text) -> Answer:
    """The shop says that all was used; a valid reason points the other way: a person weighs the clauses."""
    reason = basis.facts.reason
    if reason is None or reason in basis.policy.reasons.valid:
        return unsure(
            text("{used} A person will weigh this against your reason.", used=used),
            brief,
            *_READ,
            Fact.REASON,
        )
    return failed(text("{used} Nothing is left to refund.", used=used), brief, *_READ, Fact.REASON)


def _used(usage: Usage) -> Text:
    if usage.used is None or usage.total is None or usage.used == 0:
        return text("Nothing was used.")
    if usage.used == usage.total:
        return text("Everything was used.")
    return plural(
        "{used} of {total} units was used.",
        "{used} of {total} units were used.",
        usage.used,
        used=usage.used,
        total=usage.total,
    )


def _brief(usage: Usage) -> Text:
    if usage.used is None or usage.total is None:
        brief = text("nothing used")
    else:
        brief = text("{used} of {total} used", used=usage.used, total=usage.total)
    return text("{usage}, says the customer", usage=brief) if usage.stated_by is StatedBy.CUSTOMER else brief


_READ = (Fact.USED, Fact.TOTAL, Fact.STATED_BY)

CRITERION = Criterion(
    name=CriterionName.UNUSED,
    clause=Clause.UNUSED,
    reads=(*_READ, Fact.REASON),
    of_the_order=True,
    answer=_answer,
)
