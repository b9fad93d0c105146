"""Whatever arrives, fails and is restarted, in any order: each lane keeps its own, and each effect comes once."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from dataclasses import dataclass
from typing import TypeAlias

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.storage import inbox
from conversations.draft import Conversation
from conversations.events import Event
from conversations.known import Known
from conversations.stepped import Stepped
from conversations.updates import Wrote
from tests.bot.engine.raw import private, says
from tests.bot.engine.test_lanes import Failing, echo
from tests.bot.engine.workshop import Workshop

PEOPLE = (501, 502, 503)
PARKED_AFTER = 5


@dataclass(frozen=True)
class Arrives:
    """Somebody writes something that fails so often, `twice` where Telegram repeats it."""

    person: int
    fails: int
    twice: bool


@dataclass(frozen=True)
class Passes:
    """So many seconds pass."""

    seconds: float


@dataclass(frozen=True)
class Restarts:
    """The process ends, with notice or without, and begins again."""

    killed: bool


@dataclass(frozen=True)
class Turns:
    """The event loop goes round so often: what is under way stands somewhere in the middle."""

    times: int


Happens: TypeAlias = Arrives | Passes | Restarts | Turns

HAPPENINGS = st.one_of(
    st.builds(Arrives, st.sampled_from(PEOPLE), st.sampled_from((0, 0, 0, 1, 2, 4, 5, 9)), st.booleans()),
    st.builds(Passes, st.sampled_from((0.1, 0.3, 1.5, 6.0, 30.0))),
    st.builds(Restarts, st.booleans()),
    st.builds(Turns, st.integers(1, 9)),
)


class Play:
    """A workshop in which things happen, and what must have come of them."""

    def __init__(self, shop: Workshop, failing: Failing) -> None:
        self.shop = shop
        self.failing = failing
        self.sent: dict[int, list[tuple[str, int]]] = defaultdict(list)
        self.number = 0

    async def act(self, happening: Happens) -> None:
        match happening:
            case Arrives():
                await self.arrives(happening)
            case Passes(seconds=seconds):
                await self.shop.clock.run_for(seconds)
            case Turns(times=times):
                for _ in range(times):
                    await asyncio.sleep(0)
            case Restarts(killed=True):
                await self.shop.kill()
                await self.begins()
            case Restarts():
                await self.shop.stop()
                await self.begins()

    async def begins(self) -> None:
        await self.shop.unit(lambda tx: inbox.make_ready(tx, self.shop.clock.now()))
        self.shop.start()

    async def arrives(self, happening: Arrives) -> None:
        self.number += 1
        word, person = f"word {self.number}", happening.person
        self.failing.times[word] = happening.fails
        self.sent[person].append((word, happening.fails))
        whose = {"id": person, "is_bot": False, "first_name": "Somebody"}
        update = says(word, chat=private(person), **{"from": whose})
        await self.shop.arrive(update, *((update,) if happening.twice else ()))

    def holds(self) -> None:
        said = defaultdict(list)
        for row, parameters in zip(self.shop.rows("outbox", "id"), self.shop.calls(), strict=True):
            if not parameters[1]["text"].startswith("trouble"):
                said[int(row["lane"])].append(parameters[1]["text"])
        parked = [row for row in self.shop.rows("inbox") if row["state"] == "parked"]
        for person, words in self.sent.items():
            order = [word for word, _ in words]
            assert said[person] == [word for word in order if word in said[person]], "in order, once"
            for word, fails in words:
                assert word in said[person] or fails >= PARKED_AFTER, "nothing is lost"
        lost = sum(len(words) for words in self.sent.values()) - sum(map(len, said.values()))
        assert len(parked) == lost, "what was not answered is parked"
        assert {row["state"] for row in self.shop.rows("inbox")} <= {"done", "parked"}


async def _play(happenings: list[Happens]) -> None:
    failing = Failing()
    shop = await Workshop.open(failing)
    play = Play(shop, failing)
    shop.start()
    for happening in happenings:
        await play.act(happening)
    await shop.pass_time(60 * (1 + len(happenings)))
    await shop.stop()
    play.holds()
    await shop.database.close()


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(HAPPENINGS, max_size=25))
def test_any_interleaving_works_each_lane_in_order_and_each_event_once(happenings: list[Happens]) -> None:
    """Arrivals, repetitions, failures, kills and restarts change nothing of order and number."""
    asyncio.run(_play(happenings))


async def test_the_machinery_would_notice_a_second_effect() -> None:
    """The test above can fail: a step that answers twice is caught."""
    calls = 0

    def twice(state: Conversation, event: Event, known: Known) -> Stepped:
        nonlocal calls
        calls += isinstance(event, Wrote)
        stepped = echo(state, event, known)
        return Stepped(state, stepped.effects * 2)

    shop = await Workshop.open(twice)
    shop.start()
    await shop.take(says("once"))
    await shop.stop()
    assert (calls, shop.texts()) == (1, ["once", "once"])
