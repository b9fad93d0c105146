"""Is there proof of purchase, and does it go with the order?"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Final

from refunds.basis import Basis
from refunds.clauses import Clause
from refunds.facts import Fact, Order, Receipt
from refunds.finding import Answer, Criterion, CriterionName, passed, unsure
from refunds.order_number import same_number
from refunds.text import Text, text

# "You must have valid proof of purchase such as a receipt or order confirmation."

_ONE_DAY: Final = timedelta(days=1)


def _number_agrees(receipt: Receipt, order: Order, basis: Basis) -> bool | None:
    return None if receipt.order_number is None else same_number(receipt.order_number, order.number)


def _total_agrees(receipt: Receipt, order: Order, basis: Basis) -> bool | None:
    return None if receipt.total is None or order.paid is None else receipt.total == order.paid


def _date_agrees(receipt: Receipt, order: Order, basis: Basis) -> bool | None:
    # A day apart is no contradiction: the receipt may be printed in another time zone.
    purchased = basis.purchase_day
    return None if receipt.date is None or purchased is None else abs(receipt.date - purchased) <= _ONE_DAY


_NUMBER: Final = text("the order number differs")
_TOTAL: Final = text("the total differs")
_DATE: Final = text("the date differs")
_AGREEMENTS: Final[tuple[tuple[Text, Callable[[Receipt, Order, Basis], bool | None]], ...]] = (
    (_NUMBER, _number_agrees),
    (_TOTAL, _total_agrees),
    (_DATE, _date_agrees),
)


def _compared(basis: Basis) -> dict[Text, bool]:
    """What was read and is known of the order too, by the words for a difference: does it agree?"""
    receipt, order = basis.facts.receipt, basis.order
    if receipt is None or order is None or receipt.readable is not True:
        return {}
    compared = {difference: agrees(receipt, order, basis) for difference, agrees in _AGREEMENTS}
    return {difference: agrees for difference, agrees in compared.items() if agrees is not None}


def _answer(basis: Basis) -> Answer:
    order, receipt = basis.order, basis.facts.receipt
    if order is None:
        return unsure(
            text("The order is not known, so a person will check the proof of purchase."),
            text("order unknown"),
            Fact.ORDER,
        )
    compared = _compared(basis)
    differences = tuple(difference for difference, agrees in compared.items() if not agrees)
    if receipt is not None and receipt.seen_elsewhere:
        return _contradicted((*differences, text("the receipt stands in another request")))
    if differences:
        return _contradicted(differences)
    if basis.own:
        return passed(
            text("The order is confirmed as yours, which is proof enough."),
            text("own order"),
            Fact.RECEIPT,
            Fact.BUYER_VERIFIED,
        )
    if _NUMBER in compared or {_TOTAL, _DATE} <= compared.keys():
        return passed(text("Your receipt shows this order."), text("receipt shows the order"), *_READ)
    return unsure(text("A person will look at your proof of purchase."), _what_is_there(receipt), *_READ)


def _contradicted(differences: tuple[Text, ...]) -> Answer:
    return unsure(
        text("A person will compare your receipt with the order."),
        text("{differences}", differences=differences),
        *_READ,
    )


def _what_is_there(receipt: Receipt | None) -> Text:
    if receipt is None:
        return text("no receipt")
    return (
        text("receipt does not show the order") if receipt.readable is True else text("receipt was not read")
    )


_READ: Final = (
    Fact.RECEIPT,
    Fact.BUYER_VERIFIED,
    Fact.NUMBER,
    Fact.PAID,
    Fact.PURCHASED_AT,
)

CRITERION = Criterion(
    name=CriterionName.PROOF,
    clause=Clause.PROOF,
    reads=(Fact.ORDER, *_READ),
    of_the_order=False,
    answer=_answer,
)
