"""Effects become calls: documented ones, to the right chat, in the right order and language, within limits."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any, get_args
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.i18n import Catalogs
from bot.ports import Call
from bot.telegram.markup import CAPTION_LIMIT, MESSAGE_LIMIT, TOAST_LIMIT, visible_length
from bot.telegram.outbound import TOPIC_LIMIT, TelegramOutbound
from conversations.addresses import ToCase, ToChat, ToDesk, ToPerson
from conversations.calls import (
    CloseTopic,
    Leave,
    OpenTopic,
    Pin,
    React,
    Redo,
    Relay,
    RenameTopic,
    ReopenTopic,
    Say,
    SendPages,
    Toast,
    ToTelegram,
    Typing,
    Unsay,
    Urgency,
)
from conversations.message import Attachment, Media
from conversations.press import Press, Verb
from conversations.receipt_file import ReceiptFile
from conversations.words import Block, Button, Frame, Style
from refunds.text import Text, text
from tests.bot.telegram.documented import undocumented
from tests.conversations.builders import CAMILLE, DESK, REFERENCE

CATALOGS = Catalogs.load()
OUTBOUND = TelegramOutbound(lambda language: CATALOGS.translator(language, ZoneInfo("Europe/Paris")), "en")
ME = ToPerson(CAMILLE, "fr")
CASE = ToCase(REFERENCE)
BODY = (Block((text("Back"),)), Block((text("{words}", words="<b>&"),), Frame.QUOTE))
KEYBOARD = ((Button(text("Cancel"), Press(Verb.CANCEL, "D7654321", 3), Style.DANGER),),)
TOPIC = f"case/{REFERENCE}/topic"
PICTURE = "a" * 64
RECEIPT = ReceiptFile(PICTURE, "jpeg", 1, PICTURE, "f")
NAME = text("{customer} · {state} · {reference}", customer="Camille", state="open", reference=REFERENCE)


def said(words: str) -> Text:
    return text("{words}", words=words)


EFFECTS: list[tuple[ToTelegram, str, str]] = [
    (Say(to=ME, body=BODY, keyboard=KEYBOARD, makes="draft/D1/prompt/1"), "SendMessage", str(CAMILLE)),
    (Say(to=ME, body=BODY, reply_to="case/R-7K2MX/in/1", about="case/R-7K2MX/told/x"), "SendMessage", str(CAMILLE)),
    (Say(to=CASE, body=BODY, picture=PICTURE, keyboard=KEYBOARD), "SendPhoto", f"desk/{REFERENCE}"),
    (Say(to=CASE, body=BODY, prompts=True, reply_to_message=5), "SendMessage", f"desk/{REFERENCE}"),
    (Say(to=ToDesk(), body=BODY), "SendMessage", "desk"),
    (Say(to=ToChat(-5, 9, "fr"), body=BODY), "SendMessage", "-5"),
    (Say(to=ToChat(-5, None, "fr"), body=BODY), "SendMessage", "-5"),
    (Redo(to=ME, reference="draft/D1/prompt/1", body=BODY), "EditMessageText", str(CAMILLE)),
    (Redo(to=CASE, reference="x", body=BODY, caption=True), "EditMessageCaption", f"desk/{REFERENCE}"),
    (Relay(to=CASE, from_chat=CAMILLE, message_ids=(5,), makes=("a",), text="x"), "CopyMessage", f"desk/{REFERENCE}"),
    (Relay(to=ME, from_chat=DESK, message_ids=(5, 6), makes=("a", "b")), "CopyMessages", str(CAMILLE)),
    (SendPages(to=CASE, case=REFERENCE, files=(RECEIPT,)), "SendDocument", f"desk/{REFERENCE}"),
    (OpenTopic(REFERENCE, NAME), "CreateForumTopic", f"desk/{REFERENCE}"),
    (RenameTopic(REFERENCE, NAME), "EditForumTopic", f"desk/{REFERENCE}"),
    (CloseTopic(REFERENCE), "CloseForumTopic", f"desk/{REFERENCE}"),
    (ReopenTopic(REFERENCE), "ReopenForumTopic", f"desk/{REFERENCE}"),
    (Pin("desk/general/list", ToDesk()), "PinChatMessage", "desk"),
    (Unsay("draft/D1/prompt/1", ME), "DeleteMessage", str(CAMILLE)),
    (React(CASE, message_id=5), "SetMessageReaction", f"desk/{REFERENCE}"),
    (React(CASE, reference="case/R-7K2MX/in/1", emoji=""), "SetMessageReaction", f"desk/{REFERENCE}"),
    (Typing(ME), "SendChatAction", str(CAMILLE)),
    (Leave(-5), "LeaveChat", "-5"),
]  # fmt: skip


def one(effect: ToTelegram) -> Call:
    """The one call of an effect."""
    (call,) = OUTBOUND.calls(effect)
    return call


@pytest.mark.parametrize(("effect", "method", "lane"), EFFECTS)
def test_every_effect_is_a_documented_call_in_its_lane(effect: ToTelegram, method: str, lane: str) -> None:
    """No field that the Bot API does not have, none of another type, none that is missing."""
    call = one(effect)
    assert (call.method, call.lane, call.chat) == (method, lane, lane.partition("/")[0])
    assert undocumented(call.method, call.parameters) == []
    for other in call.fallback:
        assert undocumented(other.method, other.parameters) == []


def test_no_effect_is_left_out() -> None:
    """Every kind stands in the table above."""
    assert {type(effect) for effect, _, _ in EFFECTS} == set(get_args(ToTelegram))


def test_words_are_in_the_language_of_whom_they_are_for() -> None:
    """The customer's, the staff's, or that of whoever asked."""
    words = {
        to: one(Say(to=to, body=(Block((text("Back"),)),))).parameters["text"]
        for to in (ME, ToPerson(CAMILLE, "en"), CASE, ToDesk(), ToChat(-5, None, "fr"))
    }
    french = CATALOGS.translator("fr", ZoneInfo("Europe/Paris")).plain(text("Back"))
    assert french != "Back"
    assert list(words.values()) == [french, "Back", "Back", "Back", french]


def test_what_goes_to_a_case_goes_into_its_topic_wherever_the_group_is() -> None:
    """Both are references: rows may be queued before either exists, and follow the group when it moves."""
    parameters = one(Say(to=CASE, body=BODY)).parameters
    assert parameters["chat_id"] == {"$ref": "desk/general/chat"}
    assert parameters["message_thread_id"] == {"$ref": TOPIC}
    assert "message_thread_id" not in one(Say(to=ToDesk(), body=BODY)).parameters
    assert one(Say(to=ToChat(-5, 9, "en"), body=BODY)).parameters["message_thread_id"] == 9


def test_a_reply_is_sent_though_what_it_answers_is_gone() -> None:
    """By our name for it, or by its id."""
    named = one(Say(to=ME, body=BODY, reply_to="case/R-7K2MX/in/1")).parameters["reply_parameters"]
    assert named == {"message_id": {"$ref": "case/R-7K2MX/in/1"}, "allow_sending_without_reply": True}
    known = one(Say(to=ME, body=BODY, reply_to_message=5)).parameters["reply_parameters"]
    assert known["message_id"] == 5


def test_a_call_carries_what_the_outbox_needs_of_it() -> None:
    """What it makes, whom it concerns, whose fate is reported, how urgent it is, and what a newer edit replaces."""
    call = one(Say(to=ME, body=BODY, makes="m", about="a", urgency=Urgency.CARD))
    assert (call.makes, call.person, call.about, call.urgency, call.slot) == (("m",), CAMILLE, "a", 1, "")
    assert one(Redo(to=ME, reference="m", body=BODY)).slot == "m"
    assert one(OpenTopic(REFERENCE, NAME)).makes == (TOPIC,)
    first, second = (one(React(CASE, message_id=5, emoji=emoji)) for emoji in ("🕊", "👍"))
    assert first.slot == second.slot != ""
    assert one(Say(to=CASE, body=BODY)).person == 0


def test_an_edit_states_the_keyboard_whole() -> None:
    """Without one, the buttons that are there go."""
    assert one(Redo(to=ME, reference="m", body=BODY)).parameters["reply_markup"] == {"inline_keyboard": []}


def test_a_copy_whose_original_is_gone_is_sent_by_its_content() -> None:
    """The words, and each file by the id that Telegram keeps."""
    files = (Attachment(Media.PHOTO, "p"), Attachment(Media.STICKER, "s"), Attachment(Media.LOCATION))
    call = one(
        Relay(
            to=CASE, from_chat=CAMILLE, message_ids=(5, 6), makes=("a", "b"), text="a < b", attachments=files
        )
    )
    methods = [other.method for other in call.fallback]
    assert "SendSticker" in methods
    assert any("a &lt; b" in str(other.parameters) for other in call.fallback)
    for other in call.fallback:
        assert other.parameters["message_thread_id"] == {"$ref": TOPIC}
        assert undocumented(other.method, other.parameters) == []


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=300), st.sampled_from((OpenTopic, RenameTopic)))
def test_a_topics_name_fits_and_keeps_its_reference(
    customer: str, kind: Callable[[str, Text], ToTelegram]
) -> None:
    """Shortened from the front: the reference stands last, by which the bot knows its own topics."""
    name = text("{customer} · {reference}", customer=customer, reference=REFERENCE)
    shown = one(kind(REFERENCE, name)).parameters["name"]
    assert 1 <= len(shown) <= TOPIC_LIMIT
    assert shown.endswith(REFERENCE)


@pytest.mark.parametrize(
    ("effect", "field", "limit"),
    [
        (Say(to=ME, body=()), "text", MESSAGE_LIMIT),
        (Say(to=ME, body=(), picture=PICTURE), "caption", CAPTION_LIMIT),
        (Redo(to=ME, reference="m", body=()), "text", MESSAGE_LIMIT),
        (Redo(to=ME, reference="m", body=(), caption=True), "caption", CAPTION_LIMIT),
    ],
)
def test_words_fit_whatever_is_said(effect: Any, field: str, limit: int) -> None:
    """4096 in a message, 1024 under a picture."""
    long = (Block((said("decided"),)), Block(tuple(said("é" * 300) for _ in range(40)), Frame.EXPANDABLE))
    words = one(replace(effect, body=long)).parameters[field]
    assert words.startswith("decided")
    assert limit / 2 < visible_length(words) <= limit


def test_a_toast_fits_and_answers_its_press() -> None:
    """200 characters; an alert where it matters."""
    toast = OUTBOUND.toast(Toast(said("x" * 500), "en", alert=True), "q1")
    assert toast == {"callback_query_id": "q1", "text": "x" * TOAST_LIMIT, "show_alert": True}
    assert undocumented("AnswerCallbackQuery", toast) == []
