"""Which groups are the desk's: taken into use, and found again in what is sent to them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from bot.engine.chat_kind import DESK, chat_of_desk
from bot.engine.lane_head import forum_setting
from bot.engine.reports import Reports
from bot.ports import Call, Tx
from bot.storage import outbox, people, refs
from bot.storage.chats import current_id
from bot.storage.settings import read_setting, write_setting
from conversations.case.desks import GENERAL


async def use_desk(tx: Tx, chat_id: int, now: datetime, desk: str = GENERAL) -> set[str]:
    """This group is that desk from now on. Where another was: nobody is known to belong to this one, and what stood
    in the other is out of reach, so list and open cards are posted anew. The lanes of the inbox with news."""
    chat_id = await current_id(tx, chat_id)  # a setting, or an old message, may name the group as it was once
    before = (await refs.find(tx, refs.chat_of_desk(desk))).chat_id
    reports = Reports(tx, now)
    if before != chat_id:
        await people.forget_members(tx, desk)
        await write_setting(tx, forum_setting(desk), "")
        await note_standing(tx, desk, removed=False)
    if before is not None and before != chat_id:
        gone = await refs.move_chat(tx, before, chat_id)
        await outbox.drop_edits_everywhere(tx, gone)
        await reports.desk_moved(before, chat_id, desk)
    await refs.set_chat(tx, refs.chat_of_desk(desk), chat_id)
    return reports.lanes


async def note_standing(tx: Tx, desk: str, *, removed: bool) -> None:
    """Telegram tells that the bot was removed from a support group, or belongs to it."""
    await write_setting(tx, _removed(desk), "1" if removed else "")


async def is_removed(tx: Tx, desk: str) -> bool:
    """Whether Telegram has told so, and admins know: that a call can't reach the group is no news then."""
    return await read_setting(tx, _removed(desk)) == "1"


def _removed(desk: str) -> str:
    return f"desk_removed/{desk}"


def in_desk(call: Call, desk: str) -> Call:
    """A call that names a support group by its id, as one of that group's: the same budget and order, and it follows
    the group when that gets another id."""
    chat = chat_of_desk(desk)
    return replace(call, chat=chat, lane=chat, parameters={**call.parameters, "chat_id": _id_of(desk)})


def at_desk(call: Call, desk: str) -> Call:
    """A call about a case, which is made out to the general group, for the group that works on the case."""
    if desk == GENERAL:
        return call
    return replace(
        call,
        chat=chat_of_desk(desk),
        lane=chat_of_desk(desk) + call.lane.removeprefix(DESK),
        parameters=_moved(call.parameters, desk),
        fallback=tuple(at_desk(other, desk) for other in call.fallback),
    )


def _moved(parameters: Mapping[str, Any], desk: str) -> Mapping[str, Any]:
    if parameters.get("chat_id") != _id_of(GENERAL):
        return parameters
    return {**parameters, "chat_id": _id_of(desk)}


def _id_of(desk: str) -> dict[str, str]:
    return {"$ref": refs.chat_of_desk(desk)}
