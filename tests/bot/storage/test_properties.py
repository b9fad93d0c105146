"""Whatever units come together: the database is what it would be had they come one by one."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.ports import Tx
from bot.storage.sqlite import SqliteDatabase


class Fails(Enum):
    """How a unit ends."""

    NOT = "not at all"
    BEFORE = "before it writes"
    BETWEEN = "between its writes"
    AFTER = "after its writes"
    CONSTRAINT = "on a constraint"
    SUSPENDED = "by awaiting something else"


class Mishap(Exception):
    """A unit failed by itself."""


@dataclass(frozen=True)
class Step:
    """A unit that adds to one of three accounts what another holds, and fails in its way."""

    source: int
    target: int
    amount: int
    fails: Fails

    def work(self) -> Callable[[Tx], Awaitable[int]]:
        async def work(tx: Tx) -> int:
            self._maybe(Fails.BEFORE)
            row = await tx.one("SELECT held FROM account WHERE id = :id", id=self.source)
            assert row is not None
            await tx.run("UPDATE account SET held = held + :n WHERE id = :id", n=self.amount, id=self.target)
            self._maybe(Fails.BETWEEN)
            if self.fails is Fails.CONSTRAINT:
                await tx.run("INSERT INTO account (id, held) VALUES (:id, 0)", id=self.target)
            if self.fails is Fails.SUSPENDED:
                await asyncio.sleep(0)
            held = int(row["held"])
            await tx.run("INSERT INTO seen (held) VALUES (:held)", held=held)
            self._maybe(Fails.AFTER)
            return held

        return work

    def _maybe(self, at: Fails) -> None:
        if self.fails is at:
            raise Mishap(at.value)


def expected(steps: Sequence[Step]) -> tuple[list[int | None], list[int], list[int]]:
    """What the steps would come to one by one: results (None for a failure), accounts, what was seen."""
    accounts, seen = [0, 0, 0], []
    results: list[int | None] = []
    for step in steps:
        if step.fails is not Fails.NOT:
            results.append(None)
            continue
        held = accounts[step.source]
        accounts[step.target] += step.amount
        seen.append(held)
        results.append(held)
    return results, accounts, seen


async def _create(tx: Tx) -> None:
    await tx.run("CREATE TABLE account (id INTEGER PRIMARY KEY, held INTEGER NOT NULL)")
    await tx.run("CREATE TABLE seen (id INTEGER PRIMARY KEY, held INTEGER NOT NULL)")
    await tx.run("INSERT INTO account (id, held) VALUES (0, 0), (1, 0), (2, 0)")


async def _left(tx: Tx) -> tuple[list[int], list[int]]:
    accounts = await tx.all("SELECT held FROM account ORDER BY id")
    seen = await tx.all("SELECT held FROM seen ORDER BY id")
    return [row["held"] for row in accounts], [row["held"] for row in seen]


async def _run(path: Path, groups: Sequence[Sequence[Step]]) -> tuple[list[int | None], list[int], list[int]]:
    async with await SqliteDatabase.open(path) as database:
        await database.unit(_create)
        results: list[int | None] = []
        for group in groups:
            outcomes = await asyncio.gather(
                *(database.unit(step.work()) for step in group), return_exceptions=True
            )
            results += [None if isinstance(outcome, BaseException) else outcome for outcome in outcomes]
        return results, *await database.read(_left)


ACCOUNTS = st.integers(min_value=0, max_value=2)
STEPS = st.builds(
    Step,
    ACCOUNTS,
    ACCOUNTS,
    st.integers(min_value=1, max_value=9),
    st.sampled_from(Fails) | st.just(Fails.NOT),
)


@settings(max_examples=60, deadline=None)
@given(groups=st.lists(st.lists(STEPS, max_size=8), max_size=5))
def test_units_together_come_to_what_they_come_to_alone(groups: list[list[Step]]) -> None:
    """Any interleaving of failing and succeeding units equals the sequential result."""
    with TemporaryDirectory() as folder:
        outcome = asyncio.run(_run(Path(folder) / "desk.sqlite", groups))
    assert outcome == expected([step for group in groups for step in group])
