"""Tables `cases` and `audit`: each case as it stands, and every step that it took."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Final

from bot.ports import Row, Tx
from bot.storage.codec import decode, encode, milliseconds, moment
from conversations.case_file import CaseFile
from conversations.known import Happened
from refunds.case import OPEN, CaseState

STILL_SPOKEN_OF: Final = timedelta(days=30)
"""How long a customer's words may still concern a closed case."""


_CASES: Final = (
    "SELECT file, state, version, moved_at, "
    '(SELECT coalesce(max(number), 0) FROM messages WHERE messages."case" = cases.reference) AS messages '
    "FROM cases "
)


class StaleCase(RuntimeError):
    """The case has moved on since it was read: the unit is done again."""


async def find_case(tx: Tx, reference: str) -> CaseFile | None:
    """The case of this reference, or None."""
    row = await tx.one(_CASES + "WHERE reference = :reference", reference=reference)
    return None if row is None else _case(row)


async def desk_of(tx: Tx, reference: str) -> str:
    """The support group that works on a case; the general one where the case is unknown."""
    row = await tx.one("SELECT desk FROM cases WHERE reference = :reference", reference=reference)
    return "general" if row is None else str(row["desk"])


async def cases_of(tx: Tx, person: int, now: datetime) -> tuple[CaseFile, ...]:
    """Somebody's cases, newest first: open ones, and those closed within 30 days."""
    rows = await tx.all(
        _CASES + "WHERE person = :person ORDER BY opened_at DESC, reference",
        person=person,
    )
    since = milliseconds(now - STILL_SPOKEN_OF)
    return tuple(_case(row) for row in rows if row["state"] in OPEN or row["moved_at"] >= since)


async def count_cases(tx: Tx, person: int) -> int:
    """How many cases somebody ever had."""
    row = await tx.one("SELECT count(*) AS n FROM cases WHERE person = :person", person=person)
    return int(row["n"]) if row else 0


async def newest_cases(tx: Tx, person: int, limit: int) -> tuple[CaseFile, ...]:
    """Somebody's newest cases, `limit` at most."""
    rows = await tx.all(
        _CASES + "WHERE person = :person ORDER BY opened_at DESC, reference LIMIT :limit",
        person=person,
        limit=limit,
    )
    return tuple(map(_case, rows))


async def claimed_by(tx: Tx, person: int) -> tuple[CaseFile, ...]:
    """Every case that somebody has in hand, oldest first; nobody (0) has none."""
    rows = await tx.all(
        _CASES + "WHERE claimed_by = :person AND claimed_by <> 0 ORDER BY opened_at, reference", person=person
    )
    return tuple(map(_case, rows))


async def unanswered(
    tx: Tx, states: Iterable[CaseState], limit: int = 500, *, desk: str = ""
) -> tuple[CaseFile, ...]:
    """Cases in one of these states whose customer waits for an answer all the same, longest first; where `desk` names
    a support group, of that one."""
    rows = await tx.all(
        _CASES + "WHERE answer_due IS NOT NULL AND (:desk = '' OR desk = :desk) "
        "ORDER BY answer_due, reference LIMIT :limit",
        desk=desk,
        limit=limit,
    )
    wanted = {state.value for state in states}
    return tuple(_case(row) for row in rows if row["state"] in wanted)


async def cases_in(
    tx: Tx, states: Iterable[CaseState], limit: int = 500, *, desk: str = ""
) -> tuple[CaseFile, ...]:
    """Every case in one of these states, oldest first, `limit` at most; where `desk` names one, of that group."""
    found: list[CaseFile] = []
    for state in states:
        rows = await tx.all(
            _CASES + "WHERE state = :state AND (:desk = '' OR desk = :desk) ORDER BY opened_at LIMIT :limit",
            state=state.value,
            desk=desk,
            limit=limit,
        )
        found.extend(map(_case, rows))
    return tuple(sorted(found, key=lambda case: (case.opened_at, case.reference)))[:limit]


@lru_cache(maxsize=2048)
def _file(content: str) -> CaseFile:
    """Read once: the desk's list reads each of its cases again every few seconds."""
    file: CaseFile = decode(CaseFile, content)
    return file


def _case(row: Row) -> CaseFile:
    return replace(
        _file(row["file"]), state=CaseState(row["state"]), version=row["version"], messages=row["messages"]
    )


async def open_case(tx: Tx, case: CaseFile, now: datetime, inbox: int) -> None:
    """A new case, and the first line of its story."""
    await tx.run(
        "INSERT INTO cases (reference, person, state, version, order_key, desk, opened_at, moved_at, file, "
        "claimed_by, answer_due) VALUES (:reference, :person, :state, :version, :order_key, :desk, :opened, :now, "
        ":file, :claimed_by, :answer_due)",
        reference=case.reference,
        person=case.person,
        state=case.state.value,
        version=case.version,
        order_key=case.order_key,
        desk=case.desk,
        opened=milliseconds(case.opened_at),
        now=milliseconds(now),
        file=encode(case),
        **_columns(case),
    )
    await note(tx, case, by=case.person, what="open", before="", note="", now=now, inbox=inbox)


async def move_case(tx: Tx, case: CaseFile, version: int, now: datetime) -> None:
    """The case as it is after a step. Raises `StaleCase` where it is not at `version` any more."""
    changed = await tx.run(
        "UPDATE cases SET state = :state, version = :next, order_key = :order_key, desk = :desk, moved_at = :now, "
        "file = :file, "
        "claimed_by = :claimed_by, answer_due = :answer_due WHERE reference = :reference AND version = :version",
        state=case.state.value,
        next=case.version,
        order_key=case.order_key,
        desk=case.desk,
        now=milliseconds(now),
        file=encode(case),
        reference=case.reference,
        version=version,
        **_columns(case),
    )
    if not changed:
        raise StaleCase(f"{case.reference}: {StaleCase.__doc__}")


async def amend_case(tx: Tx, case: CaseFile, claimant: int | None = None) -> None:
    """A change that is no step: state and version stay what they are. Raises `StaleCase` where the case is in other
    hands than `claimant`'s (0: nobody's; None: it does not matter)."""
    changed = await tx.run(
        "UPDATE cases SET file = :file, order_key = :order_key, desk = :desk, claimed_by = :claimed_by, "
        "answer_due = :answer_due WHERE reference = :reference AND (:any_hands = 1 OR claimed_by = :claimant)",
        file=encode(case),
        order_key=case.order_key,
        desk=case.desk,
        reference=case.reference,
        any_hands=int(claimant is None),
        claimant=claimant or 0,
        **_columns(case),
    )
    if not changed:
        raise StaleCase(f"{case.reference}: {StaleCase.__doc__}")


def _columns(case: CaseFile) -> dict[str, int | None]:
    """What of the file is looked for."""
    return {
        "claimed_by": 0 if case.claimed_by is None else case.claimed_by.id,
        "answer_due": None if case.answer_due is None else milliseconds(case.answer_due),
    }


async def note(
    tx: Tx, case: CaseFile, *, by: int, what: str, before: str, note: str, now: datetime, inbox: int
) -> None:
    """One line of the case's story: who, when, what, from which event."""
    await tx.run(
        'INSERT INTO audit ("case", person, at, by, what, before, after, note, inbox) '
        "VALUES (:case, :person, :at, :by, :what, :before, :after, :note, :inbox)",
        case=case.reference,
        person=case.person,
        at=milliseconds(now),
        by=by,
        what=what,
        before=before,
        after=case.state.value,
        note=note,
        inbox=inbox,
    )


async def history(tx: Tx, reference: str) -> tuple[Happened, ...]:
    """The case's story, oldest first, with the names by which the bot knows people."""
    rows = await tx.all(
        "SELECT audit.at, audit.what, audit.note, coalesce(people.name, "
        "(SELECT max(members.name) FROM members WHERE members.person = audit.by), '') AS name FROM audit "
        "LEFT JOIN people ON people.person = audit.by "
        'WHERE audit."case" = :case ORDER BY audit.id',
        case=reference,
    )
    return tuple(Happened(moment(row["at"]), row["what"], row["name"], row["note"]) for row in rows)
