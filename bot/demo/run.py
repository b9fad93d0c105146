"""`refund-desk demo`: the whole product on one machine, without any account."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable, Coroutine, Mapping
from contextlib import AsyncExitStack
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any, Final

from aiohttp import web

from bot.demo.api.server import serve
from bot.demo.api.web.routes import add_world_routes
from bot.demo.api.world import World
from bot.demo.bot_process import BotProcess
from bot.demo.cast import ADMIN, TOKEN, gather_cast
from bot.demo.folder import data_folder, demo_folder
from bot.demo.sample_orders import sample_stories
from bot.demo.samples import SampleOrder
from bot.demo.server import Backstage, Shop, page_application, serving
from refunds.policy import default_policy

SHOP: Final = "Atelier Lumen"


async def run_demo(port: int, language: str, say: Callable[[str], None]) -> None:
    """Stand-in, bot and page, until SIGTERM or SIGINT; the desk speaks `language`. What it keeps is gone afterwards.

    Raises `PortInUse`, `Unavailable`.
    """
    stopped = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stopped.set)
    with demo_folder() as folder:
        async with AsyncExitStack() as stack:
            world = World(budgets=True)  # as Telegram has them: the bot is to be seen keeping to them
            cast = gather_cast(world, language)
            server = await stack.enter_async_context(serve(world))
            bot = BotProcess(_environment(server.api_url, cast.group_id, folder, language), folder)
            application = _page(world, cast.bot_id, bot)
            url = await stack.enter_async_context(serving(application, port))
            stack.push_async_callback(bot.stop)
            if await _unless_stopped(bot.start(), stopped):
                say(f"The refund desk is open: {url} (Ctrl-C closes it)")
                await stopped.wait()


async def _unless_stopped(work: Coroutine[Any, Any, None], stopped: asyncio.Event) -> bool:
    """Whether `work` came to its end; false where the demo was stopped meanwhile, and `work` with it."""
    working, stopping = asyncio.create_task(work), asyncio.create_task(stopped.wait())
    await asyncio.wait({working, stopping}, return_when=asyncio.FIRST_COMPLETED)
    if not stopped.is_set():
        stopping.cancel()
        await working
        return True
    working.cancel()
    await asyncio.gather(working, return_exceptions=True)
    return False


def _environment(api_url: str, group: int, folder: Path, language: str) -> dict[str, str]:
    return {
        "BOT_TOKEN": TOKEN,
        "TELEGRAM_API_URL": api_url,
        "SUPPORT_CHAT_ID": str(group),
        "FINANCE_CHAT_ID": "",
        "TECHNICAL_CHAT_ID": "",
        "ADMIN_IDS": str(ADMIN),
        "DATA_DIR": str(data_folder(folder)),
        "DATABASE_URL": "",
        "POLICY_FILE": "",
        "DEFAULT_LANGUAGE": "en",
        "STAFF_LANGUAGE": language,
        "OFFICE_HOURS": "",
        "ANSWER_WITHIN": "2 days",
        "ASKED_DAYS": "3+3",
        "DRAFT_HOURS": "72",
        "SHOP_NAME": SHOP,
        "ORDER_EXAMPLE": "A-1001",
        "PRIVACY_URL": "https://example.com/privacy",
        "TELEGRAM_BUDGETS": "on",
    }


def _page(world: World, bot_id: int, bot: BotProcess) -> web.Application:
    zone = default_policy().zone

    async def inside(language: str) -> Mapping[str, Any]:
        held = len(
            world.bots[bot_id].updates.waiting
        )  # before the bot is asked: what it took since is no loss
        return {"held": held, **await bot.inside(language)}

    async def move_clock(seconds: int) -> None:
        world.clock.advance(seconds)
        world.events.emit("clock", {"now": int(world.clock.now() * 1000)})
        await bot.move_clock(seconds)

    async def begin_story(number: str) -> SampleOrder:
        now = datetime.fromtimestamp(world.clock.now(), zone)
        await bot.date_order(number, now)
        return next(order for order in sample_stories(now) if order.number == number)

    async def set_down(down: bool) -> None:
        await world.set_down("refused" if down else None)

    backstage = Backstage(
        inside=inside,
        move_clock=move_clock,
        set_telegram_down=set_down,
        control_bot=bot.control,
        begin_story=begin_story,
    )
    shop = Shop(SHOP, zone.key, sample_stories(datetime.now(zone)))
    return page_application(backstage, shop, partial(_add_world, world))


def _add_world(world: World, application: web.Application) -> None:
    add_world_routes(application, world)
