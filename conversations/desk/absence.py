"""Members of the desk who are away, or have left: what they have in hand is offered again.

/away [until]   they are away; each of their cases is released in a unit of its own, and told in its topic
/back           they are there again
left            the same as away, for good
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Final, TypeAlias

from conversations.addresses import ToCase, ToChat
from conversations.calls import Say
from conversations.case.wording import NAME_LENGTH, clipped, said
from conversations.case_file import CaseFile
from conversations.desk.approving import Effects
from conversations.desk.claiming import CLAIMABLE, changed_hands
from conversations.desk.snoozing import today
from conversations.desk.until import NoDay, parse_until
from conversations.effects import Effect
from conversations.known import Known
from conversations.records import SetAway
from conversations.tasks import SetDeadline
from conversations.updates import Commanded, MemberChanged
from refunds.text import Text, text

OFFER_AGAIN: Final = "offer_again"
"""The deadline, due at once, by which a case of somebody who is not there is offered again."""


def away(event: Commanded, known: Known) -> Effects:
    """`/away`, `/away 3 days`, `/away 2026-04-10`: until they are back, or until the desk opens on that day."""
    if not event.argument:
        return (SetAway(known.actor.id, away=True), *_told(event, known, None), *offered_again(known))
    day = parse_until(event.argument, today(known))
    if isinstance(day, NoDay):
        return (_say(event, known, _NO_DAY),)
    until = _opening(day, known)
    return (SetAway(known.actor.id, True, until), *_told(event, known, until), *offered_again(known))


def _opening(day: date, known: Known) -> datetime:
    return known.shop.office_hours.opening(day, known.shop.zone)


_NO_DAY: Final = text(
    "I can't read this as a day that lies ahead. Examples: /away, /away 3 days, /away friday, /away 10/04."
)


def _told(event: Commanded, known: Known, until: datetime | None) -> tuple[Say, ...]:
    name = clipped(known.actor.name, NAME_LENGTH)
    words = (
        text("{name} is away. Send /back on your return.", name=name)
        if until is None
        else text("{name} is away until {time}.", name=name, time=until)
    )
    released = tuple(text("<code>{reference}</code>", reference=case.reference) for case in _in_hand(known))
    if not released:
        return (_say(event, known, words),)
    offered = text("Offered to the others again: {requests}.", requests=released)
    return (_say(event, known, words, offered),)


def back(event: Commanded, known: Known) -> Effects:
    """`/back`."""
    name = clipped(known.actor.name, NAME_LENGTH)
    if known.actor.id not in known.away:
        return (_say(event, known, text("{name}, you are not away.", name=name)),)
    words = text("{name} is back.", name=name)
    return (SetAway(known.actor.id, away=False), _say(event, known, words))


def _say(event: Commanded, known: Known, *lines: Text) -> Say:
    place = event.place
    to = ToChat(place.chat_id, place.topic, known.shop.staff_language)
    return Say(to=to, body=said(*lines), reply_to_message=event.message_id)


Absence: TypeAlias = Callable[[Commanded, Known], Effects]

ABSENCE_COMMANDS: Final[Mapping[str, Absence]] = {"away": away, "back": back}
"""Commands about who is there."""

# ── their cases ──────────────────────────────────────────────────────────────────────────────────────────────


def left(event: MemberChanged, known: Known) -> Effects:
    """Whoever has left the group has nothing in hand any more."""
    here = event.place.chat_id == known.desk.chat_id
    return () if event.member or not here else offered_again(known)


def _in_hand(known: Known) -> tuple[CaseFile, ...]:
    return tuple(case for case in known.claimed if case.state in CLAIMABLE)


def offered_again(known: Known) -> tuple[Effect, ...]:
    """Each of the cases is read and released on its own."""
    return tuple(SetDeadline(OFFER_AGAIN, case.reference, known.now) for case in _in_hand(known))


def release_of_absent(case: CaseFile, known: Known) -> Effects:
    """The case is released, if whoever has it is still not there."""
    held = case.claimed_by
    if held is None or case.state not in CLAIMABLE or _is_there(held.id, known):
        return ()
    words = text(
        "{name} is not there, so this request is open to everybody again.",
        name=clipped(held.name, NAME_LENGTH),
    )
    told = Say(to=ToCase(case.reference), body=said(words))
    return (*changed_hands(case, None, "release", known), told)


def _is_there(person: int, known: Known) -> bool:
    return person not in known.away and any(one.id == person for one in known.colleagues)
