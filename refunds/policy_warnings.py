"""What a shop should know about its policy file before it goes live: warnings, none of them an error."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from refunds.policy import Market, Policy, StatedUsage
from refunds.text import Text, plural, text

WITHDRAWAL_DAYS: Final = 14
"""Consumers in the EU may withdraw from a distance contract within 14 days: Directive 2011/83/EU, article 9."""


@dataclass(frozen=True, slots=True)
class OrderBook:
    """What the shop's order source can tell at all: without it some conditions can never be certain."""

    currencies: frozenset[str] = frozenset()
    has_email: bool = True
    has_usage: bool = True
    has_standing: bool = True
    has_dispute: bool = True
    has_refunded: bool = True


def warnings(policy: Policy, book: OrderBook | None = None) -> tuple[Text, ...]:
    """Periods shorter than the law's, and whatever makes automatic approval impossible."""
    of_book = () if book is None else (*_currencies(policy, book), *_unknowable(policy, book))
    return (*_short_periods(policy), *_never_approved(policy), *of_book)


def _short_periods(policy: Policy) -> Iterator[Text]:
    shortest, statutory = min(period.days for period in policy.periods), policy.window.statutory_days
    if policy.market is not Market.EU or shortest >= WITHDRAWAL_DAYS:
        return
    if statutory is None or statutory < WITHDRAWAL_DAYS:
        yield plural(
            "A refund period is {count} day. Consumers in the EU may withdraw from a distance contract within "
            "14 days, and longer where the last is no working day (Directive 2011/83/EU; in France Code de la "
            "consommation L221-18 and following; with exceptions for digital content begun with express "
            "consent). window.statutory_days = 18 leaves a margin. This is no legal advice.",
            "A refund period is {count} days. Consumers in the EU may withdraw from a distance contract within "
            "14 days, and longer where the last is no working day (Directive 2011/83/EU; in France Code de la "
            "consommation L221-18 and following; with exceptions for digital content begun with express "
            "consent). window.statutory_days = 18 leaves a margin. This is no legal advice.",
            shortest,
        )


def _never_approved(policy: Policy) -> Iterator[Text]:
    if not any(service.covered for service in policy.services.values()):
        yield text("No type of service is covered, so nothing is approved automatically.")
    if not policy.reasons.valid:
        yield text("No reason is valid (reasons.valid), so nothing is approved automatically.")
    if policy.history.max_refunds == 0:
        yield text("history.max_refunds is 0, so nothing is approved automatically.")
    if not any(_has_limit(policy, currency) for currency in policy.limits):
        yield text("No currency has an automatic limit above 0, so nothing is approved automatically.")


def _has_limit(policy: Policy, currency: str) -> bool:
    limit = policy.automatic_limit(currency)
    return limit is not None and limit.minor > 0


def _currencies(policy: Policy, book: OrderBook) -> Iterator[Text]:
    for currency in sorted(book.currencies):
        if not _has_limit(policy, currency):
            yield text(
                "The order book has orders in {currency}, for which there is no automatic limit above 0: "
                "they are never approved automatically.",
                currency=currency,
            )


def _unknowable(policy: Policy, book: OrderBook) -> Iterator[Text]:
    """What the order book can't tell and the policy doesn't take for given stays unsure for ever."""
    assume = policy.assume
    if not book.has_email:
        yield text(
            "The order book has no e-mail addresses: no buyer can be confirmed and nothing is approved "
            "automatically."
        )
    if not book.has_usage and policy.usage.stated is StatedUsage.REVIEW:
        yield text(
            "The order book has no usage, and usage.stated is “review”: nothing is approved automatically."
        )
    for known, assumed, key in (
        (book.has_standing, assume.standing, "standing"),
        (book.has_dispute, assume.dispute, "dispute"),
        (book.has_refunded, assume.refunded, "refunded"),
    ):
        if not known and assumed is None:
            yield text(
                "The order book has no column “{column}”, and assume.{column} is not set: nothing is "
                "approved automatically.",
                column=key,
            )
