"""Groups: topics, members, rights, anonymous admins, migration."""

from __future__ import annotations

from typing import Any

import pytest

from bot.demo.api.chat import Group
from bot.demo.api.errors import WorldError
from bot.demo.api.people import Person
from bot.demo.api.user import Bot
from bot.demo.api.world import World
from tests.standin.conftest import Api


def kinds(updates: list[dict[str, Any]]) -> list[str]:
    """Which kinds of updates came, a service message by its content."""
    names = []
    for update in updates:
        [kind] = update.keys() - {"update_id"}
        service = [
            n for n in update[kind] if n.startswith(("new_chat", "left_chat", "forum_", "migrate_", "pinned"))
        ]
        names.append(service[0] if kind == "message" and service else kind)
    return names


async def test_a_topic(api: Api, desk: Group, nora: Person) -> None:
    """A topic's id is that of its service message, which its maker gets too; messages in it carry it."""
    topic = await api.result("createForumTopic", chat_id=desk.id, name="Camille · R-1", icon_color=7322096)
    thread = topic["message_thread_id"]
    [update] = await api.updates()
    created = update["message"]
    assert created["message_id"] == thread == created["message_thread_id"]
    assert created["is_topic_message"] is True
    assert created["forum_topic_created"] == {"name": "Camille · R-1", "icon_color": 7322096}
    sent = await api.result("sendMessage", chat_id=desk.id, message_thread_id=thread, text="card")
    assert (sent["message_thread_id"], sent["is_topic_message"]) == (thread, True)
    assert sent["reply_to_message"]["message_id"] == thread
    answer = nora.send(desk, "hm", topic=thread, reply_to=sent["message_id"])
    [_, update] = await api.updates()
    assert update["message"]["reply_to_message"]["message_id"] == sent["message_id"]
    assert answer.topic == thread


async def test_an_answer_stays_in_its_topic(api: Api, desk: Group) -> None:
    """A reply to what stands in a topic goes there without naming it."""
    thread = (await api.result("createForumTopic", chat_id=desk.id, name="a"))["message_thread_id"]
    card = await api.result("sendMessage", chat_id=desk.id, message_thread_id=thread, text="card")
    reply = {"message_id": card["message_id"]}
    sent = await api.result("sendMessage", chat_id=desk.id, text="re", reply_parameters=reply)
    assert sent["message_thread_id"] == thread


async def test_general(api: Api, desk: Group, nora: Person) -> None:
    """General has no thread id; a reply there has one that is no topic."""
    sent = await api.result("sendMessage", chat_id=desk.id, text="x")
    assert "message_thread_id" not in sent
    nora.send(desk, "re", reply_to=sent["message_id"])
    [update] = await api.updates()
    assert update["message"]["message_thread_id"] == sent["message_id"]
    assert "is_topic_message" not in update["message"]


async def test_a_topics_life(api: Api, desk: Group, nora: Person, camille: Person) -> None:
    """Renamed, closed, reopened, deleted, each with its service message and its refusals."""
    thread = (await api.result("createForumTopic", chat_id=desk.id, name="a"))["message_thread_id"]
    where = {"chat_id": desk.id, "message_thread_id": thread}
    camille.join(desk)
    await api.updates(offset=-1)
    await api.result("editForumTopic", **where, name="b")
    assert await api.refused("editForumTopic", **where, name="b") == "Bad Request: TOPIC_NOT_MODIFIED"
    await api.result("closeForumTopic", **where)
    assert await api.refused("closeForumTopic", **where) == "Bad Request: TOPIC_NOT_MODIFIED"
    with pytest.raises(WorldError, match="closed"):
        camille.send(desk, "x", topic=thread)
    assert await api.result("sendMessage", **where, text="admins may")
    await api.result("reopenForumTopic", **where)
    assert kinds(await api.updates())[-3:] == [
        "forum_topic_edited",
        "forum_topic_closed",
        "forum_topic_reopened",
    ]
    await api.result("deleteForumTopic", **where)
    assert await api.refused("sendMessage", **where, text="x") == "Bad Request: message thread not found"
    assert await api.refused("editForumTopic", **where, name="c") == "Bad Request: TOPIC_ID_INVALID"
    assert thread not in desk.messages


async def test_a_closed_topic(api: Api, nora: Person, bot: Bot) -> None:
    """A bot that does not manage topics can't write where it is closed."""
    group = nora.create_group("Desk", forum=True, members=[bot])
    topic = nora.create_topic(group, "a")
    nora.close_topic(group, topic)
    words = await api.refused("sendMessage", chat_id=group.id, message_thread_id=topic.id, text="x")
    assert words == "Bad Request: TOPIC_CLOSED"


async def test_names_of_topics_are_cut(api: Api, desk: Group) -> None:
    """A name of more than 128 characters is cut in silence."""
    topic = await api.result("createForumTopic", chat_id=desk.id, name="x" * 200)
    assert topic["name"] == "x" * 128


async def test_a_bot_is_added(api: Api, nora: Person, bot: Bot) -> None:
    """A bot that is added, promoted and removed is told each time."""
    group = nora.create_group("Desk")
    nora.add(group, bot)
    nora.promote(group, bot, ["can_pin_messages"])
    nora.remove(group, bot)
    updates = await api.updates()
    assert kinds(updates) == ["my_chat_member", "new_chat_members", "my_chat_member", "my_chat_member"]
    statuses = [u["my_chat_member"]["new_chat_member"]["status"] for u in updates if "my_chat_member" in u]
    assert statuses == ["member", "administrator", "kicked"]
    assert updates[2]["my_chat_member"]["new_chat_member"]["can_pin_messages"] is True
    assert updates[2]["my_chat_member"]["new_chat_member"]["can_manage_topics"] is False
    assert updates[0]["my_chat_member"]["from"] == nora.json()


async def test_members(api: Api, desk: Group, nora: Person, camille: Person) -> None:
    """An administrator that asks for it is told who comes, changes and goes."""
    await api.updates(allowed_updates=["message", "chat_member"])
    camille.join(desk)
    nora.promote(desk, camille, ["can_manage_topics"], custom_title="Agent")
    camille.leave(desk)
    updates = await api.updates()
    assert kinds(updates) == [
        "chat_member",
        "new_chat_members",
        "chat_member",
        "chat_member",
        "left_chat_member",
    ]
    seen = [u["chat_member"]["new_chat_member"]["status"] for u in updates if "chat_member" in u]
    assert seen == ["member", "administrator", "left"]
    member = {"chat_id": desk.id, "user_id": camille.id}
    assert await api.result("getChatMember", **member) == {"status": "left", "user": camille.json()}
    admins = await api.result("getChatAdministrators", chat_id=desk.id)
    assert {(a["user"]["id"], a["status"]) for a in admins} == {(7010, "creator"), (42, "administrator")}
    assert await api.result("getChatMemberCount", chat_id=desk.id) == 2


async def test_what_a_bot_does_to_members(api: Api, desk: Group, nora: Person, camille: Person) -> None:
    """Ban, unban, restrict, promote: and what a person may do then."""
    camille.join(desk)
    member = {"chat_id": desk.id, "user_id": camille.id}
    await api.result("restrictChatMember", **member, permissions={"can_send_photos": True})
    with pytest.raises(WorldError, match="may not write"):
        camille.send(desk, "x")
    assert (await api.result("getChatMember", **member))["can_send_messages"] is False
    await api.result("promoteChatMember", **member, can_pin_messages=True)
    assert (await api.result("getChatMember", **member))["can_be_edited"] is True
    await api.result("setChatAdministratorCustomTitle", **member, custom_title="Agent")
    assert (await api.result("getChatMember", **member))["custom_title"] == "Agent"
    await api.result("promoteChatMember", **member)
    assert (await api.result("getChatMember", **member))["status"] == "member"
    await api.result("banChatMember", **member)
    with pytest.raises(WorldError, match="banned"):
        camille.join(desk)
    await api.result("unbanChatMember", **member, only_if_banned=True)
    camille.join(desk)


async def test_anonymous_admins(api: Api, desk: Group, nora: Person) -> None:
    """An anonymous admin writes as the group; a press shows who it was."""
    nora.promote(desk, nora, is_anonymous=True, custom_title="Boss")
    nora.send(desk, "secret")
    update = (await api.updates(offset=-1))[0]["message"]
    assert update["from"]["id"] == 1087968824
    assert update["sender_chat"] == desk.json()
    assert update["author_signature"] == "Boss"
    keyboard = {"inline_keyboard": [[{"text": "a", "callback_data": "b"}]]}
    sent = await api.result("sendMessage", chat_id=desk.id, text="?", reply_markup=keyboard)
    nora.press(desk.messages[sent["message_id"]], "a")
    assert (await api.updates(offset=-1))[0]["callback_query"]["from"]["id"] == nora.id


async def test_migration(api: Api, nora: Person, bot: Bot) -> None:
    """A group that becomes a supergroup tells so in both chats, and counts anew."""
    group = nora.create_group("Desk", supergroup=False, members=[bot])
    await api.updates(offset=-1)
    new = nora.migrate(group)
    old, fresh = (await api.updates())[-2:]
    assert old["message"]["migrate_to_chat_id"] == new.id
    assert old["message"]["chat"]["id"] == group.id
    assert fresh["message"]["migrate_from_chat_id"] == group.id
    assert fresh["message"]["chat"] == {"id": new.id, "type": "supergroup", "title": "Desk"}
    assert fresh["message"]["message_id"] == 1
    assert str(new.id).startswith("-100")
    with pytest.raises(WorldError):
        nora.send(group, "x")


async def test_leaving(api: Api, desk: Group, bot: Bot) -> None:
    """A bot that leaves is out, and told."""
    await api.result("leaveChat", chat_id=desk.id)
    assert kinds(await api.updates())[-1] == "my_chat_member"
    assert not desk.member(bot).present
    words = await api.refused("getChat", chat_id=desk.id)
    assert words == "Forbidden: bot is not a member of the supergroup chat"


async def test_blocking(api: Api, customer: Person, bot: Bot) -> None:
    """Who blocks the bot is out of reach, and the bot is told, both ways."""
    customer.block(bot)
    with pytest.raises(WorldError):
        customer.send(bot, "x")
    customer.unblock(bot)
    updates = await api.updates()
    assert [u["my_chat_member"]["new_chat_member"]["status"] for u in updates] == ["kicked", "member"]
    assert await api.result("sendMessage", chat_id=customer.id, text="back")


async def test_people_have_rights_too(
    world: World, desk: Group, nora: Person, camille: Person, bot: Bot
) -> None:
    """A person may not do what Telegram would not let them do."""
    camille.join(desk)
    message = nora.send(desk, "x")
    for act in (
        lambda: camille.create_topic(desk, "a"),
        lambda: camille.pin(message),
        lambda: camille.delete(message),
        lambda: camille.edit(message, "y"),
        lambda: camille.promote(desk, camille),
        lambda: camille.remove(desk, bot),
        lambda: camille.migrate(desk),
        lambda: camille.send(world.private(nora, bot), "x"),
    ):
        with pytest.raises(WorldError):
            act()


async def test_commands(api: Api, desk: Group, nora: Person, customer: Person, bot: Bot) -> None:
    """Commands are kept by scope and language, and each language falls back to none."""
    everyone = [{"command": "start", "description": "Start"}]
    french = [{"command": "start", "description": "Commencer"}]
    staff = [{"command": "reply", "description": "Reply"}]
    await api.result("setMyCommands", commands=everyone)
    await api.result("setMyCommands", commands=french, language_code="fr")
    scope = {"type": "chat_administrators", "chat_id": desk.id}
    await api.result("setMyCommands", commands=staff, scope=scope)
    assert await api.result("getMyCommands") == everyone
    assert await api.result("getMyCommands", language_code="fr") == french
    assert await api.result("getMyCommands", language_code="de") == []
    assert await api.result("getMyCommands", scope=scope) == staff
    await api.result("deleteMyCommands", scope=scope)
    assert await api.result("getMyCommands", scope=scope) == []
    member = {"type": "chat_member", "chat_id": desk.id, "user_id": customer.id}
    assert await api.refused("setMyCommands", commands=staff, scope=member) == "Bad Request: user not found"


async def test_what_a_bot_says_of_itself(api: Api, bot: Bot) -> None:
    """Name and descriptions by language, with the general one behind."""
    await api.result("setMyDescription", description="Refunds")
    await api.result("setMyDescription", description="Remboursements", language_code="fr")
    assert await api.result("getMyDescription", language_code="fr") == {"description": "Remboursements"}
    assert await api.result("getMyDescription", language_code="de") == {"description": "Refunds"}
    await api.result("setMyShortDescription", short_description="R")
    assert await api.result("getMyShortDescription") == {"short_description": "R"}
    assert await api.result("getMyName") == {"name": bot.first_name}
    await api.result("setChatMenuButton", menu_button={"type": "commands"})
    assert await api.result("getChatMenuButton") == {"type": "commands"}


async def test_chats(api: Api, desk: Group, customer: Person) -> None:
    """getChat tells all of a chat, with the rights of its members."""
    group = await api.result("getChat", chat_id=desk.id)
    assert group["permissions"]["can_send_messages"] is True
    assert group["is_forum"] is True
    assert (await api.result("getChat", chat_id=customer.id))["type"] == "private"
    await api.result("setChatTitle", chat_id=desk.id, title="New")
    assert (await api.updates(offset=-1))[0]["message"]["new_chat_title"] == "New"
    assert (await api.result("exportChatInviteLink", chat_id=desk.id)).startswith("https://t.me/+")
    await api.result("setChatDescription", chat_id=desk.id, description="d")
    await api.result("setChatPermissions", chat_id=desk.id, permissions={"can_send_messages": True})
    await api.result("hideGeneralForumTopic", chat_id=desk.id)
    await api.result("unhideGeneralForumTopic", chat_id=desk.id)
    assert len(await api.result("getForumTopicIconStickers")) > 5
