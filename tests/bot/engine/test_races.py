"""Two members of staff race on one case, a thousand times on the real database: one of them wins, each time."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import pytest

from bot.ports import Tx
from bot.storage import cases, people, refs
from bot.storage.decisions import keep_policy
from bot.storage.migrate import migrate
from bot.storage.sqlite import SqliteDatabase
from conversations.case_file import CaseFile, Colleague
from conversations.press import Press, Verb
from refunds.case import CaseState
from tests.bot.engine.raw import BOT, group, message, presses
from tests.bot.engine.workshop import Workshop
from tests.conversations.builders import CAMILLE, DESK, NORA, OMAR, POLICY, case

RACES: Final = 1000
FIRST_TOPIC: Final = 100


def reference(number: int) -> str:
    return f"R-{number:05}"


def file(number: int) -> CaseFile:
    """A case of a customer of its own, with an order of its own."""
    return case(
        reference=reference(number),
        person=CAMILLE + number,
        order_key=f"A-{number}",
        receipts=(),
        draft=str(number),
    )


@pytest.fixture
async def shop(tmp_path: Path) -> AsyncIterator[Workshop]:
    """The desk at work on SQLite in a file, with two members and a thousand cases."""
    async with await SqliteDatabase.open(tmp_path / "desk.sqlite3") as database:
        await migrate(database)
        made = Workshop(database)
        now, policy = made.clock.now(), POLICY.policy

        async def furnish(tx: Tx) -> None:
            await keep_policy(tx, POLICY.hash, policy.version, policy.source, now)
            await refs.set_chat(tx, refs.DESK_CHAT, DESK)
            for one in (NORA, OMAR):
                await people.set_member(tx, one.id, one.name, member=True, admin=False, now=now)
            for number in range(RACES):
                await cases.open_case(tx, file(number), now, 0)

        await made.unit(furnish)
        yield made


def press(who: Colleague, verb: Verb, number: int, topic: int, argument: str = "") -> dict[str, Any]:
    """They press the button of the card as it was before either of them did anything."""
    data = Press(verb, reference(number), file(number).version, argument).data()
    bot = {"id": BOT, "is_bot": True, "first_name": "Desk"}
    place = {"chat": group(), "message_thread_id": topic, "is_topic_message": True}
    sender = {"id": who.id, "is_bot": False, "first_name": who.name}
    return presses(data, message(**{"from": bot}, **place), **{"from": sender})


async def race(shop: Workshop, one: Callable[[int], Any], other: Callable[[int], Any]) -> None:
    """Both press on every case, in lanes of their own, in whatever order."""
    updates = [made(number) for number in range(RACES) for made in (one, other)]
    random.Random(2026).shuffle(updates)
    await shop.arrive(*updates)
    shop.start()
    shop.lanes.wake({row["lane"] for row in await rows(shop, "SELECT DISTINCT lane FROM inbox")})
    await shop.calm()
    await shop.stop()
    assert await rows(shop, "SELECT id FROM inbox WHERE state <> 'done'") == []


async def rows(shop: Workshop, sql: str) -> list[dict[str, Any]]:
    async def read(tx: Tx) -> list[dict[str, Any]]:
        return [dict(row) for row in await tx.all(sql)]

    return await shop.database.read(read)


def toasts(shop: Workshop) -> Counter[str]:
    """What the two of them were told, by how it begins."""
    return Counter(str(toast["text"]).split(" ")[0] for toast in shop.rung.toasts)


@pytest.mark.slow
async def test_two_decisions_at_once_are_one(shop: Workshop) -> None:
    """Nora approves while Omar refuses: one decision, one word to the customer, one line in the story, a kind word to
    the other; the money is reserved where she won, and nowhere else."""
    await race(
        shop,
        lambda number: press(NORA, Verb.APPROVE, number, FIRST_TOPIC + number),
        lambda number: press(OMAR, Verb.REFUSE, number, FIRST_TOPIC + RACES + number, "reason"),
    )
    decided = await rows(shop, 'SELECT "case", by, outcome FROM decisions')
    assert len(decided) == len({row["case"] for row in decided}) == RACES
    won = Counter(row["by"] for row in decided)
    assert min(won[NORA.id], won[OMAR.id]) > RACES // 10, "this was no race"
    states = Counter(row["state"] for row in await rows(shop, "SELECT state FROM cases"))
    assert states == {CaseState.APPROVED: won[NORA.id], CaseState.REFUSED: won[OMAR.id]}
    assert len(await rows(shop, "SELECT id FROM ledger WHERE state = 'reserved'")) == won[NORA.id]
    told = await rows(shop, "SELECT person FROM outbox WHERE about LIKE 'case/%/told/%'")
    assert Counter(row["person"] for row in told) == {CAMILLE + number: 1 for number in range(RACES)}
    steps = await rows(shop, "SELECT id FROM audit WHERE what IN ('approve', 'refuse')")
    assert len(steps) == RACES
    assert toasts(shop) == {"Approved:": won[NORA.id], "Refused:": won[OMAR.id], "Already": RACES}


@pytest.mark.slow
async def test_two_claims_at_once_are_one(shop: Workshop) -> None:
    """Nora claims while Omar assigns the case to himself: one of them has it, and the other is told who."""
    await race(
        shop,
        lambda number: press(NORA, Verb.CLAIM, number, FIRST_TOPIC + number),
        lambda number: press(OMAR, Verb.ASSIGN, number, FIRST_TOPIC + RACES + number, str(OMAR.id)),
    )
    claimed = Counter(row["claimed_by"] for row in await rows(shop, "SELECT claimed_by FROM cases"))
    assert claimed[NORA.id] + claimed[OMAR.id] == RACES
    assert min(claimed[NORA.id], claimed[OMAR.id]) > RACES // 10, "this was no race"
    noted = await rows(shop, "SELECT by FROM audit WHERE what IN ('claim', 'assign')")
    assert Counter(row["by"] for row in noted) == claimed
    assert toasts(shop) == {"This": RACES, "Nora": claimed[NORA.id], "Omar": claimed[OMAR.id]}


async def test_a_claim_holds_only_where_the_case_is_as_it_was_seen(shop: Workshop) -> None:
    """A database in which both may read before either writes has to tell the second one: that is done again."""
    seen = file(0)
    await shop.unit(lambda tx: cases.amend_case(tx, replace(seen, claimed_by=NORA), claimant=0))
    with pytest.raises(cases.StaleCase):
        await shop.unit(lambda tx: cases.amend_case(tx, replace(seen, claimed_by=OMAR), claimant=0))
    assert await shop.unit(lambda tx: cases.claimed_by(tx, OMAR.id)) == ()
    (held,) = await shop.unit(lambda tx: cases.claimed_by(tx, NORA.id))
    assert held.reference == seen.reference
    assert await shop.unit(lambda tx: cases.claimed_by(tx, 0)) == ()
