"""Table `albums`: what became of an album, since members of it may come later than the others."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.ports import Tx
from bot.storage.codec import milliseconds


class Course(StrEnum):
    """Where an album went."""

    OUT = "out"  # to the customer of a case
    IN = "in"  # from the customer, with a case
    NOTE = "note"  # kept among staff
    RECEIPT = "receipt"  # fetched for a draft
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of an album's first members; `subject` is the case's reference, or the draft's id."""

    course: Course
    subject: str = ""


async def find_fate(tx: Tx, album: str) -> Fate | None:
    """What became of those who came first, or None: these are the first."""
    row = await tx.one("SELECT fate FROM albums WHERE album = :album", album=album)
    if row is None:
        return None
    course, _, subject = row["fate"].partition(" ")
    return Fate(Course(course), subject)


async def keep_fate(tx: Tx, album: str, person: int, fate: Fate, now: datetime) -> None:
    """The first fate stands, whatever follows."""
    await tx.run(
        "INSERT INTO albums (album, person, fate, at) VALUES (:album, :person, :fate, :at) ON CONFLICT DO NOTHING",
        album=album,
        person=person,
        fate=f"{fate.course} {fate.subject}",
        at=milliseconds(now),
    )
