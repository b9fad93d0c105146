"""The page on the real stand-in, with a small bot that echoes over the real Bot API, and a backstage that notes."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import Any

import aiohttp

from bot.demo.api.chat import Group
from bot.demo.api.people import Person
from bot.demo.api.server import serve
from bot.demo.api.user import Bot
from bot.demo.api.web.routes import add_world_routes
from bot.demo.api.world import World
from bot.demo.samples import SampleOrder, Story
from bot.demo.server import Backstage, BotAction, Shop, Unavailable, page_application, serving
from refunds.money import Money

TOKEN = "42:AAHdemo"
SHOP = "Example Shop"


def order(story: Story, number: str, language: str, email: str = "camille@example.com") -> SampleOrder:
    """An order of 49.90 euros."""
    paid = Money(minor=4990, currency="EUR")
    return SampleOrder(story, number, email, 3, date(2026, 3, 23), paid, "one_time", language)


ORDERS = (
    order(Story.IN_TIME, "A-1001", "fr"),
    order(Story.IN_TIME, "A-2001", "en", "alice@example.com"),
    order(Story.TOO_LATE, "A-1003", "fr", "hugo@example.com"),
    order(Story.BORDERLINE, "A-2004", "en", "peter@example.com"),
)


@dataclass
class NotedBackstage:
    """Answers with `answer`, notes what it was asked to do, and can be unavailable, or slow to date an order."""

    world: World
    answer: dict[str, Any] = field(default_factory=dict)
    done: list[tuple[str, Any]] = field(default_factory=list)
    trouble: str = ""
    language: str = ""
    dating: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        self.dating.set()

    async def inside(self, language: str) -> Mapping[str, Any]:
        if self.trouble:
            raise Unavailable(self.trouble)
        self.language = language
        return self.answer

    async def move_clock(self, seconds: int) -> None:
        self.done.append(("clock", seconds))
        self.world.clock.advance(seconds)
        self.world.events.emit("clock", {"now": int(self.world.clock.now() * 1000)})

    async def set_telegram_down(self, down: bool) -> None:
        self.done.append(("telegram", down))
        await self.world.set_down("refused" if down else None)

    async def control_bot(self, action: BotAction) -> None:
        if self.trouble:
            raise Unavailable(self.trouble)
        self.done.append(("bot", action.value))

    async def begin_story(self, number: str) -> SampleOrder:
        await self.dating.wait()
        self.done.append(("story", number))
        return next(order for order in ORDERS if order.number == number)

    def doors(self) -> Backstage:
        return Backstage(
            self.inside, self.move_clock, self.set_telegram_down, self.control_bot, self.begin_story
        )


@dataclass
class EchoBot:
    """A bot over HTTP. It answers with what it got; a few words make it do more."""

    session: aiohttp.ClientSession
    api_url: str
    got: list[dict[str, Any]] = field(default_factory=list)

    async def call(self, method: str, **parameters: Any) -> Any:
        async with self.session.post(f"{self.api_url}/bot{TOKEN}/{method}", json=parameters) as response:
            answer = await response.json()
        assert answer["ok"], answer
        return answer["result"]

    async def run(self) -> None:
        while True:
            try:
                await self.poll()
            except aiohttp.ClientError:
                await asyncio.sleep(0.1)  # the API is down: bots try again

    async def poll(self) -> None:
        offset = self.got[-1]["update_id"] + 1 if self.got else 0
        for update in await self.call("getUpdates", offset=offset, timeout=20):
            self.got.append(update)
            await self.answer(update)

    async def answer(self, update: dict[str, Any]) -> None:
        if message := update.get("message"):
            await self.reply(message)
        elif query := update.get("callback_query"):
            await asyncio.sleep(0.3)  # long enough to see the button wait
            alert = query["data"] == "alert"
            await self.call(
                "answerCallbackQuery",
                callback_query_id=query["id"],
                text=f"You pressed {query['data']}",
                show_alert=alert,
            )

    async def reply(self, message: dict[str, Any]) -> None:
        chat, words = message["chat"]["id"], message.get("text", "")
        if message["chat"]["type"] != "private":
            return
        if words.startswith("/start"):
            await self.call("sendMessage", chat_id=chat, text=f"Welcome {words}", reply_markup=KEYBOARD)
        elif words == "ask me":
            markup = {"force_reply": True, "input_field_placeholder": "Your reason"}
            await self.call("sendMessage", chat_id=chat, text="Why?", reply_markup=markup)
        elif words == "edit":
            sent = await self.call("sendMessage", chat_id=chat, text="before")
            await self.call("editMessageText", chat_id=chat, message_id=sent["message_id"], text="after")
        elif words == "quote":
            quote = "<blockquote expandable>one\ntwo\nthree\nfour\nfive</blockquote>"
            await self.call("sendMessage", chat_id=chat, text=f"<b>All</b>\n{quote}", parse_mode="HTML")
        else:
            kind = next(kind for kind in ("text", "photo", "document", "sticker") if kind in message)
            reply = {"message_id": message["message_id"]}
            await self.call("sendMessage", chat_id=chat, text=f"Got {kind}: {words}", reply_parameters=reply)


KEYBOARD = {
    "inline_keyboard": [
        [
            {"text": "Yes", "callback_data": "yes", "style": "success"},
            {"text": "No", "callback_data": "no", "style": "danger"},
        ],
        [{"text": "Alert", "callback_data": "alert", "style": "primary"}],
        [{"text": "Copy", "copy_text": {"text": "R-7K2MX"}}, {"text": "Web", "url": "https://example.com/"}],
    ]
}


@dataclass
class Stage:
    """Everything a test of the page may touch."""

    url: str
    world: World
    bot: Bot
    echo: EchoBot
    backstage: NotedBackstage
    camille: Person
    oliver: Person
    nora: Person
    sam: Person
    alex: Person
    desk: Group

    def chat(self, person: Person) -> str:
        """The address of a person's chat with the bot."""
        return f"{self.url}/#chat/{person.id}/{person.id}:{self.bot.id}"

    def topic(self, person: Person, topic: int) -> str:
        """The address of a topic of the desk, as that person sees it."""
        return f"{self.url}/#chat/{person.id}/{self.desk.key}/{topic}"


@asynccontextmanager
async def staged() -> AsyncIterator[Stage]:
    """The demo's people, the desk, the bot and the page, each on a free port."""
    world = World()
    bot = world.bot(TOKEN)
    camille = world.person(7001, "Camille", last_name="Durand", language_code="fr")
    oliver = world.person(7002, "Oliver", last_name="Reed", language_code="en")
    nora = world.person(7003, "Nora", last_name="Keller", language_code="en")
    sam = world.person(7004, "Sam", last_name="Okafor", language_code="fr")
    alex = world.person(7005, "Alex", language_code="en")
    desk = alex.create_group("Support desk", forum=True, members=[nora, sam, bot])
    alex.promote(desk, bot)
    backstage = NotedBackstage(world)
    shop = Shop(SHOP, "Europe/Paris", ORDERS)
    application = page_application(backstage.doors(), shop, partial(add_world_routes, world=world))
    async with (
        serve(world) as server,
        aiohttp.ClientSession() as session,
        serving(application, 0) as url,
    ):
        echo = EchoBot(session, server.api_url)
        polling = asyncio.create_task(echo.run())
        try:
            yield Stage(url, world, bot, echo, backstage, camille, oliver, nora, sam, alex, desk)
        finally:
            polling.cancel()
            await asyncio.gather(polling, return_exceptions=True)
