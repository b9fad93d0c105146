"""Who works at the desk, who of them is away, and what somebody has in hand: for events that need it."""

from __future__ import annotations

from datetime import datetime
from typing import Final, TypedDict

from bot.ports import Tx
from bot.storage import cases, people
from conversations.case_file import CaseFile, Colleague
from conversations.desk.absence import ABSENCE_COMMANDS, OFFER_AGAIN
from conversations.desk.claiming import CLAIM_COMMANDS
from conversations.events import Event
from conversations.outcomes import Due
from conversations.press import Press, Verb
from conversations.updates import Commanded, MemberChanged, Pressed

_VERBS: Final = frozenset({Verb.ASSIGN, Verb.TRANSFER})


class Team(TypedDict, total=False):
    """What `Known` says of the desk's members."""

    colleagues: tuple[Colleague, ...]
    usernames: dict[str, int]
    away: frozenset[int]
    claimed: tuple[CaseFile, ...]


async def read_team(tx: Tx, event: Event, actor: int, desk: str, now: datetime) -> Team:
    """What is known of the desk's members, where the event is about them."""
    if not _is_about_members(event):
        return Team()
    members = await people.members(tx, now, desk)
    claimed = await cases.claimed_by(tx, _whose_claims(event, actor))
    return Team(
        colleagues=tuple(one.colleague for one in members),
        usernames={one.username.casefold(): one.colleague.id for one in members if one.username},
        away=frozenset(one.colleague.id for one in members if one.away),
        claimed=tuple(case for case in claimed if case.desk == desk),
    )


def _is_about_members(event: Event) -> bool:
    match event:
        case Commanded():
            return event.name in CLAIM_COMMANDS or event.name in ABSENCE_COMMANDS
        case Pressed(press=Press() as press):
            return press.verb in _VERBS
        case Due():
            return event.deadline == OFFER_AGAIN
        case MemberChanged():
            return not event.member
        case _:
            return False


def _whose_claims(event: Event, actor: int) -> int:
    """Whoever goes away, or has left; 0: nobody."""
    match event:
        case Commanded(name="away"):
            return actor
        case MemberChanged():
            return event.subject.id
        case _:
            return 0
