"""A customer and a member of staff who talk about one request: what each sees of what the other sent."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from bot.demo.api.acts import until
from bot.demo.api.chat import Group, PrivateChat
from bot.demo.api.message import Message
from bot.demo.api.people import Person
from conversations.press import Verb
from tests.e2e.kit.buttons import offered
from tests.e2e.kit.customer import Customer
from tests.e2e.kit.order import BORDERLINE
from tests.e2e.kit.shop import Shop
from tests.e2e.kit.staff import Staff

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Talk:
    """One request that waits for a person, its customer, and who of staff talks with them, in its topic."""

    shop: Shop
    customer: Customer
    staff: Staff
    reference: str
    topic: int

    @property
    def nora(self) -> Person:
        """Who of staff talks."""
        return self.staff.person

    @property
    def camille(self) -> Person:
        """The customer."""
        return self.customer.person

    @property
    def private(self) -> PrivateChat:
        """The customer's chat with the bot."""
        return self.customer.chat

    @property
    def desk(self) -> Group:
        """The group."""
        return self.shop.desk

    # what is seen

    async def in_topic(self, holds: Callable[[Message], bool], what: str) -> Message:
        """Wait for a message of the bot in the topic."""
        return await self._wait(lambda: self._first(self._topic(), holds), f"{what} in the topic")

    async def in_private(self, holds: Callable[[Message], bool], what: str) -> Message:
        """Wait for a message of the bot to the customer."""
        return await self._wait(
            lambda: self._first(self.customer.messages, holds), f"{what} at the customer's"
        )

    async def relayed(self, words: str) -> Message:
        """Wait for the customer's words in the topic."""
        return await self.in_topic(lambda m: m.text.endswith(words), repr(words))

    async def delivered(self, words: str) -> Message:
        """Wait for the words of staff at the customer's."""
        return await self.in_private(lambda m: m.text.endswith(words), repr(words))

    async def marked(self, message: Message, emoji: str) -> None:
        """Wait for this delivery mark on a message of staff."""
        await self.sees(lambda: emoji in message.reactions.values(), f"{emoji} on {message.text!r}")

    async def sees(self, holds: Callable[[], bool], what: str) -> None:
        """Wait until something holds of the world."""
        await self._wait(lambda: holds() or None, what)

    async def button(self, verb: Verb) -> tuple[Message, str]:
        """Wait for a button about this request in the group: its message and data."""

        def find() -> tuple[Message, str] | None:
            found = next(offered(self.staff.messages, verb, subject=self.reference), None)
            return None if found is None else (found.message, found.data)

        return await self._wait(find, f"a button {verb}")

    def _topic(self) -> list[Message]:
        return [m for m in self.staff.messages if m.topic == self.topic]

    @staticmethod
    def _first(messages: list[Message], holds: Callable[[Message], bool]) -> Message | None:
        return next((m for m in reversed(messages) if holds(m)), None)

    async def _wait(self, find: Callable[[], T | None], what: str) -> T:
        try:
            return await until(self.shop.world, find, self.customer.patience)
        except TimeoutError:
            topic = "\n".join(f"  {m.kind} {m.text!r} {m.reactions}" for m in self._topic()[-6:])
            private = "\n".join(f"  {m.kind} {m.text!r} {m.reactions}" for m in self.customer.messages[-6:])
            raise AssertionError(
                f"no {what}; in the topic:\n{topic}\nat the customer's:\n{private}"
            ) from None

    # what is done

    def writes(self, words: str, *, reply_to: Message | None = None, quote: str = "") -> Message:
        """Nora writes in the topic."""
        return self.nora.send(self.desk, words, topic=self.topic, reply_to=reply_to, quote=quote)

    def says(self, words: str, *, reply_to: Message | None = None, quote: str = "") -> Message:
        """The customer writes."""
        return self.camille.send(self.shop.bot, words, reply_to=reply_to, quote=quote)

    async def press(self, verb: Verb) -> None:
        """Nora presses the newest button of this kind."""
        message, data = await self.button(verb)
        self.nora.press(message, data)


async def talk(shop: Shop, language: str = "en", name: str = "Camille") -> Talk:
    """A request that waits for a person, whose customer has written once."""
    customer = shop.customer(name, language)
    reference = await customer.asks_for(shop.order(BORDERLINE))
    topic = await shop.nora.topic(reference)
    return Talk(shop, customer, shop.colleague(0), reference, topic)
