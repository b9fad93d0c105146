"""What is read of an update, held against python-telegram-bot's reading of the same."""

from __future__ import annotations

from typing import Any, Final

import orjson
import pytest
import telegram
from pydantic import BaseModel, ValidationError

from bot.telegram.update import Message, Update
from tests.bot.telegram.updates import INACCESSIBLE, RESTRICTED, UNKNOWN, every_update

UPDATES: Final = [*every_update(), INACCESSIBLE, RESTRICTED, UNKNOWN]
PRESENT: Final = {
    name for name, field in Message.model_fields.items() if field.annotation == dict[str, Any] | None
}
"""Fields of which only the presence is read."""


def _kind(update: dict[str, Any]) -> str:
    return next(name for name in update if name != "update_id")


def _agree(ours: Any, theirs: Any, where: str) -> None:
    """The same, field by field; what python-telegram-bot has as None or empty is empty here."""
    if isinstance(ours, BaseModel):
        for name in type(ours).model_fields:
            mine, other = getattr(ours, name), getattr(theirs, name, None)
            if name in PRESENT:
                assert (mine is None) == (other is None), f"{where}.{name}"
            else:
                _agree(mine, other, f"{where}.{name}")
    elif isinstance(ours, list):
        assert len(ours) == len(theirs or ()), where
        for at, (one, other) in enumerate(zip(ours, theirs or (), strict=True)):
            _agree(one, other, f"{where}[{at}]")
    else:
        assert (ours or None) == (theirs or None), where


@pytest.mark.parametrize("raw", UPDATES, ids=_kind)
def test_every_field_is_read_as_python_telegram_bot_reads_it(raw: dict[str, Any]) -> None:
    """Nothing that the desk reads of an update differs from what python-telegram-bot reads there."""
    _agree(Update.model_validate_json(orjson.dumps(raw)), telegram.Update.de_json(raw, None), "update")


def test_the_updates_hold_every_field() -> None:
    """Each field of a message but a few kinds of content stands in some update, so that the test above tests it."""
    messages = [raw[kind] for raw in UPDATES for kind in ("message", "edited_message") if kind in raw]
    names = {field.alias or name for name, field in Message.model_fields.items()}
    assert names - {name for message in messages for name in message} == {
        "animation",
        "video_note",
        "poll",
        "dice",
        "story",
        "game",
        "invoice",
        "paid_media",
        "checklist",
    }


@pytest.mark.parametrize("value", ["7001", 7001.5, None, [], {}])
def test_a_field_of_another_type_is_refused(value: object) -> None:
    """What the Bot API does not allow is an error of that update, and nothing is guessed."""
    raw = {"update_id": 1, "message": {"message_id": 1, "date": 1, "chat": {"id": value, "type": "private"}}}
    with pytest.raises(ValidationError):
        Update.model_validate_json(orjson.dumps(raw))
