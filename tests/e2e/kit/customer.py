"""A customer: what they say, send and press, and what they wait for before they go on."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Final, TypeVar

from bot.demo.api.acts import until
from bot.demo.api.callback import Callback
from bot.demo.api.chat import PrivateChat
from bot.demo.api.item import Item, Pressed
from bot.demo.api.message import Message
from bot.demo.api.people import Person
from bot.demo.api.user import Bot
from bot.demo.api.world import World
from conversations.press import Verb
from refunds.facts import Reason
from tests.e2e.kit.buttons import Offered, buttons, offered
from tests.e2e.kit.order import Order
from tests.e2e.kit.receipt import picture

T = TypeVar("T")

PATIENCE: Final = 30.0
"""Seconds that anybody waits for an answer, on a busy machine; those of the kill test have more."""
_REFERENCE: Final = re.compile(r"R-[0-9A-HJKMNP-TV-Z]{5}")


class Customer:
    """Acts in their private chat with the bot."""

    def __init__(self, world: World, bot: Bot, person: Person, patience: float = PATIENCE) -> None:
        self.person = person
        self.patience = patience
        self._world = world
        self._bot = bot
        self._used: set[str] = set()
        self._since = 0

    # what they see

    @property
    def chat(self) -> PrivateChat:
        return self._world.private(self.person, self._bot)

    @property
    def messages(self) -> list[Message]:
        """What the bot wrote, oldest first."""
        return [m for m in self.chat.messages.values() if m.sender is self._bot and not m.deleted]

    @property
    def texts(self) -> list[str]:
        """The same, as words."""
        return [message.text for message in self.messages]

    async def offered(self, verb: Verb, argument: str = "") -> Offered:
        """Wait for a button that was not used up; an answered prompt's buttons are."""

        def find() -> Offered | None:
            found = offered(self.messages, verb, argument)
            return next((button for button in found if button.key not in self._used), None)

        return await self._wait(find, f"a button {verb!r} {argument}")

    async def hears(self, words: str) -> Message:
        """Wait for a message with these words, newer than their own last act."""

        def find() -> Message | None:
            return next((m for m in self.messages if m.id > self._since and words in m.text), None)

        return await self._wait(find, f"the words {words!r}")

    @property
    def answered(self) -> bool:
        """Whether the bot wrote anything since their own last act."""
        return any(m.id > self._since for m in self.messages)

    async def reference(self) -> str:
        """Wait until the bot names a request, newer than their own last act."""

        def find() -> str | None:
            newer = (m.text for m in self.messages if m.id > self._since)
            return next((found.group() for text in newer if (found := _REFERENCE.search(text))), None)

        return await self._wait(find, "a reference")

    async def _wait(self, find: Callable[[], T | None], what: str) -> T:
        try:
            return await until(self._world, find, self.patience)
        except TimeoutError:
            heard = "\n---\n".join(self.texts[-4:])
            raise AssertionError(f"{self.person.first_name} waits for {what}; last heard:\n{heard}") from None

    # what they do

    def says(self, words: str, *, reply_to: Message | None = None) -> Message:
        """Write; the prompt that is shown is answered by it."""
        self._use_prompt()
        message = self.person.send(self._bot, words, reply_to=reply_to)
        self._since = message.id
        return message

    def sends(self, *files: bytes) -> None:
        """A picture, or several as an album."""
        self._use_prompt()
        if len(files) == 1:
            self._since = self.person.send_photo(self._bot, files[0]).id
        else:
            self.sends_album([Item("photo", content) for content in files])

    def sends_album(self, items: Sequence[Item]) -> None:
        """Files of any kind, as an album."""
        self._use_prompt()
        self._since = self.person.send_album(self._bot, items)[-1].id

    def sends_file(self, content: bytes, name: str) -> None:
        """A file as it is."""
        self._use_prompt()
        self._since = self.person.send_document(self._bot, content, name).id

    def sends_item(self, item: Item) -> None:
        """Something that answers nothing: the prompt that is shown stays."""
        self._since = self.person.send_item(self._bot, item).id

    def remarks(self, words: str) -> Message:
        """Words or a command that answer nothing, likewise."""
        message = self.person.send(self._bot, words)
        self._since = message.id
        return message

    def starts(self, parameter: str = "") -> None:
        """Press Start, or open a deep link."""
        self._since = self.person.start(self._bot, parameter).id

    async def presses(self, verb: Verb, argument: str = "") -> Pressed:
        """Wait for a button, and press it."""
        return self.press(await self.offered(verb, argument))

    def press(self, button: Offered) -> Pressed:
        """Press this very button."""
        self._used.add(button.key)
        self._since = max(self.chat.messages)
        return self.person.press(button.message, button.data)

    def press_late(self, button: Offered) -> str:
        """Press it though it is gone: their Telegram has not shown the edit yet. The query's id."""
        self._since = max(self.chat.messages)
        world, message = self._world, button.message
        query = str(world.random.getrandbits(63))
        world.callbacks[query] = Callback(
            query, self.person, self._bot, message, button.data, world.clock.now()
        )
        shown = {**world.shown(message, self._bot), "reply_markup": {"inline_keyboard": []}}
        body = {"id": query, "from": self.person.json(), "message": shown, "data": button.data}
        self._bot.updates.put("callback_query", {**body, "chat_instance": str(self.person.id)})
        return query

    def _use_prompt(self) -> None:
        """The newest draft prompt is used up, whatever its buttons."""
        for message in reversed(self.messages):
            prompts = [button for button in buttons(message) if button.press.verb is Verb.BACK]
            if prompts:
                self._used.add(prompts[0].key)
                return

    # whole ways

    async def begins(self) -> None:
        """Press Start, and be asked for the number."""
        self.starts()
        await self.offered(Verb.LOST_NUMBER)

    async def identifies(self, number: str, email: str) -> None:
        """Give number and address."""
        await self.offered(Verb.LOST_NUMBER)
        self.says(number)
        await self.offered(Verb.BACK)
        self.says(email)

    async def gives_receipt(self, *files: bytes) -> None:
        """Send the receipt when it is asked for."""
        await self.offered(Verb.NO_RECEIPT)
        self.sends(*(files or (picture(),)))

    async def asks_for(self, order: Order, reason: Reason = Reason.TECHNICAL_PROBLEM) -> str:
        """The whole way from Start to a sent request, for one's own order; its reference."""
        await self.begins()
        await self.identifies(order.number, order.email)
        await self.gives_receipt()
        await self.presses(Verb.REASON, reason)
        await self.presses(Verb.SEND)
        return await self.reference()
