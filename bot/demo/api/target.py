"""Which chat and message a call means, and whether the bot may reach it."""

from __future__ import annotations

from bot.demo.api.chat import Chat, Group, PrivateChat
from bot.demo.api.errors import ApiError, bad_request, forbidden
from bot.demo.api.message import Message
from bot.demo.api.request import Request
from bot.demo.api.topic import GENERAL, Topic
from bot.demo.api.user import User


def chat_of(request: Request, name: str = "chat_id") -> Chat:
    """The chat that a call names; the bot may read it. Raises `ApiError`."""
    value = request.values.get(name)
    if value is None or value == "":
        raise bad_request(f"{name} is empty")
    return chat_with_id(request, value)


def chat_with_id(request: Request, value: object) -> Chat:
    """The chat with this id or @name. Raises `ApiError`."""
    if isinstance(value, str) and value.startswith("@"):
        named = (g for g in request.world.groups.values() if g.username.lower() == value[1:].lower())
        group = next(named, None) if len(value) > 1 else None
        if group is None:
            raise bad_request("chat not found")
        return _reachable(request, group)
    try:
        identifier = int(str(value))
    except ValueError:
        raise bad_request("chat not found") from None
    return _private(request, identifier) if identifier > 0 else _group(request, identifier)


def _private(request: Request, identifier: int) -> PrivateChat:
    chat = request.world.privates.get((identifier, request.bot.id))
    if chat and chat.started:
        return chat
    if identifier in request.world.bots:
        raise forbidden("bot can't send messages to bots")
    person = request.world.people.get(identifier)
    if person is None or not _has_seen(request, person):
        raise bad_request("chat not found")
    return request.world.private(person, request.bot)


def _has_seen(request: Request, person: User) -> bool:
    """A bot knows whom it shared a group with."""
    groups = request.world.groups.values()
    return any(person.id in g.members and request.bot.id in g.members for g in groups)


def _group(request: Request, identifier: int) -> Group:
    group = request.world.groups.get(identifier)
    if group is None or request.bot.id not in group.members:
        raise bad_request("chat not found")
    return _reachable(request, group)


def _reachable(request: Request, group: Group) -> Group:
    if group.migrated_to:
        raise bad_request(
            "group chat was upgraded to a supergroup chat", migrate_to_chat_id=group.migrated_to
        )
    member = group.member(request.bot)
    if not member.present:
        kind = "supergroup" if group.is_supergroup else "group"
        if member.status == "kicked":
            raise forbidden(f"bot was kicked from the {kind} chat")
        raise forbidden(f"bot is not a member of the {kind} chat")
    return group


def writable(request: Request, name: str = "chat_id") -> Chat:
    """The chat that a call writes to. Raises `ApiError`."""
    chat = chat_of(request, name)
    if isinstance(chat, PrivateChat):
        if chat.person.is_deactivated:
            raise forbidden("user is deactivated")
        if chat.blocked:
            raise forbidden("bot was blocked by the user")
        if not chat.started:
            raise forbidden("bot can't initiate conversation with a user")
    return chat


def group_of(request: Request) -> Group:
    """A call that makes sense in groups only. Raises `ApiError`."""
    chat = chat_of(request)
    if isinstance(chat, PrivateChat):
        raise bad_request("method is available for group, supergroup and channel chats only")
    return chat


def supergroup_of(request: Request) -> Group:
    """A call that makes sense in supergroups only. Raises `ApiError`."""
    chat = chat_of(request)
    if isinstance(chat, PrivateChat) or not chat.is_supergroup:
        raise bad_request("method is available for supergroup and channel chats only")
    return chat


def need_right(request: Request, group: Group, right: str, words: str) -> None:
    """The bot itself must have a right. Raises `ApiError` "not enough rights …"."""
    if not group.may(request.bot, right):
        raise bad_request(f"not enough rights {words}".strip())


def message_of(request: Request, chat: Chat, words: str, name: str = "message_id") -> Message:
    """The message that a call names: `message to edit not found`. Raises `ApiError`."""
    if not request.has(name):
        raise bad_request("message identifier is not specified")
    message = chat.messages.get(request.integer(name))
    if message is None:
        raise bad_request(f"message to {words} not found")
    return message


def user_of(request: Request, name: str = "user_id") -> User:
    """The user that a call names. Raises `ApiError`."""
    if not request.integer(name):
        raise bad_request("invalid user_id specified")
    user = request.world.user(request.integer(name))
    if user is None:
        raise bad_request("PARTICIPANT_ID_INVALID")
    return user


def forum_of(request: Request) -> Group:
    """The forum that a call names. Raises `ApiError`."""
    group = supergroup_of(request)
    if not group.is_forum:
        raise bad_request("the chat is not a forum")
    return group


def with_topics(request: Request) -> Chat:
    """The forum, or the private chat with topics, that a call names. Raises `ApiError`."""
    chat = chat_of(request)
    return chat if isinstance(chat, PrivateChat) and request.bot.topics_enabled else forum_of(request)


def topic_of(request: Request, group: Chat) -> Topic:
    """The topic that a call about topics names. Raises `ApiError`."""
    identifier = request.integer("message_thread_id")
    if identifier <= 0:
        raise bad_request("message thread identifier is not specified")
    topic = group.topics.get(identifier)
    if topic is None:
        raise bad_request("TOPIC_ID_INVALID")
    return topic


def may_manage(group: Chat, user: User, topic: Topic) -> bool:
    """May this user change the topic? Its maker may, and who has the right; in private the bot."""
    if isinstance(group, PrivateChat):
        return user is group.bot
    return group.may(user, "can_manage_topics") or (topic.created_by == user.id and topic.id != GENERAL)


def place(request: Request, chat: Chat) -> tuple[int | None, Message | None]:
    """Where a message goes: its topic, or the message whose thread it joins. Raises `ApiError`."""
    thread = request.integer("message_thread_id")
    if isinstance(chat, Group) and chat.is_forum:
        return _topic_place(request, chat, thread), None
    if isinstance(chat, PrivateChat) and thread in chat.topics:
        return thread, None
    if thread <= 0:
        return None, None
    root = chat.messages.get(thread) if isinstance(chat, Group) and chat.is_supergroup else None
    if root is None:
        raise thread_not_found()
    return None, root


def _topic_place(request: Request, group: Group, thread: int) -> int | None:
    # General is reached by naming no topic; its id 1 is refused.
    topic = group.topics.get(thread or GENERAL) if thread != GENERAL else None
    if topic is None:
        raise thread_not_found()
    check_open(group, request.bot, topic)
    return topic.id if thread else None


def check_open(group: Group, user: User, topic: Topic) -> None:
    """A closed topic takes messages only from those who manage topics. Raises `ApiError`."""
    if topic.is_closed and not may_manage(group, user, topic):
        raise bad_request("TOPIC_CLOSED")


def thread_not_found() -> ApiError:
    """The topic is gone, or never was."""
    return bad_request("message thread not found")
