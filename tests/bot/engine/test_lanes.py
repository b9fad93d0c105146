"""Lanes: each in order, many side by side, whatever fails."""

from __future__ import annotations

import logging
from typing import Any

import pytest

from bot.engine.lanes import IN_A_ROW, RERUNS, SIDE_BY_SIDE, describe
from bot.engine.tasks import LIST_GATHERS
from bot.storage import inbox, outbox, undelivered
from bot.storage.cases import StaleCase
from bot.storage.codec import milliseconds
from bot.storage.queued import State
from conversations.addresses import ToPerson
from conversations.calls import Say, Toast
from conversations.draft import Conversation
from conversations.events import Event
from conversations.known import Known
from conversations.outcomes import Trouble
from conversations.records import RefreshList, Release, Reserve
from conversations.stepped import Stepped
from conversations.updates import Pressed, Wrote
from conversations.words import Block
from refunds.money import Money
from refunds.text import text
from tests.bot.engine.raw import presses, private, says
from tests.bot.engine.stage import say
from tests.bot.engine.workshop import Workshop
from tests.conversations.builders import CAMILLE
from tests.fakes.clock import settle


def echo(state: Conversation, event: Event, known: Known) -> Stepped:
    """Whatever somebody writes is written back to them."""
    match event:
        case Wrote():
            return Stepped(state, (_said(event.text, known),))
        case Pressed():
            return Stepped(state, (Toast(text("Pressed."), "en"),))
        case Trouble():
            return Stepped(state, (_said(f"trouble: {event.words}", known),))
        case _:
            return Stepped(state)


def _said(words: str, known: Known) -> Say:
    return Say(to=ToPerson(known.actor.id, "en"), body=(Block((text("{words}", words=words),)),))


class Failing:
    """Echoes, but fails so often at certain words, after it has had effects."""

    def __init__(self, **times: int) -> None:
        self.times = times

    def __call__(self, state: Conversation, event: Event, known: Known) -> Stepped:
        stepped = echo(state, event, known)
        words = event.text if isinstance(event, Wrote) else ""
        if self.times.get(words, 0) > 0:
            self.times[words] -= 1
            broken = Reserve("R-00000", "no such case", Money(minor=1, currency="EUR"))
            return Stepped(state, (*stepped.effects, broken))
        return stepped


async def test_a_lane_is_worked_in_order() -> None:
    """What somebody writes is answered in the order in which it arrived."""
    shop = await Workshop.open(echo)
    await shop.arrive(*(says(str(number)) for number in range(50)))
    shop.start()
    await shop.calm()
    assert shop.texts() == [str(number) for number in range(50)]
    assert set(shop.inbox()) == {"done"}
    await shop.stop()


async def test_an_update_that_comes_twice_counts_once() -> None:
    """Telegram repeats what was not confirmed; its number makes that harmless."""
    shop = await Workshop.open(echo)
    shop.start()
    once = says("once")
    await shop.take(once, once)
    await shop.take(once)
    assert shop.texts() == ["once"]
    await shop.stop()


async def test_a_failure_is_tried_again_and_its_lane_waits_for_it() -> None:
    """After 0.2, 1, 5 and 25 seconds; nothing of a failed try is kept, and nothing passes it."""
    shop = await Workshop.open(Failing(two=4))
    shop.start()
    await shop.take(says("one"), says("two"), says("three"))
    assert shop.texts() == ["one"]
    for seconds in (0.3, 1.1, 5.1):
        await shop.pass_time(seconds)
        assert shop.texts() == ["one"]
    await shop.pass_time(24)
    assert shop.texts() == ["one"]
    await shop.pass_time(2)
    assert shop.texts() == ["one", "two", "three"]
    await shop.stop()


async def test_other_lanes_pass_one_that_waits() -> None:
    """One person's trouble holds up nobody else."""
    shop = await Workshop.open(Failing(two=9))
    shop.start()
    await shop.take(says("two"), says("else", chat=private(501), **{"from": _person(501)}))
    assert shop.texts() == ["else"]
    await shop.stop()


def _person(number: int) -> dict[str, Any]:
    return {"id": number, "is_bot": False, "first_name": f"Person {number}"}


async def test_what_fails_too_often_is_parked_and_told(caplog: pytest.LogCaptureFixture) -> None:
    """Its row stays with the error, admins learn of it, and its lane goes on; the log holds no word of it."""
    shop = await Workshop.open(Failing(secret=99))
    shop.start()
    with caplog.at_level(logging.ERROR):
        await shop.take(says("secret"), says("after"))
        await shop.pass_time(60)
    parked = shop.rows("inbox")[0]
    assert (parked["state"], parked["attempts"]) == ("parked", 5)
    assert parked["error"].startswith("LookupError at apply.py:")
    assert shop.texts()[0] == "after"
    (trouble,) = shop.events()
    assert isinstance(trouble, Trouble)
    assert (trouble.what, trouble.person, trouble.subject) == ("parked", 500, str(parked["id"]))
    assert "secret" not in caplog.text
    assert "500" not in caplog.text.replace(parked["error"], "")
    await shop.stop()


async def test_the_real_desk_tells_admins_and_the_customer_of_what_is_parked() -> None:
    """Admins read what failed; the customer reads that a person will look."""
    shop = await Workshop.open()
    shop.start()
    broken = says("hello")
    del broken["message"]["message_id"]
    await shop.take(broken)
    await shop.pass_time(60)
    to = [(parameters["chat_id"], parameters["text"]) for _, parameters in shop.calls()]
    assert [chat for chat, _ in to] == [13, 500]
    assert "ValidationError at inbound.py:" in to[0][1]
    assert "A person will look" in to[1][1]
    await shop.stop()


async def test_a_trouble_that_cannot_be_told_makes_no_other() -> None:
    """Telling of a failure that fails is parked in silence: there is no end to it otherwise."""

    def broken(state: Conversation, event: Event, known: Known) -> Stepped:
        raise ValueError("whatever comes")

    shop = await Workshop.open(broken)
    shop.start()
    await shop.take(says("hello"))
    await shop.pass_time(200)
    assert shop.inbox() == ["parked", "parked"]
    await shop.stop()


UNREADABLE = '{"kind": "renamed_event", "words": "a secret"}'
"""An event as another version of the program may have left it."""


async def test_one_of_the_desks_own_events_that_cannot_be_read_is_parked_and_told(
    caplog: pytest.LogCaptureFixture,
) -> None:
    """As any other: its lane goes on, admins learn of it, and the log holds no word of it."""
    shop = await Workshop.open(echo)
    await shop.unit(
        lambda tx: tx.run(
            "INSERT INTO inbox (source, lane, raw, arrived_at, ready_at) VALUES ('desk', :lane, :raw, 1, 1)",
            lane=f"chat/{CAMILLE}",
            raw=UNREADABLE,
        )
    )
    shop.start()
    with caplog.at_level(logging.ERROR):
        await shop.take(says("after"))
        await shop.pass_time(60)
    assert shop.inbox() == ["parked", "done", "done"]
    assert shop.texts()[0] == "after"
    told = inbox.read_event(shop.rows("inbox")[-1]["raw"])
    assert isinstance(told, Trouble)
    assert (told.what, told.subject) == ("parked", "1")
    assert "secret" not in caplog.text
    await shop.stop()


async def test_a_parked_row_is_tried_again_by_command() -> None:
    """Once its cause is mended, it is done like any other."""
    failing = Failing(two=5)
    shop = await Workshop.open(failing)
    shop.start()
    await shop.take(says("two"))
    await shop.pass_time(60)
    assert shop.inbox()[0] == "parked"
    shop.lanes.wake(await shop.unit(inbox.unpark))
    await shop.calm()
    assert shop.inbox()[0] == "done"
    assert "two" in shop.texts()
    await shop.stop()


async def test_calls_that_a_command_made_wait_again_wake_the_outbox() -> None:
    """Once, whichever process it was and whether or not the bot ran then; parked events wake their lanes too."""
    shop = await Workshop.open(Failing(two=5))
    now = milliseconds(shop.clock.now())
    for chat in (1, 2):
        row = await shop.unit(lambda tx, chat=chat: outbox.enqueue(tx, say("x", chat), now))  # type: ignore[misc]
    await shop.unit(lambda tx: outbox.give_up(tx, row, State.PARKED, "x"))
    shop.start()
    await shop.take(says("two"))
    await shop.pass_time(60)
    assert shop.inbox()[0] == "parked"
    shop.rung.calls.clear()
    await shop.unit(inbox.unpark)
    assert await shop.unit(lambda tx: undelivered.unpark(tx, now)) == ["2"]
    await shop.lanes.look_around()
    await shop.calm()
    assert {"1", "2"} <= shop.rung.calls
    assert shop.inbox()[0] == "done"
    shop.rung.calls.clear()
    await shop.lanes.look_around()
    assert shop.rung.calls == set()
    await shop.stop()


async def test_a_case_that_has_moved_on_is_stepped_anew_but_not_for_ever() -> None:
    """A conflict counts no failure; one that never ends is a failure all the same."""
    tries = []

    def stale(state: Conversation, event: Event, known: Known) -> Stepped:
        tries.append(event)
        if len(tries) <= RERUNS:
            raise StaleCase("moved on")
        return echo(state, event, known)

    shop = await Workshop.open(stale)
    shop.start()
    await shop.take(says("one"))
    assert shop.texts() == ["one"]
    assert shop.rows("inbox")[0]["attempts"] == 0
    await shop.stop()


async def test_a_conflict_without_end_is_a_failure() -> None:
    """It is tried again later, and parked in the end, while others go on."""

    def always_stale(state: Conversation, event: Event, known: Known) -> Stepped:
        if isinstance(event, Wrote) and event.text == "stale":
            raise StaleCase("moved on")
        return echo(state, event, known)

    shop = await Workshop.open(always_stale)
    shop.start()
    await shop.take(says("stale"), says("after"))
    assert shop.rows("inbox")[0]["attempts"] == 1
    await shop.pass_time(60)
    assert shop.inbox()[0] == "parked"
    assert shop.texts()[0] == "after"
    await shop.stop()


async def test_a_press_is_answered_after_its_commit_whatever_came_of_it() -> None:
    """Telegram's clients wait for an answer; an empty one ends the waiting."""
    shop = await Workshop.open(echo)
    shop.start()
    await shop.take(presses("send:D1:1:"))
    shop.step = lambda state, event, known: Stepped(state)
    await shop.take(presses("send:D1:1:"))
    first, second = shop.rung.toasts
    assert first["text"] == "Pressed."
    assert set(second) == {"callback_query_id"}
    await shop.stop()


async def test_more_lanes_than_hands_that_are_not_ready_hold_up_none() -> None:
    """A lane that waits for a later moment occupies nobody."""
    shop = await Workshop.open(Failing(fail=1000))
    shop.start()
    waiting = [
        says("fail", chat=private(1000 + number), **{"from": _person(1000 + number)})
        for number in range(3 * SIDE_BY_SIDE)
    ]
    await shop.take(*waiting)
    await shop.pass_time(2)
    await shop.take(says("through"))
    assert shop.texts() == ["through"]
    await shop.stop()


async def test_a_long_lane_lets_others_have_their_turn() -> None:
    """As many long lanes as there are hands do not keep a short one waiting to their end."""
    shop = await Workshop.open(echo)
    for person in range(SIDE_BY_SIDE):
        whose = {"chat": private(1000 + person), "from": _person(1000 + person)}
        await shop.arrive(*(says("long", **whose) for _ in range(IN_A_ROW + 8)))
    await shop.arrive(says("short"))
    shop.start()
    await shop.calm()
    texts = shop.texts()
    assert len(texts) == SIDE_BY_SIDE * (IN_A_ROW + 8) + 1
    assert texts.index("short") <= SIDE_BY_SIDE * IN_A_ROW + SIDE_BY_SIDE
    await shop.stop()


async def test_nothing_is_kept_of_lanes_that_are_empty() -> None:
    """Memory does not grow with the people who ever wrote."""
    shop = await Workshop.open(Failing(fail=40))
    shop.start()
    for person in range(200):
        word = "fail" if person % 5 == 0 else "hello"
        await shop.take(says(word, chat=private(1000 + person), **{"from": _person(1000 + person)}))
    await shop.pass_time(60)
    assert set(shop.inbox()) == {"done"}
    lanes = shop.lanes
    await settle()
    kept = (lanes._busy, lanes._queued, lanes._sleeping, lanes._beside, lanes._reruns)
    assert not any(kept)
    await shop.stop()


async def test_what_waited_at_the_start_is_found() -> None:
    """Nobody needs to wake a lane that another process filled."""
    shop = await Workshop.open(echo)
    await shop.arrive(says("before"))
    shop.start()
    await shop.calm()
    assert shop.texts() == ["before"]
    await shop.stop()


async def test_bells_ring_for_what_a_commit_gave_work_to() -> None:
    """Outbox and deadlines learn of what was written for them."""

    def lists(state: Conversation, event: Event, known: Known) -> Stepped:
        return Stepped(state, (_said("hello", known), RefreshList(), Release("R-00000")))

    shop = await Workshop.open(lists)
    shop.start()
    await shop.take(says("x"))
    assert shop.rung.calls == {"500"}
    assert shop.rung.deadlines == [shop.clock.now() + LIST_GATHERS]
    assert shop.rung.jobs == 0
    await shop.stop()


def test_an_error_is_described_without_its_words() -> None:
    """What somebody wrote may stand in them."""
    with pytest.raises(ValueError, match="a secret") as raised:
        int("a secret")
    assert describe(raised.value).startswith("ValueError at test_lanes.py:")
    assert describe(None) == "unknown"
