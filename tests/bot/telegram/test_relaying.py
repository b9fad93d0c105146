"""A message shown elsewhere: copied where that does, sent by its content where it does not."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.i18n import Catalogs
from bot.telegram.outbound import TelegramOutbound
from conversations.addresses import ToPerson
from conversations.calls import QueueAgain, Redo, Relay, Unsay
from conversations.case.wording import said
from conversations.message import Attachment, Entity, Media
from conversations.words import Words
from refunds.text import text
from tests.bot.telegram.documented import undocumented
from tests.conversations.builders import CAMILLE, DESK

CATALOGS = Catalogs.load()
OUTBOUND = TelegramOutbound(lambda language: CATALOGS.translator(language, ZoneInfo("Europe/Paris")), "en")
ME = ToPerson(CAMILLE, "fr")
PHOTO = Attachment(Media.PHOTO, "f1")
VIDEO = Attachment(Media.VIDEO, "f2")
STICKER = Attachment(Media.STICKER, "f3")
BOLD = Words("a & b", (Entity("bold", 0, 1),))
ANSWERS = {"message_id": 41, "allow_sending_without_reply": True}


def relay(*attachments: Attachment, **changes: Any) -> Relay:
    ids = tuple(range(900, 900 + max(1, len(attachments))))
    makes = tuple(f"case/R-7K2MX/out/{number}" for number in range(1, 1 + len(ids)))
    plain: dict[str, Any] = {"text": "a & b", "about": "x"}
    return Relay(
        to=ME, from_chat=DESK, message_ids=ids, makes=makes, attachments=attachments, **(plain | changes)
    )


def test_one_message_is_copied_with_what_is_asked() -> None:
    """As a reply, with a quote, with other words under it; or as it is."""
    (call,) = OUTBOUND.calls(relay(PHOTO, caption=said(BOLD), reply_to_message=41, quote="why"))
    assert call.method == "CopyMessage"
    assert call.parameters == {
        "chat_id": CAMILLE,
        "from_chat_id": DESK,
        "message_id": 900,
        "caption": "<b>a</b> &amp; b",
        "parse_mode": "HTML",
        "reply_parameters": {**ANSWERS, "quote": "why"},
    }
    (bare,) = OUTBOUND.calls(relay())
    assert set(bare.parameters) == {"chat_id", "from_chat_id", "message_id"}
    assert (bare.makes, bare.about, bare.person) == (("case/R-7K2MX/out/1",), "x", CAMILLE)


def test_an_album_is_copied_as_it_is() -> None:
    """Or without its words."""
    (call,) = OUTBOUND.calls(relay(PHOTO, VIDEO))
    assert (call.method, call.parameters["message_ids"]) == ("CopyMessages", [900, 901])
    assert "remove_caption" not in call.parameters
    (bare,) = OUTBOUND.calls(relay(PHOTO, VIDEO, caption=said(Words(""))))
    assert (bare.method, bare.parameters["remove_caption"]) == ("CopyMessages", True)


@pytest.mark.parametrize(
    ("changes", "caption", "answers"),
    [
        ({"reply_to_message": 41}, "a &amp; b", ANSWERS),
        ({"caption": said(BOLD)}, "<b>a</b> &amp; b", None),
        ({"reply_to": "x", "text": ""}, None, {**ANSWERS, "message_id": {"$ref": "x"}}),
    ],
    ids=["a reply", "other words", "a reply without words"],
)
def test_an_album_that_a_copy_cannot_be_is_sent(
    changes: dict[str, Any], caption: str | None, answers: dict[str, Any] | None
) -> None:
    """`copyMessages` takes neither a reply nor words (Bot API)."""
    (call,) = OUTBOUND.calls(relay(PHOTO, VIDEO, **changes))
    first: dict[str, Any] = {"type": "photo", "media": "f1"}
    if caption is not None:
        first |= {"caption": caption, "parse_mode": "HTML"}
    assert call.method == "SendMediaGroup"
    assert call.parameters["media"] == [first, {"type": "video", "media": "f2"}]
    assert call.parameters.get("reply_parameters") == answers
    assert len(call.makes) == 2


def test_an_album_that_cannot_be_sent_is_copied() -> None:
    """What is no album for a bot: it loses the reply, not itself."""
    (call,) = OUTBOUND.calls(relay(PHOTO, STICKER, reply_to_message=41))
    assert call.method == "CopyMessages"


CAPTION = {"caption": "a &amp; b", "parse_mode": "HTML"}


@pytest.mark.parametrize(
    ("effect", "methods", "first"),
    [
        (relay(), ["SendMessage"], {"text": "a &amp; b", "parse_mode": "HTML"}),
        (relay(PHOTO), ["SendPhoto"], {"photo": "f1", **CAPTION}),
        (relay(PHOTO, text=""), ["SendPhoto"], {"photo": "f1"}),
        (relay(STICKER), ["SendMessage", "SendSticker"], {"text": "a &amp; b", "parse_mode": "HTML"}),
        (relay(STICKER, text=""), ["SendSticker"], {"sticker": "f3"}),
        (relay(PHOTO, STICKER), ["SendPhoto", "SendSticker"], {"photo": "f1", **CAPTION}),
        (
            relay(Attachment(Media.LOCATION, latitude=1.5, longitude=2.0), text=""),
            ["SendLocation"],
            {"latitude": 1.5, "longitude": 2.0},
        ),
        (
            relay(Attachment(Media.CONTACT, name="Camille", phone="+33"), text=""),
            ["SendContact"],
            {"phone_number": "+33", "first_name": "Camille"},
        ),
        (
            relay(Attachment(Media.CONTACT, phone="+33"), text=""),
            ["SendContact"],
            {"phone_number": "+33", "first_name": "+33"},
        ),
        (relay(Attachment(Media.OTHER), text=""), [], None),
        (relay(Attachment(Media.VOICE), text=""), [], None),
        (relay(Attachment(Media.LOCATION), text=""), [], None),
    ],
    ids=[
        "words",
        "picture with words",
        "picture",
        "sticker with words",
        "sticker",
        "two kinds",
        "place",
        "contact",
        "contact without a name",
        "a poll",
        "no file id",
        "a place that is not known",
    ],
)
def test_what_is_gone_is_sent_by_its_content(
    effect: Relay, methods: list[str], first: dict[str, Any] | None
) -> None:
    """With its words where they can stand."""
    (call,) = OUTBOUND.calls(effect)
    assert [instead.method for instead in call.fallback] == methods
    for instead in call.fallback:
        assert undocumented(instead.method, instead.parameters) == []
    if first is not None:
        assert call.fallback[0].parameters == {"chat_id": CAMILLE, **first}


def test_an_album_that_is_gone_is_sent_as_one() -> None:
    """It makes what the copies would have been."""
    (call,) = OUTBOUND.calls(relay(PHOTO, VIDEO))
    (instead,) = call.fallback
    assert (instead.method, instead.makes) == ("SendMediaGroup", call.makes)


def test_what_goes_instead_is_still_an_answer() -> None:
    """Where it is one message."""
    (call,) = OUTBOUND.calls(relay(reply_to_message=41))
    assert call.fallback[0].parameters["reply_parameters"] == ANSWERS


def test_a_file_is_replaced_with_its_words() -> None:
    """In one edit."""
    (call,) = OUTBOUND.calls(Redo(to=ME, reference="x", body=said(BOLD), caption=True, media=VIDEO))
    assert call.method == "EditMessageMedia"
    assert call.parameters["media"] == {
        "type": "video",
        "media": "f2",
        "caption": "<b>a</b> &amp; b",
        "parse_mode": "HTML",
    }
    assert undocumented(call.method, call.parameters) == []


def test_a_deletion_may_be_reported() -> None:
    """To whoever asked for it."""
    (call,) = OUTBOUND.calls(Unsay("x", ME, about="case/R-7K2MX/gone/1/11"))
    assert (call.method, call.about) == ("DeleteMessage", "case/R-7K2MX/gone/1/11")


def test_words_can_be_read_without_markup() -> None:
    """For the evidence."""
    assert OUTBOUND.plain(text("<b>Show them</b> {x}", x="&"), "en") == "Show them &"
    assert QueueAgain("x").about == "x"
