"""How a customer gets to each question, for tests that begin there."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from conversations.draft import Question
from conversations.message import Media
from tests.conversations.builders import order
from tests.conversations.chat import Chat

MAIL: Final = "camille@example.com"
UNCOUNTED: Final = {"A-1001": order(units_used=None)}
"""The shop knows how much was bought, and not how much was used."""


def at_number(**changes: Any) -> Chat:
    """`What is your order number?`"""
    chat = Chat(**changes)
    chat.says("/start")
    return chat


def at_email(**changes: Any) -> Chat:
    chat = at_number(**changes)
    chat.says("A-1001")
    return chat


def at_checking(**changes: Any) -> Chat:
    """The source has not answered yet."""
    chat = at_email(slow=True, **changes)
    chat.says(MAIL)
    return chat


def at_unmatched(**changes: Any) -> Chat:
    chat = at_email(**changes)
    chat.says("somebody@else.example")
    return chat


def at_receipt(**changes: Any) -> Chat:
    chat = at_email(**changes)
    chat.says(MAIL)
    return chat


def at_reading(**changes: Any) -> Chat:
    """The receipt is being fetched."""
    chat = at_receipt(**changes)
    chat.slow = True
    chat.sends(Media.PHOTO)
    return chat


def at_reason(**changes: Any) -> Chat:
    chat = at_receipt(**changes)
    chat.sends(Media.PHOTO)
    return chat


def at_usage(**changes: Any) -> Chat:
    chat = at_reason(**{"orders": UNCOUNTED, **changes})
    chat.presses("I'm not satisfied")
    return chat


def at_units(**changes: Any) -> Chat:
    chat = at_usage(**changes)
    chat.presses("In part")
    return chat


def at_review(**changes: Any) -> Chat:
    chat = at_reason(**changes)
    chat.presses("I'm not satisfied")
    return chat


def at_change(**changes: Any) -> Chat:
    chat = at_review(**changes)
    chat.presses("Change an answer")
    return chat


AT: Final[Mapping[Question, Callable[..., Chat]]] = {
    Question.NUMBER: at_number,
    Question.EMAIL: at_email,
    Question.CHECKING: at_checking,
    Question.UNMATCHED: at_unmatched,
    Question.RECEIPT: at_receipt,
    Question.READING: at_reading,
    Question.REASON: at_reason,
    Question.USAGE: at_usage,
    Question.UNITS: at_units,
    Question.REVIEW: at_review,
    Question.CHANGE: at_change,
}


def sent(**changes: Any) -> Chat:
    """A request that was sent, and decided."""
    chat = at_review(**changes)
    chat.presses("Send my request")
    return chat
