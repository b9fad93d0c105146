"""A world, a bot in it, and a way to call the Bot API as a bot does."""

from __future__ import annotations

import io
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from typing import Any

import aiohttp
import pytest
from PIL import Image

from bot.demo.api.chat import Group
from bot.demo.api.people import Person
from bot.demo.api.server import Server, serve
from bot.demo.api.user import Bot
from bot.demo.api.world import World

TOKEN = "42:AAHstandin"


@dataclass
class Api:
    """Calls methods; `call` gives the whole answer, `result` insists on success."""

    session: aiohttp.ClientSession
    server: Server
    token: str = TOKEN

    async def call(self, method: str, **parameters: Any) -> dict[str, Any]:
        url = f"{self.server.api_url}/bot{self.token}/{method}"
        async with self.session.post(url, json=parameters) as answer:
            body: dict[str, Any] = await answer.json()
            assert body["ok"] == (answer.status == 200), body
            assert body.get("error_code", 200) == answer.status
            return body

    async def result(self, method: str, **parameters: Any) -> Any:
        body = await self.call(method, **parameters)
        assert body["ok"], body
        return body["result"]

    async def refused(self, method: str, **parameters: Any) -> str:
        body = await self.call(method, **parameters)
        assert not body["ok"], body
        return str(body["description"])

    async def upload(self, method: str, files: dict[str, tuple[str, bytes]], **fields: str) -> dict[str, Any]:
        form = aiohttp.FormData()
        for name, value in fields.items():
            form.add_field(name, value)
        for name, (filename, content) in files.items():
            form.add_field(name, io.BytesIO(content), filename=filename)
        url = f"{self.server.api_url}/bot{self.token}/{method}"
        async with self.session.post(url, data=form) as answer:
            body: dict[str, Any] = await answer.json()
            return body

    async def updates(self, **parameters: Any) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = await self.result("getUpdates", **parameters)
        return found


def picture(width: int = 40, height: int = 30, form: str = "PNG") -> bytes:
    """An image file."""
    buffer = io.BytesIO()
    Image.new("RGB", (width, height), (20, 120, 200)).save(buffer, form)
    return buffer.getvalue()


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def bot(world: World) -> Bot:
    return world.bot(TOKEN, username="refund_test_bot")


@pytest.fixture
async def server(world: World, bot: Bot) -> AsyncIterator[Server]:
    async with serve(world) as running:
        yield running


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as opened:
        yield opened


@pytest.fixture
def complaints() -> list[str]:
    """What a test expects not to fit the Bot API's description: nothing, unless it says so."""
    return []


@pytest.fixture
def api(server: Server, session: aiohttp.ClientSession, world: World, complaints: list[str]) -> Iterator[Api]:
    """Every request and every answer of a test is held against the Bot API's description."""
    yield Api(session, server)
    assert world.calls.complaints() == complaints


@pytest.fixture
def camille(world: World) -> Person:
    return world.person(7001, "Camille", last_name="Durand", username="camille_d", language_code="fr")


@pytest.fixture
def customer(camille: Person, bot: Bot) -> Person:
    """Camille, who has pressed Start; nothing waits for the bot."""
    camille.start(bot)
    bot.updates.waiting.clear()
    return camille


@pytest.fixture
def nora(world: World) -> Person:
    return world.person(7010, "Nora")


@pytest.fixture
def desk(nora: Person, bot: Bot) -> Group:
    """Nora's forum, in which the bot is an administrator; nothing waits for the bot."""
    group = nora.create_group("Desk", forum=True, members=[bot])
    nora.promote(group, bot)
    bot.updates.waiting.clear()
    return group
