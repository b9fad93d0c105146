"""The state machine: `step(state, event, known) -> (state, effects)`, over the tables of the conversations.

Who may do it is asked first, and nowhere else; then a customer's private chat goes to `customer`, and everything of
the support group to `support`. Both hold each transition to the states that its row of a table names.
"""

from __future__ import annotations

from conversations.authority import ABOUT_A_CASE, VERBS, Denied, Who, check, roles_of
from conversations.authority import COMMANDS as ALL_COMMANDS
from conversations.case.deciding import DECISION
from conversations.customer.asking import EXPIRY, REMINDER
from conversations.customer.chat import CASES, step_customer
from conversations.customer.matching import MATCH
from conversations.customer.queries import COMMANDS
from conversations.desk.support import step_desk
from conversations.desk_prompt import DeskPrompt, parse_prompt
from conversations.draft import Conversation
from conversations.events import Event
from conversations.known import Known
from conversations.outcomes import Due, OrderRead, ReceiptRead
from conversations.press import Press, UnreadablePress
from conversations.stepped import Stepped
from conversations.updates import Commanded, Edited, Pressed, Reacted, Wrote
from refunds.case import Role

__all__ = ["Stepped", "step"]


def step(state: Conversation, event: Event, known: Known) -> Stepped:
    """One event, taken. `state` is the private chat's that the event belongs to; empty where it is none."""
    match check(event, known):
        case Denied(effects=effects):
            return Stepped(state, effects)
        case _ if concerns_customer(event, known):
            return step_customer(state, event, known)
        case _:
            return step_desk(state, event, known)


def concerns_customer(event: Event, known: Known) -> bool:
    """Whether an event belongs to a customer's private chat; members of staff are customers there too, until they
    press a button of staff, answer a prompt of the desk, or use a command that is none of a customer's."""
    match event:
        case Wrote() | Edited():
            return event.place.private and not isinstance(parse_prompt(known.replied), DeskPrompt)
        case Commanded():
            return event.place.private and not _is_staffs(event, known)
        case Pressed(press=Press() as press):
            return press.verb in CASES or VERBS[press.verb] is Who.IN_PRIVATE
        case Pressed(press=UnreadablePress()) | Reacted():
            return event.place.private
        case OrderRead():
            return event.question == DECISION or event.question.startswith(MATCH)
        case ReceiptRead():
            return True
        case Due():
            return event.deadline in (REMINDER, EXPIRY)
        case _:
            return False


def _is_staffs(event: Commanded, known: Known) -> bool:
    if event.name == ABOUT_A_CASE:
        return (
            bool(event.argument) and Role.ADMIN in known.actor.roles and Role.REQUESTER not in roles_of(known)
        )
    return event.name in ALL_COMMANDS and event.name not in COMMANDS
