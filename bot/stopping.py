"""The end of a running desk: asked for by a signal, and waited for by nothing that may take long."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from typing import Any, TypeVar

T = TypeVar("T")


def stop_signal() -> asyncio.Event:
    """Set at SIGTERM and SIGINT."""
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopped.set)
    return stopped


async def unless(stopped: asyncio.Event, work: Coroutine[Any, Any, T]) -> T | None:
    """What comes of the work; None where it is stopped before that."""
    working, stops = asyncio.create_task(work), asyncio.create_task(stopped.wait())
    try:
        await asyncio.wait({working, stops}, return_when=asyncio.FIRST_COMPLETED)
        return None if stopped.is_set() else working.result()
    finally:
        for task in (working, stops):
            task.cancel()
        await asyncio.wait({working, stops})


@asynccontextmanager
async def beside(work: Coroutine[Any, Any, None], stopped: asyncio.Event) -> AsyncIterator[None]:
    """The work goes on beside what is done meanwhile, and ends with it. An error in it stops that, and is raised."""
    task = asyncio.create_task(work)
    task.add_done_callback(lambda done: stopped.set() if _failed(done) else None)
    try:
        yield
    finally:
        task.cancel()
        await asyncio.wait({task})
    if _failed(task):
        task.result()


def _failed(task: asyncio.Task[None]) -> bool:
    return not task.cancelled() and task.exception() is not None
