"""Stories: whole ways of a customer with everything that staff do about it, to their end.

Each is told by buttons and marks, so that it reads the same in every language; each ends with the same words to the
customer and the same state of the case, whatever happens to the bot meanwhile.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from bot.demo.api.acts import until
from conversations.press import Verb
from refunds.facts import Reason
from tests.e2e.kit.customer import Customer
from tests.e2e.kit.order import BORDERLINE, IN_TIME, PART_USED, TOO_LATE
from tests.e2e.kit.receipt import picture
from tests.e2e.kit.shop import Shop
from tests.e2e.kit.staff import Staff


@dataclass(frozen=True, slots=True)
class Cast:
    """Who acts in one story. `number` tells its words apart from those of all others."""

    shop: Shop
    number: int
    customer: Customer
    other: Customer
    nora: Staff
    sam: Staff


Story: TypeAlias = Callable[[Cast], Coroutine[Any, Any, None]]


async def granted(cast: Cast) -> None:
    """In full, at once."""
    reference = await cast.customer.asks_for(cast.shop.order(IN_TIME))
    await _hears_of(cast, "✅", reference)


async def granted_in_part(cast: Cast) -> None:
    """The unused part, with an album for a receipt."""
    customer, order = cast.customer, cast.shop.order(PART_USED)
    await customer.begins()
    await customer.identifies(order.number, order.email)
    await customer.gives_receipt(picture(), picture())
    await customer.presses(Verb.REASON, Reason.DISSATISFACTION)
    await customer.presses(Verb.SEND)
    await customer.hears("✅")


async def refused_twice(cast: Cast) -> None:
    """Refused by the policy; the second look refuses too, in words of their own."""
    reference = await cast.customer.asks_for(cast.shop.order(TOO_LATE))
    await cast.customer.presses(Verb.APPEAL)
    await _is_asked_why(cast.customer, reference)
    cast.customer.says(f"I was in hospital, number {cast.number}.")
    await cast.nora.relayed(f"I was in hospital, number {cast.number}.")
    await cast.nora.sees("second look", reference)
    await cast.nora.presses(reference, Verb.REFUSE)
    await cast.nora.answers(reference, "refused?", f"It is too long ago, number {cast.number}.")
    await cast.customer.hears(f"It is too long ago, number {cast.number}.")


async def approved_and_paid(cast: Cast) -> None:
    """Borderline; approved, and the money is sent."""
    reference = await cast.customer.asks_for(cast.shop.order(BORDERLINE))
    await cast.nora.decides(reference, Verb.APPROVE)
    await _hears_of(cast, "✅", reference)
    await cast.sam.presses(reference, Verb.PAY)
    await cast.sam.presses(reference, Verb.PAID)
    await cast.sam.answers(reference, "with the payment's reference", f"SEPA-{cast.number}")
    await cast.customer.hears(f"SEPA-{cast.number}")


async def another_amount(cast: Cast) -> None:
    """Borderline; a person types another amount."""
    reference = await cast.customer.asks_for(cast.shop.order(BORDERLINE))
    await cast.nora.presses(reference, Verb.AMOUNT)
    await cast.nora.answers(reference, "the amount to approve", "20,00 because half of it was used")
    await _hears_of(cast, "20", reference)


async def refused_by_staff(cast: Cast) -> None:
    """Borderline; refused with one of the reasons that are offered."""
    reference = await cast.customer.asks_for(cast.shop.order(BORDERLINE))
    await cast.nora.presses(reference, Verb.REFUSE)
    await cast.nora.presses(reference, Verb.REFUSE, "window")
    await cast.customer.offered(Verb.APPEAL)


async def asked_and_answered(cast: Cast) -> None:
    """Borderline; the customer is asked, answers, and is granted it."""
    reference = await cast.customer.asks_for(cast.shop.order(BORDERLINE))
    await cast.nora.presses(reference, Verb.ASK)
    await cast.nora.answers(reference, "with your question", f"What went wrong, number {cast.number}?")
    await cast.customer.hears(f"What went wrong, number {cast.number}?")
    asked = cast.nora.version(reference)
    cast.customer.says(f"It never started, number {cast.number}.")
    await cast.nora.relayed(f"It never started, number {cast.number}.")
    await cast.nora.sees("to review", reference, after=asked)
    await cast.nora.decides(reference, Verb.APPROVE)
    await _hears_of(cast, "✅", reference)


async def cancelled(cast: Cast) -> None:
    """Given up in the middle."""
    customer, order = cast.customer, cast.shop.order(IN_TIME)
    await customer.begins()
    await customer.identifies(order.number, order.email)
    await customer.offered(Verb.NO_RECEIPT)
    await customer.presses(Verb.CANCEL)
    await customer.offered(Verb.BEGIN)


async def withdrawn(cast: Cast) -> None:
    """Granted, and withdrawn by the customer."""
    reference = await cast.customer.asks_for(cast.shop.order(IN_TIME))
    await _hears_of(cast, "✅", reference)
    cast.customer.says("/status")
    await cast.customer.presses(Verb.WITHDRAW)
    await cast.customer.presses(Verb.WITHDRAW, "yes")
    await cast.customer.reference()


async def stranger(cast: Cast) -> None:
    """Somebody with an order that is not theirs; a person refuses."""
    customer, order = cast.customer, cast.shop.order(IN_TIME)
    await customer.begins()
    await customer.identifies(order.number, "stranger@example.com")
    await customer.offered(Verb.CORRECT)
    await customer.presses(Verb.GO_ON)
    await customer.presses(Verb.NO_RECEIPT)
    await customer.presses(Verb.REASON, Reason.OTHER)
    await customer.presses(Verb.USAGE, "none")
    await customer.presses(Verb.SEND)
    reference = await customer.reference()
    await cast.sam.presses(reference, Verb.REFUSE)
    await cast.sam.presses(reference, Verb.REFUSE, "proof")
    await customer.offered(Verb.APPEAL)


async def same_order_twice(cast: Cast) -> None:
    """Two accounts ask for one order at once: one is granted it, the other goes to a person, who refuses."""
    order = cast.shop.order(IN_TIME)
    pair = (cast.customer, cast.other)
    references = await asyncio.gather(*(one.asks_for(order) for one in pair))
    marks = [await _first_of(one, ("✅", "🕓")) for one in pair]
    assert sorted(marks) == sorted(("✅", "🕓")), marks
    loser = references[marks.index("🕓")]
    await cast.nora.presses(loser, Verb.REFUSE)
    await cast.nora.presses(loser, Verb.REFUSE, "balance")
    await pair[marks.index("🕓")].offered(Verb.APPEAL)


STORIES: Final[tuple[Story, ...]] = (
    granted,
    granted_in_part,
    refused_twice,
    approved_and_paid,
    another_amount,
    refused_by_staff,
    asked_and_answered,
    cancelled,
    withdrawn,
    stranger,
    same_order_twice,
)


async def _hears_of(cast: Cast, mark: str, reference: str) -> None:
    """Wait for the latest word on a request."""
    message = await cast.customer.hears(mark)
    assert reference in message.text, message.text


async def _is_asked_why(customer: Customer, reference: str) -> None:
    """The bot asks for the words of a second look."""
    await customer.hears(reference)


async def _first_of(customer: Customer, marks: tuple[str, ...]) -> str:
    """Wait for one of these marks."""

    def find() -> str | None:
        return next((mark for text in customer.texts for mark in marks if mark in text), None)

    return await until(customer.person.world, find, customer.patience)
