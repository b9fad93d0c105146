"""Payments in Telegram Stars."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

from bot.demo.api.units import Json
from bot.demo.api.user import Bot, User


@dataclass(slots=True, eq=False)
class Payment:
    """A payment that went through. `charge_id` is what a refund names."""

    charge_id: str
    person: User
    bot: Bot
    amount: int
    payload: str
    at: int
    refunded: bool = False

    def json(self) -> Json:
        """The part that `SuccessfulPayment` and `RefundedPayment` share."""
        return {
            "currency": "XTR",
            "total_amount": self.amount,
            "invoice_payload": self.payload,
            "telegram_payment_charge_id": self.charge_id,
        }


@dataclass(slots=True, eq=False)
class Checkout:
    """A payment that waits for the bot's `answerPreCheckoutQuery`: `""` is yes, else why not."""

    person: User
    bot: Bot
    answer: asyncio.Future[str]


@dataclass(slots=True, eq=False)
class Payments:
    """All payments of a world, and each bot's ledger of Stars."""

    by_charge: dict[str, Payment] = field(default_factory=dict)
    checkouts: dict[str, Checkout] = field(default_factory=dict)
    ledger: dict[int, list[Json]] = field(default_factory=dict)

    def record(self, payment: Payment, *, refund: bool, at: int) -> None:
        """One line more in the bot's ledger."""
        partner = {
            "type": "user",
            "transaction_type": "invoice_payment",
            "user": payment.person.json(),
            "invoice_payload": payment.payload,
        }
        line = {
            "id": payment.charge_id,
            "amount": payment.amount,
            "date": at,
            "receiver" if refund else "source": partner,
        }
        self.ledger.setdefault(payment.bot.id, []).append(line)
        payment.bot.stars += -payment.amount if refund else payment.amount
