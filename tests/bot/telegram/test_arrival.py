"""What intake reads off a raw update before anybody parses it."""

from __future__ import annotations

import json
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.ports import OwnTopic
from bot.telegram.arrival import ALLOWED_UPDATES, MISCELLANEOUS, read_arrival
from tests.bot.engine.raw import (
    BOT,
    SENT,
    camille,
    group,
    message,
    nora,
    photo,
    presses,
    private,
    says,
    staff_photo,
    staff_presses,
    staff_says,
    update,
)
from tests.conversations.builders import CAMILLE, DESK, NORA, TOPIC

CHANGE: dict[str, Any] = {
    "chat": group(),
    "from": nora(),
    "date": SENT,
    "old_chat_member": {"status": "left", "user": camille()},
    "new_chat_member": {"status": "member", "user": camille()},
}
REACTION: dict[str, Any] = {
    "chat": group(),
    "user": nora(),
    "message_id": 3,
    "date": SENT,
    "old_reaction": [],
    "new_reaction": [],
}


@pytest.mark.parametrize(
    ("raw", "lane", "person"),
    [
        (says("hello"), f"chat/{CAMILLE}", CAMILLE),
        (update("edited_message", message(text="x", edit_date=SENT)), f"chat/{CAMILLE}", CAMILLE),
        (presses("send:D1:1:"), f"chat/{CAMILLE}", CAMILLE),
        (staff_says("x"), f"chat/{DESK}/{TOPIC}", NORA.id),
        (staff_says("x", topic=None), f"chat/{DESK}", NORA.id),
        (staff_says("a thread of replies", topic=None, message_thread_id=9), f"chat/{DESK}", NORA.id),
        (staff_presses("ok:R-7K2MX:3:"), f"chat/{DESK}/{TOPIC}", NORA.id),
        (presses("x", {"chat": private(), "message_id": 3, "date": 0}), f"chat/{CAMILLE}", CAMILLE),
        (update("my_chat_member", CHANGE), f"chat/{DESK}", NORA.id),
        (update("chat_member", CHANGE), f"chat/{DESK}", NORA.id),
        (update("message_reaction", REACTION), f"chat/{DESK}", NORA.id),
        (update("message_reaction", REACTION | {"user": None}), f"chat/{DESK}", 0),
        (update("poll", {"id": "1"}), MISCELLANEOUS, 0),
        ({"update_id": 1}, MISCELLANEOUS, 0),
        (update("message", {"chat": "?", "from": 5}), MISCELLANEOUS, 0),
    ],
)
def test_what_must_stay_in_order_is_a_lane(raw: dict[str, Any], lane: str, person: int) -> None:
    """A private chat, a forum's topic, a group; what can't be read has a lane of its own."""
    arrival = read_arrival(raw, BOT)
    assert (arrival.lane, arrival.person) == (lane, person)
    assert arrival.key == str(raw["update_id"])
    assert orjson.loads(arrival.raw) == raw


def test_an_album_is_known_by_its_chat_too() -> None:
    """Two chats never share one; an edit of a member is none of it."""
    assert read_arrival(photo("a"), BOT).album == f"{CAMILLE}/a"
    assert read_arrival(staff_photo("a"), BOT).album == f"{DESK}/a"
    assert read_arrival(photo(), BOT).album is None
    edited = update("edited_message", photo("a")["message"] | {"edit_date": SENT})
    assert read_arrival(edited, BOT).album is None


MADE = {"name": "Camille · R-7K2MX", "icon_color": 1}


@pytest.mark.parametrize(
    ("fields", "own"),
    [
        ({}, OwnTopic("R-7K2MX", DESK, TOPIC)),
        ({"from": nora()}, None),
        ({"forum_topic_created": MADE | {"name": "Camille"}}, None),
        ({"forum_topic_created": MADE | {"name": "R-7K2MX and more"}}, None),
        ({"forum_topic_created": "?"}, None),
        ({"message_thread_id": None}, None),
    ],
)
def test_a_topic_of_the_bots_own_is_known_by_the_reference_in_its_name(
    fields: dict[str, Any], own: OwnTopic | None
) -> None:
    """At its end, where it is never cut off; nobody else's counts."""
    bot = {"id": BOT, "is_bot": True, "first_name": "Desk"}
    plain = {
        "from": bot,
        "chat": group(),
        "message_thread_id": TOPIC,
        "is_topic_message": True,
        "forum_topic_created": MADE,
    }
    assert read_arrival(update("message", message(**(plain | fields))), BOT).own_topic == own


def test_what_the_desk_needs_is_asked_for_by_name() -> None:
    """Telegram leaves these out unless they are named."""
    assert {"chat_member", "message_reaction"} <= set(ALLOWED_UPDATES)


def _nested(depth: int) -> Any:
    """As deep as no update of Telegram's."""
    deep: Any = []
    for _ in range(depth):
        deep = [deep]
    return deep


@pytest.mark.parametrize("odd", [_nested(300), _nested(5000), 2**70])
def test_what_cannot_be_telegrams_is_queued_where_it_holds_up_nobody(odd: Any) -> None:
    """It is kept as it came where that can be written, and as what can't be read where not."""
    raw = says("hello", 7)
    raw["message"]["odd"] = odd
    arrival = read_arrival(raw, BOT)
    assert (arrival.key, arrival.lane, arrival.person) == ("7", MISCELLANEOUS, CAMILLE)
    assert arrival.raw == "null" or json.loads(arrival.raw) == raw


@pytest.mark.parametrize("odd", [2**63, -(2**63), 2**70, True, 1.5, "5"])
def test_an_id_that_no_database_keeps_is_none(odd: Any) -> None:
    """Telegram has no such."""
    chat = private() | {"id": odd}
    arrival = read_arrival(says("x", chat=chat, **{"from": camille(id=odd)}), BOT)
    assert (arrival.lane, arrival.person) == (MISCELLANEOUS, 0)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                (
                    *("chat", "from", "id", "message", "data", "media_group_id", "user"),
                    *("message_thread_id", "is_topic_message", "forum_topic_created", "name"),
                )
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(st.sampled_from(ALLOWED_UPDATES), JSON)
def test_whatever_comes_is_queued(kind: str, body: Any) -> None:
    """What can't be read fails in its event, and is told there: nothing is lost at the door."""
    arrival = read_arrival({"update_id": 7, kind: body}, BOT)
    assert arrival.key == "7"
    assert arrival.lane.startswith(("chat/", "misc"))
    assert abs(arrival.person) < 2**63
