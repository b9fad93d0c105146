"""What a button carries: `verb:subject:version:argument`, 64 bytes at most (Bot API, InlineKeyboardButton)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

LIMIT: Final = 64
"""Bytes of `callback_data`."""


class Verb(StrEnum):
    """What a press asks for. Short, since it travels."""

    # the menu and the draft; subject: the draft's id, version: the draft's
    BEGIN = "begin"  # open a request
    MINE = "mine"  # my requests
    LANGUAGE = "lang"  # argument: the language
    LOST_NUMBER = "nonum"
    CORRECT = "fix"  # argument: the question to answer again
    GO_ON = "goon"  # leave it unmatched: a person will look
    NO_RECEIPT = "norec"
    REASON = "why"  # argument: the reason
    USAGE = "used"  # argument: none, part or all
    CHANGE = "chg"  # argument: the question, or nothing for the list of them
    SEND = "send"
    BACK = "back"
    CANCEL = "cancel"
    PERSON = "person"
    # a customer's case; subject: the reference, version: the case's
    APPEAL = "appeal"
    WITHDRAW = "wdraw"
    TO_CASE = "tocase"  # argument: the message to move to this case
    RATE = "rate"  # argument: one to five stars
    # a case, by staff
    CLAIM = "claim"
    RELEASE = "release"
    ASSIGN = "assign"  # argument: to whom, or nothing for the list
    TRANSFER = "xfer"  # argument: from whom and to whom, or nothing for the list
    SNOOZE = "snooze"  # argument: days, 0 to take it up now, or nothing for the list
    QUIET = "quiet"  # what the customer wrote last needs no answer
    REOPEN = "reopen"
    APPROVE = "ok"
    AMOUNT = "amount"
    REFUSE = "refuse"  # argument: a canned reason, or nothing for the list
    ASK = "ask"
    FINDINGS = "find"
    PAGES = "pages"
    PAY = "pay"
    PAID = "paid"
    NOT_PAID = "unpaid"
    RETRY = "retry"  # argument: what was not delivered
    DELETE = "del"  # argument: the number of a message that went to the customer
    SHOW = "show"  # what was held back
    UNBAN = "unban"
    # who wrote as the group; argument: the message's id
    CONFIRM = "me"
    # the set-up; subject: the chat's id
    USE_DESK = "desk"
    # the desk's list; argument: the page
    LIST = "list"


@dataclass(frozen=True, slots=True)
class Press:
    """A verb, what it is about, the version of that which the button showed, and one argument."""

    verb: Verb
    subject: str = ""
    version: int = 0
    argument: str = ""

    def data(self) -> str:
        """As it travels in `callback_data`."""
        return f"{self.verb}:{self.subject}:{self.version}:{self.argument}"


@dataclass(frozen=True, slots=True)
class UnreadablePress:
    """Callback data that this bot never made, or made in a form it no longer knows."""


def parse_press(data: str) -> Press | UnreadablePress:
    """`"ok:R-7K2MX:3:"` → `Press`; whatever else comes is unreadable, never an error."""
    parts = data.split(":", 3)
    if len(parts) != 4 or len(data.encode()) > LIMIT or parts[0] not in set(Verb):
        return UnreadablePress()
    verb, subject, version, argument = parts
    if not (version.isascii() and version.isdigit() and len(version) < 10):
        return UnreadablePress()
    return Press(Verb(verb), subject, int(version), argument)
