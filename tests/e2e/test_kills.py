"""The bot is killed again and again, at any moment, and nobody notices but by a message that came twice."""

from __future__ import annotations

import asyncio
import os
import random
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.e2e.kit.calls import chat_logs, restarts, unexplained
from tests.e2e.kit.performance import PATIENCE, Performance, differences
from tests.e2e.kit.shop import Shop, open_shop

TIMES = 4
"""Each of the eleven stories; two accounts in one of them make 48 customers."""
KILLS = 32
SEED = int(os.environ.get("SEED", "2026"))


class Killer:
    """SIGKILL at random moments, also while the bot starts."""

    def __init__(self, shop: Shop, seed: int) -> None:
        self.kills = 0
        self._shop = shop
        self._random = random.Random(seed)
        self._killed = asyncio.Condition()

    async def run(self) -> None:
        """`KILLS` times, then leave it alone."""
        process = self._shop.process
        while self.kills < KILLS:
            if self._random.random() < 0.2:
                await process.spawn()
                await asyncio.sleep(self._random.uniform(0.1, 1))
            else:
                await process.start()
                await asyncio.sleep(self._random.uniform(0, 0.8))
            await process.kill()
            async with self._killed:
                self.kills += 1
                self._killed.notify_all()
        await process.start()

    async def has_killed(self, share: float) -> None:
        """Wait for this share of all kills but the last."""
        async with self._killed:
            await self._killed.wait_for(lambda: self.kills >= int(share * (KILLS - 1)))


async def _undisturbed(folder: Path) -> Performance:
    async with open_shop(folder, of_each=TIMES * 5) as shop:
        await shop.process.start()
        performance = Performance(shop, TIMES)
        await performance.run()
        await shop.settles(PATIENCE)
        assert [log.repeats for log in chat_logs(shop.world.calls.kept).values() if log.repeats] == []
        return performance


async def _killed(shop: Shop) -> Performance:
    """Stories begin as the kills go on, so that each kill meets some."""
    killer, performance = Killer(shop, SEED), Performance(shop, TIMES)
    kills = asyncio.create_task(killer.run())
    try:
        await performance.run(killer.has_killed)
        assert killer.kills >= KILLS - 1
        await kills
    finally:
        kills.cancel()
    await shop.settles(PATIENCE)
    return performance


@pytest.mark.slow
@pytest.mark.timeout(900)
async def test_kills(tmp_path: Path) -> None:
    """After 32 SIGKILLs every update is processed, every conversation ended as without kills, nothing was decided or
    opened twice, and per kill at most the last call of each chat was repeated."""
    for name in ("calm", "killed"):
        (tmp_path / name).mkdir()
    calm = await _undisturbed(tmp_path / "calm")
    async with open_shop(tmp_path / "killed", of_each=TIMES * 5) as shop:
        with _told(shop):
            killed = await _killed(shop)
            assert shop.data.rows("SELECT * FROM inbox WHERE state <> 'done'") == []
            assert shop.data.count("inbox", "source = 'telegram'") == shop.updates
            assert shop.given_up() == []
            assert "\n".join(differences(calm.records(), killed.records())) == ""
            assert "\n".join(differences(calm.transcripts(), killed.transcripts())) == ""
            calls = shop.world.calls.kept
            assert list(unexplained(chat_logs(calls).values(), restarts(calls))) == []
            assert _topics_by_reference(shop) == Counter(
                row["reference"]
                for row in shop.data.rows("SELECT reference FROM cases WHERE file LIKE '%\"has_card\":true%'")
            )


@contextmanager
def _told(shop: Shop) -> Iterator[None]:
    """What goes wrong is told with the seed that brings it back, and with all that the bot still had to do then."""
    try:
        yield
    except BaseException as error:
        error.add_note(f"SEED={SEED}\n{shop.unfinished()}")
        raise


def _topics_by_reference(shop: Shop) -> Counter[str]:
    return Counter(t.name.rpartition(" ")[2] for t in shop.desk.topics.values() if t.name != "General")
