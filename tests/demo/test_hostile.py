"""What nobody's page would send: every door answers it in words, and the demo goes on."""

from __future__ import annotations

import json
import random
from typing import Any, Final

import aiohttp
import pytest

from bot.demo.api.web.acting import ACTS
from tests.demo.stage import Stage

SIZES: Final = (0, -1, 1, 2**31, 2**63, 2**70, 1.5, -1e308)
WORDS: Final = (
    "",
    "x",
    "\x00",
    "\ud83d",
    " " * 5000,
    "😀" * 3000,
    "<b>",
    "\u202eabc",
    "9" * 400,
    "../../etc",
    "NaN",
)
SHAPES: Final = (None, True, False, [], [[]], {}, {"a": {"b": [1]}}, [None], ["x"] * 200)
FIELDS: Final = (
    *(
        "chat",
        "topic",
        "text",
        "message_id",
        "reply_to",
        "quote",
        "bot",
        "person",
        "title",
        "emoji",
        "row",
        "column",
    ),
    *(
        "rights",
        "status",
        "name",
        "payload",
        "caption",
        "as",
        "seconds",
        "kind",
        "method",
        "count",
        "skip",
        "action",
    ),
    *(
        "member",
        "user",
        "members",
        "forum",
        "callback",
        "offset",
        "down",
        "advance",
        "id",
        "token",
        "first_name",
    ),
)
CONTROLS: Final = (
    *("/control/clock", "/control/bot", "/control/telegram", "/world/clock", "/world/people", "/world/bots"),
    *("/world/faults", "/world/bots/42/updates/repeat", "/world/bots/42/updates/restart"),
)


def rubbish(chance: random.Random, chats: tuple[str, ...]) -> dict[str, Any]:
    """A body of a few fields, each of which may hold anything; often of a chat that there is."""
    values = (*SIZES, *WORDS, *SHAPES, *chats)
    body = {field: chance.choice(values) for field in chance.sample(FIELDS, chance.randint(0, 8))}
    return {**body, "chat": chance.choice(chats)} if chance.random() < 0.5 else body


@pytest.mark.parametrize("seed", range(4))
async def test_every_door_answers_rubbish_in_words(stage: Stage, seed: int) -> None:
    """Acts and controls with any fields are done or refused, never a failure of the server; nothing breaks by it."""
    chance = random.Random(seed)
    stage.camille.start(stage.bot)
    people = [str(person.id) for person in (stage.camille, stage.oliver, stage.nora, stage.alex)]
    chats = (f"{stage.camille.id}:{stage.bot.id}", stage.desk.key)
    async with aiohttp.ClientSession(stage.url) as session:
        for _ in range(250):
            act = f"/world/people/{chance.choice([*people, '1', '-1', 'x', '9' * 40])}/{chance.choice(sorted(ACTS))}"
            path = act if chance.random() < 0.8 else chance.choice(CONTROLS)
            data = json.dumps(rubbish(chance, chats)).encode()
            headers = {"Content-Type": "application/json"}
            async with session.post(path, data=data, headers=headers) as answer:
                assert answer.status < 500, (path, data)
                assert answer.ok or (await answer.json())["error"], (path, data)
        async with session.get("/world") as answer:
            assert {"people", "chats", "bots"} <= set(await answer.json())


@pytest.mark.parametrize(
    "path",
    [
        "/world/chats/%00",
        "/world/chats/7001:42/messages?before=99999999999999999999999",
        "/world/chats/7001:42/messages?limit=-1",
        "/world/calls?limit=x",
        "/world/files/..%2f..%2fetc%2fpasswd",
        "/world/files/%FF",
        "/samples/..%2f..%2fA-1001/good",
        "/samples/A-1001/worse",
        "/inside?language=%00%FF",
        "/control/bot",
    ],
)
async def test_strange_addresses(stage: Stage, path: str) -> None:
    """An address that leads nowhere is no failure of the server."""
    async with aiohttp.ClientSession() as session, session.get(stage.url + path) as answer:
        assert answer.status < 500
