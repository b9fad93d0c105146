"""Asking: the next prompt is sent, then the one before it loses its buttons and keeps the choice."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Final

from conversations.calls import Redo, Say
from conversations.customer.progress import next_question
from conversations.customer.prompts import prompt
from conversations.customer.turn import DraftTurn, paragraphs
from conversations.draft import Conversation, Draft, Question
from conversations.effects import Effect
from conversations.stepped import Stepped
from conversations.tasks import CancelDeadline
from conversations.words import Block, Body
from refunds.text import Text, text

EARLIER: Final = text("This belongs to an earlier step; here is where we are:")
REMINDER: Final = "draft_reminder"
EXPIRY: Final = "draft_expiry"
AWAY: Final = timedelta(days=1)
"""After this long somebody is welcomed back."""

_MISSING: Final = {
    Question.NUMBER: text("Your request is not sent yet: the order number is still missing."),
    Question.EMAIL: text("Your request is not sent yet: the e-mail address is still missing."),
    Question.UNMATCHED: text("Your request is not sent yet: the number and the address do not match yet."),
    Question.RECEIPT: text("Your request is not sent yet: the receipt is still missing."),
    Question.REASON: text("Your request is not sent yet: the reason is still missing."),
    Question.USAGE: text("Your request is not sent yet: I still need to know whether you used the service."),
    Question.UNITS: text("Your request is not sent yet: how much you used is still missing."),
    Question.REVIEW: text("Your request is not sent yet: it is complete, and waits for you to send it."),
}


def missing(turn: DraftTurn) -> Text:
    """What keeps the request from being sent."""
    return _MISSING[next_question(turn.draft, turn.known.shop)]


def ask(
    turn: DraftTurn,
    draft: Draft,
    question: Question,
    *,
    lead: Body = (),
    chosen: Text | None = None,
    also: tuple[Effect, ...] = (),
) -> Stepped:
    """Show `question` of `draft`; the prompt that `turn` answered keeps what was `chosen`."""
    asking = replace(
        draft,
        asking=question,
        shown=question,
        asked_at=turn.known.now,
        version=turn.draft.version + 1,
        reviewing=draft.reviewing or question is Question.REVIEW,
        hints=0,
    )
    shown = prompt(asking, turn.known.shop)
    say = Say(to=turn.to, body=lead + shown.body, keyboard=shown.keyboard, makes=prompt_reference(asking))
    return Stepped(Conversation(asking), (*also, say, *retire(turn, chosen)))


def go_on(
    turn: DraftTurn,
    draft: Draft,
    *,
    lead: Body = (),
    chosen: Text | None = None,
    also: tuple[Effect, ...] = (),
) -> Stepped:
    """Ask what is still missing; the review where nothing is."""
    question = next_question(draft, turn.known.shop)
    return ask(turn, draft, question, lead=lead, chosen=chosen, also=also)


def show_again(turn: DraftTurn, *lead: Text) -> Stepped:
    """The prompt once more, under `lead`; nothing is answered, and what waits goes on waiting."""
    waiting = (text("One moment, I am still looking at what you sent."),) if turn.state.waits else ()
    stepped = ask(turn, turn.draft, turn.draft.shown, lead=paragraphs(*lead, *waiting))
    draft = stepped.state.draft or turn.draft
    return replace(stepped, state=Conversation(replace(draft, asking=turn.draft.asking)))


def welcome_back(turn: DraftTurn) -> Stepped:
    """Somebody asks where they are."""
    return show_again(turn, *_welcome(turn))


def _welcome(turn: DraftTurn) -> tuple[Text, ...]:
    greeting = text("Welcome back. {missing}", missing=missing(turn)) if _was_away(turn) else missing(turn)
    return (greeting,)


def _was_away(turn: DraftTurn) -> bool:
    asked_at = turn.draft.asked_at
    return asked_at is not None and turn.event.at - asked_at >= AWAY


def hint(turn: DraftTurn, *lines: Text) -> Stepped:
    """What was sent is no answer here: say what would be. The second time, and after a day away, the question is
    shown again too, so that its buttons are never far."""
    if _was_away(turn):
        return show_again(turn, *_welcome(turn), *lines)
    if turn.draft.hints:
        return show_again(turn, *lines)
    hinted = replace(turn.state, draft=replace(turn.draft, hints=1))
    return Stepped(hinted, (turn.say(*lines),))


def stale(turn: DraftTurn) -> Stepped:
    """A button of an earlier step."""
    return show_again(turn, EARLIER)


def retire(turn: DraftTurn, chosen: Text | None = None) -> tuple[Effect, ...]:
    """The prompt that is shown loses its buttons and keeps the choice in its text."""
    if turn.draft.version == 0:
        return ()
    body = prompt(turn.draft, turn.known.shop).body
    if chosen is not None:
        body += (Block((text("→ {choice}", choice=chosen),)),)
    return (Redo(to=turn.to, reference=prompt_reference(turn.draft), body=body),)


def prompt_reference(draft: Draft) -> str:
    """The name of the prompt's message."""
    return f"draft/{draft.id}/prompt/{draft.version}"


def without_deadlines(draft: Draft) -> tuple[Effect, ...]:
    """A draft that is closed falls due no more."""
    return (CancelDeadline(REMINDER, draft.id), CancelDeadline(EXPIRY, draft.id))
