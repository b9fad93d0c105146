"""What everybody does while the database can't be written: wait, and say so once in a while."""

from __future__ import annotations

import asyncio
import logging
import time
from typing import Final

log = logging.getLogger(__name__)

PAUSE: Final = 1.0
_SAID_AGAIN_AFTER: Final = 60.0

_last_said = [-_SAID_AGAIN_AFTER]


async def pause_for_storage(error: Exception) -> None:
    """One second of real time; one line on stderr a minute, however many wait."""
    if time.monotonic() - _last_said[0] >= _SAID_AGAIN_AFTER:
        _last_said[0] = time.monotonic()
        log.error("%s Tried again each second.", error)
    await asyncio.sleep(PAUSE)
