"""Somebody who is banned is not heard: what they write is kept, and shown to nobody until the ban is over."""

from __future__ import annotations

from conversations.calls import Toast
from conversations.customer.addressee import addressee
from conversations.customer.changing import version_of
from conversations.customer.correspondence import is_passed_on, kept
from conversations.customer.turn import Turn
from conversations.effects import Effect
from conversations.events import Event
from conversations.known import Banned, Known
from conversations.records import TellBan
from conversations.stepped import Stepped
from conversations.updates import Commanded, Edited, Pressed, Reacted, Wrote
from refunds.text import Text, text


def is_shut_out(event: Event, known: Known) -> bool:
    """Whether this is an act of somebody who is not heard."""
    acts = isinstance(event, Wrote | Commanded | Edited | Pressed | Reacted)
    return acts and known.ban is not None


def shut_out(turn: Turn, ban: Banned) -> Stepped:
    """It is kept, and nothing else; the first time they are told why."""
    event = turn.event
    words = _told(ban)
    if isinstance(event, Pressed):
        return Stepped(turn.state, (Toast(words, turn.known.actor.language, alert=True),))
    effects = _kept(turn, event)
    if ban.told or isinstance(event, Reacted):
        return Stepped(turn.state, effects)
    return Stepped(turn.state, (*effects, turn.say(words), TellBan(turn.known.actor.id)))


def _told(ban: Banned) -> Text:
    if ban.until is None:
        return text(
            "At the moment nobody reads what you write here. What is decided about your requests goes on, and I "
            "write to you about it."
        )
    return text(
        "Until {time} nobody reads what you write here. What is decided about your requests goes on, and I write to "
        "you about it.",
        time=ban.until,
    )


def _kept(turn: Turn, event: Event) -> tuple[Effect, ...]:
    """Evidence: with the request that it would have gone to."""
    case = turn.known.case
    if isinstance(event, Edited):
        changed = case is not None and is_passed_on(case, turn.known.event_message)
        return (version_of(event, case, turn.known, held=True),) if case is not None and changed else ()
    if not isinstance(event, Wrote):
        return ()
    found = case or addressee(turn.state, turn.known.cases) or next(iter(turn.known.cases), None)
    if found is None:
        return ()
    first = found.messages + 1
    return kept(event, found, range(first, first + len(event.message_ids)), held=True)
