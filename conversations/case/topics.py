"""A case's topic in its support group: what it is called and shows, and whether it is open.

It is closed when nobody owes anything any more, and opened again when something comes.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from conversations.calls import CloseTopic, OpenTopic, RenameTopic, ReopenTopic
from conversations.case.wording import topic_name
from conversations.case_file import CaseFile
from conversations.effects import Effect
from refunds.case import OPEN, CaseState

_TO_PAY: Final = ("💰", "💸")
_ENDED: Final = ("🏁", "📁")

ICONS: Final[Mapping[CaseState, tuple[str, ...]]] = {
    CaseState.CHECKING: ("🔎", "👀"),
    CaseState.REVIEW: ("❗", "👀"),
    CaseState.SECOND: ("‼", "❗"),
    CaseState.ASKED: ("❓", "💬"),
    CaseState.APPROVED: _TO_PAY,
    CaseState.VERIFYING: _TO_PAY,
    CaseState.PAYING: _TO_PAY,
    CaseState.PAID: ("✅", "🏆"),
    CaseState.REFUSED: _ENDED,
    CaseState.WITHDRAWN: _ENDED,
    CaseState.EXPIRED: _ENDED,
}
"""Which icon fits a state, of those that Telegram has for topics: the best first."""


def open_topic(case: CaseFile) -> OpenTopic:
    """A new topic for the case as it stands."""
    return OpenTopic(case.reference, topic_name(case), ICONS[case.state])


def rename_topic(case: CaseFile) -> RenameTopic:
    """Name and icon for the case as it stands."""
    return RenameTopic(case.reference, topic_name(case), ICONS[case.state])


def renamed(before: CaseFile, after: CaseFile) -> tuple[Effect, ...]:
    """What a change of the case does to its topic's name and icon. What is over in a moment is shown by the card
    alone: a rename costs a call, and a line in the topic."""
    if after.state is CaseState.VERIFYING or topic_name(before) == topic_name(after):
        return ()
    return (rename_topic(after),)


def reopened(before: CaseFile, after: CaseFile) -> tuple[Effect, ...]:
    """The topic is opened, before anything is said in it."""
    return (ReopenTopic(after.reference),) if not is_open(before) and is_open(after) else ()


def closed(before: CaseFile, after: CaseFile) -> tuple[Effect, ...]:
    """The topic is closed, when everything is said."""
    return (CloseTopic(after.reference),) if is_open(before) and not is_open(after) else ()


def is_open(case: CaseFile) -> bool:
    """Whether somebody owes something: of closed cases too the customer may wait for an answer."""
    return case.state in OPEN or case.answer_due is not None
