"""Calls whose fate is unknown: made again ever more rarely, at once where there is hope, in nobody's way for ever."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from typing import Any

from bot.answer import InDoubt
from bot.engine.doubt import HOPELESS, back_off, pause
from bot.ports import Call
from bot.storage import refs
from conversations.outcomes import Trouble
from tests.bot.engine.stage import PERSON, Stage, say, topic
from tests.fakes.telegram import Unsaid

HOUR = 3600


def in_doubt(stage: Stage, *words: str, done: bool = False) -> None:
    """Calls with these words, or all, are never answered."""
    stage.telegram.plan = lambda method, parameters: (
        Unsaid(InDoubt("timed out"), done) if not words or parameters.get("text") in words else None
    )


def tries(stage: Stage, words: str) -> int:
    return [made.text for made in stage.telegram.calls].count(words)


def test_pauses_double_up_to_an_hour() -> None:
    """What was in doubt for long is tried once an hour; what only waits for its turn, once a minute."""
    pauses = [pause(attempts) for attempts in range(30)]
    assert pauses[:4] == [500, 1000, 2000, 4000]
    assert all(later in (2 * sooner, 3_600_000) for sooner, later in pairwise(pauses))
    assert pauses[-1] == 3_600_000
    assert back_off(30) == 60_000


async def test_whoever_gets_every_copy_gets_few() -> None:
    """Each try is done and no answer ever comes: a customer who is alone with the bot gets a dozen copies in the
    first hour and one in each after that."""
    stage = await Stage.set()
    in_doubt(stage, done=True)
    await stage.run(say("decision"), seconds=HOUR)
    assert len(stage.telegram.texts()) == 13
    await stage.run(seconds=10 * HOUR)
    assert len(stage.telegram.texts()) <= 24
    assert stage.states() == ["waiting"]
    await stage.stop()


async def test_the_first_answer_to_anybody_ends_the_waiting() -> None:
    """After an outage of hours all goes out, in order, as soon as one call is answered."""
    stage = await Stage.set()
    in_doubt(stage)
    await stage.run(say("a"), say("b"), say("c", 7002), seconds=5 * HOUR)
    in_doubt(stage, "nothing")
    await stage.run(say("d", 7003), seconds=1)
    assert stage.telegram.texts(PERSON) == ["a", "b"]
    assert stage.telegram.texts(7002) == ["c"]
    assert stage.states() == []
    await stage.stop()


async def test_intake_that_hears_again_ends_the_waiting() -> None:
    """After an outage of everything, a customer who is alone with the bot is written to as soon as it is over."""
    stage = await Stage.set()
    in_doubt(stage)
    stage.caught_up = False
    await stage.run(say("a"), say("b"), seconds=5 * HOUR)
    assert tries(stage, "b") == 0
    in_doubt(stage, "nothing")
    stage.caught_up = True
    stage.outbox.caught_up()
    await stage.run(seconds=1)
    assert stage.telegram.texts() == ["a", "b"]
    await stage.stop()


async def test_intake_that_falters_makes_no_copies() -> None:
    """Intake that loses Telegram for a moment, now and then, says nothing of a call that was in doubt all along."""
    stage = await Stage.set()
    in_doubt(stage, done=True)
    await stage.run(say("decision"), seconds=HOUR)
    copies = tries(stage, "decision")
    for _ in range(10):
        stage.outbox.caught_up()
        await stage.run(seconds=1)
    assert tries(stage, "decision") == copies
    await stage.stop()


async def test_a_poisonous_call_steps_aside() -> None:
    """One call that Telegram can't take does not hold up its chat for ever, though nobody else is there to show that
    Telegram answers: what is behind it goes after a while, and the call is parked, and told."""
    stage = await Stage.set()
    in_doubt(stage, "poison")
    await stage.run(say("poison"), say("decision"), say("more"), seconds=15 * 60)
    assert stage.telegram.texts() == []
    await stage.run(seconds=5 * 60)
    assert stage.telegram.texts() == ["decision", "more"]
    assert stage.states() == ["parked"]
    assert [event.words for _, event in stage.events() if isinstance(event, Trouble)] == [
        "SendMessage: timed out"
    ]
    await stage.stop()


async def test_an_outage_of_calls_alone_parks_nothing() -> None:
    """Telegram gives updates and takes no calls, for a day: nothing is given up, each call is made ever more rarely,
    and all goes out once it takes them."""
    stage = await Stage.set()
    in_doubt(stage)
    people = range(7001, 7006)
    await stage.run(
        *(say(f"{number}", person) for number in range(3) for person in people), seconds=24 * HOUR
    )
    assert set(stage.states()) == {"waiting"}
    assert len(stage.telegram.calls) < 15 * 40
    in_doubt(stage, "nothing")
    await stage.run(say("at last", 7009), seconds=HOUR)
    assert stage.states() == []
    assert len(stage.telegram.texts()) == 16
    await stage.stop()


async def test_while_intake_hears_nothing_order_is_kept() -> None:
    """In an outage of everything nothing passes what is in doubt, however long it lasts."""
    stage = await Stage.set()
    in_doubt(stage, "a")
    stage.caught_up = False
    await stage.run(say("a"), say("b"), seconds=12 * HOUR)
    assert stage.telegram.texts() == []
    await stage.stop()


async def test_a_hopeless_call_is_given_up_at_the_first_sign_that_others_are_answered() -> None:
    """Copies end when another chat shows that it is the call that is at fault."""
    stage = await Stage.set()
    in_doubt(stage, "decision", done=True)
    await stage.run(say("decision"), seconds=HOUR)
    copies = tries(stage, "decision")
    assert copies > HOPELESS
    await stage.run(say("other", 7002), seconds=HOUR)
    assert stage.states() == ["parked"]
    assert tries(stage, "decision") == copies + 1
    await stage.stop()


async def test_a_topic_in_doubt_is_asked_for_ever_more_rarely() -> None:
    """`createForumTopic` that is never answered spends little of the group's budget."""
    stage = await Stage.set(budgets=True)
    in_doubt(stage)
    await stage.run(topic(), seconds=HOUR)
    assert stage.telegram.methods() == ["CreateForumTopic"] * len(stage.telegram.calls)
    assert len(stage.telegram.calls) <= 14
    await stage.stop()


async def test_a_private_topic_in_doubt_holds_up_no_decision() -> None:
    """A customer's topic that can't be made, nobody knows why: after a while the words go beside it."""
    stage = await Stage.set()
    stage.telegram.plan = _no_topics
    thread = refs.thread_of("R-7K2MX")
    made = Call(
        str(PERSON), str(PERSON), "CreateForumTopic", {"chat_id": PERSON, "name": "R-7K2MX"}, makes=(thread,)
    )
    words = say("decision", parameters={"message_thread_id": {"$ref": thread}})
    await stage.run(made, words, seconds=HOUR)
    assert stage.telegram.texts() == ["decision"]
    await stage.stop()


def _no_topics(method: str, parameters: Mapping[str, Any]) -> Unsaid | None:
    return Unsaid(InDoubt("502")) if method == "CreateForumTopic" else None
