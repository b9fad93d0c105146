"""What is due: the price of what is unused, less what was given back or promised before."""

from __future__ import annotations

from dataclasses import dataclass

from refunds.facts import Order, Usage
from refunds.money import EXPONENTS, Money
from refunds.text import Text, plural, text


@dataclass(frozen=True, slots=True)
class Calculation:
    """How an amount comes about, in whole minor units of one currency.

    `value` is the price of the unused part. `total` is None where nothing was used and nobody counted.
    """

    paid: Money
    refunded: Money
    reserved: Money
    used: int
    total: int | None
    value: Money
    amount: Money

    @property
    def used_value(self) -> Money:
        """The price of the used part, which is kept: `paid − value`."""
        return self.paid.with_minor(self.paid.minor - self.value.minor)

    @property
    def in_all(self) -> Money:
        """What the order's refunds come to with this amount: the measure of the limits."""
        return self.paid.with_minor(self.amount.minor + self.before.minor)

    @property
    def is_full(self) -> bool:
        """Whether the amount is the full price."""
        return self.amount == self.paid

    @property
    def before(self) -> Money:
        """What was refunded or promised before."""
        return self.paid.with_minor(self.refunded.minor + self.reserved.minor)

    def explained(self) -> Text:
        """How the amount comes about, as a sum that comes out."""
        if self.before.minor == 0:
            return self._usage()
        if self.before.minor > self.value.minor:
            return text(
                "{usage} {before} was refunded or approved before, so nothing is left to refund.",
                usage=self._usage(),
                before=self.before,
            )
        return text(
            "{usage} {before} was refunded or approved before: {value} − {before} = {amount}.",
            usage=self._usage(),
            value=self.value,
            before=self.before,
            amount=self.amount,
        )

    def _usage(self) -> Text:
        if self.total is None or self.used == 0:
            return text("Nothing was used: the whole price of {paid} is to be refunded.", paid=self.paid)
        if self.used == self.total:
            return text(
                "Everything was used: {paid} − {used_value} = {value}.",
                paid=self.paid,
                used_value=self.used_value,
                value=self.value,
            )
        return plural(
            "{used} of {total} units was used: {paid} − {used_value} = {value}.",
            "{used} of {total} units were used: {paid} − {used_value} = {value}.",
            self.used,
            used=self.used,
            total=self.total,
            paid=self.paid,
            used_value=self.used_value,
            value=self.value,
        )


@dataclass(frozen=True, slots=True)
class Balance:
    """What an order's payments come to, where they can be set against each other."""

    paid: Money
    refunded: Money
    reserved: Money

    @property
    def remaining(self) -> Money:
        """What may still be given back: `paid − refunded − reserved`, never below 0."""
        return self.paid.with_minor(max(0, self.paid.minor - self.refunded.minor - self.reserved.minor))


def balance(order: Order | None) -> Balance | None:
    """The order's payments; None where they are not commensurable (unknown, or of several currencies)."""
    if order is None or order.paid is None or order.refunded is None or order.paid.currency not in EXPONENTS:
        return None
    reserved = order.reserved or order.paid.with_minor(0)
    if not order.paid.currency == order.refunded.currency == reserved.currency:
        return None
    return Balance(order.paid, order.refunded, reserved)


def calculate(order: Order | None, usage: Usage | None) -> Calculation | None:
    """What is due on the order; None where payments or usage are not known."""
    payments = balance(order)
    if payments is None or usage is None or usage.used is None:
        return None
    paid = payments.paid
    if usage.used == 0:
        value = paid
    elif usage.total is None:
        return None
    else:
        value = paid.with_minor(paid.minor - paid.minor * usage.used // usage.total)
    amount = paid.with_minor(max(0, value.minor - payments.refunded.minor - payments.reserved.minor))
    return Calculation(
        paid, payments.refunded, payments.reserved, usage.used, usage.total, value=value, amount=amount
    )
