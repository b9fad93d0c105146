"""Reactions go both ways: set on the customer's message, told under the words of staff; no others."""

from __future__ import annotations

from typing import Any

import pytest

from conversations.addresses import ToCase, ToPerson
from conversations.calls import React, Redo, Say
from conversations.draft import Conversation
from conversations.known import Original
from conversations.machine import step
from conversations.message import Place
from conversations.updates import Reacted
from tests.conversations.acting import Effects
from tests.conversations.builders import (
    CAMILLE,
    ELSEWHERE,
    IN_TOPIC,
    NORA,
    NOW,
    REFERENCE,
    STRANGER,
    Colleague,
    case,
    in_private,
    known,
    sender,
)
from tests.conversations.chat import page

CUSTOMER = Colleague(CAMILLE, "Camille D.")
ABOUT = case()
THEIRS, OURS = f"case/{REFERENCE}/in/4", f"case/{REFERENCE}/out/5"


def reacts(
    who: Colleague, place: Place, message: str, *emoji: str, custom: bool = False, **changes: Any
) -> Effects:
    event = Reacted(at=NOW, sender=sender(who), place=place, message_id=9, emoji=emoji, custom=custom)
    plain: dict[str, Any] = {"event_message": message, "original": Original(4, 41, "Hello")}
    return step(Conversation(), event, known(who, **({"about": ABOUT} | plain | changes))).effects


def test_a_reaction_of_staff_is_set_on_the_customers_message() -> None:
    """The last of several, since a bot may set one; taken back, it is taken back there."""
    to = ToPerson(CAMILLE, "fr")
    assert reacts(NORA, IN_TOPIC, THEIRS, "👍", "❤") == (React(to, message_id=41, emoji="❤"),)
    assert reacts(NORA, IN_TOPIC, THEIRS) == (React(to, message_id=41, emoji=""),)


@pytest.mark.parametrize(
    ("who", "place", "message"),
    [
        (NORA, IN_TOPIC, OURS),
        (NORA, IN_TOPIC, f"case/{REFERENCE}/note/3"),
        (NORA, IN_TOPIC, f"case/{REFERENCE}/card"),
        (NORA, IN_TOPIC, "case/R-XXXXX/in/4"),
        (NORA, IN_TOPIC, ""),
        (NORA, ELSEWHERE, THEIRS),
        (STRANGER, IN_TOPIC, THEIRS),
        (CUSTOMER, IN_TOPIC, THEIRS),
    ],
)
def test_no_other_reaction_leaves_the_group(who: Colleague, place: Place, message: str) -> None:
    """Of nobody else, to nothing else, from nowhere else."""
    assert reacts(who, place, message, "👍") == ()


def test_a_reaction_that_a_bot_may_not_set_is_not_set() -> None:
    """A custom emoji, or one to a message whose original is not known."""
    assert reacts(NORA, IN_TOPIC, THEIRS, custom=True) == ()
    assert reacts(NORA, IN_TOPIC, THEIRS, "👍", original=Original()) == ()
    assert reacts(NORA, IN_TOPIC, THEIRS, "👍", about=None) == ()


@pytest.mark.parametrize(
    ("emoji", "custom", "words"),
    [(("❤", "👍"), False, "Camille D.: ❤ 👍"), ((), True, "Camille D. reacted with an emoji of their own.")],
)
def test_a_customers_reaction_is_told_under_the_words_of_staff(
    emoji: tuple[str, ...], custom: bool, words: str
) -> None:
    """The bot's own reaction there is the delivery mark."""
    (say,) = reacts(CUSTOMER, in_private(CUSTOMER), OURS, *emoji, custom=custom)
    assert isinstance(say, Say)
    assert (say.to, say.reply_to_message, say.makes) == (ToCase(REFERENCE), 41, f"{OURS}/reaction")
    assert page(say.body) == words


def test_the_line_says_the_reaction_as_it_is_now() -> None:
    """It is edited, never posted twice."""
    lines = frozenset({f"{OURS}/reaction"})
    (redo,) = reacts(CUSTOMER, in_private(CUSTOMER), OURS, "👎", lines=lines)
    assert isinstance(redo, Redo)
    assert redo.reference == f"{OURS}/reaction"
    (redo,) = reacts(CUSTOMER, in_private(CUSTOMER), OURS, lines=lines)
    assert isinstance(redo, Redo)
    assert page(redo.body) == "Camille D. took the reaction back."
    assert reacts(CUSTOMER, in_private(CUSTOMER), OURS) == ()


@pytest.mark.parametrize("message", [THEIRS, f"case/{REFERENCE}/told/refused/3", "case/R-XXXXX/out/5", ""])
def test_other_reactions_of_a_customer_are_not_told(message: str) -> None:
    """To their own words, to the bot's, or to somebody else's request."""
    assert reacts(CUSTOMER, in_private(CUSTOMER), message, "👍") == ()
    assert reacts(STRANGER, in_private(STRANGER), OURS, "👍") == ()
    assert reacts(CUSTOMER, in_private(CUSTOMER), OURS, "👍", about=None) == ()
