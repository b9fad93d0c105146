"""Many people at once, in the stand-in's own process: each answers as soon as the bot's message is there."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final, TypeAlias

from bot.demo.api.message import Message
from bot.demo.api.people import Person
from bot.demo.api.user import Bot
from bot.demo.api.world import World

STALLED_AFTER: Final = 30.0
QUIET: Final = 0.5
"""Seconds without a change in the world, after which the bot counts as idle."""


class Stalled(RuntimeError):
    """Somebody got no answer."""


class UnexpectedAnswer(RuntimeError):
    """The bot said something else than this conversation has at this place."""


Act: TypeAlias = Callable[[Person, Message | None], object]
"""What somebody does, given the bot's latest message."""


@dataclass(frozen=True, slots=True)
class Turn:
    """An act, and how many messages of the bot answer it."""

    act: Act
    answers: int = 1


@dataclass(slots=True)
class Customer:
    """Somebody in the middle of a conversation."""

    person: Person
    bot: Bot
    turns: Iterator[Turn]
    expected: int = 0
    heard: int = 0
    latest: Message | None = None
    done: bool = False
    _messages: dict[int, Message] = field(init=False)

    def __post_init__(self) -> None:
        self._messages = self.person.world.private(self.person, self.bot).messages

    def look(self) -> None:
        """Take in what the bot has said since; where that is all, go on."""
        for message in self._unheard():
            self.latest, self.expected = message, self.expected - 1
            self.heard = message.id
        if self.expected <= 0:
            self._go_on()

    def _unheard(self) -> Sequence[Message]:
        found = []
        for message in reversed(self._messages.values()):
            if message.id <= self.heard:
                break
            if message.sender is self.bot:
                found.append(message)
        return found[::-1]

    def _go_on(self) -> None:
        turn = next(self.turns, None)
        if turn is None:
            self.done = True
            return
        self.expected = turn.answers
        turn.act(self.person, self.latest)


@dataclass(frozen=True, slots=True)
class Played:
    """How long it took, in seconds, and how many updates the bot got."""

    seconds: float
    updates: int


async def play(world: World, bot: Bot, customers: Iterable[Customer], at_once: int) -> Played:
    """Let all of them talk, so many at a time. Raises `Stalled`, `UnexpectedAnswer`."""
    waiting = deque(customers)
    active = [waiting.popleft() for _ in range(min(at_once, len(waiting)))]
    first, began = bot.updates.next_id, time.perf_counter()
    while active:
        for customer in active:
            customer.look()
        active = [customer for customer in active if not customer.done]
        while waiting and len(active) < at_once:
            active.append(waiting.popleft())
            active[-1].look()
        if active:
            await _change(world, active)
    return Played(time.perf_counter() - began, bot.updates.next_id - first)


async def _change(world: World, active: Sequence[Customer]) -> None:
    try:
        async with asyncio.timeout(STALLED_AFTER):
            await world.events.change()
    except TimeoutError:
        said = active[0].latest.text if active[0].latest else ""
        raise Stalled(f"{len(active)} of them. {Stalled.__doc__} The last words were {said!r}.") from None


async def idle(world: World) -> None:
    """Return when nothing has changed in the world for a moment."""
    while True:
        try:
            async with asyncio.timeout(QUIET):
                await world.events.change()
        except TimeoutError:
            return
