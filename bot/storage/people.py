"""Tables `people` and `members`: who writes to the bot, and who works at the desk."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from bot.ports import Tx
from bot.storage.codec import milliseconds, moment
from conversations.case_file import Colleague
from conversations.message import Sender

CONFIRMED_FOR: Final = timedelta(days=1)
"""Telegram keeps updates for 24 hours: a membership that nothing has confirmed since may have ended unseen."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody the bot knows: `language` is the one they chose here, or nothing."""

    id: int
    name: str = ""
    language: str = ""
    telegram_language: str = ""
    username: str = ""
    blocked: bool = False


@dataclass(frozen=True, slots=True)
class Member:
    """Whether somebody belongs to a support group, as last confirmed."""

    id: int
    name: str
    member: bool
    admin: bool
    confirmed_at: datetime

    def is_certain(self, now: datetime) -> bool:
        """Whether the confirmation is fresh enough to act on; one that lies ahead (of a fast clock) is not."""
        return timedelta() <= now - self.confirmed_at < CONFIRMED_FOR


async def find_person(tx: Tx, person: int) -> Person:
    """What is known of them; of a stranger, nothing but the id."""
    row = await tx.one("SELECT * FROM people WHERE person = :person", person=person)
    if row is None:
        return Person(person)
    return Person(
        person, row["name"], row["language"], row["telegram_language"], row["username"], bool(row["blocked"])
    )


async def meet(tx: Tx, sender: Sender, known: Person, now: datetime, *, back: bool = False) -> None:
    """Remember somebody as they are now; written only where something changed. Who is `back` blocks us no more."""
    name, language = sender.short_name, sender.language or known.telegram_language
    if (known.name, known.telegram_language, known.username) == (
        name,
        language,
        sender.username,
    ) and not back:
        return
    await tx.run(
        "INSERT INTO people (person, name, telegram_language, username, seen_at) "
        "VALUES (:person, :name, :language, :username, :now) "
        "ON CONFLICT (person) DO UPDATE SET name = :name, telegram_language = :language, username = :username, "
        "blocked = :blocked, seen_at = :now",
        person=sender.id,
        name=name,
        language=language,
        username=sender.username,
        blocked=int(known.blocked and not back),
        now=milliseconds(now),
    )


async def choose_language(tx: Tx, person: int, language: str, now: datetime) -> None:
    """The language that they chose here wins over Telegram's."""
    await tx.run(
        "INSERT INTO people (person, name, language, seen_at) VALUES (:person, '', :language, :now) "
        "ON CONFLICT (person) DO UPDATE SET language = :language",
        person=person,
        language=language,
        now=milliseconds(now),
    )


async def find_member(tx: Tx, person: int, desk: str = "general") -> Member | None:
    """Their membership in a support group as last seen, or None: never looked up."""
    row = await tx.one(
        "SELECT * FROM members WHERE person = :person AND desk = :desk", person=person, desk=desk
    )
    if row is None:
        return None
    return Member(person, row["name"], bool(row["member"]), bool(row["admin"]), moment(row["confirmed_at"]))


async def set_member(
    tx: Tx, person: int, name: str, *, member: bool, admin: bool, now: datetime, desk: str = "general"
) -> None:
    """Their membership in a support group as it is now."""
    await tx.run(
        "INSERT INTO members (person, desk, name, member, admin, confirmed_at) "
        "VALUES (:person, :desk, :name, :member, :admin, :now) "
        "ON CONFLICT (person, desk) DO UPDATE "
        "SET name = :name, member = :member, admin = :admin, confirmed_at = :now",
        person=person,
        desk=desk,
        name=name,
        member=int(member),
        admin=int(admin),
        now=milliseconds(now),
    )


@dataclass(frozen=True, slots=True)
class Present:
    """A member of the desk, whether they are away, and their username, where they have one and were seen with it."""

    colleague: Colleague
    away: bool
    username: str = ""


async def members(tx: Tx, now: datetime, desk: str = "general") -> tuple[Present, ...]:
    """Who belongs to a support group as far as is known, by name."""
    rows = await tx.all(
        "SELECT members.*, people.username AS username FROM members LEFT JOIN people USING (person) "
        "WHERE desk = :desk AND member = 1 ORDER BY members.name, person",
        desk=desk,
    )
    return tuple(
        Present(
            Colleague(row["person"], row["name"]),
            bool(row["away"]) and (row["away_until"] is None or row["away_until"] > milliseconds(now)),
            row["username"] or "",
        )
        for row in rows
    )


async def set_away(tx: Tx, person: int, *, away: bool, until: datetime | None) -> None:
    """A member is away until then (None: until they are back), or is there."""
    await tx.run(
        "UPDATE members SET away = :away, away_until = :until WHERE person = :person",
        person=person,
        away=int(away),
        until=None if until is None else milliseconds(until),
    )


async def forget_the_future(tx: Tx, now: datetime) -> None:
    """At start: when those were confirmed whom a clock that ran fast confirmed is not known: they are asked about."""
    await tx.run("UPDATE members SET confirmed_at = 0 WHERE confirmed_at > :now", now=milliseconds(now))


async def forget_strangers(tx: Tx, desk: str) -> None:
    """Nobody is known any more not to belong to a support group."""
    await tx.run("DELETE FROM members WHERE desk = :desk AND member = 0", desk=desk)


async def forget_members(tx: Tx, desk: str = "general") -> None:
    """Another group is the desk now: nobody is known to belong to it."""
    await tx.run("DELETE FROM members WHERE desk = :desk", desk=desk)
