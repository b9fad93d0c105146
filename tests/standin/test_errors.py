"""What can't be done is refused with Telegram's own words."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import aiohttp
import pytest

from bot.demo.api.chat import Group
from bot.demo.api.people import Person
from bot.demo.api.server import Server
from bot.demo.api.user import Bot
from bot.demo.api.world import World
from tests.standin.conftest import Api, picture

BUTTON = {"text": "a", "callback_data": "b"}


def keyboard(**button: Any) -> dict[str, Any]:
    return {"inline_keyboard": [[{"text": "a", **button}]]}


@pytest.mark.parametrize(
    ("method", "parameters", "words"),
    [
        ("sendMessage", {"chat_id": 7001}, "message text is empty"),
        ("sendMessage", {"text": "x"}, "chat_id is empty"),
        ("sendMessage", {"chat_id": "", "text": "x"}, "chat_id is empty"),
        ("sendMessage", {"chat_id": 9999, "text": "x"}, "chat not found"),
        ("sendMessage", {"chat_id": "@nobody", "text": "x"}, "chat not found"),
        ("sendMessage", {"chat_id": "seven", "text": "x"}, "chat not found"),
        ("sendMessage", {"chat_id": -100, "text": "x"}, "chat not found"),
        ("sendMessage", {"chat_id": 7001, "text": " \n "}, "text must be non-empty"),
        ("sendMessage", {"chat_id": 7001, "text": "<b></b>", "parse_mode": "HTML"}, "text must be non-empty"),
        ("sendMessage", {"chat_id": 7001, "text": "x" * 4097}, "message is too long"),
        ("sendMessage", {"chat_id": 7001, "text": "😀" * 2049}, "message is too long"),
        ("sendMessage", {"chat_id": 7001, "text": "x", "message_thread_id": 5}, "message thread not found"),
        ("sendMessage", {"chat_id": 7001, "text": "x", "reply_parameters": {"message_id": 999}},
         "message to be replied not found"),
        ("sendMessage", {"chat_id": 7001, "text": "x", "reply_parameters": {"message_id": 1, "quote": "zz"}},
         "QUOTE_TEXT_INVALID"),
        ("sendMessage", {"chat_id": 7001, "text": "x", "reply_markup": keyboard(callback_data="x" * 65)},
         "BUTTON_DATA_INVALID"),
        ("sendMessage", {"chat_id": 7001, "text": "x", "reply_markup": keyboard(callback_data="é" * 33)},
         "BUTTON_DATA_INVALID"),
        ("sendMessage", {"chat_id": 7001, "text": "x", "reply_markup": keyboard(callback_data="")},
         "BUTTON_DATA_INVALID"),
        ("sendMessage", {"chat_id": 7001, "text": "x", "reply_markup": {"inline_keyboard": [[BUTTON] * 9]}},
         "REPLY_MARKUP_TOO_LONG"),
        ("sendMessage", {"chat_id": 7001, "text": "x", "reply_markup": {"inline_keyboard": [[BUTTON]] * 101}},
         "REPLY_MARKUP_TOO_LONG"),
        ("sendMessage", {"chat_id": 7001, "text": "x", "reply_markup": keyboard(url="not a link")},
         "inline keyboard button URL 'not a link' is invalid: Wrong HTTP URL"),
        ("sendMessage", {"chat_id": 7001, "text": "x", "entities": [{"type": "bold", "offset": 0, "length": 5}]},
         "entity beginning at UTF-16 offset 0 ends after the end of the text"),
        ("editMessageText", {"chat_id": 7001, "message_id": 99, "text": "x"}, "message to edit not found"),
        ("editMessageText", {"chat_id": 7001, "message_id": 1, "text": "x"}, "message can't be edited"),
        ("editMessageText", {"chat_id": 7001, "text": "x"}, "message identifier is not specified"),
        ("deleteMessage", {"chat_id": 7001, "message_id": 99}, "message to delete not found"),
        ("copyMessage", {"chat_id": 7001, "from_chat_id": 7001, "message_id": 99}, "message to copy not found"),
        ("forwardMessage", {"chat_id": 7001, "from_chat_id": 7001, "message_id": 99}, "message to forward not found"),
        ("copyMessages", {"chat_id": 7001, "from_chat_id": 7001, "message_ids": [98, 99]},
         "there are no messages to copy"),
        ("copyMessages", {"chat_id": 7001, "from_chat_id": 7001, "message_ids": [2, 1]},
         "message identifiers must be in a strictly increasing order"),
        ("pinChatMessage", {"chat_id": 7001, "message_id": 99}, "message to pin not found"),
        ("setMessageReaction", {"chat_id": 7001, "message_id": 99, "reaction": []}, "message to react not found"),
        ("setMessageReaction", {"chat_id": 7001, "message_id": 1, "reaction": [{"type": "emoji", "emoji": "🧾"}]},
         "REACTION_INVALID"),
        ("answerCallbackQuery", {"callback_query_id": "1"},
         "query is too old and response timeout expired or query ID is invalid"),
        ("getFile", {"file_id": "AgACnope"}, "wrong file_id or the file is temporarily unavailable"),
        ("sendPhoto", {"chat_id": 7001}, "there is no photo in the request"),
        ("sendPhoto", {"chat_id": 7001, "photo": "AgACnope"}, "wrong file identifier/HTTP URL specified"),
        ("sendPhoto", {"chat_id": 7001, "photo": "https://a.fr/x.jpg"}, "failed to get HTTP URL content"),
        ("sendMediaGroup", {"chat_id": 7001, "media": []}, "there are no messages to send"),
        ("sendMediaGroup", {"chat_id": 7001, "media": [{"type": "photo", "media": "x"}] * 11},
         "too many messages to send as an album"),
        ("sendMediaGroup",
         {"chat_id": 7001, "media": [{"type": "photo", "media": "x"}, {"type": "document", "media": "x"}]},
         "document can't be mixed with other media types"),
        ("sendChatAction", {"chat_id": 7001, "action": "dancing"}, "wrong parameter action in request"),
        ("createForumTopic", {"chat_id": 7001, "name": "x"},
         "method is available for supergroup and channel chats only"),
        ("getChatAdministrators", {"chat_id": 7001}, "there are no administrators in the private chat"),
        ("leaveChat", {"chat_id": 7001}, "chat member status can't be changed in private chats"),
        ("setMyCommands", {"commands": [{"command": "Bad!", "description": "x"}]}, "BOT_COMMAND_INVALID"),
        ("setMyCommands", {"commands": [{"command": "a", "description": ""}]},
         "command description must be non-empty"),
        ("setMyCommands",
         {"commands": [{"command": "a", "description": "x"}], "scope": {"type": "chat", "chat_id": 5}},
         "chat not found"),
        ("refundStarPayment", {"user_id": 7001, "telegram_payment_charge_id": "x"}, "CHARGE_ID_INVALID"),
    ],
)  # fmt: skip
async def test_private(
    api: Api, customer: Person, method: str, parameters: dict[str, Any], words: str
) -> None:
    """In a private chat with a customer who pressed Start, each of these is refused so."""
    assert customer.id == 7001
    assert (await api.refused(method, **parameters)) == f"Bad Request: {words}"


@pytest.mark.parametrize(
    ("method", "parameters", "words"),
    [
        ("sendMessage", {"text": "x", "message_thread_id": 99}, "message thread not found"),
        ("sendMessage", {"text": "x", "message_thread_id": 1}, "message thread not found"),
        ("editForumTopic", {"message_thread_id": 99, "name": "x"}, "TOPIC_ID_INVALID"),
        ("closeForumTopic", {"message_thread_id": 99}, "TOPIC_ID_INVALID"),
        ("createForumTopic", {"name": " "}, "TOPIC_NAME_EMPTY"),
        ("createForumTopic", {"name": "x", "icon_color": 5}, "TOPIC_ICON_COLOR_INVALID"),
        ("reopenGeneralForumTopic", {}, "TOPIC_NOT_MODIFIED"),
        ("getChatMember", {"user_id": 123456}, "PARTICIPANT_ID_INVALID"),
        ("getChatMember", {"user_id": 0}, "invalid user_id specified"),
        ("banChatMember", {"user_id": 7010}, "can't remove chat owner"),
        ("promoteChatMember", {"user_id": 7010, "can_pin_messages": True}, "can't remove chat owner"),
        ("setChatTitle", {"title": "Desk"}, "chat title is not modified"),
    ],
)
async def test_group(api: Api, desk: Group, method: str, parameters: dict[str, Any], words: str) -> None:
    """In a forum where the bot is an administrator, each of these is refused so."""
    assert (await api.refused(method, chat_id=desk.id, **parameters)) == f"Bad Request: {words}"


@pytest.mark.parametrize(
    ("method", "parameters", "words"),
    [
        ("createForumTopic", {"name": "x"}, "not enough rights to create a topic"),
        ("pinChatMessage", {"message_id": 1}, "not enough rights to manage pinned messages in the chat"),
        ("setChatTitle", {"title": "y"}, "not enough rights to change chat title"),
        ("banChatMember", {"user_id": 7001}, "not enough rights to restrict/unrestrict chat member"),
        ("promoteChatMember", {"user_id": 7001, "can_pin_messages": True}, "not enough rights"),
        ("deleteMessage", {"message_id": 1}, "message can't be deleted"),
    ],
)
async def test_without_rights(
    api: Api, nora: Person, camille: Person, bot: Bot, method: str, parameters: dict[str, Any], words: str
) -> None:
    """A bot that is a plain member lacks rights."""
    group = nora.create_group("Desk", forum=True, members=[bot, camille])
    assert (await api.refused(method, chat_id=group.id, **parameters)) == f"Bad Request: {words}"


Prepare = Callable[[World, Person, Person, Bot], int]


def _blocked(world: World, camille: Person, nora: Person, bot: Bot) -> int:
    camille.start(bot)
    camille.block(bot)
    return camille.id


def _never_started(world: World, camille: Person, nora: Person, bot: Bot) -> int:
    nora.create_group("Desk", members=[bot, camille])
    return camille.id


def _kicked(world: World, camille: Person, nora: Person, bot: Bot) -> int:
    group = nora.create_group("Desk", members=[bot])
    nora.remove(group, bot)
    return group.id


def _left(world: World, camille: Person, nora: Person, bot: Bot) -> int:
    group = nora.create_group("Desk", supergroup=False, members=[bot])
    group.members[bot.id].status = "left"
    return group.id


def _gone(world: World, camille: Person, nora: Person, bot: Bot) -> int:
    camille.start(bot)
    camille.is_deactivated = True
    return camille.id


def _a_bot(world: World, camille: Person, nora: Person, bot: Bot) -> int:
    return world.bot("43:other").id


@pytest.mark.parametrize(
    ("prepare", "words"),
    [
        (_blocked, "bot was blocked by the user"),
        (_never_started, "bot can't initiate conversation with a user"),
        (_kicked, "bot was kicked from the supergroup chat"),
        (_left, "bot is not a member of the group chat"),
        (_gone, "user is deactivated"),
        (_a_bot, "bot can't send messages to bots"),
    ],
)
async def test_forbidden(
    api: Api, world: World, camille: Person, nora: Person, bot: Bot, prepare: Prepare, words: str
) -> None:
    """A chat that the bot may not write to answers 403."""
    chat_id = prepare(world, camille, nora, bot)
    body = await api.call("sendMessage", chat_id=chat_id, text="x")
    assert body == {"ok": False, "error_code": 403, "description": f"Forbidden: {words}"}


async def test_migrated(api: Api, nora: Person, bot: Bot) -> None:
    """A group that became a supergroup says where it went."""
    group = nora.create_group("Desk", supergroup=False, members=[bot])
    new = nora.migrate(group)
    body = await api.call("sendMessage", chat_id=group.id, text="x")
    assert body == {
        "ok": False,
        "error_code": 400,
        "description": "Bad Request: group chat was upgraded to a supergroup chat",
        "parameters": {"migrate_to_chat_id": new.id},
    }
    assert await api.result("sendMessage", chat_id=new.id, text="x")


@pytest.mark.parametrize(
    ("path", "code", "words"),
    [
        ("/bot42:AAHstandin/noSuchMethod", 404, "Not Found: method not found"),
        ("/bot42:AAHwrong/getMe", 401, "Unauthorized"),
        ("/botrubbish/getMe", 404, "Not Found"),
        ("/bot42:AAHstandin/get/Me", 404, "Not Found"),
        ("/", 404, "Not Found"),
        ("/file/bot42:AAHstandin/photos/none.jpg", 404, "Not Found"),
        ("/file/bot42:AAHstandin/../../etc/passwd", 404, "Not Found"),
        ("/bot42:AAHstandin/sendGift", 501, "Not Implemented: this stand-in does not have sendGift"),
    ],
)
async def test_paths(
    server: Server, session: aiohttp.ClientSession, path: str, code: int, words: str
) -> None:
    """Wrong tokens, methods and files."""
    async with session.get(server.api_url + path) as answer:
        assert await answer.json() == {"ok": False, "error_code": code, "description": words}
        assert answer.status == code


@pytest.mark.parametrize("headers", [{"Host": "evil.example"}, {"Origin": "http://127.0.0.1"}, {"Host": "["}])
async def test_browsers_are_kept_out(
    server: Server, session: aiohttp.ClientSession, headers: dict[str, str]
) -> None:
    """A page in a browser can't speak to the Bot API here, nor can another name lead to it."""
    async with session.get(f"{server.api_url}/bot42:AAHstandin/getMe", headers=headers) as answer:
        assert answer.status in (400, 403)


@pytest.mark.parametrize(
    ("kind", "raw", "words"),
    [
        ("application/json", b"{", "Object expected as JSON body"),
        ("application/json", b"[]", "Object expected as JSON body"),
        ("application/json", b'{"chat_id":7001,"text":"x","reply_markup":"{"}',
         "can't parse reply keyboard markup JSON object"),
        ("application/json", b'{"chat_id":7001,"text":"x","reply_markup":[1]}', "object expected as reply markup"),
        ("application/x-www-form-urlencoded", b"chat_id=7001&text=%ff%fe", None),
        ("application/x-www-form-urlencoded", b"\xff", "strings must be encoded in UTF-8"),
        ("multipart/form-data; boundary=x", b"rubbish", None),
        ("multipart/form-data", b"rubbish", "wrong multipart body"),
        ("text/plain", b"rubbish", "message text is empty"),
    ],
)  # fmt: skip
async def test_bodies(
    server: Server, session: aiohttp.ClientSession, customer: Person, kind: str, raw: bytes, words: str | None
) -> None:
    """A body that can't be read is answered, never a crash."""
    url = f"{server.api_url}/bot42:AAHstandin/sendMessage"
    async with session.post(url, data=raw, headers={"Content-Type": kind}) as answer:
        body = await answer.json()
    assert answer.status in (200, 400)
    if words:
        assert body["description"] == f"Bad Request: {words}"


@pytest.mark.parametrize("complaints", [["sendMessage: chat is unknown", "sendMessage: text is no String"]])
async def test_unknown_fields_are_reported(api: Api, customer: Person) -> None:
    """What Telegram passes over in silence is taken, and stands in the call log."""
    assert await api.result("sendMessage", chat_id=customer.id, chat=5, text=12)


async def test_not_modified(api: Api, customer: Person) -> None:
    """An edit that changes nothing is refused; another keyboard alone is a change."""
    sent = await api.result("sendMessage", chat_id=customer.id, text="a")
    same = {"chat_id": customer.id, "message_id": sent["message_id"], "text": "a"}
    assert await api.refused("editMessageText", **same) == (
        "Bad Request: message is not modified: specified new message content and reply markup are exactly the same "
        "as a current content and reply markup of the message"
    )
    edited = await api.result("editMessageText", **same, reply_markup=keyboard(callback_data="x"))
    assert "edit_date" not in edited
    assert "reply_markup" not in await api.result("editMessageText", **same)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"no picture", "IMAGE_PROCESS_FAILED"),
        (picture(3000, 20), "PHOTO_INVALID_DIMENSIONS"),
        (picture(9000, 1500), "PHOTO_INVALID_DIMENSIONS"),
        (b"", "file must be non-empty"),
        (b"\xff" * (10 * 2**20 + 1),
         "file of size 10485761 bytes is too big for a photo; the maximum size is 10485760 bytes"),
    ],
    ids=["rubbish", "narrow", "huge", "empty", "heavy"],
)  # fmt: skip
async def test_photos(api: Api, customer: Person, content: bytes, words: str) -> None:
    """What Telegram can't make a photo of is refused."""
    body = await api.upload("sendPhoto", {"photo": ("a.jpg", content)}, chat_id=str(customer.id))
    assert body["description"] == f"Bad Request: {words}"


async def test_too_large_an_upload(api: Api, customer: Person) -> None:
    """More than 50 MB is refused with 413."""
    body = await api.upload("sendDocument", {"document": ("a.bin", b"0" * (50 * 2**20 + 1))}, chat_id="7001")
    assert body == {"ok": False, "error_code": 413, "description": "Request Entity Too Large"}
