"""Pinned messages."""

from __future__ import annotations

from typing import Any

from bot.demo.api.chat import Chat, Group
from bot.demo.api.errors import bad_request
from bot.demo.api.posting import pin, unpin
from bot.demo.api.request import Request
from bot.demo.api.target import message_of, need_right, writable


def _pinnable(request: Request) -> Chat:
    chat = writable(request)
    if isinstance(chat, Group):
        need_right(request, chat, "can_pin_messages", "to manage pinned messages in the chat")
    return chat


def pin_chat_message(request: Request) -> Any:
    """Pins a message; the service message that says so comes back to the bot too."""
    message = message_of(request, _pinnable(request), "pin")
    if message.service:
        raise bad_request("message can't be pinned")
    pin(request.world, message, request.bot)
    return True


def unpin_chat_message(request: Request) -> Any:
    """Unpins one, the newest where none is named."""
    chat = _pinnable(request)
    if request.has("message_id"):
        message = message_of(request, chat, "unpin")
        unpin(request.world, chat, [message.id])
    elif chat.pinned:
        unpin(request.world, chat, chat.pinned[-1:])
    else:
        raise bad_request("message to unpin not found")
    return True


def unpin_all(request: Request) -> Any:
    """Unpins all of a chat."""
    chat = _pinnable(request)
    unpin(request.world, chat, chat.pinned)
    return True


METHODS = {
    "pinchatmessage": pin_chat_message,
    "unpinchatmessage": unpin_chat_message,
    "unpinallchatmessages": unpin_all,
}
