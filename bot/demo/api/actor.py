"""Somebody who acts in a world."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.demo.api.chat import Chat, PrivateChat
from bot.demo.api.errors import WorldError
from bot.demo.api.units import Json
from bot.demo.api.user import Bot, User

if TYPE_CHECKING:
    from bot.demo.api.world import World

Place = Chat | Bot | str
"""A chat, its key, or a bot for the private chat with it."""


class Actor(User):
    """A person in their world, and what bots answered to their presses."""

    def __init__(
        self,
        world: World,
        identifier: int,
        first_name: str,
        *,
        last_name: str = "",
        username: str = "",
        language_code: str = "",
    ) -> None:
        super().__init__(identifier, first_name, last_name, username, language_code)
        self.world = world
        self.answers: dict[str, Json] = {}

    def chat(self, place: Place) -> Chat:
        """The chat, which this person may see. Raises `WorldError`."""
        if isinstance(place, Bot):
            return self.world.private(self, place)
        chat = self.world.chat(place) if isinstance(place, str) else place
        if isinstance(chat, PrivateChat):
            if chat.person is not self:
                raise WorldError(403, "this is somebody else's chat")
        elif not chat.member(self).present:
            raise WorldError(403, f"{self.first_name} is not in this group")
        return chat
