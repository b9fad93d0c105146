"""Setting the desk up: whose ids, which group, which rights; and who belongs to the group."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from conversations.addresses import ToChat, ToDesk, ToPerson
from conversations.calls import Leave, Say, Toast
from conversations.case.desks import DESK_LABELS
from conversations.case.wording import said
from conversations.effects import Effect
from conversations.known import Known
from conversations.message import Place
from conversations.outcomes import DeskMoved, Trouble
from conversations.press import Press, Verb
from conversations.records import RefreshList, SetMember, UseDesk
from conversations.tasks import SetDeadline
from conversations.updates import BotChanged, Commanded, MemberChanged, Pressed, Standing
from conversations.words import Block, Body, Button, Style
from refunds.case import Role
from refunds.text import Text, text

RIGHTS: Final[Mapping[str, Text]] = {
    "can_manage_topics": text("Manage topics"),
    "can_pin_messages": text("Pin messages"),
    "can_delete_messages": text("Delete messages"),
}
"""What the bot needs of its group (Bot API, ChatMemberAdministrator), as Telegram's apps call it."""

CARD: Final = "desk_card"
"""The deadline by which a case's card is posted again."""


def who_and_where(event: Commanded, known: Known) -> tuple[Effect, ...]:
    """`/id`: the numbers that the settings ask for."""
    place, lines = event.place, []
    if not place.private:
        lines.append(text("This chat: <code>{id}</code>", id=str(place.chat_id)))
    if not event.sender.anonymous:
        lines.append(text("You: <code>{id}</code>", id=str(event.sender.id)))
    to = ToChat(place.chat_id, place.topic, known.actor.language)
    return (Say(to=to, body=said(*lines), reply_to_message=event.message_id),)


# ── the group ────────────────────────────────────────────────────────────────────────────────────────────────


def bot_changed(event: BotChanged, known: Known) -> tuple[Effect, ...]:
    """Added to a group by an admin: the desk is offered. By anybody else: a line, and the bot leaves."""
    place = event.place
    if place.chat_id == known.desk.chat_id:
        return _desk_changed(event, known)
    if place.private or event.standing is Standing.OUT:
        return ()
    if Role.ADMIN in known.actor.roles:
        return (_offer(event, known),)
    if event.was is not Standing.OUT:
        return ()  # promoted where an admin was offered the desk
    words = text("I work in my own support group only, so I leave this one. Goodbye.")
    return (Say(to=_there(place, known), body=said(words)), Leave(place.chat_id))


def _there(place: Place, known: Known) -> ToChat:
    return ToChat(place.chat_id, place.topic, known.shop.staff_language)


def _offer(event: BotChanged, known: Known) -> Say:
    place = event.place
    question = text(
        "<b>Use this group as the support desk?</b> Every member of it may then decide on requests."
    )
    press = Press(Verb.USE_DESK, str(place.chat_id))
    return Say(
        to=_there(place, known),
        body=(*_needs(event), Block((question,))),
        keyboard=((Button(text("Use as support desk"), press, Style.PRIMARY),),),
    )


def _needs(event: BotChanged) -> Body:
    """What the group does not grant yet. Topics can be managed only where there are any."""
    lines = []
    missing = missing_rights(event)
    if missing:
        lines.append(text("Please make me an administrator with these rights: {rights}.", rights=missing))
    if not event.place.forum:
        lines.append(
            text("With “Topics” switched on in the group's settings, each request gets a topic of its own.")
        )
    return (Block(tuple(lines)),) if lines else ()


def missing_rights(event: BotChanged) -> tuple[Text, ...]:
    """The rights that the bot lacks there, in words."""
    return tuple(
        words
        for right, words in RIGHTS.items()
        if right not in event.rights and (event.place.forum or right != "can_manage_topics")
    )


def _desk_changed(event: BotChanged, known: Known) -> tuple[Effect, ...]:
    here = ToDesk(known.desk.name)
    if event.standing is Standing.OUT:
        removed = text("I was removed from the support group. Please add me again: requests are waiting.")
        return _to_admins(known, removed)
    missing = missing_rights(event)
    if not missing:
        return (Say(to=here, body=said(text("✅ I have every right that I need here."))),)
    lacking = text("In the support group I lack rights, and what needs them waits: {rights}.", rights=missing)
    told = Say(to=here, body=said(text("I still lack rights here: {rights}.", rights=missing)))
    return (told, *_to_admins(known, lacking))


def use_desk(event: Pressed, known: Known) -> tuple[Effect, ...]:
    """The button *Use as support desk*, in the group that it is about."""
    place = event.place
    if not isinstance(event.press, Press) or event.press.subject != str(place.chat_id):
        return (Toast(text("This button belongs to another group."), known.actor.language, alert=True),)
    if place.chat_id == known.desk.chat_id:
        return (Toast(text("This group is the support desk already."), known.actor.language),)
    return (
        UseDesk(place.chat_id, place.forum, place.title),
        SetMember(event.sender.id, event.sender.short_name, member=True, admin=False),
        Say(
            to=ToDesk(),
            body=said(
                text(
                    "✅ This group is the support desk. The pinned list shows what is waiting and "
                    "what is to be paid."
                )
            ),
        ),
        RefreshList(),
    )


def member_changed(event: MemberChanged, known: Known) -> tuple[Effect, ...]:
    """Somebody joined or left the desk's group; of other groups nothing is kept."""
    if event.place.chat_id != known.desk.chat_id or event.subject.bot:
        return ()
    subject = event.subject
    return (SetMember(subject.id, subject.short_name, event.member, event.admin, known.desk.name),)


def desk_moved(event: DeskMoved, known: Known) -> tuple[Effect, ...]:
    """The group got a new id: the list and every open card are posted again, each when its case has been read."""
    queue = known.queue
    cards = (
        SetDeadline(CARD, case.reference, known.now)
        for case in (*queue.waiting, *queue.to_pay)
        if case.has_card
    )
    return (RefreshList(event.desk), *cards)


# ── trouble ──────────────────────────────────────────────────────────────────────────────────────────────────


def trouble(event: Trouble, known: Known) -> tuple[Effect, ...]:
    """Admins are told in private, staff in the group, and whoever waits that a person will look."""
    if event.what == "desk_gone" and known.desk.removed:
        return ()  # admins were told in words before
    words = _TROUBLES[event.what](event.words)
    effects = _to_admins(known, words)
    if known.desk.chat_id and event.what not in ("desk_gone", "poller"):
        effects = (*effects, Say(to=ToDesk(known.desk.name), body=said(words)))
    if event.what == "parked" and event.person and not known.actor.roles:
        sorry = text("Something went wrong on my side. A person will look at it; you need not send it again.")
        effects = (*effects, Say(to=ToPerson(event.person, known.actor.language), body=said(sorry)))
    return effects


_TROUBLES: Final[Mapping[str, Callable[[str], Text]]] = {
    "parked": lambda words: text(
        "⚠️ I could not process a message and have set it aside: {words}", words=words
    ),
    "rights": lambda words: text(
        "⚠️ I lack the right “{right}” in the support group; what needs it waits until you grant it. Telegram says: "
        "{words}",
        right=_right_for(words),
        words=words,
    ),
    "rejected": lambda words: text("⚠️ Telegram refused one of my messages: {words}", words=words),
    "desk_gone": lambda _: text(
        "⚠️ I can't reach the support group: I do not belong to it any more, or it was deleted. What is meant for it "
        "waits. Please add me again, or to another group."
    ),
    "poller": lambda words: text("⚠️ Another program uses my token: {words}", words=words),
}


def _right_for(words: str) -> Text:
    """The right that a call needs in a group, by its method and by what Telegram said of it."""
    method, _, said_of_it = words.partition(":")
    named = [RIGHTS[right] for word, right in _NEEDS if word in method]
    named += [right for word, right in _NEEDS_TO_SEND if word in said_of_it.casefold()]
    return next(iter(named), text("Send messages"))


_NEEDS: Final = (
    ("Topic", "can_manage_topics"),
    ("Pin", "can_pin_messages"),
    ("Delete", "can_delete_messages"),
)
_NEEDS_TO_SEND: Final = (
    ("photo", text("Send photos")),
    ("doc", text("Send files")),
    ("note", text("Send voice and video messages")),
    ("voice", text("Send voice and video messages")),
    ("round", text("Send voice and video messages")),
    ("video", text("Send videos")),
    ("audio", text("Send music")),
    ("music", text("Send music")),
    ("sticker", text("Send stickers and GIFs")),
    ("gif", text("Send stickers and GIFs")),
    ("animation", text("Send stickers and GIFs")),
    ("send_media", text("Send photos and other media")),
)
"""The kinds of content that a group may forbid, as Telegram's refusals call them."""


def _to_admins(known: Known, words: Text) -> tuple[Effect, ...]:
    """In private; where there are several groups, with which one it is."""
    lines = (
        (words, text("The group: {desk}.", desk=DESK_LABELS[known.desk.name]))
        if known.shop.desks
        else (words,)
    )
    return tuple(
        Say(to=ToPerson(admin, known.shop.staff_language), body=said(*lines)) for admin in known.shop.admins
    )
