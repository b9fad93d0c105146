"""Answers to presses, and reactions."""

from __future__ import annotations

from typing import Any

from bot.demo.api.callback import EXPIRES_AFTER
from bot.demo.api.chat import Group
from bot.demo.api.errors import bad_request
from bot.demo.api.posting import tell_reactions
from bot.demo.api.reaction import EMOJI
from bot.demo.api.request import Request
from bot.demo.api.target import message_of, writable
from bot.demo.api.units import Json, length

TOO_OLD = "query is too old and response timeout expired or query ID is invalid"


def answer_callback_query(request: Request) -> Any:
    """What the person who pressed is shown. Once, and soon."""
    callback = request.world.callbacks.get(request.text("callback_query_id"))
    if callback is None or callback.bot is not request.bot or callback.answered:
        raise bad_request(TOO_OLD)
    if request.world.clock.now() - callback.at > EXPIRES_AFTER:
        del request.world.callbacks[callback.id]
        raise bad_request(TOO_OLD)
    text = request.text("text")
    if length(text) > 200:
        raise bad_request("MESSAGE_TOO_LONG")
    callback.answered = True
    del request.world.callbacks[callback.id]
    data: Json = {
        "chat": callback.message.chat.key,
        "message_id": callback.message.id,
        "person": callback.person.id,
        "callback": callback.id,
        "show_alert": request.flag("show_alert"),
    }
    data |= {name: request.text(name) for name in ("text", "url") if request.has(name)}
    callback.person.answers[callback.id] = data
    request.world.events.emit("answer", data)
    return True


def set_message_reaction(request: Request) -> Any:
    """The bot's own reaction: one at most."""
    reactions = request.objects("reaction")
    chat = writable(request)
    message = message_of(request, chat, "react")
    if len(reactions) > 1:
        raise bad_request("REACTIONS_TOO_MANY")
    for reaction in reactions:
        if reaction.get("type") != "emoji" or reaction.get("emoji") not in EMOJI:
            raise bad_request("REACTION_INVALID")
    if isinstance(chat, Group) and not chat.may(request.bot, "can_react_to_messages"):
        raise bad_request("REACTION_INVALID")
    if message.service:
        raise bad_request("MESSAGE_ID_INVALID")
    if reactions:
        message.reactions[request.bot.id] = reactions[0]["emoji"]
    else:
        message.reactions.pop(request.bot.id, None)
    tell_reactions(request.world, message)
    return True


METHODS = {
    "answercallbackquery": answer_callback_query,
    "setmessagereaction": set_message_reaction,
}
