"""The whole world: people, bots, chats, files, time. Everything else acts on it."""

from __future__ import annotations

import random
from collections.abc import Awaitable, Callable, Iterator
from functools import partial

from bot.demo.api.budgets import Budgets
from bot.demo.api.callback import Callback
from bot.demo.api.calls import Calls
from bot.demo.api.chat import Chat, Group, PrivateChat
from bot.demo.api.clock import Clock
from bot.demo.api.commands import CommandLists
from bot.demo.api.errors import WorldError
from bot.demo.api.events import Events
from bot.demo.api.faults import Faults
from bot.demo.api.files import Files
from bot.demo.api.message import FileIds, Message
from bot.demo.api.payment import Payments
from bot.demo.api.people import Person
from bot.demo.api.updates import Updates
from bot.demo.api.user import Bot, User
from bot.demo.api.view import bot_view, chat_view, person_view
from bot.demo.api.webhook import Webhook


class World:
    """Holds all state. `validate` checks requests and answers against the Bot API's description."""

    def __init__(
        self,
        *,
        clock: Clock | None = None,
        seed: int = 1,
        budgets: bool = False,
        validate: bool = True,
        events: bool = True,
    ) -> None:
        self.clock = clock or Clock()
        self.random = random.Random(seed)  # noqa: S311  # repeatable ids, no secrets
        self.validate = validate
        self.events = Events(on=events)
        self.files = Files(self.random.randbytes(16))
        self.calls = Calls(on=validate)
        self.faults = Faults()
        self.budgets = Budgets(self.clock, on=budgets)
        self.payments = Payments()
        self.people: dict[int, Person] = {}
        self.bots: dict[int, Bot] = {}
        self.by_token: dict[str, Bot] = {}
        self.privates: dict[tuple[int, int], PrivateChat] = {}
        self.groups: dict[int, Group] = {}
        self.callbacks: dict[str, Callback] = {}
        self.down: str | None = None
        self.on_down: Callable[[], Awaitable[None]] | None = None
        self.last_message_id = 0
        self._file_ids: dict[int, FileIds] = {}

    def now(self) -> int:
        """Unix time in whole seconds, as Telegram dates things."""
        return int(self.clock.now())

    def person(
        self,
        identifier: int | None = None,
        first_name: str = "Person",
        *,
        last_name: str = "",
        username: str = "",
        language_code: str = "en",
    ) -> Person:
        """A new person. Raises `WorldError` where the id is taken."""
        number = identifier or max([7000, *self.people]) + 1
        if number <= 0 or number in self.people or number in self.bots:
            raise WorldError(409, f"{number} is taken or no person's id")
        person = Person(
            self, number, first_name, last_name=last_name, username=username, language_code=language_code
        )
        self.people[number] = person
        self.events.emit("person", {"person": person_view(self, person)})
        return person

    def bot(self, token: str, first_name: str = "Refund desk", username: str = "refund_demo_bot") -> Bot:
        """A new bot, or the one that has this token. The id is the token's part before the colon."""
        if token in self.by_token:
            return self.by_token[token]
        number, _, secret = token.partition(":")
        if not number.isdecimal() or not secret or int(number) in self.bots or int(number) in self.people:
            raise WorldError(400, "a token is <number>:<letters>, and the number is nobody else's")
        bot = Bot(int(number), first_name, username=username, is_bot=True, token=token)
        bot.updates = Updates(self.clock, self.random.randrange(10**8, 9 * 10**8))
        bot.webhook = Webhook(self.clock, bot.updates)
        bot.commands = CommandLists()
        self.bots[bot.id] = self.by_token[token] = bot
        self.events.emit("bot", {"bot": bot_view(bot)})
        return bot

    def user(self, identifier: int) -> User | None:
        """The person or bot with this id."""
        return self.people.get(identifier) or self.bots.get(identifier)

    def private(self, person: User, bot: Bot) -> PrivateChat:
        """The chat of these two."""
        chat = self.privates.get((person.id, bot.id))
        if chat is None:
            chat = self.privates[person.id, bot.id] = PrivateChat(person, bot)
            self.changed(chat)
        return chat

    def chats(self) -> Iterator[Chat]:
        """Every chat."""
        yield from self.privates.values()
        yield from self.groups.values()

    def chat(self, key: str) -> Chat:
        """The chat with this key (`"7001:42"`, `"-1001700000001"`). Raises `WorldError`."""
        first, _, second = key.partition(":")
        try:
            if not second:
                return self.groups[int(first)]
            return self.private(self.people[int(first)], self.bots[int(second)])
        except (KeyError, ValueError):
            raise WorldError(404, f"there is no chat {key!r}") from None

    def add_group(self, group: Group) -> Group:
        """Puts a new group into the world."""
        self.groups[group.id] = group
        return group

    async def set_down(self, how: str | None) -> None:
        """The API refuses connections ("refused"), answers 502 ("502"), or works (`None`)."""
        if how not in (None, "refused", "502"):
            raise WorldError(400, "down is refused, 502 or null")
        self.down = how
        if self.on_down:
            await self.on_down()
        self.events.emit("faults", {"down": self.down, "faults": self.faults.view()})

    def new_group_id(self, *, supergroup: bool) -> int:
        """An id that no group has: -100… for supergroups."""
        number = 1700000001 + len(self.groups)
        return -(10**12) - number if supergroup else -number

    def changed(self, chat: Chat) -> None:
        """Tells those who watch that a chat is new or another."""
        if self.events.on:
            self.events.emit("chat", {"chat": chat_view(self, chat)})

    def last_message_id_of(self, chat: Chat) -> int:
        """The id of the latest message that counts together with those of this chat."""
        return (
            chat.last_message_id if isinstance(chat, Group) and chat.is_supergroup else self.last_message_id
        )

    def next_message_id(self, chat: Chat) -> int:
        """A supergroup counts its own messages; all else counts together, as in an account's mailbox."""
        if isinstance(chat, Group) and chat.is_supergroup:
            chat.last_message_id += 1
            return chat.last_message_id
        self.last_message_id += 1
        return self.last_message_id

    def file_ids(self, bot: Bot) -> FileIds:
        """How this bot knows files."""
        known = self._file_ids.get(bot.id)
        if known is None:
            known = self._file_ids[bot.id] = partial(self.files.file_id, bot.id)
        return known

    def shown(self, message: Message, bot: Bot) -> dict[str, object]:
        """A message as this bot gets it."""
        return message.json(self.file_ids(bot))
