"""The stand-in as others' clients see it: python-telegram-bot, aiogram and grammY go through one scenario."""

from __future__ import annotations

import asyncio
import io
import json
import shutil
from pathlib import Path
from typing import Any

import aiogram
import aiogram.client.session.aiohttp
import aiogram.client.telegram
import aiogram.exceptions
import aiogram.types
import pytest
import telegram
import telegram.error
from PIL import Image

from bot.demo.api.chat import Group
from bot.demo.api.people import Person
from bot.demo.api.server import Server
from bot.demo.api.user import Bot
from bot.demo.api.world import World
from tests.standin.conftest import TOKEN, picture
from tests.standin.scenario import Scenario

GRAMMY = Path(__file__).with_name("grammy")
NOT_MODIFIED = "message is not modified"


@pytest.fixture
def scenario(camille: Person, desk: Group, bot: Bot) -> Scenario:
    return Scenario(camille, desk, bot)


def image_size(content: bytes) -> list[int]:
    with Image.open(io.BytesIO(content)) as image:
        return list(image.size)


async def test_python_telegram_bot(server: Server, world: World, scenario: Scenario) -> None:
    """python-telegram-bot's Bot understands the stand-in."""
    told: dict[str, Any] = {}
    bots, files = f"{server.api_url}/bot", f"{server.api_url}/file/bot"
    async with telegram.Bot(TOKEN, base_url=bots, base_file_url=files) as client:
        scenario.begin()
        [update] = await client.get_updates(timeout=5)
        assert update.message
        assert update.message.text
        told["start"] = update.message.text
        buttons = [
            telegram.InlineKeyboardButton("Oui", callback_data="y:1", api_kwargs={"style": "success"}),
            telegram.InlineKeyboardButton("Non", callback_data="n:1"),
        ]
        asked = await update.message.reply_html(
            "<b>Bonjour</b>", reply_markup=telegram.InlineKeyboardMarkup([buttons])
        )
        scenario.press()
        [update] = await client.get_updates(offset=update.update_id + 1, timeout=5)
        assert update.callback_query
        told["data"] = update.callback_query.data
        await update.callback_query.answer("Noté")
        await update.callback_query.edit_message_text("<b>Merci</b> &amp; à bientôt", parse_mode="HTML")
        scenario.send_receipt()
        [update] = await client.get_updates(offset=update.update_id + 1, timeout=5)
        assert update.message
        photo = update.message.photo[-1]
        told["size"] = [photo.width, photo.height]
        content = await (await photo.get_file()).download_as_bytearray()
        told["downloaded"] = image_size(bytes(content)) == told["size"]
        await client.send_document(scenario.customer.id, b"%PDF", filename="a.pdf")
        topic = await client.create_forum_topic(scenario.desk.id, "Camille · R-1")
        told["topic"] = topic.message_thread_id
        pages = [
            telegram.InputMediaPhoto(picture(300, 400), caption="page 1"),
            telegram.InputMediaPhoto(picture()),
        ]
        album = await client.send_media_group(
            scenario.desk.id, pages, message_thread_id=topic.message_thread_id
        )
        await client.copy_messages(scenario.desk.id, scenario.desk.id, [m.message_id for m in album])
        await client.pin_chat_message(scenario.desk.id, album[0].message_id)
        with pytest.raises(telegram.error.BadRequest) as refused:
            await client.edit_message_text(
                "<b>Merci</b> &amp; à bientôt", scenario.customer.id, asked.message_id, parse_mode="HTML"
            )
        told["not_modified"] = NOT_MODIFIED in str(refused.value).lower()
        with pytest.raises(telegram.error.BadRequest) as refused:
            await client.send_message(5, "x")
        told["not_found"] = str(refused.value) == "Chat not found"
        await client.set_my_commands([("refund", "Demander un remboursement")], language_code="fr")
    scenario.check(told)
    assert world.calls.complaints() == []


async def test_aiogram(server: Server, world: World, scenario: Scenario) -> None:
    """aiogram's Bot understands the stand-in."""
    told: dict[str, Any] = {}
    api = aiogram.client.telegram.TelegramAPIServer.from_base(server.api_url)
    session = aiogram.client.session.aiohttp.AiohttpSession(api=api)
    async with aiogram.Bot(TOKEN, session=session) as client:
        scenario.begin()
        [update] = await client.get_updates(timeout=5)
        assert update.message
        told["start"] = update.message.text
        buttons = [
            aiogram.types.InlineKeyboardButton(text="Oui", callback_data="y:1", style="success"),
            aiogram.types.InlineKeyboardButton(text="Non", callback_data="n:1"),
        ]
        markup = aiogram.types.InlineKeyboardMarkup(inline_keyboard=[buttons])
        asked = await client.send_message(
            scenario.customer.id, "<b>Bonjour</b>", parse_mode="HTML", reply_markup=markup
        )
        scenario.press()
        [update] = await client.get_updates(offset=update.update_id + 1, timeout=5)
        assert update.callback_query
        told["data"] = update.callback_query.data
        await client.answer_callback_query(update.callback_query.id, "Noté")
        where: dict[str, Any] = {"chat_id": scenario.customer.id, "message_id": asked.message_id}
        thanks = "<b>Merci</b> &amp; à bientôt"
        await client.edit_message_text(text=thanks, parse_mode="HTML", **where)
        scenario.send_receipt()
        [update] = await client.get_updates(offset=update.update_id + 1, timeout=5)
        assert update.message
        assert update.message.photo
        photo = update.message.photo[-1]
        told["size"] = [photo.width, photo.height]
        content = await client.download(photo)
        assert content
        told["downloaded"] = image_size(content.read()) == told["size"]
        document = aiogram.types.BufferedInputFile(b"%PDF", "a.pdf")
        await client.send_document(scenario.customer.id, document)
        topic = await client.create_forum_topic(scenario.desk.id, "Camille · R-1")
        told["topic"] = topic.message_thread_id
        pages = [
            aiogram.types.InputMediaPhoto(
                media=aiogram.types.BufferedInputFile(picture(300, 400), "1.png"), caption="page 1"
            ),
            aiogram.types.InputMediaPhoto(media=aiogram.types.BufferedInputFile(picture(), "2.png")),
        ]
        album = await client.send_media_group(
            scenario.desk.id, list(pages), message_thread_id=topic.message_thread_id
        )
        await client.copy_messages(scenario.desk.id, scenario.desk.id, [m.message_id for m in album])
        await client.pin_chat_message(scenario.desk.id, album[0].message_id)
        with pytest.raises(aiogram.exceptions.TelegramBadRequest, match=NOT_MODIFIED):
            await client.edit_message_text(text=thanks, parse_mode="HTML", **where)
        with pytest.raises(aiogram.exceptions.TelegramBadRequest, match="chat not found"):
            await client.send_message(5, "x")
        told |= {"not_modified": True, "not_found": True}
        command = aiogram.types.BotCommand(command="refund", description="Demander un remboursement")
        await client.set_my_commands([command], language_code="fr")
    scenario.check(told)
    assert world.calls.complaints() == []


@pytest.mark.skipif(shutil.which("node") is None, reason="node is not installed")
@pytest.mark.skipif(
    not (GRAMMY / "node_modules" / "grammy").exists(),
    reason="grammY is not installed: run `npm install --prefix tests/standin/grammy`",
)
async def test_grammy(server: Server, world: World, scenario: Scenario) -> None:
    """npm's grammY understands the stand-in."""
    process = await asyncio.create_subprocess_exec(
        "node",
        "scenario.mjs",
        server.api_url,
        TOKEN,
        str(scenario.desk.id),
        cwd=GRAMMY,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdin
    assert process.stdout
    acts = {"begin": scenario.begin, "press": scenario.press, "receipt": scenario.send_receipt}
    told: dict[str, Any] = {}
    while line := await asyncio.wait_for(process.stdout.readline(), 20):
        said = json.loads(line)
        if act := said.get("act"):
            acts[act]()
            process.stdin.write(b"done\n")
        else:
            told = said["told"]
    assert await process.wait() == 0
    scenario.check(told)
    assert world.calls.complaints() == []
