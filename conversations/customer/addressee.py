"""To which request a customer's words go that say it by no reply."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

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
    """Where the words go, and then where else they may belong: the newest open request, or the one that was closed
    last; then all others, those in which something happened last first."""
    first = next((case for case in cases if case.state in OPEN), None) or max(
        cases, key=_touched, default=None
    )
    if first is None:
        return []
    others = [case for case in cases if case.reference != first.reference]
    return [first, *sorted(others, key=_touched, reverse=True)]


def _touched(case: CaseFile) -> datetime:
    return case.submitted_at if case.decided_at is None else max(case.submitted_at, case.decided_at)


def addressee(state: Conversation, cases: Sequence[CaseFile]) -> CaseFile | None:
    """The case that the next words in a private chat are about, by what asked last; None where they are a draft's, or
    nobody's. `cases` are the person's own, newest first: open ones, and those closed within 30 days."""
    if state.awaited is not None:
        return next((case for case in cases if case.reference == state.awaited.case), None)
    asked = asked_case(state, cases)
    if asked is not None or state.draft is not None:
        return asked
    return next(iter(candidates(cases)), None)
