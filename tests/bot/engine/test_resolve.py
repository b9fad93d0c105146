"""Ids and files are put into stored parameters at delivery, wherever they stand."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from bot.engine.resolve import FileGone, attach, needed, references, resolve, without_thread
from tests.bot.engine.stage import Files

SENT = {
    "chat_id": {"$ref": "desk/general/chat"},
    "media": [
        {"type": "photo", "media": {"$file": "aa"}},
        {"type": "photo", "media": {"$file": "bb", "name": "p.jpg"}},
    ],
    "message_ids": [{"$ref": "a"}, 5, {"$ref": "b"}],
    "reply_parameters": {"message_id": {"$ref": "c"}, "allow_sending_without_reply": True},
    "text": "$ref",
}


def test_names_are_found_wherever_they_stand() -> None:
    """In objects and lists; a reply is not needed, all others are."""
    assert references(SENT) == {"desk/general/chat", "a", "b", "c"}
    assert needed(SENT) == {"desk/general/chat", "a", "b"}


@pytest.mark.parametrize(
    ("reply", "expected"),
    [(9, {"message_id": 9, "allow_sending_without_reply": True}), (None, None)],
)
def test_ids_take_the_place_of_names(reply: int | None, expected: Any) -> None:
    """A reply to what does not exist is left out whole; everything else stays as it was."""
    values = {"desk/general/chat": -1, "a": 1, "b": 2, "c": reply}
    resolved = resolve(SENT, values)
    assert resolved.get("reply_parameters") == expected
    assert resolved["chat_id"] == -1
    assert resolved["message_ids"] == [1, 5, 2]
    assert resolved["media"] == SENT["media"]
    assert resolved["text"] == "$ref"


@pytest.mark.parametrize("method", ["SendMessage", "sendPhoto", "CopyMessage"])
def test_what_would_go_into_a_topic_is_a_reply_without_topics(method: str) -> None:
    """To the card, unless it answers something else."""
    thread = {"$ref": "case/R-7K2MX/topic"}
    reply = {"message_id": {"$ref": "card"}, "allow_sending_without_reply": True}
    assert without_thread(method, {"message_thread_id": thread}, "card") == {"reply_parameters": reply}
    answer = {"reply_parameters": {"message_id": 4}}
    assert without_thread(method, {"message_thread_id": thread, **answer}, "card") == answer


@pytest.mark.parametrize("method", ["SendChatAction", "CopyMessages", "EditMessageText"])
def test_what_cannot_be_a_reply_is_none(method: str) -> None:
    """These methods know no `reply_parameters`."""
    assert without_thread(method, {"message_thread_id": 1, "text": "a"}, "card") == {"text": "a"}


def test_files_become_uploads(tmp_path: Path) -> None:
    """Each stored file stands under a name of its own, and the parameters name it."""
    for name in ("aa", "bb", "cc"):
        (tmp_path / name).write_bytes(b"x")
    photo = {"$file": "cc", "name": "p.jpg"}
    parameters, uploads = attach({**SENT, "photo": photo}, Files(tmp_path))
    assert parameters["media"] == [
        {"type": "photo", "media": "attach://aa"},
        {"type": "photo", "media": "attach://p.jpg"},
    ]
    assert parameters["photo"] == "attach://p-2.jpg"
    assert uploads == {"aa": tmp_path / "aa", "p.jpg": tmp_path / "bb", "p-2.jpg": tmp_path / "cc"}
    assert parameters["text"] == "$ref"


def test_a_file_that_is_gone_is_told(tmp_path: Path) -> None:
    """Erased files are not sent as nothing."""
    with pytest.raises(FileGone, match="aa"):
        attach(SENT, Files(tmp_path))
