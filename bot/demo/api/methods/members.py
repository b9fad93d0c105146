"""Members that a bot bans, restricts and promotes."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from bot.demo.api import membership
from bot.demo.api.chat import Group
from bot.demo.api.errors import bad_request
from bot.demo.api.member import ADMIN_RIGHTS, MEMBER_RIGHTS, Member
from bot.demo.api.request import Request
from bot.demo.api.target import group_of, need_right, supergroup_of, user_of


def _restrictable(request: Request, group: Group) -> Member:
    user = user_of(request)
    need_right(request, group, "can_restrict_members", "to restrict/unrestrict chat member")
    member = group.member(user)
    if member.status == "creator":
        raise bad_request("can't remove chat owner")
    if user is request.bot:
        raise bad_request("can't restrict self")
    if member.status == "administrator" and member.promoted_by != request.bot.id:
        raise bad_request("user is an administrator of the chat")
    return member


def ban(request: Request) -> Any:
    """Out, and not back in before `until_date`."""
    group = group_of(request)
    member = _restrictable(request, group)
    until = request.integer("until_date")
    membership.leave(request.world, group, member.user, request.bot, banned_until=until)
    return True


def unban(request: Request) -> Any:
    """May come again; who is in the chat is put out unless `only_if_banned`."""
    group = supergroup_of(request)
    member = _restrictable(request, group)
    if member.status == "kicked":
        membership.change(request.world, group, Member(member.user, "left"), request.bot)
    elif member.present and not request.flag("only_if_banned"):
        membership.leave(request.world, group, member.user, request.bot)
    return True


def restrict(request: Request) -> Any:
    """What one member may do."""
    group = supergroup_of(request)
    member = _restrictable(request, group)
    given = request.options("permissions")
    rights = frozenset(right for right in MEMBER_RIGHTS if given.get(right))
    until = request.integer("until_date")
    standing = Member(member.user, "restricted", rights, until_date=until, is_member=member.present)
    if rights >= set(MEMBER_RIGHTS):
        standing = Member(member.user, "member" if member.present else "left")
    membership.change(request.world, group, standing, request.bot)
    return True


def promote(request: Request) -> Any:
    """Rights of an administrator; none of them demotes."""
    group = supergroup_of(request)
    user = user_of(request)
    need_right(request, group, "can_promote_members", "")
    member = group.member(user)
    if member.status == "creator":
        raise bad_request("can't remove chat owner")
    if member.status == "administrator" and member.promoted_by != request.bot.id:
        raise bad_request("CHAT_ADMIN_REQUIRED")
    if not member.present:
        raise bad_request("USER_NOT_PARTICIPANT")
    rights = frozenset(right for right in ADMIN_RIGHTS if request.flag(right))
    if not rights <= group.member(request.bot).rights:
        raise bad_request("RIGHT_FORBIDDEN")
    standing = Member(user)
    if rights:
        rights |= {"can_manage_chat"}
        anonymous = request.flag("is_anonymous")
        standing = Member(user, "administrator", rights, anonymous, promoted_by=request.bot.id)
    membership.change(request.world, group, standing, request.bot)
    return True


def set_custom_title(request: Request) -> Any:
    """The words beside an administrator's name."""
    group = supergroup_of(request)
    member = group.member(user_of(request))
    if member.status != "administrator":
        raise bad_request("user is not an administrator")
    if member.promoted_by != request.bot.id:
        raise bad_request("not enough rights to change custom title of the user")
    title = request.text("custom_title")
    if len(title) > 16:
        raise bad_request("ADMIN_RANK_INVALID")
    membership.change(request.world, group, replace(member, custom_title=title), request.bot)
    return True


METHODS = {
    "banchatmember": ban,
    "kickchatmember": ban,
    "unbanchatmember": unban,
    "restrictchatmember": restrict,
    "promotechatmember": promote,
    "setchatadministratorcustomtitle": set_custom_title,
}
