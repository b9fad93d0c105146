"""`/replies`: the canned replies, by name, as staff read them."""

from __future__ import annotations

from typing import Final

from conversations.addresses import Address, ToChat
from conversations.calls import Say
from conversations.case.wording import clipped, said
from conversations.effects import Effect
from conversations.known import Known
from conversations.updates import Commanded
from conversations.words import Block, Frame
from refunds.text import Text, text

_SHOWN: Final = 200
_NONE: Final = text("There are no canned replies.")
_HEAD: Final = text(
    "<b>Canned replies.</b> /reply and the name sends one, in the customer's language; {customer}, {reference} and "
    "the like are filled in.",
    customer="{customer}",
    reference="{reference}",
)


def list_replies(event: Commanded, known: Known) -> tuple[Effect, ...]:
    """Each name with its words in the staff's language."""
    place, language = event.place, known.shop.staff_language
    to: Address = ToChat(place.chat_id, place.topic, language)
    replies = known.shop.replies.values()
    lines = tuple(_line(reply.name, reply.in_language(language)) for reply in replies)
    body = (Block((_HEAD,)), Block(lines, Frame.EXPANDABLE)) if lines else said(_NONE)
    return (Say(to=to, body=body, reply_to_message=event.message_id),)


def _line(name: str, words: str) -> Text:
    return text("<code>/reply {name}</code> {words}", name=name, words=clipped(words, _SHOWN))
