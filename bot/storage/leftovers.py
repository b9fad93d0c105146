"""What nobody needs any more: the prompts of drafts that have ended, and stored files that nothing names.

Each function does a portion, so that nobody waits long for it.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from typing import Final

from bot.ports import Row, Tx

PORTION: Final = 200
_FIRST: Final = "draft/"


async def drop_prompts(tx: Tx, after: str = "") -> str:
    """Look at the names of prompts behind `after`: those of drafts that have ended go, and with them the calls that
    made them. The last name that was looked at; empty where there are no more.

    As long as anything waits to be sent to the customer, it may need them.
    """
    rows = await tx.all(
        "SELECT name, person, outbox FROM refs WHERE name > :after AND name < 'draft0' ORDER BY name LIMIT :portion",
        after=after or _FIRST,
        portion=PORTION,
    )
    for draft, prompts in groupby(rows, key=_draft_of):
        await _drop_unless_needed(tx, draft, list(prompts))
    return rows[-1]["name"] if len(rows) == PORTION else ""


def _draft_of(row: Row) -> str:
    return str(row["name"]).split("/")[1]


async def _drop_unless_needed(tx: Tx, draft: str, prompts: list[Row]) -> None:
    lane = str(prompts[0]["person"])
    if await _is_under_way(tx, draft) or await _is_waiting(tx, lane):
        return
    for prompt in prompts:
        await tx.run("DELETE FROM refs WHERE name = :name", name=prompt["name"])
        await tx.run(
            "DELETE FROM outbox WHERE id = :id AND NOT EXISTS (SELECT 1 FROM refs WHERE refs.outbox = outbox.id)",
            id=prompt["outbox"],
        )


async def _is_under_way(tx: Tx, draft: str) -> bool:
    return await tx.one("SELECT 1 FROM drafts WHERE draft = :draft LIMIT 1", draft=draft) is not None


async def _is_waiting(tx: Tx, lane: str) -> bool:
    found = await tx.one(
        "SELECT 1 FROM outbox WHERE lane = :lane AND state IN ('waiting', 'sending') LIMIT 1", lane=lane
    )
    return found is not None


async def named_files(tx: Tx, digests: Iterable[str]) -> frozenset[str]:
    """Those of the files that a case or a draft names, or an event that was not taken yet."""
    return frozenset([digest for digest in digests if await _is_named(tx, digest)])


async def _is_named(tx: Tx, digest: str) -> bool:
    return await _in_case(tx, digest) or await _in_draft(tx, digest) or await _in_event(tx, digest)


async def _in_case(tx: Tx, digest: str) -> bool:
    found = await tx.one(
        "SELECT 1 FROM receipts WHERE sha256 = :digest OR picture = :digest LIMIT 1", digest=digest
    )
    return found is not None


async def _in_draft(tx: Tx, digest: str) -> bool:
    found = await tx.one("SELECT 1 FROM drafts WHERE state LIKE '%' || :digest || '%' LIMIT 1", digest=digest)
    return found is not None


async def _in_event(tx: Tx, digest: str) -> bool:
    waiting = await tx.one(
        "SELECT 1 FROM inbox WHERE state = 'waiting' AND raw LIKE '%' || :digest || '%' LIMIT 1",
        digest=digest,
    )
    put_off = await tx.one(
        "SELECT 1 FROM inbox WHERE state IN ('aside', 'parked') AND raw LIKE '%' || :digest || '%' LIMIT 1",
        digest=digest,
    )
    return waiting is not None or put_off is not None
