"""What a customer may ask for at any time: the commands, the menu, and their own requests."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from conversations import answers
from conversations.answers import Answered
from conversations.calls import Say
from conversations.customer.appeal import drop_appeal
from conversations.customer.asking import show_again, welcome_back
from conversations.customer.matching import with_number
from conversations.customer.opening import cancel, open_draft
from conversations.customer.own_cases import keyboard_of, listed
from conversations.customer.turn import DraftTurn, Turn
from conversations.draft import Asked, Question
from conversations.effects import Effect
from conversations.keyboards import MENU, RESUME
from conversations.press import Press, Verb
from conversations.records import Amend, Learn
from conversations.stepped import Stepped
from conversations.table import IDLE, Row, row
from conversations.updates import Commanded, Pressed, Wrote
from conversations.words import Block, Body, Button, Frame, Keyboard
from refunds.clauses import Clause, clause_text
from refunds.text import Text, text


def menu(turn: Turn) -> Stepped:
    """Nothing is asked and nothing is open: what can be done here."""
    return _answer(turn, text("<b>What can I do for you?</b>"), keyboard=MENU)


def _answer(turn: Turn, *lines: Text, keyboard: Keyboard = ()) -> Stepped:
    """An answer that leaves everything as it was; a request under way is one press away."""
    return Stepped(turn.state, (turn.say(*lines, keyboard=_beside(turn, keyboard)),))


def _beside(turn: Turn, keyboard: Keyboard) -> Keyboard:
    return RESUME if turn.state.draft is not None else keyboard


def draft_turn(turn: Turn) -> DraftTurn | None:
    """The turn with the request that is being made."""
    draft = turn.state.draft
    return (
        None
        if draft is None
        else DraftTurn(state=turn.state, event=turn.event, known=turn.known, draft=draft)
    )


# ── opening ──────────────────────────────────────────────────────────────────────────────────────────────────


def start(turn: Turn) -> Stepped:
    """`/start`, also through a link `order_<base64url>` that fills in the number."""
    linked = answers.linked_number(turn.event.argument if isinstance(turn.event, Commanded) else "")
    number = linked.value if isinstance(linked, Answered) else ""
    drafting = draft_turn(turn)
    if drafting is None:
        return open_draft(turn, greeted=_first_name(turn), number=number)
    if number and drafting.draft.asking is Question.NUMBER:
        return with_number(drafting, number)
    if number and number != drafting.draft.number:
        return show_again(drafting, _ANOTHER)
    return welcome_back(drafting)


_ANOTHER: Final = text(
    "You already have another request in progress. Finish or cancel it first, then open the link again. "
    "Here is where we are:"
)


def _first_name(turn: Turn) -> str:
    event = turn.event
    return (
        event.sender.first_name if isinstance(event, Wrote | Commanded | Pressed) else turn.known.actor.name
    )


def refund(turn: Turn) -> Stepped:
    """`/refund` and its button: a new request, or the one that is under way."""
    drafting = draft_turn(turn)
    return open_draft(turn) if drafting is None else welcome_back(drafting)


def stop(turn: Turn) -> Stepped:
    """`/cancel`: what is being asked is dropped; nothing that was sent is touched."""
    awaited = turn.state.awaited
    if awaited is not None and awaited.what is Asked.APPEAL:
        return drop_appeal(turn)
    drafting = draft_turn(turn)
    if drafting is not None:
        return cancel(drafting)
    return _answer(
        turn,
        text(
            "There is nothing to cancel: you have no request in preparation. One that you have sent can be "
            "cancelled from /status."
        ),
    )


# ── asking ───────────────────────────────────────────────────────────────────────────────────────────────────


def status(turn: Turn) -> Stepped:
    """`/status` and its button: the customer's own requests, in words."""
    cases = turn.known.cases
    if not cases:
        none = text("You have no open requests, and none closed in the last 30 days.")
        return _answer(turn, none, keyboard=MENU)
    body: Body = (Block((text("Your requests:"),)), *listed(cases, turn.known.now))
    keyboard = keyboard_of(cases)
    if turn.state.draft is not None:
        keyboard = (*keyboard[:-1], *RESUME)
    return Stepped(turn.state, (Say(to=turn.to, body=body, keyboard=keyboard),))


def policy(turn: Turn) -> Stepped:
    """`/policy`: every clause, as published."""
    days = turn.known.current.policy.window.days
    clauses = tuple(Block((clause_text(clause, days),), Frame.QUOTE) for clause in Clause)
    body: Body = (Block((text("<b>Our refund policy</b>"),)), *clauses)
    return Stepped(turn.state, (Say(to=turn.to, body=body, keyboard=_beside(turn, MENU)),))


def privacy(turn: Turn) -> Stepped:
    """`/privacy`: what is kept, and where to read more."""
    words = text(
        "I keep what you send here (your answers, receipts and messages) to decide your request and to be able to "
        "explain the decision later. The support team sees it; nobody else does."
    )
    url = turn.known.shop.privacy_url
    link: Keyboard = ((Button(text("Privacy policy"), url=url),),) if url else ()
    resume: Keyboard = RESUME if turn.state.draft is not None else ()
    return Stepped(turn.state, (turn.say(words, keyboard=(*link, *resume)),))


_HELP: Final = text(
    "I take refund requests, and answer most of them at once; all others a person answers.\n"
    "/refund – make a request\n"
    "/status – see your requests, cancel one, ask for a second look\n"
    "/cancel – drop the request that you are making\n"
    "/language – choose the language\n"
    "/policy – our refund policy\n"
    "/privacy – what happens to what you send\n"
    "To reach a person, begin a request and press “A person”, or write about a request that was sent."
)


def help_(turn: Turn) -> Stepped:
    """`/help`: what can be done here."""
    return _answer(turn, _HELP, keyboard=MENU)


def unknown(turn: Turn) -> Stepped:
    """A command that does not exist."""
    return _answer(turn, text("I don't know this command."), _HELP, keyboard=MENU)


# ── language ─────────────────────────────────────────────────────────────────────────────────────────────────


def language(turn: Turn) -> Stepped:
    """`/language [NAME]` and its buttons."""
    shop = turn.known.shop
    wish = turn.event.argument if isinstance(turn.event, Commanded) else turn.argument
    match answers.language(wish, shop.languages, shop.language_names):
        case Answered(value=chosen):
            return _speak(turn, chosen)
        case _:
            return Stepped(
                turn.state, (turn.say(text("<b>Which language do you prefer?</b>"), keyboard=_names(turn)),)
            )


def _names(turn: Turn) -> Keyboard:
    shop = turn.known.shop
    names = shop.language_names or shop.languages
    return tuple(
        (Button(text("{name}", name=name), Press(Verb.LANGUAGE, argument=code)),)
        for code, name in zip(shop.languages, names, strict=True)
    )


def _speak(turn: Turn, chosen: str) -> Stepped:
    spoken = turn.spoken_in(chosen)
    effects: tuple[Effect, ...] = (
        Learn(turn.known.actor.id, chosen),
        *(Amend(replace(case, language=chosen), case.person, "language") for case in turn.known.cases),
    )
    words, drafting = text("From now on I will write to you in this language."), draft_turn(spoken)
    if drafting is None:
        return Stepped(turn.state, (*effects, spoken.say(words, keyboard=MENU)))
    shown = show_again(drafting, words)
    return Stepped(shown.state, (*effects, *shown.effects))


# ── the table ────────────────────────────────────────────────────────────────────────────────────────────────

_UNDER_WAY: Final = tuple(Question)

COMMANDS: Final[Mapping[str, Row[Turn]]] = {
    "start": row(start, *_UNDER_WAY),
    "refund": row(refund, *_UNDER_WAY),
    "status": row(status),
    "language": row(language, *_UNDER_WAY),
    "policy": row(policy),
    "privacy": row(privacy),
    "help": row(help_),
    "cancel": row(stop, IDLE, *_UNDER_WAY),
}
"""Every command of a customer, in whatever state; an appeal under way gives way to the request's question."""

BUTTONS: Final[Mapping[Verb, Row[Turn]]] = {
    Verb.BEGIN: row(refund, *_UNDER_WAY),
    Verb.MINE: row(status),
    Verb.LANGUAGE: row(language, *_UNDER_WAY),
}
"""Buttons that act in whatever state."""

ELSE: Final = row(unknown)
