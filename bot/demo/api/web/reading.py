"""What `/world` lets one read: chats, histories, files, calls, and events as they come."""

from __future__ import annotations

import asyncio
import re
from itertools import islice
from typing import Any
from urllib.parse import quote

import orjson
from aiohttp import web

from bot.demo.api import commands
from bot.demo.api.chat import PrivateChat
from bot.demo.api.errors import WorldError
from bot.demo.api.events import Event
from bot.demo.api.view import chat_view, message_view, topic_of, world_view
from bot.demo.api.web.fields import answer, query_number
from bot.demo.api.world import World

_SHOWN = re.compile(r"image/(?:jpeg|png|webp|gif)|video/mp4|audio/(?:ogg|mpeg|mp4)|application/pdf")
HEARTBEAT = 15


class Reading:
    """Handlers that change nothing."""

    def __init__(self, world: World) -> None:
        self.world = world

    async def all(self, _: web.Request) -> web.Response:
        """Everything but histories."""
        return answer(world_view(self.world))

    async def chat(self, request: web.Request) -> web.Response:
        """One chat."""
        return answer(chat_view(self.world, self.world.chat(request.match_info["key"])))

    async def messages(self, request: web.Request) -> web.Response:
        """A page of a history."""
        chat = self.world.chat(request.match_info["key"])
        limit = max(1, min(query_number(request, "limit", 100), 500))
        before = query_number(request, "before", 2**53)
        topic = query_number(request, "topic", 0)
        newest = (
            message
            for message in reversed(chat.messages.values())
            if message.id < before and topic in (0, topic_of(message))
        )
        page = [message_view(message) for message in islice(newest, limit)]
        return answer({"messages": page[::-1]})

    async def commands(self, request: web.Request) -> web.Response:
        """The commands that a person sees in a chat, of all bots there."""
        chat = self.world.chat(request.match_info["key"])
        person = self.world.people.get(query_number(request, "person", 0))
        if person is None:
            raise WorldError(404, "there is no such person")
        if isinstance(chat, PrivateChat):
            bots, scopes = [chat.bot], commands.private_scopes(person.id)
        else:
            bots = [bot for bot in self.world.bots.values() if chat.member(bot).present]
            scopes = commands.group_scopes(chat.id, person.id, is_admin=chat.member(person).is_admin)
        shown = [c for bot in bots for c in bot.commands.shown(scopes, person.language_code)]
        return answer({"commands": shown})

    async def file(self, request: web.Request) -> web.Response:
        """A file's bytes. What a browser might run comes as a download."""
        stored = self.world.files.by_unique_id.get(request.match_info["file"])
        if stored is None:
            raise WorldError(404, "there is no such file")
        harmless = bool(_SHOWN.fullmatch(stored.mime_type))
        name = request.query.get("name", stored.name) or "file"
        how = "inline" if harmless and "name" not in request.query else "attachment"
        headers = {
            "Content-Disposition": f"{how}; filename*=UTF-8''{quote(name)}",
            "X-Content-Type-Options": "nosniff",
            "Content-Security-Policy": "default-src 'none'; sandbox",
            "Cache-Control": "private, max-age=86400",
        }
        kind = stored.mime_type if harmless else "application/octet-stream"
        return web.Response(body=stored.content, content_type=kind, headers=headers)

    async def calls(self, request: web.Request) -> web.Response:
        """What bots called."""
        found = self.world.calls.of(request.query.get("method", ""), query_number(request, "after", 0))
        limit = max(1, min(query_number(request, "limit", 100), 1000))
        return answer({"calls": [call.view() for call in islice(found, limit)]})

    async def events(self, request: web.Request) -> web.StreamResponse:
        """Server-sent events, until the reader goes."""
        after = request.headers.get("Last-Event-ID") or request.query.get("after", "")
        sequence = int(after) if after.isdecimal() else -1
        skipped = frozenset() if request.query.get("calls") == "1" else frozenset({"call"})
        response = web.StreamResponse(
            headers={
                "Content-Type": "text/event-stream",
                "Cache-Control": "no-store",
                "X-Accel-Buffering": "no",
            }
        )
        if request.headers.get("Origin"):
            response.headers["Access-Control-Allow-Origin"] = request.headers["Origin"]
        await response.prepare(request)
        queue: asyncio.Queue[Event] = asyncio.Queue()
        self.world.events.listeners.add(queue)
        try:
            await self._greet(response, sequence, skipped)
            while True:
                await self._next(response, queue, skipped)
        except ConnectionError:
            return response
        finally:
            self.world.events.listeners.discard(queue)

    async def _greet(self, response: web.StreamResponse, sequence: int, skipped: frozenset[str]) -> None:
        events = self.world.events
        missed = events.since(sequence) if sequence >= 0 else None
        hello: dict[str, Any] = {"sequence": events.sequence, "resumed": missed is not None}
        await response.write(b"event: hello\ndata: %b\n\n" % orjson.dumps(hello))
        for event in missed or []:
            if event.kind not in skipped:
                await response.write(event.frame())

    async def _next(
        self, response: web.StreamResponse, queue: asyncio.Queue[Event], skipped: frozenset[str]
    ) -> None:
        try:
            event = await asyncio.wait_for(queue.get(), HEARTBEAT)
        except TimeoutError:
            await response.write(b": still here\n\n")
            return
        if event.kind not in skipped:
            await response.write(event.frame())
