"""What became of what was sent: a mark that is honest, and a button to try again."""

from __future__ import annotations

from dataclasses import replace

import pytest
from telegram.constants import ReactionEmoji

from conversations.addresses import ToCase, ToDesk, ToPerson
from conversations.calls import QueueAgain, React, Redo, Say, Toast
from conversations.desk.delivery import SEEN, undelivered_line
from conversations.desk.sending import DELETED, NOT_SENT, QUEUED, SENT
from conversations.known import Original
from conversations.message import Attachment, Media
from conversations.outcomes import Fate, Reported
from conversations.press import Press, Verb
from conversations.records import Direction, Keep
from tests.conversations.acting import Effects, acts, only
from tests.conversations.builders import DESK, NORA, NOW, REFERENCE, case, known, pressed
from tests.conversations.chat import page

ABOUT = case(messages=6)
OUT = f"case/{REFERENCE}/out/7/900"
TOLD = f"case/{REFERENCE}/told/refused"
PHOTO = Attachment(Media.PHOTO, "f1", "u1")


def reports(subject: str, fate: Fate, about: object = ABOUT, **changes: object) -> Effects:
    event = Reported(at=NOW, subject=subject, fate=fate, words="Bad Request: x")
    return acts(event, known(None, about, **changes))  # type: ignore[arg-type]


# ── marks ────────────────────────────────────────────────────────────────────────────────────────────────────


def test_marks_are_reactions_that_telegram_knows() -> None:
    """Bot API, ReactionTypeEmoji: any other emoji is refused."""
    assert {QUEUED, SENT, NOT_SENT, DELETED, SEEN} <= {emoji.value for emoji in ReactionEmoji}


def test_what_arrived_is_marked() -> None:
    """And nothing more is said."""
    assert reports(OUT, Fate.SENT) == (React(ToCase(REFERENCE), message_id=900, emoji=SENT),)


def test_the_customer_sees_that_their_words_were_passed_on() -> None:
    """Under the message itself, once it stands in the group, and not before."""
    passed_on = f"case/{REFERENCE}/in/7/900"
    there = ToPerson(ABOUT.person, ABOUT.language)
    assert reports(passed_on, Fate.SENT) == (React(there, message_id=900, emoji=SEEN),)
    assert reports(passed_on, Fate.FAILED) == reports(f"case/{REFERENCE}/in/7/x", Fate.SENT) == ()


@pytest.mark.parametrize("fate", [Fate.BLOCKED, Fate.FAILED])
def test_what_did_not_arrive_is_marked_and_can_be_sent_again(fate: Fate) -> None:
    """In words, under the message, with a button; their own failure is told to nobody."""
    mark, say = reports(OUT, fate)
    assert mark == React(ToCase(REFERENCE), message_id=900, emoji=NOT_SENT)
    assert isinstance(say, Say)
    assert (say.reply_to_message, say.about) == (900, "")
    assert say.makes == undelivered_line(REFERENCE, "out/7/900")
    ((button,),) = say.keyboard
    assert button.press == Press(Verb.RETRY, REFERENCE, ABOUT.version, "out/7/900")


def test_what_fails_again_is_told_where_it_was_told_before() -> None:
    """One line for each message, whatever becomes of it; it gets its button back."""
    line = undelivered_line(REFERENCE, "out/7/900")
    _, redo = reports(OUT, Fate.FAILED, lines=frozenset({line}))
    assert isinstance(redo, Redo)
    assert (redo.reference, redo.to) == (line, ToCase(REFERENCE))
    assert redo.keyboard[0][0].press == Press(Verb.RETRY, REFERENCE, ABOUT.version, "out/7/900")


def test_what_arrives_after_all_is_told_where_it_was_told_not_to() -> None:
    """The line changes, and loses its button."""
    line = undelivered_line(REFERENCE, "out/7/900")
    mark, redo = reports(OUT, Fate.SENT, lines=frozenset({line}))
    assert isinstance(mark, React)
    assert isinstance(redo, Redo)
    assert (redo.reference, redo.keyboard, redo.to) == (line, (), ToCase(REFERENCE))


def test_staff_hear_when_a_decision_did_not_arrive() -> None:
    """In the topic, or in General where the case has none; of what arrived nothing is said."""
    assert reports(TOLD, Fate.SENT) == ()
    for fate in (Fate.BLOCKED, Fate.FAILED):
        (say,) = reports(TOLD, fate)
        assert isinstance(say, Say)
        assert (say.to, say.about) == (ToCase(REFERENCE), "")
        assert say.keyboard[0][0].press == Press(Verb.RETRY, REFERENCE, ABOUT.version, "told/refused")
    bare = replace(ABOUT, has_card=False)
    (elsewhere,) = reports(TOLD, Fate.FAILED, bare)
    assert isinstance(elsewhere, Say)
    assert elsewhere.to == ToDesk()
    line = undelivered_line(REFERENCE, "told/refused")
    (redo,) = reports(TOLD, Fate.SENT, bare, lines=frozenset({line}))
    assert isinstance(redo, Redo)
    assert redo.to == ToDesk()


@pytest.mark.parametrize(
    "subject",
    ["", "draft/d1", f"case/{REFERENCE}/in/4", f"case/{REFERENCE}/out/x/y", f"case/{REFERENCE}/gone/x/1"],
)
def test_other_fates_are_not_ours(subject: str) -> None:
    """What nobody in the group waits for is not told there."""
    assert reports(subject, Fate.FAILED) == ()
    assert reports(OUT, Fate.SENT, about=None) == ()


# ── again ────────────────────────────────────────────────────────────────────────────────────────────────────


def retries(what: str, *, undelivered: bool = True) -> Effects:
    event = pressed(NORA, Press(Verb.RETRY, REFERENCE, ABOUT.version, what))
    return acts(event, known(NORA, ABOUT, undelivered=undelivered))


def test_send_again_queues_it_again() -> None:
    """The mark and the line say so; of the bot's own words there is only a line."""
    effects = retries("out/7/900")
    assert only(QueueAgain, effects).about == OUT
    assert only(React, effects) == React(ToCase(REFERENCE), message_id=900, emoji=QUEUED)
    redo = only(Redo, effects)
    assert (redo.reference, redo.keyboard) == (undelivered_line(REFERENCE, "out/7/900"), ())
    assert "Nora" in page(redo.body)
    effects = retries("told/refused")
    assert only(QueueAgain, effects).about == TOLD
    assert not any(isinstance(effect, React) for effect in effects)


@pytest.mark.parametrize(
    "what", ["", "out/7", "in/7/900", "out/7/900/1", "told/", "told/refused/3", "../card"]
)
def test_nothing_else_is_sent_again(what: str) -> None:
    """A button that this bot never made."""
    (toast,) = retries(what)
    assert isinstance(toast, Toast)


def test_what_was_sent_meanwhile_is_not_sent_again() -> None:
    """The customer came back, or a colleague was faster."""
    (toast,) = retries("out/7/900", undelivered=False)
    assert isinstance(toast, Toast)


# ── deletions ────────────────────────────────────────────────────────────────────────────────────────────────

GONE = f"case/{REFERENCE}/gone/7/{NORA.id}"
ORIGINAL = Original(7, 900, "Hello", (PHOTO,))


def test_a_deletion_is_evidence_once_it_is_done() -> None:
    """Who took back what, as one more version of the message."""
    effects = reports(GONE, Fate.SENT, original=ORIGINAL)
    keep = only(Keep, effects)
    assert (keep.gone, keep.edited, keep.number, keep.person) == (True, True, 7, NORA.id)
    assert (keep.direction, keep.chat_id, keep.message_id) == (Direction.OUT, DESK, 900)
    assert (keep.text, keep.attachments) == ("Hello", (PHOTO,))
    assert only(React, effects) == React(ToCase(REFERENCE), message_id=900, emoji=DELETED)


def test_what_telegram_does_not_delete_stays() -> None:
    """After 48 hours; staff are told, and nothing is recorded."""
    (say,) = reports(GONE, Fate.FAILED, original=ORIGINAL)
    assert isinstance(say, Say)
    assert (say.to, say.reply_to_message) == (ToCase(REFERENCE), 900)
