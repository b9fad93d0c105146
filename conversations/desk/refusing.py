"""Staff refuse, always with a reason: one of those offered, or their own words as a reply to the prompt."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from conversations.case.decisions import first_of
from conversations.case.ground import record
from conversations.case.moved import move
from conversations.case.refusal_reasons import BUTTONS, reasons_for
from conversations.case.telling import tell_refused
from conversations.case.wording import mention
from conversations.customer.rating import ask_rating
from conversations.desk.approving import Effects
from conversations.desk.intelligible import explains
from conversations.desk.turn import DeskTurn
from conversations.desk_prompt import DeskPrompt, Wanted
from conversations.keyboards import in_rows
from conversations.press import Press, Verb
from conversations.records import Release
from conversations.updates import Wrote
from conversations.words import Button, Keyboard
from refunds.case import Step
from refunds.decision import DecisionKind
from refunds.text import Text, text


def press_refuse(turn: DeskTurn, argument: str) -> Effects:
    """The button *Refuse* offers the reasons; a reason's own button refuses."""
    reason = reasons_for(turn.case).get(argument)
    return _ask_reason(turn) if reason is None else refuse(turn, reason.msgid)


def _ask_reason(turn: DeskTurn) -> Effects:
    prompt = DeskPrompt(turn.case.reference, Wanted.REFUSAL, turn.case.version, turn.once)
    words = text(
        "{name}, why is {reference} refused? Press a reason, or reply to this message with your own words. The "
        "customer reads them as they are.",
        name=mention(turn.actor),
        reference=turn.case.reference,
    )
    return turn.ask(prompt, words, *_what_is_lost(turn), keyboard=_reasons(turn))


def _what_is_lost(turn: DeskTurn) -> tuple[Text, ...]:
    """A refusal after a second look takes back what was granted before it, which is easily overlooked."""
    case = turn.case
    if case.amount is None or case.paid_out is not None or not case.appealed:
        return ()
    words = text(
        "{amount} was granted before and would be taken back. To leave it at that, approve {amount} instead.",
        amount=case.amount,
    )
    return (words,)


def _reasons(turn: DeskTurn) -> Keyboard:
    """Two in a row. What the customer read then stands on the card."""
    case = turn.case
    buttons = [
        Button(BUTTONS[key], Press(Verb.REFUSE, case.reference, case.version, key))
        for key in reasons_for(case)
    ]
    return in_rows(buttons)


_REASON_MISSING: Final[Text] = text(
    "A reason in words is needed: the customer reads it. Please reply to this message with it."
)


_MORE_WORDS: Final[Text] = text(
    "This is all that the customer would read as the reason. Please reply to this message with a sentence that "
    "explains it to them."
)


def reply_refusal(turn: DeskTurn, prompt: DeskPrompt, event: Wrote) -> Effects:
    """The reason in somebody's own words."""
    reason = event.text.strip()
    if not explains(reason):
        missing = _MORE_WORDS if reason else _REASON_MISSING
        return turn.ask(replace(prompt, once=turn.once), missing)
    return refuse(turn, reason)


def refuse(turn: DeskTurn, reason: str) -> Effects:
    """Refuse: what was reserved is given back, and the customer reads the reason."""
    file = replace(
        turn.case,
        amount=None,
        decided_by=turn.actor,
        approved_with=None,
        decided_at=turn.known.now,
        decision_reason=reason,
        first=first_of(turn.case),
        first_approval=None,
        first_amount=None,
        rating_asked=turn.case.rating_asked or turn.case.appealed,
    )
    moved = move(file, Step.REFUSE, turn.actor.id, reason)
    return (
        *turn.done(text("Refused: {reference}.", reference=file.reference)),
        *turn.seen(moved),
        record(turn.case, turn.known, DecisionKind.REFUSE, None, reason),
        Release(file.reference),
        tell_refused(moved.after, reason),
        *ask_rating(turn.case, moved.after),
    )
