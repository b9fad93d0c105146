"""What staff write: to the customer goes what is meant for them, and nothing else, ever."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conversations.desk_prompt import DeskPrompt, Wanted
from conversations.effects import (
    Direction,
    Effect,
    Keep,
    React,
    Redo,
    Relay,
    Say,
    ToCase,
    ToDesk,
    ToPerson,
)
from conversations.events import Attachment, Commanded, Edited, Event, Fate, Media, Reported, Wrote
from conversations.talking import NOT_SENT, QUEUED, SENT
from tests.conversations.builders import (
    ADA,
    CAMILLE,
    DESK,
    ELSEWHERE,
    IN_GENERAL,
    IN_TOPIC,
    NORA,
    NOW,
    OMAR,
    REFERENCE,
    STRANGER,
    case,
    commanded,
    edited,
    known,
    sender,
    wrote,
)
from tests.conversations.desk import Effects, acts, every, only, to_customers

FROM_CUSTOMER = f"case/{REFERENCE}/in/4"
ABOUT = case(messages=6)
PHOTO = Attachment(Media.PHOTO, "f1")


def answers(event: Event, replied: str = "", event_message: str = "") -> Effects:
    return acts(event, known(NORA, ABOUT, replied=replied, event_message=event_message))


# ── to the customer ──────────────────────────────────────────────────────────────────────────────────────────


def test_a_reply_to_a_relayed_message_goes_out() -> None:
    """As it was written, with a name for the copy, a delivery mark and a place in the evidence."""
    effects = answers(wrote(NORA, "Hello!"), FROM_CUSTOMER)
    relay = only(Relay, effects)
    assert relay.to == ToPerson(CAMILLE, "fr")
    assert (relay.from_chat, relay.message_ids, relay.text) == (DESK, (900,), "Hello!")
    assert relay.makes == (f"case/{REFERENCE}/out/7",)
    assert relay.about == f"case/{REFERENCE}/out/7/900"
    keep = only(Keep, effects)
    assert (keep.number, keep.direction, keep.person, keep.message_id) == (7, Direction.OUT, NORA.id, 900)
    assert only(React, effects) == React(ToCase(REFERENCE), message_id=900, emoji=QUEUED)


def test_an_album_goes_out_as_an_album() -> None:
    """All members together, each copy named."""
    event = wrote(NORA, "Three", message_ids=(900, 901, 902), attachments=(PHOTO,) * 3, album="a1")
    relay = only(Relay, answers(event, FROM_CUSTOMER))
    assert relay.message_ids == (900, 901, 902)
    assert relay.makes == tuple(f"case/{REFERENCE}/out/7{suffix}" for suffix in ("", "/2", "/3"))


def test_the_reply_command_sends_words() -> None:
    """Without the command itself."""
    effects = answers(commanded(NORA, "reply", "We looked into it."))
    (say,) = to_customers(effects)
    assert isinstance(say, Say)
    assert say.body[0].lines[0].values["words"] == "We looked into it."
    assert say.makes == f"case/{REFERENCE}/out/7"
    assert only(Keep, effects).text == "We looked into it."


def test_the_reply_command_sends_a_file_with_its_words_as_caption() -> None:
    """Also without any words."""
    for words in ("Your invoice", ""):
        relay = only(Relay, answers(commanded(NORA, "reply", words, attachments=(PHOTO,))))
        assert (relay.caption, relay.message_ids) == (words, (900,))


def test_the_reply_command_sends_an_album_with_its_words_before_it() -> None:
    """Captions of an album can't be changed; the command itself never goes out."""
    album = commanded(NORA, "reply", "Both", attachments=(PHOTO, PHOTO), message_ids=(900, 901))
    say, relay = to_customers(answers(album))
    assert isinstance(say, Say)
    assert isinstance(relay, Relay)
    assert (relay.caption, relay.text, relay.message_ids) == ("", "", (900, 901))
    (alone,) = to_customers(answers(replace(album, argument="")))
    assert isinstance(alone, Relay)


def test_the_reply_command_alone_says_how_it_is_used() -> None:
    """Nothing goes out; outside a case's topic there is nobody to write to."""
    effects = answers(commanded(NORA, "reply"))
    assert [type(effect) for effect in effects] == [Say]
    assert not to_customers(effects)
    (said,) = acts(commanded(NORA, "reply", "hello", IN_GENERAL), known(NORA))
    assert isinstance(said, Say)
    assert not isinstance(said.to, ToPerson)


def test_an_unknown_command_does_nothing() -> None:
    """Commands of other bots, or of nobody."""
    assert answers(commanded(NORA, "ban")) == ()


# ── what stays ───────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "replied",
    ["", f"case/{REFERENCE}/card", f"case/{REFERENCE}/note/2", f"case/{REFERENCE}/out/3", "desk/list"],
)
def test_everything_else_is_a_note(replied: str) -> None:
    """Kept as evidence among staff."""
    effects = answers(wrote(NORA, "I do not believe this."), replied)
    (keep,) = effects
    assert isinstance(keep, Keep)
    assert (keep.direction, keep.number) == (Direction.NOTE, 7)


def test_a_reply_to_another_cases_message_stays() -> None:
    """A name of another case is no reason to write to this customer."""
    effects = answers(wrote(NORA, "hello"), "case/R-XXXXX/in/4")
    assert not to_customers(effects)


def test_a_reply_to_a_message_without_a_name_is_told_so() -> None:
    """The first of two copies: use the other one."""
    effects = answers(wrote(NORA, "Hello!"), "?")
    (say,) = effects
    assert isinstance(say, Say)
    assert say.to == ToCase(REFERENCE)
    assert say.reply_to_message == 900


def test_chat_outside_of_cases_is_nobodys_business() -> None:
    """In General, staff talk among themselves."""
    assert acts(wrote(NORA, "Lunch?", IN_GENERAL), known(NORA)) == ()
    assert acts(edited(NORA, "Lunch!", IN_GENERAL), known(NORA)) == ()


# ── edits ────────────────────────────────────────────────────────────────────────────────────────────────────


def test_an_edit_of_what_went_out_edits_the_copy() -> None:
    """The first version stays in the evidence."""
    effects = answers(edited(NORA, "Hello Camille!"), event_message=f"case/{REFERENCE}/out/5")
    redo = only(Redo, effects)
    assert (redo.to, redo.reference) == (ToPerson(CAMILLE, "fr"), f"case/{REFERENCE}/out/5")
    assert not redo.caption
    keep = only(Keep, effects)
    assert (keep.number, keep.edited, keep.direction, keep.text) == (
        5,
        True,
        Direction.OUT,
        "Hello Camille!",
    )


def test_an_edit_of_a_caption_edits_the_copys_caption() -> None:
    """And the command before it stays among us."""
    event = edited(NORA, "/reply@desk_bot Your invoice, corrected", attachments=(PHOTO,))
    redo = only(Redo, answers(event, event_message=f"case/{REFERENCE}/out/5"))
    assert redo.caption
    assert redo.body[0].lines[0].values["words"] == "Your invoice, corrected"


@pytest.mark.parametrize(
    "event",
    [
        edited(NORA, "", attachments=(Attachment(Media.LOCATION),)),
        edited(NORA, "/reply"),
    ],
    ids=["a live location", "words taken away"],
)
def test_an_edit_that_shows_nothing_edits_nothing(event: Edited) -> None:
    """It is kept all the same."""
    effects = answers(event, event_message=f"case/{REFERENCE}/out/5")
    assert [type(effect) for effect in effects] == [Keep]


def test_an_edit_never_sends() -> None:
    """A note that is edited into a command stays a note, and whoever hoped otherwise is told."""
    note = f"case/{REFERENCE}/note/5"
    kept = answers(edited(NORA, "I do believe this."), event_message=note)
    assert [type(effect) for effect in kept] == [Keep]
    keep, say = answers(edited(NORA, "/reply We believe you."), event_message=note)
    assert isinstance(keep, Keep)
    assert keep.direction is Direction.NOTE
    assert isinstance(say, Say)
    assert say.to == ToCase(REFERENCE)


@pytest.mark.parametrize("name", ["", f"case/{REFERENCE}/card", f"case/{REFERENCE}/in/4", "desk/list"])
def test_an_edit_of_anything_else_does_nothing(name: str) -> None:
    """An answer to a prompt was taken; changing it changes nothing."""
    assert answers(edited(NORA, "60"), event_message=name) == ()


# ── delivery ─────────────────────────────────────────────────────────────────────────────────────────────────


def told(subject: str, fate: Fate, about: object = ABOUT) -> Effects:
    event = Reported(at=NOW, subject=subject, fate=fate, words="Bad Request: x")
    return acts(event, known(None, ABOUT if about is ABOUT else None))


def test_the_mark_under_a_message_says_what_became_of_it() -> None:
    """Sent is a mark; blocked and failed are words too."""
    subject = f"case/{REFERENCE}/out/7/900"
    assert told(subject, Fate.SENT) == (React(ToCase(REFERENCE), message_id=900, emoji=SENT),)
    for fate in (Fate.BLOCKED, Fate.FAILED):
        mark, say = told(subject, fate)
        assert mark == React(ToCase(REFERENCE), message_id=900, emoji=NOT_SENT)
        assert isinstance(say, Say)
        assert say.reply_to_message == 900
        assert not say.about


def test_marks_are_reactions_that_telegram_knows() -> None:
    """Bot API, ReactionTypeEmoji: any other emoji is refused."""
    from telegram.constants import ReactionEmoji

    allowed = {emoji.value for emoji in ReactionEmoji}
    assert {QUEUED, SENT, NOT_SENT} <= allowed


def test_staff_hear_when_a_decision_did_not_arrive() -> None:
    """In the topic, or in General where the case has none; of what arrived nothing is said."""
    subject = f"case/{REFERENCE}/told/refused"
    assert told(subject, Fate.SENT) == ()
    for fate in (Fate.BLOCKED, Fate.FAILED):
        (say,) = told(subject, fate)
        assert isinstance(say, Say)
        assert say.to == ToCase(REFERENCE)
        assert not say.about
    event = Reported(at=NOW, subject=subject, fate=Fate.FAILED)
    (elsewhere,) = acts(event, known(None, replace(ABOUT, has_card=False)))
    assert isinstance(elsewhere, Say)
    assert elsewhere.to == ToDesk()


@pytest.mark.parametrize("subject", ["", "draft/d1", f"case/{REFERENCE}/in/4", f"case/{REFERENCE}/out/x"])
def test_other_fates_are_not_ours(subject: str) -> None:
    """What nobody in the group waits for is not told there."""
    assert told(subject, Fate.FAILED) == ()
    assert told(f"case/{REFERENCE}/out/7/900", Fate.SENT, about=None) == ()


# ── nothing else ever reaches a customer ─────────────────────────────────────────────────────────────────────

NAMES = ["", "?", FROM_CUSTOMER, "desk/list", "case/R-XXXXX/in/1"] + [
    f"case/{REFERENCE}/{rest}" for rest in ("card", "note/2", "out/3", "in/2", "told/approved/4")
]
WORDS = st.sampled_from(["", "hi", "/reply hi", "/replyhi", "reply hi", " /reply hi", "49,90", "R-7K2MX"])
FILES = st.lists(st.sampled_from(Media).map(lambda media: Attachment(media, "f")), max_size=3).map(tuple)
PEOPLE = st.sampled_from([NORA, OMAR, ADA, STRANGER])
PLACES = st.sampled_from([IN_TOPIC, IN_GENERAL, ELSEWHERE])


@st.composite
def writing(draw: st.DrawFn) -> tuple[Event, str, str]:
    """A message, an album, a command or an edit, what it answers, and which message was edited."""
    who, place, files = draw(PEOPLE), draw(PLACES), draw(FILES)
    masked = sender(who, anonymous=draw(st.booleans()), bot=draw(st.booleans()))
    event: Event
    match draw(st.sampled_from([Wrote, Commanded, Edited])):
        case kind if kind is Wrote:
            ids = tuple(range(900, 900 + max(1, len(files))))
            event = wrote(who, draw(WORDS), place, sender=masked, attachments=files, message_ids=ids)
        case kind if kind is Commanded:
            name = draw(st.sampled_from(["reply", "id", "status", "requests", "help", "note", "start"]))
            event = commanded(who, name, draw(WORDS), place, sender=masked, attachments=files)
        case _:
            event = edited(who, draw(WORDS), place, sender=masked, attachments=files)
    return event, draw(st.sampled_from(NAMES)), draw(st.sampled_from(NAMES))


def is_meant_for_the_customer(event: Event, replied: str, edited_message: str) -> bool:
    """A member's own, in the desk's group: a reply to what came from the customer, `/reply`, or an edit of either."""
    assert isinstance(event, Wrote | Commanded | Edited)
    if event.sender.id == STRANGER.id or event.sender.anonymous or event.sender.bot:
        return False
    if event.place.chat_id != DESK:
        return False
    match event:
        case Wrote():
            return replied.startswith(f"case/{REFERENCE}/in/")
        case Commanded():
            return event.name == "reply" and bool(event.argument or event.attachments)
        case Edited():
            return edited_message.startswith(f"case/{REFERENCE}/out/")


def reaches(effect: Effect) -> bool:
    """Whether it goes into a private chat; an admin's own question is answered where it was asked."""
    return isinstance(getattr(effect, "to", None), ToPerson)


@given(st.lists(writing(), max_size=12))
def test_nothing_reaches_a_customer_that_was_not_meant_for_them(
    sequence: list[tuple[Event, str, str]],
) -> None:
    """Over any sequence of messages, albums, edits, replies and commands, of anybody, anywhere."""
    about = ABOUT
    for event, replied, edited_message in sequence:
        assert isinstance(event, Wrote | Commanded | Edited)
        who = next(one for one in (NORA, OMAR, ADA, STRANGER) if one.id == event.sender.id)
        given_then = known(who, about, replied=replied, event_message=edited_message)
        effects = acts(event, given_then)
        if any(map(reaches, effects)):
            assert is_meant_for_the_customer(event, replied, edited_message)
            assert {getattr(effect, "to", None) for effect in to_customers(effects)} == {
                ToPerson(CAMILLE, "fr")
            }
        elif not isinstance(event, Edited):
            assert not is_meant_for_the_customer(event, replied, edited_message)
        about = replace(about, messages=about.messages + len(every(Keep, effects)))


@given(st.sampled_from(Wanted), WORDS, FILES)
def test_an_answer_to_a_prompt_reaches_the_customer_only_as_what_it_says(
    wanted: Wanted, words: str, files: tuple[Attachment, ...]
) -> None:
    """Of amounts and payment references, nothing is passed on; a question is, and a reason for a refusal."""
    prompt = DeskPrompt(REFERENCE, wanted, ABOUT.version, "q1")
    effects = acts(wrote(NORA, words, attachments=files), known(NORA, ABOUT, replied=prompt.reference))
    relayed = every(Relay, effects)
    assert bool(relayed) is (wanted is Wanted.QUESTION)
