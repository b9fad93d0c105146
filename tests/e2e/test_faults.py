"""The world is unkind for a while: every conversation ends as it would have, nothing is lost or decided twice."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from itertools import count
from typing import Any, Final

import pytest
import pytest_asyncio

from bot.demo.api.acts import until
from conversations.press import Verb
from refunds.facts import Reason
from tests.e2e.kit.calls import made_again
from tests.e2e.kit.customer import PATIENCE
from tests.e2e.kit.order import BORDERLINE, IN_TIME
from tests.e2e.kit.performance import Performance, differences
from tests.e2e.kit.shop import Shop, open_shop

pytestmark = pytest.mark.asyncio(loop_scope="module")

_SERIES = count()
METHODS: Final = (
    "sendMessage",
    "editMessageText",
    "sendPhoto",
    "editMessageCaption",
    "createForumTopic",
    "editForumTopic",
    "pinChatMessage",
    "answerCallbackQuery",
    "sendChatAction",
    "getFile",
    "getUpdates",
)
PLACES: Final = (0, 5, 25)
"""How many calls of a method go well before each fault."""


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def shop(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Shop]:
    """A shop with orders for every performance of this file, whose bot runs."""
    async with open_shop(tmp_path_factory.mktemp("faults"), of_each=120) as opened:
        opened.expects_errors = True
        await opened.process.start()
        yield opened
        assert await opened.process.stop() == 0
        errors = [line for line in opened.process.stderr.splitlines() if " error " in line]
        assert [line for line in errors if LOCKED not in line] == []


LOCKED: Final = "Tried again each second."


async def _performed(shop: Shop) -> Performance:
    """Every story, at once, to its end."""
    performance = Performance(shop, 1, next(_SERIES), patience=60.0)
    await performance.run()
    await shop.settles()
    return performance


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def calm(shop: Shop) -> Performance:
    """How the stories end where nothing is in the way."""
    return await _performed(shop)


# ── what is put between the bot and Telegram ─────────────────────────────────────────────────────────────────

Disturb = Callable[[Shop], Awaitable[int]]
"""Disturbs a shop; how many faults were put between the bot and Telegram."""


def _faults(kind: str, **details: Any) -> Disturb:
    """A fault of this kind now and then, in calls of every method."""

    async def disturb(shop: Shop) -> int:
        for method in METHODS:
            for place in PLACES:
                shop.world.faults.add(kind, method=method, skip=place, **details)
        return len(METHODS) * len(PLACES)

    return disturb


def _down(how: str) -> Disturb:
    """Telegram is not there, until the bot has noticed and tried in vain."""

    async def disturb(shop: Shop) -> int:
        await _calls(shop, 60)
        noticed = shop.process.stderr.count("Telegram can't be reached")
        await shop.world.set_down(how)
        shop.bot.updates.wake()  # else the poll that is under way may go on to its end
        await shop.sees(lambda: shop.process.stderr.count("Telegram can't be reached") > noticed)
        await shop.world.set_down(None)
        return 0

    return disturb


async def _calls(shop: Shop, number: int) -> None:
    """Wait until the bot has made so many calls more."""
    enough = shop.world.calls.count + number
    await until(shop.world, lambda: shop.world.calls.count >= enough or None, 60)


async def _repeated(shop: Shop) -> int:
    """Telegram delivers what was confirmed once more, again and again."""
    for _ in range(12):
        await _calls(shop, 15)
        assert shop.bot.updates.repeat(25)
    return 0


async def _locked(shop: Shop) -> int:
    """Another process writes for longer than the bot's patience lasts."""
    await _calls(shop, 60)
    with shop.data.locked():
        await shop.sees(lambda: LOCKED in shop.process.stderr)
    return 0


DISTURBANCES: Final[Mapping[str, Disturb]] = {
    "502": _faults("status", status=502),
    "reset before": _faults("reset_before"),
    "reset after": _faults("reset_after"),
    "slow": _faults("slow", seconds=1.0),
    "429": _faults("retry_after", seconds=1),
    "refused": _down("refused"),
    "down": _down("502"),
    "repeated": _repeated,
    "locked": _locked,
}


@pytest.mark.parametrize("name", DISTURBANCES)
async def test_every_story_ends_as_ever(shop: Shop, calm: Performance, name: str) -> None:
    """Same words to every customer, same decisions, money and steps; no topic twice; a call is repeated only where
    it took effect without the bot's being told."""
    before = shop.world.calls.count
    async with asyncio.TaskGroup() as group:
        disturbed = group.create_task(DISTURBANCES[name](shop))
        performed = group.create_task(_performed(shop))
    performance, happened = performed.result(), disturbed.result() - len(shop.world.faults.standing)
    shop.world.faults.remove()
    assert "\n".join(differences(calm.records(), performance.records())) == ""
    assert "\n".join(differences(calm.transcripts(), performance.transcripts())) == ""
    # A deadline may fall due just now, and wait.
    assert shop.data.count("inbox", "state NOT IN ('done', 'waiting')") == 0
    assert shop.given_up() == []
    topics = Counter(t.name.rpartition(" ")[2] for t in shop.desk.topics.values())
    assert topics.most_common(1)[0][1] == 1
    again = made_again(shop.world.calls.of("", before))
    assert len(again) <= (happened if name == "reset after" else 0), again
    assert happened >= len(METHODS) or not disturbed.result()


# ── numbers, and customers who shut the door ─────────────────────────────────────────────────────────────────


async def test_numbers_that_restart_lower(shop: Shop) -> None:
    """After a silent week Telegram may count from a lower number: every update is still taken, once."""
    await shop.customer("Ana").asks_for(shop.order(IN_TIME))
    await shop.settles()
    for lower in (10_000_000, 5_000_000):
        polls = shop.world.calls.count
        shop.bot.updates.wake()  # an empty answer, as after a poll's fifty seconds
        await until(shop.world, lambda polls=polls: _asks_for_all(shop, polls) or None, PATIENCE)
        shop.bot.updates.restart(lower)
        bea = shop.customer("Bea")
        reference = await bea.asks_for(shop.order(IN_TIME))
        assert reference in (await bea.hears("✅")).text
    await shop.settles()
    assert shop.data.count("inbox", "state NOT IN ('done', 'waiting')") == 0


def _asks_for_all(shop: Shop, after: int) -> bool:
    return any("offset" not in call.parameters for call in shop.world.calls.of("getUpdates", after))


@pytest.mark.parametrize("language", ["en", "fr"])
async def test_who_blocks_the_bot_hears_the_decision_when_they_are_back(shop: Shop, language: str) -> None:
    """Staff are told that it did not arrive; the decision is queued again by itself, and comes once."""
    cleo = shop.customer("Cléo", language)
    reference = await cleo.asks_for(shop.order(BORDERLINE))
    await cleo.hears("🕓")
    await shop.settles()
    cleo.person.block(shop.bot)
    await shop.nora.presses(reference, Verb.APPROVE)
    told = await shop.nora.hears(f"Cléo has blocked me, so my message about {reference} did not arrive.")
    assert not any("✅" in text for text in cleo.texts)
    cleo.starts()
    await cleo.hears("✅")
    await until(shop.world, lambda: "Delivered after all" in told.text or None, PATIENCE)
    await shop.settles()
    assert sum("✅" in text for text in cleo.texts) == 1
    assert shop.data.state(reference) == "approved"


async def test_who_blocks_the_bot_at_once_hears_the_policys_answer_later(shop: Shop) -> None:
    """Sent, and blocked before the answer: it comes when they are back."""
    dora = shop.customer("Dora")
    await dora.begins()
    order = shop.order(IN_TIME)
    await dora.identifies(order.number, order.email)
    await dora.gives_receipt()
    await dora.presses(Verb.REASON, Reason.TECHNICAL_PROBLEM)
    send = await dora.offered(Verb.SEND)
    await shop.settles()
    dora.press(send)
    dora.person.block(shop.bot)
    await shop.nora.hears("Dora has blocked me")
    dora.person.unblock(shop.bot)
    await dora.hears("✅")
    await shop.settles()
    assert sum("✅" in text for text in dora.texts) == 1
