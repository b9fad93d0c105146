"""The words for the closed sets of the facts, as customers and staff read them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from refunds.facts import Dispute, Fact, Reason, Standing
from refunds.text import Text, text

REASON_LABELS: Final[Mapping[Reason, Text]] = {
    Reason.TECHNICAL_PROBLEM: text("A major technical problem"),
    Reason.DISSATISFACTION: text("I'm not satisfied"),
    Reason.DUPLICATE_CHARGE: text("Charged twice"),
    Reason.UNAUTHORISED_CHARGE: text("I did not make this purchase"),
    Reason.CHANGED_MIND: text("I changed my mind"),
    Reason.OTHER: text("Something else"),
}

STANDING_LABELS: Final[Mapping[Standing, Text]] = {
    Standing.GOOD: text("in good standing"),
    Standing.VIOLATED: text("violation confirmed"),
    Standing.SUSPECTED: text("violation suspected"),
    Standing.DISPUTED: text("violation disputed"),
}

DISPUTE_LABELS: Final[Mapping[Dispute, Text]] = {
    Dispute.NONE: text("no payment dispute"),
    Dispute.OPEN: text("payment dispute open"),
    Dispute.WON: text("payment dispute won"),
    Dispute.LOST: text("payment dispute lost"),
}

FACT_LABELS: Final[Mapping[Fact, Text]] = {
    Fact.REQUEST_DATE: text("the date of the request"),
    Fact.ORDER: text("the order"),
    Fact.NUMBER: text("the order number"),
    Fact.PURCHASED_AT: text("the date of purchase"),
    Fact.PAID: text("the amount paid"),
    Fact.REFUNDED: text("earlier refunds of the order"),
    Fact.RESERVED: text("amounts approved and not yet paid"),
    Fact.SERVICE: text("the type of service"),
    Fact.BUYER_VERIFIED: text("whose order it is"),
    Fact.DISPUTE: text("payment disputes"),
    Fact.RECEIPT: text("the receipt"),
    Fact.REASON: text("the reason"),
    Fact.USED: text("how much was used"),
    Fact.TOTAL: text("how much was bought"),
    Fact.STATED_BY: text("who stated the usage"),
    Fact.STANDING: text("the standing of the account"),
    Fact.REFUNDS: text("earlier refunds"),
}

SERVICE_LABELS: Final[Mapping[str, Text]] = {
    "one_time": text("one-time purchase"),
    "subscription": text("subscription"),
}


def service_label(name: str) -> Text | str:
    """The words for a type of service; one that the shop named itself is read as it was written."""
    return SERVICE_LABELS.get(name, name.replace("_", " "))
