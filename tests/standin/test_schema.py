"""The Bot API's description as data, and what is held against it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from bot.demo.api import generate_schema, schema
from bot.demo.api.methods.table import METHODS

SOURCE = Path(__file__).parents[3] / "shared" / "telegram" / "bot-api.min.json"
OLD_NAMES = {"kickchatmember", "getchatmemberscount"}


@pytest.mark.skipif(not SOURCE.exists(), reason="the Bot API's machine-readable description is not here")
def test_the_data_is_current() -> None:
    """schema.json is what its generator makes of the published description."""
    source = json.loads(SOURCE.read_text(encoding="utf-8"))
    assert json.loads(generate_schema.SCHEMA.read_text(encoding="utf-8")) == generate_schema.compact(source)


def test_every_method_is_documented() -> None:
    """The stand-in has no method that the Bot API has not."""
    assert set(METHODS) - OLD_NAMES <= set(schema.method_names())


USER = {"id": 1, "is_bot": False, "first_name": "A"}
MESSAGE = {"message_id": 1, "date": 1, "chat": {"id": 1, "type": "private"}}


@pytest.mark.parametrize(
    ("kind", "value", "faults"),
    [
        ("User", USER, []),
        ("User", {**USER, "id": "1"}, ["id is no Integer"]),
        ("User", {**USER, "id": True}, ["id is no Integer"]),
        ("User", {"id": 1, "is_bot": False}, ["first_name is missing"]),
        ("User", {**USER, "nickname": "x"}, ["nickname is unknown"]),
        ("User", [], ["it is no User"]),
        ("Array of User", [USER, 5], ["[1] is no User"]),
        ("Message", {**MESSAGE, "from": {**USER, "is_bot": 0}}, ["from.is_bot is no Boolean"]),
        ("MaybeInaccessibleMessage", MESSAGE, []),
        ("ReactionType", {"type": "emoji", "emoji": "👍"}, []),
        ("ReactionType", {"type": "smile", "emoji": "👍"}, ["type is no emoji (ReactionType)"]),
        ("ChatMember", {"status": "left", "user": USER}, []),
        ("ChatMember", {"status": "creator", "user": USER}, ["is_anonymous is missing (ChatMember)"]),
    ],
)
def test_faults(kind: str, value: Any, faults: list[str]) -> None:
    """A value of another type, a missing field and an unknown one are named with their place."""
    assert schema.faults_in([kind], value) == faults
