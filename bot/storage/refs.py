"""Table `refs`: our names for what Telegram numbers, and may not have made yet."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from bot.ports import Row, Tx

DESK_CHAT: Final = "desk/general/chat"
"""The general support group's id."""

_DESK: Final = re.compile(r"desk/(?P<desk>[^/]+)/chat")
_CASE: Final = re.compile(r"case/(?P<case>[^/]+)/")


class Kind(StrEnum):
    """What a reference names."""

    CHAT = "chat"
    TOPIC = "topic"
    MESSAGE = "message"


@dataclass(frozen=True, slots=True)
class Reference:
    """A name and, once it exists, the id behind it. `maker` is the outbox row whose answer fills it.

    A name that nothing was to make yet has neither.
    """

    name: str
    value: int | None = None
    chat_id: int | None = None
    kind: Kind = Kind.MESSAGE
    maker: int | None = None


def chat_of_desk(desk: str) -> str:
    """The name of a support group's id."""
    return f"desk/{desk}/chat"


def topic_of(case: str) -> str:
    """The name of a case's topic."""
    return f"case/{case}/topic"


def thread_of(case: str) -> str:
    """The name of a case's topic in its customer's private chat."""
    return f"case/{case}/thread"


def card_of(case: str) -> str:
    """The name of a case's card."""
    return f"case/{case}/card"


def case_of(name: str) -> str:
    """The case that a reference belongs to; empty where it belongs to none."""
    found = _CASE.match(name)
    return found["case"] if found else ""


async def find(tx: Tx, name: str) -> Reference:
    """What stands behind a name."""
    row = await tx.one("SELECT name, value, chat_id, kind, outbox FROM refs WHERE name = :name", name=name)
    return Reference(name) if row is None else _reference(row)


async def made_by(tx: Tx, outbox: int) -> list[Reference]:
    """The references that a row of the outbox fills, or filled."""
    rows = await tx.all(
        "SELECT name, value, chat_id, kind, outbox FROM refs WHERE outbox = :outbox", outbox=outbox
    )
    return [_reference(row) for row in rows]


async def named(tx: Tx, chat_id: int, kind: Kind, value: int) -> str:
    """Our name for a message or topic of Telegram's; empty where there is none."""
    row = await tx.one(
        "SELECT name FROM refs WHERE chat_id = :chat AND kind = :kind AND value = :value "
        "ORDER BY outbox DESC LIMIT 1",
        chat=chat_id,
        kind=kind.value,
        value=value,
    )
    return "" if row is None else row["name"]


async def introduce(tx: Tx, name: str, kind: Kind, person: int, outbox: int) -> bool:
    """As `register`, of a name that is new; False, and nothing is changed, where it is not."""
    new = await tx.run(
        "INSERT INTO refs (name, person, kind, outbox) VALUES (:name, :person, :kind, :outbox) "
        "ON CONFLICT DO NOTHING",
        name=name,
        person=person,
        kind=kind.value,
        outbox=outbox,
    )
    return bool(new)


_SOON: Final = 100
"""A call in doubt is made again before so many more messages stand in the chat."""


async def made_again(tx: Tx, chat_id: int, message_id: int) -> bool:
    """Whether this message may be the first of two copies: a call was in doubt, and named a message soon after it, or
    will."""
    row = await tx.one(
        "SELECT 1 FROM refs JOIN outbox ON outbox.id = refs.outbox WHERE refs.chat_id = :chat AND refs.kind = :kind "
        "AND refs.value > :value AND refs.value <= :value + :soon AND outbox.attempts > 0 UNION ALL "
        "SELECT 1 FROM outbox WHERE state IN ('waiting', 'sending') AND attempts > 0 AND makes <> '[]' LIMIT 1",
        chat=chat_id,
        kind=Kind.MESSAGE.value,
        value=message_id,
        soon=_SOON,
    )
    return row is not None


async def register(tx: Tx, name: str, kind: Kind, person: int, outbox: int) -> None:
    """This row of the outbox is to make it: until then it is empty, also where it was something else before."""
    await tx.run(
        "INSERT INTO refs (name, person, kind, outbox) VALUES (:name, :person, :kind, :outbox) "
        "ON CONFLICT (name) DO UPDATE SET person = excluded.person, kind = excluded.kind, "
        "outbox = excluded.outbox, chat_id = NULL, value = NULL",
        name=name,
        person=person,
        kind=kind.value,
        outbox=outbox,
    )


async def fill(tx: Tx, name: str, maker: int, chat_id: int, value: int) -> None:
    """Its maker was answered: it exists now. A name that passed to another row meanwhile is left to that."""
    await tx.run(
        "UPDATE refs SET chat_id = :chat, value = :value WHERE name = :name AND outbox = :maker",
        name=name,
        maker=maker,
        chat=chat_id,
        value=value,
    )


async def fill_topic(tx: Tx, case: str, chat_id: int, thread: int) -> str:
    """Telegram says that the bot made this case's topic, in a group or in a private chat; its name. Nothing where it
    is known, or nobody asked for one."""
    name = topic_of(case) if chat_id < 0 else thread_of(case)
    changed = await tx.run(
        "UPDATE refs SET chat_id = :chat, value = :thread WHERE name = :name AND value IS NULL",
        name=name,
        chat=chat_id,
        thread=thread,
    )
    return name if changed else ""


async def set_chat(tx: Tx, name: str, chat_id: int) -> None:
    """The chat behind a name, from a setting, a set-up or a migration."""
    await tx.run(
        "INSERT INTO refs (name, kind, chat_id, value) VALUES (:name, 'chat', :chat, :chat) "
        "ON CONFLICT (name) DO UPDATE SET chat_id = excluded.chat_id, value = excluded.value",
        name=name,
        chat=chat_id,
    )


async def desks(tx: Tx) -> dict[str, int]:
    """Every support group's name that was ever taken into use, with the group's id."""
    rows = await tx.all(
        "SELECT name, chat_id FROM refs WHERE name > 'desk/' AND name < 'desk0' AND kind = 'chat' "
        "AND chat_id IS NOT NULL ORDER BY name"
    )
    found = ((_DESK.fullmatch(row["name"]), row["chat_id"]) for row in rows)
    return {name["desk"]: chat_id for name, chat_id in found if name is not None}


async def shut_chat(tx: Tx, name: str) -> bool:
    """The bot is no member of the chat: what goes there waits. Its id is kept. False where it was shut before."""
    changed = await tx.run(
        "UPDATE refs SET value = NULL WHERE name = :name AND kind = 'chat' AND value IS NOT NULL", name=name
    )
    return changed > 0


async def try_chats(tx: Tx) -> list[str]:
    """Every chat that was shut is tried again; their names."""
    rows = await tx.all(
        "SELECT name FROM refs WHERE name > 'desk/' AND name < 'desk0' AND kind = 'chat' "
        "AND value IS NULL AND chat_id IS NOT NULL"
    )
    for row in rows:
        await tx.run("UPDATE refs SET value = chat_id WHERE name = :name", name=row["name"])
    return [row["name"] for row in rows]


async def empty(tx: Tx, name: str) -> None:
    """What it named is gone."""
    await tx.run("UPDATE refs SET value = NULL, chat_id = NULL WHERE name = :name", name=name)


async def forget(tx: Tx, outbox: int) -> None:
    """What this row of the outbox was to make, or made, has no name any more."""
    await tx.run("DELETE FROM refs WHERE outbox = :outbox", outbox=outbox)


async def empty_topic(tx: Tx, case: str, lane: str) -> list[str]:
    """A case's topic is gone, and all that calls of its lane of the outbox made in it; the names."""
    prefix = f"case/{case}/"
    rows = await tx.all(
        "SELECT refs.name FROM refs JOIN outbox ON outbox.id = refs.outbox "
        "WHERE refs.name >= :first AND refs.name < :beyond AND refs.value IS NOT NULL AND outbox.lane = :lane",
        first=prefix,
        beyond=prefix[:-1] + chr(ord("/") + 1),
        lane=lane,
    )
    return await _empty_all(tx, [row["name"] for row in rows])


async def move_chat(tx: Tx, old_id: int, new_id: int) -> list[str]:
    """A chat has another id: what named it names the new one, messages and topics of the old are out of reach.

    Answers the names of those.
    """
    await tx.run(
        "UPDATE refs SET chat_id = :new, value = CASE WHEN value IS NULL THEN NULL ELSE :new END "
        "WHERE kind = 'chat' AND chat_id = :old",
        old=old_id,
        new=new_id,
    )
    rows = await tx.all(
        "SELECT name FROM refs WHERE chat_id = :old AND kind <> 'chat' AND value IS NOT NULL", old=old_id
    )
    return await _empty_all(tx, [row["name"] for row in rows])


async def _empty_all(tx: Tx, names: list[str]) -> list[str]:
    for name in names:
        await empty(tx, name)
    return names


def _reference(row: Row) -> Reference:
    return Reference(row["name"], row["value"], row["chat_id"], Kind(row["kind"]), row["outbox"])
