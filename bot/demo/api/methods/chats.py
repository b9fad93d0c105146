"""What a bot may know of a chat, and do to it."""

from __future__ import annotations

from typing import Any

from bot.demo.api import membership
from bot.demo.api.chat import Chat, Group, PrivateChat
from bot.demo.api.errors import bad_request
from bot.demo.api.member import MEMBER_RIGHTS
from bot.demo.api.posting import post, veil
from bot.demo.api.request import Request
from bot.demo.api.target import chat_of, group_of, need_right, supergroup_of
from bot.demo.api.units import Json
from bot.demo.api.user import Bot

_GIFTS = dict.fromkeys(
    ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels"), False
)


def _pinned(request: Request, chat: Chat) -> Json:
    message = chat.messages.get(chat.pinned[-1]) if chat.pinned else None
    return {"pinned_message": request.world.shown(message, request.bot)} if message else {}


def get_chat(request: Request) -> Any:
    """All about a chat."""
    chat = chat_of(request)
    result: Json = {
        **chat.json(),
        "accent_color_id": abs(chat.id) % 7,
        "max_reaction_count": 11,
        "accepted_gift_types": _GIFTS,
        **_pinned(request, chat),
    }
    if isinstance(chat, PrivateChat):
        if chat.person.username:
            result["active_usernames"] = [chat.person.username]
        return result
    result["permissions"] = {right: right in chat.permissions for right in MEMBER_RIGHTS}
    if chat.description:
        result["description"] = chat.description
    if chat.invite_link and chat.may(request.bot, "can_invite_users"):
        result["invite_link"] = chat.invite_link
    return result


def get_member(request: Request) -> Any:
    """One member's standing."""
    chat = chat_of(request)
    identifier = request.integer("user_id")
    if not identifier:
        raise bad_request("invalid user_id specified")
    if isinstance(chat, PrivateChat):
        user = next((u for u in (chat.person, chat.bot) if u.id == identifier), None)
        if user is None:
            raise bad_request("user not found")
        return {"status": "member", "user": user.json()}
    known = request.world.user(identifier)
    if known is None:
        raise bad_request("PARTICIPANT_ID_INVALID")
    return chat.member(known).json(request.bot.id)


def get_administrators(request: Request) -> Any:
    """The administrators, without other bots."""
    chat = chat_of(request)
    if isinstance(chat, PrivateChat):
        raise bad_request("there are no administrators in the private chat")
    return [
        member.json(request.bot.id)
        for member in chat.members.values()
        if member.is_admin and (member.user is request.bot or not isinstance(member.user, Bot))
    ]


def count_members(request: Request) -> Any:
    """How many are in the chat."""
    chat = chat_of(request)
    return 2 if isinstance(chat, PrivateChat) else len(chat.present())


def leave_chat(request: Request) -> Any:
    """The bot goes."""
    chat = chat_of(request)
    if isinstance(chat, PrivateChat):
        raise bad_request("chat member status can't be changed in private chats")
    membership.leave(request.world, chat, request.bot, request.bot)
    request.world.changed(chat)
    return True


def set_title(request: Request) -> Any:
    """Another title."""
    group = group_of(request)
    title = request.text("title").strip()
    if not title:
        raise bad_request("title must be non-empty")
    need_right(request, group, "can_change_info", "to change chat title")
    if title == group.title:
        raise bad_request("chat title is not modified")
    group.title = title[:128]
    request.world.changed(group)
    content = {"new_chat_title": group.title}
    post(request.world, group, request.bot, content, service=True, **veil(group, request.bot))
    return True


def set_description(request: Request) -> Any:
    """Another description."""
    group = group_of(request)
    need_right(request, group, "can_change_info", "to set chat description")
    description = request.text("description").strip()
    if description == group.description:
        raise bad_request("chat description is not modified")
    group.description = description[:255]
    return True


def set_permissions(request: Request) -> Any:
    """What members may do."""
    group = group_of(request)
    need_right(request, group, "can_restrict_members", "to change chat permissions")
    given = request.options("permissions")
    group.permissions = frozenset(right for right in MEMBER_RIGHTS if given.get(right))
    request.world.changed(group)
    return True


def export_link(request: Request) -> Any:
    """A new invite link."""
    group: Group = group_of(request)
    need_right(request, group, "can_invite_users", "to manage chat invite link")
    group.invite_link = f"https://t.me/+{request.world.random.getrandbits(80):020x}"
    return group.invite_link


def set_sticker_set(request: Request) -> Any:
    """Groups here are too small for a sticker set of their own."""
    need_right(request, supergroup_of(request), "can_change_info", "to change supergroup sticker set")
    raise bad_request("can't set supergroup sticker set")


METHODS = {
    "getchat": get_chat,
    "getchatmember": get_member,
    "getchatadministrators": get_administrators,
    "getchatmembercount": count_members,
    "getchatmemberscount": count_members,
    "leavechat": leave_chat,
    "setchattitle": set_title,
    "setchatdescription": set_description,
    "setchatpermissions": set_permissions,
    "exportchatinvitelink": export_link,
    "setchatstickerset": set_sticker_set,
}
