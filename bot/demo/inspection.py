"""What the demo shows of the desk's inside, the clock that it moves and the orders that it dates anew: on loopback,
in the demo alone."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Annotated, Any, Final

from aiohttp import web
from pydantic import AwareDatetime, Field

from bot.demo.sample_orders import sample_order
from bot.demo.server import ControlBody, control, guarded
from bot.engine.clock import MovableClock
from bot.formats import amount
from bot.i18n import Translator
from bot.ports import Database, Row, Tx
from bot.storage.codec import decode, moment
from bot.storage.orders import upsert_orders
from conversations.case.verdict import ASKED
from conversations.case_file import CaseFile
from conversations.draft import Conversation
from refunds.finding import Finding
from refunds.record import decision_from_json

RECENT: Final = 20


class _Move(ControlBody):
    """`POST /clock`: any time ahead."""

    seconds: Annotated[float, Field(ge=0, le=1e10)]


class _Dating(ControlBody):
    """`POST /order`: one of the samples, as it stands at that moment."""

    number: str
    now: Annotated[AwareDatetime, Field(strict=False)]


@dataclass(frozen=True, slots=True)
class Inspection:
    """Reads, moves the clock, and has the shop's book say what the demo's page says of an order; nothing else of the
    desk can be changed from here."""

    database: Database
    clock: MovableClock
    zone: tzinfo
    translator: Callable[[str], Translator]

    @asynccontextmanager
    async def serve(self, told: Callable[[str], None]) -> AsyncIterator[None]:
        """Serve on any free port of the loopback address; `told` gets the URL."""
        application = web.Application(middlewares=[guarded])
        application.router.add_get("/inside", self._inside)
        application.router.add_post("/clock", self._move)
        application.router.add_post("/order", self._date)
        runner = web.AppRunner(application, access_log=None, shutdown_timeout=0.5)
        await runner.setup()
        try:
            await web.TCPSite(runner, "127.0.0.1", 0).start()
            told(f"http://127.0.0.1:{runner.addresses[0][1]}")
            yield
        finally:
            await runner.cleanup()

    async def _inside(self, request: web.Request) -> web.Response:
        words = self.translator(request.query.get("language", ""))
        inside = await self.database.read(lambda tx: _read(tx, words))
        bot = {"running": True, "pid": os.getpid(), "clock": self.clock.now().isoformat()}
        return web.json_response({"bot": bot, **inside})

    async def _move(self, request: web.Request) -> web.Response:
        async def advance(move: _Move) -> None:
            self.clock.advance(move.seconds)

        return await control(_Move, advance, request)

    async def _date(self, request: web.Request) -> web.Response:
        async def date(dating: _Dating) -> None:
            await self.date_order(dating.number, dating.now)

        return await control(_Dating, date, request)

    async def date_order(self, number: str, now: datetime) -> None:
        """The sample order as if the demo had begun at `now`, in place of what the book said of it."""
        order = sample_order(number, now.astimezone(self.zone))
        if order is not None:
            await self.database.unit(lambda tx: upsert_orders(tx, (order,)))


async def _read(tx: Tx, words: Translator) -> dict[str, Any]:
    return {
        "inbox": {
            "waiting": await _count(tx, "inbox", "state IN ('waiting', 'aside')"),
            "parked": await _count(tx, "inbox", "state = 'parked'"),
            "recent": [_inbox(row) for row in await _recent(tx, "inbox")],
        },
        "drafts": [_draft(row) for row in await _drafts(tx)],
        "cases": [await _case(tx, row, words) for row in await _cases(tx)],
        "outbox": {
            "waiting": await _count(tx, "outbox", "state IN ('waiting', 'sending')"),
            "recent": [_outbox(row) for row in await _recent(tx, "outbox")],
        },
        "jobs": {
            "waiting": await _count(tx, "jobs", "1 = 1"),
            "recent": [_job(row) for row in await _recent(tx, "jobs")],
        },
        "deadlines": [_deadline(row) for row in await _deadlines(tx)],
    }


async def _case(tx: Tx, row: Row, words: Translator) -> Mapping[str, Any]:
    case: CaseFile = decode(CaseFile, row["file"])
    decided = await tx.one(
        'SELECT decision FROM decisions WHERE "case" = :case ORDER BY id DESC LIMIT 1', case=case.reference
    )
    findings = decision_from_json(decided["decision"]).findings if decided is not None else ()
    money = case.amount or case.recommended
    return {
        "reference": case.reference,
        "state": row["state"],
        "person": case.person,
        "customer": case.customer,
        "amount": amount(money, words.locale) if money is not None else None,
        "order": case.order.number if case.order is not None else case.number or None,
        "asked_at": case.submitted_at.isoformat(),
        "findings": [_finding(finding, words) for finding in findings],
    }


def _finding(finding: Finding, words: Translator) -> Mapping[str, str]:
    return {
        "criterion": finding.criterion.value,
        "asked": words.plain(ASKED[finding.criterion]),
        "verdict": finding.verdict.value,
        "because": words.plain(finding.because),
    }


async def _count(tx: Tx, table: str, condition: str) -> int:
    row = await tx.one(f"SELECT count(*) AS n FROM {table} WHERE {condition}")  # noqa: S608 - constants of this file
    return int(row["n"]) if row is not None else 0


async def _recent(tx: Tx, table: str) -> list[Row]:
    return list(await tx.all(f"SELECT * FROM {table} ORDER BY id DESC LIMIT {RECENT}"))  # noqa: S608 - constants


async def _cases(tx: Tx) -> list[Row]:
    return list(
        await tx.all("SELECT file, state FROM cases ORDER BY opened_at DESC LIMIT :limit", limit=RECENT)
    )


async def _deadlines(tx: Tx) -> list[Row]:
    return list(await tx.all("SELECT * FROM deadlines ORDER BY due_at LIMIT :limit", limit=RECENT))


async def _drafts(tx: Tx) -> list[Row]:
    return list(await tx.all("SELECT person, state FROM drafts WHERE draft <> '' LIMIT :limit", limit=RECENT))


def _draft(row: Row) -> Mapping[str, Any]:
    state: Conversation = decode(Conversation, row["state"])
    return {"person": row["person"], "asking": state.draft.asking if state.draft is not None else None}


def _inbox(row: Row) -> Mapping[str, Any]:
    return {
        "id": row["id"],
        "lane": row["lane"],
        "kind": row["source"],
        "state": row["state"],
        "at": _time(row["arrived_at"]),
    }


def _outbox(row: Row) -> Mapping[str, Any]:
    return {
        "id": row["id"],
        "lane": row["lane"],
        "method": row["method"],
        "state": "sent" if row["state"] == "done" else row["state"],
        "at": _time(row["queued_at"]),
    }


def _job(row: Row) -> Mapping[str, Any]:
    return {"id": row["id"], "kind": row["kind"], "state": "running", "at": _time(row["created_at"])}


def _deadline(row: Row) -> Mapping[str, Any]:
    return {"kind": row["kind"], "subject": row["subject"], "due_at": _time(row["due_at"])}


def _time(value: int) -> str:
    found: datetime = moment(value)
    return found.isoformat()
