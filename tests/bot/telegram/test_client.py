"""The client over real HTTP: the network's mishaps, uploads, polls, downloads, and the token's secrecy."""

from __future__ import annotations

import asyncio
import json
import logging
import socket
from pathlib import Path
from typing import Any

import orjson
import pytest
from aiohttp import web
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.answer import Delivered, InDoubt, Rejected, RetryAfter, Unreachable
from bot.download import Downloaded, FileGone, NotNow, TooLarge
from bot.telegram.client import TelegramClient
from tests.bot.telegram.conftest import TOKEN
from tests.bot.telegram.server import Server, serving

SECRET = TOKEN.partition(":")[2]


def _closed_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


async def test_a_refused_connection_was_certainly_not_sent() -> None:
    """Nobody listens: the call did not go out, and may go again as it is."""
    async with TelegramClient(TOKEN, f"http://127.0.0.1:{_closed_port()}") as client:
        assert isinstance(await client.call("SendMessage", {"chat_id": 1}), Unreachable)
        assert isinstance(await client.get_updates(offset=None, limit=1, timeout=0), Unreachable)
        assert isinstance(await client.download("file", 10), NotNow)


async def test_a_client_that_is_closed_sends_nothing(server: Server, client: TelegramClient) -> None:
    """After its close the client answers that nothing was sent."""
    await client.close()
    assert isinstance(await client.call("SendMessage", {"chat_id": 1}), Unreachable)
    assert server.received == []


@pytest.mark.parametrize(
    "begun", [b"", b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n" + b'{"ok":true,', b"nonsense\r\n\r\n"]
)
async def test_a_reset_after_the_request_is_in_doubt(
    server: Server, client: TelegramClient, begun: bytes
) -> None:
    """The request arrived and the answer did not, or in part: it may have been done."""
    server.resets(after=begun)
    assert isinstance(await client.call("SendMessage", {"chat_id": 1}), InDoubt)
    assert len(server.received) == 1


async def test_a_slow_answer_is_in_doubt(server: Server, hasty: TelegramClient) -> None:
    """Who waited long enough does not know what became of the call."""
    server.sleeps(5)
    assert await hasty.call("SendMessage", {"chat_id": 1}) == InDoubt("Timed out")


async def test_a_poll_may_take_its_time(server: Server, hasty: TelegramClient) -> None:
    """A long poll waits for its own timeout beside the client's patience."""

    async def handler(request: web.Request) -> web.Response:
        await asyncio.sleep(0.5)
        return web.json_response({"ok": True, "result": []})

    server.handler = handler
    assert await hasty.get_updates(offset=None, limit=1, timeout=1) == Delivered([])


@pytest.mark.parametrize("status", [200, 302, 400, 401, 403, 404, 409, 429, 500, 502, 504])
async def test_a_page_of_a_proxy_says_nothing_about_the_call(
    server: Server, client: TelegramClient, status: int
) -> None:
    """HTML is not Telegram's word: no customer counts as blocked and no token as refused because of it."""
    server.answers_page(status)
    answer = await client.call("SendMessage", {"chat_id": 1})
    assert isinstance(answer, InDoubt)
    assert SECRET not in answer.words
    assert "<" not in answer.words


async def test_a_call_too_large_for_a_proxy_is_refused(server: Server, client: TelegramClient) -> None:
    """A call that is too large stays so: it is never sent for ever."""
    server.answers_page(413)
    assert isinstance(await client.call("SendMessage", {"chat_id": 1}), Rejected)


async def test_a_call_that_is_no_json_is_refused(server: Server, client: TelegramClient) -> None:
    """What can't be written is refused, not tried for ever."""
    assert isinstance(await client.call("SendMessage", {"chat_id": 1, "text": "\ud800"}), Rejected)
    assert server.received == []


async def test_parameters_travel_as_they_are(server: Server, client: TelegramClient) -> None:
    """Raw JSON goes out as it was stored, and a path in it is no file of ours."""
    server.answers(200, {"ok": True, "result": True})
    parameters = {
        "chat_id": -1001,
        "text": "Remboursement accordé : 49,90 €",
        "photo": "/etc/hostname",
        "disable_notification": False,
        "media": [{"type": "photo", "media": "known"}],
        "reply_markup": {"inline_keyboard": [[{"text": "OK", "style": "success"}]]},
    }
    assert await client.call("SendMessage", parameters) == Delivered(True)
    (received,) = server.received
    assert received.path == f"/bot{TOKEN}/SendMessage"
    assert received.json == parameters


async def _form(request: web.Request, kept: dict[str, Any]) -> web.Response:
    for name, value in (await request.post()).items():
        is_file = isinstance(value, web.FileField)
        kept[name] = (value.filename, value.content_type, value.file.read()) if is_file else value
    return web.json_response({"ok": True, "result": True})


@pytest.fixture
def form(server: Server) -> dict[str, Any]:
    """The fields of the form that the server was sent."""
    kept: dict[str, Any] = {}

    async def handler(request: web.Request) -> web.Response:
        return await _form(request, kept)

    server.handler = handler
    return kept


async def test_a_file_is_uploaded_under_its_name(
    client: TelegramClient, form: dict[str, Any], tmp_path: Path
) -> None:
    """Bytes and stored files go out under the names that people see, accents and all."""
    stored = tmp_path / "0f3a"
    stored.write_bytes(b"%PDF")
    parameters = {"chat_id": 1, "document": "attach://reçu.pdf", "caption": "attach://reçu.pdf"}
    assert await client.call("SendDocument", parameters, {"reçu.pdf": stored}) == Delivered(True)
    assert form == {
        "chat_id": "1",
        "caption": "attach://reçu.pdf",
        "document": ("reçu.pdf", "application/pdf", b"%PDF"),
    }


async def test_an_album_carries_its_files(client: TelegramClient, form: dict[str, Any]) -> None:
    """Files within `media` are parts of their own, and each item points at its part."""
    media = [
        {"type": "photo", "media": "attach://one.jpg", "caption": "1"},
        {"type": "photo", "media": "known-file-id"},
        {"type": "photo", "media": "attach://two.png"},
    ]
    files = {"one.jpg": b"1", "two.png": b"2"}
    assert await client.call("SendMediaGroup", {"chat_id": 1, "media": media}, files) == Delivered(True)
    sent = [item["media"] for item in orjson.loads(form["media"])]
    assert sent[1] == "known-file-id"
    assert form[sent[0].removeprefix("attach://")] == ("one.jpg", "image/jpeg", b"1")
    assert form[sent[2].removeprefix("attach://")] == ("two.png", "image/png", b"2")


async def test_an_edit_carries_its_file(client: TelegramClient, form: dict[str, Any]) -> None:
    """A single `media` object may carry an upload too."""
    parameters = {"chat_id": 1, "media": {"type": "photo", "media": "attach://card.png"}}
    assert await client.call("EditMessageMedia", parameters, {"card.png": b"png"}) == Delivered(True)
    part = orjson.loads(form["media"])["media"].removeprefix("attach://")
    assert form[part] == ("card.png", "image/png", b"png")


@pytest.mark.parametrize(
    "name", ['a"b.pdf', "a\r\nX: y.pdf", "../../etc/passwd", "a\\b.pdf", "\0", "é" * 200]
)
async def test_no_name_breaks_the_form(client: TelegramClient, form: dict[str, Any], name: str) -> None:
    """A file name of a customer's device never changes the request around it."""
    assert await client.call(
        "SendDocument", {"chat_id": 1, "document": f"attach://{name}"}, {name: b"x"}
    ) == (Delivered(True))
    assert set(form) == {"chat_id", "document"}
    assert form["document"][2] == b"x"


async def test_a_file_that_is_gone_is_refused(server: Server, client: TelegramClient, tmp_path: Path) -> None:
    """A call whose file was erased is refused without going out."""
    answer = await client.call("SendDocument", {"document": "attach://a"}, {"a": tmp_path / "gone"})
    assert isinstance(answer, Rejected)
    assert str(tmp_path) not in answer.words
    assert server.received == []


async def test_a_poll_asks_for_what_it_needs(server: Server, client: TelegramClient) -> None:
    """A poll names its update types, and an offset only where there is one."""
    server.answers(200, {"ok": True, "result": [{"update_id": 5, "message": {}}]})
    assert await client.get_updates(offset=None, limit=10, timeout=0) == Delivered(
        [{"update_id": 5, "message": {}}]
    )
    await client.get_updates(offset=6, limit=10, timeout=0)
    first, second = (received.json for received in server.received)
    assert "offset" not in first
    assert {"chat_member", "message_reaction"} <= set(first["allowed_updates"])
    assert second["offset"] == 6


@pytest.mark.parametrize(
    "result", [True, {"update_id": 1}, [1], [{"message": {}}], [{"update_id": "5"}], [{"update_id": 2**63}]]
)
async def test_what_is_no_list_of_updates_is_not_taken(
    server: Server, client: TelegramClient, result: Any
) -> None:
    """Intake may rely on a list of updates with whole numbers."""
    server.answers(200, {"ok": True, "result": result})
    assert isinstance(await client.get_updates(offset=None, limit=1, timeout=0), InDoubt)


async def test_one_odd_word_does_not_lose_a_batch(server: Server, client: TelegramClient) -> None:
    """Half a surrogate pair or a huge number in one update leaves the others readable."""
    body = rb'{"ok":true,"result":[{"update_id":1,"text":"a\ud83d"},{"update_id":2,"n":123456789012345678901234}]}'

    async def handler(request: web.Request) -> web.Response:
        return web.Response(body=body, content_type="application/json")

    server.handler = handler
    answer = await client.get_updates(offset=None, limit=2, timeout=0)
    assert isinstance(answer, Delivered)
    assert [update["update_id"] for update in answer.result] == [1, 2]
    answer.result[0]["text"].encode()


async def test_get_me_is_the_bot(server: Server, client: TelegramClient) -> None:
    """getMe gives the raw user, and nothing else passes for one."""
    bot = {"id": 1, "first_name": "Desk", "username": "desk_bot"}
    server.answers(200, {"ok": True, "result": bot})
    assert await client.get_me() == Delivered(bot)
    for odd in (True, bot | {"id": "1"}, bot | {"id": 2**63}, bot | {"username": None}, {"id": 1}):
        server.answers(200, {"ok": True, "result": odd})
        assert isinstance(await client.get_me(), InDoubt)


async def test_a_press_is_answered_once(server: Server, client: TelegramClient) -> None:
    """A press is answered with the parameters given, and a failure is told, not repeated."""
    server.answers(429, {"ok": False, "parameters": {"retry_after": 3}})
    answer = await client.answer_callback_query({"callback_query_id": "9", "text": "Bien reçu"})
    assert answer == RetryAfter(3)
    assert [received.json for received in server.received] == [
        {"callback_query_id": "9", "text": "Bien reçu"}
    ]


FILE = {"file_id": "F", "file_unique_id": "u", "file_path": "documents/file é#1.pdf"}


def _serve_file(
    server: Server, described: Any, status: int, content: bytes, *, chunked: bool = False
) -> None:
    async def handler(request: web.Request) -> web.StreamResponse:
        if request.path.endswith("/GetFile"):
            return web.json_response({"ok": True, "result": described})
        assert request.path == f"/file/bot{TOKEN}/{FILE['file_path']}"
        if not chunked:
            return web.Response(status=status, body=content)
        response = web.StreamResponse(status=status)
        await response.prepare(request)
        try:
            await response.write(content)
            await response.write_eof()
        except ConnectionResetError:
            pass
        return response

    server.handler = handler


@pytest.mark.parametrize(
    ("described", "status", "content", "chunked", "result"),
    [
        (FILE, 200, b"%PDF", False, Downloaded(b"%PDF")),
        (FILE, 200, b"", False, Downloaded(b"")),
        (FILE, 200, b"x" * 100, True, Downloaded(b"x" * 100)),
        (FILE, 200, b"x" * 101, False, TooLarge()),
        (FILE, 200, b"x" * 1_000_000, True, TooLarge()),
        (FILE | {"file_size": 101}, 200, b"", False, TooLarge()),
        (FILE, 404, b"", False, FileGone("There is no such file.")),
        (FILE, 500, b"", False, NotNow("The file did not come (status 500).")),
        (FILE, 302, b"", False, NotNow("The file did not come (status 302).")),
        ({"file_id": "F"}, 200, b"", False, NotNow("Telegram gave no path.")),
        (True, 200, b"", False, NotNow("Telegram gave no path.")),
    ],
)
async def test_a_file_comes_whole_or_not_at_all(
    server: Server,
    client: TelegramClient,
    described: Any,
    status: int,
    content: bytes,
    chunked: bool,
    result: object,
) -> None:
    """A download gives the whole file within the limit, or says why not."""
    _serve_file(server, described, status, content, chunked=chunked)
    assert await client.download("F", 100) == result


@pytest.mark.parametrize(
    ("words", "result"),
    [
        ("file is too big", TooLarge()),
        ("wrong file_id or the file is temporarily unavailable", NotNow),
        ("invalid file_id", FileGone),
    ],
)
async def test_a_refused_file_says_whether_to_try_again(
    server: Server, client: TelegramClient, words: str, result: object
) -> None:
    """Telegram's words tell a file that is too large or gone from one that may come later."""
    server.answers(400, {"ok": False, "description": f"Bad Request: {words}"})
    answer = await client.download("F", 100)
    assert answer == result or type(answer) is result


async def test_a_cut_download_is_tried_again(server: Server, client: TelegramClient) -> None:
    """Half a file is no file."""

    async def handler(request: web.Request) -> web.Response:
        if request.path.endswith("/GetFile"):
            return web.json_response({"ok": True, "result": FILE})
        assert request.transport is not None
        request.transport.write(b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nhalf")
        await asyncio.sleep(0.01)
        request.transport.abort()
        return web.Response()

    server.handler = handler
    assert isinstance(await client.download("F", 100), NotNow)


async def test_many_calls_go_out_at_once(server: Server, client: TelegramClient) -> None:
    """More calls than connections wait for one another and all come back."""
    server.answers(200, {"ok": True, "result": True})
    answers = await asyncio.gather(
        *(client.call("SendMessage", {"chat_id": number}) for number in range(400))
    )
    assert answers == [Delivered(True)] * 400


async def test_the_token_is_in_nothing_that_is_written(
    server: Server, caplog: pytest.LogCaptureFixture
) -> None:
    """Whatever goes wrong, no answer and no log record holds the token, not even at the loudest level."""
    caplog.set_level(logging.DEBUG)
    said: list[str] = []
    async with TelegramClient(TOKEN, server.url, patience=0.1) as client:
        said += [repr(client), str(client)]
        for status in (200, 302, 400, 401, 403, 404, 409, 413, 429, 500, 502):
            server.answers(status, {"ok": False, "description": f"no: {server.url}/bot{TOKEN}/SendMessage"})
            said.append(repr(await client.call("SendMessage", {"chat_id": 1})))
            said.append(repr(await client.download("F", 1)))
            server.answers_page(status)
            said.append(repr(await client.call("SendMessage", {"chat_id": 1})))
            said.append(repr(await client.get_me()))
        server.resets()
        said.append(repr(await client.call("SendMessage", {"chat_id": 1})))
        server.sleeps(5)
        said.append(repr(await client.call("SendMessage", {"chat_id": 1})))
    for url in (f"http://127.0.0.1:{_closed_port()}", "http://", "ftp://x", "http://[::1"):
        try:
            async with TelegramClient(TOKEN, url) as unreachable:
                said.append(repr(await unreachable.call("SendMessage", {"chat_id": 1})))
        except ValueError as error:
            said.append(repr(error))
    assert SECRET not in "\n".join(said)
    assert SECRET not in caplog.text


ODD = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=6,
)
ENVELOPES = st.fixed_dictionaries(
    {},
    optional={
        "ok": st.booleans() | ODD,
        "result": ODD,
        "error_code": ODD,
        "description": st.text(max_size=20) | ODD,
        "parameters": st.fixed_dictionaries({}, optional={"retry_after": ODD, "migrate_to_chat_id": ODD})
        | ODD,
    },
)
BODIES = st.binary(max_size=40) | (ENVELOPES | ODD).map(lambda value: json.dumps(value).encode())
STATUSES = st.sampled_from([200, 201, 302, 400, 401, 403, 404, 405, 409, 413, 418, 429, 500, 502, 599])


def test_no_answer_of_a_server_crashes_the_client() -> None:
    """Whatever a server answers, each call comes back with one of the tagged answers."""

    async def _answer(server: Server, client: TelegramClient, status: int, body: bytes) -> None:
        async def handler(request: web.Request) -> web.Response:
            return web.Response(status=status, body=body)

        server.handler = handler
        for answer in (
            await client.call("SendMessage", {"chat_id": 1}),
            await client.get_updates(offset=None, limit=1, timeout=0),
            await client.get_me(),
            await client.download("F", 10),
        ):
            assert type(answer).__module__ in ("bot.answer", "bot.download")

    with asyncio.Runner() as runner:
        opened = serving()
        server = runner.run(opened.__aenter__())
        client = TelegramClient(TOKEN, server.url)
        runner.run(client.start())

        @settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
        @given(status=STATUSES, body=BODIES)
        def holds(status: int, body: bytes) -> None:
            runner.run(_answer(server, client, status, body))

        try:
            holds()
        finally:
            runner.run(client.close())
            runner.run(opened.__aexit__(None, None, None))
