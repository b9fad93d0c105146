"""What is queued, filled or woken while the outbox is in the middle of something is not missed."""

from __future__ import annotations

import asyncio
from random import Random

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.answer import Delivered, InDoubt, Rejected
from bot.engine.chat import LOOKED_AT_ONCE
from bot.engine.pulse import TOLD_FOR, Pulse
from bot.ports import Call
from bot.storage import chats, refs
from conversations.outcomes import Trouble
from tests.bot.engine.stage import GROUP, PERSON, Stage, desk, edit, in_topic, say, topic
from tests.fakes.clock import settle
from tests.fakes.telegram import Unsaid


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(0, 2**32))
async def test_what_is_queued_meanwhile_goes_out(seed: int) -> None:
    """Many queue at once, at any moment of the outbox's turns: all goes out, in each one's order, without the clock
    being moved."""
    stage, random = await Stage.set(), Random(seed)
    stage.database.rounds = lambda: random.randrange(6)
    await stage.start()

    async def customer(person: int) -> None:
        for number in range(6):
            for _ in range(random.randrange(9)):
                await asyncio.sleep(0)
            await stage.queue(say(f"{number}", person))

    async def case(number: int) -> None:
        name = f"R-2222{number}"
        for call in (topic(name), in_topic("0", name), edit(f"case/{name}/late", "2", f"desk/{name}")):
            for _ in range(random.randrange(9)):
                await asyncio.sleep(0)
            await stage.queue(call)
        await stage.queue(desk("late", makes=(f"case/{name}/late",)))

    await asyncio.gather(*(customer(7001 + n) for n in range(4)), *(case(n) for n in range(3)))
    await settle()
    await settle()
    for person in range(7001, 7005):
        assert stage.telegram.texts(person) == [f"{number}" for number in range(6)]
    assert sorted(stage.telegram.texts(GROUP)) == ["0"] * 3 + ["2"] * 3 + ["late"] * 3
    assert set(stage.states()) == {"done"}
    await stage.stop()


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(0, 40), st.integers(0, 2**32))
async def test_a_reference_filled_meanwhile_is_noticed(rounds: int, seed: int) -> None:
    """Filled by others at any moment of a turn, the group gets what waits for it."""
    stage = await Stage.set()
    await stage.unit(lambda tx: refs.shut_chat(tx, refs.DESK_CHAT))
    stage.database.connection.execute("UPDATE refs SET chat_id = NULL")
    await stage.start()
    random = Random(seed)
    stage.database.rounds = lambda: random.randrange(6)
    await stage.queue(say("private"), desk("general"))
    for _ in range(rounds):
        await asyncio.sleep(0)
    await stage.unit(lambda tx: refs.set_chat(tx, refs.DESK_CHAT, GROUP))
    stage.outbox.filled([refs.DESK_CHAT])
    await settle()
    assert stage.telegram.texts(GROUP) == ["general"]
    await stage.stop()


async def test_looking_spends_nothing() -> None:
    """Lanes that are woken in vain cost none of the budget."""
    stage = await Stage.set(budgets=True)
    await stage.start()
    for _ in range(20):
        stage.outbox.wake([str(PERSON)])
        await settle()
    await stage.run(say("one"), say("two"), say("three"))
    assert stage.telegram.texts() == ["one", "two", "three"]
    await stage.stop()


async def test_a_great_many_lanes_are_sorted_before_one_goes() -> None:
    """More topics than are looked at in one unit: the urgent one goes first all the same."""
    stage = await Stage.set(budgets=True)
    many = LOOKED_AT_ONCE + 50
    await stage.unit(lambda tx: _fill_topics(tx, many))
    await stage.queue(*(in_topic("rest", f"R-{number:05}", urgency=2) for number in range(many - 1)))
    await stage.queue(in_topic("answer", f"R-{many - 1:05}"))
    await stage.run(seconds=1)
    assert stage.telegram.texts()[0] == "answer"
    await stage.stop()


async def _fill_topics(tx: object, many: int) -> None:
    for number in range(many):
        name = f"case/R-{number:05}/topic"
        await refs.register(tx, name, refs.Kind.TOPIC, 0, 0)  # type: ignore[arg-type]
        await refs.fill(tx, name, 0, GROUP, number)  # type: ignore[arg-type]


async def test_a_chain_of_makers_is_followed() -> None:
    """A call waits for one that waits for one that is about to be made, lane by lane."""
    stage = await Stage.set()
    stage.telegram.plan = lambda method, parameters: (
        Unsaid(Delivered({"message_id": 7})) if method == "SendMessage" else None
    )

    def needs(chat: int, reference: str, makes: str) -> Call:
        return say(makes, chat, parameters={"message_id": {"$ref": reference}}, makes=(makes,))

    gate = stage.telegram.gate = asyncio.Event()
    await stage.run(
        say("a", 7001, makes=("a",)), needs(7002, "a", "b"), needs(7003, "b", "c"), say("d", 7003)
    )
    assert [made.text for made in stage.telegram.calls] == ["a"]
    gate.set()
    await settle()
    assert [made.text for made in stage.telegram.calls] == ["a", "b", "c", "d"]
    await stage.stop()


async def test_a_trouble_is_told_again_after_an_hour() -> None:
    """Once an hour at most: not once for ever."""
    stage = await Stage.set()
    stage.telegram.plan = lambda method, parameters: Unsaid(Rejected("no"))
    for _ in range(4):
        await stage.run(say("words"), seconds=1500)
    assert len([event for _, event in stage.events() if isinstance(event, Trouble)]) == 2
    await stage.stop()


def test_pulse_remembers_who_was_answered_lately() -> None:
    """Another row's answer counts as long as it is fresh; one's own and a doubtful one never do."""
    pulse = Pulse(lambda: True)
    pulse.answered(1, Delivered(True), 1_000_000)
    assert not pulse.others_answered(1, 1_000_000)
    assert pulse.others_answered(2, 1_080_000)
    assert not pulse.others_answered(2, 1_100_000)
    pulse.answered(3, InDoubt("502"), 2_000_000)
    assert not pulse.others_answered(2, 2_000_000)
    for row in range(3, 7):
        pulse.answered(row, Delivered(True), 2_000_000 + TOLD_FOR)
    assert pulse.others_answered(6, 2_000_000 + TOLD_FOR)


def test_pulse_remembers_the_latest_fills() -> None:
    """However many references are filled, the latest are known, and memory does not grow."""
    pulse = Pulse(lambda: True)
    for number in range(10_000):
        pulse.fill(f"{number}")
    assert pulse.filled_since(["9999"], 9999)
    assert not pulse.filled_since(["9999", "1"], 10_000)
    assert len(pulse._filled) < 5000


async def test_ids_are_followed_through_migrations() -> None:
    """A group that moved twice is found under its newest id, and ids that lead in a circle end."""
    stage = await Stage.set()
    for old, new in ((-1, -2), (-2, -3)):
        assert await stage.unit(lambda tx, old=old, new=new: chats.record_move(tx, old, new))  # type: ignore[misc]
    assert await stage.unit(lambda tx: chats.current_id(tx, -1)) == -3
    assert not await stage.unit(lambda tx: chats.record_move(tx, -1, -2))
    assert await stage.unit(lambda tx: chats.record_move(tx, -3, -1))
    assert await stage.unit(lambda tx: chats.current_id(tx, -1)) in {-1, -2, -3}
    assert await stage.unit(lambda tx: chats.current_id(tx, PERSON)) == PERSON
