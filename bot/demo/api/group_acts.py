"""What people do with groups: make, join, leave, administrate."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from bot.demo.api import forum as forums
from bot.demo.api import membership, posting
from bot.demo.api.actor import Actor
from bot.demo.api.chat import Chat, Group
from bot.demo.api.errors import WorldError
from bot.demo.api.member import ADMIN_RIGHTS, Member
from bot.demo.api.message import Message
from bot.demo.api.topic import GENERAL, Topic
from bot.demo.api.user import User


class GroupActs(Actor):
    """What `Person` adds for groups. A `group` may be given by its key."""

    def _group(self, group: Group | str) -> Group:
        chat = self.chat(group)
        if not isinstance(chat, Group):
            raise WorldError(400, "this is no group")
        return chat

    def need(self, chat: Chat, right: str) -> None:
        """Raises `WorldError` 403 where this person lacks a right."""
        if isinstance(chat, Group) and not chat.may(self, right):
            raise WorldError(403, f"{self.first_name} lacks the right {right}")

    def create_group(
        self,
        title: str,
        *,
        forum: bool = False,
        supergroup: bool = True,
        members: Iterable[User] = (),
    ) -> Group:
        """A new group, with this person as its creator."""
        title = title.strip()[:128]
        if not title:
            raise WorldError(400, "a group needs a title")
        kind = "supergroup" if supergroup or forum else "group"
        group = Group(self.world.new_group_id(supergroup=kind == "supergroup"), title, kind, is_forum=forum)
        group.members[self.id] = Member(self, "creator")
        self.world.add_group(group)
        self.world.changed(group)
        made = "supergroup_chat_created" if group.is_supergroup else "group_chat_created"
        posting.post(self.world, group, self, {made: True}, service=True)
        for user in members:
            membership.join(self.world, group, user, self)
        return group

    def join(self, group: Group | str) -> None:
        """Comes in by a link."""
        chat = self.world.chat(group) if isinstance(group, str) else group
        if not isinstance(chat, Group):
            raise WorldError(400, "this is no group")
        member = chat.member(self)
        if member.status == "kicked":
            raise WorldError(403, f"{self.first_name} is banned here")
        if not member.present:
            membership.join(self.world, chat, self, self)

    def leave(self, group: Group | str) -> None:
        """Goes."""
        membership.leave(self.world, self._group(group), self, self)

    def add(self, group: Group | str, user: User) -> None:
        """Brings somebody, or a bot, in."""
        chat = self._group(group)
        self.need(chat, "can_invite_users")
        if not chat.member(user).present:
            membership.join(self.world, chat, user, self)

    def remove(self, group: Group | str, user: User) -> None:
        """Puts somebody out; in a supergroup they are banned."""
        chat = self._group(group)
        self.need(chat, "can_restrict_members")
        if chat.member(user).status == "creator":
            raise WorldError(403, "the creator can't be removed")
        membership.leave(self.world, chat, user, self, banned_until=0)

    def promote(
        self,
        group: Group | str,
        user: User,
        rights: Iterable[str] | str = "all",
        *,
        is_anonymous: bool = False,
        custom_title: str = "",
    ) -> None:
        """Makes an administrator with these rights, or with none a member."""
        chat = self._group(group)
        self.need(chat, "can_promote_members")
        wanted = frozenset(ADMIN_RIGHTS if rights == "all" else rights)
        if unknown := wanted - set(ADMIN_RIGHTS):
            raise WorldError(400, f"no such rights: {', '.join(sorted(unknown))}")
        before = chat.member(user)
        if not before.present:
            raise WorldError(409, f"{user.first_name} is not in the group")
        standing = Member(user)
        if before.status == "creator":
            standing = replace(before, is_anonymous=is_anonymous, custom_title=custom_title)
        elif wanted:
            wanted |= {"can_manage_chat"}
            standing = Member(
                user, "administrator", wanted, is_anonymous, custom_title=custom_title, promoted_by=self.id
            )
        membership.change(self.world, chat, standing, self)

    def migrate(self, group: Group | str) -> Group:
        """Makes a group a supergroup, with another id."""
        chat = self._group(group)
        if chat.is_supergroup or chat.migrated_to:
            raise WorldError(409, "this is a supergroup already")
        self._creator(chat)
        return membership.migrate(self.world, chat, self)

    def _creator(self, chat: Group) -> None:
        if chat.member(self).status != "creator":
            raise WorldError(403, "only the creator may")

    def set_forum(self, group: Group | str, *, forum: bool) -> Group:
        """Switches topics on or off; a basic group becomes a supergroup first."""
        chat = self._group(group)
        self.need(chat, "can_change_info")
        if forum and not chat.is_supergroup:
            chat = self.migrate(chat)
        chat.is_forum = forum
        chat.__post_init__()
        self.world.changed(chat)
        return chat

    def create_topic(self, group: Group | str, name: str) -> Topic:
        """A new topic."""
        chat = self._forum(group)
        self.need(chat, "can_manage_topics")
        clean = forums.clean_name(name)
        if not clean:
            raise WorldError(400, "a topic needs a name")
        return forums.create(self.world, chat, self, clean)

    def _forum(self, group: Group | str) -> Group:
        chat = self._group(group)
        if not chat.is_forum:
            raise WorldError(409, "this group has no topics")
        return chat

    def _topic(self, chat: Group, topic: Topic | int) -> Topic:
        found = chat.topics.get(topic if isinstance(topic, int) else topic.id)
        if found is None:
            raise WorldError(404, "there is no such topic")
        return found

    def edit_topic(self, group: Group | str, topic: Topic | int, name: str) -> Topic:
        """Renames a topic."""
        chat = self._forum(group)
        self.need(chat, "can_manage_topics")
        found = self._topic(chat, topic)
        forums.edit(self.world, chat, found, self, name=forums.clean_name(name))
        return found

    def close_topic(self, group: Group | str, topic: Topic | int) -> None:
        """Only admins write there from now on."""
        chat = self._forum(group)
        self.need(chat, "can_manage_topics")
        forums.close(self.world, chat, self._topic(chat, topic), self, closed=True)

    def reopen_topic(self, group: Group | str, topic: Topic | int) -> None:
        """Everybody writes there again."""
        chat = self._forum(group)
        self.need(chat, "can_manage_topics")
        forums.close(self.world, chat, self._topic(chat, topic), self, closed=False)

    def delete_topic(self, group: Group | str, topic: Topic | int) -> None:
        """The topic and all in it goes; bots are not told."""
        chat = self._forum(group)
        self.need(chat, "can_delete_messages")
        found = self._topic(chat, topic)
        if found.id == GENERAL:
            raise WorldError(400, "General can't be deleted")
        forums.delete(self.world, chat, found)

    def pin(self, message: Message) -> None:
        """Pins a message."""
        self.need(self.chat(message.chat), "can_pin_messages")
        posting.pin(self.world, message, self)

    def unpin(self, message: Message) -> None:
        """Unpins a message."""
        self.need(self.chat(message.chat), "can_pin_messages")
        posting.unpin(self.world, message.chat, [message.id])
