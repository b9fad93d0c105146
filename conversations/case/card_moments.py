"""Until when something is waited for, as the card says it, and which of its buttons depend on that."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from conversations.case.promise import is_late
from conversations.case.timers import closes_at
from conversations.case_file import CaseFile
from conversations.known import Known
from refunds.case import WAITS_FOR_STAFF
from refunds.text import Text, text

NOW: Final = "0"
"""The argument of *Put off* by which it comes back at once."""


def may_snooze(case: CaseFile) -> bool:
    """Whether the case waits for a decision of staff, which can be put off."""
    return case.state in WAITS_FOR_STAFF


def moments(case: CaseFile, known: Known) -> Iterator[Text]:
    """Until when the customer is promised an answer, when it comes back, when it is closed."""
    if case.answer_due is not None:
        late = is_late(case, known.now)
        yield (
            text("⚠️ <b>Late: the answer was due {time}</b>", time=case.answer_due)
            if late
            else text("Answer due {time}", time=case.answer_due)
        )
    if case.snoozed_until is not None:
        yield text("Put off until {time}", time=case.snoozed_until)
    closes = closes_at(case, known.shop)
    if closes is not None:
        yield text("Closed on {time} if the customer does not answer", time=closes)
