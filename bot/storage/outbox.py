"""Table `outbox`, the one door out: every Bot API call waits here, in its lane, until Telegram has answered.

A lane is worked in the order of `id`. A row that made references is kept as long as they are its own, for what it
made may be lost and must then be made again; any other goes when it is done.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

import orjson

from bot.ports import Call, Tx
from bot.storage import refs
from bot.storage.queued import CREATE_TOPIC, Queued, State, queued
from bot.storage.refs import Kind

_EVERY: Final = 1_000_000_000
"""A limit beyond any number of rows."""


# ── into the queue ───────────────────────────────────────────────────────────────────────────────────────────


async def enqueue(tx: Tx, call: Call, now_ms: int) -> int:
    """Queue a call; the id of its row.

    An edit takes the place of one that waits for the same `slot`. A topic that exists, or is being made, is not
    made again: the row that makes it is answered.
    """
    if call.slot and (waiting := await _replace(tx, call, now_ms)):
        return waiting
    if call.method == CREATE_TOPIC and (maker := await _maker(tx, call)):
        return maker
    row = await tx.one(
        "INSERT INTO outbox (chat, lane, person, method, parameters, makes, about, slot, fallback, urgency, "
        "queued_at, ready_at) VALUES (:chat, :lane, :person, :method, :parameters, :makes, :about, :slot, "
        ":fallback, :urgency, :now, :now) RETURNING id",
        chat=call.chat,
        lane=call.lane,
        person=call.person,
        method=call.method,
        parameters=_json(call.parameters),
        makes=_json(call.makes),
        about=call.about,
        slot=call.slot,
        fallback=_fallback(call),
        urgency=int(call.urgency),
        now=now_ms,
    )
    assert row is not None  # RETURNING answers the row that was inserted
    await _register(tx, call, row["id"])
    return int(row["id"])


async def _replace(tx: Tx, call: Call, now_ms: int) -> int:
    """Let the call take the place of one that waits for the same slot; 0 where none does."""
    row = await tx.one(
        "SELECT id, urgency FROM outbox WHERE slot = :slot AND slot <> '' AND lane = :lane AND state = 'waiting' "
        "ORDER BY id DESC LIMIT 1",
        slot=call.slot,
        lane=call.lane,
    )
    if row is None:
        return 0
    await tx.run(
        "UPDATE outbox SET method = :method, parameters = :parameters, about = :about, urgency = :urgency, "
        "ready_at = :now, attempts = 0, error = '' WHERE id = :id",
        id=row["id"],
        method=call.method,
        parameters=_json(call.parameters),
        about=call.about,
        urgency=min(int(call.urgency), row["urgency"]),
        now=now_ms,
    )
    return int(row["id"])


async def _maker(tx: Tx, call: Call) -> int:
    """The row that made or makes the topic; 0 where the topic is neither there nor under way."""
    for name in call.makes:
        known = await refs.find(tx, name)
        if known.maker is not None and (known.value is not None or await is_live(tx, known.maker)):
            return known.maker
    return 0


async def _register(tx: Tx, call: Call, row: int) -> None:
    kind = Kind.TOPIC if call.method == CREATE_TOPIC else Kind.MESSAGE
    for name in call.makes:
        if await refs.introduce(tx, name, kind, call.person, row):
            continue
        before = await refs.find(tx, name)
        await refs.register(tx, name, kind, call.person, row)
        if before.maker is not None:
            await _pass_on(tx, name, before.maker, call.lane)


async def _pass_on(tx: Tx, name: str, before: int, lane: str) -> None:
    """The name passes to a newer message: edits that wait are of the old one, and its maker has no more to keep."""
    await drop_edits(tx, lane, {name})
    await tx.run(
        "DELETE FROM outbox WHERE id = :id AND state = 'done' "
        "AND NOT EXISTS (SELECT 1 FROM refs WHERE refs.outbox = outbox.id)",
        id=before,
    )


def _fallback(call: Call) -> str:
    """The calls that go instead; where they name nothing, they make what the call would have made, in order."""
    if not call.fallback:
        return ""
    names: list[tuple[str, ...]] = [other.makes for other in call.fallback]
    if not any(names):
        names = [*((name,) for name in call.makes), *(() for _ in call.fallback)]
    steps = [
        {"method": other.method, "parameters": other.parameters, "makes": made}
        for other, made in zip(call.fallback, names, strict=False)
    ]
    return _json({"instead": steps})


# ── reading ──────────────────────────────────────────────────────────────────────────────────────────────────


async def lanes_waiting(tx: Tx) -> list[str]:
    """Every lane with something to send."""
    rows = await tx.all("SELECT DISTINCT lane FROM outbox WHERE state IN ('waiting', 'sending')")
    return [row["lane"] for row in rows]


async def next_rows(tx: Tx, lane: str, after: int = 0, limit: int = _EVERY) -> list[Queued]:
    """What waits in a lane behind row `after`, in order."""
    rows = await tx.all(
        "SELECT * FROM outbox WHERE lane = :lane AND id > :after AND state IN ('waiting', 'sending') "
        "ORDER BY id LIMIT :limit",
        lane=lane,
        after=after,
        limit=limit,
    )
    return [queued(row) for row in rows]


async def get(tx: Tx, row: int) -> Queued | None:
    """One row; None where it is done and gone."""
    found = await tx.one("SELECT * FROM outbox WHERE id = :id", id=row)
    return None if found is None else queued(found)


async def is_live(tx: Tx, row: int) -> bool:
    """Whether this row waits or is being sent."""
    found = await tx.one("SELECT 1 FROM outbox WHERE id = :id AND state IN ('waiting', 'sending')", id=row)
    return found is not None


# ── what becomes of a row ────────────────────────────────────────────────────────────────────────────────────


async def mark_sending(tx: Tx, row: int) -> None:
    """The call is about to be made."""
    await tx.run("UPDATE outbox SET state = 'sending' WHERE id = :id", id=row)


async def finish(tx: Tx, row: Queued) -> None:
    """Done: its next step takes its place, or it goes, or stays for the sake of what it made."""
    if row.then:
        await _step(tx, row, row.then)
        return
    # What it makes by now tells which it will be, not whether: names pass on to other rows, and steps leave theirs.
    first, second = (_keep, _remove) if row.makes else (_remove, _keep)
    if not await first(tx, row.id):
        await second(tx, row.id)


async def _keep(tx: Tx, row: int) -> bool:
    """Whether something that it made is its own: then it stays."""
    kept = await tx.run(
        "UPDATE outbox SET state = 'done', error = '', fallback = '' "
        "WHERE id = :id AND EXISTS (SELECT 1 FROM refs WHERE refs.outbox = outbox.id)",
        id=row,
    )
    return bool(kept)


async def _remove(tx: Tx, row: int) -> bool:
    """Whether nothing that it made is its own: then it goes."""
    removed = await tx.run(
        "DELETE FROM outbox WHERE id = :id AND NOT EXISTS (SELECT 1 FROM refs WHERE refs.outbox = outbox.id)",
        id=row,
    )
    return bool(removed)


async def go_instead(tx: Tx, row: Queued) -> None:
    """The calls kept for this take the row's place in its lane, one after the other."""
    await _step(tx, row, row.instead)


async def _step(tx: Tx, row: Queued, steps: Sequence[Mapping[str, Any]]) -> None:
    first, rest = steps[0], steps[1:]
    for name in first["makes"]:
        await refs.register(tx, name, Kind.MESSAGE, row.person, row.id)
    await tx.run(
        "UPDATE outbox SET method = :method, parameters = :parameters, makes = :makes, fallback = :fallback, "
        "state = 'waiting', attempts = 0, error = '' WHERE id = :id",
        id=row.id,
        method=first["method"],
        parameters=_json(first["parameters"]),
        makes=_json(first["makes"]),
        fallback=_json({"then": rest}) if rest else "",
    )


async def put_back(tx: Tx, row: int, *, ready_at: int = 0, error: str = "", tried: bool = False) -> None:
    """The row waits again, at its place, not before `ready_at`; `tried` counts an attempt."""
    await tx.run(
        "UPDATE outbox SET state = 'waiting', ready_at = CASE WHEN ready_at > :ready THEN ready_at ELSE :ready END, "
        "error = :error, attempts = attempts + :tried WHERE id = :id",
        id=row,
        ready=ready_at,
        error=error,
        tried=int(tried),
    )


async def doubt(tx: Tx, row: int, since_ms: int) -> None:
    """Nobody knows whether this was done; it stays as it was marked, and its doubt counts from `since_ms`."""
    await tx.run(
        "UPDATE outbox SET ready_at = :since, attempts = attempts + 1 WHERE id = :id",
        id=row,
        since=since_ms,
    )


async def set_parameters(tx: Tx, row: int, parameters: Mapping[str, Any]) -> None:
    """What is to be sent instead of what Telegram could not do."""
    await tx.run(
        "UPDATE outbox SET parameters = :parameters WHERE id = :id", id=row, parameters=_json(parameters)
    )


async def set_call(tx: Tx, row: int, method: str, parameters: Mapping[str, Any]) -> None:
    """Another call that does as much of it as can be done."""
    await tx.run("UPDATE outbox SET method = :method WHERE id = :id", id=row, method=method)
    await set_parameters(tx, row, parameters)


async def give_up(tx: Tx, row: int, state: State, words: str) -> None:
    """The row is `FAILED` or `PARKED`, for the reason in `words`; its chat goes on."""
    await tx.run(
        "UPDATE outbox SET state = :state, error = :words WHERE id = :id",
        id=row,
        state=state.value,
        words=words,
    )


async def fail_lane(tx: Tx, lane: str, words: str) -> list[Queued]:
    """All that waits in a lane fails; the rows."""
    rows = await next_rows(tx, lane)
    for row in rows:
        await give_up(tx, row.id, State.FAILED, words)
    return rows


async def drop_edits(tx: Tx, lane: str, names: Iterable[str]) -> int:
    """Edits that wait in a lane for a message that is gone are dropped; how many."""
    return await _drop(tx, await next_rows(tx, lane), set(names))


async def drop_edits_everywhere(tx: Tx, names: Iterable[str]) -> int:
    """Edits that wait, wherever, for a message that is gone are dropped; how many."""
    rows = await tx.all("SELECT * FROM outbox WHERE state IN ('waiting', 'sending')")
    return await _drop(tx, [queued(row) for row in rows], set(names))


async def _drop(tx: Tx, rows: Iterable[Queued], names: set[str]) -> int:
    gone = [row.id for row in rows if row.state is State.WAITING and row.target in names]
    for row in gone:
        await tx.run("DELETE FROM outbox WHERE id = :id", id=row)
    return len(gone)


async def wait_again(tx: Tx, row: int) -> None:
    """A row that was done waits again, at its old place: before all that came after it."""
    await tx.run("UPDATE outbox SET state = 'waiting', attempts = 0, error = '' WHERE id = :id", id=row)


async def make_again(tx: Tx, row: int, ready_at: int) -> None:
    """What a row made is gone: it waits again, at its old place, not before `ready_at`; one more vain attempt."""
    await tx.run(
        "UPDATE outbox SET state = 'waiting', ready_at = :ready, attempts = attempts + 1, error = '' WHERE id = :id",
        id=row,
        ready=ready_at,
    )


async def made_well(tx: Tx, name: str) -> None:
    """What has this name is in use: its maker's attempts were not in vain."""
    await tx.run(
        "UPDATE outbox SET attempts = 0 WHERE id = (SELECT outbox FROM refs WHERE name = :name) AND attempts > 0",
        name=name,
    )


def _json(value: object) -> str:
    return orjson.dumps(value).decode()
