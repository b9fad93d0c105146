"""Words about a request that is closed: they are passed on all the same, and both sides read what can be done now."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from conversations.addresses import ToCase
from conversations.calls import Say
from conversations.case_file import CaseFile
from conversations.customer.own_cases import case_buttons, where_it_stands
from conversations.customer.turn import Turn, paragraphs
from conversations.keyboards import begin_button, reopen_button
from conversations.words import Keyboard
from refunds.case import CaseState
from refunds.text import Text, text

_REOPENABLE: Final = text(
    "This request is closed. Answer by replying to the message, take the request up again, or press “No answer "
    "needed” on the card."
)
_STAFF_CAN: Final[Mapping[CaseState, Text]] = {
    CaseState.REFUSED: text(
        "This request is refused. Answer by replying to the message; an amount can still be approved on the card. If "
        "neither is needed, press “No answer needed” there."
    ),
    CaseState.PAID: text(
        "This request is paid. Answer by replying to the message, or press “No answer needed” on the card."
    ),
    CaseState.WITHDRAWN: _REOPENABLE,
    CaseState.EXPIRED: _REOPENABLE,
}
"""What the group can do about a closed request of which the customer writes."""


def told_staff(case: CaseFile) -> Say:
    """Under the customer's words, with the button where the request can be taken up again."""
    return Say(
        to=ToCase(case.reference), body=paragraphs(_STAFF_CAN[case.state]), keyboard=reopen_button(case)
    )


def told_customer(turn: Turn, case: CaseFile, moves: Keyboard, makes: str) -> Say:
    """That it is closed, where the words went all the same, and what they may do; `moves`: other requests to which
    the words may belong."""
    words = text(
        "Your request <code>{reference}</code> is closed ({state}). I have passed your words on to the support team "
        "all the same. For another purchase, please make a new request.",
        reference=case.reference,
        state=where_it_stands(case, turn.known.now),
    )
    buttons = case_buttons(case)
    keyboard: Keyboard = (*((buttons,) if buttons else ()), *moves, (begin_button(),))
    return turn.say(words, keyboard=keyboard, makes=makes)
