"""What the desk asks of staff. An answer counts only as a reply to the prompt, whose name says what it is for.

The name is the message's reference: `case/R-7K2MX/prompt/amount/3/ARGUMENT/ONCE`. `3` is the case's version that
the prompt was made on, ONCE tells two equal prompts apart, so that the first one still knows its name.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from refunds.money import EXPONENTS, Money


class Wanted(StrEnum):
    """What a reply to the prompt gives."""

    AMOUNT = "amount"
    OVERRIDE = "override"  # the reason for approving ARGUMENT, against a decision or below the recommendation
    REFUSAL = "refusal"  # the reason for refusing
    QUESTION = "question"  # what to ask the customer
    PAYMENT = "payment"  # the payment's reference


@dataclass(frozen=True, slots=True)
class DeskPrompt:
    """One prompt. `amount` is what is to be approved, where that is settled already."""

    case: str
    wanted: Wanted
    version: int
    once: str
    amount: Money | None = None

    @property
    def reference(self) -> str:
        """Its message's name."""
        amount = "" if self.amount is None else f"{self.amount.minor}-{self.amount.currency}"
        return f"case/{self.case}/prompt/{self.wanted}/{self.version}/{amount}/{self.once}"


@dataclass(frozen=True, slots=True)
class NoPrompt:
    """The message is none of the desk's prompts."""


AnyPrompt: TypeAlias = DeskPrompt | NoPrompt


def parse_prompt(reference: str) -> AnyPrompt:
    """The prompt of this name."""
    parts = reference.split("/")
    if len(parts) != 7 or parts[0] != "case" or parts[2] != "prompt" or parts[3] not in set(Wanted):
        return NoPrompt()
    _, case, _, wanted, version, amount, once = parts
    return DeskPrompt(case, Wanted(wanted), int(version), once, _money(amount))


def _money(written: str) -> Money | None:
    minor, _, currency = written.partition("-")
    return Money(minor=int(minor), currency=currency) if currency in EXPONENTS else None
