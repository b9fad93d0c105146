"""Who belongs to a group, as Telegram answers."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from bot.engine.jobs import NotNow
from bot.ports import Delivered, Delivery, Forbidden, LacksRights, Rejected
from bot.telegram.update import Member
from conversations.events import MemberRead


class TelegramMembers:
    """`MemberReader` over `getChatMember`."""

    def __init__(self, delivery: Delivery) -> None:
        self._delivery = delivery

    async def member(self, chat_id: int, person: int, now: datetime, /) -> MemberRead:
        """A refusal ("user not found", a group that the bot is not in) means: no member. Raises `NotNow`."""
        answer = await self._delivery.call("GetChatMember", {"chat_id": chat_id, "user_id": person})
        if isinstance(answer, Delivered):
            return _read(answer.result, person, now)
        if isinstance(answer, Rejected | Forbidden | LacksRights):
            return MemberRead(at=now, person=person, name="", member=False, admin=False)
        raise NotNow


def _read(result: dict[str, Any], person: int, now: datetime) -> MemberRead:
    member = Member.model_validate(result)
    return MemberRead(
        at=now,
        person=person,
        name=member.user.first_name,
        member=member.is_present,
        admin=member.is_admin,
    )
