"""Table `chats`: groups that became supergroups, and so got another id."""

from __future__ import annotations

from bot.ports import Tx


async def current_id(tx: Tx, chat_id: int) -> int:
    """The id by which Telegram knows the chat today."""
    seen = set()
    while chat_id not in seen:
        seen.add(chat_id)
        row = await tx.one("SELECT new_id FROM chats WHERE old_id = :old", old=chat_id)
        if row is None:
            break
        chat_id = row["new_id"]
    return chat_id


async def record_move(tx: Tx, old_id: int, new_id: int) -> bool:
    """Remember the new id. False where this pair is known: its consequences were drawn before."""
    changed = await tx.run(
        "INSERT INTO chats (old_id, new_id) VALUES (:old, :new) ON CONFLICT (old_id) DO UPDATE "
        "SET new_id = excluded.new_id WHERE chats.new_id <> excluded.new_id",
        old=old_id,
        new=new_id,
    )
    return changed > 0
