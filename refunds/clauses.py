"""The published refund policy: its clauses, each with an id that every decision cites."""

from __future__ import annotations

from enum import StrEnum

from refunds.text import Text, plural, text


class Clause(StrEnum):
    """The id of a clause."""

    WINDOW = "window"
    PROOF = "proof"
    STANDING = "standing"
    REASON = "reason"
    SERVICE = "service"
    FULL = "full"
    UNUSED = "unused"
    PROCEDURE = "procedure"
    REFUSAL = "refusal"
    PRIVACY = "privacy"


_FIXED = {
    Clause.PROOF: text("You must have valid proof of purchase such as a receipt or order confirmation."),
    Clause.STANDING: text("Your account must not have violated our Terms of Use or Acceptable Use Policy."),
    Clause.REASON: text(
        "The reasons for requesting a refund must be valid, such as major technical problems or significant "
        "dissatisfaction with our services."
    ),
    Clause.SERVICE: text(
        "Please note that specific conditions may apply depending on the type of service you have purchased."
    ),
    Clause.FULL: text(
        "If you request a refund within the specified refund period, we will refund the full amount of the "
        "purchase."
    ),
    Clause.UNUSED: text(
        "If you have used our services during the refund period and wish to cancel your purchase, we will "
        "refund the amount corresponding to the unused services."
    ),
    Clause.PROCEDURE: text(
        "Contact our customer support team … Provide details of your purchase, including proof of purchase "
        "and the reason for your refund request. Our customer support team will review your request and "
        "provide you with a response as soon as possible."
    ),
    Clause.REFUSAL: text(
        "We reserve the right to refuse refund requests that do not comply with the conditions set out in "
        "our refund policy."
    ),
    Clause.PRIVACY: text(
        "Please read our privacy policy carefully to understand how we treat your personal information."
    ),
}


def clause_text(clause: Clause, days: int) -> Text:
    """The clause as published; `days` is the length of the refund period, which is the policy file's."""
    if clause is not Clause.WINDOW:
        return _FIXED[clause]
    return plural(
        "The refund request must be made within {days} day of the date of purchase. If you exceed the "
        "specified refund period, we will not be able to refund the purchase.",
        "The refund request must be made within {days} days of the date of purchase. If you exceed the "
        "specified refund period, we will not be able to refund the purchase.",
        days,
        days=days,
    )
