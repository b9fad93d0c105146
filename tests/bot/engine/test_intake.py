"""Intake: stored before it is confirmed, nothing unseen, and what an outage costs nobody."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from typing import Any

import pytest

from bot.answer import Conflict, Delivered, InDoubt, RetryAfter, Unauthorised, Unreachable
from bot.engine.admission import Admission
from bot.engine.catch_up import CatchUp, Quiet
from bot.engine.intake import LIMIT, LONG_POLL, Intake
from bot.ports import Tx
from bot.storage import refs
from bot.storage.codec import milliseconds
from bot.storage.inbox import KEYS_KEPT
from bot.storage.refs import Kind
from bot.telegram.inbound import TelegramInbound
from conversations.outcomes import Trouble
from conversations.stepped import Stepped
from conversations.updates import Pressed
from tests.bot.engine.raw import BOT, USERNAME, camille, group, message, photo, presses, private, says, update
from tests.bot.engine.workshop import Workshop
from tests.fakes.clock import FakeClock, settle
from tests.fakes.identity import Identity
from tests.fakes.outage import Outage
from tests.fakes.source import Poll, Telegram

HOUR = 3600


class Door:
    """An intake, what stands before it, and what it told."""

    def __init__(self, shop: Workshop) -> None:
        self.shop = shop
        self.database = Outage(shop.database)
        self.telegram = Telegram()
        self.woken: set[str] = set()
        self.filled: set[str] = set()
        self.caught_up = 0
        self.suspended = 0.0
        self._running: asyncio.Task[None] | None = None

    @property
    def clock(self) -> FakeClock:
        return self.shop.clock

    async def open(self) -> None:
        """Begin to poll, as after a start of the process."""
        self.admission = Admission(Identity(), self.clock)
        self.intake = Intake(
            self.database,
            self.telegram,
            TelegramInbound(BOT, USERNAME),
            self.clock,
            self.admission,
            wake=self.woken.update,
            filled=self.filled.update,
            caught_up=self._count,
            suspended=lambda: self.suspended,
        )
        self._running = asyncio.create_task(self.intake.run())
        await settle()

    async def close(self) -> None:
        if self._running is not None:
            self._running.cancel()
            await asyncio.gather(self._running, return_exceptions=True)

    async def reopen(self) -> None:
        """The process ends and begins again."""
        await self.close()
        await self.open()

    @property
    def ended(self) -> bool:
        return self._running is not None and self._running.done()

    async def sent(self, *updates: dict[str, Any]) -> None:
        """Somebody does something, and it is fetched where that can be."""
        self.telegram.send(*updates)
        await settle()

    def _count(self) -> None:
        self.caught_up += 1

    def words(self) -> list[str]:
        """The words of what was stored, in order."""
        return [row["raw"].split('"text":"')[1].split('"')[0] for row in self.shop.rows("inbox")]


@pytest.fixture
async def door() -> AsyncIterator[Door]:
    made = Door(await Workshop.open())
    yield made
    await made.close()
    await made.database.close()


# ── offsets ──────────────────────────────────────────────────────────────────────────────────────────────────


async def test_an_update_is_stored_before_the_offset_confirms_it(door: Door) -> None:
    """While the database can't keep it, no poll goes out that would confirm it."""
    await door.open()
    door.database.lasts = 1
    polls = len(door.telegram.polls)
    await door.sent(says("hello", 7))
    assert door.shop.rows("inbox") == []
    assert len(door.telegram.polls) == polls
    await asyncio.sleep(1.1)
    assert door.words() == ["hello"]
    assert [poll.offset for poll in door.telegram.polls[polls:]] == [8, None]


async def test_the_offset_is_the_last_number_of_the_batch_and_none_after_an_empty_answer(door: Door) -> None:
    """An old, high offset would confirm unseen what restarts lower after a silent week."""
    await door.open()
    await door.sent(says("one", 900), says("two", 901))
    assert door.telegram.polls[-1] == Poll(902, LIMIT, LONG_POLL)
    door.telegram.answer(Delivered([]))
    await settle()
    assert door.telegram.polls[-1] == Poll(None, LIMIT, LONG_POLL)
    await door.sent(says("lower", 5))
    assert door.words() == ["one", "two", "lower"]
    assert door.telegram.polls[-1].offset == 6


async def test_a_failed_poll_keeps_the_offset(door: Door) -> None:
    """What was stored is confirmed when Telegram is back."""
    await door.open()
    await door.sent(says("one", 900))
    door.telegram.answer(Unreachable("no route"))
    await door.clock.run_for(1)
    assert [poll.offset for poll in door.telegram.polls[-3:]] == [901, 901, None]


async def test_numbers_that_come_again_after_two_days_are_new_updates(door: Door) -> None:
    """Telegram restarts them at random after a week of silence; the rows stay."""
    await door.open()
    await door.sent(says("old", 7))
    door.clock.advance(KEYS_KEPT.total_seconds() + 5 * 24 * HOUR)
    await door.sent(says("new", 7))
    assert door.words() == ["old", "new"]


async def test_numbers_are_remembered_for_two_days(door: Door) -> None:
    """A kill between storing and confirming brings the same updates again."""
    await door.open()
    await door.sent(says("once", 7))
    await door.reopen()
    await door.sent(says("once", 7))
    door.clock.advance(47 * HOUR)
    await door.sent(says("once", 7))
    assert door.words() == ["once"]


async def test_a_restart_begins_without_an_offset(door: Door) -> None:
    """Telegram remembers what was confirmed; the next poll tells all that was not."""
    await door.open()
    await door.sent(says("one", 900))
    await door.reopen()
    assert door.telegram.polls[-2].offset is None
    assert door.words() == ["one"]


# ── catching up ──────────────────────────────────────────────────────────────────────────────────────────────


async def test_intake_has_caught_up_at_the_first_answer_below_the_limit(door: Door) -> None:
    """Until then polls don't hang, and nobody is told that all was seen."""
    door.telegram.send(*(says(str(number)) for number in range(2 * LIMIT)))
    door.telegram.answer(InDoubt("a reset"))
    await door.open()
    assert not door.intake.catch_up.reached
    await door.clock.run_for(1)
    assert [poll.timeout for poll in door.telegram.polls] == [0, 0, 0, 0, LONG_POLL]
    assert door.caught_up == 1
    assert len(door.words()) == 2 * LIMIT


async def test_a_failed_poll_loses_it_again(door: Door) -> None:
    """What is sent during an outage is not seen before it ends."""
    await door.open()
    door.telegram.answer(Unreachable("no route"))
    await settle()
    assert not door.intake.catch_up.is_reached(door.clock.now())
    await door.clock.run_for(1)
    assert door.intake.catch_up.is_reached(door.clock.now())
    assert door.caught_up == 2


async def test_a_database_that_was_out_of_use_loses_it_too(door: Door) -> None:
    """What was sent meanwhile waits at Telegram: one more answer has to show that there is none."""
    await door.open()
    door.database.lasts = 1
    await door.sent(says("hello"))
    assert not door.intake.catch_up.reached
    await asyncio.sleep(1.1)
    await settle()
    assert door.intake.catch_up.reached
    assert door.caught_up == 2


async def test_a_machine_that_was_suspended_has_seen_nothing_meanwhile(door: Door) -> None:
    """The poll that hung over it shows nothing; the next one does. Its presses count from before."""
    await door.open()
    assert door.intake.is_caught_up()
    quiet = door.clock.now()
    door.suspended += 8 * HOUR
    door.clock.advance(8 * HOUR)
    await door.sent(presses("begin:::"))
    assert door.intake.is_caught_up()
    assert [poll.timeout for poll in door.telegram.polls] == [0, LONG_POLL, 0, LONG_POLL]
    door.suspended += 8 * HOUR
    assert not door.intake.is_caught_up()
    assert await _pressed_at(door) == quiet


def test_after_a_day_it_is_given_up() -> None:
    """Telegram keeps an update for 24 hours: what has not come by then never will."""
    start = datetime(2026, 4, 1).astimezone()
    catch_up = CatchUp(start)
    assert not catch_up.is_reached(start + timedelta(hours=24))
    assert catch_up.is_reached(start + timedelta(hours=24, seconds=1))
    catch_up.lost(start + timedelta(hours=20))
    assert catch_up.is_reached(start + timedelta(hours=24, seconds=1)), (
        "an outage dates from its first failure"
    )


# ── when a press counts as made ──────────────────────────────────────────────────────────────────────────────


async def _pressed_at(door: Door) -> datetime:
    """When the newest press counts as made, as its step will see it."""
    door.shop.step = lambda state, event, known: Stepped(state)
    door.shop.start()
    await door.shop.calm()
    await door.shop.stop()
    found = door.shop.seen[-1]
    assert isinstance(found, Pressed)
    return found.at


async def test_a_press_counts_from_its_arrival(door: Door) -> None:
    """Telegram dates no press; while a poll hangs it arrives as soon as it is made."""
    await door.open()
    door.clock.advance(40)
    await door.sent(presses("begin:::"))
    assert await _pressed_at(door) == door.clock.now()


async def test_a_press_in_an_outage_counts_from_its_beginning(door: Door) -> None:
    """It may have been made right after the last answer: no outage costs a customer a day."""
    await door.open()
    door.clock.advance(40)
    await door.sent(says("seen"))
    quiet = door.clock.now()
    door.clock.advance(20)
    door.telegram.answer(*(Unreachable("no route") for _ in range(2000)))
    await settle()
    await door.clock.run_for(10 * HOUR)
    door.telegram.answers.clear()
    door.telegram.send(presses("begin:::"))
    await door.clock.run_for(60)
    assert await _pressed_at(door) == quiet


async def test_a_press_while_the_bot_was_down_counts_from_the_last_answer_before(door: Door) -> None:
    """That moment is kept, also where nothing but empty answers came."""
    await door.open()
    door.clock.advance(50)
    door.telegram.answer(Delivered([]))
    await settle()
    quiet = door.clock.now()
    await door.close()
    door.clock.advance(5 * HOUR)
    door.telegram.send(presses("begin:::"))
    await door.open()
    assert await _pressed_at(door) == quiet


async def test_a_press_counts_from_a_day_ago_at_most(door: Door) -> None:
    """Telegram keeps an update for 24 hours."""
    await door.open()
    await door.close()
    door.clock.advance(90 * HOUR)
    door.telegram.send(presses("begin:::"))
    await door.open()
    assert await _pressed_at(door) == door.clock.now() - timedelta(hours=24)


async def test_a_press_behind_many_others_counts_from_before_them(door: Door) -> None:
    """A queue costs no customer a day either."""
    await door.open()
    quiet = door.clock.now()
    door.clock.advance(5)
    door.telegram.send(*(says(str(number)) for number in range(LIMIT)), presses("begin:::"))
    await settle()
    assert await _pressed_at(door) == quiet


async def test_a_press_while_the_database_was_out_of_use_counts_from_before(door: Door) -> None:
    """It waited at Telegram, though Telegram was there all the time."""
    await door.open()
    door.clock.advance(5)
    quiet = door.clock.now()
    door.database.lasts = 1
    await door.sent(says("hello"))
    door.clock.advance(2 * HOUR)
    door.telegram.send(presses("begin:::"))
    await asyncio.sleep(1.1)
    await settle()
    assert await _pressed_at(door) == quiet


def test_a_clock_that_ran_fast_dates_no_press_ahead() -> None:
    """What was kept then lies in the future of a clock that is right again."""
    now = datetime(2026, 4, 1).astimezone()
    assert Quiet(now + timedelta(hours=3)).counts_at(now, now) == now


# ── trouble ──────────────────────────────────────────────────────────────────────────────────────────────────


async def test_somebody_else_who_polls_is_told_once_and_never_an_exit(
    door: Door, caplog: pytest.LogCaptureFixture
) -> None:
    """Two that take turns fail now and then: to admins that is one trouble an hour."""
    with caplog.at_level(logging.WARNING):
        await door.open()
        for _ in range(20):
            door.telegram.answer(Conflict("terminated by other getUpdates request"), Delivered([]))
            await settle()
            await door.clock.run_for(5)
    troubles = [event for event in door.shop.events() if isinstance(event, Trouble)]
    assert [trouble.what for trouble in troubles] == ["poller"]
    assert len(caplog.records) == 1
    assert "desk" in door.woken
    assert not door.ended
    await door.clock.run_for(HOUR)
    door.telegram.answer(Conflict("still there"))
    await settle()
    assert len(door.shop.events()) == 2


async def test_an_outage_is_told_once_and_backed_off(door: Door, caplog: pytest.LogCaptureFixture) -> None:
    """Half a second at first, half a minute in the end."""
    door.telegram.answer(*(Unreachable("no route") for _ in range(10)))
    with caplog.at_level(logging.WARNING):
        await door.open()
        await door.clock.run_for(0.4)
        assert len(door.telegram.polls) == 1
        await door.clock.run_for(0.2)
        assert len(door.telegram.polls) == 2
        await door.clock.run_for(300)
    assert len(caplog.records) == 1
    assert len(door.telegram.polls) == 12


async def test_telegrams_own_pause_is_kept(door: Door) -> None:
    """429 says how long."""
    door.telegram.answer(RetryAfter(17))
    await door.open()
    await door.clock.run_for(16)
    assert len(door.telegram.polls) == 1
    await door.clock.run_for(2)
    assert len(door.telegram.polls) == 3


async def test_while_the_token_is_refused_nothing_is_fetched_and_nothing_falls_due(door: Door) -> None:
    """Nobody's time runs out unseen; when it is accepted again, what waited at Telegram comes."""
    await door.open()
    door.telegram.answer(Unauthorised())
    door.telegram.send(says("hello"))
    await settle()
    polls = len(door.telegram.polls)
    await door.clock.run_for(HOUR)
    assert (len(door.telegram.polls), door.words()) == (polls, [])
    assert not door.intake.catch_up.is_reached(door.clock.now())
    door.admission.grant()
    await settle()
    assert door.words() == ["hello"]
    assert door.intake.catch_up.reached


async def test_a_refusal_that_others_met_with_stops_it_too(door: Door) -> None:
    """A poll that hangs may end, and what it brings is kept; no other follows it."""
    await door.open()
    door.admission.refuse()
    await door.sent(says("hello"))
    polls = len(door.telegram.polls)
    await door.clock.run_for(HOUR)
    assert (len(door.telegram.polls), door.words()) == (polls, ["hello"])
    assert not door.intake.catch_up.is_reached(door.clock.now())
    door.admission.grant()
    await settle()
    assert door.intake.catch_up.reached


# ── what it reads off an update ──────────────────────────────────────────────────────────────────────────────


async def test_a_topic_of_the_bots_own_fills_its_reference_in_the_batchs_commit(door: Door) -> None:
    """Telegram tells the bot of what it made itself; so no topic is made twice."""

    async def asked_for(tx: Tx) -> None:
        await refs.register(tx, "case/R-7K2MX/topic", Kind.TOPIC, 0, 1)

    await door.shop.unit(asked_for)
    await door.open()
    made = message(
        **{"from": {"id": BOT, "is_bot": True, "first_name": "Desk"}},
        chat=group(),
        message_thread_id=77,
        is_topic_message=True,
        forum_topic_created={"name": "Camille · to review · R-7K2MX", "icon_color": 1},
    )
    await door.sent(update("message", made, 50))
    assert (await door.shop.unit(lambda tx: refs.find(tx, "case/R-7K2MX/topic"))).value == 77
    assert door.filled == {"case/R-7K2MX/topic"}
    await door.shop.unit(lambda tx: refs.empty(tx, "case/R-7K2MX/topic"))
    await door.reopen()
    await door.sent(update("message", made, 50))
    assert (await door.shop.unit(lambda tx: refs.find(tx, "case/R-7K2MX/topic"))).value is None, "told before"


async def test_a_topic_of_somebody_else_fills_nothing(door: Door) -> None:
    """A member of staff may name a topic as they like."""

    async def asked_for(tx: Tx) -> None:
        await refs.register(tx, "case/R-7K2MX/topic", Kind.TOPIC, 0, 1)

    await door.shop.unit(asked_for)
    await door.open()
    await door.sent(
        says(
            "",
            chat=group(),
            message_thread_id=78,
            forum_topic_created={"name": "R-7K2MX", "icon_color": 1},
        )
    )
    assert door.filled == set()


async def test_what_cannot_be_telegrams_ends_nothing(door: Door) -> None:
    """An update that nobody can read is kept, confirmed, and told like any other; what follows it comes."""
    deep: Any = []
    for _ in range(300):
        deep = [deep]
    await door.open()
    await door.sent(
        says("odd", odd=deep),
        says("whose", **{"from": camille(id=2**63 + 5)}),
        says("where", chat=private() | {"id": 2**64}),
        says("hello"),
    )
    assert not door.ended
    assert door.words() == ["odd", "whose", "where", "hello"]
    door.shop.start()
    await door.shop.pass_time(200)
    await door.shop.stop()
    assert door.shop.inbox()[:4] == ["parked", "parked", "parked", "done"]


async def test_members_of_an_album_wait_for_each_other(door: Door) -> None:
    """Each moves the moment for all that wait: Telegram marks no end of an album."""
    await door.open()
    await door.sent(photo("a"))
    first = milliseconds(door.clock.now()) + 1500
    assert [row["ready_at"] for row in door.shop.rows("inbox")] == [first]
    door.clock.advance(1)
    await door.sent(photo("a"), says("between"), photo("b"))
    ready = [row["ready_at"] - milliseconds(door.clock.now()) for row in door.shop.rows("inbox")]
    assert ready == [1500, 1500, 0, 1500]
