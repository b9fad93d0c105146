"""What Telegram's errors mean for the call: python-telegram-bot's exceptions, and words, as an `Answer`."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any, Final

from telegram import error as ptb

from bot.answer import (
    Already,
    Answer,
    Blocked,
    Conflict,
    CopySourceMissing,
    EditTargetMissing,
    Forbidden,
    InDoubt,
    LacksRights,
    Migrated,
    Rejected,
    RetryAfter,
    TopicClosed,
    TopicMissing,
    Unauthorised,
    Unreachable,
)
from bot.telegram.request import NotSent

_Build = Callable[[str], Answer]


def _lacks_rights(words: str) -> Answer:
    return LacksRights(words, content=_NO_RIGHT_TO_CONTENT.search(words.casefold()) is not None)


def _topic_closed(words: str) -> Answer:
    return TopicClosed()


def _edit_target_missing(words: str) -> Answer:
    return EditTargetMissing()


def _copy_source_missing(words: str) -> Answer:
    return CopySourceMissing()


_REFUSALS: Final[tuple[tuple[str, _Build], ...]] = (
    ("message is not modified", Already),
    ("query is too old", Already),
    ("query_id_invalid", Already),
    ("message to delete not found", Already),
    ("message to react not found", Already),
    ("topic_not_modified", Already),
    ("chat_not_modified", Already),
    ("message thread not found", TopicMissing),
    ("topic_deleted", TopicMissing),
    ("topic_id_invalid", TopicMissing),
    ("topic_closed", _topic_closed),
    ("message to edit not found", _edit_target_missing),
    ("message to copy not found", _copy_source_missing),
    ("message to forward not found", _copy_source_missing),
    ("there are no messages to copy", _copy_source_missing),
    ("not enough rights", _lacks_rights),
    ("have no rights to send", _lacks_rights),
    ("need administrator rights", _lacks_rights),
    ("chat_admin_required", _lacks_rights),
    ("chat_write_forbidden", _lacks_rights),
    ("chat_restricted", _lacks_rights),
    ("member list is inaccessible", _lacks_rights),
    ("user_is_blocked", Blocked),
)
"""Telegram's words for a 400, case-folded, for python-telegram-bot capitalises them anew."""

_CHAT_GONE: Final = (
    "chat not found",
    "chat was deactivated",
    "user_deactivated",
    "user is deactivated",
    "chat_forbidden",
    "channel_private",
    "channel_invalid",
    "peer_id_invalid",
    "chat_id_invalid",
)
"""Words for a 400 that say of a chat what a 403 says: a group that was deleted, a person who is gone or unknown."""

_NO_RIGHT_TO_SEND: Final = re.compile(r"chat_send_\w+_forbidden")
_NO_RIGHT_TO_CONTENT: Final = re.compile(
    r"not enough rights to send (?!text|message)\w|chat_send_(?!plain|message)\w+_forbidden"
)
_RETRY_AFTER: Final = re.compile(r"retry after (\d+)")

_MESSAGE_GONE: Final[tuple[tuple[str, _Build], ...]] = (
    ("Edit", _edit_target_missing),
    ("Copy", _copy_source_missing),
    ("Forward", _copy_source_missing),
    ("Delete", Already),
    ("SetMessageReaction", Already),
)
"""What MESSAGE_ID_INVALID means, by the method's first word."""


def answer_to(error: ptb.TelegramError, method: str, parameters: Mapping[str, Any]) -> Answer:
    """What became of a call of `method` that raised `error`."""
    match error:
        case ptb.BadRequest():
            return _refused(error.message, method, parameters)
        case NotSent():
            return Unreachable(error.message)
        case ptb.NetworkError():
            return _limited(error.message) or InDoubt(error.message)
        case ptb.RetryAfter():
            return RetryAfter(_seconds(error.retry_after))
        case ptb.ChatMigrated():
            return Migrated(error.new_chat_id)
        case ptb.Forbidden():
            return _forbidden(error.message, parameters)
        case ptb.Conflict():
            return Conflict(error.message)
        case ptb.InvalidToken() | ptb.EndPointNotFound():
            return _unknown(error, method)
        case _:
            return InDoubt(error.message)


def _refused(words: str, method: str, parameters: Mapping[str, Any]) -> Answer:
    folded = words.casefold()
    for fragment, build in _REFUSALS:
        if fragment in folded:
            return build(words)
    if _NO_RIGHT_TO_SEND.search(folded):
        return _lacks_rights(words)
    if "message_id_invalid" in folded:
        return _message_gone(words, method)
    if any(fragment in folded for fragment in _CHAT_GONE):
        return _chat_gone(words, parameters)
    return _limited(words) or Rejected(words)


def _chat_gone(words: str, parameters: Mapping[str, Any]) -> Answer:
    """Of a copy Telegram does not say which chat it is: what goes instead of the copy tells, for it has one only."""
    if "from_chat_id" in parameters:
        return CopySourceMissing()
    return _forbidden(words, parameters) if "chat_id" in parameters else Rejected(words)


def _message_gone(words: str, method: str) -> Answer:
    for start, build in _MESSAGE_GONE:
        if method.startswith(start):
            return build(words)
    return Rejected(words)


def _limited(words: str) -> Answer | None:
    """A 429 that is told in words alone, as it sometimes is."""
    found = _RETRY_AFTER.search(words.casefold())
    return RetryAfter(float(found[1])) if found else None


def _seconds(delay: int | timedelta) -> float:
    """python-telegram-bot is changing its type; either is right."""
    return delay.total_seconds() if isinstance(delay, timedelta) else float(delay)


def _forbidden(words: str, parameters: Mapping[str, Any]) -> Answer:
    """A group's id is negative, a channel's may be a name. A right that is lacking there may be told by a 403 too."""
    if not str(parameters.get("chat_id", "")).startswith(("-", "@")):
        return Blocked(words)
    folded = words.casefold()
    lacks = _NO_RIGHT_TO_SEND.search(folded) or any(
        fragment in folded for fragment, build in _REFUSALS if build is _lacks_rights
    )
    return _lacks_rights(words) if lacks else Forbidden(words)


def _unknown(error: ptb.TelegramError, method: str) -> Answer:
    """401: the token. 404: a malformed token, of which the first call tells, or a method unknown to the server; else
    a server or a proxy that is about to start, which says nothing about the call."""
    told = error.__cause__ if isinstance(error.__cause__, ptb.InvalidToken) else error
    folded = told.message.casefold()
    if "unauthorized" in folded or method == "GetMe":
        return Unauthorised()
    is_unknown_method = "method not found" in folded
    return Rejected(f"{method}: {told.message}") if is_unknown_method else InDoubt(told.message)
