"""The promise to a customer: until when a person answers, and when staff are warned that it is due.

The clock starts when a person has to answer, and with every message of the customer while it stands still; a message
puts off no promise that was made before it. It runs while the desk is open. An answer in words stops it only where
words are all that waits; a promised decision stays due until somebody decides or asks.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Final

from conversations.case_file import CaseFile
from conversations.known import Known
from refunds.case import WAITS_FOR_STAFF

WARNED_AFTER: Final = 3 / 4
"""The part of the time after which staff are warned."""


def with_promise(case: CaseFile, known: Known) -> CaseFile:
    """The case with a new promise, from now on."""
    return replace(case, answer_due=promised_by(known), answer_warning=_open_after(known, WARNED_AFTER))


def promised_by(known: Known) -> datetime:
    """Until when a person answers what comes now."""
    return _open_after(known, 1)


def _open_after(known: Known, part: float) -> datetime:
    shop = known.shop
    return shop.office_hours.after(known.now, shop.answer_within * part, shop.zone)


def with_clock(case: CaseFile, known: Known) -> CaseFile:
    """The case with a message that nobody has answered: the promise that was made, or a new one."""
    return case if case.answer_due is not None else with_promise(case, known)


def answered(case: CaseFile) -> CaseFile:
    """The case of which nothing waits for an answer."""
    return replace(case, answer_due=None, answer_warning=None)


def waits_for_words(case: CaseFile) -> bool:
    """Whether the customer's words wait for an answer, and nothing else does: no decision."""
    return case.answer_due is not None and case.state not in WAITS_FOR_STAFF


def is_late(case: CaseFile, now: datetime) -> bool:
    """Whether the customer was promised an answer before now."""
    return case.answer_due is not None and case.answer_due <= now
