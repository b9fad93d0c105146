"""How often a call is made again whose fate is unknown, and whom it holds up meanwhile. Pure.

It is made again, for it must be done at least once; but whoever waits for it may get it anew each time, so the pauses
double, up to an hour. Whether the call is at fault or Telegram, the others tell:

- Others are answered: it is the call. After `HOPELESS` tries it is parked, and its chat goes on.
- Nobody is answered, and intake hears nothing either: an outage. Everything waits in its order.
- Nobody is answered, while intake hears from Telegram: then nobody else may have called, or Telegram takes no calls.
  To find out, a call that was tried for a quarter of an hour steps aside for what is behind it in its lane. Where
  that is answered, the first rule holds; where it is not, it waits as well, and nothing is given up.

An outage may end long before the pauses do. So the first answer to anybody, or intake that hears from Telegram again,
ends those that are longer than a minute or two.
"""

from __future__ import annotations

from typing import Final

HOPELESS: Final = 8
"""After so many doubtful tries, and while others are answered, it is the call that is at fault."""

_STEPS_ASIDE: Final = 12
_MINUTE: Final = 60_000
_HOUR: Final = 3_600_000


def back_off(attempts: int, most: int = _MINUTE) -> int:
    """Milliseconds to wait after so many tries: half a second, doubled each time, a minute at most."""
    return min(most, 500 << min(attempts, 13))


def pause(attempts: int) -> int:
    """Milliseconds to wait after a doubtful try before which there were so many, an hour at most."""
    return back_off(attempts, _HOUR)


def steps_aside(attempts: int) -> bool:
    """Whether a call that was tried in vain so often lets pass what is behind it."""
    return attempts >= _STEPS_ASIDE
