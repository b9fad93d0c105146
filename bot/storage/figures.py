"""What an admin sees of the desk's work, counted from the tables that record it."""

from __future__ import annotations

from datetime import timedelta, tzinfo
from statistics import median
from typing import Final

from bot.ports import Tx
from bot.storage import ratings
from conversations.known import Figures
from conversations.records import Direction
from refunds.case import CaseState, Step
from refunds.decision import DecisionKind

MONTHS: Final = 12
"""So many months of ratings are shown."""

_FIRST_ANSWERS: Final = (
    "SELECT began.at AS began, (SELECT min(at) FROM ("
    'SELECT at FROM audit WHERE "case" = began.reference AND by <> 0 AND by <> person AND at >= began.at '
    "AND what IN (:approve, :first, :refuse, :ask) UNION ALL "
    'SELECT at FROM messages WHERE "case" = began.reference AND direction = :out AND at >= began.at'
    ") AS answers) AS answered FROM ("
    'SELECT "case" AS reference, min(at) AS at FROM audit WHERE what = :escalate GROUP BY "case") AS began'
)


_STANDING: Final = (
    "SELECT outcome, CASE WHEN by = 0 THEN 1 ELSE 0 END AS by_policy, count(*) AS n FROM decisions "
    'WHERE id IN (SELECT max(id) FROM decisions GROUP BY "case") AND "case" IN (SELECT reference FROM cases '
    "WHERE state IN (:approved, :verifying, :paying, :paid, :refused)) GROUP BY 1, 2"
)
"""The last decision on each case that is decided: first approvals, and what others overrode, count no more."""


async def read_figures(tx: Tx, zone: tzinfo) -> Figures:
    """All of it, now."""
    states = await tx.all("SELECT state, count(*) AS n FROM cases GROUP BY state")
    outcomes = await tx.all(
        _STANDING,
        approved=CaseState.APPROVED.value,
        verifying=CaseState.VERIFYING.value,
        paying=CaseState.PAYING.value,
        paid=CaseState.PAID.value,
        refused=CaseState.REFUSED.value,
    )
    handed_over = await tx.one(
        'SELECT count(DISTINCT "case") AS n FROM decisions WHERE by = 0 AND outcome = :escalate',
        escalate=DecisionKind.ESCALATE.value,
    )
    return Figures(
        states={CaseState(row["state"]): row["n"] for row in states},
        by_policy={row["outcome"]: row["n"] for row in outcomes if row["by_policy"]},
        by_people={row["outcome"]: row["n"] for row in outcomes if not row["by_policy"]},
        handed_over=handed_over["n"] if handed_over else 0,
        first_answer=await _first_answer(tx),
        ratings=await ratings.by_month(tx, zone, MONTHS),
    )


async def _first_answer(tx: Tx) -> timedelta | None:
    """The median time from when a case came to a person until a person first decided, asked or wrote."""
    rows = await tx.all(
        _FIRST_ANSWERS,
        approve=Step.APPROVE.value,
        first=Step.APPROVE_FIRST.value,
        refuse=Step.REFUSE.value,
        ask=Step.ASK.value,
        escalate=Step.ESCALATE.value,
        out=Direction.OUT.value,
    )
    spans = [row["answered"] - row["began"] for row in rows if row["answered"] is not None]
    return timedelta(milliseconds=median(spans)) if spans else None
