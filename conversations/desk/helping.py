"""`/help` in the support group: what staff can do there."""

from __future__ import annotations

from conversations.addresses import ToChat
from conversations.calls import Say
from conversations.commands import ADMIN, STAFF
from conversations.effects import Effect
from conversations.known import Known
from conversations.updates import Commanded
from conversations.words import Block
from refunds.case import Role
from refunds.text import text


def staff_help(event: Commanded, known: Known) -> tuple[Effect, ...]:
    """Every command of theirs, and how to write to a customer."""
    commands = (*STAFF, *ADMIN) if Role.ADMIN in known.actor.roles else STAFF
    lines = (text("/{command} – {what}", command=name, what=what) for name, what in commands)
    how = text(
        "Each request has a card with buttons for what can be done. What answers a message of the customer goes to "
        "them; everything else stays among us."
    )
    to = ToChat(event.place.chat_id, event.place.topic, known.shop.staff_language)
    return (Say(to=to, body=(Block((how,)), Block(tuple(lines))), reply_to_message=event.message_id),)
