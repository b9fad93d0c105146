"""Is there something left to give back, and is the payment undisputed?"""

from __future__ import annotations

from typing import Final

from refunds.basis import Basis
from refunds.calculation import Balance
from refunds.clauses import Clause
from refunds.facts import Dispute, Fact
from refunds.finding import Answer, Criterion, CriterionName, failed, passed, unsure
from refunds.labels import DISPUTE_LABELS
from refunds.text import text

# "If you request a refund within the specified refund period, we will refund the full amount of the
# purchase."

_PAYMENTS: Final = (Fact.PAID, Fact.REFUNDED, Fact.RESERVED)
_SETTLED: Final = frozenset({Dispute.NONE, Dispute.WON})


def _answer(basis: Basis) -> Answer:
    payments = basis.balance
    if payments is None:
        return unsure(
            text("What was paid and given back for the order is not known, so a person will check it."),
            text("payments unknown"),
            *_PAYMENTS,
        )
    paid, refunded, reserved = payments.paid, payments.refunded, payments.reserved
    if refunded.minor >= paid.minor:
        return failed(
            text("The price of {paid} was refunded already.", paid=paid), text("refunded before"), *_PAYMENTS
        )
    if refunded.minor + reserved.minor >= paid.minor:
        return unsure(
            text(
                "The whole price of this order is approved already, in other requests, so a person will look."
            ),
            text("reserved in other requests"),
            *_PAYMENTS,
        )
    return _something_remains(basis, payments)


def _something_remains(basis: Basis, payments: Balance) -> Answer:
    dispute = None if basis.order is None else basis.order.dispute
    if dispute not in _SETTLED:
        return unsure(
            text("A person will check the payment of this order."),
            text("payment disputes unknown") if dispute is None else DISPUTE_LABELS[dispute],
            *_PAYMENTS,
            Fact.DISPUTE,
        )
    read = (*_PAYMENTS, Fact.DISPUTE, Fact.USED, Fact.TOTAL)
    due = basis.calculation
    if due is not None and due.amount.minor == 0 and basis.something_unused:
        return unsure(
            text("The price of the unused part was refunded or approved already, so a person will look."),
            text("unused part refunded before"),
            *read,
        )
    if payments.remaining == payments.paid:
        return passed(text("Nothing was refunded for this order before."), text("nothing refunded"), *read)
    return passed(
        text(
            "Of {paid}, {remaining} is left to refund.",
            paid=payments.paid,
            remaining=payments.remaining,
        ),
        text("{remaining} of {paid} left", remaining=payments.remaining, paid=payments.paid),
        *read,
    )


CRITERION = Criterion(
    name=CriterionName.BALANCE,
    clause=Clause.FULL,
    reads=(*_PAYMENTS, Fact.DISPUTE, Fact.USED, Fact.TOTAL),
    of_the_order=True,
    answer=_answer,
)
