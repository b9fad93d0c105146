"""A member of staff: what they press and write in the desk's group, and what they see there."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum, auto
from functools import partial
from typing import Final, TypeVar

from bot.demo.api.acts import answered, until
from bot.demo.api.chat import Group
from bot.demo.api.item import Pressed
from bot.demo.api.message import Message
from bot.demo.api.people import Person
from bot.demo.api.topic import GENERAL
from bot.demo.api.user import Bot
from bot.demo.api.world import World
from conversations.press import Verb
from tests.e2e.kit.buttons import Offered, offered

T = TypeVar("T")

PATIENCE: Final = 30.0
OTHER_COPY: Final = "There is a second copy of it"
STALE: Final = "Nothing was changed"


class _Press(Enum):
    """What came of a press on a card."""

    TAKEN = auto()
    STALE = auto()


class Staff:
    """Acts in the desk's group."""

    def __init__(
        self, world: World, bot: Bot, person: Person, desk: Group, patience: float = PATIENCE
    ) -> None:
        self.person = person
        self.desk = desk
        self.patience = patience
        self._world = world
        self._bot = bot
        self._used: set[str] = set()
        self._since = 0

    # what they see

    @property
    def messages(self) -> list[Message]:
        """What the bot wrote in the group, oldest first."""
        return [m for m in self.desk.messages.values() if m.sender is self._bot and not m.deleted]

    async def card(self, reference: str) -> Message:
        """Wait for the card of a request."""
        return (await self.offered(reference, Verb.FINDINGS)).message

    async def topic(self, reference: str) -> int:
        """Wait for the topic of a request."""
        topic = (await self.card(reference)).topic
        assert topic is not None
        return topic

    async def offered(
        self, reference: str, verb: Verb, argument: str = "", *, listed: bool = False
    ) -> Offered:
        """Wait for a button about a request, that this person has not pressed yet: in its topic, or `listed`.

        After a kill there may be two copies of a card; the bot edits one, and nobody presses what the other shows.
        """

        def find() -> Offered | None:
            there = (m for m in self.messages if (m.topic in (None, GENERAL)) is listed)
            version = self.version(reference)
            found = (b for b in offered(there, verb, argument, reference) if b.press.version >= version)
            return next((button for button in found if button.key not in self._used), None)

        return await self._wait(find, f"a button {verb!r} {argument} about {reference}")

    async def hears(self, words: str, topic: int | None = None) -> Message:
        """Wait for a message of the bot with these words, newer than their own last act."""

        def find() -> Message | None:
            newer = (m for m in self.messages if m.id > self._since and topic in (None, m.topic))
            return next((m for m in newer if words in m.text), None)

        return await self._wait(find, f"the words {words!r}")

    async def sees(self, words: str, reference: str, *, after: int = 0) -> Message:
        """Wait until the card of a request says so, as the case stands `after` this version.

        Of two copies (after a kill) the newer one lives on.
        """

        def find() -> Message | None:
            newest = next(offered(self.messages, Verb.FINDINGS, subject=reference), None)
            shown = newest is not None and newest.press.version > after and words in newest.message.text
            return newest.message if newest is not None and shown else None

        return await self._wait(find, f"the words {words!r} on the card of {reference} after {after}")

    async def relayed(self, words: str) -> Message:
        """Wait for what a customer wrote, as the bot shows it here, however long ago it came."""

        def find() -> Message | None:
            return next((m for m in self.messages if words in m.text and not m.keyboard), None)

        return await self._wait(find, f"the relayed words {words!r}")

    async def _wait(self, find: Callable[[], T | None], what: str) -> T:
        try:
            return await until(self._world, find, self.patience)
        except TimeoutError:
            heard = "\n---\n".join(message.text for message in self.messages[-4:])
            raise AssertionError(f"{self.person.first_name} waits for {what}; last seen:\n{heard}") from None

    # what they do

    async def presses(
        self, reference: str, verb: Verb, argument: str = "", *, listed: bool = False
    ) -> Pressed:
        """Wait for a button about a request, and press it."""
        return self.press(await self.offered(reference, verb, argument, listed=listed))

    async def decides(self, reference: str, verb: Verb) -> None:
        """Press until the card has moved on: who was told that it has changed meanwhile presses what it shows now."""
        while True:
            button = await self.offered(reference, verb)
            pressed = self.press(button)
            outcome = await self._wait(partial(self._outcome, button, pressed), f"{verb} of {reference}")
            if outcome is _Press.TAKEN:
                return

    def _outcome(self, button: Offered, pressed: Pressed) -> _Press | None:
        """What came of a press on a card, once that is seen."""
        answer = self.person.answers.get(pressed.callback or "", {})
        if STALE in str(answer.get("text", "")):
            return _Press.STALE
        moved = self.version(button.press.subject) > button.press.version
        return _Press.TAKEN if moved else None

    def press(self, button: Offered) -> Pressed:
        """Press this very button, whatever has become of the case."""
        self._used.add(button.key)
        self._since = max(self.desk.messages)
        return self.person.press(button.message, button.data)

    async def toast(self, pressed: Pressed) -> str:
        """What the bot says to a press, in the little window."""
        answer = await answered(self.person, pressed.callback or "", self.patience)
        return str(answer.get("text", ""))

    async def answers(self, reference: str, prompt: str, words: str) -> None:
        """Wait for the bot to ask this about a request, reply, and see on its card that it has moved on.

        Of two copies of the prompt (after a kill) the bot may know the other one; then it says so.
        """
        before, replied = self.version(reference), set[int]()
        while self.version(reference) == before:
            asked = await self._wait(
                lambda: self._newest((prompt, reference), replied), f"{prompt!r} about {reference}"
            )
            replied.add(asked.id)
            sent = self.reply(asked, words)
            await self._moves_on(reference, before, sent)

    async def _moves_on(self, reference: str, before: int, sent: Message) -> None:
        """Wait until the case has moved on, or the bot has said that it knows the other copy."""

        def find() -> bool | None:
            return self.version(reference) > before or self._other_copy(sent) or None

        await self._wait(find, f"{reference} to move on after {sent.text!r}")

    def version(self, reference: str) -> int:
        """The version of a case that its card shows; 0 without a card."""
        found = offered(self.messages, Verb.FINDINGS, subject=reference)
        return max((button.press.version for button in found), default=0)

    def _newest(self, words: tuple[str, ...], but: set[int]) -> Message | None:
        fitting = (m for m in reversed(self.messages) if all(one in m.text for one in words))
        return next((m for m in fitting if m.id not in but), None)

    def _other_copy(self, sent: Message) -> bool:
        return any(m.reply_to is sent and OTHER_COPY in m.text for m in self.messages)

    def reply(self, message: Message, words: str) -> Message:
        """Reply to a message."""
        sent = self.person.send(self.desk, words, topic=message.topic, reply_to=message)
        self._since = sent.id
        return sent

    def writes(self, words: str, topic: int | None = None) -> Message:
        """Write in the group."""
        sent = self.person.send(self.desk, words, topic=topic)
        self._since = sent.id
        return sent
