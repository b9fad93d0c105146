"""What came out, as tables: the medians of several rounds, and ratios to one of the bots."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True, slots=True)
class Measured:
    """One round of one load: updates that the bot got, seconds of time, and of CPU."""

    name: str
    updates: int
    seconds: float
    cpu: float

    @property
    def rate(self) -> float:
        """Updates a second."""
        return self.updates / self.seconds

    @property
    def cost(self) -> float:
        """Milliseconds of CPU an update."""
        return self.cpu / self.updates * 1000


@dataclass(frozen=True, slots=True)
class Footprint:
    """What a bot takes beside that: the most memory, in MB, and seconds from exec to the first long poll."""

    name: str
    megabytes: float
    started_after: float


def report(
    at_once: int,
    reference: str,
    talked: Sequence[Measured],
    cleared: Sequence[Measured],
    took: Sequence[Footprint],
) -> str:
    """Three tables; more is better in each column of ratios."""
    parts = [
        [
            f"Conversations, {at_once} at once (the refund desk: TELEGRAM_BUDGETS=off)",
            *_table(talked, reference),
        ],
        [
            "A backlog: one first message each of many people, sent while the bot was down",
            *_table(cleared, reference),
        ],
        [
            f"{'':34}{'peak memory':>12}{'start-up':>10}",
            *(f"{one.name:34}{one.megabytes:>9.0f} MB{one.started_after:>8.2f} s" for one in took),
        ],
    ]
    return "\n\n".join("\n".join(part) for part in parts)


def _table(rounds: Sequence[Measured], reference: str) -> list[str]:
    """Medians. A ratio is one of each round's, for a machine that is busy is so for all bots of a round."""
    loads: dict[str, list[Measured]] = {}
    for one in rounds:
        loads.setdefault(one.name, []).append(one)
    beside = loads[reference]
    return [
        f"{'':34}{'updates/s':>10}{'ratio':>8}{'CPU ms/update':>15}{'ratio':>8}",
        *(_row(name, load, beside) for name, load in loads.items()),
    ]


def _row(name: str, load: Sequence[Measured], beside: Sequence[Measured]) -> str:
    rate, cost = median(one.rate for one in load), median(one.cost for one in load)
    faster = median(one.rate / other.rate for one, other in zip(load, beside, strict=True))
    cheaper = median(other.cost / one.cost for one, other in zip(load, beside, strict=True))
    return f"{name:34}{rate:>10,.0f}{faster:>7.2f}x{cost:>15.3f}{cheaper:>7.2f}x"
