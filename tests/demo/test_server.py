"""The demo's web server: who may ask, what it answers to bad input."""

from __future__ import annotations

import asyncio
import socket

import aiohttp
import pytest
from aiohttp import web

from bot.demo.server import LOOPBACK, PortInUse, refusal, serving
from tests.demo.stage import Stage


async def answer_to(host: str, port: int, head: str) -> bytes:
    """The first bytes of the answer to a request sent as it is, path and all."""
    reader, writer = await asyncio.open_connection(host, port)
    writer.write(head.encode())
    answer = await reader.read(100)
    writer.close()
    await writer.wait_closed()
    return answer


@pytest.mark.parametrize(
    ("headers", "refused"),
    [
        ({"Host": "127.0.0.1:8080"}, False),
        ({"Host": "localhost:8080"}, False),
        ({"Host": "LOCALHOST"}, False),
        ({"Host": "[::1]:8080"}, False),
        ({"Host": "127.0.0.1:8080", "Origin": "http://127.0.0.1:8080"}, False),
        ({"Host": "127.0.0.1:8080", "Sec-Fetch-Site": "same-origin"}, False),
        ({}, True),
        ({"Host": "evil.example"}, True),
        ({"Host": "127.0.0.1.evil.example:8080"}, True),
        ({"Host": "evil.example:127.0.0.1"}, True),
        ({"Host": "127.0.0.1:8080", "Origin": "http://evil.example"}, True),
        ({"Host": "127.0.0.1:8080", "Origin": "http://127.0.0.1:9999"}, True),
        ({"Host": "127.0.0.1:8080", "Origin": "null"}, True),
        ({"Host": "127.0.0.1:8080", "Sec-Fetch-Site": "cross-site"}, True),
        ({"Host": "127.0.0.1:8080", "Sec-Fetch-Site": "same-site"}, True),
    ],
)
def test_only_the_demo_s_own_page_is_answered(headers: dict[str, str], refused: bool) -> None:
    """A foreign Host, Origin or site is refused; this machine's own is not."""
    assert bool(refusal(headers)) is refused


@pytest.mark.parametrize("path", ["/", "/page/main.js", "/samples", "/inside", "/world"])
async def test_every_door_is_guarded(stage: Stage, path: str) -> None:
    """No path answers under a foreign name, and each that answers carries the security policy."""
    async with aiohttp.ClientSession(stage.url) as session:
        async with session.get(path, headers={"Host": "evil.example"}) as response:
            assert response.status == 403
        async with session.get(path) as response:
            assert response.status == 200
            policy = response.headers["Content-Security-Policy"]
            assert "default-src 'none'" in policy
            assert "unsafe" not in policy


@pytest.mark.parametrize(
    "path", ["/page/../server.py", "/page/%2e%2e/server.py", "/page/README.md", "/page/", "/server.py"]
)
async def test_no_path_reaches_other_files(stage: Stage, path: str) -> None:
    """Only the page's own files are served."""
    host, port = stage.url.removeprefix("http://").split(":")
    head = f"GET {path} HTTP/1.1\r\nHost: {host}:{port}\r\nConnection: close\r\n\r\n"
    assert (await answer_to(host, int(port), head)).startswith(b"HTTP/1.1 404")


@pytest.mark.parametrize(
    ("path", "body", "words"),
    [
        ("/control/clock", {"seconds": -1}, "seconds"),
        ("/control/clock", {"seconds": "60"}, "seconds"),
        ("/control/clock", {"seconds": 10**9}, "seconds"),
        ("/control/clock", {}, "seconds"),
        ("/control/telegram", {"down": "yes"}, "down"),
        ("/control/telegram", {"down": True, "more": 1}, "more"),
        ("/control/bot", {"action": "explode"}, "action"),
        ("/control/bot", [], "body"),
        ("/control/story", {"number": 2001}, "number"),
    ],
)
async def test_bad_controls_are_named(stage: Stage, path: str, body: object, words: str) -> None:
    """A wrong body is answered 400 with the field that is wrong, and does nothing."""
    async with aiohttp.ClientSession() as session, session.post(stage.url + path, json=body) as response:
        assert response.status == 400
        assert words in (await response.json())["error"]
    assert stage.backstage.done == []


async def test_only_json_is_taken(stage: Stage) -> None:
    """A form of another site can't move anything: it is no JSON; nor is broken JSON."""
    async with aiohttp.ClientSession() as session:
        async with session.post(f"{stage.url}/control/clock", data={"seconds": "60"}) as response:
            assert response.status == 415
        headers = {"Content-Type": "application/json"}
        async with session.post(f"{stage.url}/control/clock", data=b"{", headers=headers) as response:
            assert response.status == 400
    assert stage.backstage.done == []


async def test_unavailable_is_said(stage: Stage) -> None:
    """What the backstage can't do now is answered 503 with its words."""
    stage.backstage.trouble = "The bot is starting."
    async with aiohttp.ClientSession() as session:
        async with session.get(f"{stage.url}/inside") as response:
            assert (response.status, await response.json()) == (503, {"error": "The bot is starting."})
        async with session.post(f"{stage.url}/control/bot", json={"action": "kill"}) as response:
            assert response.status == 503


async def test_a_huge_body_is_refused_unread(stage: Stage) -> None:
    """A request that announces more than the demo takes gets 413 at once."""
    host, port = stage.url.removeprefix("http://").split(":")
    head = f"POST /world/people/7001/upload HTTP/1.1\r\nHost: {host}:{port}\r\nContent-Length: 99999999999\r\n\r\n"
    assert (await answer_to(host, int(port), head)).startswith(b"HTTP/1.1 413")


async def test_a_taken_port_is_said() -> None:
    """A port that somebody else listens on is one clear error."""
    with socket.socket() as taken:
        taken.bind((LOOPBACK, 0))
        taken.listen()
        with pytest.raises(PortInUse, match="Another program"):
            async with serving(web.Application(), taken.getsockname()[1]):
                pass


async def test_only_an_offered_order_has_a_story(stage: Stage) -> None:
    """A number that the page does not offer is answered 404, and dates nothing."""
    async with aiohttp.ClientSession() as session:
        for number, status in (("A-9999", 404), ("A-2001", 200)):
            async with session.post(f"{stage.url}/control/story", json={"number": number}) as response:
                assert response.status == status
    assert stage.backstage.done == [("story", "A-2001")]


async def test_samples_are_listed_and_served(stage: Stage) -> None:
    """Each order offers its receipts, and each of them can be fetched under its name."""
    async with aiohttp.ClientSession() as session:
        async with session.get(f"{stage.url}/samples") as response:
            listing = await response.json()
        assert listing["orders"][0]["paid"] == {"minor": 4990, "currency": "EUR", "exponent": 2}
        for receipt in listing["orders"][0]["receipts"]:
            async with session.get(stage.url + receipt["url"]) as response:
                assert response.status == 200
                assert response.content_type == receipt["type"]
                assert receipt["name"] in response.headers["Content-Disposition"]
