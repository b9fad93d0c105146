"""`copyMessage(s)`, `forwardMessage(s)`."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from bot.demo.api.chat import Chat, Group
from bot.demo.api.errors import ApiError, bad_request
from bot.demo.api.message import CAPTIONED, Message
from bot.demo.api.outgoing import caption_content, check_rights, destination, markup, origin
from bot.demo.api.posting import post, veil
from bot.demo.api.request import Request
from bot.demo.api.target import chat_of, message_of
from bot.demo.api.units import Json

_NEVER = frozenset({"invoice", "poll", "dice"})


def _check_source(message: Message, what: str) -> None:
    if message.service or (what == "copied" and message.kind in _NEVER):
        raise bad_request(f"the message can't be {what}")
    if message.protected:
        raise bad_request(f"the message can't be {what}")


def _recaptioned(content: Json, caption: Json | None) -> Json:
    if caption is None or CAPTIONED.isdisjoint(content):
        return content
    return {**{k: v for k, v in content.items() if not k.startswith("caption")}, **caption}


def copy_message(request: Request) -> Any:
    """A copy, without a link to the original."""
    dressed = markup(request)
    caption = caption_content(request) if "caption" in request.values else None
    source = chat_of(request, "from_chat_id")
    message = message_of(request, source, "copy")
    _check_source(message, "copied")
    content = _recaptioned(message.content, caption)
    chat, placed = destination(request, content)
    protected = request.flag("protect_content")
    details = {**dressed, **placed, **veil(chat, request.bot)}
    sent = post(request.world, chat, request.bot, content, protected=protected, **details)
    return {"message_id": sent.id}


def forward_message(request: Request) -> Any:
    """A forward, which says whose it is."""
    source = chat_of(request, "from_chat_id")
    message = message_of(request, source, "forward")
    _check_source(message, "forwarded")
    chat, placed = destination(request, message.content)
    sent = _post_again(request, chat, message, placed, {"forward_origin": origin(message)})
    return request.world.shown(sent, request.bot)


def _post_again(request: Request, chat: Chat, message: Message, placed: Json, details: Json) -> Message:
    protected = request.flag("protect_content")
    shared = {**placed, **veil(chat, request.bot), **details}
    return post(request.world, chat, request.bot, message.content, protected=protected, **shared)


def _several(request: Request, what: str) -> tuple[Chat, Json, list[Message]]:
    identifiers = request.integers("message_ids")
    if not identifiers:
        raise bad_request("message identifiers are not specified")
    if len(identifiers) > 100:
        raise bad_request("too many message identifiers specified")
    if any(first >= second for first, second in pairwise(identifiers)):
        raise bad_request("message identifiers must be in a strictly increasing order")
    source = chat_of(request, "from_chat_id")
    chat, placed = destination(request, {"text": ""})
    messages = [message for i in identifiers if (message := source.messages.get(i)) and _may(message, what)]
    if not messages:
        word = "copy" if what == "copied" else "forward"
        raise bad_request(f"there are no messages to {word}")
    for message in messages:
        if isinstance(chat, Group):
            check_rights(request, chat, message.content)
    return chat, placed, messages


def _may(message: Message, what: str) -> bool:
    try:
        _check_source(message, what)
    except ApiError:
        return False
    return True


def _albums(request: Request, messages: list[Message]) -> list[str]:
    """Albums stay albums, under new ids; a lone member is none."""
    new: dict[str, str] = {}
    for message in messages:
        old = message.media_group_id
        members = sum(1 for other in messages if old and other.media_group_id == old)
        if members > 1:
            new.setdefault(old, str(request.world.random.getrandbits(53)))
    return [new.get(message.media_group_id, "") for message in messages]


def copy_messages(request: Request) -> Any:
    """Copies in order; those that can't be copied are passed over."""
    chat, placed, messages = _several(request, "copied")
    bare: Json | None = {} if request.flag("remove_caption") else None
    sent = []
    for message, album in zip(messages, _albums(request, messages), strict=True):
        content = _recaptioned(message.content, bare)
        details = {**placed, **veil(chat, request.bot), "protected": request.flag("protect_content")}
        sent.append(post(request.world, chat, request.bot, content, media_group_id=album, **details))
    return [{"message_id": message.id} for message in sent]


def forward_messages(request: Request) -> Any:
    """Forwards in order; those that can't be forwarded are passed over."""
    chat, placed, messages = _several(request, "forwarded")
    sent = []
    for message, album in zip(messages, _albums(request, messages), strict=True):
        details = {"forward_origin": origin(message), "media_group_id": album}
        sent.append(_post_again(request, chat, message, placed, details))
    return [{"message_id": message.id} for message in sent]


METHODS = {
    "copymessage": copy_message,
    "copymessages": copy_messages,
    "forwardmessage": forward_message,
    "forwardmessages": forward_messages,
}
