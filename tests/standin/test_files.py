"""Files: uploaded, downloaded, sent again."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from bot.demo.api.people import Person
from bot.demo.api.user import Bot
from bot.demo.api.world import World
from tests.standin.conftest import Api, picture


async def test_a_photo_in_sizes(api: Api, customer: Person, bot: Bot) -> None:
    """A photo becomes JPEGs of several sizes, none longer than 1280, each for download."""
    customer.send_photo(bot, picture(2000, 1000), caption="receipt")
    [update] = await api.updates()
    sizes = update["message"]["photo"]
    assert [(s["width"], s["height"]) for s in sizes] == [(90, 45), (320, 160), (800, 400), (1280, 640)]
    file = await api.result("getFile", file_id=sizes[-1]["file_id"])
    url = f"{api.server.api_url}/file/bot{api.token}/{file['file_path']}"
    async with api.session.get(url) as answer:
        content = await answer.read()
    assert len(content) == file["file_size"] == sizes[-1]["file_size"]
    with Image.open(io.BytesIO(content)) as image:
        assert (image.format, image.size) == ("JPEG", (1280, 640))


async def test_a_small_photo(api: Api, customer: Person) -> None:
    """A picture smaller than Telegram's sizes has one, its own."""
    sent = (await api.upload("sendPhoto", {"photo": ("a.png", picture(50, 40))}, chat_id="7001"))["result"]
    assert [(s["width"], s["height"]) for s in sent["photo"]] == [(50, 40)]


async def test_a_document(api: Api, customer: Person, bot: Bot) -> None:
    """A document keeps bytes, name and type; an image sent as a file has a small picture."""
    customer.send_document(bot, b"%PDF-1.4", "reçu.pdf")
    customer.send_document(bot, picture(500, 500), "photo.png", "image/png")
    pdf, image = (u["message"]["document"] for u in await api.updates())
    assert (pdf["file_name"], pdf["mime_type"], pdf["file_size"]) == ("reçu.pdf", "application/pdf", 8)
    assert "thumbnail" not in pdf
    assert (image["thumbnail"]["width"], image["mime_type"]) == (320, "image/png")


async def test_ids_are_a_bots_own(api: Api, world: World, customer: Person, bot: Bot) -> None:
    """A file_id is worth nothing to another bot; the unique id is the same for all."""
    other = world.bot("43:other", username="other")
    customer.start(other)
    message = customer.send_document(bot, b"x", "a.txt")
    customer.forward(message, other)
    mine = (await api.updates())[-1]["message"]["document"]
    api.token = "43:other"
    theirs = (await api.updates())[-1]["message"]["document"]
    assert mine["file_unique_id"] == theirs["file_unique_id"]
    assert mine["file_id"] != theirs["file_id"]
    assert "wrong file_id" in await api.refused("getFile", file_id=mine["file_id"])
    assert await api.result("sendDocument", chat_id=customer.id, document=theirs["file_id"])
    words = await api.refused("sendPhoto", chat_id=customer.id, photo=theirs["file_id"])
    assert words == "Bad Request: can't use file of type Document as Photo"


async def test_sent_again(api: Api, customer: Person) -> None:
    """What was sent once goes again by its id, and is the same file."""
    first = (await api.upload("sendPhoto", {"photo": ("a.png", picture(400, 300))}, chat_id="7001"))["result"]
    second = await api.result("sendPhoto", chat_id=customer.id, photo=first["photo"][0]["file_id"])
    assert second["photo"] == first["photo"]
    third = (await api.upload("sendPhoto", {"photo": ("a.png", picture(400, 300))}, chat_id="7001"))["result"]
    assert third["photo"][0]["file_unique_id"] != first["photo"][0]["file_unique_id"]


async def test_too_large_to_download(api: Api, customer: Person, bot: Bot) -> None:
    """A bot can't download more than 20 MB."""
    customer.send_document(bot, b"0" * (20 * 2**20 + 1), "a.bin")
    customer.send_document(bot, b"0" * (20 * 2**20), "b.bin")
    large, fits = (u["message"]["document"]["file_id"] for u in await api.updates())
    assert await api.refused("getFile", file_id=large) == "Bad Request: file is too big"
    assert (await api.result("getFile", file_id=fits))["file_size"] == 20 * 2**20


@pytest.mark.parametrize(
    ("method", "field", "kind"),
    [
        ("sendVoice", "voice", "voice"),
        ("sendVideo", "video", "video"),
        ("sendAudio", "audio", "audio"),
        ("sendAnimation", "animation", "animation"),
        ("sendVideoNote", "video_note", "video_note"),
        ("sendSticker", "sticker", "sticker"),
    ],
)
async def test_other_files(api: Api, customer: Person, method: str, field: str, kind: str) -> None:
    """Each kind of file is sent as that kind, and downloads as it was."""
    content = picture(64, 64, "WEBP") if kind == "sticker" else b"content"
    sent = (await api.upload(method, {field: ("a.bin", content)}, chat_id="7001"))["result"]
    file = await api.result("getFile", file_id=sent[kind]["file_id"])
    async with api.session.get(f"{api.server.api_url}/file/bot{api.token}/{file['file_path']}") as answer:
        assert await answer.read() == content


async def test_what_people_send(api: Api, customer: Person, bot: Bot) -> None:
    """Voices, stickers, films, places and numbers reach the bot."""
    customer.send_voice(bot)
    customer.send_sticker(bot, "👋")
    customer.send_video(bot, b"film")
    customer.send_location(bot, 48.85, 2.35)
    customer.send_contact(bot, "+33100000000", "Camille")
    messages = [u["message"] for u in await api.updates()]
    kinds = ["voice", "sticker", "video", "location", "contact"]
    assert [kind for kind, message in zip(kinds, messages, strict=True) if kind in message] == kinds
    assert messages[-1]["contact"]["user_id"] == customer.id
