"""Chats: one person with one bot, and groups."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.demo.api.member import DEFAULT_PERMISSIONS, Member
from bot.demo.api.topic import GENERAL, Topic
from bot.demo.api.units import Json
from bot.demo.api.user import Bot, User

if TYPE_CHECKING:
    from bot.demo.api.message import Message


@dataclass(slots=True, eq=False)
class PrivateChat:
    """A person and a bot. `started`: the person wrote or pressed Start; only then may the bot write. `topics` are
    those that the bot made, where it has topics in private chats."""

    person: User
    bot: Bot
    started: bool = False
    blocked: bool = False
    topics: dict[int, Topic] = field(default_factory=dict)
    messages: dict[int, Message] = field(default_factory=dict)
    pinned: list[int] = field(default_factory=list)
    unread: Counter[tuple[int, int | None]] = field(default_factory=Counter)

    @property
    def key(self) -> str:
        """The chat's name under `/world`."""
        return f"{self.person.id}:{self.bot.id}"

    @property
    def id(self) -> int:
        """The chat's id, as the bot sees it."""
        return self.person.id

    def json(self) -> Json:
        """Telegram's `Chat`, as the bot sees it."""
        result: Json = {"id": self.person.id, "type": "private", "first_name": self.person.first_name}
        if self.person.last_name:
            result["last_name"] = self.person.last_name
        if self.person.username:
            result["username"] = self.person.username
        return result


@dataclass(slots=True, eq=False)
class Group:
    """A group or supergroup. A supergroup counts its own messages; `topics` has General in a forum."""

    id: int
    title: str
    type: str = "supergroup"
    is_forum: bool = False
    username: str = ""
    description: str = ""
    members: dict[int, Member] = field(default_factory=dict)
    topics: dict[int, Topic] = field(default_factory=dict)
    permissions: frozenset[str] = DEFAULT_PERMISSIONS
    messages: dict[int, Message] = field(default_factory=dict)
    pinned: list[int] = field(default_factory=list)
    unread: Counter[tuple[int, int | None]] = field(default_factory=Counter)
    last_message_id: int = 0
    migrated_to: int | None = None
    invite_link: str = ""

    def __post_init__(self) -> None:
        if self.is_forum:
            self.topics.setdefault(GENERAL, Topic(GENERAL, "General"))

    @property
    def key(self) -> str:
        """The chat's name under `/world`."""
        return str(self.id)

    @property
    def is_supergroup(self) -> bool:
        """A supergroup, not a basic group."""
        return self.type == "supergroup"

    def json(self) -> Json:
        """Telegram's `Chat`."""
        result: Json = {"id": self.id, "type": self.type, "title": self.title}
        if self.username:
            result["username"] = self.username
        if self.is_forum:
            result["is_forum"] = True
        return result

    def member(self, user: User) -> Member:
        """This user's standing; somebody never seen here has left."""
        return self.members.get(user.id) or Member(user, "left")

    def present(self) -> list[Member]:
        """Those in the group now."""
        return [member for member in self.members.values() if member.present]

    def may(self, user: User, right: str) -> bool:
        """May this user do that here?"""
        return self.member(user).may(right, self.permissions)


Chat = PrivateChat | Group
