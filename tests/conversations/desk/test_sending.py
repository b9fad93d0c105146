"""How what staff send arrives: as it was written, as a reply, as an album, with a name where the shop wants that."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from conversations.addresses import ToCase, ToPerson
from conversations.calls import React, Relay, Say
from conversations.canned import load_replies
from conversations.desk.sending import QUEUED, shifted, without_command
from conversations.desk.talking import UNNAMED
from conversations.effects import Effect
from conversations.events import Event
from conversations.known import Original
from conversations.message import Attachment, Entity, Media
from conversations.records import Direction, Keep
from conversations.words import Line, Words
from refunds.text import Text
from tests.conversations.acting import Effects, acts, every, only, to_customers
from tests.conversations.builders import (
    CAMILLE,
    DESK,
    IN_GENERAL,
    NORA,
    NOW,
    REFERENCE,
    SHOP,
    case,
    commanded,
    edited,
    eur,
    known,
    wrote,
)
from tests.conversations.chat import page, rendered

FROM_CUSTOMER = f"case/{REFERENCE}/in/4"
ABOUT = case(messages=6, answer_due=None)
PHOTO = Attachment(Media.PHOTO, "f1", "u1")
STICKER = Attachment(Media.STICKER, "s1", "v1")
ASKED = Original(4, 41, "Why is it refused?")
REPLIES = load_replies(
    """
    [thanks]
    en = "Thank you, {customer}: {reference}, order {order} & more."
    fr = "Merci, {customer}."
    [sent]
    en = "{amount} by {due}, order {order}"
    """,
    ("en", "fr"),
    "en",
)


def sends(
    event: Event, replied: str = FROM_CUSTOMER, *, names: bool = False, about: object = ABOUT
) -> Effects:
    """Nora does this in the topic."""
    shop = replace(SHOP, staff_names=names, replies=REPLIES)
    assert isinstance(about, type(ABOUT))
    return acts(event, known(NORA, about, replied=replied, original=ASKED, shop=shop))


def lines(effect: Effect) -> list[Line]:
    """What a message or caption says, line by line."""
    body = effect.body if isinstance(effect, Say) else effect.caption if isinstance(effect, Relay) else None
    return [line for block in body or () for line in block.lines]


# ── as it was written ────────────────────────────────────────────────────────────────────────────────────────


def test_a_reply_to_a_relayed_message_goes_out() -> None:
    """As a reply to the customer's own message, with a name for the copy, a mark and a place in the evidence."""
    effects = sends(wrote(NORA, "Hello!"))
    relay = only(Relay, effects)
    assert relay.to == ToPerson(CAMILLE, "fr")
    assert (relay.from_chat, relay.message_ids, relay.text, relay.caption) == (DESK, (900,), "Hello!", None)
    assert relay.makes == (f"case/{REFERENCE}/out/7",)
    assert relay.about == f"case/{REFERENCE}/out/7/900"
    assert relay.reply_to_message == ASKED.message_id
    keep = only(Keep, effects)
    assert (keep.number, keep.direction, keep.person, keep.message_id) == (7, Direction.OUT, NORA.id, 900)
    assert only(React, effects) == React(ToCase(REFERENCE), message_id=900, emoji=QUEUED)


@pytest.mark.parametrize(
    ("quote", "quoted"),
    [("refused?", "refused?"), ("Camille D., Tuesday", ""), ("", "")],
    ids=["their words", "what stands above them in the topic", "nothing"],
)
def test_a_quote_goes_along_where_the_customer_wrote_it(quote: str, quoted: str) -> None:
    """What the desk put above the words is in no message of theirs."""
    assert only(Relay, sends(wrote(NORA, "Since", quote=quote))).quote == quoted


def test_an_album_goes_out_as_an_album() -> None:
    """Each copy is named by its own number, and each file kept by itself."""
    event = wrote(NORA, "Three", message_ids=(900, 901, 902), attachments=(PHOTO,) * 3, album="a1")
    effects = sends(event)
    relay = only(Relay, effects)
    assert relay.message_ids == (900, 901, 902)
    assert relay.makes == tuple(f"case/{REFERENCE}/out/{number}" for number in (7, 8, 9))
    assert [(keep.number, keep.text, keep.album) for keep in every(Keep, effects)] == [
        (7, "Three", "a1"),
        (8, "", "a1"),
        (9, "", "a1"),
    ]
    assert only(React, effects).message_id == 900


@pytest.mark.parametrize("media", Media)
def test_every_kind_of_content_goes_out(media: Media) -> None:
    """By copying the message itself: nothing has to be known of it."""
    file = Attachment(media, "f")
    relay = only(Relay, sends(wrote(NORA, attachments=(file,))))
    assert (relay.attachments, relay.caption) == ((file,), None)


# ── /reply ───────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_reply_command_sends_words() -> None:
    """Without the command itself, with their formatting; as a reply where it was one."""
    bold = (Entity("bold", 0, 2),)
    effects = sends(commanded(NORA, "reply", "We looked into it.", entities=bold))
    (say,) = to_customers(effects)
    assert isinstance(say, Say)
    assert lines(say) == [Words("We looked into it.", bold)]
    assert (say.makes, say.about) == (f"case/{REFERENCE}/out/7", f"case/{REFERENCE}/out/7/900")
    assert say.reply_to_message == ASKED.message_id
    assert only(Keep, effects).text == "We looked into it."


def test_the_reply_command_sends_a_file_with_its_words_as_caption() -> None:
    """Also without any words."""
    for words in ("Your invoice", ""):
        relay = only(Relay, sends(commanded(NORA, "reply", words, attachments=(PHOTO,)), ""))
        assert lines(relay) == [Words(words)]
        assert relay.message_ids == (900,)


def test_the_reply_command_sends_an_album_with_its_words_under_it() -> None:
    """The command itself never goes out."""
    album = commanded(NORA, "reply", "Both", attachments=(PHOTO, PHOTO), message_ids=(900, 901), album="a1")
    relay = only(Relay, sends(album))
    assert lines(relay) == [Words("Both")]
    assert (relay.text, relay.message_ids, len(relay.makes)) == ("Both", (900, 901), 2)
    assert lines(only(Relay, sends(replace(album, argument="")))) == [Words("")]


def test_the_reply_command_alone_says_how_it_is_used() -> None:
    """Nothing goes out; outside a case's topic there is nobody to write to."""
    effects = sends(commanded(NORA, "reply"))
    assert [type(effect) for effect in effects] == [Say]
    assert not to_customers(effects)
    (said,) = acts(commanded(NORA, "reply", "hello", IN_GENERAL), known(NORA))
    assert isinstance(said, Say)
    assert not isinstance(said.to, ToPerson)
    assert "/reply" in page(said.body)


def test_a_message_without_a_name_sends_nothing() -> None:
    """The bot does not know what is answered."""
    assert not to_customers(sends(wrote(NORA, "Hello"), UNNAMED))


# ── canned replies ───────────────────────────────────────────────────────────────────────────────────────────


def test_a_canned_reply_goes_out_in_the_customers_language() -> None:
    """Filled in; what is kept is what they read."""
    effects = sends(commanded(NORA, "reply", "thanks"))
    (say,) = to_customers(effects)
    (line,) = lines(say)
    assert isinstance(line, Text)
    assert rendered(line, "fr") == "Merci, Camille."
    keep = only(Keep, effects)
    assert (keep.said, keep.language) == (line, "fr")


@pytest.mark.parametrize("words", ["thanks a lot", "sent off", "https://shop.example/thanks", "1 2", "👍"])
def test_only_its_exact_name_means_a_canned_reply(words: str) -> None:
    """Anything else is what staff want to say."""
    (say,) = to_customers(sends(commanded(NORA, "reply", words)))
    assert lines(say) == [Words(words)]


@pytest.mark.parametrize(
    ("word", "first"),
    [("thank", "thanks"), ("Thanks", "thanks"), ("thanks.", "thanks"), ("set", "sent"), ("no", "")],
)
def test_one_word_that_is_no_name_is_not_sent(word: str, first: str) -> None:
    """It is a slip, and the customer would wonder: staff read the names, the closest first, and how to send it
    nonetheless."""
    effects = sends(commanded(NORA, "reply", word))
    (told,) = effects
    assert isinstance(told, Say)
    assert not to_customers(effects)
    words = page(told.body)
    assert f"“{word}” is the name of no canned reply" in words
    assert f"There are /reply {first}" in words
    assert "reply to a message of the customer" in words
    assert to_customers(sends(wrote(NORA, word)))


def test_one_word_goes_where_there_are_no_canned_replies() -> None:
    """It can be a slip of nothing."""
    effects = acts(commanded(NORA, "reply", "Yes"), known(NORA, ABOUT))
    assert lines(only(Say, tuple(to_customers(effects)))) == [Words("Yes")]


def test_one_word_under_a_file_goes_unless_it_is_nearly_a_name() -> None:
    """A file needs no sentence."""
    assert to_customers(sends(commanded(NORA, "reply", "Invoice", attachments=(PHOTO,))))
    assert not to_customers(sends(commanded(NORA, "reply", "thank", attachments=(PHOTO,))))


def test_a_broken_promise_is_not_made_again() -> None:
    """Nobody is promised an answer by a time that is over; staff read why nothing went."""
    late = replace(ABOUT, amount=eur(4990), answer_due=NOW)
    (told,) = sends(commanded(NORA, "reply", "sent"), about=late)
    assert isinstance(told, Say)
    assert "what was promised is over" in page(told.body)


def test_a_canned_reply_stands_under_a_file() -> None:
    """As a caption."""
    (line,) = lines(only(Relay, sends(commanded(NORA, "reply", "thanks", attachments=(PHOTO,)))))
    assert isinstance(line, Text)


def test_a_canned_reply_that_names_what_is_not_there_is_not_sent() -> None:
    """Staff read what is missing; with it, the reply goes out."""
    effects = sends(commanded(NORA, "reply", "sent"), about=replace(ABOUT, number=""))
    (say,) = effects
    assert isinstance(say, Say)
    assert not to_customers(effects)
    assert "needs an approved amount, a promised time and an order number, which R-7K2MX" in page(say.body)
    has_all = replace(ABOUT, amount=eur(4990), answer_due=NOW + timedelta(hours=1))
    (sent,) = to_customers(sends(commanded(NORA, "reply", "sent"), about=has_all))
    assert [said(line) for line in lines(sent)] == ["€49.90 by Thursday 2 April, 12:00, order A-1001"]


# ── who writes ───────────────────────────────────────────────────────────────────────────────────────────────


def said(line: Line) -> str:
    """A line, in English."""
    return line.text if isinstance(line, Words) else rendered(line)


NAME = "Nora (support team):"


@pytest.mark.parametrize(
    ("event", "apart", "under"),
    [
        (wrote(NORA, "Hello"), [], [NAME, "Hello"]),
        (commanded(NORA, "reply", "Hello there"), [], [NAME, "Hello there"]),
        (wrote(NORA, "Look", attachments=(PHOTO,)), [], [NAME, "Look"]),
        (wrote(NORA, attachments=(PHOTO,)), [], [NAME]),
        (wrote(NORA, attachments=(STICKER,)), [NAME], []),
        (wrote(NORA, attachments=(PHOTO, PHOTO), message_ids=(900, 901)), [], [NAME]),
        (wrote(NORA, "x" * 1000, attachments=(PHOTO,)), [NAME], ["x" * 1000]),
        (wrote(NORA, "😀" * 2020), [NAME], ["😀" * 2020]),
        (wrote(NORA, "x" * 2000, attachments=(PHOTO,)), [NAME, "x" * 2000], [""]),
    ],
    ids=[
        "words",
        "/reply",
        "caption",
        "picture",
        "sticker",
        "album",
        "long caption",
        "long words",
        "a subscriber's caption",
    ],
)
def test_a_name_stands_above_where_the_shop_wants_it(
    event: Event, apart: Sequence[str], under: Sequence[str]
) -> None:
    """Where there is no room for it, it goes before; the reply is that which comes first."""
    sent = to_customers(sends(event, names=True))
    assert [said(line) for line in lines(sent[-1])] == list(under)
    assert [said(line) for effect in sent[:-1] for line in lines(effect)] == list(apart)
    first = sent[0]
    assert isinstance(first, Say | Relay)
    assert first.reply_to_message == ASKED.message_id


def test_a_caption_that_a_bot_may_not_write_goes_before_the_file() -> None:
    """Whole; also after the command."""
    for event in (
        wrote(NORA, "x" * 2000, attachments=(PHOTO,)),
        commanded(NORA, "reply", "x" * 2000, attachments=(PHOTO,)),
    ):
        words, relay = to_customers(sends(event))
        assert lines(words) == [Words("x" * 2000)]
        assert lines(relay) == [Words("")]


def test_staff_are_anonymous_unless_the_shop_wants_otherwise() -> None:
    """No name in anything that goes out, of whatever kind."""
    for event in (
        wrote(NORA, "Hello"),
        commanded(NORA, "reply", "Hello there"),
        wrote(NORA, attachments=(STICKER,)),
    ):
        for effect in to_customers(sends(event)):
            assert NORA.name not in "".join(said(line) for line in lines(effect))


# ── the command before an edit ───────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("words", "left"),
    [
        ("/reply hi", "hi"),
        ("/reply@refund_bot  hi ", "hi"),
        ("/reply\nhi", "hi"),
        ("/reply", ""),
        ("/replyhi", None),
        ("/replies", None),
        ("hi /reply", None),
    ],
)
def test_the_command_before_edited_words(words: str, left: str | None) -> None:
    """Only as Telegram itself sees a command."""
    found = without_command(edited(NORA, words))
    assert (None if found is None else found.text) == left


def test_formatting_moves_with_the_words() -> None:
    """What stood before is gone, what reached into it is shorter."""
    entities = (Entity("code", 0, 6), Entity("bold", 3, 10), Entity("text_link", 8, 2, "https://a.example"))
    assert shifted(entities, -7) == (
        Entity("bold", 0, 6),
        Entity("text_link", 1, 2, "https://a.example"),
    )
