"""A bot on aiogram that makes the calls of a refund conversation and does nothing else: no orders, no policy, no
database. What the refund desk's calls cost a framework; run: python -m benchmarks.calls_aiogram TOKEN API_URL"""

from __future__ import annotations

import asyncio
import sys
from typing import Final

from aiogram import Bot, Dispatcher
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.types import CallbackQuery, InlineKeyboardButton, InlineKeyboardMarkup, Message

dispatcher = Dispatcher()
asked: dict[int, Message] = {}

WORDS: Final = "Order B-000001. To see that it is yours: <b>which e-mail address did you buy with?</b>"
VERDICT: Final = "✅ <b>€49.90 will be refunded</b> to the means you paid with. " * 8
BUTTONS: Final = ("norec:", "why:dissatisfaction", "send:", "nonum:", "back:", "person:")
KEYBOARD: Final = InlineKeyboardMarkup(
    inline_keyboard=[[InlineKeyboardButton(text=data, callback_data=data)] for data in BUTTONS]
)


@dispatcher.message()
async def ask(message: Message) -> None:
    """The next question; the one before it loses its buttons."""
    await _ask(message)


@dispatcher.callback_query()
async def press(query: CallbackQuery) -> None:
    """As `ask`; the last press gets an acknowledgement, and a verdict."""
    await query.answer()
    message = query.message
    assert isinstance(message, Message)
    await _ask(message)
    if query.data == "send:":
        await message.answer(VERDICT, parse_mode="HTML")


async def _ask(message: Message) -> None:
    before = asked.pop(message.chat.id, None)
    asked[message.chat.id] = await message.answer(WORDS, parse_mode="HTML", reply_markup=KEYBOARD)
    if before is not None:
        await before.edit_text(f"{WORDS}\n\n→ B-000001", parse_mode="HTML")


async def main(token: str, api_url: str) -> None:
    """Poll until SIGTERM."""
    session = AiohttpSession(api=TelegramAPIServer.from_base(api_url))
    await dispatcher.start_polling(Bot(token, session=session))


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
