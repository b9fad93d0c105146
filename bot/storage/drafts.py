"""Table `drafts`: the state of each private chat."""

from __future__ import annotations

from bot.ports import Tx
from bot.storage.codec import decode, encode
from conversations.draft import Conversation

_EMPTY = Conversation()


async def find_conversation(tx: Tx, person: int) -> Conversation:
    """The chat's state; of one that has none, the empty one."""
    row = await tx.one("SELECT state FROM drafts WHERE person = :person", person=person)
    if row is None:
        return _EMPTY
    state: Conversation = decode(Conversation, row["state"])
    return state


async def save_conversation(tx: Tx, person: int, state: Conversation) -> None:
    """The chat's state from now on; an empty one needs no row."""
    if state == _EMPTY:
        await tx.run("DELETE FROM drafts WHERE person = :person", person=person)
        return
    await tx.run(
        "INSERT INTO drafts (person, draft, state) VALUES (:person, :draft, :state) "
        "ON CONFLICT (person) DO UPDATE SET draft = :draft, state = :state",
        person=person,
        draft=state.draft.id if state.draft else "",
        state=encode(state),
    )
