"""`editMessage…`, `deleteMessage(s)`."""

from __future__ import annotations

from typing import Any

from bot.demo.api import keyboard, media
from bot.demo.api.chat import Chat, PrivateChat
from bot.demo.api.errors import bad_request
from bot.demo.api.message import CAPTIONED, FILE_FIELDS, Message
from bot.demo.api.outgoing import caption_content, text_content
from bot.demo.api.posting import edited, remove
from bot.demo.api.request import Request
from bot.demo.api.target import message_of, writable
from bot.demo.api.units import Json

NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same as a current "
    "content and reply markup of the message"
)
DELETABLE_SECONDS = 48 * 3600


def _editable(request: Request) -> Message:
    if request.has("inline_message_id"):
        raise bad_request("MESSAGE_ID_INVALID")
    message = message_of(request, writable(request), "edit")
    if message.sender is not request.bot or message.service:
        raise bad_request("message can't be edited")
    return message


def _keyboard(request: Request) -> Json | None:
    return keyboard.inline_only(request.json("reply_markup"))


def _apply(request: Request, message: Message, content: Json, markup: Json | None) -> Any:
    if _same(message.content, content) and message.keyboard == markup:
        raise bad_request(NOT_MODIFIED)
    if message.content != content:
        # A new keyboard alone leaves no trace of an edit.
        message.edit_date = request.world.now()
    message.content = content
    message.keyboard = markup
    message.pressed = []
    edited(request.world, message)
    return request.world.shown(message, request.bot)


def _same(old: Json, new: Json) -> bool:
    ignored = {"link_preview_options"}
    return {k: v for k, v in old.items() if k not in ignored} == {
        k: v for k, v in new.items() if k not in ignored
    }


def edit_text(request: Request) -> Any:
    """Another text; without a keyboard in the call the message loses its own."""
    markup = _keyboard(request)
    content = text_content(request)
    message = _editable(request)
    if "text" not in message.content:
        raise bad_request("there is no text in the message to edit")
    return _apply(request, message, content, markup)


def edit_caption(request: Request) -> Any:
    """Another caption, or none."""
    markup = _keyboard(request)
    caption = caption_content(request)
    message = _editable(request)
    if CAPTIONED.isdisjoint(message.content):
        raise bad_request("there is no caption in the message to edit")
    kept = {
        name: value
        for name, value in message.content.items()
        if name in FILE_FIELDS or name == "has_media_spoiler"
    }
    return _apply(request, message, {**kept, **caption}, markup)


def edit_markup(request: Request) -> Any:
    """Another keyboard, or none."""
    markup = _keyboard(request)
    message = _editable(request)
    return _apply(request, message, message.content, markup)


def edit_media(request: Request) -> Any:
    """Another file, with its caption."""
    markup = _keyboard(request)
    item = request.options("media")
    kind = str(item.get("type", ""))
    if kind not in ("photo", "video", "document", "audio", "animation"):
        raise bad_request(f'can\'t parse InputMedia: type "{kind}" is unsupported')
    caption = caption_content(request, item)
    message = _editable(request)
    if message.kind not in CAPTIONED | {"text"} or message.kind == "voice":
        raise bad_request("message media can't be edited")
    if message.media_group_id and not _fits_album(message.kind, kind):
        raise bad_request("can't change media type in the album")
    content = {**media.content_of(request, kind, item.get("media", ""), item), **caption}
    return _apply(request, message, content, markup)


def _fits_album(old: str, new: str) -> bool:
    return old == new or {old, new} <= {"photo", "video"}


def _check_deletable(request: Request, chat: Chat, message: Message) -> None:
    own = message.sender is request.bot
    old = request.world.now() - message.date > DELETABLE_SECONDS
    if isinstance(chat, PrivateChat):
        if old:
            raise bad_request("message can't be deleted for everyone")
        return
    if chat.may(request.bot, "can_delete_messages"):
        return
    if not own:
        raise bad_request("message can't be deleted")
    if old or message.kind in ("supergroup_chat_created", "forum_topic_created"):
        raise bad_request("message can't be deleted for everyone")


def delete_message(request: Request) -> Any:
    """One message."""
    chat = writable(request)
    message = message_of(request, chat, "delete")
    _check_deletable(request, chat, message)
    remove(request.world, chat, [message.id])
    return True


def delete_messages(request: Request) -> Any:
    """1 to 100 messages; those that are not there are passed over."""
    identifiers = request.integers("message_ids")
    if not identifiers:
        raise bad_request("message identifiers are not specified")
    if len(identifiers) > 100:
        raise bad_request("too many message identifiers specified")
    chat = writable(request)
    for identifier in identifiers:
        if identifier in chat.messages:
            _check_deletable(request, chat, chat.messages[identifier])
    remove(request.world, chat, identifiers)
    return True


METHODS = {
    "editmessagetext": edit_text,
    "editmessagecaption": edit_caption,
    "editmessagereplymarkup": edit_markup,
    "editmessagemedia": edit_media,
    "deletemessage": delete_message,
    "deletemessages": delete_messages,
}
