"""The database on SQLite: one thread that writes, one that reads, one hop per unit of work."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self, TypeVar

from bot.storage.batch import Pending, read_snapshot, run_together
from bot.storage.connection import Connection, connect
from bot.storage.errors import StorageUnavailable
from bot.storage.transaction import Work

T = TypeVar("T")

BATCH: Final = 128
"""Units in one transaction at most, so that none waits long for the others."""


class SqliteDatabase:
    """`Database` on a file. Close it, or the interpreter hangs at exit."""

    def __init__(self, writer: Connection, reader: Connection) -> None:
        self._writer = writer
        self._reader = reader
        self._waiting: list[Pending[Any]] = []
        self._draining: asyncio.Task[None] | None = None
        self._closed = False

    @classmethod
    async def open(cls, path: Path) -> Self:
        """Open the file, made if need be. Raises `UnusableDatabase`."""
        writer = await connect(path, writes=True)
        try:
            reader = await connect(path, writes=False)
        except BaseException:
            await writer.close()
            raise
        return cls(writer, reader)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await self.close()

    async def unit(self, work: Work[T], /) -> T:
        """Run `work` in one transaction and return after its commit; see `Database.unit`."""
        if self._closed:
            raise StorageUnavailable("it is closed")
        pending = Pending(work)
        self._waiting.append(pending)
        if self._draining is None:
            self._draining = asyncio.create_task(self._drain())
        return await pending.wait()

    async def read(self, work: Work[T], /) -> T:
        """Run `work` on a snapshot, beside the writer; see `Database.read`."""
        return await self._reader.hop(partial(read_snapshot, work=work))

    async def close(self) -> None:
        """Let the units that wait end, then close."""
        if self._closed:
            return
        self._closed = True
        try:
            if self._draining is not None:
                await asyncio.wait((self._draining,))
        finally:
            try:
                await self._reader.close()
            finally:
                await self._writer.close()

    async def _drain(self) -> None:
        """Run what waits, batch by batch, until nothing does; a cancellation is kept until then."""
        cancelled: asyncio.CancelledError | None = None
        while self._waiting:
            units, self._waiting = self._waiting[:BATCH], self._waiting[BATCH:]
            try:
                # Where it is closed beneath them, they have no outcome, and say so.
                with suppress(StorageUnavailable):
                    await self._writer.hop(partial(run_together, units=units))
            except asyncio.CancelledError as error:
                cancelled = error
            for unit in units:
                unit.settle()
        self._draining = None
        if cancelled is not None:
            raise cancelled
