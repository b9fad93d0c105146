"""A customer answers what staff asked about a request; what says nothing is passed on, and answers nothing."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from conversations.case.moved import case_moved, move
from conversations.case.promise import promised_by, with_promise
from conversations.case.wording import WORDS_LENGTH, clipped, verbatim
from conversations.case_file import CaseFile
from conversations.customer.correspondence import decision_on, held, pass_on
from conversations.customer.holding import floods
from conversations.customer.turn import Turn
from conversations.customer.wave import is_further
from conversations.effects import Effect
from conversations.keyboards import RESUME
from conversations.message import Media
from conversations.stepped import Stepped
from conversations.updates import Wrote
from conversations.words import Block, Frame
from refunds.case import Step
from refunds.text import text

_SAYS_NOTHING: Final = frozenset({Media.STICKER, Media.ANIMATION, Media.OTHER})
"""What people react with, rather than answer; with words it is an answer as any other."""


def answer(turn: Turn, event: Wrote, case: CaseFile) -> Stepped:
    """The customer's answer: the request goes back to a person, with a new promise."""
    if not is_answer(event):
        return Stepped(turn.state, _still_asked(turn, event, case))
    known = turn.known
    moved = move(with_promise(case, known), Step.ANSWER, by=known.actor.id)
    told = text(
        "Thank you. I have passed your answer on with request <code>{reference}</code>. A person will answer by "
        "<b>{due}</b>.",
        reference=case.reference,
        due=promised_by(known),
    )
    effects = (
        moved.advance,
        *case_moved(case, moved.after, decision_on(case, known), known),
        *pass_on(turn, event, case),
        turn.say(told, keyboard=RESUME if turn.state.draft else ()),
    )
    return Stepped(turn.state, effects)


def is_answer(event: Wrote) -> bool:
    """Whether this says something: words, a picture, a document, a voice; no sticker, and no emoji alone."""
    files = {file.media for file in event.attachments}
    return bool(files - _SAYS_NOTHING) or any(map(str.isalnum, event.text))


def _still_asked(turn: Turn, event: Wrote, case: CaseFile) -> tuple[Effect, ...]:
    """Staff see it; the customer is reminded of what is asked, once for what they send in one go."""
    if floods(turn):
        return held(turn, event, case)
    shown = pass_on(turn, event, case)
    if is_further(turn, case):
        return shown
    words = text(
        "I have passed this on. Our question about request <code>{reference}</code> is still open: <b>please answer "
        "it in words, or with a picture or a file.</b>",
        reference=case.reference,
    )
    told = turn.say(words, keyboard=RESUME if turn.state.draft else ())
    question = Block((verbatim(clipped(case.question, WORDS_LENGTH)),), Frame.QUOTE)
    return (*shown, replace(told, body=(*told.body, question)) if case.question else told)
