"""Raw updates, as the Bot API spells them."""

from __future__ import annotations

from itertools import count
from typing import Any

from tests.conversations.builders import CAMILLE, DESK, NORA, TOPIC

BOT = 42
USERNAME = "refund_demo_bot"
SENT = 1_775_044_700
"""A moment shortly before the tests' clocks begin."""

_numbers = count(1000)


def camille(**more: Any) -> dict[str, Any]:
    """The customer."""
    plain = {"id": CAMILLE, "is_bot": False, "first_name": "Camille", "last_name": "D", "language_code": "en"}
    return plain | more


def nora(**more: Any) -> dict[str, Any]:
    """A member of staff."""
    return {"id": NORA.id, "is_bot": False, "first_name": "Nora"} | more


def private(person: int = CAMILLE) -> dict[str, Any]:
    """Somebody's private chat."""
    return {"id": person, "type": "private", "first_name": "Camille"}


def group(chat_id: int = DESK, *, forum: bool = True, **more: Any) -> dict[str, Any]:
    """A group; the desk's, unless told otherwise."""
    return {"id": chat_id, "type": "supergroup", "title": "Desk", "is_forum": forum} | more


def update(kind: str, body: dict[str, Any], number: int | None = None) -> dict[str, Any]:
    """One update; numbers rise from one to the next."""
    return {"update_id": next(_numbers) if number is None else number, kind: body}


def message(**fields: Any) -> dict[str, Any]:
    """A message's own fields: of the customer, in private, unless told otherwise."""
    plain: dict[str, Any] = {"message_id": next(_numbers), "date": SENT, "from": camille(), "chat": private()}
    return plain | fields


def says(words: str, number: int | None = None, **fields: Any) -> dict[str, Any]:
    """The customer writes."""
    if words.startswith("/"):
        length = len(words.split(" ", 1)[0])
        fields.setdefault("entities", [{"type": "bot_command", "offset": 0, "length": length}])
    return update("message", message(text=words, **fields), number)


def staff_says(words: str, topic: int | None = TOPIC, **fields: Any) -> dict[str, Any]:
    """Nora writes in the desk's group."""
    return says(words, **({"from": nora(), "chat": group(), **_in(topic)} | fields))


def _in(topic: int | None) -> dict[str, Any]:
    return {} if topic is None else {"message_thread_id": topic, "is_topic_message": True}


def photo(album: str | None = None, caption: str = "", **fields: Any) -> dict[str, Any]:
    """A photo, of an album where one is named."""
    number = next(_numbers)
    size = {"file_id": f"p{number}", "file_unique_id": f"u{number}", "width": 90, "height": 90}
    plain: dict[str, Any] = {"message_id": number, "photo": [size]}
    if album is not None:
        plain["media_group_id"] = album
    if caption:
        plain["caption"] = caption
    if caption.startswith("/"):
        length = len(caption.split(" ", 1)[0])
        plain["caption_entities"] = [{"type": "bot_command", "offset": 0, "length": length}]
    return update("message", message(**plain, **fields))


def video(album: str) -> dict[str, Any]:
    """A video of an album."""
    number = next(_numbers)
    file = {"file_id": f"v{number}", "file_unique_id": f"w{number}", "width": 90, "height": 90, "duration": 3}
    return update("message", message(message_id=number, video=file, media_group_id=album))


def staff_photo(album: str | None = None, caption: str = "", topic: int | None = TOPIC, **fields: Any) -> Any:
    """A photo of Nora's in the desk's group."""
    return photo(album, caption, **({"from": nora(), "chat": group(), **_in(topic)} | fields))


def presses(data: str, under: dict[str, Any] | None = None, **fields: Any) -> dict[str, Any]:
    """The customer presses a button under the bot's message."""
    plain: dict[str, Any] = {"id": str(next(_numbers)), "from": camille(), "chat_instance": "1", "data": data}
    plain["message"] = under or message(**{"from": {"id": BOT, "is_bot": True, "first_name": "Desk"}})
    return update("callback_query", plain | fields)


def staff_presses(data: str, topic: int | None = TOPIC) -> dict[str, Any]:
    """Nora presses a button in the desk's group."""
    bot = {"id": BOT, "is_bot": True, "first_name": "Desk"}
    return presses(data, message(**{"from": bot, "chat": group(), **_in(topic)}), **{"from": nora()})
