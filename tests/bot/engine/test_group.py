"""The support group may shut the bot out, lack a right, or move; files and failures of what is sent."""

from __future__ import annotations

from asyncio import Event
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.answer import CopySourceMissing, Forbidden, LacksRights, Migrated, Rejected
from bot.engine.desk import at_desk, use_desk
from bot.engine.losses import move_chat
from bot.engine.reports import Reports
from bot.ports import Call, Tx
from bot.storage import outbox, refs, undelivered
from bot.storage.chats import record_move
from bot.storage.settings import read_setting
from conversations.outcomes import DeskMoved, Trouble
from tests.bot.engine.stage import DESK_CHAT, GROUP, PERSON, Stage, card, desk, edit, in_topic, say, topic
from tests.fakes.telegram import Unsaid

CASE = "R-7K2MX"
CARD = f"case/{CASE}/card"
HOUR = 3600


def reply_to(name: str) -> dict[str, Any]:
    return {"reply_parameters": {"message_id": {"$ref": name}, "allow_sending_without_reply": True}}


def refuse_once(stage: Stage, method: str, answer: Any) -> None:
    """Answer the first call of a method with that."""
    once = [Unsaid(answer)]
    stage.telegram.plan = lambda called, parameters: once.pop() if once and called == method else None


async def test_a_group_that_removed_the_bot_is_tried_again() -> None:
    """Its rows wait, nothing fails; admins are told once; every five minutes one call tries."""
    stage = await Stage.set()
    stage.telegram.plan = lambda method, parameters: (
        Unsaid(Forbidden("bot was kicked")) if parameters["chat_id"] == GROUP else None
    )
    await stage.run(desk("a"), topic(), card(), seconds=290)
    assert len(stage.telegram.calls) <= 2
    await stage.run(say("hello"), seconds=1000)
    assert len(stage.telegram.calls) <= 10
    assert stage.states() == ["waiting"] * 3
    assert [event.what for _, event in stage.events() if isinstance(event, Trouble)] == ["desk_gone"]
    stage.telegram.plan = lambda method, parameters: None
    await stage.outbox.try_again()
    await stage.run(seconds=0)
    assert sorted(stage.telegram.texts(GROUP)) == ["a", "card"]
    await stage.stop()


async def test_words_for_a_group_that_was_deleted_go_to_the_next_one() -> None:
    """A copy that can't be made there becomes its content, which waits, until another group is the desk."""
    stage = await Stage.set()
    stage.telegram.plan = lambda method, parameters: (
        Unsaid(CopySourceMissing() if method == "CopyMessage" else Forbidden("chat not found"))
        if parameters["chat_id"] == GROUP
        else None
    )
    where = {"chat_id": DESK_CHAT}
    words = Call("desk", "desk", "SendMessage", {**where, "text": "words"})
    copy = {**where, "from_chat_id": PERSON, "message_id": 7}
    await stage.run(Call("desk", "desk", "CopyMessage", copy, fallback=(words,)), seconds=HOUR)
    assert stage.states() == ["waiting"]
    await stage.unit(lambda tx: use_desk(tx, GROUP - 7, stage.clock.now()))
    stage.outbox.filled({refs.DESK_CHAT})
    await stage.run(seconds=1)
    assert stage.telegram.texts(GROUP - 7) == ["words"]
    await stage.stop()


async def test_a_start_tries_a_group_that_removed_the_bot() -> None:
    """After a restart the group is tried at once."""
    stage = await Stage.set()
    await stage.unit(lambda tx: refs.shut_chat(tx, refs.DESK_CHAT))
    await stage.run(desk("a"))
    assert stage.telegram.texts(GROUP) == ["a"]
    await stage.stop()


async def test_a_pin_without_the_right_holds_up_nobody() -> None:
    """A call that is no message waits for its right, five minutes at a time, and what is behind it goes on."""
    stage = await Stage.set()
    refuse_once(stage, "PinChatMessage", LacksRights("not enough rights to manage pinned messages"))
    pin = Call(
        "desk", "desk", "PinChatMessage", {"chat_id": DESK_CHAT, "message_id": {"$ref": "desk/general/list"}}
    )
    await stage.run(desk("list", makes=("desk/general/list",)), pin, desk("after"))
    assert stage.telegram.texts() == ["list", "after"]
    await stage.run(seconds=299)
    assert stage.telegram.methods().count("PinChatMessage") == 1
    await stage.run(seconds=1)
    assert stage.telegram.methods().count("PinChatMessage") == 2
    assert stage.states() == ["done"]
    await stage.stop()


NO_PHOTOS = "not enough rights to send photos to the chat"


def forbid(stage: Stage, *methods: str) -> None:
    """The group lets nothing be sent by these methods."""
    stage.telegram.plan = lambda method, parameters: (
        Unsaid(LacksRights(NO_PHOTOS, content=True)) if method in methods else None
    )


def picture_card() -> Call:
    """A card that carries a receipt's first page."""
    parameters = {"photo": {"$ref": refs.DESK_CHAT}, "caption": "card", "parse_mode": "HTML"}
    made = card()
    kept = {name: value for name, value in made.parameters.items() if name != "text"}
    return replace(made, method="SendPhoto", parameters=kept | parameters)


async def test_where_no_photos_are_allowed_the_card_goes_as_words() -> None:
    """With its buttons and in its topic, admins are told what to grant, and its edits are edits of words."""
    stage = await Stage.set()
    forbid(stage, "SendPhoto", "EditMessageCaption")
    await stage.run(topic(), picture_card(), in_topic("words"))
    assert stage.telegram.texts() == ["card", "words"]
    sent = stage.telegram.calls[2]
    assert (sent.method, sent.parameters["parse_mode"], "photo" in sent.parameters) == (
        "SendMessage",
        "HTML",
        False,
    )
    assert sent.parameters["message_thread_id"] == await stage.reference(f"case/{CASE}/topic")
    assert [event.words for _, event in stage.events() if isinstance(event, Trouble)] == [
        f"SendPhoto: {NO_PHOTOS}"
    ]
    caption = edit(CARD, "changed")
    (words,) = [caption.parameters[name] for name in ("text",)]
    kept = {name: value for name, value in caption.parameters.items() if name != "text"}
    await stage.run(replace(caption, method="EditMessageCaption", parameters=kept | {"caption": words}))
    assert (stage.telegram.calls[-1].method, stage.telegram.texts()[-1]) == ("EditMessageText", "changed")
    await stage.stop()


async def test_the_caption_of_a_card_with_its_picture_is_edited_as_one() -> None:
    """Where photos are allowed nothing changes."""
    stage = await Stage.set()
    caption = {"chat_id": DESK_CHAT, "message_id": {"$ref": CARD}, "caption": "changed"}
    await stage.run(
        topic(), picture_card(), replace(edit(CARD, ""), method="EditMessageCaption", parameters=caption)
    )
    assert stage.telegram.methods() == ["CreateForumTopic", "SendPhoto", "EditMessageCaption"]
    await stage.stop()


async def test_files_that_a_group_does_not_allow_hold_up_no_words() -> None:
    """They wait, five minutes at a time, until they are allowed; what is said behind them goes on."""
    stage = await Stage.set()
    forbid(stage, "SendDocument", "CopyMessage")
    page = in_topic("", method="SendDocument", parameters={"document": "x"})
    copy = in_topic("", method="CopyMessage", parameters={"from_chat_id": PERSON, "message_id": 7})
    await stage.run(topic(), page, copy, in_topic("words"), seconds=299)
    assert stage.telegram.texts() == ["words"]
    assert stage.telegram.methods().count("SendDocument") == 1
    stage.telegram.plan = lambda method, parameters: None
    await stage.run(seconds=2)
    assert stage.telegram.methods()[-2:] == ["SendDocument", "CopyMessage"]
    assert "waiting" not in stage.states()
    await stage.stop()


async def test_where_no_words_are_allowed_everything_waits_in_order() -> None:
    """Nothing passes what only lacks the right to speak."""
    stage = await Stage.set()
    refuse_once(stage, "SendMessage", LacksRights("not enough rights to send text messages to the chat"))
    await stage.run(desk("a"), desk("b"), seconds=299)
    assert stage.telegram.texts() == []
    await stage.run(seconds=2)
    assert stage.telegram.texts() == ["a", "b"]
    await stage.stop()


async def test_new_rights_are_used_at_once() -> None:
    """When the bot's rights change, what waits for one is tried without delay."""
    stage = await Stage.set()
    refuse_once(stage, "CreateForumTopic", LacksRights("not enough rights to create a topic"))
    await stage.run(topic(), card())
    assert stage.telegram.texts() == []
    assert [event.words for _, event in stage.events() if isinstance(event, Trouble)] == [
        "CreateForumTopic: not enough rights to create a topic"
    ]
    await stage.outbox.try_again()
    await stage.run(seconds=0)
    assert stage.telegram.texts() == ["card"]
    await stage.stop()


async def test_a_migration_leaves_the_old_messages_behind() -> None:
    """Once per pair of ids: references follow, cards and lists are out of reach and their edits dropped, the desk is
    told, and the row that found out goes to the new id."""
    stage = await Stage.set()
    await stage.without_topics()
    await stage.run(topic(), card(), desk("list", makes=("desk/general/list",)))
    moved = GROUP - 7
    stage.telegram.plan = lambda method, parameters: (
        Unsaid(Migrated(moved)) if parameters["chat_id"] == GROUP else None
    )
    stage.telegram.gate = Event()
    await stage.run(desk("words"))
    await stage.queue(edit("desk/general/list", "changed", "desk"), edit(CARD, "changed"))
    stage.telegram.gate.set()
    await stage.run(seconds=0)
    assert await stage.reference(refs.DESK_CHAT) == moved
    assert await stage.reference(CARD) is None
    assert await stage.reference("desk/general/list") is None
    assert stage.telegram.texts(moved) == ["words"]
    assert stage.telegram.methods().count("EditMessageText") <= 1
    assert "waiting" not in stage.states()
    assert [event for _, event in stage.events()] == [
        DeskMoved(at=stage.clock.now(), old_chat_id=GROUP, new_chat_id=moved)
    ]
    assert await stage.unit(lambda tx: again(tx, stage, moved)) is False
    await stage.stop()


async def again(tx: Tx, stage: Stage, moved: int) -> bool:
    """The service message says what the answer said."""
    return await move_chat(tx, Reports(tx, stage.clock.now()), GROUP, moved)


async def test_a_desk_that_names_a_group_by_its_old_id_is_put_right() -> None:
    """Though the move was known long ago: what is sent there goes to the new id, and nothing is posted again."""
    stage = await Stage.set()
    moved = GROUP - 7
    await stage.unit(lambda tx: record_move(tx, GROUP, moved))
    stage.telegram.plan = lambda method, parameters: (
        Unsaid(Migrated(moved)) if parameters["chat_id"] == GROUP else None
    )
    await stage.run(desk("words"), seconds=1)
    assert stage.telegram.texts(moved) == ["words"]
    assert len(stage.telegram.calls) == 2
    assert await stage.reference(refs.DESK_CHAT) == moved
    assert stage.events() == []
    await stage.stop()


async def test_a_group_is_taken_into_use_by_its_current_id() -> None:
    """Whatever named it may be older than its move."""
    stage = await Stage.set()
    await stage.unit(lambda tx: record_move(tx, FINANCE, FINANCE - 7))
    await stage.unit(lambda tx: use_desk(tx, FINANCE, stage.clock.now(), "finance"))
    assert (await stage.unit(refs.desks))["finance"] == FINANCE - 7


async def test_a_group_that_is_never_where_it_is_said_to_be_is_not_asked_without_end() -> None:
    """Two ids that each name the other: the call is made less and less often, and then parked."""
    stage = await Stage.set()
    stage.telegram.plan = lambda method, parameters: Unsaid(Migrated(2 * GROUP - 7 - parameters["chat_id"]))
    await stage.run(desk("words"), seconds=HOUR)
    assert stage.states() == ["parked"]
    assert len(stage.telegram.calls) < 20
    await stage.stop()


# ── files ────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_files_are_sent_from_the_store(tmp_path: Path) -> None:
    """A stored file goes as an upload; one that is gone parks its call."""
    stage = await Stage.set(folder=tmp_path)
    (tmp_path / "aa").write_bytes(b"%PDF")
    calls = [
        Call("7001", "7001", "SendDocument", {"chat_id": PERSON, "document": {"$file": name}})
        for name in ("aa", "bb")
    ]
    await stage.run(*calls, say("after"))
    sent: Mapping[str, Any] = stage.telegram.calls[0].files
    assert sent == {"aa": tmp_path / "aa"}
    assert stage.states() == ["parked"]
    assert stage.telegram.texts() == ["after"]
    await stage.stop()


# ── what failed ──────────────────────────────────────────────────────────────────────────────────────────────


async def test_what_was_not_delivered_can_be_queued_again() -> None:
    """The last call that failed and that somebody waits for goes again, under its old names, behind what waits."""
    stage = await Stage.set()
    stage.telegram.plan = lambda method, parameters: Unsaid(Forbidden("blocked"))
    await stage.run(say("prompt"), say("decision", about=CARD, makes=("decision",)), say("more"))
    assert stage.states() == ["failed"] * 3
    stage.telegram.plan = lambda method, parameters: None
    (last,) = await stage.unit(lambda tx: undelivered.failed(tx, "7001"))
    await stage.unit(lambda tx: undelivered.queue_again(tx, last.id, 5))
    stage.outbox.wake(["7001"])
    await stage.run(seconds=0)
    assert stage.telegram.texts() == ["decision"]
    assert await stage.reference("decision") is not None
    with pytest.raises(undelivered.NotFailed):
        await stage.unit(lambda tx: undelivered.queue_again(tx, last.id, 5))
    await stage.stop()


async def test_at_start_the_future_becomes_now() -> None:
    """Rows of a clock that ran fast are sent at once."""
    stage = await Stage.set()
    await stage.unit(lambda tx: outbox.enqueue(tx, say("tomorrow"), 2_000_000_000_000))
    await stage.run()
    assert stage.telegram.texts() == ["tomorrow"]
    await stage.stop()


# ── several groups ───────────────────────────────────────────────────────────────────────────────────────────

FINANCE = -2002
FINANCE_CHAT = {"$ref": "desk/finance/chat"}


async def two_groups(**settings: Any) -> Stage:
    """A stage with a general group and one for finance."""
    stage = await Stage.set(**settings)
    await stage.unit(lambda tx: refs.set_chat(tx, "desk/finance/chat", FINANCE))
    return stage


def test_a_call_about_a_case_goes_to_its_group() -> None:
    """Chat, lane, id and what goes instead; what is not the group's own chat stays."""
    copy = Call("desk", f"desk/{CASE}", "SendMessage", {"chat_id": DESK_CHAT, "text": "words"})
    call = Call("desk", f"desk/{CASE}", "CopyMessage", {"chat_id": DESK_CHAT}, fallback=(copy,))
    assert at_desk(call, "general") == call
    moved = at_desk(call, "finance")
    assert (moved.chat, moved.lane, moved.parameters["chat_id"]) == (
        "desk.finance",
        f"desk.finance/{CASE}",
        FINANCE_CHAT,
    )
    assert moved.fallback[0].parameters == {"chat_id": FINANCE_CHAT, "text": "words"}
    assert at_desk(Call("desk", "desk", "Leave", {"chat_id": 5}), "finance").parameters == {"chat_id": 5}


async def test_groups_do_not_share_a_budget() -> None:
    """What one group has to wait for goes out at once in the other."""
    stage = await two_groups(budgets=True)
    await stage.run(*(desk(f"{number}") for number in range(50)), seconds=1)
    await stage.run(at_desk(topic(), "finance"), at_desk(card(), "finance"), seconds=1)
    assert stage.telegram.texts(FINANCE) == ["card"]
    assert len(stage.telegram.texts(GROUP)) == 20
    await stage.stop()


async def test_one_group_may_have_no_topics_while_another_has() -> None:
    """Each is asked for itself; in the one without, the card is answered instead."""
    stage = await two_groups()
    refuse_once(stage, "CreateForumTopic", Rejected("Bad Request: the chat is not a forum"))
    await stage.run(at_desk(topic(), "finance"), at_desk(card(), "finance"), topic("R-22222"), seconds=1)
    assert stage.telegram.texts(FINANCE) == ["card"]
    assert stage.telegram.threads != {}
    assert await stage.unit(lambda tx: read_setting(tx, "desk_forum/finance")) == "0"
    assert await stage.unit(lambda tx: read_setting(tx, "desk_forum")) == ""
    await stage.stop()


async def test_a_group_that_is_shut_holds_up_no_other() -> None:
    """The bot was removed from one group: that one waits, and is named; the other goes on."""
    stage = await two_groups()
    stage.telegram.plan = lambda method, parameters: (
        Unsaid(Forbidden("bot was kicked")) if parameters["chat_id"] == FINANCE else None
    )
    await stage.run(at_desk(topic(), "finance"), desk("general"), seconds=1)
    assert stage.telegram.texts() == ["general"]
    troubles = [event for _, event in stage.events() if isinstance(event, Trouble)]
    assert [(event.what, event.desk) for event in troubles] == [("desk_gone", "finance")]
    await stage.stop()


async def test_a_group_that_moves_is_told_by_its_name() -> None:
    """The other keeps its id."""
    stage = await two_groups()
    assert await stage.unit(lambda tx: move_chat(tx, Reports(tx, stage.clock.now()), FINANCE, FINANCE - 7))
    assert await stage.unit(refs.desks) == {"finance": FINANCE - 7, "general": GROUP}
    assert [event.desk for _, event in stage.events() if isinstance(event, DeskMoved)] == ["finance"]
    await stage.start()
    await stage.stop()
