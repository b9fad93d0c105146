"""A second look: asked for once, with the customer's own words, and always a person's."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from conversations import answers
from conversations.answers import NotAnswered
from conversations.case.moved import case_moved, move, with_card
from conversations.case.promise import promised_by, with_promise
from conversations.case_file import CaseFile
from conversations.customer.correspondence import decision_on, pass_on, with_topic
from conversations.customer.own_cases import may_appeal, may_appeal_later, moved_on, summary
from conversations.customer.turn import CaseTurn, Turn
from conversations.draft import Asked, Awaited, Question
from conversations.effects import Effect
from conversations.keyboards import CANCEL, RESUME, case_button
from conversations.message import Media
from conversations.press import Verb
from conversations.stepped import Stepped
from conversations.table import IDLE, Input, Table, row
from conversations.updates import Wrote
from refunds.case import Step
from refunds.text import text

_LIMIT: Final = 3000
"""Characters of an appeal: what one message can hold beside its frame."""


def ask_appeal(turn: CaseTurn) -> Stepped:
    """`Ask for a second look`: in which words?"""
    case = turn.case
    if case.appealed:
        return Stepped(turn.state, (turn.say(_ONCE, summary(case, turn.known.now)),))
    if may_appeal_later(case):
        return Stepped(turn.state, (turn.say(_LATER, summary(case, turn.known.now)),))
    if turn.version != case.version or not may_appeal(case):
        return moved_on(turn, case)
    words = text(
        "A person will look again at request <code>{reference}</code>, and reads what you write now. "
        "<b>What should they know?</b> One message, in your own words.",
        reference=case.reference,
    )
    keyboard = ((case_button(case, CANCEL, Verb.CANCEL),),)
    state = replace(turn.state, awaited=Awaited(case.reference, Asked.APPEAL))
    return Stepped(state, (turn.say(words, keyboard=keyboard),))


_LATER: Final = text(
    "Your refund is being paid just now. As soon as it is, you can ask for a second look: I will write to you then."
)
_ONCE: Final = text("A second look has been asked for already; it can be asked for once.")


def take_appeal(turn: Turn) -> Stepped:
    """The words of the appeal: the request goes to a person."""
    event, case, state = turn.event, turn.known.case, replace(turn.state, awaited=None)
    assert isinstance(event, Wrote)
    if case is not None and may_appeal_later(case):
        return Stepped(state, (turn.say(_LATER, summary(case, turn.known.now)),))
    if case is None or not may_appeal(case):
        return Stepped(state, (turn.say(text("A second look at this request is no longer possible.")),))
    words = answers.words(event.text, _LIMIT)
    if isinstance(words, NotAnswered):
        return _file_alone(turn, event, case) if _is_evidence(event) else _no_words(turn)
    return Stepped(state, _appealed(turn, event, case, words.value))


def _appealed(turn: Turn, event: Wrote, case: CaseFile, words: str) -> tuple[Effect, ...]:
    known = turn.known
    appealed = replace(
        case, appealed=True, appeal_words=words, category=case.category or "general", claimed_by=None
    )
    moved = move(with_card(with_promise(appealed, known), known.shop), Step.APPEAL, by=known.actor.id)
    told = text(
        "🕓 A person will look again at request <code>{reference}</code> and answer by <b>{due}</b>.",
        reference=case.reference,
        due=promised_by(known),
    )
    return (
        moved.advance,
        *case_moved(case, moved.after, decision_on(case, known), known),
        *pass_on(turn, event, case),
        turn.say(told, keyboard=RESUME if turn.state.draft else ()),
    )


def _file_alone(turn: Turn, event: Wrote, case: CaseFile) -> Stepped:
    """Evidence without words: it is passed on, and the words are still asked for."""
    asked = text(
        "I have passed this on with your request. <b>And in words: why should somebody look again?</b>"
    )
    effects = (*with_topic(case, turn), *pass_on(turn, event, case), turn.say(asked))
    return Stepped(turn.state, effects)


def _is_evidence(event: Wrote) -> bool:
    return any(one.media is not Media.STICKER for one in event.attachments)


def _no_words(turn: Turn) -> Stepped:
    """Something without words, or with too many."""
    words = text(
        "Please write in words why somebody should look again: one message of at most {limit} characters.",
        limit=_LIMIT,
    )
    return Stepped(turn.state, (turn.say(words),))


def drop_appeal(turn: Turn) -> Stepped:
    """The customer leaves the decision as it is."""
    words = text("All right, the decision stands as it is. You may still ask for a second look later.")
    keyboard = RESUME if turn.state.draft else ()
    return Stepped(replace(turn.state, awaited=None), (turn.say(words, keyboard=keyboard),))


_BEFORE: Final = (IDLE, *Question)
"""Afterwards the chat is where it was: a request may be under way beside the appeal."""

APPEAL: Final[Table[Turn]] = {
    Asked.APPEAL: {
        Input.WORDS: row(take_appeal, *_BEFORE),
        Input.FILES: row(take_appeal, *_BEFORE),
        Input.OTHER: row(take_appeal, *_BEFORE),
        Verb.CANCEL: row(drop_appeal, *_BEFORE),
    },
}
