"""Reactions: a customer's to words of staff is told in the topic; of staff to words of the customer's, set there."""

from __future__ import annotations

from conversations.case_file import CaseFile
from conversations.case_words import NAME_LENGTH, clipped, said
from conversations.effects import Effect, React, Redo, Say, ToCase, ToPerson
from conversations.events import Reacted
from conversations.known import Known
from refunds.text import Text, text


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


def customer_reacted(event: Reacted, known: Known) -> tuple[Effect, ...]:
    """One line under the words of staff, which says the reaction as it is now. The bot's own reaction there is the
    delivery mark."""
    case, message = known.case, known.event_message
    if case is None or case.person != known.actor.id or not message.startswith(f"case/{case.reference}/out/"):
        return ()
    line, words = reaction_line(message), said(_words(event, case))
    if line in known.lines:
        return (Redo(to=ToCase(case.reference), reference=line, body=words),)
    if not event.emoji and not event.custom:
        return ()
    return (
        Say(
            to=ToCase(case.reference),
            body=words,
            makes=line,
            reply_to_message=known.original.message_id,
        ),
    )


def reaction_line(message: str) -> str:
    """Our name for the line that tells a customer's reaction to this message."""
    return f"{message}/reaction"


def _words(event: Reacted, case: CaseFile) -> Text:
    customer = clipped(case.customer, NAME_LENGTH)
    if event.emoji:
        return text("{customer}: {emoji}", customer=customer, emoji=" ".join(event.emoji))
    if event.custom:
        return text("{customer} reacted with an emoji of their own.", customer=customer)
    return text("{customer} took the reaction back.", customer=customer)
