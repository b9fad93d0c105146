"""Which support group works on a case, where there are several: chosen when it first needs one, and then kept."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Final

from conversations.case_file import CaseFile
from refunds.decision import Category
from refunds.facts import Reason
from refunds.text import Text, text

GENERAL: Final = "general"
"""The group for everything that has no group of its own."""

FINANCE: Final = "finance"
"""For what the policy hands to finance."""

TECHNICAL: Final = "technical"
"""For technical problems."""

DESK_LABELS: Final[Mapping[str, Text]] = {
    GENERAL: text("for all other requests"),
    FINANCE: text("for finance"),
    TECHNICAL: text("for technical problems"),
}


def desk_for(case: CaseFile, desks: Collection[str]) -> str:
    """The group for a case, of those that there are beside the general one; finance goes first."""
    if case.category == Category.FINANCE and FINANCE in desks:
        return FINANCE
    if case.reason is Reason.TECHNICAL_PROBLEM and TECHNICAL in desks:
        return TECHNICAL
    return GENERAL


def list_of(desk: str) -> str:
    """Our name for a group's pinned list."""
    return f"desk/{desk}/list"


def desk_of_list(reference: str) -> str:
    """The group whose pinned list this names; empty where it names something else."""
    head, _, tail = reference.partition("/")
    desk, _, what = tail.partition("/")
    return desk if (head, what) == ("desk", "list") else ""
