"""Members that come, go and change, and what bots are told of it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.demo.api.chat import Group
from bot.demo.api.member import ADMIN_RIGHTS, Member
from bot.demo.api.message import Message
from bot.demo.api.posting import bots_in, post, veil
from bot.demo.api.units import Json
from bot.demo.api.user import GROUP_ANONYMOUS_BOT, Bot, User
from bot.demo.api.view import member_view

if TYPE_CHECKING:
    from bot.demo.api.world import World


def change(world: World, group: Group, member: Member, by: User) -> None:
    """A member's standing becomes `member`; bots get `my_chat_member` and `chat_member`."""
    before = group.member(member.user)
    told = set(bots_in(group))
    group.members[member.user.id] = member
    told |= set(bots_in(group))
    if isinstance(member.user, Bot):
        told.add(member.user)
    world.events.emit("member", {"chat": group.key, "member": member_view(member)})
    for bot in told:
        kind = "my_chat_member" if bot is member.user else "chat_member"
        # Of others only an administrator is told.
        if bot.updates.takes(kind) and (bot is member.user or group.member(bot).is_admin):
            bot.updates.put(kind, _update(world, group, by, before=before, after=member, bot=bot))


def _update(world: World, group: Group, by: User, *, before: Member, after: Member, bot: Bot) -> Json:
    return {
        "chat": group.json(),
        "from": (GROUP_ANONYMOUS_BOT if veil(group, by) else by).json(),
        "date": world.now(),
        "old_chat_member": before.json(bot.id),
        "new_chat_member": after.json(bot.id),
    }


def join(world: World, group: Group, user: User, by: User) -> None:
    """Somebody comes, by themselves or added by somebody."""
    change(world, group, Member(user), by)
    post(world, group, by, {"new_chat_members": [user.json()]}, service=True, **veil(group, by))


def leave(world: World, group: Group, user: User, by: User, *, banned_until: int | None = None) -> None:
    """Somebody goes, or is removed; `banned_until` (0: for ever) bans."""
    before = group.member(user)
    message_first = isinstance(user, Bot) and by is user
    if before.present and message_first:
        _farewell(world, group, user, by)
    if banned_until is None:
        change(world, group, Member(user, "left"), by)
    else:
        change(world, group, Member(user, "kicked", until_date=banned_until), by)
    if before.present and not message_first:
        _farewell(world, group, user, by)


def _farewell(world: World, group: Group, user: User, by: User) -> Message:
    content = {"left_chat_member": user.json()}
    return post(world, group, by, content, service=True, **veil(group, by))


def migrate(world: World, group: Group, by: User) -> Group:
    """A group becomes a supergroup: another chat, with another id, and a service message in each."""
    new = Group(world.new_group_id(supergroup=True), group.title, members=dict(group.members))
    for identifier, member in new.members.items():
        if member.status == "administrator":
            new.members[identifier] = replace(member, rights=member.rights & set(ADMIN_RIGHTS))
    world.add_group(new)
    group.migrated_to = new.id
    world.changed(new)
    post(world, group, by, {"migrate_to_chat_id": new.id}, service=True)
    post(world, new, by, {"migrate_from_chat_id": group.id}, service=True, anonymous=True)
    world.changed(group)
    return new
