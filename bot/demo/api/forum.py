"""Topics that are made, renamed, closed, opened and deleted, with their service messages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.demo.api.chat import Chat, Group
from bot.demo.api.message import Message
from bot.demo.api.posting import post, remove, veil
from bot.demo.api.topic import COLORS, GENERAL, Topic
from bot.demo.api.units import Json
from bot.demo.api.user import User
from bot.demo.api.view import topic_view

if TYPE_CHECKING:
    from bot.demo.api.world import World

MAX_NAME = 128


def clean_name(name: str) -> str:
    """As Telegram keeps a topic's name: trimmed, cut in silence at 128 characters."""
    return " ".join(name.split())[:MAX_NAME].strip()


def _tell(world: World, group: Chat, topic: Topic, *, deleted: bool = False) -> None:
    world.events.emit("topic", {"chat": group.key, "topic": topic_view(group, topic), "deleted": deleted})


def _say(world: World, group: Chat, topic: Topic, by: User, content: Json) -> Message:
    return post(world, group, by, content, topic=topic.id, service=True, **veil(group, by))


def create(world: World, group: Chat, by: User, name: str, *, color: int = 0, emoji: str = "") -> Topic:
    """A new topic; its id is that of its service message."""
    topic = Topic(world.last_message_id_of(group) + 1, name, color or COLORS[0], emoji, created_by=by.id)
    group.topics[topic.id] = topic
    _tell(world, group, topic)
    created = topic.json()
    created.pop("message_thread_id")
    _say(world, group, topic, by, {"forum_topic_created": created})
    return topic


def edit(
    world: World, group: Chat, topic: Topic, by: User, *, name: str | None, emoji: str | None = None
) -> bool:
    """Another name or icon; false where nothing is other."""
    content: Json = {}
    if name is not None and name != topic.name:
        topic.name = content["name"] = name
    if emoji is not None and emoji != topic.icon_custom_emoji_id:
        topic.icon_custom_emoji_id = content["icon_custom_emoji_id"] = emoji
    if content:
        _tell(world, group, topic)
        _say(world, group, topic, by, {"forum_topic_edited": content})
    return bool(content)


def close(world: World, group: Group, topic: Topic, by: User, *, closed: bool) -> bool:
    """Closes or reopens; false where it is so already."""
    if topic.is_closed == closed:
        return False
    topic.is_closed = closed
    _tell(world, group, topic)
    _say(world, group, topic, by, {"forum_topic_closed" if closed else "forum_topic_reopened": {}})
    return True


def hide(world: World, group: Group, by: User, *, hidden: bool) -> bool:
    """Hides or shows General; false where it is so already."""
    topic = group.topics[GENERAL]
    if topic.is_hidden == hidden:
        return False
    topic.is_hidden = topic.is_closed = hidden
    _tell(world, group, topic)
    name = "general_forum_topic_hidden" if hidden else "general_forum_topic_unhidden"
    _say(world, group, topic, by, {name: {}})
    return True


def delete(world: World, group: Chat, topic: Topic) -> None:
    """The topic and all in it goes; nobody is told by a service message."""
    del group.topics[topic.id]
    remove(world, group, [m.id for m in group.messages.values() if m.topic == topic.id])
    for key in [key for key in group.unread if key[1] == topic.id]:
        del group.unread[key]
    _tell(world, group, topic, deleted=True)
