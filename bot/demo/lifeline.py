"""What ends the demo's bot when the demo itself is gone, even if that was killed and could say nothing."""

from __future__ import annotations

import os
import signal
import threading
import time
from typing import Final

_STOPS_WITHIN: Final = 6.0
"""Seconds that a bot may take to stop in order, before it is ended at once."""


def end_with_parent(pipe: int) -> None:
    """Stop this process, as SIGTERM does, when `pipe` is closed at its other end.

    The parent holds that end and never writes. The kernel closes it with the parent, whatever ended it.
    """
    threading.Thread(target=_wait_and_stop, args=(pipe,), name="lifeline", daemon=True).start()


def _wait_and_stop(pipe: int) -> None:
    while os.read(pipe, 1):
        pass
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(_STOPS_WITHIN)
    os.kill(os.getpid(), signal.SIGKILL)
