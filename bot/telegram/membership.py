"""Who belongs to a group, as Telegram answers."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from bot.answer import Delivered, Forbidden, Migrated, Rejected
from bot.engine.jobs import NotNow
from bot.ports import Delivery
from bot.telegram.origin import sender_of
from bot.telegram.update import Member
from conversations.outcomes import MemberRead


class TelegramMembers:
    """`MemberReader` over `getChatMember`."""

    def __init__(self, delivery: Delivery) -> None:
        self._delivery = delivery

    async def member(self, chat_id: int, person: int, now: datetime, /) -> MemberRead:
        """A refusal ("user not found", a group that the bot is not in) means: no member. Raises `NotNow`, also where
        the bot lacks the right to know: that says nothing of the person."""
        asked = {"chat_id": chat_id, "user_id": person}
        answer = await self._delivery.call("GetChatMember", asked)
        if isinstance(answer, Migrated):
            answer = await self._delivery.call("GetChatMember", asked | {"chat_id": answer.new_chat_id})
        if isinstance(answer, Delivered):
            return _read(answer.result, chat_id, person, now)
        if isinstance(answer, Rejected | Forbidden):
            return MemberRead(at=now, person=person, chat_id=chat_id, name="", member=False, admin=False)
        raise NotNow


def _read(result: dict[str, Any], chat_id: int, person: int, now: datetime) -> MemberRead:
    member = Member.model_validate(result)
    return MemberRead(
        at=now,
        person=person,
        chat_id=chat_id,
        name=sender_of(member.user).short_name,
        member=member.is_present,
        admin=member.is_admin,
    )
