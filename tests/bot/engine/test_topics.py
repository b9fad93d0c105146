"""Topics of the group: made once, made again when they are lost, opened when they are closed, done without."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from bot.answer import Answer, InDoubt, LacksRights, Rejected, TopicClosed, TopicMissing
from bot.engine.desk import at_desk
from bot.engine.doubt import HOPELESS
from bot.engine.losses import lose_topic
from bot.engine.reports import Reports
from bot.ports import Call, Tx
from bot.storage import refs, undelivered
from conversations.outcomes import TopicLost, Trouble
from tests.bot.engine.stage import DESK_CHAT, GROUP, Stage, card, desk, edit, in_topic, rename, say, topic
from tests.fakes.telegram import Made, Unsaid

CASE = "R-7K2MX"
TOPIC = f"case/{CASE}/topic"
CARD = f"case/{CASE}/card"
MISSING = TopicMissing("message thread not found")


def refuse(stage: Stage, method: str, answer: Answer, *, times: int = 1_000_000) -> None:
    """Answer so many calls of a method with that, and not do them."""
    left = [answer] * min(times, 1000)
    stage.telegram.plan = lambda called, parameters: (
        Unsaid(left.pop()) if called.startswith(method) and left else None
    )


def gone(stage: Stage) -> Callable[[str, Mapping[str, Any]], Unsaid | None]:
    """A group in which topics that are not there (any more) are not found."""

    def plan(method: str, parameters: Mapping[str, Any]) -> Unsaid | None:
        thread = parameters.get("message_thread_id")
        return Unsaid(MISSING) if thread is not None and thread not in stage.telegram.threads else None

    return plan


async def open_case(stage: Stage) -> int:
    """A case with its topic and card; the topic's id."""
    await stage.run(topic(), card())
    thread = await stage.reference(TOPIC)
    assert thread is not None
    return thread


async def test_a_topic_is_queued_once() -> None:
    """Asking again for a topic that is there, or being made, queues nothing."""
    stage = await Stage.set()
    first, second = await stage.queue(topic(), topic())
    assert first == second
    await open_case(stage)
    assert await stage.queue(topic()) == [first]
    await stage.run()
    assert stage.telegram.methods().count("CreateForumTopic") == 1
    await stage.stop()


async def test_a_lost_topic_is_made_again_before_what_waits() -> None:
    """Whoever finds the topic gone: a new one is made, what was in it is forgotten, edits of that are dropped, the
    desk is told to post the card again, and the words that waited follow in order."""
    stage = await Stage.set()
    old = await open_case(stage)
    stage.telegram.plan = gone(stage)
    stage.telegram.threads.clear()
    await stage.queue(in_topic("one"))
    await stage.queue(edit(CARD, "changed"), in_topic("two"))
    await stage.run()
    new = await stage.reference(TOPIC)
    assert new is not None
    assert new != old
    assert await stage.reference(CARD) is None
    assert stage.telegram.texts() == ["card", "one", "two"]
    assert [made.method for made in stage.telegram.calls if made.done].count("CreateForumTopic") == 2
    assert "EditMessageText" not in stage.telegram.methods()
    assert stage.states() == ["done", "done"]
    assert stage.events() == [(f"case/{CASE}", TopicLost(at=stage.clock.now(), case=CASE))]
    await stage.run(card("card again"), edit(CARD, "changed again"))
    assert await stage.reference(CARD) is not None
    assert stage.telegram.methods()[-1] == "EditMessageText"
    await stage.stop()


async def test_an_answer_without_its_topic_shows_that_it_is_gone() -> None:
    """A message that Telegram put into General goes again into a new topic."""
    stage = await Stage.set()
    await open_case(stage)
    stage.telegram.threads.clear()
    await stage.run(in_topic("words"))
    threads = [made.parameters.get("message_thread_id") for made in stage.telegram.calls]
    assert stage.telegram.texts() == ["card", "words", "words"]
    assert threads[-1] == await stage.reference(TOPIC)
    assert [event for _, event in stage.events()] == [TopicLost(at=stage.clock.now(), case=CASE)]
    await stage.stop()


async def test_topics_are_not_made_without_end() -> None:
    """Where every answer lacks its topic, the message is taken as it is the second time."""
    stage = await Stage.set()
    await open_case(stage)

    def forgetful(made: Made, result: Any) -> None:
        if isinstance(result, dict) and "chat" in result:
            result.pop("message_thread_id", None)

    stage.telegram.on_done = forgetful
    await stage.run(in_topic("words"), seconds=600)
    assert stage.telegram.methods().count("CreateForumTopic") == 2
    assert stage.telegram.texts() == ["card", "words", "words"]
    await stage.stop()


async def test_a_topic_that_vanishes_at_once_is_made_less_and_less_often() -> None:
    """Where nothing ever arrives in it, it is parked after a while, and told; what goes there waits, and goes once it
    is tried again by command. Until then its card is asked for once."""
    stage = await Stage.set()
    await open_case(stage)
    stage.telegram.plan = lambda method, parameters: (
        Unsaid(MISSING) if "message_thread_id" in parameters else None
    )
    await stage.run(in_topic("one"), in_topic("two"), seconds=24 * 3600)
    assert stage.telegram.methods().count("CreateForumTopic") == 1 + HOPELESS
    assert stage.states() == ["parked", "done", "waiting", "waiting"]
    told = [event for _, event in stage.events()]
    assert [type(event) for event in told] == [TopicLost, Trouble]
    stage.telegram.plan = lambda method, parameters: None
    await stage.unit(lambda tx: undelivered.unpark(tx, 0))
    stage.outbox.wake([f"desk/{CASE}"])
    await stage.run(seconds=1)
    assert stage.telegram.texts() == ["card", "one", "two"]
    await stage.stop()


async def test_a_topic_in_use_may_be_lost_as_often_as_staff_delete_it() -> None:
    """Something arrived in it each time: it is made again at once."""
    stage = await Stage.set()
    await open_case(stage)
    stage.telegram.plan = gone(stage)
    for number in range(2 * HOPELESS):
        stage.telegram.threads.clear()
        await stage.run(in_topic(f"{number}"))
    assert stage.telegram.texts() == ["card", *(f"{number}" for number in range(2 * HOPELESS))]
    assert "parked" not in stage.states()
    await stage.stop()


async def test_a_topic_that_nobody_can_make_again_is_done_without() -> None:
    """Its row is gone: the words go to the group, instead of being sent into nothing again and again."""
    stage = await Stage.set()
    await open_case(stage)
    stage.telegram.plan = gone(stage)
    stage.telegram.threads.clear()
    await stage.unit(lambda tx: tx.run("DELETE FROM outbox WHERE method = 'CreateForumTopic'"))
    await stage.run(in_topic("words"), seconds=600)
    assert stage.telegram.texts() == ["card", "words"]
    assert stage.telegram.methods().count("SendMessage") == 3
    await stage.stop()


async def test_words_left_behind_by_their_case_go_to_the_group() -> None:
    """The case went to another group, and its topic is there: it is not made again because it is not here."""
    stage = await Stage.set()
    await stage.unit(lambda tx: refs.set_chat(tx, "desk/finance/chat", -5005))
    await stage.run(at_desk(topic(), "finance"))
    stage.telegram.plan = lambda method, parameters: (
        Unsaid(MISSING) if parameters["chat_id"] == GROUP and "message_thread_id" in parameters else None
    )
    await stage.run(in_topic("left behind"), seconds=600)
    assert stage.telegram.methods() == ["CreateForumTopic", "SendMessage", "SendMessage"]
    assert stage.telegram.texts(GROUP) == ["left behind"]
    await stage.stop()


@pytest.mark.parametrize("method", ["EditForumTopic", "CloseForumTopic"])
async def test_nothing_is_made_to_be_closed(method: str) -> None:
    """A topic that is gone is not made again for the sake of its name or its end."""
    stage = await Stage.set()
    await open_case(stage)
    stage.telegram.plan = gone(stage)
    stage.telegram.threads.clear()
    parameters = {"chat_id": DESK_CHAT, "message_thread_id": {"$ref": TOPIC}}
    await stage.run(Call("desk", f"desk/{CASE}", method, parameters))
    assert stage.telegram.methods()[-1] == method
    assert stage.events() == []
    assert stage.states() == ["done", "done"]
    await stage.stop()


async def test_a_closed_topic_is_opened_first() -> None:
    """Words for a closed topic open it and follow, ahead of what waits behind them."""
    stage = await Stage.set()
    thread = await open_case(stage)
    closed = {thread}

    def plan(method: str, parameters: Mapping[str, Any]) -> Unsaid | None:
        if method == "ReopenForumTopic":
            closed.discard(parameters["message_thread_id"])
        elif parameters.get("message_thread_id") in closed:
            return Unsaid(TopicClosed())
        return None

    stage.telegram.plan = plan
    await stage.run(in_topic("one"), in_topic("two"))
    assert stage.telegram.texts() == ["card", "one", "two"]
    assert stage.telegram.methods()[2:] == ["SendMessage", "ReopenForumTopic", "SendMessage", "SendMessage"]
    reopened = stage.telegram.calls[3].parameters
    assert reopened == {"chat_id": GROUP, "message_thread_id": thread}
    await stage.stop()


async def test_a_topic_that_stays_closed_parks_the_words() -> None:
    """Where opening does not help, the row is parked after a while, and told."""
    stage = await Stage.set()
    await open_case(stage)
    refuse(stage, "SendMessage", TopicClosed())
    await stage.run(in_topic("words"), seconds=600)
    assert stage.states() == ["done", "done", "parked"]
    assert any(isinstance(event, Trouble) for _, event in stage.events())
    await stage.stop()


async def test_without_the_right_to_open_the_words_wait() -> None:
    """A closed topic that the bot may not open: told once, tried again every five minutes, in order."""
    stage = await Stage.set()
    thread = await open_case(stage)
    closed, rights = {thread}, []

    def plan(method: str, parameters: Mapping[str, Any]) -> Unsaid | None:
        if method == "ReopenForumTopic" and not rights:
            return Unsaid(LacksRights("not enough rights to manage topics"))
        if method == "ReopenForumTopic":
            closed.clear()
        elif parameters.get("message_thread_id") in closed:
            return Unsaid(TopicClosed())
        return None

    stage.telegram.plan = plan
    await stage.run(in_topic("one"), in_topic("two"), seconds=1000)
    assert stage.telegram.texts() == ["card"]
    rights.append("manage topics")
    await stage.run(seconds=400)
    assert stage.telegram.texts() == ["card", "one", "two"]
    assert len([event for _, event in stage.events() if isinstance(event, Trouble)]) == 1
    await stage.stop()


async def test_in_a_group_without_topics_everything_replies_to_the_card() -> None:
    """`createForumTopic` is done without a call, and what would go into the topic answers the card."""
    stage = await Stage.set()
    await stage.without_topics()
    reply = {"reply_parameters": {"message_id": 5, "allow_sending_without_reply": True}}
    await stage.run(
        topic(),
        card(),
        in_topic("words"),
        in_topic("answer", parameters=reply),
        in_topic("", method="SendChatAction"),
    )
    message = await stage.reference(CARD)
    assert [(made.method, dict(made.parameters)) for made in stage.telegram.calls] == [
        ("SendMessage", {"chat_id": GROUP, "text": "card"}),
        (
            "SendMessage",
            {
                "chat_id": GROUP,
                "text": "words",
                "reply_parameters": {"message_id": message, "allow_sending_without_reply": True},
            },
        ),
        ("SendMessage", {"chat_id": GROUP, "text": "answer", **reply}),
        ("SendChatAction", {"chat_id": GROUP, "text": ""}),
    ]
    assert stage.events() == []
    await stage.stop()


async def test_a_group_that_turns_out_to_have_no_topics() -> None:
    """Telegram's refusal to make a topic in such a group settles it: the card goes without."""
    stage = await Stage.set()
    refuse(stage, "CreateForumTopic", Rejected("Bad Request: the chat is not a forum"))
    await stage.run(topic(), card(), in_topic("words"))
    assert stage.telegram.texts() == ["card", "words"]
    assert stage.events() == []
    await stage.stop()


async def test_a_group_that_gets_topics_later() -> None:
    """Once the group has topics, a case's is made before its next words."""
    stage = await Stage.set()
    await stage.without_topics()
    await stage.run(topic(), card())
    stage.database.connection.execute("UPDATE settings SET value = '1' WHERE name = 'desk_forum'")
    await stage.run(in_topic("words"))
    assert stage.telegram.methods() == ["SendMessage", "CreateForumTopic", "SendMessage"]
    assert stage.telegram.calls[-1].parameters["message_thread_id"] == await stage.reference(TOPIC)
    assert [event for _, event in stage.events()] == [TopicLost(at=stage.clock.now(), case=CASE)]
    await stage.stop()


# ── doubt ────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_a_topic_in_doubt_that_was_made_is_not_made_again() -> None:
    """The answer got lost, the service message came: the topic is taken from that, and the card follows."""
    stage = await Stage.set()
    once = [Unsaid(InDoubt("timeout"), done=True)]
    stage.telegram.plan = lambda method, parameters: once.pop() if once else None
    await stage.run(topic(), card(), seconds=2)
    (thread,) = stage.telegram.threads
    assert await stage.unit(lambda tx: refs.fill_topic(tx, CASE, GROUP, thread))
    stage.outbox.filled([TOPIC])
    await stage.run(seconds=0)
    assert stage.telegram.methods() == ["CreateForumTopic", "SendMessage"]
    assert stage.telegram.calls[-1].parameters["message_thread_id"] == thread
    assert stage.states() == ["done", "done"]
    await stage.stop()


async def test_a_topic_in_doubt_waits_for_intake() -> None:
    """Nothing is made as long as updates may hold the answer; five seconds after the last of them it is."""
    stage = await Stage.set()
    refuse(stage, "CreateForumTopic", InDoubt("reset"), times=1)
    stage.caught_up = False
    await stage.run(topic(), card(), seconds=3600)
    assert stage.telegram.methods() == ["CreateForumTopic"]
    stage.caught_up = True
    await stage.run(seconds=4)
    assert stage.telegram.methods() == ["CreateForumTopic"]
    await stage.run(seconds=3)
    assert stage.telegram.methods() == ["CreateForumTopic", "CreateForumTopic", "SendMessage"]
    await stage.stop()


async def test_a_topic_in_doubt_holds_up_only_its_lane() -> None:
    """General and other topics go on meanwhile."""
    stage = await Stage.set()
    refuse(stage, "CreateForumTopic", InDoubt("reset"), times=1)
    await stage.run(topic(), card(), desk("general"), topic("R-22222"), card("other", "R-22222"), seconds=2)
    assert stage.telegram.texts() == ["general", "other"]
    await stage.run(seconds=5)
    assert stage.telegram.texts() == ["general", "other", "card"]
    await stage.stop()


async def test_a_topic_found_begun_at_the_start_is_in_doubt() -> None:
    """After a kill between the mark and the answer, the service message decides, once intake has caught up."""
    stage = await Stage.set()
    stage.telegram.plan = lambda method, parameters: Unsaid(InDoubt("never read"), done=True)
    await stage.run(topic(), card())
    await stage.kill()
    assert stage.states() == ["sending", "waiting"]
    stage.telegram.plan = lambda method, parameters: None
    stage.caught_up = False
    await stage.start()
    await stage.run(seconds=60)
    assert stage.telegram.methods() == ["CreateForumTopic"]
    (thread,) = stage.telegram.threads
    await stage.unit(lambda tx: refs.fill_topic(tx, CASE, GROUP, thread))
    stage.caught_up = True
    await stage.run(seconds=6)
    assert stage.telegram.methods() == ["CreateForumTopic", "SendMessage"]
    await stage.stop()


async def test_a_topic_is_known_by_its_service_message_before_its_answer() -> None:
    """Intake may fill the topic while the call is still in flight: the card waits for the answer all the same."""
    stage = await Stage.set()

    def service_message(made: Made, result: Any) -> None:
        if made.method == "CreateForumTopic":
            stage.database.connection.execute(
                "UPDATE refs SET chat_id = :chat, value = :thread WHERE name = :name",
                {"chat": GROUP, "thread": result["message_thread_id"], "name": TOPIC},
            )

    stage.telegram.on_done = service_message
    await stage.run(topic(), card())
    assert stage.telegram.methods() == ["CreateForumTopic", "SendMessage"]
    assert stage.telegram.busiest[GROUP] == 1
    await stage.stop()


async def test_an_answer_without_a_topic_is_no_topic() -> None:
    """Where the answer to `createForumTopic` holds no topic the row is parked and told, not tried for ever."""
    stage = await Stage.set()
    stage.telegram.on_done = lambda made, result: (
        result.clear() if made.method == "CreateForumTopic" else None
    )
    await stage.run(topic(), card(), seconds=600)
    assert stage.telegram.methods() == ["CreateForumTopic"]
    assert stage.states() == ["parked", "waiting"]
    assert [event.what for _, event in stage.events() if isinstance(event, Trouble)] == ["rejected"]
    await stage.stop()


async def test_somebody_who_asked_in_a_topic_that_is_gone_is_answered_in_the_group() -> None:
    """A topic that is not a case's is not ours to make: the answer goes to the group."""
    stage = await Stage.set()
    stage.telegram.plan = gone(stage)
    parameters = {"chat_id": GROUP, "message_thread_id": 77, "text": "id"}
    await stage.run(Call(str(GROUP), str(GROUP), "SendMessage", parameters))
    assert [dict(made.parameters) for made in stage.telegram.calls if made.done] == [
        {"chat_id": GROUP, "text": "id"}
    ]
    await stage.stop()


# ── icons, and what is typed ─────────────────────────────────────────────────────────────────────────────────


async def test_an_icon_that_telegram_takes_no_more_is_left_out() -> None:
    """A topic is made, or renamed, all the same; other refusals park the call."""
    stage = await Stage.set()
    stage.telegram.plan = lambda method, parameters: (
        Unsaid(Rejected("Bad Request: DOCUMENT_INVALID")) if "icon_custom_emoji_id" in parameters else None
    )
    made, named = topic(), rename("decided")
    for call in (made, named):
        assert isinstance(call.parameters, dict)
        call.parameters["icon_custom_emoji_id"] = "1"
    await stage.run(made, card(), named, seconds=1)
    assert stage.telegram.texts() == ["card"]
    assert [one.parameters["name"] for one in stage.telegram.calls if one.done and not one.text] == [
        "topic of R-7K2MX",
        "decided",
    ]
    assert "parked" not in stage.states()
    await stage.stop()


async def test_typing_is_shown_now_or_never() -> None:
    """Telegram does not count it, so neither do we; what was looked up long ago is not being looked up."""
    stage = await Stage.set(budgets=True)
    typing = Call("7001", "7001", "SendChatAction", {"chat_id": 7001, "action": "typing"})
    await stage.run(*[typing] * 6, seconds=0)
    await stage.run(*(say(f"{number}") for number in range(3)), seconds=0)
    assert stage.telegram.methods() == ["SendChatAction"] * 6 + ["SendMessage"] * 3
    await stage.stop()
    await stage.queue(typing, say("late"))
    stage.clock.advance(60)
    await stage.run(say("later"), seconds=1)
    assert stage.telegram.methods()[9:] == []
    await stage.start()
    await stage.run(seconds=1)
    assert stage.telegram.methods()[9:] == ["SendMessage"] * 2
    await stage.stop()


async def test_a_topic_that_is_being_made_is_not_queued_again() -> None:
    """Several calls may find out that it is gone; and what nobody was to make is made by nobody."""
    stage = await Stage.set()
    await stage.queue(topic())

    async def lose(tx: Tx) -> None:
        for name in (TOPIC, "case/R-00000/topic"):
            await lose_topic(tx, Reports(tx, stage.clock.now()), name, f"desk/{CASE}")

    await stage.unit(lose)
    assert stage.states() == ["waiting"]
    await stage.start()
    assert stage.telegram.methods() == ["CreateForumTopic"]
    await stage.stop()
