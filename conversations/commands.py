"""Every command with what it does in a few words, by who sees it in Telegram's menu."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, TypeAlias

from refunds.text import Text, text

Commands: TypeAlias = Sequence[tuple[str, Text]]

CUSTOMER: Final[Commands] = (
    ("refund", text("Ask for a refund")),
    ("status", text("My requests")),
    ("policy", text("The refund policy")),
    ("language", text("Change the language")),
    ("privacy", text("How your data is treated")),
    ("cancel", text("Drop the current request")),
    ("help", text("What this bot does")),
)
STAFF: Final[Commands] = (
    ("reply", text("Write to the customer of this topic")),
    ("replies", text("List the canned replies")),
    ("delete", text("Take back what was sent")),
    ("ban", text("Block somebody for a time")),
    ("unban", text("Lift a ban")),
    ("claim", text("Claim this request")),
    ("release", text("Release this request")),
    ("assign", text("Give this request to a colleague: /assign Nora")),
    ("transfer", text("Transfer this request: /transfer Nora")),
    ("snooze", text("Put this request off: /snooze 3 days")),
    ("away", text("You are away: /away 3 days")),
    ("back", text("You are back")),
    ("id", text("This chat's id, and yours")),
    ("help", text("What staff can do here")),
)
ADMIN: Final[Commands] = (
    ("status", text("Everything about a case: /status R-7K2MX")),
    ("requests", text("List the requests")),
    ("figures", text("The desk's work in figures")),
)
