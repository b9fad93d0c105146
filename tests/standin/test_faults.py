"""Faults, budgets and the clock."""

from __future__ import annotations

import asyncio
import time

import aiohttp
import pytest

from bot.demo.api.chat import Group
from bot.demo.api.clock import Clock
from bot.demo.api.errors import WorldError
from bot.demo.api.people import Person
from bot.demo.api.server import serve
from bot.demo.api.user import Bot
from bot.demo.api.world import World
from tests.standin.conftest import Api


async def test_a_status(api: Api, world: World, customer: Person, bot: Bot) -> None:
    """A proxy's error page, no effect, for so many calls of that method."""
    world.faults.add("status", method="sendMessage", status=502, count=2)
    before = len(customer.history(bot))
    url = f"{api.server.api_url}/bot{api.token}/sendMessage"
    for _ in range(2):
        async with api.session.post(url, json={"chat_id": 7001, "text": "x"}) as answer:
            assert (answer.status, answer.content_type) == (502, "text/html")
    assert await api.result("getMe")
    assert len(customer.history(bot)) == before
    assert await api.result("sendMessage", chat_id=7001, text="x")


@pytest.mark.parametrize(("kind", "effects"), [("reset_before", 0), ("reset_after", 1)])
async def test_resets(api: Api, world: World, customer: Person, bot: Bot, kind: str, effects: int) -> None:
    """A connection that is cut: nothing happened, or it did and nobody was told."""
    world.faults.add(kind, method="sendMessage")
    before = len(customer.history(bot))
    with pytest.raises(aiohttp.ClientError):
        await api.call("sendMessage", chat_id=7001, text="x")
    assert len(customer.history(bot)) == before + effects


async def test_slow_and_errors(api: Api, world: World, customer: Person, desk: Group) -> None:
    """A slow answer, a scripted error, a 429, in one chat only and after some that pass."""
    world.faults.add("slow", method="getMe", seconds=0.2)
    started = time.perf_counter()
    await api.result("getMe")
    assert time.perf_counter() - started >= 0.2
    world.faults.add("error", chat=desk.id, error_code=400, description="Bad Request: not enough rights")
    assert await api.result("sendMessage", chat_id=7001, text="x")
    assert await api.refused("sendMessage", chat_id=desk.id, text="x") == "Bad Request: not enough rights"
    world.faults.add("retry_after", skip=1, seconds=7)
    assert await api.result("getMe")
    body = await api.call("getMe")
    assert body["parameters"] == {"retry_after": 7}
    assert body["description"] == "Too Many Requests: retry after 7"


async def test_unknown_faults(world: World) -> None:
    """A fault that there is not is refused."""
    for kind, details in (("explode", {}), ("slow", {"colour": "red"})):
        with pytest.raises(WorldError):
            world.faults.add(kind, **details)
    with pytest.raises(WorldError):
        world.faults.remove(5)


async def test_down(api: Api, world: World) -> None:
    """Telegram is down: connections refused, or 502; then it is back at the same address."""
    await world.set_down("refused")
    with pytest.raises(aiohttp.ClientConnectionError):
        async with aiohttp.ClientSession() as fresh:
            await fresh.get(f"{api.server.api_url}/bot{api.token}/getMe")
    await world.set_down("502")
    async with api.session.get(f"{api.server.api_url}/bot{api.token}/getMe") as answer:
        assert answer.status == 502
    await world.set_down(None)
    assert await api.result("getMe")


async def test_down_ends_a_long_poll(api: Api, world: World) -> None:
    """A poll that waits when the server goes down is cut off."""
    poll = asyncio.create_task(api.call("getUpdates", timeout=30))
    await asyncio.sleep(0.05)
    await world.set_down("refused")
    with pytest.raises(aiohttp.ClientError):
        await poll


async def test_the_clock() -> None:
    """The clock can be moved, forward only, and wakes who sleeps on it."""
    clock = Clock()
    waiting = asyncio.create_task(clock.sleep_until(clock.now() + 3600))
    await asyncio.sleep(0.01)
    clock.advance(3601)
    await asyncio.wait_for(waiting, 1)
    assert 3600 < clock.now() - time.time() < 3602
    for seconds in (-1, float("nan"), float("inf")):
        with pytest.raises(ValueError, match="forward"):
            clock.advance(seconds)


async def test_budgets_of_a_chat(api: Api, world: World, customer: Person) -> None:
    """One message a second in a private chat, with short bursts; edits count; then 429."""
    world.budgets.on = True
    sent = [await api.call("sendMessage", chat_id=7001, text=str(i)) for i in range(16)]
    assert [body["ok"] for body in sent] == [True] * 15 + [False]
    wait = sent[-1]["parameters"]["retry_after"]
    assert 1 <= wait <= 15
    edit = {"chat_id": 7001, "message_id": sent[0]["result"]["message_id"], "text": "edited"}
    assert (await api.call("editMessageText", **edit))["error_code"] == 429
    world.clock.advance(wait)
    assert await api.result("editMessageText", **edit)


async def test_budgets_of_a_group(api: Api, world: World, desk: Group) -> None:
    """Twenty a minute in a group, topics and all members of an album counted; reading is free."""
    world.budgets.on = True
    for i in range(19):
        assert await api.result("sendMessage", chat_id=desk.id, text=str(i))
    assert await api.result("createForumTopic", chat_id=desk.id, name="a")
    body = await api.call("createForumTopic", chat_id=desk.id, name="b")
    assert 50 <= body["parameters"]["retry_after"] <= 60
    assert await api.result("getChat", chat_id=desk.id)
    world.clock.advance(61)
    assert await api.result("createForumTopic", chat_id=desk.id, name="b")


async def test_budget_overall(api: Api, world: World, bot: Bot) -> None:
    """Thirty a second in all."""
    world.budgets.on = True
    people = [world.person(8000 + i, f"P{i}") for i in range(31)]
    for person in people:
        person.start(bot)
    moment = world.clock.now()
    world.clock.now = lambda: moment  # type: ignore[method-assign]  # the second must not pass meanwhile
    answers = [await api.call("sendMessage", chat_id=person.id, text="x") for person in people]
    assert [body["ok"] for body in answers] == [True] * 30 + [False]
    assert answers[-1]["parameters"]["retry_after"] == 1


async def test_the_call_log(api: Api, world: World, customer: Person) -> None:
    """Each call stands in the log with its parameters and its answer."""
    await api.call("SENDMESSAGE", chat_id=7001, text="x")
    await api.call("sendMessage", chat_id=1, text="x")
    good, bad = world.calls.of("sendMessage")
    assert (good.method, good.ok, good.status, good.result["text"]) == ("sendMessage", True, 200, "x")
    assert (bad.ok, bad.status, bad.description) == (False, 400, "Bad Request: chat not found")
    assert good.parameters == {"chat_id": 7001, "text": "x"}


async def test_a_topic_is_lost(api: Api, world: World, desk: Group) -> None:
    """A send whose topic Telegram loses in silence lands in General, and its answer has no thread."""
    thread = (await api.result("createForumTopic", chat_id=desk.id, name="a"))["message_thread_id"]
    world.faults.add("topic_lost", method="sendMessage")
    sent = await api.result("sendMessage", chat_id=desk.id, message_thread_id=thread, text="x")
    assert "message_thread_id" not in sent
    assert desk.messages[sent["message_id"]].topic is None


async def test_without_events() -> None:
    """Where events are off, as in benchmarks, one can still wait for what is said."""
    world = World(events=False, validate=False)
    robot, person = world.bot("9:x"), world.person(7, "P")
    person.start(robot)
    async with serve(world) as server, aiohttp.ClientSession() as session:
        hearing = asyncio.create_task(person.hears(robot, "hello"))
        await asyncio.sleep(0)
        url = f"{server.api_url}/bot9:x/sendMessage"
        async with session.post(url, json={"chat_id": 7, "text": "hello"}) as answer:
            assert answer.status == 200
        assert (await hearing).text == "hello"
        assert not list(world.calls.of())
