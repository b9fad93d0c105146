"""The last questions: why, how much was used, and whether everything is right."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from conversations import answers
from conversations.answers import WORDS_LIMIT, NotAnswered, Why
from conversations.customer.answered import USED_LABELS
from conversations.customer.asking import ask, go_on, hint, stale
from conversations.customer.progress import units_total
from conversations.customer.prompts import WORDS, changeable
from conversations.customer.turn import DraftTurn, paragraphs
from conversations.draft import Draft, Question, Used
from conversations.stepped import Stepped
from refunds.facts import Reason
from refunds.labels import REASON_LABELS
from refunds.text import Text, text


def take_reason(turn: DraftTurn) -> Stepped:
    """A reason was chosen."""
    if turn.argument not in set(Reason):
        return stale(turn)
    reason = Reason(turn.argument)
    return go_on(turn, replace(turn.draft, reason=reason), chosen=REASON_LABELS[reason])


def take_usage(turn: DraftTurn) -> Stepped:
    """None, part or all of it."""
    if turn.argument not in set(Used):
        return stale(turn)
    used = Used(turn.argument)
    return go_on(turn, replace(turn.draft, used=used, units=None), chosen=USED_LABELS[used])


def take_units(turn: DraftTurn) -> Stepped:
    """How many units of the own order were used."""
    total = units_total(turn.draft) or 0
    units = answers.units(turn.words, total)
    if isinstance(units, NotAnswered):
        return hint(turn, units_hint(units.why, total))
    return go_on(turn, replace(turn.draft, units=units.value))


def units_hint(why: Why, total: int) -> Text:
    """Why this is no number of units, and what would be."""
    hints: Mapping[Why, Text] = {
        Why.NOT_WHOLE: text("I need a whole number, from 0 to {total}.", total=total),
        Why.TOO_MANY: text("There were {total} in all: please send a number from 0 to {total}.", total=total),
    }
    return hints.get(why, text("I need a number here, from 0 to {total}.", total=total))


def words_left(draft: Draft) -> int:
    """How many more characters of words have room in a request."""
    return WORDS_LIMIT - sum(map(len, draft.words))


def take_words(turn: DraftTurn) -> Stepped:
    """Words that go with the request; the question that is shown stays."""
    words = answers.words(turn.words, words_left(turn.draft))
    if isinstance(words, NotAnswered):
        return hint(turn, no_room(turn.draft))
    draft = replace(turn.draft, words=(*turn.draft.words, words.value))
    return ask(turn, draft, draft.shown, lead=paragraphs(_ADDED))


def no_room(draft: Draft) -> Text:
    """Words that are longer than what has room."""
    return text(
        "I can pass on {limit} characters in all, and {left} are left: your words were not added. Please send them "
        "shorter.",
        limit=WORDS_LIMIT,
        left=words_left(draft),
    )


_ADDED: Final = text("I have added your words to the request.")


def offer_changes(turn: DraftTurn) -> Stepped:
    """`Change an answer`: which one?"""
    return ask(turn, turn.draft, Question.CHANGE, chosen=text("Change an answer"))


def change(turn: DraftTurn) -> Stepped:
    """That question again."""
    if not turn.argument:
        return offer_changes(turn)
    labels = changeable(turn.draft, turn.known.shop)
    if turn.argument not in labels:
        return stale(turn)
    chosen = labels[turn.argument]
    if turn.argument == WORDS:
        return go_on(turn, replace(turn.draft, words=()), chosen=chosen)
    return ask(turn, turn.draft, Question(turn.argument), chosen=chosen)
