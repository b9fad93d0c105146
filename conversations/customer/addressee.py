"""To which request a customer's words go that say it by no reply."""

from __future__ import annotations

from collections.abc import Sequence

from conversations.case_file import CaseFile
from conversations.draft import Conversation
from refunds.case import OPEN, CaseState


def asked_case(state: Conversation, cases: Sequence[CaseFile]) -> CaseFile | None:
    """The request about which staff asked last, unless the request that is being made asked after it."""
    asked = [case for case in cases if case.state is CaseState.ASKED]
    newest = max(asked, key=lambda case: case.asked_at or case.submitted_at, default=None)
    draft = state.draft
    if newest is None or draft is None or draft.asked_at is None:
        return newest
    return newest if (newest.asked_at or newest.submitted_at) > draft.asked_at else None


def candidates(cases: Sequence[CaseFile]) -> Sequence[CaseFile]:
    """Open requests, newest first; where there is none, the one that was closed last."""
    return [case for case in cases if case.state in OPEN] or cases[:1]


def addressee(state: Conversation, cases: Sequence[CaseFile]) -> CaseFile | None:
    """The case that the next words in a private chat are about, by what asked last; None where they are a draft's, or
    nobody's. `cases` are the person's own, newest first: open ones, and those closed within 30 days."""
    if state.awaited is not None:
        return next((case for case in cases if case.reference == state.awaited.case), None)
    asked = asked_case(state, cases)
    if asked is not None or state.draft is not None:
        return asked
    return next(iter(candidates(cases)), None)
