"""The outbox sends what waits, in order, and makes what later calls refer to."""

from __future__ import annotations

from asyncio import Event

from tests.bot.engine.stage import GROUP, PERSON, Stage, card, desk, edit, in_topic, say, topic


async def test_what_waits_at_the_start_goes_out() -> None:
    """Rows queued before the start are sent in order, and rows that made nothing are gone afterwards."""
    stage = await Stage.set()
    await stage.run(say("one"), say("two"), say("three"))
    assert stage.telegram.texts(PERSON) == ["one", "two", "three"]
    assert stage.rows() == []
    await stage.stop()


async def test_what_is_queued_later_goes_out() -> None:
    """A woken lane is sent at once."""
    stage = await Stage.set()
    await stage.start()
    await stage.run(say("one"), say("two"), say("hello", 7002))
    assert stage.telegram.texts(PERSON) == ["one", "two"]
    assert stage.telegram.texts(7002) == ["hello"]
    await stage.stop()


async def test_a_case_opens_its_topic_first() -> None:
    """Topic, card and words go out in order, each with the ids of what was made before it."""
    stage = await Stage.set()
    await stage.run(topic(), card(), edit("case/R-7K2MX/card", "changed"), in_topic("words"))
    thread = await stage.reference("case/R-7K2MX/topic")
    message = await stage.reference("case/R-7K2MX/card")
    assert thread in stage.telegram.threads
    made = [(call.method, dict(call.parameters)) for call in stage.telegram.calls]
    assert made == [
        ("CreateForumTopic", {"chat_id": GROUP, "name": "topic of R-7K2MX"}),
        ("SendMessage", {"chat_id": GROUP, "message_thread_id": thread, "text": "card"}),
        ("EditMessageText", {"chat_id": GROUP, "message_id": message, "text": "changed"}),
        ("SendMessage", {"chat_id": GROUP, "message_thread_id": thread, "text": "words"}),
    ]
    assert stage.states() == ["done", "done"]
    await stage.stop()


async def test_one_call_in_flight_per_chat() -> None:
    """However much waits, no chat has two calls in flight; others go on beside it."""
    stage = await Stage.set()
    calls = [say(f"{chat} {number}", chat) for number in range(5) for chat in range(7001, 7021)]
    await stage.run(*calls, *(desk(f"general {number}") for number in range(5)))
    assert set(stage.telegram.busiest.values()) == {1}
    assert len(stage.telegram.calls) == 105
    for chat in range(7001, 7021):
        assert stage.telegram.texts(chat) == [f"{chat} {number}" for number in range(5)]
    await stage.stop()


async def test_calls_that_hang_do_not_stop_everybody_else() -> None:
    """Thirty people whose calls Telegram does not answer: two seconds later others are written to."""
    stage = await Stage.set(budgets=True)
    stage.telegram.gate = Event()
    await stage.run(*(say("hangs", chat) for chat in range(7001, 7032)), seconds=1.9)
    assert len(stage.telegram.calls) == 30
    await stage.run(seconds=0.2)
    assert len(stage.telegram.calls) == 31
    stage.telegram.gate.set()
    await stage.run(seconds=0)
    await stage.stop()
