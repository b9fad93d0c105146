"""How a bot gets its updates: polled or pushed."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from aiohttp import web

from bot.demo.api.chat import Group
from bot.demo.api.people import Person
from bot.demo.api.user import Bot
from bot.demo.api.world import World
from tests.standin.conftest import Api

ACTIVE = (
    "Conflict: can't use getUpdates method while webhook is active; "
    "use deleteWebhook to delete the webhook first"
)
OTHER = "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"


def texts(updates: list[dict[str, Any]]) -> list[str]:
    return [update["message"]["text"] for update in updates]


async def test_offset_confirms(api: Api, customer: Person, bot: Bot) -> None:
    """Updates come again until an offset above them confirms them; a negative one keeps the newest."""
    for word in "abcd":
        customer.send(bot, word)
    first = await api.updates(limit=2)
    assert texts(first) == ["a", "b"]
    assert await api.updates(limit=2) == first
    assert texts(await api.updates(offset=first[-1]["update_id"] + 1)) == ["c", "d"]
    assert texts(await api.updates(offset=-1)) == ["d"]
    assert [u["update_id"] for u in await api.updates()] == [first[0]["update_id"] + 3]


async def test_long_polling(api: Api, customer: Person, bot: Bot) -> None:
    """A poll with nothing to get waits, and answers as soon as something comes."""
    poll = asyncio.create_task(api.updates(timeout=10))
    await asyncio.sleep(0.05)
    assert not poll.done()
    customer.send(bot, "now")
    assert texts(await poll) == ["now"]
    bot.updates.waiting.clear()
    assert await api.updates(timeout=0) == []


async def test_the_older_of_two_polls_ends(api: Api, customer: Person, bot: Bot) -> None:
    """Of two pollers the older gets 409, the newer the updates."""
    older = asyncio.create_task(api.call("getUpdates", timeout=10))
    await asyncio.sleep(0.05)
    newer = asyncio.create_task(api.updates(timeout=10))
    assert await older == {"ok": False, "error_code": 409, "description": OTHER}
    customer.send(bot, "x")
    assert texts(await newer) == ["x"]


async def test_allowed_updates(api: Api, customer: Person, bot: Bot) -> None:
    """Kinds that a bot does not ask for are not kept; reactions and members only where it asks."""
    message = customer.send(bot, "a")
    customer.react(message, "👍")
    assert texts(await api.updates(allowed_updates=["message_reaction"])) == ["a"]
    bot.updates.waiting.clear()
    customer.send(bot, "unseen")
    customer.react(message, "🔥")
    [update] = await api.updates()
    assert update["message_reaction"]["old_reaction"] == [{"type": "emoji", "emoji": "👍"}]
    assert update["message_reaction"]["new_reaction"] == [{"type": "emoji", "emoji": "🔥"}]
    bot.updates.waiting.clear()
    await api.updates(allowed_updates=[])
    customer.react(message, None)
    assert await api.updates() == []


async def test_a_day(api: Api, world: World, customer: Person, bot: Bot) -> None:
    """Telegram keeps an update for 24 hours."""
    customer.send(bot, "old")
    world.clock.advance(24 * 3600 - 60)
    customer.send(bot, "new")
    world.clock.advance(120)
    assert texts(await api.updates()) == ["new"]


async def test_ids_restart(api: Api, customer: Person, bot: Bot) -> None:
    """After a restart of the numbers, an old and higher offset confirms unseen what follows."""
    customer.send(bot, "a")
    [before] = await api.updates()
    bot.updates.restart(17)
    assert await api.updates(offset=before["update_id"] + 1) == []
    customer.send(bot, "b")
    assert [u["update_id"] for u in await api.updates()] == [17]
    assert await api.updates(offset=before["update_id"] + 1) == []


async def test_repeated(api: Api, customer: Person, bot: Bot) -> None:
    """A confirmed update can be delivered once more."""
    customer.send(bot, "a")
    [update] = await api.updates()
    assert await api.updates(offset=update["update_id"] + 1) == []
    assert bot.updates.repeat(5) == 1
    assert [update] == await api.updates(offset=update["update_id"] + 1)
    assert await api.updates(offset=update["update_id"] + 1) == []


@dataclass
class Hook:
    """A bot's webhook that answers with the statuses it is told, then 200."""

    statuses: list[int] = field(default_factory=list)
    seen: list[tuple[str | None, dict[str, Any]]] = field(default_factory=list)
    enough: asyncio.Event = field(default_factory=asyncio.Event)
    wanted: int = 1

    async def answer(self, request: web.Request) -> web.Response:
        status = self.statuses.pop(0) if self.statuses else 200
        secret = request.headers.get("X-Telegram-Bot-Api-Secret-Token")
        self.seen.append((secret, await request.json()))
        if len(self.seen) >= self.wanted:
            self.enough.set()
        return web.Response(status=status)


@asynccontextmanager
async def listening(hook: Hook) -> AsyncIterator[str]:
    application = web.Application()
    application.router.add_post("/hook", hook.answer)
    runner = web.AppRunner(application, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    finally:
        await runner.cleanup()


async def test_webhook(api: Api, customer: Person, bot: Bot) -> None:
    """Updates are pushed in order with the secret, again until 2xx, and polling is refused meanwhile."""
    hook = Hook(statuses=[500], wanted=4)
    customer.send(bot, "a")
    async with listening(hook) as url:
        await api.result("setWebhook", url=url, secret_token="s3cret-_")
        assert await api.call("getUpdates") == {"ok": False, "error_code": 409, "description": ACTIVE}
        customer.send(bot, "b")
        customer.send(bot, "c")
        await asyncio.wait_for(hook.enough.wait(), 5)
        assert texts([update for _, update in hook.seen]) == ["a", "a", "b", "c"]
        assert {secret for secret, _ in hook.seen} == {"s3cret-_"}
        info = await api.result("getWebhookInfo")
        assert info["url"] == url
        await api.result("deleteWebhook")
    assert await api.updates() == []
    assert (await api.result("getWebhookInfo"))["url"] == ""


async def test_webhook_errors_are_told(api: Api, customer: Person, bot: Bot) -> None:
    """A webhook that nobody listens at keeps its updates and says why."""
    await api.result("setWebhook", url="http://127.0.0.1:9/hook")
    customer.send(bot, "a")
    for _ in range(50):
        info = await api.result("getWebhookInfo")
        if "last_error_message" in info:
            break
        await asyncio.sleep(0.05)
    assert info["pending_update_count"] == 1
    assert info["last_error_message"] == "Connection refused"
    await api.result("deleteWebhook", drop_pending_updates=True)
    assert await api.updates() == []


@pytest.mark.parametrize(
    ("parameters", "words"),
    [
        (
            {"url": "http://127.0.0.1/", "secret_token": "no spaces"},
            "secret token contains unallowed characters",
        ),
        ({"url": "ftp://127.0.0.1/"}, "bad webhook: An HTTPS URL must be provided for webhook"),
    ],
)
async def test_bad_webhooks(api: Api, parameters: dict[str, Any], words: str) -> None:
    """A webhook that can't be is refused."""
    assert await api.refused("setWebhook", **parameters) == f"Bad Request: {words}"


async def test_set_webhook_ends_a_poll(api: Api) -> None:
    """Who polls when a webhook is set is told so."""
    poll = asyncio.create_task(api.refused("getUpdates", timeout=10))
    await asyncio.sleep(0.05)
    await api.result("setWebhook", url="http://127.0.0.1:9/")
    assert await poll == "Conflict: terminated by setWebhook request"


async def test_what_bots_do_not_see(api: Api, world: World, desk: Group, nora: Person, bot: Bot) -> None:
    """A bot sees neither its own messages nor another bot's; without privacy rights only what addresses it."""
    other = world.bot("43:other", username="other_bot")
    nora.add(desk, other)
    bot.updates.waiting.clear()
    other.updates.waiting.clear()
    await api.result("sendMessage", chat_id=desk.id, text="/from a bot")
    assert (len(bot.updates.waiting), len(other.updates.waiting)) == (0, 0)
    for words in ("chatter", "/command", "hey @other_bot", "/mine@refund_test_bot"):
        nora.send(desk, words)
    assert texts(await api.updates()) == ["chatter", "/command", "hey @other_bot", "/mine@refund_test_bot"]
    assert len(other.updates.waiting) == 2
