"""A reaction of staff to words of the customer is set there too."""

from __future__ import annotations

from conversations.addresses import ToPerson
from conversations.calls import React
from conversations.effects import Effect
from conversations.known import Known
from conversations.updates import Reacted


def staff_reacted(event: Reacted, known: Known) -> tuple[Effect, ...]:
    """A reaction to what came from the customer is set there too: the last one, since a bot may set one. Any other
    stays among staff."""
    case, original = known.case, known.original
    if case is None or not known.event_message.startswith(f"case/{case.reference}/in/"):
        return ()
    if not original.message_id or (event.custom and not event.emoji):
        return ()  # an emoji that a bot may not set
    emoji = event.emoji[-1] if event.emoji else ""
    return (React(ToPerson(case.person, case.language), message_id=original.message_id, emoji=emoji),)
