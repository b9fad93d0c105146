"""The hourly sweep: what nobody needs any more goes, in portions, so that nobody waits for it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import timedelta
from functools import partial
from typing import Final, TypeVar

from bot.engine.pause import pause_for_storage
from bot.ports import Archive, Clock, Database, Tx
from bot.storage import inbox, leftovers, undelivered
from bot.storage.errors import StorageUnavailable

T = TypeVar("T")

EVERY: Final = timedelta(hours=1)

log = logging.getLogger(__name__)


class Sweep:
    """Removes prompts of drafts that have ended, decisions that were overtaken, files that nothing names, and forgets
    what was only kept because Telegram might repeat it."""

    def __init__(self, database: Database, clock: Clock, files: Archive) -> None:
        self._database = database
        self._clock = clock
        self._files = files

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            await self.once()
            await self._clock.sleep_until(self._clock.now() + EVERY)

    async def once(self) -> None:
        """All of it, now."""
        now = self._clock.now()
        while await self._until_kept(partial(inbox.forget_numbers, now=now)):
            pass
        await self._until_kept(partial(inbox.forget_old, now=now))
        await self._tidy_decisions()
        await self._drop_prompts()
        await self._remove_files()

    async def _tidy_decisions(self) -> None:
        after = await self._until_kept(undelivered.tidy)
        while after:
            after = await self._until_kept(partial(undelivered.tidy, after=after))

    async def _drop_prompts(self) -> None:
        after = await self._until_kept(leftovers.drop_prompts)
        while after:
            after = await self._until_kept(partial(leftovers.drop_prompts, after=after))

    async def _remove_files(self) -> None:
        """Where the folder can't be read, that is told, and tried again at the next sweep."""
        try:
            for part in await asyncio.to_thread(self._files.parts):
                await self._remove_part(part)
        except OSError as error:
            log.warning("Files that nobody needs any more can't be removed (%s).", error.strerror)

    async def _remove_part(self, part: str) -> None:
        old = await asyncio.to_thread(self._files.old, part)
        if not old:
            return
        try:
            named = await self._database.read(partial(leftovers.named_files, digests=old))
        except StorageUnavailable as error:
            await pause_for_storage(error)
            return
        for digest in set(old) - named:
            await asyncio.to_thread(self._files.remove_old, digest)

    async def _until_kept(self, work: Callable[[Tx], Awaitable[T]]) -> T:
        """A unit that is tried as long as the database can't keep it."""
        while True:
            try:
                return await self._database.unit(work)
            except StorageUnavailable as error:
                await pause_for_storage(error)
