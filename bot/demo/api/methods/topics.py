"""Forum topics."""

from __future__ import annotations

from typing import Any

from bot.demo.api import forum
from bot.demo.api.chat import Group
from bot.demo.api.errors import bad_request
from bot.demo.api.posting import unpin
from bot.demo.api.request import Request
from bot.demo.api.target import forum_of, may_manage, need_right, supergroup_of, topic_of, with_topics
from bot.demo.api.topic import COLORS, GENERAL, Topic

# The free icons of getForumTopicIconStickers; Telegram has more of them.
ICONS = (
    ("5434144690511290129", "📰"),
    ("5312536423851630001", "💡"),
    ("5312016608254762256", "⚡️"),
    ("5377544228505134960", "🎙"),
    ("5368324170671202286", "👍"),
    ("5377316857231450742", "❓"),
    ("5350452584119279096", "💰"),
    ("5237699328843200968", "✅"),
    ("5379748062124056162", "❗️"),
)


def icon_stickers(request: Request) -> Any:
    """Stickers whose `custom_emoji_id` a topic may have as its icon."""
    del request
    return [
        {
            "file_id": f"icon{identifier}",
            "file_unique_id": f"unique{identifier}",
            "type": "custom_emoji",
            "width": 100,
            "height": 100,
            "is_animated": False,
            "is_video": False,
            "emoji": emoji,
            "custom_emoji_id": identifier,
        }
        for identifier, emoji in ICONS
    ]


def _name(request: Request) -> str:
    name = forum.clean_name(request.text("name"))
    if not name:
        raise bad_request("TOPIC_NAME_EMPTY" if request.has("name") else "topic name is empty")
    return name


def _icon(request: Request) -> str:
    icon = request.text("icon_custom_emoji_id")
    if icon and icon not in {identifier for identifier, _ in ICONS}:
        raise bad_request("DOCUMENT_INVALID")
    return icon


def create(request: Request) -> Any:
    """A new topic."""
    group = with_topics(request)
    if isinstance(group, Group):
        need_right(request, group, "can_manage_topics", "to create a topic")
    color = request.integer("icon_color")
    if color and color not in COLORS:
        raise bad_request("TOPIC_ICON_COLOR_INVALID")
    topic = forum.create(request.world, group, request.bot, _name(request), color=color, emoji=_icon(request))
    return topic.json()


def _managed(request: Request, words: str) -> tuple[Group, Topic]:
    group = forum_of(request)
    topic = topic_of(request, group)
    if not may_manage(group, request.bot, topic):
        raise bad_request(f"not enough rights to {words} the topic")
    return group, topic


def _modified(done: bool) -> bool:
    if not done:
        raise bad_request("TOPIC_NOT_MODIFIED")
    return True


def edit(request: Request) -> Any:
    """Another name or icon; what is not given stays."""
    group = with_topics(request)
    topic = topic_of(request, group)
    if not may_manage(group, request.bot, topic):
        raise bad_request("not enough rights to edit the topic")
    name = _name(request) if request.has("name") else None
    icon = _icon(request) if "icon_custom_emoji_id" in request.values else None
    return _modified(forum.edit(request.world, group, topic, request.bot, name=name, emoji=icon))


def close(request: Request) -> Any:
    """No more messages but from admins."""
    group, topic = _managed(request, "close")
    return _modified(forum.close(request.world, group, topic, request.bot, closed=True))


def reopen(request: Request) -> Any:
    """The opposite of `close`."""
    group, topic = _managed(request, "reopen")
    return _modified(forum.close(request.world, group, topic, request.bot, closed=False))


def delete(request: Request) -> Any:
    """The topic with all its messages."""
    group = forum_of(request)
    topic = topic_of(request, group)
    if topic.id == GENERAL:
        raise bad_request("TOPIC_ID_INVALID")
    need_right(request, group, "can_delete_messages", "to delete the topic")
    forum.delete(request.world, group, topic)
    return True


def _general(request: Request) -> tuple[Group, Topic]:
    group = forum_of(request)
    need_right(request, group, "can_manage_topics", "to edit the topic")
    return group, group.topics[GENERAL]


def edit_general(request: Request) -> Any:
    """General's name."""
    group, topic = _general(request)
    return _modified(forum.edit(request.world, group, topic, request.bot, name=_name(request)))


def close_general(request: Request) -> Any:
    """Closes General."""
    group, topic = _general(request)
    return _modified(forum.close(request.world, group, topic, request.bot, closed=True))


def reopen_general(request: Request) -> Any:
    """Opens General, and shows it."""
    group, topic = _general(request)
    topic.is_hidden = False
    return _modified(forum.close(request.world, group, topic, request.bot, closed=False))


def hide_general(request: Request) -> Any:
    """Hides General, and closes it."""
    group, _ = _general(request)
    return _modified(forum.hide(request.world, group, request.bot, hidden=True))


def unhide_general(request: Request) -> Any:
    """Shows General."""
    group, _ = _general(request)
    return _modified(forum.hide(request.world, group, request.bot, hidden=False))


def _unpin_topic(request: Request, group: Group, identifier: int) -> bool:
    need_right(request, group, "can_pin_messages", "to manage pinned messages in the chat")
    here = [i for i in group.pinned if (group.messages[i].topic or GENERAL) == identifier]
    unpin(request.world, group, here)
    return True


def unpin_all(request: Request) -> Any:
    """Unpins all of a topic."""
    group = forum_of(request)
    return _unpin_topic(request, group, topic_of(request, group).id)


def unpin_all_general(request: Request) -> Any:
    """Unpins all of General."""
    return _unpin_topic(request, supergroup_of(request), GENERAL)


METHODS = {
    "getforumtopiciconstickers": icon_stickers,
    "createforumtopic": create,
    "editforumtopic": edit,
    "closeforumtopic": close,
    "reopenforumtopic": reopen,
    "deleteforumtopic": delete,
    "unpinallforumtopicmessages": unpin_all,
    "editgeneralforumtopic": edit_general,
    "closegeneralforumtopic": close_general,
    "reopengeneralforumtopic": reopen_general,
    "hidegeneralforumtopic": hide_general,
    "unhidegeneralforumtopic": unhide_general,
    "unpinallgeneralforumtopicmessages": unpin_all_general,
}
