"""Which call goes into which topic of a private chat."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from bot.answer import InDoubt, Rejected
from bot.engine.private_topics import answered_in, threaded
from bot.ports import Call, Tx
from bot.storage import cases, refs
from conversations.press import Press, UnreadablePress, Verb
from conversations.updates import Edited, Pressed, Wrote
from tests.bot.engine.raw import says
from tests.bot.engine.stage import Stage, say
from tests.bot.engine.workshop import Workshop
from tests.conversations.builders import CAMILLE, NORA, NOW, REFERENCE, case, in_private, pressed, wrote
from tests.fakes.inline_database import InlineDatabase
from tests.fakes.telegram import Unsaid

THREAD = f"case/{REFERENCE}/thread"
TOLD = f"case/{REFERENCE}/told/paid"


def call(method: str = "SendMessage", chat: str = str(CAMILLE), **more: Any) -> Call:
    return Call(chat, chat, method, {"chat_id": CAMILLE, "text": "x"}, person=CAMILLE, **more)


async def routed(several: bool, one: Call, answered: str = "", number: str = "A-1001") -> tuple[Call, ...]:
    """What becomes of a call for a customer with one case, or several."""
    database = await InlineDatabase.open()

    async def work(tx: Tx) -> tuple[Call, ...]:
        await cases.open_case(tx, case(number=number), NOW, inbox=0)
        if several:
            await cases.open_case(tx, case(reference="R-00001"), NOW, inbox=0)
        return await threaded(tx, one, answered)

    return await database.unit(work)


def thread_of(one: Call) -> Any:
    return one.parameters.get("message_thread_id")


@pytest.mark.parametrize("named", [{"about": TOLD}, {"makes": (TOLD,)}])
async def test_what_concerns_a_case_goes_into_its_topic(named: dict[str, Any]) -> None:
    """The topic is made first, under the order's number and the reference; what goes instead goes there too."""
    made, sent = await routed(True, call(fallback=(call("SendPhoto"),), **named))
    assert (made.method, made.makes, made.lane) == ("CreateForumTopic", (THREAD,), str(CAMILLE))
    assert made.parameters == {"chat_id": CAMILLE, "name": f"A-1001 · {REFERENCE}"}
    assert thread_of(sent) == thread_of(sent.fallback[0]) == {"$ref": THREAD}


async def test_an_answer_goes_where_the_words_were() -> None:
    """Though it names no case itself."""
    _, sent = await routed(True, call(), REFERENCE, number="")
    assert thread_of(sent) == {"$ref": THREAD}


@pytest.mark.parametrize(
    ("several", "one"),
    [
        (False, call(about=TOLD)),
        (True, call()),
        (True, call("EditMessageText", about=TOLD)),
        (True, call("SetMessageReaction", about=TOLD)),
        (True, call(chat="desk", about=TOLD)),
        (True, call(chat="-5", about=TOLD)),
    ],
)
async def test_everything_else_stays_as_it_is(several: bool, one: Call) -> None:
    """Of whoever has one case, of no case, of what stands somewhere already, of groups."""
    assert await routed(several, one) == (one,)


def test_where_answers_belong() -> None:
    """In the topic: to words that stand there, and to the case's own buttons; else outside."""
    outside = in_private(NORA)
    there = replace(outside, topic=5)
    words = wrote(NORA, "hm", place=there)
    assert isinstance(words, Wrote)
    assert answered_in(words, THREAD) == REFERENCE
    assert answered_in(words, "") == answered_in(wrote(NORA, "hm", place=outside), THREAD) == ""
    edited = Edited(at=NOW, sender=words.sender, place=there, message_id=7, text="x")
    assert answered_in(edited, f"case/{REFERENCE}/in/3") == REFERENCE
    for press, expected in ((Press(Verb.APPEAL, REFERENCE), REFERENCE), (Press(Verb.BEGIN), "")):
        event = pressed(NORA, press, there)
        assert isinstance(event, Pressed)
        assert answered_in(event, "") == expected
    unreadable = Pressed(
        at=NOW, sender=words.sender, place=there, message_id=7, query_id="1", press=UnreadablePress()
    )
    assert answered_in(unreadable, "") == ""


# ── on their way out ─────────────────────────────────────────────────────────────────────────────────────────


def topic() -> Call:
    return Call("7001", "7001", "CreateForumTopic", {"chat_id": 7001, "name": REFERENCE}, (THREAD,), 7001)


def inside(words: str) -> Call:
    return say(words, parameters={"message_thread_id": {"$ref": THREAD}})


async def test_a_refused_topic_holds_up_nothing() -> None:
    """What was to go there goes without; a group without topics changes nothing for people."""
    stage = await Stage.set()
    await stage.without_topics()
    await stage.run(topic(), inside("one"))
    (made, sent) = stage.telegram.calls
    assert (made.method, sent.parameters["message_thread_id"]) == (
        "CreateForumTopic",
        await stage.reference(THREAD),
    )
    stage.telegram.plan = lambda method, parameters: (
        Unsaid(Rejected("the chat is not a forum")) if method == "CreateForumTopic" else None
    )
    await stage.unit(lambda tx: refs.empty(tx, THREAD))
    await stage.unit(lambda tx: refs.register(tx, THREAD, refs.Kind.TOPIC, 7001, 0))
    await stage.run(topic(), inside("two"))
    assert stage.telegram.texts() == ["one", "two"]
    assert "message_thread_id" not in stage.telegram.calls[-1].parameters
    await stage.stop()


async def test_a_topic_in_doubt_is_waited_for() -> None:
    """Its service message names it; then what waits goes there."""
    stage = await Stage.set(caught_up=False)
    stage.telegram.plan = lambda method, parameters: (
        Unsaid(InDoubt("timeout"), done=True) if method == "CreateForumTopic" else None
    )
    await stage.run(topic(), inside("one"), seconds=1)
    assert stage.telegram.texts() == []
    (made,) = stage.telegram.threads
    assert await stage.unit(lambda tx: refs.fill_topic(tx, REFERENCE, 7001, made)) == THREAD
    stage.outbox.filled([THREAD])
    await stage.run(seconds=1)
    assert [one.parameters["message_thread_id"] for one in stage.telegram.calls if one.text] == [made]
    assert await stage.unit(lambda tx: refs.fill_topic(tx, REFERENCE, 7001, 78)) == ""
    await stage.stop()


async def test_a_topic_that_its_customer_deleted_is_made_again() -> None:
    """What met it follows; the desk's own topic of the case is another matter, and nobody is told."""
    stage = await Stage.set()
    await stage.run(topic(), inside("one"))
    stage.telegram.threads.clear()
    await stage.run(inside("two"), seconds=1)
    assert stage.telegram.methods().count("CreateForumTopic") == 2
    assert stage.telegram.calls[-1].text == "two"
    assert stage.telegram.calls[-1].parameters["message_thread_id"] == await stage.reference(THREAD)
    assert stage.events() == []
    again = await stage.unit(lambda tx: threaded(tx, call(about=TOLD), ""))
    assert [thread_of(one) for one in again] == [{"$ref": THREAD}]
    await stage.stop()


# ── on their way in ──────────────────────────────────────────────────────────────────────────────────────────


async def test_words_in_a_topic_are_about_its_case_and_answered_there() -> None:
    """The newer request is none of theirs; a reply, and words outside, are as ever. It is one lane, for it is one
    conversation."""
    shop = await Workshop.open(desk=True)
    shop.topics = True
    shop.start()

    async def furnish(tx: Tx) -> None:
        await cases.open_case(tx, case(), NOW, inbox=0)
        newer = case(reference="R-00001", opened_at=NOW)
        await cases.open_case(tx, newer, NOW, inbox=0)
        await refs.register(tx, THREAD, refs.Kind.TOPIC, CAMILLE, 1)
        await refs.fill(tx, THREAD, 1, CAMILLE, 77)

    await shop.unit(furnish)
    await shop.take(says("hello", message_thread_id=77, is_topic_message=True))
    assert shop.known[-1].replied == THREAD
    assert [row["case"] for row in shop.rows("messages")] == [REFERENCE]
    said = [call for method, call in shop.calls() if method == "SendMessage" and call["chat_id"] == CAMILLE]
    assert [one["message_thread_id"] for one in said] == [{"$ref": THREAD}]
    await shop.take(says("outside"), says("elsewhere", message_thread_id=78, is_topic_message=True))
    assert [one.replied for one in shop.known[-2:]] == ["", ""]
    assert {row["lane"] for row in shop.rows("inbox") if row["source"] == "telegram"} == {f"chat/{CAMILLE}"}
    await shop.stop()
