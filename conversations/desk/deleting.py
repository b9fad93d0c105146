"""Staff take back what they sent: the customer's copy is deleted, and stays in the evidence.

Telegram tells a bot of no deletion, so it is asked for: `/delete` as a reply to what was sent, or a button under the
list that `/delete` alone answers with.
"""

from __future__ import annotations

from typing import Final

from conversations.calls import Unsay
from conversations.case.wording import clipped, verbatim
from conversations.desk.delivery import GONE
from conversations.desk.sending import outgoing
from conversations.desk.turn import DeskTurn
from conversations.effects import Effect
from conversations.known import Original
from conversations.press import Press, Verb
from conversations.updates import Commanded
from conversations.words import Button, Style
from refunds.text import Text, text

_SHOWN: Final = 30
"""Characters of a message on the button that deletes it."""


def delete_command(turn: DeskTurn, event: Commanded) -> tuple[Effect, ...]:
    """`/delete` as a reply to what went out; alone it lists what went out last."""
    if turn.known.replied.startswith(f"case/{turn.case.reference}/out/"):
        return _delete(turn, turn.known.original)
    if event.reply_to is not None or turn.known.replied:
        return turn.told(_NOT_SENT_BY_US)
    return _offer(turn)


_NOT_SENT_BY_US: Final = text(
    "Please send /delete as a reply to a message that went to the customer from here: only those can be taken back."
)


def press_delete(turn: DeskTurn, number: str) -> tuple[Effect, ...]:
    """The button of one message."""
    original = turn.known.original
    if not number.isdecimal() or original.number != int(number):
        return turn.told(text("I don't know this message any more."))
    return _delete(turn, original)


def _delete(turn: DeskTurn, original: Original) -> tuple[Effect, ...]:
    if original.gone:
        return turn.told(text("This message was deleted in the customer's chat before."))
    case = turn.case.reference
    unsaid = tuple(
        Unsay(
            reference=outgoing(case, number),
            to=turn.customer,
            about=f"case/{case}/{GONE}/{number}/{turn.actor.id}",
        )
        for number in original.album or (original.number,)
    )
    return (
        *unsaid,
        *turn.told(text("I am deleting it in the customer's chat. Here it stays, as evidence.")),
    )


def _offer(turn: DeskTurn) -> tuple[Effect, ...]:
    sent = [one for one in turn.known.sent if not one.gone]
    if not sent:
        return turn.told(text("Nothing was sent from this topic that could be taken back."))
    rows = tuple((_button(turn, one),) for one in sent)
    return turn.told(text("<b>Which message should the customer not see any more?</b>"), keyboard=rows)


def _button(turn: DeskTurn, one: Original) -> Button:
    press = Press(Verb.DELETE, turn.case.reference, turn.case.version, str(one.number))
    return Button(_label(one), press, Style.DANGER)


def _label(one: Original) -> Text:
    return verbatim(clipped(one.text, _SHOWN)) if one.text.strip() else text("📎 without words")
