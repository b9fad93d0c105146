"""Who may do what: every command and every button, in two tables, checked once and before any other table.

Roles come from user ids: members of the desk's group, admins of the settings, the customer whose case it is.
Where a button takes a step of a case's life, `refunds.case.LIFE` says for whom; an approver is never the requester.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, TypeAlias

from conversations.addresses import ToChat
from conversations.anonymous import ask_who
from conversations.calls import Say, Toast
from conversations.case.wording import said
from conversations.desk_prompt import DeskPrompt, parse_prompt
from conversations.effects import Effect
from conversations.events import Event
from conversations.known import Known
from conversations.press import Press, Verb
from conversations.updates import Commanded, Edited, Pressed, Reacted, Wrote
from refunds.case import LIFE, Role, Step
from refunds.text import Text, text


class Who(StrEnum):
    """Who may use a command or a button that is no step of a case."""

    ANYBODY = "anybody"  # anywhere
    IN_PRIVATE = "in_private"  # whoever writes to the bot in private, on what is theirs
    REQUESTER = "requester"  # the customer whose case it is
    STAFF = "staff"  # members of the desk's group and admins, but never on their own case
    IN_DESK = "in_desk"  # the same, and in the desk's group
    ADMIN = "admin"


Rule: TypeAlias = "Who | Step"

COMMANDS: Final[Mapping[str, Rule]] = {
    "start": Who.IN_PRIVATE,
    "refund": Who.IN_PRIVATE,
    "status": Who.IN_PRIVATE,
    "language": Who.IN_PRIVATE,
    "policy": Who.IN_PRIVATE,
    "privacy": Who.IN_PRIVATE,
    "help": Who.IN_PRIVATE,
    "cancel": Who.IN_PRIVATE,
    "id": Who.ANYBODY,
    "reply": Who.IN_DESK,
    "claim": Who.IN_DESK,
    "release": Who.IN_DESK,
    "assign": Who.IN_DESK,
    "transfer": Who.IN_DESK,
    "snooze": Who.IN_DESK,
    "away": Who.IN_DESK,
    "back": Who.IN_DESK,
    "replies": Who.IN_DESK,
    "delete": Who.IN_DESK,
    "ban": Who.IN_DESK,
    "unban": Who.IN_DESK,
    "requests": Who.ADMIN,
    "figures": Who.ADMIN,
}
"""Every command. `/status R-7K2MX` of an admin tells everything, in a group too: `ABOUT_A_CASE`."""

ABOUT_A_CASE: Final = "status"
HELP: Final = "help"
"""In private of a customer's commands, in the support group of those of staff."""

VERBS: Final[Mapping[Verb, Rule]] = {
    Verb.BEGIN: Who.IN_PRIVATE,
    Verb.MINE: Who.IN_PRIVATE,
    Verb.LANGUAGE: Who.IN_PRIVATE,
    Verb.LOST_NUMBER: Who.IN_PRIVATE,
    Verb.CORRECT: Who.IN_PRIVATE,
    Verb.GO_ON: Who.IN_PRIVATE,
    Verb.NO_RECEIPT: Who.IN_PRIVATE,
    Verb.REASON: Who.IN_PRIVATE,
    Verb.USAGE: Who.IN_PRIVATE,
    Verb.CHANGE: Who.IN_PRIVATE,
    Verb.SEND: Who.IN_PRIVATE,
    Verb.BACK: Who.IN_PRIVATE,
    Verb.CANCEL: Who.IN_PRIVATE,
    Verb.PERSON: Who.IN_PRIVATE,
    Verb.APPEAL: Step.APPEAL,
    Verb.WITHDRAW: Step.WITHDRAW,
    Verb.TO_CASE: Who.REQUESTER,
    Verb.RATE: Who.REQUESTER,
    Verb.CLAIM: Who.STAFF,
    Verb.RELEASE: Who.STAFF,
    Verb.ASSIGN: Who.STAFF,
    Verb.TRANSFER: Who.STAFF,
    Verb.SNOOZE: Who.STAFF,
    Verb.QUIET: Who.STAFF,
    Verb.REOPEN: Step.REOPEN,
    Verb.APPROVE: Step.APPROVE,
    Verb.AMOUNT: Step.APPROVE,
    Verb.REFUSE: Step.REFUSE,
    Verb.ASK: Step.ASK,
    Verb.FINDINGS: Who.STAFF,
    Verb.PAGES: Who.STAFF,
    Verb.PAY: Step.VERIFY,
    Verb.PAID: Step.PAID,
    Verb.NOT_PAID: Step.NOT_PAID,
    Verb.RETRY: Who.STAFF,
    Verb.DELETE: Who.STAFF,
    Verb.SHOW: Who.STAFF,
    Verb.UNBAN: Who.STAFF,
    Verb.CONFIRM: Who.STAFF,
    Verb.USE_DESK: Who.ADMIN,
    Verb.LIST: Who.STAFF,
}
"""Every button."""

_STAFF: Final = frozenset({Role.MEMBER, Role.ADMIN})


@dataclass(frozen=True, slots=True)
class Allowed:
    """The event goes to its table."""


@dataclass(frozen=True, slots=True)
class Denied:
    """The event does nothing but what these effects say."""

    effects: tuple[Effect, ...] = ()


def roles_of(known: Known) -> frozenset[Role]:
    """The actor's roles, with REQUESTER where the case is their own."""
    own = known.case is not None and known.case.person == known.actor.id
    return known.actor.roles | {Role.REQUESTER} if own else known.actor.roles


def check(event: Event, known: Known) -> Allowed | Denied:
    """Whether whoever acts may do so; the desk's own events always may."""
    match event:
        case Pressed(press=Press() as press):
            return _pressed(VERBS[press.verb], event, known)
        case Commanded():
            return _commanded(event, known)
        case Wrote() | Edited() if not event.place.private:
            return _wrote(event, known)
        case Reacted() if not event.place.private:
            return _reacted(event, known)
        case Wrote() if isinstance(parse_prompt(known.replied), DeskPrompt):
            return (
                Allowed()
                if grants(Who.STAFF, roles_of(known))
                else _said(event, known, _why_not(Who.STAFF, known))
            )
        case _:
            return Allowed()


def _pressed(rule: Rule, event: Pressed, known: Known) -> Allowed | Denied:
    if _holds(rule, event.place.private, known):
        return Allowed()
    return Denied((Toast(_why_not(rule, known), known.actor.language, alert=True),))


def _commanded(event: Commanded, known: Known) -> Allowed | Denied:
    rule = COMMANDS.get(event.name)
    if event.sender.bot or not (event.place.private or rule is Who.ANYBODY or _in_desk(event, known)):
        return Denied()
    if event.name == ABOUT_A_CASE and (event.argument or not event.place.private) and _is_admin(known):
        return Allowed()
    if event.name == HELP and not event.place.private and (event.sender.anonymous or _is_staff(known)):
        return Allowed()
    if rule is None:
        return Allowed() if event.place.private else Denied()
    if rule is Who.ANYBODY:
        return Allowed()
    if event.sender.anonymous:
        return _who_are_you(event, known)
    if _holds(rule, event.place.private, known) and (rule is not Who.IN_DESK or not event.place.private):
        return Allowed()
    return _refused(event, known, rule)


def _refused(event: Commanded, known: Known, rule: Rule) -> Denied:
    """A stranger in a group is given no answer, so that nobody can make the bot chatter there."""
    if event.place.private or _is_staff(known):
        in_group = rule is Who.IN_PRIVATE and not event.place.private
        words = _of_customers(event, known) if in_group else _why_not(rule, known)
        return _said(event, known, words)
    return Denied()


def _of_customers(event: Commanded, known: Known) -> Text:
    """What to do instead of a customer's command, in the support group."""
    if event.name != ABOUT_A_CASE:
        return text("/{command} is for customers, in their private chat with me.", command=event.name)
    if Role.REQUESTER in roles_of(known):
        return _OWN_CASE
    if event.argument:
        return text(
            "Only admins are told everything by /status. The request's card shows the findings and pages."
        )
    return text(
        "/status is for customers, in private. Here admins can send it with a reference: /status R-7K2MX."
    )


def _wrote(event: Wrote | Edited, known: Known) -> Allowed | Denied:
    """In a group: members of the desk, in the desk's group; other bots and strangers are not even notes."""
    if not _in_desk(event, known) or event.sender.bot:
        return Denied()
    if event.sender.anonymous:
        return _who_are_you(event, known) if known.replied else Denied()
    if not known.actor.roles & _STAFF:
        return Denied()
    if known.replied and Role.REQUESTER in roles_of(known):
        return _said(event, known, _OWN_CASE)
    return Allowed()


def _reacted(event: Reacted, known: Known) -> Allowed | Denied:
    """In the desk's group, of those who may write to the customer there; nobody else is told anything."""
    there = known.desk.chat_id != 0 and event.place.chat_id == known.desk.chat_id
    return Allowed() if there and grants(Who.STAFF, roles_of(known)) else Denied()


def _holds(rule: Rule, private: bool, known: Known) -> bool:
    return grants(rule, roles_of(known)) and (private or rule is not Who.IN_PRIVATE)


def grants(rule: Rule, roles: frozenset[Role]) -> bool:
    """Whether somebody in these roles may do what the rule is about, wherever it is done."""
    if isinstance(rule, Step):
        acting = roles & {Role.REQUESTER} or roles
        return bool(acting & LIFE[rule][0])
    match rule:
        case Who.ANYBODY | Who.IN_PRIVATE:
            return True
        case Who.REQUESTER:
            return Role.REQUESTER in roles
        case Who.ADMIN:
            return Role.ADMIN in roles
        case _:
            return bool(roles & _STAFF) and Role.REQUESTER not in roles


def _in_desk(event: Commanded | Wrote | Edited, known: Known) -> bool:
    return known.desk.chat_id != 0 and event.place.chat_id == known.desk.chat_id


def _is_staff(known: Known) -> bool:
    return bool(known.actor.roles & _STAFF)


def _is_admin(known: Known) -> bool:
    return Role.ADMIN in known.actor.roles and Role.REQUESTER not in roles_of(known)


_OWN_CASE: Final = text("This is your own request, so a colleague has to handle it.")


def _why_not(rule: Rule, known: Known) -> Text:
    roles = roles_of(known)
    if rule in (Who.REQUESTER, Step.APPEAL, Step.WITHDRAW):
        return text("Only the customer whose request it is can do this.")
    if rule is Who.IN_PRIVATE:
        return text("I answer this in private.")
    if Role.REQUESTER in roles and roles & _STAFF:
        return _OWN_CASE
    if rule is Who.ADMIN:
        return text("Only an admin of the refund desk can do this.")
    if rule is Who.IN_DESK and roles & _STAFF:
        return text("This works in the support group only.")
    return text("Only members of the support team can do this.")


def _who_are_you(event: Commanded | Wrote | Edited, known: Known) -> Denied:
    return Denied(ask_who(event, known)) if _in_desk(event, known) else Denied()


def _said(event: Commanded | Wrote | Edited, known: Known, words: Text) -> Denied:
    place = event.place
    language = known.actor.language if place.private else known.shop.staff_language
    to = ToChat(place.chat_id, place.topic, language)
    return Denied((Say(to=to, body=said(words), reply_to_message=event.message_id),))
