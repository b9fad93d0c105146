"""Deadlines: nothing falls due unseen, early or twice."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from bot.engine.catch_up import CatchUp
from bot.engine.deadlines import Deadlines, fire
from bot.ports import Tx
from bot.storage import deadlines
from bot.storage.codec import milliseconds
from bot.storage.deadlines import Deadline
from conversations.draft import Conversation
from conversations.events import Event
from conversations.known import Known
from conversations.outcomes import Due
from conversations.records import RefreshList
from conversations.stepped import Stepped
from conversations.tasks import CancelDeadline, SetDeadline
from conversations.updates import Pressed, Wrote
from tests.bot.engine.raw import group, message, presses, says
from tests.bot.engine.workshop import Workshop
from tests.conversations.builders import CAMILLE
from tests.fakes.clock import settle
from tests.fakes.inline_database import InlineDatabase
from tests.fakes.outage import Outage

HOUR = timedelta(hours=1)


class Watch:
    """Deadlines at work, with lanes that take what fell due."""

    def __init__(self, shop: Workshop) -> None:
        self.shop = shop
        self.database = Outage(shop.database)
        self.catch_up = CatchUp(shop.clock.now(), reached=True)
        self.deadlines = Deadlines(self.database, shop.clock, self._caught_up, self._wake)
        self._running = asyncio.create_task(self.deadlines.run())

    def _caught_up(self) -> bool:
        return self.catch_up.is_reached(self.shop.clock.now())

    def _wake(self, lanes: set[str]) -> None:
        self.shop.lanes.wake(lanes)

    async def set(self, kind: str, after: timedelta, subject: str = "D1") -> Deadline:
        due = Deadline(kind, subject, f"chat/{CAMILLE}", CAMILLE, self.shop.clock.now() + after)
        await self.shop.unit(lambda tx: deadlines.set_deadline(tx, due))
        self.deadlines.wake(due.due_at)
        await settle()
        return due

    async def close(self) -> None:
        self._running.cancel()
        await asyncio.gather(self._running, return_exceptions=True)
        await self.shop.stop()

    def fell_due(self) -> list[str]:
        return [event.deadline for event in self.shop.seen if isinstance(event, Due)]


@pytest.fixture
async def watch() -> AsyncIterator[Watch]:
    shop = await Workshop.open(lambda state, event, known: Stepped(state))
    shop.start()
    made = Watch(shop)
    yield made
    await made.close()


async def test_what_is_due_comes_at_its_moment_and_goes(watch: Watch) -> None:
    """In its order, each once, and its row is gone when it was taken."""
    await watch.set("late", 2 * HOUR)
    await watch.set("early", HOUR)
    await watch.shop.clock.run_for(3599)
    assert watch.fell_due() == []
    await watch.shop.pass_time(1)
    assert watch.fell_due() == ["early"]
    await watch.shop.pass_time(7200)
    assert watch.fell_due() == ["early", "late"]
    assert watch.shop.rows("deadlines") == []


async def test_an_earlier_one_that_is_set_later_is_not_slept_over(watch: Watch) -> None:
    """Whoever sleeps until the earliest is woken."""
    await watch.set("late", 10 * HOUR)
    await watch.set("early", HOUR)
    await watch.shop.pass_time(3600)
    assert watch.fell_due() == ["early"]


async def test_one_of_a_kind_and_subject_replaces_the_other(watch: Watch) -> None:
    """The newest counts."""
    await watch.set("expiry", HOUR)
    await watch.set("expiry", 3 * HOUR)
    await watch.shop.pass_time(2 * 3600)
    assert watch.fell_due() == []
    await watch.shop.pass_time(3600)
    assert watch.fell_due() == ["expiry"]


async def test_one_that_is_set_anew_after_it_fired_does_not_count_as_fired(watch: Watch) -> None:
    """It is in the inbox already; the unit that takes it sees that it does not stand any more."""
    due = await watch.set("expiry", HOUR)
    await watch.shop.unit(lambda tx: fire(due.due_at, tx))
    await watch.set("expiry", 3 * HOUR)
    await watch.shop.pass_time(3600)
    watch.shop.lanes.wake([due.lane])
    await watch.shop.calm()
    assert (watch.fell_due(), watch.shop.inbox()) == ([], ["done"])
    await watch.shop.pass_time(2 * 3600)
    assert watch.fell_due() == ["expiry"]


async def test_one_that_is_cancelled_after_it_fired_moves_nothing(watch: Watch) -> None:
    """Likewise."""
    due = await watch.set("expiry", HOUR)
    await watch.shop.unit(lambda tx: fire(due.due_at, tx))
    await watch.shop.unit(lambda tx: deadlines.cancel_deadline(tx, due.kind, due.subject))
    await watch.shop.pass_time(3600)
    watch.shop.lanes.wake([due.lane])
    await watch.shop.calm()
    assert (watch.fell_due(), watch.shop.inbox()) == ([], ["done"])


async def test_nothing_falls_due_before_intake_has_caught_up(watch: Watch) -> None:
    """What a customer sent in time, before an outage, counts: it is taken first."""
    watch.catch_up.lost(watch.shop.clock.now())
    await watch.set("expiry", HOUR)
    await watch.shop.pass_time(5 * 3600)
    assert watch.fell_due() == []
    await watch.shop.arrive(says("in time"))
    watch.catch_up.reached = True
    watch.deadlines.look()
    await watch.shop.calm()
    assert [type(event).__name__ for event in watch.shop.seen] == ["Wrote", "Due"]


async def test_after_a_day_without_intake_it_falls_due_all_the_same(watch: Watch) -> None:
    """Nobody has to wake the deadlines for that: what was sent then is lost at Telegram."""
    watch.catch_up.lost(watch.shop.clock.now())
    await watch.set("expiry", HOUR)
    await watch.shop.pass_time(24 * 3600 - 60)
    assert watch.fell_due() == []
    await watch.shop.pass_time(180)
    assert watch.fell_due() == ["expiry"]


async def test_a_database_out_of_use_loses_none(watch: Watch) -> None:
    """It is tried again each second."""
    await watch.set("expiry", HOUR)
    watch.database.lasts = 1
    await watch.shop.pass_time(3600)
    assert (watch.database.failed, watch.fell_due()) == (1, [])
    await asyncio.sleep(1.1)
    await watch.shop.calm()
    assert watch.fell_due() == ["expiry"]


async def test_no_unit_is_spent_before_something_is_due(watch: Watch) -> None:
    """However many are set, by whoever: what is written holds up what others write."""
    assert isinstance(watch.shop.database, InlineDatabase)
    await settle()
    before = watch.shop.database.units
    for hours in (9, 5, 7):
        await watch.set(f"in {hours}", hours * HOUR)
    await watch.shop.pass_time(5 * 3600 - 1)
    assert watch.shop.database.units == before + 3, "those that set them"
    await watch.shop.pass_time(1)
    assert watch.fell_due() == ["in 5"]


async def test_one_that_is_set_while_others_fire_is_not_slept_over(watch: Watch) -> None:
    """The unit that looks for the next may run before it."""
    await watch.set("late", 9 * HOUR)
    await watch.set("first", HOUR)
    watch.shop.clock.advance(3600)
    await asyncio.sleep(0)
    await watch.set("between", HOUR)
    await watch.shop.pass_time(3600)
    assert watch.fell_due() == ["first", "between"]


async def test_many_that_are_due_at_once_all_come(watch: Watch) -> None:
    """More than one unit takes at once."""

    async def crowd(tx: Tx) -> None:
        for number in range(1200):
            due = Deadline("expiry", f"D{number}", f"chat/{number % 7}", 0, watch.shop.clock.now() + HOUR)
            await deadlines.set_deadline(tx, due)

    await watch.shop.unit(crowd)
    watch.deadlines.wake(watch.shop.clock.now() + HOUR)
    await watch.shop.pass_time(3601)
    await watch.shop.pass_time(1)
    assert len(watch.fell_due()) == 1200


# ── set by steps ─────────────────────────────────────────────────────────────────────────────────────────────


async def _took(*effects: object) -> Workshop:
    def acts(state: Conversation, event: Event, known: Known) -> Stepped:
        return Stepped(state, effects if isinstance(event, Wrote) else ())  # type: ignore[arg-type]

    shop = await Workshop.open(acts)
    shop.start()
    await shop.take(says("x"))
    await shop.stop()
    return shop


async def test_each_goes_to_the_lane_of_whom_it_concerns() -> None:
    """A person's, a case's, or the desk's."""
    when = (await Workshop.open()).clock.now()
    shop = await _took(
        SetDeadline("a", "D1", when, CAMILLE),
        SetDeadline("b", "R-7K2MX", when),
        SetDeadline("desk_list", "hourly", when),
        RefreshList(),
        SetDeadline("d", "D2", when, CAMILLE),
        CancelDeadline("d", "D2"),
    )
    lanes = {(row["kind"], row["subject"]): row["lane"] for row in shop.rows("deadlines")}
    assert lanes == {
        ("a", "D1"): f"chat/{CAMILLE}",
        ("b", "R-7K2MX"): "case/R-7K2MX",
        ("desk_list", "hourly"): "desk",
        ("desk_list", "general"): "desk",
    }


async def test_a_list_that_changes_all_the_time_is_not_put_off() -> None:
    """It is refreshed two seconds after the first change, however many follow."""
    shop = await _took(RefreshList())
    first = shop.rows("deadlines")[0]["due_at"]
    shop.clock.advance(1)
    shop.start()
    await shop.take(says("x"))
    await shop.stop()
    assert shop.rows("deadlines")[0]["due_at"] == first


async def test_a_list_whose_refresh_failed_is_refreshed_by_the_next_change() -> None:
    """Its event may be parked; the row that it left behind must not stop the next one for ever."""
    shop = await _took(RefreshList())
    first = shop.rows("deadlines")[0]["due_at"]
    shop.clock.advance(5)
    await shop.unit(lambda tx: fire(shop.clock.now(), tx))
    assert shop.rows("deadlines")[0]["fired"] == 1
    shop.start()
    await shop.take(says("x"))
    await shop.stop()
    (row,) = shop.rows("deadlines")
    assert row["due_at"] > first
    assert row["fired"] == 0


async def test_a_press_in_the_list_is_answered_before_more_changes_are_awaited() -> None:
    """Whoever pressed looks at it; the order source, which the press may ask, has mostly answered by then."""

    def acts(state: Conversation, event: Event, known: Known) -> Stepped:
        return Stepped(state, (RefreshList(),) if isinstance(event, Pressed) else ())

    shop = await Workshop.open(acts)
    shop.start()
    await shop.take(presses("list:general:0:0", message(chat=group(-100))))
    await shop.stop()
    (row,) = shop.rows("deadlines")
    assert (row["subject"], row["due_at"]) == ("general/pressed", milliseconds(shop.clock.now()) + 400)
