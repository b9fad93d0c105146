"""Who belongs to a group, as Telegram answers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.answer import (
    Answer,
    Delivered,
    Forbidden,
    InDoubt,
    LacksRights,
    Migrated,
    Rejected,
    RetryAfter,
    Unreachable,
)
from bot.engine.jobs import NotNow
from bot.ports import Upload
from bot.telegram.membership import TelegramMembers
from conversations.outcomes import MemberRead
from tests.bot.engine.raw import nora
from tests.conversations.builders import DESK, NORA

NOW = datetime(2026, 4, 1, tzinfo=UTC)


class Asked:
    """`Delivery` that gives its answers in order."""

    def __init__(self, *answers: Answer) -> None:
        self.answers = list(answers)
        self.calls: list[tuple[str, Mapping[str, Any]]] = []

    async def call(
        self, method: str, parameters: Mapping[str, Any], files: Mapping[str, Upload] | None = None, /
    ) -> Answer:
        self.calls.append((method, parameters))
        return self.answers.pop(0)


def _member(status: str, **more: Any) -> Delivered:
    return Delivered({"status": status, "user": nora(last_name="Petit"), **more})


async def _read(*answers: Answer) -> tuple[MemberRead, Asked]:
    asked = Asked(*answers)
    return await TelegramMembers(asked).member(DESK, NORA.id, NOW), asked


@pytest.mark.parametrize(
    ("answer", "member", "admin"),
    [
        (_member("creator", is_anonymous=False), True, True),
        (_member("administrator", can_pin_messages=True), True, True),
        (_member("member"), True, False),
        (_member("restricted", is_member=True), True, False),
        (_member("restricted", is_member=False), False, False),
        (_member("left"), False, False),
        (_member("kicked", until_date=0), False, False),
        (Rejected("user not found"), False, False),
        (Forbidden("bot is not a member"), False, False),
    ],
)
async def test_a_standing_is_read(answer: Answer, member: bool, admin: bool) -> None:
    """Whom Telegram does not know there is no member."""
    found, asked = await _read(answer)
    assert (found.member, found.admin, found.person, found.chat_id) == (member, admin, NORA.id, DESK)
    assert found.name == ("Nora P." if isinstance(answer, Delivered) else "")
    assert asked.calls == [("GetChatMember", {"chat_id": DESK, "user_id": NORA.id})]


@pytest.mark.parametrize(
    "answer",
    [RetryAfter(3), Unreachable("no route"), InDoubt("a reset"), LacksRights("member list is inaccessible")],
)
async def test_no_answer_is_asked_for_again(answer: Answer) -> None:
    """Silence makes nobody a stranger, nor does a right that the bot lacks."""
    with pytest.raises(NotNow):
        await _read(answer)


async def test_a_group_that_moved_is_asked_under_its_new_id() -> None:
    """The answer is still about the group that was asked for."""
    found, asked = await _read(Migrated(-2002), _member("member"))
    assert (found.member, found.chat_id) == (True, DESK)
    assert asked.calls[1][1]["chat_id"] == -2002
