"""Staff ask the customer: the reply to the prompt goes to the customer as it was written, and the case waits."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from conversations.case.moved import move
from conversations.case.telling import tell_question
from conversations.case.wording import clipped, mention
from conversations.desk.approving import Effects
from conversations.desk.intelligible import asks
from conversations.desk.sending import send_out
from conversations.desk.turn import DeskTurn
from conversations.desk_prompt import DeskPrompt, Wanted
from conversations.updates import Wrote
from refunds.case import Step
from refunds.text import text

QUESTION_LENGTH = 1000


def press_ask(turn: DeskTurn) -> Effects:
    """The button *Ask the customer* asks for the question."""
    prompt = DeskPrompt(turn.case.reference, Wanted.QUESTION, turn.case.version, turn.once)
    words = text(
        "{name}, reply to this message with your question about {reference}. The customer gets it as you write it.",
        name=mention(turn.actor),
        reference=turn.case.reference,
    )
    return turn.ask(prompt, words)


_NO_QUESTION: Final = text(
    "The customer would not understand this as a question. Please reply to this message with it in words, or with a "
    "picture or a voice message."
)


def reply_question(turn: DeskTurn, prompt: DeskPrompt, event: Wrote) -> Effects:
    """The question, of whatever kind: words, a picture, a voice message."""
    if not asks(event.text, event.attachments):
        return turn.ask(replace(prompt, once=turn.once), _NO_QUESTION)
    question = clipped(event.text, QUESTION_LENGTH) or "📎"
    file = replace(
        turn.case,
        question=question,
        asked_at=turn.known.now,
        first_approval=None,
        first_amount=None,
    )
    moved = move(file, Step.ASK, turn.actor.id, question)
    return (*turn.seen(moved), tell_question(moved.after), *send_out(turn, event, moved.after))
