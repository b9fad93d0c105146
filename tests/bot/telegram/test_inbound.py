"""Updates become events."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import orjson
import pytest

from bot.telegram.inbound import RIGHTS, TelegramInbound
from conversations.message import Media
from conversations.press import Press, Verb
from conversations.updates import (
    BotChanged,
    Commanded,
    Edited,
    FromTelegram,
    Ignored,
    MemberChanged,
    Migrated,
    Pressed,
    Reacted,
    Standing,
    TopicChange,
    TopicChanged,
    Wrote,
)
from tests.bot.telegram.updates import BOT_ID, INACCESSIBLE, RESTRICTED, UNKNOWN, USERNAME, every_update

ARRIVED = datetime(2026, 3, 25, 9, tzinfo=UTC)
INBOUND = TelegramInbound(BOT_ID, USERNAME)
UPDATES = every_update()


def event(*updates: dict[str, Any]) -> FromTelegram:
    return INBOUND.event([orjson.dumps(update).decode() for update in updates], ARRIVED)


def of(kind: str) -> list[dict[str, Any]]:
    """The updates of a kind, oldest first."""
    return [update for update in UPDATES if kind in update]


def messages(*fields: str) -> list[dict[str, Any]]:
    """The messages that have these fields."""
    return [update for update in of("message") if all(field in update["message"] for field in fields)]


def test_a_command_is_read_with_its_argument() -> None:
    """/start of a deep link carries its parameter."""
    found = event(messages("entities")[0])
    assert isinstance(found, Commanded)
    assert (found.name, found.argument, found.message_ids) == ("start", "order_QS0xMDAx", ())
    assert (found.sender.short_name, found.sender.language, found.place.private) == ("Camille D.", "fr", True)


def test_a_command_may_be_a_caption() -> None:
    """A photo under a command that names this bot is that command, and brings the photo."""
    found = event(messages("photo", "caption_entities")[0])
    assert isinstance(found, Commanded)
    assert (found.name, found.argument) == ("refund", "A-1001")
    assert [file.media for file in found.attachments] == [Media.PHOTO]
    assert found.attachments[0].size is not None


def test_an_albums_command_brings_all_its_members() -> None:
    """An album under a command is one event with every message and file of it, in order."""
    members = messages("media_group_id")
    found = event(*members)
    assert isinstance(found, Commanded)
    assert found.name == "status"
    assert found.message_ids == tuple(one["message"]["message_id"] for one in members)
    assert len(found.attachments) == len(members) == 2


def test_a_command_for_another_bot_is_no_command() -> None:
    """/help@other_bot is words."""
    raw = {
        **messages("entities")[0]["message"],
        "text": "/help@other_bot",
        "entities": [{"type": "bot_command", "offset": 0, "length": 15}],
    }
    found = event({"update_id": 1, "message": raw})
    assert isinstance(found, Wrote)
    assert found.text == "/help@other_bot"


def test_a_reply_names_what_it_answers() -> None:
    """An answer to the bot's own message says so."""
    found = event(messages("reply_to_message")[0])
    assert isinstance(found, Wrote)
    assert found.answers_bot
    assert found.reply_to == messages("reply_to_message")[0]["message"]["reply_to_message"]["message_id"]


def test_in_a_topic_what_answers_nothing_is_no_reply() -> None:
    """Telegram lets every message of a topic "reply" to the topic's first; that is none."""
    raw = messages("message_thread_id", "text")[0]
    made = {"message_id": 1, "date": 1, "chat": raw["message"]["chat"], "forum_topic_created": {"name": "x"}}
    found = event({**raw, "message": {**raw["message"], "reply_to_message": made}})
    assert isinstance(found, Wrote)
    assert (found.reply_to, found.answers_bot, found.place.forum) == (None, False, True)
    assert found.place.topic == raw["message"]["message_thread_id"]


@pytest.mark.parametrize(
    ("field", "media"),
    [
        ("document", Media.DOCUMENT),
        ("voice", Media.VOICE),
        ("video", Media.VIDEO),
        ("audio", Media.AUDIO),
        ("sticker", Media.STICKER),
        ("location", Media.LOCATION),
        ("contact", Media.CONTACT),
    ],
)
def test_every_kind_of_content_is_an_attachment(field: str, media: Media) -> None:
    """A message without words is what it holds."""
    found = event(messages(field)[0])
    assert isinstance(found, Wrote)
    assert [file.media for file in found.attachments] == [media]


def test_an_edit_dates_from_the_edit() -> None:
    """Of an edited message the new words count, and the moment of the edit."""
    raw = of("edited_message")[0]["edited_message"]
    found = event(of("edited_message")[0])
    assert isinstance(found, Edited)
    assert found.text == "A-1002"
    assert int(found.at.timestamp()) == raw["edit_date"]


@pytest.mark.parametrize("raw", [of("callback_query")[0], INACCESSIBLE])
def test_a_press_dates_from_its_arrival(raw: dict[str, Any]) -> None:
    """Telegram dates no press; one under a message too old to be shown counts all the same."""
    found = event(raw)
    assert isinstance(found, Pressed)
    assert found.press == Press(Verb.SEND, "D1234567", 3)
    assert (found.at, found.place.chat_id, found.place.private) == (ARRIVED, 7001, True)


def test_the_bots_own_standing_is_read_before_and_after() -> None:
    """Blocked, unblocked, added, promoted and removed: what the bot was, and what it is."""
    found = [event(raw) for raw in of("my_chat_member")]
    assert all(isinstance(one, BotChanged) for one in found)
    told = [(one.was, one.standing) for one in found if isinstance(one, BotChanged)]
    assert told[:4] == [
        (Standing.MEMBER, Standing.OUT),
        (Standing.OUT, Standing.MEMBER),
        (Standing.OUT, Standing.MEMBER),
        (Standing.MEMBER, Standing.ADMIN),
    ]
    assert told[-1] == (Standing.ADMIN, Standing.OUT)
    promoted = found[3]
    assert isinstance(promoted, BotChanged)
    assert set(promoted.rights) <= set(RIGHTS)


def test_who_joins_leaves_or_is_promoted_is_read() -> None:
    """A member's standing is what the update says that it is now."""
    found = [event(raw) for raw in (*of("chat_member"), RESTRICTED)]
    told = [(one.member, one.admin) for one in found if isinstance(one, MemberChanged)]
    assert told == [(True, False), (True, True), (False, False), (True, False)]


def test_a_reaction_is_read_and_its_end() -> None:
    """The emoji as they are now; none where the reaction was taken back."""
    found = [event(raw) for raw in of("message_reaction")]
    assert [one.emoji for one in found if isinstance(one, Reacted)] == [("👍",), ()]


def test_topics_are_followed() -> None:
    """A topic's creation, renaming, closing and reopening, by somebody else."""
    found = [event(raw) for raw in messages("message_thread_id")]
    told = [(one.change, one.by_bot) for one in found if isinstance(one, TopicChanged)]
    assert told == [(change, False) for change in TopicChange]


def test_a_migration_names_the_new_group() -> None:
    """The group's service message says which supergroup it became."""
    raw = messages("migrate_to_chat_id")[0]
    found = event(raw)
    assert isinstance(found, Migrated)
    assert found.new_chat_id == raw["message"]["migrate_to_chat_id"]


def test_the_new_groups_own_message_says_the_same() -> None:
    """Either of the two service messages may be the one that arrives first."""
    there, here = messages("migrate_to_chat_id")[0], messages("migrate_from_chat_id")[0]
    found, said = event(here), event(there)
    assert isinstance(found, Migrated)
    assert isinstance(said, Migrated)
    assert (found.place.chat_id, found.new_chat_id) == (said.place.chat_id, said.new_chat_id)


@pytest.mark.parametrize("field", ["poll", "dice", "story", "game", "invoice", "paid_media", "checklist"])
def test_content_of_any_other_kind_is_answered_too(field: str) -> None:
    """It is no answer to anything, and the customer is told so: never silence."""
    found = event({"update_id": 1, "message": _plain() | {field: {}}})
    assert isinstance(found, Wrote)
    assert [file.media for file in found.attachments] == [Media.OTHER]


def _plain() -> dict[str, Any]:
    """A message without its content."""
    raw: dict[str, Any] = messages("voice")[0]["message"]
    return {name: value for name, value in raw.items() if name != "voice"}


@pytest.mark.parametrize("field", ["animation", "video_note"])
def test_moving_pictures_are_attachments(field: str) -> None:
    """A GIF is an animation, though Telegram calls it a document too."""
    file = {"file_id": "f", "file_unique_id": "u", "width": 1, "height": 1, "duration": 1, "length": 1}
    both = {"animation": file, "document": file} if field == "animation" else {field: file}
    found = event({"update_id": 1, "message": _plain() | both})
    assert isinstance(found, Wrote)
    assert [one.media for one in found.attachments] == [Media(field)]


@pytest.mark.parametrize("raw", [UNKNOWN, *messages("new_chat_members")[:1]])
def test_what_the_desk_has_no_use_for_is_passed_over(raw: dict[str, Any]) -> None:
    """A kind of update that nobody asked for, and a service message, are ignored."""
    assert isinstance(event(raw), Ignored)
