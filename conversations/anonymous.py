"""Admins who write as the group: what they do waits until they confirm by a button that it was they.

A message of an anonymous admin names nobody (Bot API, Message.sender_chat), but a press always names who pressed: the
message then counts as if they had written it in their own name, and goes through every table anew.
"""

from __future__ import annotations

from typing import Final

from conversations.addresses import ToChat, ToDesk
from conversations.calls import Say, Toast, Unsay
from conversations.case.wording import said
from conversations.effects import Effect
from conversations.known import Known
from conversations.press import Press, Verb
from conversations.records import ConfirmAct, HoldAct
from conversations.updates import Commanded, Edited, Pressed, Wrote
from conversations.words import Button, Style
from refunds.text import text

_ASKED: Final = "unconfirmed/"


def ask_who(event: Commanded | Wrote | Edited, known: Known) -> tuple[Effect, ...]:
    """Hold the act, and ask for the press."""
    place, message = event.place, event.message_id
    words = text(
        "You write as the group, so I can't see who you are. Please confirm that it is you: then it counts in your "
        "name."
    )
    confirm = Button(text("It is me"), Press(Verb.CONFIRM, argument=str(message)), Style.PRIMARY)
    return (
        HoldAct(place.chat_id, message),
        Say(
            to=ToChat(place.chat_id, place.topic, known.shop.staff_language),
            body=said(words),
            keyboard=((confirm,),),
            makes=f"{_ASKED}{place.chat_id}/{message}",
            reply_to_message=message,
        ),
    )


def confirmed(event: Pressed, known: Known, message: str) -> tuple[Effect, ...]:
    """Whoever presses has done it."""
    if not (message.isascii() and message.isdigit()):
        return (Toast(text("This button is no longer in use."), known.actor.language),)
    done = Toast(
        text("Thank you, {name}: it counts in your name.", name=known.actor.name), known.actor.language
    )
    act = ConfirmAct(event.place.chat_id, int(message), event.sender)
    asked = known.event_message
    return (done, act, *((Unsay(asked, ToDesk(known.desk.name)),) if asked.startswith(_ASKED) else ()))
