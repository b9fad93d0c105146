"""What follows when something of Telegram's that we named is gone: a topic, a card, the group's id, the group."""

from __future__ import annotations

from typing import Final

from bot.engine.reports import Reports
from bot.ports import Tx
from bot.storage import outbox, refs
from bot.storage.chats import record_move
from bot.storage.queued import Queued, State

_POSTED_AGAIN: Final = ("/card", "/list")
"""Messages that are edited as long as they live, by the end of their names: lost, they are posted again."""


async def lose_topic(tx: Tx, reports: Reports, topic: str, lane: str) -> Queued | None:
    """A topic was deleted: all in it is gone, and edits of that are dropped. The row that made it has to do so again;
    None where there is none, or it is under way.

    One that was made again, and is gone before anything was seen to arrive in it, is told only once: card and all
    wait already.
    """
    maker, case = await _maker(tx, topic), refs.case_of(topic)
    gone = await refs.empty_topic(tx, case, lane)
    await outbox.drop_edits(tx, lane, gone)
    if maker is None or not maker.attempts or refs.card_of(case) in gone:
        await reports.topic_lost(topic)
    return None if maker is None or maker.state in {State.WAITING, State.SENDING} else maker


async def is_made_in(tx: Tx, topic: str, lane: str) -> bool:
    """Whether a lost topic can be made again in this lane; else it may be in another group, where its case went."""
    maker = await _maker(tx, topic)
    return maker is not None and maker.lane == lane


async def _maker(tx: Tx, topic: str) -> Queued | None:
    maker = (await refs.find(tx, topic)).maker
    return None if maker is None else await outbox.get(tx, maker)


async def lose_message(tx: Tx, reports: Reports, name: str, lane: str) -> None:
    """A message was deleted: edits of it are dropped; a card or list is asked for anew."""
    await refs.empty(tx, name)
    await outbox.drop_edits(tx, lane, {name})
    if name.endswith(_POSTED_AGAIN):
        await reports.message_lost(name)


async def move_chat(tx: Tx, reports: Reports, old_id: int, new_id: int) -> bool:
    """A group became a supergroup, as an answer or a service message says. False where nothing was left to follow.

    Its references follow, its messages are out of reach; the desk posts its list and open cards again, once. Though
    the pair was known, a reference may name the old id: whatever set it knew no better.
    """
    if old_id == new_id:
        return False
    is_news = await record_move(tx, old_id, new_id)
    moved = [desk for desk, chat_id in (await refs.desks(tx)).items() if chat_id == old_id]
    if gone := await refs.move_chat(tx, old_id, new_id):
        await outbox.drop_edits_everywhere(tx, gone)
    if is_news:
        for desk in moved:
            await reports.desk_moved(old_id, new_id, desk)
    return is_news or bool(moved)
