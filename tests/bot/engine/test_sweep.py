"""The sweep: what nobody needs any more goes, and nothing else."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.engine.sweep import EVERY, Sweep
from bot.ports import Arrival, Call, Tx
from bot.receipts.store import OLD, ReceiptStore
from bot.storage import cases, drafts, evidence, inbox, outbox, refs, undelivered
from bot.storage.codec import milliseconds
from bot.storage.leftovers import PORTION
from bot.storage.queued import State
from conversations.draft import Conversation, Draft
from conversations.outcomes import ReceiptRead
from conversations.receipt_file import ReceiptFile
from tests.bot.engine.raw import presses, says
from tests.bot.engine.stage import Files, say
from tests.bot.engine.workshop import Workshop
from tests.conversations.builders import CAMILLE, case
from tests.fakes.outage import Outage

COMMAND = [{"type": "bot_command", "offset": 0, "length": 7}]
NOTHING = Files(Path("/nonexistent"))


@pytest.fixture
async def shop() -> AsyncIterator[Workshop]:
    made = await Workshop.open()
    made.start()
    yield made
    await made.stop()


async def sweep(shop: Workshop, files: Any = NOTHING) -> None:
    await Sweep(shop.database, shop.clock, files).once()


async def sent(shop: Workshop) -> None:
    """All that waits is sent, as the outbox would."""

    async def work(tx: Tx) -> None:
        for lane in await outbox.lanes_waiting(tx):
            for row in await outbox.next_rows(tx, lane):
                for name in row.makes:
                    await refs.fill(tx, name, row.id, CAMILLE, row.id)
                await outbox.finish(tx, row)

    await shop.unit(work)


def prompts(shop: Workshop) -> list[str]:
    return [row["name"] for row in shop.rows("refs", "name") if row["name"].startswith("draft/")]


# ── drafts ───────────────────────────────────────────────────────────────────────────────────────────────────


async def test_prompts_go_when_their_draft_has_ended(shop: Workshop) -> None:
    """With the calls that made them; those of a draft that is under way stay, for they are still changed."""
    await shop.take(says("/refund", entities=COMMAND))
    await shop.take(says("A-1001"))
    await sent(shop)
    await sweep(shop)
    assert len(prompts(shop)) == len(shop.rows("outbox")) == 2
    await shop.take(says("/cancel", entities=COMMAND))
    await sent(shop)
    await sweep(shop)
    assert prompts(shop) == []
    assert shop.rows("outbox") == []


async def test_a_prompt_stays_until_its_buttons_are_gone(shop: Workshop) -> None:
    """The edit that takes them away still waits for its name, and goes out."""
    await shop.take(says("/refund", entities=COMMAND))
    await sent(shop)
    await shop.take(says("/cancel", entities=COMMAND))
    await sweep(shop)
    assert len(prompts(shop)) == 1
    await sent(shop)
    await sweep(shop)
    assert prompts(shop) == []


async def test_a_button_of_a_prompt_that_was_swept_is_answered_kindly(shop: Workshop) -> None:
    """As before."""
    await shop.take(says("/refund", entities=COMMAND))
    draft = shop.rows("drafts")[0]["draft"]
    await shop.take(says("/cancel", entities=COMMAND))
    await sent(shop)
    pressed = presses(f"nonum:{draft}:1:")
    await shop.take(pressed)
    before = shop.texts()[-1]
    await sent(shop)
    await sweep(shop)
    await shop.take({**pressed, "update_id": pressed["update_id"] + 100})
    assert shop.texts() == [before]
    assert set(shop.inbox()) == {"done"}


async def test_a_great_many_prompts_go_in_portions(shop: Workshop) -> None:
    """No unit takes long, and none is passed over; a prompt that could not be sent goes too."""
    many, now = 2 * PORTION + 7, milliseconds(shop.clock.now())

    async def fill(tx: Tx) -> None:
        for number in range(many):
            call = say("x", 1000 + number // 3, makes=(f"draft/D{number // 3}/prompt/{number % 3}",))
            row = await outbox.enqueue(tx, call, now)
            await outbox.give_up(tx, row, State.FAILED, "blocked")
        await drafts.save_conversation(tx, 1001, Conversation(_draft("D1")))

    await shop.unit(fill)
    await sweep(shop)
    assert prompts(shop) == ["draft/D1/prompt/0", "draft/D1/prompt/1", "draft/D1/prompt/2"]
    assert len(shop.rows("outbox")) == 3


def _draft(name: str, *receipts: ReceiptFile) -> Draft:
    return Draft(name, CAMILLE, case().opened_at, "", receipts=receipts)


# ── decisions and numbers ────────────────────────────────────────────────────────────────────────────────────


async def test_decisions_that_were_overtaken_go(shop: Workshop) -> None:
    """The newest of each case that did not arrive waits for its customer; however many there are, in portions."""
    now, customers = milliseconds(shop.clock.now()), undelivered.PORTION

    async def fill(tx: Tx) -> None:
        for person in range(1, customers + 1):
            for what in ("refused", "approved"):
                about = f"case/R-{person:05}/told/{what}"
                call = Call(str(person), str(person), "SendMessage", {}, about=about, person=person)
                await outbox.give_up(tx, await outbox.enqueue(tx, call, now), State.FAILED, "")

    await shop.unit(fill)
    await sweep(shop)
    left = [row["about"].rpartition("/")[2] for row in shop.rows("outbox")]
    assert left == ["approved"] * customers


async def test_old_numbers_are_forgotten_in_portions(shop: Workshop) -> None:
    """Their rows stay, and those of the last two days keep theirs."""
    now = shop.clock.now()
    old = now - inbox.KEYS_KEPT - EVERY

    async def fill(tx: Tx) -> None:
        for number in range(2500):
            at = now if number == 0 else old
            await inbox.put_update(tx, Arrival(str(number), "misc", 0, None, "{}"), at, at)

    await shop.unit(fill)
    await sweep(shop)
    assert [row["key"] for row in shop.rows("inbox") if row["key"] is not None] == ["0"]
    assert len(shop.rows("inbox")) == 2500


# ── files ────────────────────────────────────────────────────────────────────────────────────────────────────


def aged(store: ReceiptStore, content: str, seconds: float = 2 * OLD) -> str:
    """A file that was stored so long ago."""
    digest = store.keep(content.encode())
    then = time.time() - seconds
    os.utime(store.path(digest), (then, then))
    return digest


async def test_a_file_that_nothing_names_goes_after_a_day(shop: Workshop, tmp_path: Path) -> None:
    """What a case or a draft names stays, and what an event brings that was not taken yet, parked ones too."""
    store = ReceiptStore(tmp_path)
    dropped, young = aged(store, "dropped"), aged(store, "young", OLD - 60)
    of_case, page, of_draft = (aged(store, name) for name in ("of a case", "its page", "of a draft"))
    in_event, parked = aged(store, "in an event"), aged(store, "parked")
    now = shop.clock.now()
    filed = replace(case(), receipts=(ReceiptFile(of_case, "pdf", 1, page, "id"),))

    async def fill(tx: Tx) -> None:
        await cases.open_case(tx, filed, now, 1)
        await evidence.keep_receipts(tx, filed, now)
        draft = _draft("D1", ReceiptFile(of_draft, "jpeg", 1, of_draft, "id"))
        await drafts.save_conversation(tx, CAMILLE, Conversation(draft))
        for digest in (in_event, parked):
            found = (ReceiptFile(digest, "jpeg", 1, digest, "id"),)
            read = ReceiptRead(at=now, person=CAMILLE, subject="D2", question="", files=found)
            await inbox.put_event(tx, digest, read, now)
        await tx.run("UPDATE inbox SET state = 'parked' WHERE lane = :lane", lane=parked)

    await shop.unit(fill)
    await sweep(shop, store)
    assert not store.exists(dropped)
    assert all(map(store.exists, (young, of_case, page, of_draft, in_event, parked)))


async def test_a_folder_that_cannot_be_read_stops_nothing(shop: Workshop) -> None:
    """The sweep says so, and tries again an hour later."""

    class Broken(Files):
        def parts(self) -> list[str]:
            loop.call_soon_threadsafe(tried.set)
            raise PermissionError(13, "Permission denied")

    loop, tried = asyncio.get_running_loop(), asyncio.Event()
    running = asyncio.create_task(Sweep(shop.database, shop.clock, Broken(Path("/"))).run())
    for _ in range(3):
        await asyncio.wait_for(tried.wait(), 30)
        tried.clear()
        await asyncio.sleep(0.1)
        await shop.clock.run_for(EVERY.total_seconds())
    assert not running.done()
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


async def test_while_the_database_is_out_the_sweep_waits(shop: Workshop) -> None:
    """And removes no file whose owner it can't read."""
    database = Outage(shop.database)
    database.lasts = 1
    await asyncio.wait_for(Sweep(database, shop.clock, NOTHING).once(), 30)
    assert database.failed == 1
