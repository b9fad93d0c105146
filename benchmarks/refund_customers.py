"""Customers who ask for a refund, from /start to the decision, and the order book that has their orders."""

from __future__ import annotations

import csv
import io
import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import Enum
from pathlib import Path
from typing import Any, Final

from PIL import Image, ImageDraw

from benchmarks.crowd import Act, Customer, Turn, UnexpectedAnswer
from bot.demo.api.message import Message
from bot.demo.api.people import Person
from bot.demo.api.user import Bot
from bot.demo.api.world import World

PICTURES: Final = 16
"""Different pictures, whose last bytes make each customer's own: to draw one takes longer than to send it."""

PICTURE_SIZE: Final = (960, 1280)
"""What Telegram makes of a telephone's photo."""


class Kind(Enum):
    """An order: bought how many days ago, and how many of its 10 units were used."""

    IN_TIME = (2, 0)  # granted in full
    PART_USED = (3, 4)  # granted in part
    LATE = (30, 0)  # refused
    BORDERLINE = (8, 0)  # for a person: a topic and a card in the group


MIX: Final = (*(Kind.IN_TIME,) * 6, *(Kind.PART_USED,) * 2, Kind.LATE, Kind.BORDERLINE)


@dataclass(frozen=True, slots=True)
class Order:
    """One customer's."""

    number: str
    email: str
    kind: Kind


def orders(count: int) -> list[Order]:
    """One for each customer, in the mix of a day."""
    return [Order(f"B-{n:06}", f"customer{n}@example.com", MIX[n % len(MIX)]) for n in range(1, count + 1)]


def write_book(found: list[Order], path: Path) -> None:
    """The order book as the shop would export it."""
    now = datetime.now(UTC)
    with path.open("w", newline="") as file:
        book = csv.writer(file)
        book.writerow(
            ("number", "purchased_at", "paid", "currency", "service", "email", "units_total", "units_used")
        )
        for order in found:
            days, used = order.kind.value
            bought = (now - timedelta(days=days)).isoformat(timespec="seconds")
            book.writerow((order.number, bought, "49.90", "EUR", "one_time", order.email, 10, used))


def pictures() -> list[bytes]:
    """Receipts as photos."""
    return [_picture(random.Random(seed)) for seed in range(PICTURES)]


def _picture(chance: random.Random) -> bytes:
    image = Image.new("RGB", PICTURE_SIZE, "white")
    draw = ImageDraw.Draw(image)
    for line in range(20, PICTURE_SIZE[1] - 20, 28):
        words = "".join(chance.choice("abcdefghij 0123456789.,") for _ in range(40))
        draw.text((40, line), words, fill="black", font_size=20)
    file = io.BytesIO()
    image.save(file, "JPEG", quality=80)
    return file.getvalue()


@dataclass(slots=True)
class RefundCustomers:
    """Makes customers, half of them French, each with an order of their own. Without `receipts` they press
    "I can't find it" instead."""

    world: World
    bot: Bot
    left: Iterator[Order]
    receipts: list[bytes]
    made: int = 0

    def make(self, count: int) -> list[Customer]:
        """So many."""
        return [self._customer(next(self.left)) for _ in range(count)]

    def greet(self, count: int) -> list[Customer]:
        """So many, who press Start and get the first question."""
        return [Customer(self._person(), self.bot, iter([Turn(self._start)])) for _ in range(count)]

    def _person(self) -> Person:
        self.made += 1
        language = "fr" if self.made % 2 else "en"
        return self.world.person(first_name="Camille", last_name="Durand", language_code=language)

    def _customer(self, order: Order) -> Customer:
        person = self._person()
        turns = [
            Turn(self._start),
            Turn(self._says(order.number, "nonum")),
            Turn(self._says(order.email, "back")),
            Turn(self._proof()),
            Turn(_presses("why:", "dissatisfaction")),
            Turn(_presses("send:"), answers=2),
        ]
        return Customer(person, self.bot, iter(turns))

    def _start(self, person: Person, _: Message | None) -> None:
        person.start(self.bot)

    def _says(self, words: str, asked_with: str) -> Act:
        def say(person: Person, prompt: Message | None) -> None:
            _button(prompt, asked_with)
            person.send(self.bot, words)

        return say

    def _proof(self) -> Act:
        if not self.receipts:
            return _presses("norec:")
        # After the end of a JPEG comes what no decoder reads: another file, the same picture.
        content = self.receipts[self.made % PICTURES] + self.made.to_bytes(8)

        def send(person: Person, prompt: Message | None) -> None:
            _button(prompt, "norec:")
            # As a file: the stand-in would make a photo smaller, which costs more than all else it does.
            person.send_document(self.bot, content, "receipt.jpg", "application/octet-stream")

        return send


def _presses(start: str, end: str = "") -> Act:
    def press(person: Person, prompt: Message | None) -> None:
        found = _button(prompt, start, end)
        assert prompt is not None
        person.press(prompt, found)

    return press


def _button(prompt: Message | None, start: str, end: str = "") -> str:
    """The data of the button that begins and ends so. Raises `UnexpectedAnswer` where the bot asks something else."""
    keyboard: dict[str, Any] = (prompt.keyboard if prompt else None) or {}
    for row in keyboard.get("inline_keyboard", ()):
        for button in row:
            data = str(button.get("callback_data", ""))
            if data.startswith(start) and data.endswith(end):
                return data
    raise UnexpectedAnswer(f"{UnexpectedAnswer.__doc__} {start} {prompt.text if prompt else ''!r}")
