"""A performance: many stories told at once on one shop, and what came of them."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Coroutine, Iterator
from dataclasses import dataclass, field
from difflib import unified_diff
from pprint import pformat
from typing import Any, Final

from tests.e2e.kit.calls import chat_logs, copies
from tests.e2e.kit.customer import Customer
from tests.e2e.kit.shop import Shop
from tests.e2e.kit.stories import STORIES, Cast, Story

PATIENCE: Final = 240.0
"""Seconds that anybody waits for an answer of a bot that is killed again and again, on a busy machine."""

_REFERENCE: Final = re.compile(r"R-[0-9A-HJKMNP-TV-Z]{5}")
_TIME: Final = re.compile(r"\d{1,2}:\d\d")
_DATE: Final = re.compile(r"\d{1,2} (?:[A-Z][a-z]+|[a-zéû]+)(?: \d{4})?")
_DAY: Final = re.compile(
    r"(?i)\b(?:mon|tues|wednes|thurs|fri|satur|sun)day\b|\b(?:lun|mar|mercre|jeu|vendre|same)di\b|\bdimanche\b"
)
_ORDER: Final = re.compile(r"\b(IT|PU|TL|BL|DR)-\d+")
_ADDRESS: Final = re.compile(r"\b\d+\.([a-z.]+@example\.com)")
_STORY: Final = re.compile(r"(number |SEPA-)\d+")
_DIFFERENT: Final = (
    (_REFERENCE, "R"),
    (_TIME, "TIME"),
    (_DATE, "DATE"),
    (_DAY, "DAY"),
    (_ORDER, r"\1-N"),
    (_ADDRESS, r"N.\1"),
    (_STORY, r"\1N"),
)


@dataclass
class Performance:
    """Each story told `times` times, in both languages by turns; the customers by number of their story.

    Of several performances on one shop each has a `series` of its own, by which its words are told apart.
    """

    shop: Shop
    times: int
    series: int = 0
    patience: float = PATIENCE
    customers: dict[int, tuple[Customer, ...]] = field(default_factory=dict)

    async def run(self, turn: Callable[[float], Coroutine[Any, Any, None]] | None = None) -> None:
        """All at once; or each when its `turn` has come, which is told how far along this story stands, from 0 to 1.

        The first telling of each story has its turn at once.
        """
        casts = [
            (story, self._cast(number, story)) for number, story in enumerate(STORIES * self.times, start=1)
        ]
        async with asyncio.TaskGroup() as group:
            for index, (story, cast) in enumerate(casts, start=1 - len(STORIES)):
                if turn is not None and index > 0:
                    await turn(index / (len(casts) - len(STORIES)))
                group.create_task(story(cast))

    def _cast(self, number: int, story: Story) -> Cast:
        language = ("en", "fr")[number % 2]
        customer, other = (self.shop.customer(f"Guest{number}", language, self.patience) for _ in range(2))
        pair = (customer, other) if story.__name__ == "same_order_twice" else (customer,)
        self.customers[number] = pair
        return Cast(
            shop=self.shop,
            number=self.series * 1000 + number,
            customer=customer,
            other=other,
            nora=self.shop.colleague(0, self.patience),
            sam=self.shop.colleague(1, self.patience),
        )

    # what came of it, in a form in which two performances compare

    def transcripts(self) -> dict[int, list[list[str]]]:
        """What each customer was told, by story: without references and dates, without copies."""
        orphans = copies(chat_logs(self.shop.world.calls.kept).values())
        return {
            number: sorted(_transcript(customer, orphans) for customer in pair)
            for number, pair in self.customers.items()
        }

    def records(self) -> dict[int, list[Any]]:
        """Of each story, what the desk keeps: cases, decisions and money."""
        return {
            number: sorted(self._record(customer.person.id) for customer in pair)
            for number, pair in self.customers.items()
        }

    def _record(self, person: int) -> tuple[Any, ...]:
        rows = self.shop.data.rows
        cases = rows(
            "SELECT reference, state, version FROM cases WHERE person = :p ORDER BY opened_at", p=person
        )
        return tuple(
            (
                case["state"],
                case["version"],
                *(self._of_case(sql, case["reference"]) for sql in (_DECISIONS, _LEDGER, _STEPS)),
            )
            for case in cases
        )

    def _of_case(self, sql: str, reference: str) -> tuple[Any, ...]:
        return tuple(tuple(row.values()) for row in self.shop.data.rows(sql, r=reference))


_DECISIONS: Final = 'SELECT outcome, minor, by FROM decisions WHERE "case" = :r ORDER BY id'
_LEDGER: Final = 'SELECT state, minor FROM ledger WHERE "case" = :r ORDER BY id'
_STEPS: Final = 'SELECT what, before, after, by FROM audit WHERE "case" = :r AND by < 7100 ORDER BY id'


def _transcript(customer: Customer, orphans: set[tuple[int, int]]) -> list[str]:
    chat = customer.person.id
    return [plain(m.text) for m in customer.messages if (chat, m.id) not in orphans]


def plain(words: str) -> str:
    """Words without what differs from one performance to the next."""
    for pattern, name in _DIFFERENT:
        words = pattern.sub(name, words)
    return words


def differences(one: dict[int, Any], other: dict[int, Any]) -> Iterator[str]:
    """Where two performances differ, story by story."""
    for number in sorted(one):
        before, after = (pformat(told[number], width=160).splitlines() for told in (one, other))
        if before != after:
            name = STORIES[(number - 1) % len(STORIES)].__name__
            yield "\n".join((f"story {number} ({name}):", *unified_diff(before, after, n=1, lineterm="")))
