"""What staff write: to the customer goes what is meant for them, and nothing else, ever."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conversations.addresses import ToCase, ToChat, ToPerson
from conversations.calls import Redo, Relay, Say
from conversations.canned import load_replies
from conversations.desk.intelligible import asks
from conversations.desk_prompt import DeskPrompt, Wanted
from conversations.effects import Effect
from conversations.events import Event
from conversations.known import HeldMessage, Known, Original
from conversations.message import Attachment, Entity, Media
from conversations.press import Press, Verb
from conversations.records import Direction, Keep
from conversations.updates import Commanded, Edited, Pressed, Reacted, Wrote
from conversations.words import Words
from tests.conversations.acting import Effects, acts, every, only, to_customers
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
    SHOP,
    STRANGER,
    case,
    commanded,
    edited,
    known,
    pressed,
    sender,
    wrote,
)

FROM_CUSTOMER = f"case/{REFERENCE}/in/4"
SENT_OUT = f"case/{REFERENCE}/out/5"
NOTE = f"case/{REFERENCE}/note/5"
ABOUT = case(messages=6, answer_due=None)
PHOTO = Attachment(Media.PHOTO, "f1", "u1")
REPLIES = load_replies(
    '[thanks]\nen = "Thank you, {customer}."\nfr = "Merci, {customer}."', ("en", "fr"), "en"
)


def answers(event: Event, replied: str = "", event_message: str = "", **changes: object) -> Effects:
    shop = replace(SHOP, replies=REPLIES)
    return acts(event, known(NORA, ABOUT, replied=replied, event_message=event_message, shop=shop, **changes))


# ── what stays ───────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "replied",
    [
        "",
        f"case/{REFERENCE}/card",
        f"case/{REFERENCE}/note/2",
        f"case/{REFERENCE}/out/3",
        "desk/general/list",
    ],
)
def test_everything_else_is_a_note(replied: str) -> None:
    """Kept as evidence among staff."""
    effects = answers(wrote(NORA, "I do not believe this."), replied)
    (keep,) = effects
    assert isinstance(keep, Keep)
    assert (keep.direction, keep.number, keep.album) == (Direction.NOTE, 7, "")


def test_each_member_of_an_album_is_a_note() -> None:
    """With its own file, so that each can be found again."""
    event = wrote(NORA, "Look", message_ids=(900, 901), attachments=(PHOTO, PHOTO), album="a1")
    notes = answers(event)
    assert [(note.number, note.message_id, note.text, note.album) for note in every(Keep, notes)] == [
        (7, 900, "Look", "a1"),
        (8, 901, "", "a1"),
    ]


def test_a_reply_to_another_cases_message_stays() -> None:
    """A name of another case is no reason to write to this customer."""
    effects = answers(wrote(NORA, "hello"), "case/R-XXXXX/in/4")
    assert not to_customers(effects)


@pytest.mark.parametrize(
    "what", ["", "/head/0", "/head/1", "/changed/1774861200", "/changed/1774861200/file"]
)
def test_a_reply_to_whatever_shows_the_customers_message_goes_to_the_customer(what: str) -> None:
    """The line above a file and a changed version are as good as the message: the reply answers it."""
    effects = answers(wrote(NORA, "I see."), FROM_CUSTOMER + what, original=Original(4, 30, "Hi"))
    relay = only(Relay, effects)
    assert (relay.to, relay.reply_to_message) == (ToPerson(CAMILLE, "fr"), 30)
    assert only(Keep, effects).direction is Direction.OUT


def test_a_reply_to_a_message_without_a_name_is_told_so() -> None:
    """The first of two copies: use the other one."""
    effects = answers(wrote(NORA, "Hello!"), "?")
    (say,) = effects
    assert isinstance(say, Say)
    assert say.to == ToCase(REFERENCE)
    assert say.reply_to_message == 900


def test_in_general_too_a_reply_to_a_message_without_a_name_is_told_so() -> None:
    """It may be meant for a prompt of the pinned list, of which two copies stand there."""
    (say,) = acts(wrote(NORA, "SEPA-42", IN_GENERAL), known(NORA, replied="?"))
    assert isinstance(say, Say)
    assert say.to == ToChat(IN_GENERAL.chat_id, None, "fr")
    assert say.reply_to_message == 900


def test_chat_outside_of_cases_is_nobodys_business() -> None:
    """In General, staff talk among themselves."""
    assert acts(wrote(NORA, "Lunch?", IN_GENERAL), known(NORA)) == ()
    assert acts(edited(NORA, "Lunch!", IN_GENERAL), known(NORA)) == ()


# ── edits ────────────────────────────────────────────────────────────────────────────────────────────────────


def line_of(redo: Redo) -> Words:
    """The words of a message that is edited."""
    (block,) = redo.body
    (line,) = block.lines
    assert isinstance(line, Words)
    return line


def test_an_edit_of_what_went_out_edits_the_copy() -> None:
    """With its formatting; the first version stays in the evidence."""
    bold = (Entity("bold", 0, 5),)
    effects = answers(edited(NORA, "Hello Camille!", entities=bold), event_message=SENT_OUT)
    redo = only(Redo, effects)
    assert (redo.to, redo.reference) == (ToPerson(CAMILLE, "fr"), SENT_OUT)
    assert not redo.caption
    assert line_of(redo) == Words("Hello Camille!", bold)
    keep = only(Keep, effects)
    assert (keep.number, keep.edited, keep.direction, keep.text) == (5, True, Direction.OUT, "Hello Camille!")


def test_an_edit_of_a_caption_edits_the_copys_caption() -> None:
    """And the command before it stays among us, with its part of the formatting."""
    words = "/reply@desk_bot Your invoice, corrected"
    event = edited(NORA, words, attachments=(PHOTO,), entities=(Entity("bold", 0, 39), Entity("code", 0, 15)))
    redo = only(Redo, answers(event, event_message=SENT_OUT, original=Original(5, 900, "", (PHOTO,))))
    assert redo.caption
    assert redo.media is None
    assert line_of(redo) == Words("Your invoice, corrected", (Entity("bold", 0, 23),))


def test_an_edit_that_replaces_the_file_replaces_the_copys() -> None:
    """Words and file together; the same file under another `file_id` is the same."""
    other = replace(PHOTO, file_id="f2", unique_id="u2")
    before = Original(5, 900, "Look", (PHOTO,))
    redo = only(
        Redo, answers(edited(NORA, "Look", attachments=(other,)), event_message=SENT_OUT, original=before)
    )
    assert (redo.media, redo.caption) == (other, True)
    same = replace(PHOTO, file_id="f9")
    redo = only(
        Redo, answers(edited(NORA, "Look!", attachments=(same,)), event_message=SENT_OUT, original=before)
    )
    assert redo.media is None


def test_an_edit_names_a_canned_reply() -> None:
    """Then the customer reads that, in their language; what went out is what is kept."""
    effects = answers(edited(NORA, "/reply thanks"), event_message=SENT_OUT)
    line = only(Redo, effects).body[0].lines[0]
    assert not isinstance(line, Words)
    assert line.msgid == "Merci, {customer}."
    assert only(Keep, effects).said == line


def test_an_edit_to_a_canned_reply_that_lacks_something_changes_nothing() -> None:
    """Staff are told what is missing."""
    replies = load_replies('[sent]\nen = "{amount}"', ("en", "fr"), "en")
    effects = acts(
        edited(NORA, "/reply sent"),
        known(NORA, ABOUT, event_message=SENT_OUT, shop=replace(SHOP, replies=replies)),
    )
    assert [type(effect) for effect in effects] == [Say]
    assert not to_customers(effects)


def test_an_edit_of_what_was_deleted_goes_nowhere() -> None:
    """And is told so."""
    gone = Original(5, 900, "Hello", gone=True)
    effects = answers(edited(NORA, "Hello again"), event_message=SENT_OUT, original=gone)
    assert [type(effect) for effect in effects] == [Say]
    assert not to_customers(effects)


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
    effects = answers(event, event_message=SENT_OUT)
    assert [type(effect) for effect in effects] == [Keep]


def test_an_edit_never_sends() -> None:
    """A note that is edited into a command stays a note, and whoever hoped otherwise is told."""
    kept = answers(edited(NORA, "I do believe this."), event_message=NOTE)
    assert [type(effect) for effect in kept] == [Keep]
    keep, say = answers(edited(NORA, "/reply We believe you."), event_message=NOTE)
    assert isinstance(keep, Keep)
    assert keep.direction is Direction.NOTE
    assert isinstance(say, Say)
    assert say.to == ToCase(REFERENCE)


@pytest.mark.parametrize("name", ["", f"case/{REFERENCE}/card", FROM_CUSTOMER, "desk/general/list"])
def test_an_edit_of_anything_else_does_nothing(name: str) -> None:
    """An answer to a prompt was taken; changing it changes nothing."""
    assert answers(edited(NORA, "60"), event_message=name) == ()


# ── nothing else ever reaches a customer ─────────────────────────────────────────────────────────────────────

NAMES = ["", "?", FROM_CUSTOMER, "desk/general/list", "case/R-XXXXX/in/1"] + [
    f"case/{REFERENCE}/{rest}" for rest in ("card", "note/2", "out/3", "in/2", "told/approved/4")
]
WORDS = st.sampled_from(
    ["", "hi", "/reply hi", "/replyhi", "reply hi", " /reply hi", "thanks", "49,90", "7 days rude", "R-7K2MX"]
)
FILES = st.lists(st.sampled_from(Media).map(lambda media: Attachment(media, "f", "u")), max_size=3).map(tuple)
PEOPLE = st.sampled_from([NORA, OMAR, ADA, STRANGER])
PLACES = st.sampled_from([IN_TOPIC, IN_GENERAL, ELSEWHERE])
STAFF_COMMANDS = [
    "reply",
    "replies",
    "delete",
    "ban",
    "unban",
    "figures",
    "claim",
    "snooze",
    "id",
    "status",
    "requests",
    "help",
    "note",
    "start",
]
VERBS = [Verb.RETRY, Verb.DELETE, Verb.SHOW, Verb.UNBAN, Verb.CLAIM, Verb.FINDINGS, Verb.PAGES, Verb.LIST]
ARGUMENTS = st.sampled_from(["", "3", "out/3/900", "told/refused", "x/../out/3", "9" * 20])


@st.composite
def acting(draw: st.DrawFn) -> tuple[Event, str, str]:
    """A message, an album, a command, an edit, a reaction or a press; what it answers, and what it is about."""
    who, place, files = draw(PEOPLE), draw(PLACES), draw(FILES)
    masked = sender(who, anonymous=draw(st.booleans()), bot=draw(st.booleans()))
    event: Event
    match draw(st.sampled_from([Wrote, Commanded, Edited, Reacted, Pressed])):
        case kind if kind is Wrote:
            ids = tuple(range(900, 900 + max(1, len(files))))
            event = wrote(who, draw(WORDS), place, sender=masked, attachments=files, message_ids=ids)
        case kind if kind is Commanded:
            name = draw(st.sampled_from(STAFF_COMMANDS))
            event = commanded(who, name, draw(WORDS), place, sender=masked, attachments=files)
        case kind if kind is Edited:
            event = edited(who, draw(WORDS), place, sender=masked, attachments=files)
        case kind if kind is Reacted:
            emoji = tuple(draw(st.lists(st.sampled_from("👍👎🤡"), max_size=2)))
            # Who reacts in the group's name is nobody.
            event = Reacted(at=NOW, sender=sender(who), place=place, message_id=900, emoji=emoji)
        case _:
            press = Press(draw(st.sampled_from(VERBS)), REFERENCE, draw(st.integers(2, 4)), draw(ARGUMENTS))
            event = pressed(who, press, place)
    return event, draw(st.sampled_from(NAMES)), draw(st.sampled_from(NAMES))


LONE_WORDS = frozenset({"hi", "/replyhi", "R-7K2MX"})
"""Which of `WORDS` may be the name of a canned reply with a slip in it."""


def is_meant_for_the_customer(event: Event, replied: str, about: str, *, canned: bool = False) -> bool:
    """A member's own, in the desk's group: a reply or reaction to what came from the customer, `/reply`; an edit or a
    deletion of what went out. `canned`: there are canned replies, so that a word alone is none of that."""
    assert isinstance(event, Wrote | Commanded | Edited | Reacted | Pressed)
    if event.sender.id == STRANGER.id or event.sender.anonymous or event.sender.bot:
        return False
    if isinstance(event, Pressed):
        return isinstance(event.press, Press) and event.press.verb is Verb.DELETE
    if event.place.chat_id != DESK:
        return False
    match event:
        case Wrote():
            return replied.startswith(f"case/{REFERENCE}/in/")
        case Commanded(name="delete"):
            return replied.startswith(f"case/{REFERENCE}/out/")
        case Commanded():
            if event.name != "reply" or not (event.argument or event.attachments):
                return False
            return bool(event.attachments) or not canned or event.argument not in LONE_WORDS
        case Edited():
            return about.startswith(f"case/{REFERENCE}/out/")
        case Reacted():
            return about.startswith(f"case/{REFERENCE}/in/")


def reaches(effect: Effect) -> bool:
    """Whether it goes into a private chat."""
    return isinstance(getattr(effect, "to", None), ToPerson)


MUST_REACH = (Wrote, Commanded, Reacted)
"""What is meant for the customer and goes there always; an edit may change nothing, a button be of nothing."""


@given(st.lists(acting(), max_size=12), st.booleans(), st.booleans())
def test_nothing_reaches_a_customer_that_was_not_meant_for_them(
    sequence: list[tuple[Event, str, str]], names: bool, canned: bool
) -> None:
    """Over any sequence of messages, albums, edits, commands, reactions and presses, of anybody, anywhere."""
    about = ABOUT
    shop = replace(SHOP, staff_names=names, replies=REPLIES if canned else {})
    held = (HeldMessage(REFERENCE, 2, 31, NOW, "Well?"),)
    for event, replied, message in sequence:
        assert isinstance(event, Wrote | Commanded | Edited | Reacted | Pressed)
        who = next(one for one in (NORA, OMAR, ADA, STRANGER) if one.id == event.sender.id)
        given_then: Known = known(
            who,
            about,
            replied=replied,
            event_message=message,
            shop=shop,
            original=Original(3, 30, "Hi", (PHOTO,), (3, 4)),
            sent=(Original(3, 30, "Hi"),),
            held=held,
            undelivered=True,
        )
        effects = acts(event, given_then)
        if any(map(reaches, effects)):
            assert is_meant_for_the_customer(event, replied, message, canned=canned)
            assert {getattr(effect, "to", None) for effect in to_customers(effects)} == {
                ToPerson(CAMILLE, "fr")
            }
        elif isinstance(event, MUST_REACH):
            assert not is_meant_for_the_customer(event, replied, message, canned=canned)
        about = replace(about, messages=about.messages + len(every(Keep, effects)))


@given(st.sampled_from(Wanted), WORDS, FILES)
def test_an_answer_to_a_prompt_reaches_the_customer_only_as_what_it_says(
    wanted: Wanted, words: str, files: tuple[Attachment, ...]
) -> None:
    """Of amounts and payment references, nothing is passed on; a question is, and a reason for a refusal."""
    prompt = DeskPrompt(REFERENCE, wanted, ABOUT.version, "q1")
    effects = acts(wrote(NORA, words, attachments=files), known(NORA, ABOUT, replied=prompt.reference))
    relayed = every(Relay, effects)
    assert bool(relayed) is (wanted is Wanted.QUESTION and asks(words, files))
