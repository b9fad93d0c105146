"""Each of Telegram's answers, over real HTTP, and what it means for the call."""

from __future__ import annotations

from typing import Any

import pytest

from bot.answer import (
    Already,
    Answer,
    Blocked,
    Conflict,
    CopySourceMissing,
    Delivered,
    EditTargetMissing,
    Forbidden,
    InDoubt,
    LacksRights,
    Migrated,
    Rejected,
    RetryAfter,
    TopicClosed,
    TopicMissing,
    Unauthorised,
)
from bot.telegram.client import TelegramClient
from tests.bot.telegram.server import Server

PERSON = {"chat_id": 42}
GROUP = {"chat_id": -1001}


def refusal(code: int, description: str, **parameters: int) -> dict[str, Any]:
    """An error as Telegram answers it."""
    error = {"ok": False, "error_code": code, "description": description}
    return error | ({"parameters": parameters} if parameters else {})


def bad(words: str) -> dict[str, Any]:
    return refusal(400, f"Bad Request: {words}")


REFUSED: list[tuple[str, str, type[Answer]]] = [
    (
        "EditMessageText",
        "message is not modified: specified new message content is exactly the same",
        Already,
    ),
    ("AnswerCallbackQuery", "query is too old and response timeout expired or query ID is invalid", Already),
    ("AnswerCallbackQuery", "QUERY_ID_INVALID", Already),
    ("DeleteMessage", "message to delete not found", Already),
    ("DeleteMessage", "MESSAGE_ID_INVALID", Already),
    ("SetMessageReaction", "message to react not found", Already),
    ("SetMessageReaction", "MESSAGE_ID_INVALID", Already),
    ("ReopenForumTopic", "TOPIC_NOT_MODIFIED", Already),
    ("PinChatMessage", "CHAT_NOT_MODIFIED", Already),
    ("SendMessage", "message thread not found", TopicMissing),
    ("EditForumTopic", "TOPIC_ID_INVALID", TopicMissing),
    ("SendMessage", "TOPIC_DELETED", TopicMissing),
    ("SendMessage", "TOPIC_CLOSED", TopicClosed),
    ("EditMessageText", "message to edit not found", EditTargetMissing),
    ("EditMessageCaption", "MESSAGE_ID_INVALID", EditTargetMissing),
    ("CopyMessage", "message to copy not found", CopySourceMissing),
    ("CopyMessages", "there are no messages to copy", CopySourceMissing),
    ("CopyMessage", "MESSAGE_ID_INVALID", CopySourceMissing),
    ("ForwardMessage", "message to forward not found", CopySourceMissing),
    ("CreateForumTopic", "not enough rights to create a topic", LacksRights),
    ("SendMessage", "not enough rights to send text messages to the chat", LacksRights),
    ("SendMessage", "have no rights to send a message", LacksRights),
    ("SendMessage", "need administrator rights in the channel chat", LacksRights),
    ("SendMessage", "CHAT_WRITE_FORBIDDEN", LacksRights),
    ("SendPhoto", "CHAT_SEND_PHOTOS_FORBIDDEN", LacksRights),
    ("PinChatMessage", "CHAT_ADMIN_REQUIRED", LacksRights),
    ("SendMessage", "USER_IS_BLOCKED", Blocked),
    ("SendMessage", "chat not found", Forbidden),
    ("SendMessage", "group chat was deactivated", Forbidden),
    ("CreateForumTopic", "CHANNEL_PRIVATE", Forbidden),
    ("EditMessageText", "CHANNEL_INVALID", Forbidden),
    ("SendPhoto", "PEER_ID_INVALID", Forbidden),
    ("SendPhoto", "CHAT_ID_INVALID", Forbidden),
    ("GetChatMember", "member list is inaccessible", LacksRights),
    ("SendMessage", "message text is empty", Rejected),
    ("PinChatMessage", "MESSAGE_ID_INVALID", Rejected),
    ("EditMessageText", "message can't be edited", Rejected),
]


@pytest.mark.parametrize(("method", "words", "meaning"), REFUSED)
async def test_a_400_means_what_its_words_say(
    server: Server, client: TelegramClient, method: str, words: str, meaning: type[Answer]
) -> None:
    """The words of a 400 tell what it means for the call, and are kept for people."""
    server.answers(400, bad(words))
    answer = await client.call(method, GROUP)
    assert type(answer) is meaning
    assert getattr(answer, "words", words).casefold() == words.casefold()


ANSWERED: list[tuple[int, dict[str, Any], dict[str, Any], Answer]] = [
    (200, {"ok": True, "result": {"message_id": 7}}, PERSON, Delivered({"message_id": 7})),
    (200, {"ok": True, "result": True}, PERSON, Delivered(True)),
    (200, {"ok": True, "result": []}, PERSON, Delivered([])),
    (
        403,
        refusal(403, "Forbidden: bot was blocked by the user"),
        PERSON,
        Blocked("Forbidden: bot was blocked by the user"),
    ),
    (
        403,
        refusal(403, "Forbidden: user is deactivated"),
        {"chat_id": "42"},
        Blocked("Forbidden: user is deactivated"),
    ),
    (
        403,
        refusal(403, "Forbidden: bot was kicked from the supergroup chat"),
        GROUP,
        Forbidden("Forbidden: bot was kicked from the supergroup chat"),
    ),
    (
        403,
        refusal(403, "Forbidden: bot is not a member of the channel chat"),
        {"chat_id": "@news"},
        Forbidden("Forbidden: bot is not a member of the channel chat"),
    ),
    (401, refusal(401, "Unauthorized"), PERSON, Unauthorised()),
    (
        404,
        refusal(404, "Not Found: method not found"),
        PERSON,
        Rejected("SendMessage: Not Found: method not found"),
    ),
    (404, refusal(404, "Not Found"), PERSON, InDoubt("Not Found")),
    (404, {"message": "no Route matched with those values"}, PERSON, InDoubt("Not Found (404)")),
    (401, {"message": "no credentials"}, PERSON, Unauthorised()),
    (409, refusal(409, "Conflict: terminated by other"), PERSON, Conflict("Conflict: terminated by other")),
    (429, refusal(429, "Too Many Requests: retry after 17", retry_after=17), PERSON, RetryAfter(17)),
    (429, refusal(429, "Too Many Requests: retry after 17"), PERSON, RetryAfter(17)),
    (400, bad("too Many Requests: retry after 8"), PERSON, RetryAfter(8)),
    (
        400,
        refusal(
            400, "Bad Request: group chat was upgraded to a supergroup chat", migrate_to_chat_id=-100123456789
        ),
        GROUP,
        Migrated(-100123456789),
    ),
    (500, refusal(500, "Internal Server Error"), PERSON, InDoubt("Internal Server Error")),
    (502, refusal(502, "Bad Gateway"), PERSON, InDoubt("Bad Gateway")),
    (413, refusal(413, "Request Entity Too Large"), PERSON, Rejected("Request Entity Too Large (413)")),
    (200, {"ok": True}, PERSON, InDoubt("The answer holds no result.")),
    (200, refusal(400, "Bad Request: chat not found"), PERSON, InDoubt("The answer holds no result.")),
]


@pytest.mark.parametrize(("status", "body", "parameters", "meaning"), ANSWERED)
async def test_a_status_means_what_telegram_says(
    server: Server,
    client: TelegramClient,
    status: int,
    body: dict[str, Any],
    parameters: dict[str, Any],
    meaning: Answer,
) -> None:
    """Every status that Telegram gives has one meaning for the call."""
    server.answers(status, body)
    assert await client.call("SendMessage", parameters) == meaning


@pytest.mark.parametrize("status", [401, 404])
async def test_a_wrong_token_shows_in_the_first_call(
    server: Server, client: TelegramClient, status: int
) -> None:
    """Telegram answers 401 or 404 to a wrong token: getMe, which is asked first, tells both as such."""
    server.answers(status, refusal(status, {401: "Unauthorized", 404: "Not Found"}[status]))
    assert await client.get_me() == Unauthorised()


async def test_a_404_to_a_poll_says_nothing_about_the_token(server: Server, client: TelegramClient) -> None:
    """getMe was answered before: it is a server or a proxy that restarts. A 401 is the token's."""
    server.answers(404, refusal(404, "Not Found"))
    assert await client.get_updates(offset=None, limit=1, timeout=0) == InDoubt("Not Found")
    server.answers(401, refusal(401, "Unauthorized"))
    assert await client.get_updates(offset=None, limit=1, timeout=0) == Unauthorised()


@pytest.mark.parametrize(
    "words",
    ["chat not found", "PEER_ID_INVALID", "CHAT_ID_INVALID", "INPUT_USER_DEACTIVATED", "user is deactivated"],
)
async def test_somebody_who_is_gone_is_out_of_reach(
    server: Server, client: TelegramClient, words: str
) -> None:
    """Of a private chat these words say what a 403 says: the person never started the bot, or is no more."""
    server.answers(400, bad(words))
    assert type(await client.call("SendMessage", PERSON)) is Blocked


@pytest.mark.parametrize("to", [PERSON, GROUP])
async def test_a_copy_does_not_say_which_chat_is_gone(
    server: Server, client: TelegramClient, to: dict[str, Any]
) -> None:
    """Nobody is taken for gone because of where the copy comes from: the stored content is sent instead, which
    tells."""
    server.answers(400, bad("chat not found"))
    copy = {**to, "from_chat_id": -1002, "message_id": 7}
    assert await client.call("CopyMessage", copy) == CopySourceMissing()


async def test_where_no_chat_is_named_none_is_gone(server: Server, client: TelegramClient) -> None:
    """The commands of a chat that the bot does not know can't be set; nobody blocked it."""
    server.answers(400, bad("chat not found"))
    scope = {"type": "chat", "chat_id": 42}
    assert type(await client.call("SetMyCommands", {"commands": [], "scope": scope})) is Rejected


@pytest.mark.parametrize(
    ("words", "content"),
    [
        ("not enough rights to send photos to the chat", True),
        ("not enough rights to send documents to the chat", True),
        ("not enough rights to send voice notes to the chat", True),
        ("CHAT_SEND_DOCS_FORBIDDEN", True),
        ("CHAT_SEND_MEDIA_FORBIDDEN", True),
        ("not enough rights to send text messages to the chat", False),
        ("CHAT_SEND_PLAIN_FORBIDDEN", False),
        ("have no rights to send a message", False),
        ("CHAT_WRITE_FORBIDDEN", False),
        ("not enough rights to manage pinned messages in the chat", False),
    ],
)
@pytest.mark.parametrize("status", [400, 403])
async def test_a_lacking_right_may_concern_what_a_message_holds(
    server: Server, client: TelegramClient, status: int, words: str, content: bool
) -> None:
    """A group may forbid photos and files while words may be sent; with whichever status Telegram says so, the bot is
    still its member."""
    server.answers(status, refusal(status, words))
    answer = await client.call("SendPhoto", GROUP)
    assert isinstance(answer, LacksRights)
    assert answer.content is content
