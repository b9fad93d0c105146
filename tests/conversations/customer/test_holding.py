"""A flood is kept whole and shown when somebody wants to see it; a changed message is added, never overwritten."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from conversations.addresses import ToCase, ToPerson
from conversations.calls import Redo, Relay, Say, Toast
from conversations.draft import Conversation
from conversations.events import Event
from conversations.known import HeldMessage, Original
from conversations.machine import step
from conversations.message import Attachment, Media
from conversations.press import Press, Verb
from conversations.records import Amend, Direction, Keep, Unhold
from conversations.stepped import Stepped
from conversations.words import Words
from refunds.case import CaseState
from tests.conversations.acting import Effects, acts, every, only, steps
from tests.conversations.builders import (
    CAMILLE,
    NORA,
    NOW,
    REFERENCE,
    SHOP,
    Colleague,
    case,
    edited,
    in_private,
    known,
    pressed,
    wrote,
)
from tests.conversations.chat import page

CUSTOMER = Colleague(CAMILLE, "Camille D.")
HOME = in_private(CUSTOMER)
ABOUT = case(messages=20)
LIMIT = SHOP.flood_limit
PHOTO = Attachment(Media.PHOTO, "f1", "u1")
LINE = f"case/{REFERENCE}/held"


def held(
    number: int, text: str = "Well?", *files: Attachment, age: float = 5, of: str = REFERENCE
) -> HeldMessage:
    return HeldMessage(of, number, 100 + number, NOW - timedelta(seconds=age), text, files)


def takes(event: Event, **changes: Any) -> Stepped:
    plain: dict[str, Any] = {"cases": (ABOUT,), "recent": LIMIT}
    return step(Conversation(), event, known(CUSTOMER, **(plain | changes)))


# ── held back ────────────────────────────────────────────────────────────────────────────────────────────────


def test_up_to_the_limit_everything_is_shown() -> None:
    """One by one, as it comes."""
    effects = takes(wrote(CUSTOMER, "Hello", HOME), recent=LIMIT - 1).effects
    assert not only(Keep, effects).held
    assert any(isinstance(one, Say) and one.to == ToCase(REFERENCE) for one in effects)


def test_the_first_above_the_limit_is_counted_and_told() -> None:
    """Kept, one line in the topic with a button, one kind word to the customer."""
    effects = takes(wrote(CUSTOMER, "Hello", HOME)).effects
    keep = only(Keep, effects)
    assert (keep.held, keep.number, keep.direction) == (True, 21, Direction.IN)
    shown, told = every(Say, effects)
    assert (shown.to, shown.makes) == (ToCase(REFERENCE), LINE)
    assert "1 more message of Camille D." in page(shown.body)
    assert shown.keyboard[0][0].press == Press(Verb.SHOW, REFERENCE, ABOUT.version)
    assert isinstance(told.to, ToPerson)


def test_the_next_ones_only_count() -> None:
    """The line is edited; the customer is told again only after a pause."""
    posted = frozenset({LINE})
    messages = (held(21), held(9, of="R-OTHER"))
    effects = takes(wrote(CUSTOMER, "Hello", HOME), held=messages, lines=posted).effects
    assert [type(effect) for effect in effects] == [Keep, Redo]
    redo = only(Redo, effects)
    assert redo.reference == LINE
    assert "2 more messages" in page(redo.body)
    later = takes(wrote(CUSTOMER, "Hello", HOME), held=(held(21, age=61),), lines=posted).effects
    assert [type(effect) for effect in later] == [Keep, Redo, Say]


def test_what_was_kept_during_a_ban_has_no_line_yet() -> None:
    """A flood after it gets one."""
    effects = takes(wrote(CUSTOMER, "Hello", HOME), held=(held(21),)).effects
    assert every(Say, effects)[0].makes == LINE


def test_an_album_counts_by_its_members() -> None:
    """Each is kept."""
    album = wrote(CUSTOMER, "", HOME, message_ids=(1, 2, 3), attachments=(PHOTO,) * 3, album="a")
    effects = takes(album).effects
    assert [keep.number for keep in every(Keep, effects)] == [21, 22, 23]
    assert "3 more messages" in page(every(Say, effects)[0].body)


def test_a_request_without_a_topic_gets_one_for_it() -> None:
    """There is something to see."""
    bare = case(CaseState.APPROVED, has_card=False)
    effects = takes(wrote(CUSTOMER, "Hello", HOME), cases=(bare,)).effects
    assert any(isinstance(one, Amend) and one.case.has_card for one in effects)


def test_an_answer_to_a_question_is_never_held_back() -> None:
    """Somebody waits for it."""
    asked = case(CaseState.ASKED, messages=20, asked_at=NOW)
    effects = takes(wrote(CUSTOMER, "It is A-1", HOME), cases=(asked,)).effects
    assert [step.value for step in steps(effects)] == ["answer"]
    assert not only(Keep, effects).held


# ── shown ────────────────────────────────────────────────────────────────────────────────────────────────────


def shows(*messages: HeldMessage, lines: frozenset[str] = frozenset({LINE})) -> Effects:
    event = pressed(NORA, Press(Verb.SHOW, REFERENCE, 1))
    return acts(event, known(NORA, ABOUT, held=messages, lines=lines))


def test_what_was_held_back_is_shown_together() -> None:
    """The words in one message, which answers the first of them; each file as a copy."""
    effects = shows(held(21), held(22, "Look", PHOTO), held(23, "", PHOTO), held(9, of="R-OTHER"))
    words = only(Say, effects)
    assert (words.to, words.makes) == (ToCase(REFERENCE), f"case/{REFERENCE}/in/21")
    assert [line for block in words.body[1:] for line in block.lines] == [Words("Well?"), Words("Look")]
    assert [(relay.message_ids, relay.from_chat, relay.makes) for relay in every(Relay, effects)] == [
        ((122,), CAMILLE, (f"case/{REFERENCE}/in/22",)),
        ((123,), CAMILLE, (f"case/{REFERENCE}/in/23",)),
    ]
    assert only(Unhold, effects) == Unhold(REFERENCE, (21, 22, 23))
    redo = only(Redo, effects)
    assert (redo.reference, redo.keyboard) == (LINE, ())
    assert "Nora" in page(redo.body)


def test_files_alone_need_no_words() -> None:
    """Nothing is said that nobody wrote."""
    assert not every(Say, shows(held(21, "", PHOTO)))


@pytest.mark.parametrize(
    ("messages", "first"),
    [
        ([held(number, "x" * 1000) for number in range(21, 26)], 3),
        ([held(number, "", PHOTO) for number in range(21, 35)], 10),
        ([held(21, "x" * 4000), held(22)], 1),
    ],
    ids=["words", "files", "one long one"],
)
def test_what_is_too_much_for_once_stays(messages: list[HeldMessage], first: int) -> None:
    """With the button, and the number that is left."""
    effects = shows(*messages)
    assert only(Unhold, effects).numbers == tuple(one.number for one in messages[:first])
    redo = only(Redo, effects)
    assert redo.keyboard
    assert f"{len(messages) - first} more message" in page(redo.body)


def test_what_was_kept_during_a_ban_is_shown_too() -> None:
    """A line says what is left of it, where something is."""
    none: frozenset[str] = frozenset()
    assert not every(Redo, shows(held(21), lines=none))
    *_, left = shows(held(21, "x" * 4000), held(22), lines=none)
    assert isinstance(left, Say)
    assert (left.makes, left.to) == (LINE, ToCase(REFERENCE))
    assert left.keyboard


def test_nothing_is_shown_twice() -> None:
    """A second press is told so."""
    (toast,) = shows(held(9, of="R-OTHER"))
    assert isinstance(toast, Toast)


# ── changed messages ─────────────────────────────────────────────────────────────────────────────────────────

NAME = f"case/{REFERENCE}/in/4"


def changes(words: str, before: Original, *files: Attachment, recent: int = 0) -> Effects:
    event = edited(CUSTOMER, words, HOME, attachments=files)
    return takes(event, about=ABOUT, event_message=NAME, original=before, recent=recent).effects


def test_a_changed_message_is_added() -> None:
    """As an answer to what it changes; every version is kept."""
    effects = changes("Hello", Original(4, 40, "Hallo"))
    shown, told = every(Say, effects)
    assert (shown.to, shown.reply_to) == (ToCase(REFERENCE), NAME)
    assert shown.body[-1].lines == (Words("Hello"),)
    assert isinstance(told.to, ToPerson)
    keep = only(Keep, effects)
    assert (keep.number, keep.edited, keep.text, keep.held) == (4, True, "Hello", False)


def test_a_replaced_file_is_copied_again() -> None:
    """With or without words; the new copy does not take the old one's name."""
    other = Attachment(Media.PHOTO, "f2", "u2")
    effects = changes("", Original(4, 40, "", (PHOTO,)), other)
    relay = only(Relay, effects)
    assert (relay.message_ids, relay.attachments) == ((900,), (other,))
    assert relay.makes == (f"{NAME}/changed/{int(NOW.timestamp())}/file",)
    assert "replaced" in page(every(Say, effects)[0].body)
    assert "reads now" in page(every(Say, changes("Look", Original(4, 40, "", (PHOTO,)), other))[0].body)
    assert not every(Relay, changes("Look", Original(4, 40, "", (PHOTO,)), PHOTO))


def test_what_changes_nothing_to_read_is_no_change() -> None:
    """A live location that moves, a link that got its preview."""
    place = Attachment(Media.LOCATION, latitude=1.0, longitude=2.0)
    assert changes("", Original(4, 40, "", (Attachment(Media.LOCATION, latitude=0.0),)), place) == ()
    assert changes("Hi", Original(4, 40, "Hi")) == ()


def test_changes_above_the_limit_are_held_back_too() -> None:
    """Somebody may edit one message without end."""
    effects = changes("Hello", Original(4, 40, "Hallo"), recent=LIMIT)
    assert only(Keep, effects).held
    assert every(Say, effects)[0].makes == LINE
