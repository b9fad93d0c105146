"""The support desk: every button, command and prompt of staff, and what comes back of it, in tables.

A row names the step of the case's life that it takes, where it takes one: from a state without that step, or on an
older version of the case, whoever acts is told what has happened since, and nothing is done. Who may act at all was
checked before (`authority.py`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Final, TypeAlias

from conversations.admin import about_case, requests
from conversations.approving import Effects, press_amount, press_approve, reply_amount, reply_override
from conversations.authority import ABOUT_A_CASE
from conversations.case_file import CaseFile
from conversations.case_moved import case_moved, post_card
from conversations.case_words import said
from conversations.desk_list import DEADLINE, LIST, post_list, refresh_list, turn_page
from conversations.desk_prompt import DeskPrompt, Wanted, parse_prompt
from conversations.desk_turn import DeskTurn
from conversations.draft import Conversation
from conversations.effects import Amend, Say, SendPages, Toast, ToChat
from conversations.events import (
    BotChanged,
    Commanded,
    DeskMoved,
    Due,
    Edited,
    Event,
    MemberChanged,
    MessageLost,
    OrderRead,
    Pressed,
    Reported,
    TopicLost,
    Trouble,
    Wrote,
)
from conversations.findings import findings_body
from conversations.known import Known
from conversations.paying import (
    payment_checked,
    press_not_paid,
    press_paid,
    press_pay,
    reply_payment,
)
from conversations.press import Press, Verb
from conversations.questioning import press_ask, reply_question
from conversations.refusing import press_refuse, reply_refusal
from conversations.setup import (
    bot_changed,
    desk_moved,
    member_changed,
    trouble,
    use_desk,
    who_and_where,
)
from conversations.stepped import Stepped
from conversations.talking import edited, reply_command, reported, words_in_topic
from refunds.case import LIFE, CaseState, Step
from refunds.text import text

# ── claims, findings, pages ──────────────────────────────────────────────────────────────────────────────────

_CLAIMABLE: Final = frozenset({CaseState.REVIEW, CaseState.ASKED, CaseState.SECOND})


def _claim(turn: DeskTurn, _: str) -> Effects:
    case = turn.case
    if case.state not in _CLAIMABLE:
        return turn.too_late()
    if case.claimed_by is not None:
        return turn.told(text("{name} has claimed this request already.", name=case.claimed_by.name))
    after = replace(case, claimed_by=turn.actor)
    seen = case_moved(case, after, turn.known.decision, turn.known)
    return (*turn.done(text("This request is yours now.")), Amend(after, turn.actor.id, "claim"), *seen)


def _findings(turn: DeskTurn, _: str) -> Effects:
    if turn.known.decision is None:
        return turn.told(text("The policy has not been applied yet."))
    return (replace(turn.say(), body=findings_body(turn.case.reference, turn.known.decision)),)


def _pages(turn: DeskTurn, _: str) -> Effects:
    files = tuple(file.sha256 for file in turn.case.receipts)
    return (
        (SendPages(to=turn.here, files=files),) if files else turn.told(text("The customer gave no receipt."))
    )


# ── the tables ───────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class PressRow:
    """A button of a case: the step that it leads to, where it must be legal now, and what it does."""

    step: Step | None
    act: Callable[[DeskTurn, str], Effects]


PRESSES: Final[Mapping[Verb, PressRow]] = {
    Verb.CLAIM: PressRow(None, _claim),
    Verb.APPROVE: PressRow(Step.APPROVE, lambda turn, _: press_approve(turn)),
    Verb.AMOUNT: PressRow(Step.APPROVE, lambda turn, _: press_amount(turn)),
    Verb.REFUSE: PressRow(Step.REFUSE, press_refuse),
    Verb.ASK: PressRow(Step.ASK, lambda turn, _: press_ask(turn)),
    Verb.FINDINGS: PressRow(None, _findings),
    Verb.PAGES: PressRow(None, _pages),
    Verb.PAY: PressRow(Step.VERIFY, lambda turn, _: press_pay(turn)),
    Verb.PAID: PressRow(Step.PAID, press_paid),
    Verb.NOT_PAID: PressRow(Step.NOT_PAID, lambda turn, _: press_not_paid(turn)),
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


def _reply(event: Commanded, known: Known) -> Effects:
    if known.case is not None:
        return reply_command(DeskTurn(event, known, known.case), event)
    words = text("Please send /reply in the topic of a request, so that I know whom it is for.")
    to = ToChat(event.place.chat_id, event.place.topic, known.shop.staff_language)
    return (Say(to=to, body=said(words), reply_to_message=event.message_id),)


COMMANDS: Final[Mapping[str, CommandRow]] = {
    "id": who_and_where,
    "reply": _reply,
    "requests": requests,
    ABOUT_A_CASE: about_case,
}
"""Commands of staff and admins."""

# ── the step ─────────────────────────────────────────────────────────────────────────────────────────────────


def step_desk(state: Conversation, event: Event, known: Known) -> Stepped:
    """One event of the desk, of somebody who may. The state of a private chat is never changed by it."""
    return Stepped(state, _effects(event, known))


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
        case MemberChanged():
            return member_changed(event, known)
        case _:
            return _came_back(event, known)


def _came_back(event: Event, known: Known) -> Effects:
    """The desk's own events: outcomes, deadlines, fates, losses."""
    match event:
        case OrderRead():
            return payment_checked(event, known)
        case Due():
            return refresh_list(known) if event.deadline == DEADLINE else _card_again(known)
        case Reported():
            return reported(event, known)
        case TopicLost():
            return _card_again(known)
        case MessageLost():
            return post_list(known) if event.reference == LIST else _card_again(known)
        case DeskMoved():
            return desk_moved(event, known)
        case Trouble():
            return trouble(event, known)
        case _:
            return ()


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
    if known.case is None:
        return ()  # chat among staff, in no case's topic
    turn = DeskTurn(event, known, known.case)
    match parse_prompt(known.replied):
        case DeskPrompt() as prompt:
            row = PROMPTS[prompt.wanted]
            stands = _stands(row.step, prompt.version, known.case)
            return row.act(turn, prompt, event) if stands else turn.too_late()
        case _:
            return words_in_topic(turn, event)
