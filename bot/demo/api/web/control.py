"""What `/world` lets one move: the clock, faults, people, bots."""

from __future__ import annotations

from typing import Any

from aiohttp import web

from bot.demo.api.errors import WorldError
from bot.demo.api.user import Bot
from bot.demo.api.view import bot_view, person_view
from bot.demo.api.web.fields import answer, fields_of, path_number
from bot.demo.api.world import World

_FAULT_FIELDS = frozenset(
    ["kind", "method", "chat", "count", "skip", "status", "seconds", "error_code", "description"]
)


class Control:
    """Handlers for the world itself."""

    def __init__(self, world: World) -> None:
        self.world = world

    def _now(self) -> dict[str, int]:
        return {"now": int(self.world.clock.now() * 1000)}

    async def clock(self, _: web.Request) -> web.Response:
        """What time it is."""
        return answer(self._now())

    async def advance(self, request: web.Request) -> web.Response:
        """Moves the clock."""
        fields = await fields_of(request)
        try:
            self.world.clock.advance(fields.decimal("advance"))
        except ValueError as error:
            raise WorldError(400, str(error)) from None
        self.world.events.emit("clock", self._now())
        return answer(self._now())

    def _faults(self) -> dict[str, Any]:
        return {"down": self.world.down, "faults": self.world.faults.view()}

    async def faults(self, _: web.Request) -> web.Response:
        """The faults that stand."""
        return answer(self._faults())

    async def add_fault(self, request: web.Request) -> web.Response:
        """One more."""
        values = (await fields_of(request)).values
        if unknown := set(values) - _FAULT_FIELDS:
            raise WorldError(400, f"a fault has no field {min(unknown)}")
        fault = self.world.faults.add(str(values.pop("kind", "")), **values)
        self.world.events.emit("faults", self._faults())
        return answer({"fault": next(f for f in self.world.faults.view() if f["id"] == fault.id)})

    async def remove_faults(self, request: web.Request) -> web.Response:
        """One, or all."""
        self.world.faults.remove(path_number(request, "fault") if "fault" in request.match_info else None)
        self.world.events.emit("faults", self._faults())
        return answer(self._faults())

    async def down(self, request: web.Request) -> web.Response:
        """Takes the API down, or brings it back."""
        await self.world.set_down((await fields_of(request)).maybe_text("down"))
        return answer(self._faults())

    async def add_person(self, request: web.Request) -> web.Response:
        """One more person."""
        fields = await fields_of(request)
        person = self.world.person(
            fields.maybe_number("id"),
            fields.text("first_name"),
            last_name=fields.text("last_name", ""),
            username=fields.text("username", ""),
            language_code=fields.text("language_code", "en"),
        )
        return answer({"person": person_view(self.world, person)})

    async def add_bot(self, request: web.Request) -> web.Response:
        """One more bot."""
        fields = await fields_of(request)
        name, username = fields.text("first_name", "Bot"), fields.text("username", "some_bot")
        return answer({"bot": bot_view(self.world.bot(fields.text("token"), name, username))})

    def _bot(self, request: web.Request) -> Bot:
        bot = self.world.bots.get(path_number(request, "bot"))
        if bot is None:
            raise WorldError(404, "there is no such bot")
        return bot

    async def restart_updates(self, request: web.Request) -> web.Response:
        """`update_id` goes on from another number."""
        self._bot(request).updates.restart((await fields_of(request)).number("next"))
        return answer({})

    async def repeat_updates(self, request: web.Request) -> web.Response:
        """Confirmed updates come once more."""
        count = (await fields_of(request)).number("count")
        return answer({"count": self._bot(request).updates.repeat(count)})
