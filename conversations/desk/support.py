"""The support desk: every button, command and prompt of staff, and what comes back of it, in tables.

A row names the step of the case's life that it takes, where it takes one: from a state without that step, or on an
older version of the case, whoever acts is told what has happened since, and nothing is done. Who may act at all was
checked before (`authority.py`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias

from conversations.addresses import ToChat
from conversations.anonymous import confirmed
from conversations.authority import ABOUT_A_CASE, HELP
from conversations.calls import Say, Toast
from conversations.case.desks import desk_of_list
from conversations.case.moved import post_card
from conversations.case.wording import said
from conversations.case_file import CaseFile
from conversations.desk.absence import ABSENCE_COMMANDS, OFFER_AGAIN, left, release_of_absent
from conversations.desk.admin import about_case, requests
from conversations.desk.approving import Effects, press_amount, press_approve, reply_amount, reply_override
from conversations.desk.banning import ban_command, unban
from conversations.desk.claiming import CLAIM_COMMANDS, HandOver, claim, press_assign, press_transfer, release
from conversations.desk.deleting import delete_command, press_delete
from conversations.desk.delivery import press_retry, reported
from conversations.desk.evidence import show_findings, show_pages
from conversations.desk.falling_due import FALLS_DUE
from conversations.desk.figures import figures
from conversations.desk.helping import staff_help
from conversations.desk.lost_topics import topic_changed, topic_lost
from conversations.desk.paying import payment_checked, press_not_paid, press_paid, press_pay, reply_payment
from conversations.desk.pinned_list import DEADLINE, post_list, refresh_list, turn_page
from conversations.desk.questioning import press_ask, reply_question
from conversations.desk.reacting import staff_reacted
from conversations.desk.refusing import press_refuse, reply_refusal
from conversations.desk.reopening import press_reopen
from conversations.desk.replies import list_replies
from conversations.desk.sending import reply_command
from conversations.desk.setup import (
    CARD,
    bot_changed,
    desk_moved,
    member_changed,
    trouble,
    use_desk,
    who_and_where,
)
from conversations.desk.showing import press_show
from conversations.desk.snoozing import command_snooze, press_quiet, press_snooze
from conversations.desk.stopping import stopped
from conversations.desk.talking import edited, outside_topics, words_in_topic
from conversations.desk.turn import DeskTurn
from conversations.desk_prompt import DeskPrompt, Wanted, parse_prompt
from conversations.draft import Conversation
from conversations.events import Event
from conversations.known import Known
from conversations.outcomes import DeskMoved, Due, MessageLost, OrderRead, Reported, TopicLost, Trouble
from conversations.press import Press, Verb
from conversations.stepped import Stepped
from conversations.updates import (
    BotChanged,
    Commanded,
    Edited,
    MemberChanged,
    Pressed,
    Reacted,
    TopicChanged,
    Wrote,
)
from refunds.case import LIFE, Step
from refunds.text import Text, text

# ── the tables ───────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class PressRow:
    """A button of a case: the step that it leads to, where it must be legal now, and what it does."""

    step: Step | None
    act: Callable[[DeskTurn, str], Effects]


PRESSES: Final[Mapping[Verb, PressRow]] = {
    Verb.CLAIM: PressRow(None, lambda turn, _: claim(turn)),
    Verb.RELEASE: PressRow(None, lambda turn, _: release(turn)),
    Verb.ASSIGN: PressRow(None, press_assign),
    Verb.TRANSFER: PressRow(None, press_transfer),
    Verb.SNOOZE: PressRow(None, press_snooze),
    Verb.QUIET: PressRow(None, press_quiet),
    Verb.REOPEN: PressRow(Step.REOPEN, lambda turn, _: press_reopen(turn)),
    Verb.APPROVE: PressRow(Step.APPROVE, lambda turn, _: press_approve(turn)),
    Verb.AMOUNT: PressRow(Step.APPROVE, lambda turn, _: press_amount(turn)),
    Verb.REFUSE: PressRow(Step.REFUSE, press_refuse),
    Verb.ASK: PressRow(Step.ASK, lambda turn, _: press_ask(turn)),
    Verb.FINDINGS: PressRow(None, lambda turn, _: show_findings(turn)),
    Verb.PAGES: PressRow(None, lambda turn, _: show_pages(turn)),
    Verb.PAY: PressRow(Step.VERIFY, lambda turn, _: press_pay(turn)),
    Verb.PAID: PressRow(Step.PAID, press_paid),
    Verb.NOT_PAID: PressRow(Step.NOT_PAID, lambda turn, _: press_not_paid(turn)),
    Verb.RETRY: PressRow(None, press_retry),
    Verb.DELETE: PressRow(None, press_delete),
    Verb.SHOW: PressRow(None, lambda turn, _: press_show(turn)),
    Verb.UNBAN: PressRow(None, lambda turn, _: unban(turn)),
}
"""Buttons about a case."""


@dataclass(frozen=True, slots=True)
class PromptRow:
    """A prompt: the step that its answer leads to, and what the answer does."""

    step: Step
    act: Callable[[DeskTurn, DeskPrompt, Wrote], Effects]


PROMPTS: Final[Mapping[Wanted, PromptRow]] = {
    Wanted.AMOUNT: PromptRow(Step.APPROVE, reply_amount),
    Wanted.OVERRIDE: PromptRow(Step.APPROVE, reply_override),
    Wanted.REFUSAL: PromptRow(Step.REFUSE, reply_refusal),
    Wanted.QUESTION: PromptRow(Step.ASK, reply_question),
    Wanted.PAYMENT: PromptRow(Step.PAID, reply_payment),
}
"""Replies to the desk's prompts."""

CommandRow: TypeAlias = Callable[[Commanded, Known], Effects]


def _in_topic(act: HandOver) -> CommandRow:
    """A command about the case in whose topic it stands, or which it answers."""

    def otherwise(name: str) -> Text:
        return text(
            "Please send /{command} in the topic of a request, so that I know whom it is for.", command=name
        )

    return _about_case(act, otherwise)


def _on_case(act: HandOver) -> CommandRow:
    """A command about the case in whose topic it stands, or which it answers or names."""

    def otherwise(name: str) -> Text:
        return text(
            "Please send /{command} in the topic of a request, or name it: /{command} R-7K2MX.", command=name
        )

    return _about_case(act, otherwise)


def _about_case(act: HandOver, otherwise: Callable[[str], Text]) -> CommandRow:
    def row(event: Commanded, known: Known) -> Effects:
        if known.case is not None:
            return act(DeskTurn(event, known, known.case), event)
        to = ToChat(event.place.chat_id, event.place.topic, known.shop.staff_language)
        return (Say(to=to, body=said(otherwise(event.name)), reply_to_message=event.message_id),)

    return row


COMMANDS: Final[Mapping[str, CommandRow]] = {
    **{name: _on_case(act) for name, act in CLAIM_COMMANDS.items()},
    "snooze": _on_case(command_snooze),
    **ABSENCE_COMMANDS,
    "id": who_and_where,
    "reply": _in_topic(reply_command),
    "replies": list_replies,
    "delete": _in_topic(delete_command),
    "ban": _in_topic(ban_command),
    "unban": _in_topic(lambda turn, _: unban(turn)),
    "figures": figures,
    "requests": requests,
    ABOUT_A_CASE: about_case,
    HELP: staff_help,
}
"""Commands of staff and admins."""

# ── the step ─────────────────────────────────────────────────────────────────────────────────────────────────


def step_desk(state: Conversation, event: Event, known: Known) -> Stepped:
    """One event of the desk, of somebody who may. The state of a private chat is never changed by it."""
    effects = _effects(event, known)
    return Stepped(state, (*effects, *stopped(effects, known)))


def _effects(event: Event, known: Known) -> Effects:
    match event:
        case Pressed():
            return _pressed(event, known)
        case Commanded():
            return _commanded(event, known)
        case Wrote():
            return _wrote(event, known)
        case Edited():
            return () if known.case is None else edited(DeskTurn(event, known, known.case), event)
        case BotChanged():
            return bot_changed(event, known)
        case Reacted():
            return staff_reacted(event, known)
        case TopicChanged():
            return topic_changed(event, known)
        case MemberChanged():
            return (*member_changed(event, known), *left(event, known))
        case _:
            return _came_back(event, known)


def _came_back(event: Event, known: Known) -> Effects:
    """The desk's own events: outcomes, deadlines, fates, losses."""
    match event:
        case OrderRead():
            return payment_checked(event, known)
        case Due():
            return _due(event, known)
        case Reported():
            return reported(event, known)
        case TopicLost():
            return topic_lost(known)
        case MessageLost():
            return post_list(known) if desk_of_list(event.reference) else _card_again(known)
        case DeskMoved():
            return desk_moved(event, known)
        case Trouble():
            return trouble(event, known)
        case _:
            return ()


def _due(event: Due, known: Known) -> Effects:
    if event.deadline == DEADLINE:
        return refresh_list(known, event.subject)
    if event.deadline == CARD:
        return _card_again(known)
    acts = _FALLS_DUE.get(event.deadline)
    return () if acts is None or known.case is None else acts(known.case, known)


_FALLS_DUE: Final = {**FALLS_DUE, OFFER_AGAIN: release_of_absent}


def _card_again(known: Known) -> Effects:
    if known.case is None or not known.case.has_card:
        return ()
    return (post_card(known.case, known.decision, known),)


def _pressed(event: Pressed, known: Known) -> Effects:
    press = event.press
    if not isinstance(press, Press):
        return (Toast(text("This button is no longer in use."), known.actor.language),)
    if press.verb is Verb.USE_DESK:
        return use_desk(event, known)
    if press.verb is Verb.LIST:
        return turn_page(known, press.argument)
    if press.verb is Verb.CONFIRM:
        return confirmed(event, known, press.argument)
    if known.case is None:
        return (Toast(text("I don't know this request."), known.actor.language, alert=True),)
    turn, row = DeskTurn(event, known, known.case), PRESSES[press.verb]
    if row.step is not None and not _stands(row.step, press.version, known.case):
        return turn.too_late()
    return row.act(turn, press.argument)


def _stands(step: Step, version: int, case: CaseFile) -> bool:
    """Whether the case is as the button or prompt showed it, and the step exists from there."""
    return version == case.version and case.state in LIFE[step][1]


def _commanded(event: Commanded, known: Known) -> Effects:
    row = COMMANDS.get(event.name)
    return () if row is None else row(event, known)


def _wrote(event: Wrote, known: Known) -> Effects:
    if known.case is None:  # chat among staff, in no case's topic
        return outside_topics(event, known)
    turn = DeskTurn(event, known, known.case)
    match parse_prompt(known.replied):
        case DeskPrompt() as prompt:
            row = PROMPTS[prompt.wanted]
            stands = _stands(row.step, prompt.version, known.case)
            return row.act(turn, prompt, event) if stands else turn.too_late(event.text)
        case _:
            return words_in_topic(turn, event)
