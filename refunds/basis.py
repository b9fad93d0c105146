"""What every criterion reads: the facts, the policy's assumptions filled in, and what follows from them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Final

from refunds.calculation import Balance, Calculation, balance, calculate
from refunds.facts import Account, Dispute, Fact, Facts, Order, Standing
from refunds.policy import Policy


@dataclass(frozen=True)
class Basis:
    """Facts and policy of one decision. `assumed` names the facts that the policy took for given."""

    facts: Facts
    policy: Policy
    assumed: frozenset[Fact]

    @property
    def order(self) -> Order | None:
        """The order, where it is known."""
        return self.facts.order

    @property
    def own(self) -> bool:
        """Whether the order is the customer's own; of any other nothing is established, and nothing told."""
        return self.order is not None and self.order.buyer_verified is True

    @property
    def standing(self) -> Standing | None:
        """How the account of the person who asks stands."""
        return None if self.facts.account is None else self.facts.account.standing

    @property
    def service(self) -> str | None:
        """The order's type of service."""
        return None if self.order is None else self.order.service

    @property
    def request_day(self) -> date:
        """The day of the request, in the policy's time zone."""
        return self.facts.request_date.astimezone(self.policy.zone).date()

    @property
    def purchase_day(self) -> date | None:
        """The day of the purchase, in the policy's time zone."""
        moment = None if self.order is None else self.order.purchased_at
        return moment.astimezone(self.policy.zone).date() if isinstance(moment, datetime) else moment

    @property
    def late(self) -> int | None:
        """Days from the day of purchase, which is day 0, to the day of the request."""
        return None if self.purchase_day is None else (self.request_day - self.purchase_day).days

    @cached_property
    def balance(self) -> Balance | None:
        """The order's payments, where commensurable."""
        return balance(self.order)

    @cached_property
    def calculation(self) -> Calculation | None:
        """What is due, where it is known."""
        return calculate(self.order, self.facts.usage)

    @property
    def usage_known(self) -> bool:
        """Whether it is known how much was used."""
        usage = self.facts.usage
        return usage is not None and usage.used is not None and (usage.used == 0 or usage.total is not None)

    @property
    def something_unused(self) -> bool:
        """Whether usage is known and leaves something unused."""
        usage = self.facts.usage
        return usage is not None and self.usage_known and (usage.used == 0 or usage.used != usage.total)


_NO_ACCOUNT: Final = Account()


def basis(facts: Facts, policy: Policy) -> Basis:
    """Fill what the policy's `[assume]` takes for given into the facts that are not known."""
    assumed: set[Fact] = set()
    account = facts.account or _NO_ACCOUNT
    if policy.assume.standing is not None and account.standing is None:
        account = account.model_copy(update={"standing": Standing.GOOD})
        assumed.add(Fact.STANDING)
    order = facts.order
    if order is not None:
        filled = _assumed_of_order(order, policy)
        order = order.model_copy(update={fact.rpartition(".")[2]: value for fact, value in filled.items()})
        assumed.update(filled)
    return Basis(
        facts.model_copy(update={"account": account, "order": order}), policy, assumed=frozenset(assumed)
    )


def _assumed_of_order(order: Order, policy: Policy) -> dict[Fact, object]:
    filled: dict[Fact, object] = {}
    if policy.assume.dispute is not None and order.dispute is None:
        filled[Fact.DISPUTE] = Dispute.NONE
    if policy.assume.refunded is not None and order.refunded is None and order.paid is not None:
        filled[Fact.REFUNDED] = order.paid.with_minor(0)
    if policy.assume.service is not None and order.service is None:
        filled[Fact.SERVICE] = policy.assume.service
    return filled
