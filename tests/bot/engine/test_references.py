"""Calls that need what is not there: who waits, who is passed, and what is dropped."""

from __future__ import annotations

from asyncio import Event
from dataclasses import replace
from typing import Any

import pytest

from bot.answer import CopySourceMissing, Delivered, EditTargetMissing, Rejected
from bot.ports import Call, Tx
from bot.storage import outbox, refs, undelivered
from bot.storage.codec import milliseconds
from bot.storage.refs import Kind
from conversations.outcomes import Fate, MessageLost, Reported, Trouble
from tests.bot.engine.stage import DESK_CHAT, GROUP, PERSON, Stage, card, desk, edit, in_topic, say, topic
from tests.fakes.inline_database import InlineDatabase
from tests.fakes.telegram import Unsaid

CASE = "R-7K2MX"
CARD = f"case/{CASE}/card"


def reply_to(name: str) -> dict[str, Any]:
    return {"reply_parameters": {"message_id": {"$ref": name}, "allow_sending_without_reply": True}}


def refuse_once(stage: Stage, method: str, answer: Any) -> None:
    """Answer the first call of a method with that."""
    once = [Unsaid(answer)]
    stage.telegram.plan = lambda called, parameters: once.pop() if once and called == method else None


# ── waiting, and not waiting ─────────────────────────────────────────────────────────────────────────────────


async def test_rows_wait_for_the_set_up() -> None:
    """What is for the group before there is one goes out, in order, once it is set up."""
    stage = Stage(await InlineDatabase.open())
    await stage.run(topic(), card(), desk("general"), say("private"))
    assert stage.telegram.texts() == ["private"]
    await stage.unit(lambda tx: refs.set_chat(tx, refs.DESK_CHAT, GROUP))
    stage.outbox.filled([refs.DESK_CHAT])
    await stage.run(seconds=0)
    assert sorted(stage.telegram.texts(GROUP)) == ["card", "general"]
    assert stage.states() == ["done", "done"]
    await stage.stop()


async def test_an_unresolved_row_holds_up_nobody() -> None:
    """An edit of what nobody is about to make is passed, and goes when that is made."""
    stage = await Stage.set()
    await stage.run(edit("desk/general/list", "stale", "desk"), desk("general"), say("hello"))
    assert sorted(stage.telegram.texts()) == ["general", "hello"]
    assert stage.states() == ["waiting"]
    await stage.run(
        Call("desk", "desk/other", "SendMessage", {"chat_id": DESK_CHAT}, makes=("desk/general/list",))
    )
    assert stage.telegram.methods()[-1] == "EditMessageText"
    await stage.stop()


async def test_a_row_waits_for_its_maker_in_another_lane() -> None:
    """Where the maker is ahead and about to go, order is kept: nothing in the lane goes before."""
    stage = await Stage.set()
    stage.telegram.plan = lambda method, parameters: (
        Unsaid(Delivered({"message_id": 77})) if parameters.get("text") == "made elsewhere" else None
    )
    elsewhere = say("made elsewhere", 7002, makes=("draft/1/prompt",))
    waits = say("", parameters={"chat_id": PERSON, "message_id": {"$ref": "draft/1/prompt"}})
    await stage.run(elsewhere, waits, say("after"))
    assert [made.parameters.get("message_id", 0) for made in stage.telegram.calls if made.chat == PERSON] == [
        77,
        0,
    ]
    await stage.stop()


async def test_a_maker_that_waits_itself_for_nothing_holds_up_nobody() -> None:
    """A maker that is unresolved counts as none."""
    stage = await Stage.set()
    never = say("never", 7002, makes=("b",), parameters={"message_id": {"$ref": "nothing"}})
    await stage.run(never, say("waits", parameters={"message_id": {"$ref": "b"}}), say("after"))
    assert stage.telegram.texts() == ["after"]
    assert stage.states() == ["waiting", "waiting"]
    await stage.stop()


async def test_a_maker_of_another_lane_counts_as_long_as_it_may_go() -> None:
    """One whose own needs are met is waited for, in its place; one that was refused is not."""
    stage = await Stage.set()
    stage.telegram.plan = lambda method, parameters: (
        Unsaid(Rejected("no")) if parameters["text"] == "refused" else None
    )
    gate = stage.telegram.gate = Event()
    first = say("first", 7002, makes=("a",))
    maker = say("maker", 7003, makes=("b",), parameters={"message_id": {"$ref": "a"}})
    refused = say("refused", 7004, makes=("c",))
    await stage.queue(first, maker, refused)
    await stage.run(say("needs b", parameters={"message_id": {"$ref": "b"}}), say("after"))
    await stage.run(say("needs c", 7005, parameters={"message_id": {"$ref": "c"}}), say("goes on", 7005))
    assert {made.text for made in stage.telegram.calls} == {"first", "refused"}
    gate.set()
    await stage.run(seconds=0)
    assert stage.telegram.texts(PERSON) == ["needs b", "after"]
    assert stage.telegram.texts(7005) == ["goes on"]
    await stage.run(say("needs c too", 7006, parameters={"message_id": {"$ref": "c"}}), say("goes on", 7006))
    assert stage.telegram.texts(7006) == ["goes on"]
    await stage.stop()


async def test_a_maker_that_is_put_off_is_waited_for() -> None:
    """A maker whose needs are met but that waits for its moment holds up what needs it, in order."""
    stage = await Stage.set()
    await stage.run(say("first", 7002, makes=("a",)))
    maker = say("maker", 7003, makes=("b",), parameters={"message_id": {"$ref": "a"}})
    later = milliseconds(stage.clock.now()) + 5000
    await stage.unit(lambda tx: outbox.enqueue(tx, maker, later))
    stage.outbox.wake(["7003"])
    await stage.run(say("needs b", parameters={"message_id": {"$ref": "b"}}), say("after"), seconds=4)
    assert stage.telegram.texts(PERSON) == []
    await stage.run(seconds=1)
    assert stage.telegram.texts(PERSON) == ["needs b", "after"]
    await stage.stop()


async def test_what_waits_for_a_call_that_is_refused_lets_others_pass() -> None:
    """A maker that is parked fills nothing: what needs it stays, and the chat goes on."""
    stage = await Stage.set()
    refuse_once(stage, "SendMessage", Rejected("can't parse entities"))
    await stage.run(card(), topic(), edit(CARD, "changed"), in_topic("words"), seconds=1)
    assert stage.states() == ["parked", "done", "waiting"]
    assert stage.telegram.texts() == ["words"]
    lanes = await stage.unit(lambda tx: unpark(tx, stage))
    stage.outbox.wake(lanes)
    await stage.run(seconds=0)
    assert stage.telegram.methods()[-2:] == ["SendMessage", "EditMessageText"]
    await stage.stop()


async def unpark(tx: Tx, stage: Stage) -> list[str]:
    return await undelivered.unpark(tx, milliseconds(stage.clock.now()))


async def test_a_reply_to_what_does_not_exist_is_sent_without() -> None:
    """An empty reference in `reply_parameters` is left out; a filled one is put in."""
    stage = await Stage.set()
    await stage.run(
        say("one", parameters=reply_to("m")), say("two", makes=("m",)), say("three", parameters=reply_to("m"))
    )
    replies = [made.parameters.get("reply_parameters") for made in stage.telegram.calls]
    made = await stage.reference("m")
    assert replies == [None, None, {"message_id": made, "allow_sending_without_reply": True}]
    await stage.stop()


async def test_counts_that_differ_fill_nothing_and_are_told() -> None:
    """Three messages asked for and two answered: which is which, nobody knows."""
    stage = await Stage.set()
    refuse_once(stage, "CopyMessages", Delivered([{"message_id": 1}, {"message_id": 2}]))
    parameters = {"chat_id": PERSON, "from_chat_id": 1, "message_ids": [1, 2, 3]}
    await stage.run(Call("7001", "7001", "CopyMessages", parameters, makes=("a", "b", "c"), person=PERSON))
    assert [await stage.reference(name) for name in "abc"] == [None, None, None]
    assert [event.what for _, event in stage.events() if isinstance(event, Trouble)] == ["rejected"]
    await stage.stop()


@pytest.mark.parametrize("odd", [2**63, 2**70, True, "5", None])
async def test_an_answer_with_an_id_that_cannot_be_telegrams_fills_nothing_and_is_told(odd: Any) -> None:
    """The outbox goes on, and the row is not sent again at each start."""
    stage = await Stage.set()
    refuse_once(stage, "SendMessage", Delivered({"message_id": odd, "chat": {"id": PERSON}}))
    await stage.run(say("one", makes=("a",)), say("two"), seconds=5)
    assert await stage.reference("a") is None
    assert [event.what for _, event in stage.events() if isinstance(event, Trouble)] == ["rejected"]
    assert stage.telegram.texts() == ["two"]
    assert "sending" not in stage.states()
    await stage.stop()


async def test_an_album_makes_its_messages_in_order() -> None:
    """One reference per message."""
    stage = await Stage.set()
    parameters = {"chat_id": PERSON, "from_chat_id": 1, "message_ids": [1, 2, 3]}
    await stage.run(Call("7001", "7001", "CopyMessages", parameters, makes=("a", "b", "c")))
    made = [await stage.reference(name) for name in "abc"]
    assert made == sorted(made)
    assert len(set(made)) == 3
    assert await stage.unit(lambda tx: refs.named(tx, PERSON, Kind.MESSAGE, made[1])) == "b"
    await stage.stop()


# ── edits ────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_a_newer_edit_takes_the_place_of_a_waiting_one() -> None:
    """Only the last of several edits is sent, at the place of the first, as urgent as the most urgent."""
    stage = await Stage.set()
    hurried = replace(edit(CARD, "two"), urgency=0)
    await stage.queue(topic(), card(), edit(CARD, "one"), in_topic("words"), hurried, edit(CARD, "three"))
    assert stage.column("urgency") == [1, 1, 0, 0]
    await stage.run()
    assert [made.parameters["text"] for made in stage.telegram.calls[1:]] == ["card", "three", "words"]
    await stage.stop()


async def test_an_edit_under_way_is_not_replaced() -> None:
    """What is being sent is followed by the newer one."""
    stage = await Stage.set()
    await stage.run(topic(), card())
    stage.telegram.gate = Event()
    await stage.run(edit(CARD, "one"))
    await stage.queue(edit(CARD, "two"))
    stage.telegram.gate.set()
    await stage.run(seconds=0)
    assert [made.parameters["text"] for made in stage.telegram.calls[2:]] == ["one", "two"]
    await stage.stop()


async def test_a_card_that_is_gone_is_asked_for_again() -> None:
    """The reference is emptied, edits that wait are dropped, and the desk is told which message to post."""
    stage = await Stage.set()
    await stage.run(topic(), card())
    refuse_once(stage, "EditMessageText", EditTargetMissing())
    stage.telegram.gate = Event()
    await stage.run(edit(CARD, "one"), seconds=0)
    await stage.queue(edit(CARD, "two"))
    stage.telegram.gate.set()
    await stage.run(seconds=0)
    assert await stage.reference(CARD) is None
    assert stage.events() == [(f"case/{CASE}", MessageLost(at=stage.clock.now(), reference=CARD))]
    assert stage.states() == ["done", "done"]
    await stage.stop()


@pytest.mark.parametrize(("name", "told"), [("desk/general/list", True), ("case/R-7K2MX/words/3", False)])
async def test_only_cards_and_lists_are_posted_again(name: str, told: bool) -> None:
    """Other edits of a message that is gone are dropped in silence."""
    stage = await Stage.set()
    await stage.run(desk("list", makes=(name,)))
    refuse_once(stage, "EditMessageText", EditTargetMissing())
    await stage.run(edit(name, "one", "desk"))
    assert [isinstance(event, MessageLost) for _, event in stage.events()] == [True] * told
    assert await stage.reference(name) is None
    await stage.stop()


async def test_a_message_posted_again_leaves_its_old_edits_behind() -> None:
    """When a name passes to a newer message, edits that wait for the older one are dropped, and its row goes."""
    stage = await Stage.set()
    await stage.run(desk("old list", makes=("desk/general/list",)))
    stage.telegram.gate = Event()
    await stage.run(desk("in flight"))
    await stage.queue(
        edit("desk/general/list", "of the old", "desk"), desk("new list", makes=("desk/general/list",))
    )
    stage.telegram.gate.set()
    await stage.run(seconds=0)
    assert stage.telegram.methods() == ["SendMessage"] * 3
    assert stage.states() == ["done"]
    await stage.stop()


async def test_a_name_that_passed_on_is_not_filled_by_its_old_maker() -> None:
    """Of two messages of one name that wait, the newer one is the name's."""
    stage = await Stage.set()
    await stage.queue(desk("one", makes=("desk/general/list",)), desk("two", makes=("desk/general/list",)))
    await stage.run()
    last = stage.database.connection.execute(
        "SELECT value FROM refs WHERE name = 'desk/general/list'"
    ).fetchone()[0]
    assert stage.telegram.texts() == ["one", "two"]
    assert last == 102
    assert stage.states() == ["done"]
    await stage.stop()


# ── copies ───────────────────────────────────────────────────────────────────────────────────────────────────


def relay(*instead: Call) -> Call:
    parameters = {"chat_id": PERSON, "from_chat_id": GROUP, "message_id": 9}
    return Call(
        "7001",
        "7001",
        "CopyMessage",
        parameters,
        makes=("words",),
        person=PERSON,
        about=CARD,
        fallback=instead,
    )


async def test_a_copy_whose_source_is_gone_becomes_its_stored_content() -> None:
    """The stored words and files take the copy's place, in order, before what waits behind it; the first of them
    is what replies refer to; the fate is told once."""
    stage = await Stage.set()
    refuse_once(stage, "CopyMessage", CopySourceMissing())
    document = Call("7001", "7001", "SendDocument", {"chat_id": PERSON, "document": "id"})
    await stage.run(
        relay(say("stored"), document, say("stored too")), say("after", parameters=reply_to("words"))
    )
    assert stage.telegram.methods() == [
        "CopyMessage",
        "SendMessage",
        "SendDocument",
        "SendMessage",
        "SendMessage",
    ]
    assert stage.telegram.texts() == ["stored", "stored too", "after"]
    first = await stage.reference("words")
    assert first is not None
    assert stage.telegram.calls[-1].parameters["reply_parameters"]["message_id"] == first
    assert stage.events() == [(f"case/{CASE}", Reported(at=stage.clock.now(), subject=CARD, fate=Fate.SENT))]
    assert stage.states() == ["done"]
    await stage.stop()


async def test_a_copy_without_stored_content_is_parked() -> None:
    """Nothing is left to send: it is told."""
    stage = await Stage.set()
    refuse_once(stage, "CopyMessage", CopySourceMissing())
    await stage.run(relay())
    assert stage.states() == ["parked"]
    await stage.stop()


async def test_stored_content_may_name_what_it_makes() -> None:
    """Where the calls instead have names of their own, those are filled."""
    stage = await Stage.set()
    refuse_once(stage, "CopyMessage", CopySourceMissing())
    await stage.run(relay(say("a", makes=("x",)), say("b", makes=("y",))))
    assert await stage.reference("x") is not None
    assert await stage.reference("y") is not None
    assert await stage.reference("words") is None
    await stage.stop()
