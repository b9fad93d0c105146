"""How what a customer writes is shown in the topic: with who, when, and what it answers."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from conversations.addresses import ToCase
from conversations.calls import Relay, Say
from conversations.draft import Conversation
from conversations.known import Original
from conversations.machine import step
from conversations.message import Attachment, Entity, Media
from conversations.records import Keep
from conversations.words import Frame, Words
from tests.conversations.acting import Effects, every, only
from tests.conversations.builders import (
    CAMILLE,
    NOW,
    REFERENCE,
    Colleague,
    case,
    edited,
    in_private,
    known,
    wrote,
)

CUSTOMER = Colleague(CAMILLE, "Camille D.")
HOME = in_private(CUSTOMER)
ABOUT = case(messages=4)
PHOTO = Attachment(Media.PHOTO, "f1", "u1")


def takes(words: str, replied: str = "", original: Original | None = None, **changes: Any) -> Effects:
    event = wrote(CUSTOMER, words, HOME, **changes)
    given = known(
        CUSTOMER,
        ABOUT if replied else None,
        cases=(ABOUT,),
        replied=replied,
        original=original or Original(),
    )
    return step(Conversation(), event, given).effects


def shown(effects: Effects) -> list[Say]:
    """What stands in the topic."""
    return [say for say in every(Say, effects) if say.to == ToCase(REFERENCE)]


def test_words_are_quoted_with_their_formatting() -> None:
    """Under who wrote them and when; a reply to that goes to the customer."""
    bold = (Entity("bold", 0, 5),)
    (say,) = shown(takes("Hello", entities=bold))
    head, words = say.body
    assert head.lines[0] != words.lines[0]
    assert (words.lines, words.frame) == ((Words("Hello", bold),), Frame.QUOTE)
    assert say.makes == f"case/{REFERENCE}/in/5"


@pytest.mark.parametrize(
    ("replied", "quote", "expected"),
    [
        (f"case/{REFERENCE}/out/3", "Monday", ("", 900, "Monday")),
        (f"case/{REFERENCE}/out/3", "Nora (support team)", ("", 900, "")),
        (f"case/{REFERENCE}/in/2", "mine", (f"case/{REFERENCE}/in/2", 0, "mine")),
        (f"case/{REFERENCE}/told/refused/3", "No.", (f"case/{REFERENCE}/card", 0, "")),
        (f"case/{REFERENCE}/album", "", ("", 0, "")),
        ("", "", ("", 0, "")),
    ],
    ids=["staff", "what stood above", "their own", "the bot's word", "a late picture", "nothing"],
)
def test_an_answer_answers_the_counterpart(replied: str, quote: str, expected: tuple[str, int, str]) -> None:
    """The words of staff, the copy of one's own, the card."""
    say = shown(takes("Why?", replied, Original(3, 900, "Since Monday."), quote=quote))[0]
    assert (say.reply_to, say.reply_to_message, say.quote) == expected


def test_files_are_copied_under_who_and_when() -> None:
    """An album as an album, each file kept with its number."""
    effects = takes("Look", message_ids=(1, 2), attachments=(PHOTO, PHOTO), album="a")
    relay = only(Relay, effects)
    assert (relay.message_ids, relay.caption) == ((1, 2), None)
    assert relay.makes == (f"case/{REFERENCE}/in/5", f"case/{REFERENCE}/in/6")
    assert [(keep.number, keep.album) for keep in every(Keep, effects)] == [(5, "a"), (6, "a")]
    assert len(shown(effects)[0].body) == 1


@pytest.mark.parametrize(("length", "parts"), [(1001, [1001]), (4096, [3000, 1096])])
def test_a_caption_that_a_bot_may_not_write_is_quoted_before_the_file(length: int, parts: list[int]) -> None:
    """Only subscribers of Telegram's may write so much there."""
    effects = takes("x" * length, attachments=(PHOTO,))
    quotes = [say.body[-1].lines[0] for say in shown(effects)]
    assert [len(one.text) for one in quotes if isinstance(one, Words)] == parts
    relay = only(Relay, effects)
    assert relay.caption is not None
    assert relay.caption[0].lines == (Words(""),)
    assert only(Keep, effects).text == "x" * length


@pytest.mark.parametrize("media", Media)
def test_the_line_above_a_file_can_be_answered(media: Media) -> None:
    """It is what staff reply to, as well as to the file: each has a name by which the message is known."""
    effects = takes("", attachments=(Attachment(media, "f1", "u1"),))
    (say,) = shown(effects)
    assert say.makes == f"case/{REFERENCE}/in/5/head/0"
    assert only(Relay, effects).makes == (f"case/{REFERENCE}/in/5",)


def test_each_part_of_long_words_can_be_answered() -> None:
    """By a name of its own."""
    says = shown(takes("x" * 4096, attachments=(PHOTO,)))
    assert [say.makes for say in says] == [f"case/{REFERENCE}/in/5/head/{part}" for part in (0, 1)]


def test_a_changed_version_can_be_answered() -> None:
    """However often the message is changed: each version has a name."""
    names = set()
    for minutes in (1, 2):
        event = edited(CUSTOMER, f"Hello {minutes}", HOME, at=NOW + timedelta(minutes=minutes))
        message = f"case/{REFERENCE}/in/3"
        given = known(CUSTOMER, ABOUT, cases=(ABOUT,), event_message=message, original=Original(3, 900, "Hi"))
        (say,) = shown(step(Conversation(), event, given).effects)
        assert say.makes.startswith(f"{message}/changed/")
        names.add(say.makes)
    assert len(names) == 2


def test_words_that_no_quote_can_hold_are_copied() -> None:
    """Whole."""
    effects = takes("x" * 3500)
    assert only(Relay, effects).caption is None
    assert only(Keep, effects).at == NOW
