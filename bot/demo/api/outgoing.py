"""A message that a bot sends: its text or caption, what it answers, where it goes."""

from __future__ import annotations

from typing import Any

from bot.demo.api import entities, keyboard
from bot.demo.api.chat import Chat, Group
from bot.demo.api.errors import bad_request
from bot.demo.api.message import FILE_FIELDS, Message
from bot.demo.api.posting import post, veil
from bot.demo.api.request import Request
from bot.demo.api.target import chat_with_id, place, writable
from bot.demo.api.units import Json, length

MAX_TEXT = 4096
MAX_CAPTION = 1024
_RIGHTS = {
    "text": ("can_send_messages", "text messages"),
    "photo": ("can_send_photos", "photos"),
    "document": ("can_send_documents", "documents"),
    "voice": ("can_send_voice_notes", "voice notes"),
    "video": ("can_send_videos", "videos"),
    "audio": ("can_send_audios", "music"),
    "video_note": ("can_send_video_notes", "video notes"),
    "sticker": ("can_send_other_messages", "stickers"),
    "animation": ("can_send_other_messages", "animations"),
    "poll": ("can_send_polls", "polls"),
}


def users_put_in(request: Request, marks: list[Json]) -> list[Json]:
    """A `text_mention` by id becomes one by user, or is dropped where the bot does not know them."""
    result = []
    for mark in marks:
        if mark["type"] == "text_mention":
            given = mark.get("user")
            identifier = given.get("id", 0) if isinstance(given, dict) else given
            user = request.world.user(int(identifier or 0))
            if user is None:
                continue
            result.append({**mark, "user": user.json()})
        else:
            result.append(mark)
    return result


def formatted(request: Request, text: str, options: Json, entities_name: str) -> tuple[str, list[Json]]:
    """Words and their entities, by parse mode or list. Raises `ApiError`."""
    own = Request(request.world, request.bot, "", options)
    marks = own.json(entities_name)
    if marks is not None and not isinstance(marks, list):
        raise bad_request("can't parse message entities: expected an Array")
    plain, found = entities.formatted(text, own.text("parse_mode"), marks)
    return plain, users_put_in(request, found)


def text_content(request: Request) -> Json:
    """The content of a text message. Raises `ApiError`."""
    given = request.text("text")
    if not given:
        raise bad_request("message text is empty")
    text, marks = formatted(request, given, request.values, "entities")
    if not text:
        raise bad_request("text must be non-empty")
    if length(text) > MAX_TEXT:
        raise bad_request(
            "MESSAGE_TOO_LONG" if request.method == "editmessagetext" else "message is too long"
        )
    content: Json = {"text": text}
    if marks:
        content["entities"] = marks
    if options := request.options("link_preview_options"):
        content["link_preview_options"] = options
    return content


def caption_content(request: Request, options: Json | None = None) -> Json:
    """The caption of a call, or of an `InputMedia`; `{}` without. Raises `ApiError`."""
    options = request.values if options is None else options
    given = Request(request.world, request.bot, "", options).text("caption")
    content: Json = {}
    if given:
        text, marks = formatted(request, given, options, "caption_entities")
        if length(text) > MAX_CAPTION:
            raise bad_request("message caption is too long")
        content = {"caption": text} if text else {}
        if text and marks:
            content["caption_entities"] = marks
    flags = Request(request.world, request.bot, "", options)
    if flags.flag("show_caption_above_media"):
        content["show_caption_above_media"] = True
    if flags.flag("has_spoiler"):
        content["has_media_spoiler"] = True
    return content


def check_rights(request: Request, chat: Chat, content: Json) -> None:
    """A restricted bot may not send everything. Raises `ApiError`."""
    if isinstance(chat, Group):
        kind = next((name for name in _RIGHTS if name in content), "text")
        right, words = _RIGHTS[kind]
        if not chat.may(request.bot, right):
            raise bad_request(f"not enough rights to send {words} to the chat")


def reply_details(request: Request, chat: Chat) -> Json:
    """`reply_to`, `quote` or `external_reply` of a message. Raises `ApiError`."""
    options = request.options("reply_parameters")
    identifier = options.get("message_id") or request.integer("reply_to_message_id")
    if not identifier:
        return {}
    elsewhere = options.get("chat_id")
    source = chat if elsewhere in (None, "") else chat_with_id(request, elsewhere)
    message = source.messages.get(_whole(identifier))
    if message is None:
        if options.get("allow_sending_without_reply") or request.flag("allow_sending_without_reply"):
            return {}
        raise bad_request("message to be replied not found")
    quote = _quote(request, message, options)
    details = {"reply_to": message} if source is chat else {"external_reply": _external(message)}
    return {**details, "quote": quote} if quote else details


def _whole(value: Any) -> int:
    try:
        return int(value)
    except (TypeError, ValueError):
        return 0


def _quote(request: Request, message: Message, options: Json) -> Json | None:
    if not options.get("quote"):
        return None
    wanted = {"parse_mode": options.get("quote_parse_mode", ""), "entities": options.get("quote_entities")}
    words, _ = formatted(request, str(options["quote"]), wanted, "entities")
    quote = entities.quoted(message.text, message.entities, words)
    if quote is None:
        raise bad_request("QUOTE_TEXT_INVALID")
    return {**quote, "is_manual": True}


def _external(message: Message) -> Json:
    files = {name: value for name, value in message.content.items() if name in FILE_FIELDS}
    return {"origin": origin(message), "chat": message.chat.json(), "message_id": message.id, **files}


def origin(message: Message) -> Json:
    """Telegram's `MessageOrigin`: who wrote it first."""
    if message.forward_origin:
        return message.forward_origin
    if message.anonymous:
        return {"type": "chat", "date": message.date, "sender_chat": message.chat.json()}
    return {"type": "user", "date": message.date, "sender_user": message.sender.json()}


def destination(request: Request, content: Json) -> tuple[Chat, Json]:
    """The chat, and topic and reply as a message's details. Raises `ApiError`."""
    chat = writable(request)
    check_rights(request, chat, content)
    topic, root = place(request, chat)
    details = reply_details(request, chat)
    replied = details.get("reply_to")
    if topic is None and replied is not None and replied.topic in getattr(chat, "topics", ()):
        topic = replied.topic  # an answer to what stands in a topic stands there too
    if root is not None:
        details.setdefault("reply_to", root)
    return chat, {**details, "topic": topic}


def markup(request: Request) -> Json:
    """The keyboard of a message, as its details. Raises `ApiError`."""
    inline, other = keyboard.parsed(request.json("reply_markup"))
    return {"keyboard": inline, "other_markup": other}


def send(request: Request, content: Json, **details: Any) -> Message:
    """Sends it. Raises `ApiError`."""
    dressed = markup(request)
    chat, placed = destination(request, content)
    return post(
        request.world,
        chat,
        request.bot,
        content,
        protected=request.flag("protect_content"),
        **dressed,
        **placed,
        **veil(chat, request.bot),
        **details,
    )
