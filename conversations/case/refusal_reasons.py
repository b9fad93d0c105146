"""The reasons for a refusal that staff can give with one press; anything else is typed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from conversations.case.wording import verbatim
from conversations.case_file import CaseFile
from conversations.draft import Match
from refunds.text import Text, text

_OF_THE_ORDER: Final[Mapping[str, Text]] = {
    "window": text("The request came after the refund period."),
    "unused": text("The service has been used, so nothing is left to refund."),
    "balance": text("This order was refunded before."),
    "service": text("Our refund policy does not cover this type of service."),
}
_OF_THE_REQUEST: Final[Mapping[str, Text]] = {
    "proof": text("I could not match the details and the proof of purchase with an order."),
    "answer": text("The details that we asked for did not reach us."),
    "reason": text("The reason given is not among those for which our policy grants refunds."),
}

BUTTONS: Final[Mapping[str, Text]] = {
    "window": text("After the refund period"),
    "unused": text("Nothing left to refund"),
    "balance": text("Refunded before"),
    "service": text("Service not covered"),
    "proof": text("No order found"),
    "answer": text("No answer to our question"),
    "reason": text("Reason not covered"),
}
"""What stands on a reason's button, which has no room for the sentence that the customer reads."""

_BY_MSGID: Final = {words.msgid: words for words in (*_OF_THE_ORDER.values(), *_OF_THE_REQUEST.values())}


def reasons_for(case: CaseFile) -> Mapping[str, Text]:
    """The reasons offered for this case. Of an order that is not shown to be theirs, the customer learns nothing."""
    return {**_OF_THE_ORDER, **_OF_THE_REQUEST} if case.match is Match.MATCHED else _OF_THE_REQUEST


def reason_words(reason: str) -> Text:
    """A reason as it is kept: one of the offered ones in English, which has translations, or somebody's own words."""
    return _BY_MSGID.get(reason) or verbatim(reason)
