"""An echo bot as aiogram's documentation writes it; run: python -m benchmarks.echo_aiogram TOKEN API_URL"""

from __future__ import annotations

import asyncio
import sys

from aiogram import Bot, Dispatcher
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.types import Message

dispatcher = Dispatcher()


@dispatcher.message()
async def echo(message: Message) -> None:
    """Say the same again."""
    await message.answer(message.text or "")


async def main(token: str, api_url: str) -> None:
    """Poll until SIGTERM."""
    session = AiohttpSession(api=TelegramAPIServer.from_base(api_url))
    await dispatcher.start_polling(Bot(token, session=session))


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
