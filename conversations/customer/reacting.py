"""A customer's reactions to words of staff are told in the topic: one line, which says them as they are now."""

from __future__ import annotations

from conversations.addresses import ToCase
from conversations.calls import Redo, Say
from conversations.case.wording import NAME_LENGTH, clipped, said
from conversations.case_file import CaseFile
from conversations.effects import Effect
from conversations.known import Known
from conversations.updates import Reacted
from refunds.text import Text, text


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
