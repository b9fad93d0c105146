"""Which group is the desk's: taken into use, and found again in what is sent to it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Final

from bot.engine.chat_kind import DESK
from bot.engine.lane_head import FORUM
from bot.engine.reports import Reports
from bot.ports import Call, Tx
from bot.storage import outbox, people, refs
from bot.storage.settings import write_setting

_DESK_CHAT: Final = {"$ref": refs.DESK_CHAT}


async def use_desk(tx: Tx, chat_id: int, now: datetime) -> set[str]:
    """This group is the desk from now on. Where another was: nobody is known to belong to this one, and what stood in
    the other is out of reach, so list and open cards are posted anew. The lanes of the inbox with something new."""
    before = (await refs.find(tx, refs.DESK_CHAT)).chat_id
    reports = Reports(tx, now)
    if before != chat_id:
        await people.forget_members(tx)
        await write_setting(tx, FORUM, "")
    if before is not None and before != chat_id:
        gone = await refs.move_chat(tx, before, chat_id)
        await outbox.drop_edits_everywhere(tx, gone)
        await reports.desk_moved(before, chat_id)
    await refs.set_chat(tx, refs.DESK_CHAT, chat_id)
    return reports.lanes


def in_desk(call: Call) -> Call:
    """A call that names the desk's group by its id, as one of the desk's: the same budget and order, and it follows
    the group when that gets another id."""
    parameters = {**call.parameters, "chat_id": _DESK_CHAT}
    return replace(call, chat=DESK, lane=DESK, parameters=parameters)
