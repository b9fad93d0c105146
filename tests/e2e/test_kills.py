"""The bot is killed again and again, at any moment, and nobody notices but by a message that came twice."""

from __future__ import annotations

import asyncio
import os
import random
from collections import Counter
from pathlib import Path

import pytest

from tests.e2e.kit.calls import chat_logs, unexplained
from tests.e2e.kit.performance import Performance, differences
from tests.e2e.kit.shop import Shop, open_shop

TIMES = 4
"""Each of the eleven stories; two accounts in one of them make 48 customers."""
KILLS = 32
SEED = int(os.environ.get("SEED", "2026"))


class Killer:
    """SIGKILL at random moments, also while the bot starts; `kills` are the numbers of the last calls before each."""

    def __init__(self, shop: Shop, seed: int) -> None:
        self.kills: list[int] = []
        self._shop = shop
        self._random = random.Random(seed)

    async def run(self) -> None:
        """`KILLS` times, then leave it alone."""
        process = self._shop.process
        while len(self.kills) < KILLS:
            if self._random.random() < 0.2:
                starting = asyncio.create_task(process.start())
                await asyncio.sleep(self._random.uniform(0.1, 1))
                starting.cancel()
                await asyncio.gather(starting, return_exceptions=True)
            else:
                await process.start()
                await asyncio.sleep(self._random.uniform(0, 0.8))
            await process.kill()
            self.kills.append(self._shop.world.calls.count)
        await process.start()


async def _undisturbed(folder: Path) -> Performance:
    async with open_shop(folder, of_each=TIMES * 5) as shop:
        await shop.process.start()
        performance = Performance(shop, TIMES)
        await performance.run()
        await shop.settles()
        assert not [log.repeats for log in chat_logs(shop.world.calls.kept).values() if log.repeats]
        return performance


@pytest.mark.slow
@pytest.mark.timeout(280)
async def test_kills(tmp_path: Path) -> None:
    """After 32 SIGKILLs every update is processed, every conversation ended as without kills, nothing was decided or
    opened twice, and per kill at most the last call of each chat was repeated."""
    for name in ("calm", "killed"):
        (tmp_path / name).mkdir()
    calm = await _undisturbed(tmp_path / "calm")
    async with open_shop(tmp_path / "killed", of_each=TIMES * 5) as shop:
        killer, killed = Killer(shop, SEED), Performance(shop, TIMES)
        async with asyncio.TaskGroup() as group:
            group.create_task(killer.run())
            group.create_task(killed.run())
        await shop.settles()

        assert shop.data.count("inbox", "state <> 'done'") == 0
        assert shop.data.count("inbox", "source = 'telegram'") == shop.updates
        assert shop.data.count("outbox", "state IN ('failed', 'parked')") == 0
        assert "\n".join(differences(calm.records(), killed.records())) == ""
        assert "\n".join(differences(calm.transcripts(), killed.transcripts())) == ""
        logs = chat_logs(shop.world.calls.kept)
        assert list(unexplained(logs.values(), killer.kills)) == []
        assert [log.sent_twice() for log in logs.values() if log.sent_twice()] == []
        assert _topics_by_reference(shop) == Counter(
            row["reference"]
            for row in shop.data.rows("SELECT reference FROM cases WHERE file LIKE '%\"has_card\":true%'")
        )


def _topics_by_reference(shop: Shop) -> Counter[str]:
    return Counter(t.name.rpartition(" ")[2] for t in shop.desk.topics.values() if t.name != "General")
