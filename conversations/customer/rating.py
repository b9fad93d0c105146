"""What the customer thinks of how a request was handled: one press, and a few words if they like.

Asked once, when nothing more is to come: the money is sent, or a second look ended in a refusal.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Final

from conversations.addresses import Address, ToCase, ToDesk, ToPerson
from conversations.calls import Redo, Say, Toast
from conversations.case.moved import case_moved
from conversations.case.wording import NAME_LENGTH, STARS, clipped, drawn, said
from conversations.case_file import CaseFile
from conversations.customer.addressee import asked_case
from conversations.customer.correspondence import decision_on, kept, pass_on, wrote_about
from conversations.customer.turn import CaseTurn, Turn, paragraphs
from conversations.draft import Asked, Awaited, Conversation, Question
from conversations.effects import Effect
from conversations.keyboards import case_button
from conversations.press import Verb
from conversations.records import Amend, Rate
from conversations.stepped import Stepped
from conversations.table import IDLE, Input, Table, row
from conversations.updates import Wrote
from conversations.words import Block, Frame, Keyboard, Words
from refunds.text import Text, text

WORDS_WITHIN: Final = timedelta(hours=1)
"""How long what a customer writes next counts as words to their rating; afterwards it is a message as any other."""

# ── asked ────────────────────────────────────────────────────────────────────────────────────────────────────


def ask_rating(before: CaseFile, after: CaseFile) -> tuple[Effect, ...]:
    """Once in the life of a case: where this step says that it is asked from now on."""
    if before.rating_asked or not after.rating_asked:
        return ()
    words = text(
        "How well did we handle your request <code>{reference}</code>? 5 is best.", reference=after.reference
    )
    say = Say(
        to=ToPerson(after.person, after.language),
        body=said(words),
        keyboard=_stars(after),
        makes=_prompt(after),
    )
    return (say,)


def _stars(case: CaseFile) -> Keyboard:
    return (
        tuple(case_button(case, text("{stars} ★", stars=stars), Verb.RATE, str(stars)) for stars in STARS),
    )


def _prompt(case: CaseFile) -> str:
    return f"case/{case.reference}/rating"


# ── given ────────────────────────────────────────────────────────────────────────────────────────────────────


def rate(turn: CaseTurn) -> Stepped:
    """A press on the stars: the first counts."""
    case, language = turn.case, turn.known.actor.language
    if case.rating or turn.argument not in {str(stars) for stars in STARS}:
        return Stepped(turn.state, (Toast(text("Thank you, your answer is noted."), language),))
    stars, free = int(turn.argument), _nothing_else_is_asked(turn)
    after = replace(case, rating=stars)
    lines = [text("Thank you: {stars}", stars=drawn(stars))]
    if free:
        lines.append(text("If you would like to say more, just write it here."))
    effects = (
        Amend(after, case.person, "rated", str(stars)),
        Rate(case.reference, case.person, stars),
        Redo(to=turn.to, reference=_prompt(case), body=paragraphs(*lines)),
        _line(after),
        *case_moved(case, after, decision_on(case, turn.known), turn.known),
    )
    awaited = Awaited(case.reference, Asked.RATING, turn.known.now + WORDS_WITHIN) if free else None
    return Stepped(replace(turn.state, awaited=awaited or turn.state.awaited), effects)


def _nothing_else_is_asked(turn: Turn) -> bool:
    """Whether the next words can be about the rating: no request is being made, and staff wait for no answer."""
    return turn.state == Conversation() and asked_case(turn.state, turn.known.cases) is None


def _line(case: CaseFile) -> Say:
    words = text(
        "{stars} {customer} about {reference}",
        stars=drawn(case.rating),
        customer=clipped(case.customer, NAME_LENGTH),
        reference=case.reference,
    )
    return Say(to=_where(case), body=said(words))


def _where(case: CaseFile) -> Address:
    """A request that the policy decided alone has no topic, and gets none for a rating."""
    return ToCase(case.reference) if case.has_card else ToDesk(case.desk)


# ── words ────────────────────────────────────────────────────────────────────────────────────────────────────


def is_over(turn: Turn) -> bool:
    """Whether words to a rating are awaited no more: the time is over, or staff have asked something since."""
    awaited = turn.state.awaited
    if awaited is None or awaited.what is not Asked.RATING or awaited.until is None:
        return False
    assert isinstance(turn.event, Wrote)
    return turn.event.at > awaited.until or asked_case(turn.state, turn.known.cases) is not None


def take_words(turn: Turn) -> Stepped:
    """The words go with the stars, onto the card, and where staff read the others of this request."""
    event, case = turn.event, turn.known.case
    assert isinstance(event, Wrote)
    state = replace(turn.state, awaited=None)
    if case is None or not case.rating:
        return Stepped(state, (turn.say(_NOTED),))
    after = replace(case, rating_words=event.text)
    effects = (
        Rate(case.reference, case.person, case.rating, event.text),
        Amend(after, case.person, "rated", str(case.rating)),
        *case_moved(case, after, decision_on(case, turn.known), turn.known),
        *(pass_on(turn, event, case, _of_rating(case)) if case.has_card else _in_general(event, case)),
    )
    return Stepped(state, (*effects, turn.say(_NOTED)))


def _of_rating(case: CaseFile) -> Text:
    """Tells these words from a message that waits for an answer."""
    return text("About the rating: {stars}", stars=drawn(case.rating))


_NOTED: Final = text("Thank you. I have passed it on.")


def _in_general(event: Wrote, case: CaseFile) -> tuple[Effect, ...]:
    quote = Block((Words(event.text, event.entities),), Frame.QUOTE)
    say = _line(case)
    return (
        replace(say, body=(*say.body, quote)),
        *kept(event, case, range(case.messages + 1, case.messages + 2)),
    )


def take_files(turn: Turn) -> Stepped:
    """A file is no rating: it goes the way of every other about this request."""
    event, case = turn.event, turn.known.case
    assert isinstance(event, Wrote)
    state = replace(turn.state, awaited=None)
    after = replace(turn, state=state)
    return Stepped(state) if case is None else wrote_about(after, event, case)


RATING: Final[Table[Turn]] = {
    Asked.RATING: {
        Input.WORDS: row(take_words, IDLE, *Question),
        Input.FILES: row(take_files, IDLE, *Question),
        Input.OTHER: row(take_files, IDLE, *Question),
    },
}
"""What follows the stars."""
