"""Was the request made in the refund period?"""

from __future__ import annotations

from datetime import date, timedelta

from refunds.basis import Basis
from refunds.clauses import Clause
from refunds.facts import Fact
from refunds.finding import Answer, Criterion, CriterionName, failed, passed, unsure
from refunds.policy import Period
from refunds.text import text

# "The refund request must be made within 7 days of the date of purchase."
# "If you exceed the specified refund period, we will not be able to refund the purchase."


def _answer(basis: Basis) -> Answer:
    purchased, requested = basis.purchase_day, basis.request_day
    if purchased is None:
        return unsure(
            text("The date of purchase is not known, so a person will check the refund period."),
            text("date of purchase unknown"),
            Fact.PURCHASED_AT,
        )
    late = (requested - purchased).days
    if late < 0:
        return unsure(
            text(
                "The order bears the date {purchased} and your request came before it, on {requested}; "
                "a person will check the dates.",
                purchased=purchased,
                requested=requested,
            ),
            text("asked before the purchase"),
            Fact.REQUEST_DATE,
            Fact.PURCHASED_AT,
        )
    if basis.policy.periods_differ and basis.service is None:
        return _whatever_the_service(basis, purchased, late)
    return _within(basis, basis.policy.period(basis.service), purchased, late)


def _within(basis: Basis, period: Period, purchased: date, late: int) -> Answer:
    """The period that applies is known. A person looks at what came in the days of grace."""
    requested, last = basis.request_day, purchased + timedelta(days=period.days)
    read = _read(basis)
    if late <= period.days:
        return passed(
            text(
                "You bought on {purchased} and asked on {requested}, in time: the period ends with {last}.",
                purchased=purchased,
                requested=requested,
                last=last,
            ),
            text("day {day} of {days}", day=late, days=period.days),
            *read,
        )
    if late <= period.days + period.grace_days:
        return unsure(
            text(
                "You bought on {purchased}; the period ended on {last}; your request came on {requested}, "
                "shortly after it, so a person will look.",
                purchased=purchased,
                last=last,
                requested=requested,
            ),
            text("day {day} of {days}, grace day", day=late, days=period.days),
            *read,
        )
    return failed(
        text(
            "You bought on {purchased}; the period ended on {last}; your request came on {requested}.",
            purchased=purchased,
            last=last,
            requested=requested,
        ),
        text("day {day} of {days}", day=late, days=period.days),
        *read,
    )


def _whatever_the_service(basis: Basis, purchased: date, late: int) -> Answer:
    """Periods differ by the type of service, which is unknown here: what holds for all of them?"""
    periods, requested, read = basis.policy.periods, basis.request_day, _read(basis)
    if all(late <= period.days for period in periods):
        return passed(
            text(
                "You bought on {purchased} and your request came on {requested}, within the period of every "
                "type of service.",
                purchased=purchased,
                requested=requested,
            ),
            text("day {day}, within every period", day=late),
            *read,
        )
    if all(late > period.days + period.grace_days for period in periods):
        return failed(
            text(
                "You bought on {purchased} and your request came on {requested}, after the period of every "
                "type of service.",
                purchased=purchased,
                requested=requested,
            ),
            text("day {day}, beyond every period", day=late),
            *read,
        )
    return unsure(
        text(
            "You bought on {purchased} and your request came on {requested}; the period depends on the type "
            "of service, which is not known, so a person will check it.",
            purchased=purchased,
            requested=requested,
        ),
        text("day {day}, type of service unknown", day=late),
        *read,
    )


def _read(basis: Basis) -> tuple[Fact, ...]:
    dates = (Fact.REQUEST_DATE, Fact.PURCHASED_AT)
    return (*dates, Fact.SERVICE) if basis.policy.periods_differ else dates


CRITERION = Criterion(
    name=CriterionName.WINDOW,
    clause=Clause.WINDOW,
    reads=(Fact.REQUEST_DATE, Fact.PURCHASED_AT, Fact.SERVICE),
    of_the_order=True,
    answer=_answer,
)
