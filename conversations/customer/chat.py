"""A customer's private chat: which table an event goes to. The tables say everything else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Final

from conversations.case.deciding import DECISION, order_read
from conversations.case.moved import case_moved
from conversations.case_file import CaseFile
from conversations.customer.addressee import asked_case, candidates
from conversations.customer.answering import answer
from conversations.customer.appeal import APPEAL, ask_appeal
from conversations.customer.asking import EXPIRY, REMINDER, hint, stale
from conversations.customer.banned import is_shut_out, shut_out
from conversations.customer.changing import changed
from conversations.customer.correspondence import decision_on, is_passed_on, moved_here, wrote_about
from conversations.customer.queries import BUTTONS, COMMANDS, ELSE, draft_turn, menu
from conversations.customer.rating import RATING, is_over, rate
from conversations.customer.reacting import customer_reacted
from conversations.customer.receipt import added, files_of
from conversations.customer.refund import REFUND
from conversations.customer.turn import CaseTurn, DraftTurn, Turn
from conversations.customer.wishes import asks_help, asks_person, button_named
from conversations.customer.withdrawal import withdraw
from conversations.draft import Asked, Conversation, Question
from conversations.events import Event
from conversations.keyboards import MENU
from conversations.known import Known
from conversations.outcomes import Due, OrderRead, ReceiptRead
from conversations.press import Press, Verb
from conversations.records import Amend
from conversations.stepped import Stepped
from conversations.table import Input, Row, Table, asking, row, take
from conversations.updates import Commanded, Edited, Pressed, Reacted, Wrote
from refunds.case import CaseState
from refunds.text import text

CASES: Final[Mapping[Verb, Row[CaseTurn]]] = {
    Verb.APPEAL: row(ask_appeal, Asked.APPEAL),
    Verb.WITHDRAW: row(withdraw),
    Verb.TO_CASE: row(moved_here),
    Verb.RATE: row(rate, Asked.RATING),
}
"""Buttons of a customer's own request, in whatever state of the chat."""

AWAITED: Final[Table[Turn]] = {**APPEAL, **RATING}
"""What is asked about a request that was sent."""

_DEADLINES: Final = {REMINDER: Input.REMINDER, EXPIRY: Input.EXPIRY}


def step_customer(state: Conversation, event: Event, known: Known) -> Stepped:
    """One event of a private chat, or an outcome that it waits for."""
    turn = Turn(state, event, known)
    if known.ban is not None and is_shut_out(event, known):
        return shut_out(turn, known.ban)
    match event:
        case Wrote():
            return _wrote(turn, event)
        case Commanded():
            return take(COMMANDS.get(event.name, ELSE), turn, state)
        case Edited():
            return _edited(turn, event)
        case Pressed():
            return _pressed(turn, event)
        case Reacted():
            return Stepped(state, customer_reacted(event, known))
        case OrderRead():
            return _order_read(turn, event)
        case ReceiptRead():
            return _receipt_read(turn, event)
        case Due():
            return _of_draft(turn, _DEADLINES[event.deadline], event.subject)
        case _:
            return Stepped(state)


# ── words and files ──────────────────────────────────────────────────────────────────────────────────────────


def _wrote(turn: Turn, event: Wrote) -> Stepped:
    """To what asked last: an appeal, a question of staff, a request that is made; else to an open or closed case."""
    if is_over(turn):
        turn = replace(turn, state=replace(turn.state, awaited=None))
    state, case = turn.state, _replied_to(turn)
    if state.awaited is None and state.waits:
        return Stepped(state, aside=True)
    if case is not None:
        return _about(turn, event, case)
    if state.awaited is not None:
        return take(AWAITED[state.awaited.what][_kind(event)], turn, state)
    asked, drafting = asked_case(state, turn.known.cases), draft_turn(turn)
    if asked is not None:
        return answer(turn, event, asked)
    if drafting is not None:
        return _answered(drafting, event)
    return _about_any(turn, event)


def _answered(turn: DraftTurn, event: Wrote) -> Stepped:
    """An answer to the question of the request, or the words of one of its buttons."""
    rows, kind = REFUND[turn.draft.asking], _kind(event)
    if kind is Input.WORDS:
        named = button_named(event.text)
        if named is not None and named in rows:
            return take(rows[named], turn, turn.state)
        if asks_help(event.text):
            return take(COMMANDS["help"], turn, turn.state)
        if turn.draft.shown not in _TAKES_WORDS and asks_person(event.text):
            return hint(turn, _PERSON)
    return take(rows[kind], turn, turn.state)


_TAKES_WORDS: Final = frozenset({Question.REASON, Question.REVIEW})
"""Where words are kept with the request, whatever they say."""

_PERSON: Final = text(
    "To have a person take over, press “A person”: everything that you have given so far goes to them."
)


def _replied_to(turn: Turn) -> CaseFile | None:
    """The customer's own case whose message was replied to, or in whose topic this stands; there what is asked about
    the case is asked."""
    known, awaited = turn.known, turn.state.awaited
    case = known.case
    if (
        case is not None
        and awaited is not None
        and awaited.case == case.reference
        and is_topic(known.replied)
    ):
        return None
    if (
        case is None
        or case.person != known.actor.id
        or not known.replied.startswith(f"case/{case.reference}/")
    ):
        return None
    return case


def is_topic(reference: str) -> bool:
    """Whether this names a case's topic in a private chat."""
    return reference.startswith("case/") and reference.endswith("/thread")


def _about(turn: Turn, event: Wrote, case: CaseFile) -> Stepped:
    return answer(turn, event, case) if case.state is CaseState.ASKED else wrote_about(turn, event, case)


def _about_any(turn: Turn, event: Wrote) -> Stepped:
    """The newest open case, named, with buttons to move the words elsewhere; else a closed one; else the menu."""
    found = candidates(turn.known.cases)
    return wrote_about(turn, event, found[0], found[1:]) if found else menu(turn)


def _kind(event: Wrote) -> Input:
    if files_of(event.attachments):
        return Input.FILES
    return Input.OTHER if event.attachments or not event.text.strip() else Input.WORDS


def _edited(turn: Turn, event: Edited) -> Stepped:
    """What was passed on is passed on as changed; an answer stays as it was first given."""
    case, drafting = turn.known.case, draft_turn(turn)
    if (
        case is not None
        and case.person == turn.known.actor.id
        and is_passed_on(case, turn.known.event_message)
    ):
        return changed(turn, event, case)
    if drafting is None or not event.text:
        return Stepped(turn.state)
    words = text(
        "You changed a message that I have read already: what you sent first counts. To give another answer, press "
        "“Back”, or “Change an answer” at the end."
    )
    return hint(drafting, words)


# ── presses ──────────────────────────────────────────────────────────────────────────────────────────────────


def _pressed(turn: Turn, event: Pressed) -> Stepped:
    press, awaited = event.press, turn.state.awaited
    if not isinstance(press, Press):
        return _lost(turn)
    if press.verb in BUTTONS:
        return take(BUTTONS[press.verb], turn, turn.state)
    if press.verb in CASES:
        return _pressed_case(turn, press)
    if awaited is not None and press.verb is Verb.CANCEL and press.subject == awaited.case:
        rows = AWAITED[awaited.what]
        return take(rows[Verb.CANCEL], turn, turn.state) if Verb.CANCEL in rows else _lost(turn)
    return _pressed_draft(turn, press)


def _pressed_case(turn: Turn, press: Press) -> Stepped:
    case = turn.known.case
    assert case is not None, "the button is allowed to the requester alone, so there is a case"
    pressed = CaseTurn(turn.state, turn.event, turn.known, case=case, version=press.version)
    return take(CASES[press.verb], pressed, turn.state)


def _pressed_draft(turn: Turn, press: Press) -> Stepped:
    """The button counts only under the prompt that is shown now. It makes the request what is asked last."""
    drafting = draft_turn(replace(turn, state=replace(turn.state, awaited=None)))
    if _is_second(turn, press):
        return Stepped(turn.state)
    if drafting is None:
        return _lost(turn)
    draft, rows = drafting.draft, REFUND[drafting.draft.asking]
    if (press.subject, press.version) != (draft.id, draft.version) or press.verb not in rows:
        return stale(drafting)
    return take(rows[press.verb], drafting, drafting.state, asking)


_IMPATIENCE: Final = timedelta(seconds=3)
_ANSWERS: Final = frozenset({Verb.REASON, Verb.USAGE, Verb.NO_RECEIPT, Verb.GO_ON, Verb.CHANGE, Verb.CORRECT})


def _is_second(turn: Turn, press: Press) -> bool:
    """Whether somebody pressed twice: what they pressed was answered a moment ago."""
    draft, now = turn.state.draft, turn.known.now
    if draft is not None and draft.id == press.subject:
        answered = press.version == draft.version - 1 and press.verb in _ANSWERS
        return answered and draft.asked_at is not None and now - draft.asked_at < _IMPATIENCE
    sent = (case.submitted_at for case in turn.known.cases if case.draft == press.subject)
    return any(now - at < _IMPATIENCE for at in sent)


def _lost(turn: Turn) -> Stepped:
    """A button of something that is no more, or that this bot never made."""
    drafting = draft_turn(turn)
    if drafting is not None:
        return stale(drafting)
    words = text("This button is no longer active. <b>What can I do for you?</b>")
    return Stepped(turn.state, (turn.say(words, keyboard=MENU),))


# ── outcomes and deadlines ───────────────────────────────────────────────────────────────────────────────────


def _order_read(turn: Turn, event: OrderRead) -> Stepped:
    if event.question != DECISION:
        return _of_draft(turn, Input.ORDER_READ, event.subject)
    case = turn.known.case
    return Stepped(turn.state, () if case is None else order_read(case, event, turn.known))


def _receipt_read(turn: Turn, event: ReceiptRead) -> Stepped:
    """A receipt that comes after its request was sent is added to the case."""
    sent = next((case for case in turn.known.cases if case.draft == event.subject), None)
    if sent is None or not event.files:
        return _of_draft(turn, Input.RECEIPT_READ, event.subject)
    after = replace(sent, receipts=added(sent.receipts, event.files))
    moved = case_moved(sent, after, decision_on(sent, turn.known), turn.known)
    return Stepped(turn.state, (Amend(after, sent.person, "receipt"), *moved))


def _of_draft(turn: Turn, kind: Input, subject: str) -> Stepped:
    """What concerns a request that is no longer being made moves nothing."""
    drafting: DraftTurn | None = draft_turn(turn)
    if drafting is None or drafting.draft.id != subject:
        return Stepped(turn.state)
    return take(REFUND[drafting.draft.asking][kind], drafting, turn.state, asking)
