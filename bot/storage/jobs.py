"""Table `jobs`: what needs the world, written by a unit and run outside any."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.ports import Row, Tx
from bot.storage.codec import milliseconds, moment


@dataclass(frozen=True, slots=True)
class Job:
    """`payload` is JSON of its kind; the outcome goes into `lane`, for `subject` and `question`.

    At `overdue_at` whoever waits is told "unavailable", once (`told`); the job goes on.
    """

    id: int
    kind: str
    lane: str
    person: int
    subject: str
    question: str
    payload: str
    attempts: int
    ready_at: datetime
    overdue_at: datetime
    told: bool
    created_at: datetime


async def put_job(
    tx: Tx,
    *,
    kind: str,
    lane: str,
    person: int,
    subject: str,
    question: str,
    payload: str,
    now: datetime,
    overdue_at: datetime,
) -> None:
    """A new job, ready at once."""
    await tx.run(
        "INSERT INTO jobs (kind, lane, person, subject, question, payload, ready_at, overdue_at, created_at) "
        "VALUES (:kind, :lane, :person, :subject, :question, :payload, :now, :overdue, :now)",
        kind=kind,
        lane=lane,
        person=person,
        subject=subject,
        question=question,
        payload=payload,
        now=milliseconds(now),
        overdue=milliseconds(overdue_at),
    )


async def jobs_after(tx: Tx, last: int) -> list[Job]:
    """Every job written since the one with id `last`."""
    return [_job(row) for row in await tx.all("SELECT * FROM jobs WHERE id > :last ORDER BY id", last=last)]


def _job(row: Row) -> Job:
    return Job(
        id=row["id"],
        kind=row["kind"],
        lane=row["lane"],
        person=row["person"],
        subject=row["subject"],
        question=row["question"],
        payload=row["payload"],
        attempts=row["attempts"],
        ready_at=moment(row["ready_at"]),
        overdue_at=moment(row["overdue_at"]),
        told=bool(row["told"]),
        created_at=moment(row["created_at"]),
    )


async def finish_job(tx: Tx, job: int) -> bool:
    """The job is done; False where it was already."""
    return bool(await tx.run("DELETE FROM jobs WHERE id = :id", id=job))


async def postpone_job(tx: Tx, job: int, ready_at: datetime) -> bool:
    """It did not work out yet; False where it is not wanted any more."""
    return bool(
        await tx.run(
            "UPDATE jobs SET attempts = attempts + 1, ready_at = :ready WHERE id = :id",
            ready=milliseconds(ready_at),
            id=job,
        )
    )


async def is_asked(tx: Tx, kind: str, lane: str, person: int, subject: str) -> bool:
    """Whether such a job is under way for this lane."""
    row = await tx.one(
        "SELECT 1 FROM jobs WHERE person = :person AND kind = :kind AND lane = :lane AND subject = :subject LIMIT 1",
        person=person,
        kind=kind,
        lane=lane,
        subject=subject,
    )
    return row is not None


async def forget_the_future(tx: Tx, now: datetime) -> None:
    """At start: what lies ahead (of a clock that ran fast) becomes now; patience lasts as long as it did."""
    at = milliseconds(now)
    await tx.run("UPDATE jobs SET ready_at = :now WHERE ready_at > :now", now=at)
    await tx.run(
        "UPDATE jobs SET overdue_at = overdue_at - created_at + :now, created_at = :now WHERE created_at > :now",
        now=at,
    )


async def tell_overdue(tx: Tx, job: int) -> bool:
    """Whether this is the first time that it is told; False also where the job is done."""
    return bool(await tx.run("UPDATE jobs SET told = 1 WHERE id = :id AND told = 0", id=job))
