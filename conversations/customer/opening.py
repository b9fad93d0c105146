"""Opening a request, and what happens to one that is not sent: a reminder, then it is closed."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from conversations.customer.asking import (
    EXPIRY,
    REMINDER,
    ask,
    missing,
    retire,
    show_again,
    without_deadlines,
)
from conversations.customer.matching import with_number
from conversations.customer.turn import DraftTurn, Turn, paragraphs
from conversations.draft import Conversation, Draft, Question
from conversations.effects import Effect
from conversations.keyboards import CANCEL, begin_button
from conversations.stepped import Stepped
from conversations.tasks import SetDeadline
from refunds.case import OPEN
from refunds.text import Text, plural, text

_EARLY: Final = 6
"""The reminder comes when a sixth of a draft's life is left."""


def open_draft(turn: Turn, *, greeted: str = "", number: str = "") -> Stepped:
    """A new request, dated by the event that opened it; `greeted` is the first name to say hello to. A number that
    came with a link is filled in, and proves nothing."""
    known = turn.known
    draft = Draft(
        id=known.fresh.draft,
        person=known.actor.id,
        opened_at=turn.event.at,
        policy=known.current.hash,
        greeted=greeted,
    )
    state = Conversation(draft)
    opened = DraftTurn(state=state, event=turn.event, known=known, draft=draft)
    lead = paragraphs(*_under_way(turn))
    asked = with_number(opened, number, lead) if number else ask(opened, draft, Question.NUMBER, lead=lead)
    return Stepped(asked.state, (*_deadlines(draft, known.shop.draft_lifetime), *asked.effects))


def _under_way(turn: Turn) -> tuple[Text, ...]:
    """Somebody who has open requests is told how to see them: a new one is not always what they came for."""
    count = sum(case.state in OPEN for case in turn.known.cases)
    if not count:
        return ()
    words = plural(
        "You have {count} request under way: /status shows it. This is a new one.",
        "You have {count} requests under way: /status shows them. This is a new one.",
        count,
    )
    return (words,)


def _deadlines(draft: Draft, lifetime: timedelta) -> tuple[Effect, ...]:
    """Never extended: a request is never kept open to stop the clock."""
    closes = draft.opened_at + lifetime
    return (
        SetDeadline(REMINDER, draft.id, closes - lifetime / _EARLY, draft.person),
        SetDeadline(EXPIRY, draft.id, closes, draft.person),
    )


def remind(turn: DraftTurn) -> Stepped:
    """The request is closed soon: what is missing, and how long there is left. After an outage it may be over."""
    closes = turn.draft.opened_at + turn.known.shop.draft_lifetime
    if closes <= turn.known.now:
        return Stepped(turn.state)
    return show_again(
        turn, text("{missing} I keep it until {date}.", missing=missing(turn), date=closes), _left(turn)
    )


def _left(turn: DraftTurn) -> Text:
    left = turn.draft.opened_at + turn.known.shop.draft_lifetime - turn.known.now
    hours = max(0, round(left / timedelta(hours=1)))
    return plural("That is {count} hour from now.", "That is {count} hours from now.", hours)


def expire(turn: DraftTurn) -> Stepped:
    """It was not sent in time."""
    words = text(
        "Your request was not sent in time, so I have closed it. You can make a new one at any time; its date will "
        "be the day on which you begin."
    )
    say = turn.say(words, keyboard=((begin_button(),),))
    return Stepped(Conversation(), (say, *retire(turn)))


def cancel(turn: DraftTurn) -> Stepped:
    """The customer does not want it any more."""
    words = text("Your request is cancelled; nothing was sent. You can make a new one at any time.")
    say = turn.say(words, keyboard=((begin_button(),),))
    return Stepped(Conversation(), (say, *retire(turn, CANCEL), *without_deadlines(turn.draft)))
