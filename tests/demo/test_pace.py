"""How fast the demo may be walked through: Telegram's limits hold in it, and its bot never meets them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, TypeVar

import aiohttp
import pytest

from bot.demo.cast import CUSTOMERS, STAFF, TOKEN
from tests.demo.desk import Demo, demo

BOT: Final = int(TOKEN.partition(":")[0])
(CAMILLE, *_), (OLIVER, *_) = CUSTOMERS
NORA: Final = STAFF[0][0]
SETTLES_WITHIN: Final = 30.0
LOOKS_EVERY: Final = 0.02

T = TypeVar("T")


@dataclass
class Hasty:
    """A person who reads nothing twice and presses a button the moment that it is there."""

    session: aiohttp.ClientSession
    person: int
    chat: str

    async def act(self, name: str, **body: Any) -> None:
        async with self.session.post(f"/world/people/{self.person}/{name}", json=body) as answer:
            assert answer.status == 200, await answer.text()

    async def says(self, words: str) -> None:
        await self.act("send", chat=self.chat, text=words)

    async def sends(self, sample: str) -> None:
        """A sample receipt."""
        async with self.session.get(f"/samples/{sample}") as receipt:
            content = await receipt.read()
        form = aiohttp.FormData({"chat": self.chat})
        form.add_field("file", content, filename="receipt.png", content_type="image/png")
        async with self.session.post(f"/world/people/{self.person}/upload", data=form) as answer:
            assert answer.status == 200, await answer.text()

    async def presses(self, label: str) -> None:
        """The newest button whose label begins so, as soon as there is one."""
        place = await there(lambda: self.button(label))
        await self.act("press", chat=self.chat, **place)

    async def hears(self, words: str) -> None:
        await there(lambda: self.message(words))

    async def message(self, words: str) -> dict[str, Any] | None:
        return next((found for found in await self.messages() if words in found.get("text", "")), None)

    async def messages(self) -> list[dict[str, Any]]:
        async with self.session.get(f"/world/chats/{self.chat}/messages") as answer:
            return list((await answer.json())["messages"])

    async def button(self, label: str) -> dict[str, int] | None:
        for message in reversed(await self.messages()):
            rows = message.get("reply_markup", {}).get("inline_keyboard", [])
            for row, keys in enumerate(rows):
                for column, key in enumerate(keys):
                    if key["text"].startswith(label):
                        return {"message_id": message["message_id"], "row": row, "column": column}
        return None


async def there(look: Callable[[], Awaitable[T | None]]) -> T:
    """What `look` finds, as soon as it does."""
    async with asyncio.timeout(SETTLES_WITHIN):
        while (found := await look()) is None:  # noqa: ASYNC110 - no event tells of it
            await asyncio.sleep(LOOKS_EVERY)
    return found


@pytest.fixture
async def running() -> AsyncIterator[Demo]:
    async with demo() as started:
        yield started


@pytest.fixture
async def session(running: Demo) -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession(running.url) as session:
        yield session


async def asks(customer: Hasty, number: str, email: str, *presses: str) -> None:
    """A whole request, typed without waiting for a question."""
    await customer.act("start", bot=BOT)
    await customer.says(number)
    await customer.says(email)
    await customer.sends(f"{number}/good")
    for label in presses:
        await customer.presses(label)


def api_of(process: int) -> str:
    """Where a bot's process finds Telegram."""
    environment = Path(f"/proc/{process}/environ").read_text().split("\0")
    return next(line.partition("=")[2] for line in environment if line.startswith("TELEGRAM_API_URL="))


async def calls(session: aiohttp.ClientSession) -> list[dict[str, Any]]:
    async with session.get("/world/calls?limit=1000") as answer:
        return list((await answer.json())["calls"])


async def test_a_fast_walk_is_never_held_up(session: aiohttp.ClientSession) -> None:
    """Two people ask at once and as fast as can be, Nora decides and pays: not one call is refused."""
    async with session.get("/world") as answer:
        chats = (await answer.json())["chats"]
    group = next(chat["key"] for chat in chats if chat["type"] != "private")
    camille, oliver = (Hasty(session, person, f"{person}:{BOT}") for person in (CAMILLE, OLIVER))
    nora = Hasty(session, NORA, group)
    async with asyncio.TaskGroup() as both:
        french = ("Un problème technique majeur", "Envoyer ma demande")
        both.create_task(asks(camille, "A-1001", "camille@example.com", *french))
        english = ("I'm not satisfied", "Send my request")
        both.create_task(asks(oliver, "A-2004", "peter@example.com", *english))
    for label in ("Approve €49.90", "I am paying", "Paid", "Without a reference"):
        await nora.presses(label)
    await oliver.hears("€49.90 was sent")
    await camille.hears("Remboursement accordé")
    refusals = [call.get("description") for call in await calls(session)]
    assert len(refusals) > 20
    assert not any(refusals)


@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="there is no /proc to look into")
async def test_telegram_s_limits_hold(session: aiohttp.ClientSession) -> None:
    """A bot that sends to one chat without a pause is told to wait, as Telegram tells it."""
    async with session.get("/inside") as answer:
        api = api_of((await answer.json())["bot"]["pid"])
    await Hasty(session, OLIVER, "").act("start", bot=BOT)
    statuses = []
    for number in range(16):
        parameters = {"chat_id": OLIVER, "text": str(number)}
        async with session.post(f"{api}/bot{TOKEN}/sendMessage", json=parameters) as sent:
            statuses.append(sent.status)
    assert statuses[0] == 200
    assert statuses[-1] == 429


async def test_what_the_bot_has_not_taken_is_told(session: aiohttp.ClientSession) -> None:
    """While Telegram still holds what somebody sent, the page is told so: the desk's word may be an old one."""
    await session.post("/control/telegram", json={"down": True})
    await Hasty(session, OLIVER, "").act("start", bot=BOT)
    async with session.get("/inside") as answer:
        assert (await answer.json())["held"] == 1
    await session.post("/control/telegram", json={"down": False})

    async def taken() -> bool | None:
        async with session.get("/inside") as answer:
            return (await answer.json())["held"] == 0 or None

    assert await there(taken)
