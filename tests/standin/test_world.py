"""`/world`: the page's side over HTTP, as README.md has it."""

from __future__ import annotations

import asyncio
import io
import json
from typing import Any

import aiohttp
import pytest

from bot.demo.api.chat import Group
from bot.demo.api.people import Person
from bot.demo.api.server import Server, serve
from bot.demo.api.user import Bot
from bot.demo.api.web.acting import ACTS
from bot.demo.api.world import World
from tests.standin.conftest import Api, picture


class Page:
    """What the demo's page does."""

    def __init__(self, session: aiohttp.ClientSession, server: Server) -> None:
        self.session = session
        self.url = server.world_url

    async def get(self, path: str, status: int = 200, **headers: str) -> Any:
        async with self.session.get(self.url + path, headers=headers) as answer:
            assert answer.status == status, await answer.text()
            return await answer.json()

    async def post(self, path: str, status: int = 200, /, **fields: Any) -> Any:
        async with self.session.post(self.url + path, json=fields) as answer:
            assert answer.status == status, await answer.text()
            return await answer.json()

    async def act(self, person: Person, act: str, status: int = 200, /, **fields: Any) -> Any:
        return await self.post(f"/world/people/{person.id}/{act}", status, **fields)


@pytest.fixture
def page(session: aiohttp.ClientSession, server: Server) -> Page:
    return Page(session, server)


async def read_events(answer: aiohttp.ClientResponse, number: int) -> list[tuple[str, str, Any]]:
    """(id, kind, data) of the next events."""
    found: list[tuple[str, str, Any]] = []
    while len(found) < number:
        lines = (await asyncio.wait_for(answer.content.readuntil(b"\n\n"), 5)).decode().splitlines()
        if lines[0].startswith(":"):
            continue
        fields = dict(line.split(": ", 1) for line in lines if line)
        found.append((fields.get("id", ""), fields["event"], json.loads(fields["data"])))
    return found


async def test_a_conversation(page: Page, api: Api, camille: Person, bot: Bot) -> None:
    """Start, write, press, read: what the page sends and what it gets."""
    started = await page.act(camille, "start", bot=bot.id, parameter="order_x")
    assert started["message"]["text"] == "/start order_x"
    key = f"{camille.id}:{bot.id}"
    sent = await page.act(camille, "send", chat=key, text="hello", reply_to=started["message"]["message_id"])
    assert sent["message"]["world"] == {"chat": key, "topic": None, "reactions": [], "pressed": []}
    keyboard = {"inline_keyboard": [[{"text": "a", "callback_data": "b"}]]}
    asked = await api.result("sendMessage", chat_id=camille.id, text="?", reply_markup=keyboard)
    assert (await page.get("/world"))["chats"][0]["unread"] == {"7001": 1}
    pressed = await page.act(camille, "press", chat=key, message_id=asked["message_id"], row=0, column=0)
    assert pressed["callback"]
    await page.act(camille, "read", chat=key)
    await page.act(camille, "typing", chat=key)
    await page.act(camille, "react", chat=key, message_id=asked["message_id"], emoji="👍")
    chat = await page.get(f"/world/chats/{key}")
    assert chat["unread"] == {}
    assert chat["last_message"]["world"]["reactions"] == [{"emoji": "👍", "people": [7001]}]
    assert chat["last_message"]["world"]["pressed"][0]["person"] == 7001
    history = await page.get(f"/world/chats/{key}/messages?limit=2")
    assert [m["text"] for m in history["messages"]] == ["hello", "?"]
    before = history["messages"][0]["message_id"]
    older = await page.get(f"/world/chats/{key}/messages?before={before}")
    assert [m["text"] for m in older["messages"]] == ["/start order_x"]
    edited = await page.act(camille, "edit", chat=key, message_id=sent["message"]["message_id"], text="hi")
    assert edited["message"]["text"] == "hi"
    await page.act(camille, "delete", chat=key, message_ids=[sent["message"]["message_id"]])
    await page.act(camille, "block", bot=bot.id)
    assert (await page.get(f"/world/chats/{key}"))["blocked"] is True
    assert "unblock" in (await page.act(camille, "send", 403, chat=key, text="x"))["error"]
    await page.act(camille, "unblock", bot=bot.id)


async def test_a_group(page: Page, api: Api, nora: Person, camille: Person, bot: Bot) -> None:
    """A group made, filled and run from the page."""
    made = await page.act(nora, "create_group", title="Desk", forum=True, members=[bot.id])
    key = made["chat"]["key"]
    await page.act(nora, "promote", chat=key, user=bot.id, rights=["can_manage_topics", "can_pin_messages"])
    await page.act(nora, "add", chat=key, user=camille.id)
    topic = (await page.act(nora, "create_topic", chat=key, name="A"))["topic"]
    await page.act(nora, "edit_topic", chat=key, topic=topic["id"], name="B")
    sent = await page.act(nora, "send", chat=key, topic=topic["id"], text="x")
    assert sent["message"]["world"]["topic"] == topic["id"]
    await page.act(nora, "pin", chat=key, message_id=sent["message"]["message_id"])
    chat = await page.get(f"/world/chats/{key}")
    assert chat["pinned"] == [sent["message"]["message_id"]]
    assert [(t["id"], t["name"]) for t in chat["topics"]] == [(1, "General"), (topic["id"], "B")]
    assert chat["topics"][1]["unread"]["7001"] >= 1
    assert {m["user"]["id"]: m["status"] for m in chat["members"]}[bot.id] == "administrator"
    in_topic = await page.get(f"/world/chats/{key}/messages?topic={topic['id']}")
    assert in_topic["messages"][0]["forum_topic_created"]["name"] == "A"
    await page.act(nora, "unpin", chat=key, message_id=sent["message"]["message_id"])
    await page.act(nora, "close_topic", chat=key, topic=topic["id"])
    await page.act(camille, "send", 403, chat=key, topic=topic["id"], text="x")
    await page.act(nora, "reopen_topic", chat=key, topic=topic["id"])
    await page.act(nora, "delete_topic", chat=key, topic=topic["id"])
    await page.act(camille, "leave", chat=key)
    await page.act(camille, "join", chat=key)
    await page.act(nora, "remove", chat=key, user=camille.id)
    assert (await page.get("/world"))["people"][0]["chats"] == [key]


async def test_uploads(page: Page, customer: Person, bot: Bot) -> None:
    """One file is a message, several an album; the page gets the bytes back under the file's id."""

    async def upload(*files: tuple[str, bytes, str], **fields: str) -> Any:
        form = aiohttp.FormData({"chat": f"{customer.id}:{bot.id}", **fields})
        for name, content, kind in files:
            form.add_field("file", io.BytesIO(content), filename=name, content_type=kind)
        async with page.session.post(f"{page.url}/world/people/{customer.id}/upload", data=form) as answer:
            return answer.status, await answer.json()

    pixels = picture()
    status, sent = await upload(("a.png", pixels, "image/png"), caption="receipt")
    [message] = sent["messages"]
    assert (status, message["caption"], "photo" in message) == (200, "receipt", True)
    status, sent = await upload(("a.png", pixels, "image/png"), ("b.pdf", b"%PDF", "application/pdf"))
    assert [m["document"]["file_name"] for m in sent["messages"]] == ["a.png", "b.pdf"]
    assert len({m["media_group_id"] for m in sent["messages"]}) == 1
    document = sent["messages"][1]["document"]["file_id"]
    async with page.session.get(f"{page.url}/world/files/{document}") as answer:
        assert (answer.content_type, await answer.read()) == ("application/pdf", b"%PDF")
    _, sent = await upload(("x.svg", b"<svg onload=alert(1)>", "image/svg+xml"))
    hostile = sent["messages"][0]["document"]["file_id"]
    async with page.session.get(f"{page.url}/world/files/{hostile}") as answer:
        assert answer.content_type == "application/octet-stream"
        assert answer.headers["Content-Disposition"].startswith("attachment")
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
    for bad in ({"as": "virus"}, {"chat": "7001:99"}, {"topic": "x"}):
        status, sent = await upload(("a.png", pixels, "image/png"), **bad)
        assert status in (400, 404), sent
    assert (await upload())[0] == 400
    assert (await upload(("a.png", b"rubbish", "image/png")))[0] == 400


async def test_events(page: Page, api: Api, customer: Person, bot: Bot) -> None:
    """Whoever watches is told of everything, and goes on where they stopped."""
    async with page.session.get(page.url + "/world/events") as answer:
        assert answer.content_type == "text/event-stream"
        [(_, kind, hello)] = await read_events(answer, 1)
        assert (kind, hello["resumed"]) == ("hello", False)
        sent = await api.result("sendMessage", chat_id=customer.id, text="x")
        await api.result("sendChatAction", chat_id=customer.id, action="typing")
        events = await read_events(answer, 3)
    assert [kind for _, kind, _ in events] == ["message", "unread", "action"]
    assert events[0][2]["message"]["message_id"] == sent["message_id"]
    assert events[2][2]["user"]["id"] == bot.id
    customer.send(bot, "y")
    headers = {"Last-Event-ID": events[0][0]}
    async with page.session.get(page.url + "/world/events?calls=1", headers=headers) as answer:
        again = await read_events(answer, 6)
    assert again[0][2]["resumed"] is True
    assert [kind for _, kind, _ in again[1:]] == ["unread", "call", "action", "call", "message"]
    assert [int(number) for number, _, _ in again[1:]] == list(
        range(int(events[0][0]) + 1, int(events[0][0]) + 6)
    )


async def test_control(page: Page, api: Api, world: World, customer: Person, bot: Bot) -> None:
    """Clock, faults, updates, people and bots, from outside."""
    now = (await page.get("/world/clock"))["now"]
    assert (await page.post("/world/clock", advance=3600))["now"] >= now + 3600_000
    await page.post("/world/clock", 400, advance=-1)
    fault = (await page.post("/world/faults", kind="status", method="sendMessage", status=500))["fault"]
    assert (await page.get("/world/faults"))["faults"] == [fault]
    async with page.session.delete(f"{page.url}/world/faults/{fault['id']}") as answer:
        assert (await answer.json())["faults"] == []
    await page.post("/world/faults", 400, kind="explode")
    await page.post("/world/faults", 400, kind="slow", colour="red")
    await page.post("/world/down", down="502")
    assert (await page.get("/world"))["down"] == "502"
    await page.post("/world/down", 400, down="sideways")
    await page.post("/world/down", down=None)
    await page.post(f"/world/bots/{bot.id}/updates/restart", next=5)
    customer.send(bot, "x")
    assert [u["update_id"] for u in await api.updates()] == [5]
    await api.updates(offset=6)
    assert (await page.post(f"/world/bots/{bot.id}/updates/repeat", count=1))["count"] == 1
    assert (await page.post("/world/people", first_name="Léa"))["person"]["chats"] == []
    await page.post("/world/people", 409, id=7001, first_name="Twin")
    assert (await page.post("/world/bots", token="44:abc"))["bot"]["id"] == 44
    calls = await page.get("/world/calls?method=getUpdates&limit=1")
    assert calls["calls"][0]["method"] == "getUpdates"


async def test_commands_shown(page: Page, api: Api, customer: Person, desk: Group, nora: Person) -> None:
    """A person sees the commands of the narrowest scope, in their language before none."""
    await api.result("setMyCommands", commands=[{"command": "start", "description": "Start"}])
    french = [{"command": "start", "description": "Commencer"}]
    await api.result("setMyCommands", commands=french, language_code="fr")
    staff = [{"command": "reply", "description": "Reply"}]
    await api.result("setMyCommands", commands=staff, scope={"type": "all_chat_administrators"})
    shown = await page.get(f"/world/chats/7001:42/commands?person={customer.id}")
    assert shown["commands"] == french
    shown = await page.get(f"/world/chats/{desk.key}/commands?person={nora.id}")
    assert shown["commands"] == staff


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Host": "evil.example"}, 403),
        ({"Host": "127.0.0.1.evil.example"}, 403),
        ({"Host": "localhost:1"}, 200),
        ({"Origin": "http://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-origin"}, 200),
    ],
)
async def test_other_sites_are_kept_out(page: Page, headers: dict[str, str], status: int) -> None:
    """Only pages of this machine, under its own name, may speak to the world."""
    await page.get("/world", status, **headers)


async def test_named_origins_are_let_in(world: World, session: aiohttp.ClientSession) -> None:
    """An origin that was named when the server began may call; others, and forms, may not."""
    async with serve(world, origins=("http://127.0.0.1:8080",)) as server:
        headers = {"Origin": "http://127.0.0.1:8080"}
        async with session.get(server.world_url + "/world", headers=headers) as answer:
            assert answer.headers["Access-Control-Allow-Origin"] == "http://127.0.0.1:8080"
        async with session.options(server.world_url + "/world/clock", headers=headers) as answer:
            assert (answer.status, "POST" in answer.headers["Access-Control-Allow-Methods"]) == (204, True)
        async with session.post(server.world_url + "/world/clock", data="advance=1") as answer:
            assert answer.status == 400


@pytest.mark.parametrize("act", sorted(ACTS))
async def test_rubbish_is_answered(page: Page, customer: Person, act: str) -> None:
    """Any act with fields missing or of another type is refused in words."""
    for fields in ({}, {"chat": 5, "bot": "x", "title": []}, {"chat": "9:9", "text": "x", "message_id": 1}):
        async with page.session.post(f"{page.url}/world/people/{customer.id}/{act}", json=fields) as answer:
            body = await answer.json()
        assert answer.status in (400, 403, 404), (fields, body)
        assert body["error"]


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/world/chats/none", 404),
        ("/world/chats/7001:99", 404),
        ("/world/files/none", 404),
        ("/world/chats/7001:42/messages?limit=x", 400),
        ("/world/chats/7001:42/commands?person=1", 404),
    ],
)
async def test_what_there_is_not(page: Page, customer: Person, path: str, status: int) -> None:
    """What there is not is said."""
    assert (await page.get(path, status))["error"]
