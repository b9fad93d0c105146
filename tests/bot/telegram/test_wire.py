"""Kept connections, over real sockets: used again, dropped in time, and never mistaken for one another."""

from __future__ import annotations

import asyncio
import shutil
import ssl
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from bot.telegram.http_answer import BadAnswer
from bot.telegram.request import AiohttpRequest
from bot.telegram.wire import NotConnected, Wire
from tests.bot.telegram.test_http_answer import answer

OK = answer(b"Content-Length: 2", body=b"{}")


@dataclass
class Peer:
    """A server that answers each request on a connection with the next of its `replies`; `CLOSE` ends it."""

    url: str = ""
    replies: list[bytes] = field(default_factory=lambda: [OK] * 100)
    requests: list[bytes] = field(default_factory=list)
    connections: int = 0
    pause: float = 0.0
    tasks: list[asyncio.Future[None]] = field(default_factory=list)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        with suppress(asyncio.IncompleteReadError, ConnectionError, asyncio.CancelledError):
            self.tasks.append(asyncio.ensure_future(self._answer_all(reader, writer)))
            await self.tasks[-1]
        writer.close()

    async def _answer_all(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while head := await reader.readuntil(b"\r\n\r\n"):
            length = int(head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0])
            body = await reader.readexactly(length)
            self.requests.append(head + body)
            await asyncio.sleep(self.pause)
            for piece in self.reply(body):
                writer.write(piece.removesuffix(CLOSE))
                await asyncio.sleep(0)
                if piece.endswith(CLOSE):
                    return

    def reply(self, body: bytes) -> list[bytes]:
        """The next reply, in the pieces in which it is sent."""
        return [self.replies.pop(0)]


CLOSE = b"<close>"


class Echo(Peer):
    """Answers with what it was sent, piece by piece."""

    def reply(self, body: bytes) -> list[bytes]:
        return [b"HTTP/1.1 200 OK\r\nContent-", b"Length: %d\r\n\r\n" % len(body), body]


@asynccontextmanager
async def serving(context: ssl.SSLContext | None = None, kind: type[Peer] = Peer) -> AsyncIterator[Peer]:
    peer = kind()
    server = await asyncio.start_server(peer.serve, "127.0.0.1", 0, ssl=context)
    port = server.sockets[0].getsockname()[1]
    peer.url = f"https://localhost:{port}" if context else f"http://127.0.0.1:{port}"
    try:
        yield peer
    finally:
        server.close()
        for task in peer.tasks:
            task.cancel()
        await asyncio.gather(*peer.tasks, return_exceptions=True)
        # The handlers end after their tasks.
        await asyncio.sleep(0.01)


@asynccontextmanager
async def wired(peer: Peer, **options: Any) -> AsyncIterator[Wire]:
    opened = Wire(peer.url, "agent", **options)
    try:
        yield opened
    finally:
        await opened.close()


async def post(opened: Wire, content: bytes = b"{}", seconds: float = 2) -> tuple[int, bytes]:
    return await opened.post("/bot42:token/SendMessage", content, connect=2, answer=seconds)


async def test_a_request_is_what_http_asks_for() -> None:
    """Method, path, host, type and length stand in the head; the body follows it as it is."""
    async with serving() as peer, wired(peer) as opened:
        assert await post(opened, b'{"chat_id":1}') == (200, b"{}")
        head, _, body = peer.requests[0].partition(b"\r\n\r\n")
    assert head.split(b"\r\n")[0] == b"POST /bot42:token/SendMessage HTTP/1.1"
    assert {b"Content-Type: application/json", b"Content-Length: 13", b"User-Agent: agent"} <= set(
        head.split(b"\r\n")
    )
    assert b"Host: " + peer.url.removeprefix("http://").encode() in head
    assert body == b'{"chat_id":1}'


async def test_no_path_makes_a_second_line() -> None:
    """What stands in an address can't add fields or requests."""
    async with serving() as peer, wired(peer) as opened:
        await opened.post("/a b\r\nX: y/é", b"{}", connect=2, answer=2)
    assert peer.requests[0].startswith(b"POST /a%20b%0D%0AX:%20y/%C3%A9 HTTP/1.1\r\nHost:")


async def test_a_connection_is_used_again() -> None:
    """One after the other, calls share a connection; at once, each has its own, and those are kept too."""
    async with serving() as peer, wired(peer) as opened:
        for _ in range(3):
            await post(opened)
        assert peer.connections == 1
        await asyncio.gather(*(post(opened) for _ in range(5)))
        assert peer.connections == 5
        await asyncio.gather(*(post(opened) for _ in range(5)))
        assert peer.connections == 5


async def test_answers_are_never_mixed_up() -> None:
    """Whatever is under way at once, each call gets the answer to its own."""
    async with serving(kind=Echo) as peer, wired(peer) as opened:
        contents = [str(number).encode() for number in range(300)]
        assert await asyncio.gather(*(post(opened, content) for content in contents)) == [
            (200, content) for content in contents
        ]


@pytest.mark.parametrize("reply", [answer(b"Connection: close", b"Content-Length: 2", body=b"{}"), OK + OK])
async def test_a_connection_that_is_at_its_end_is_not_used_again(reply: bytes) -> None:
    """The server says that it closes, or sent more than was asked for: the next call has a new connection."""
    async with serving() as peer, wired(peer) as opened:
        peer.replies.insert(0, reply)
        assert await post(opened) == (200, b"{}")
        assert await post(opened) == (200, b"{}")
        assert peer.connections == 2


async def test_a_connection_that_the_server_closed_is_not_used_again() -> None:
    """Closed while it lay idle: nothing is sent into the void."""
    async with serving() as peer, wired(peer) as opened:
        peer.replies.insert(0, OK + CLOSE)
        assert await post(opened) == (200, b"{}")
        await asyncio.sleep(0.05)
        assert await post(opened) == (200, b"{}")
        assert peer.connections == 2


async def test_a_connection_that_lay_idle_for_long_is_dropped() -> None:
    """Servers close what is idle, perhaps just when something is sent: we are sooner."""
    async with serving() as peer, wired(peer, kept_for=0.05) as opened:
        await post(opened)
        await post(opened)
        assert peer.connections == 1
        await asyncio.sleep(0.1)
        await post(opened)
        assert peer.connections == 2


async def test_a_body_without_length_ends_with_the_connection() -> None:
    """An old proxy's page is read to the end of the connection."""
    async with serving() as peer, wired(peer) as opened:
        peer.replies.insert(0, answer(first=b"HTTP/1.0 502 Bad Gateway", body=b"<html>") + CLOSE)
        assert await post(opened) == (502, b"<html>")


async def test_half_an_answer_is_an_error() -> None:
    """The connection ends before the answer does: nobody knows what became of the call."""
    async with serving() as peer, wired(peer) as opened:
        peer.replies.insert(0, answer(b"Content-Length: 9", body=b"{") + CLOSE)
        with pytest.raises(ConnectionError):
            await post(opened)
        assert await post(opened) == (200, b"{}")


async def test_what_is_no_http_is_an_error() -> None:
    """And the connection is not used again."""
    async with serving() as peer, wired(peer) as opened:
        peer.replies.insert(0, b"SSH-2.0-OpenSSH\r\n\r\n")
        with pytest.raises(BadAnswer):
            await post(opened)
        assert await post(opened) == (200, b"{}")
        assert peer.connections == 2


async def test_a_late_answer_belongs_to_nobody() -> None:
    """Who waited long enough takes the connection along, so that the answer reaches no other call."""
    async with serving() as peer, wired(peer) as opened:
        peer.pause = 0.2
        peer.replies.insert(0, answer(b"Content-Length: 4", body=b"late"))
        with pytest.raises(TimeoutError):
            await post(opened, seconds=0.05)
        assert await post(opened) == (200, b"{}")
        assert peer.connections == 2


async def test_a_cancelled_call_takes_its_connection_along() -> None:
    """Its answer, which may still come, is nobody else's."""
    async with serving() as peer, wired(peer) as opened:
        peer.pause = 0.2
        call = asyncio.create_task(post(opened))
        await asyncio.sleep(0.05)
        call.cancel()
        with pytest.raises(asyncio.CancelledError):
            await call
        assert await post(opened) == (200, b"{}")
        assert peer.connections == 2


async def test_nobody_there_means_not_sent() -> None:
    """A refused connection is told apart from one that was lost."""
    async with serving() as peer:
        pass
    async with wired(peer) as opened:
        with pytest.raises(NotConnected):
            await post(opened)


async def test_a_close_ends_calls_under_way() -> None:
    """Whoever waits learns of it at once."""
    async with serving() as peer:
        peer.pause = 5
        opened = Wire(peer.url, "agent")
        call = asyncio.create_task(post(opened))
        await asyncio.sleep(0.05)
        await opened.close()
        with pytest.raises(ConnectionError):
            await call


async def test_connections_are_limited() -> None:
    """More calls than connections wait for their turn, and all of them get it."""
    async with serving() as peer, wired(peer, connections=3) as opened:
        assert len(await asyncio.gather(*(post(opened) for _ in range(20)))) == 20
        assert peer.connections == 3


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate of localhost and its key, in one file, which nobody vouches for."""
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("openssl is not installed")
    path = tmp_path_factory.mktemp("tls") / "localhost.pem"
    options = "-x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 1 -subj /CN=localhost"
    names = ("-addext", "subjectAltName=DNS:localhost", "-keyout", str(path), "-out", str(path) + ".crt")
    subprocess.run([openssl, "req", *options.split(), *names], check=True, capture_output=True)
    path.write_text(path.read_text() + Path(f"{path}.crt").read_text())
    return path


@pytest.mark.parametrize("trusted", [True, False])
async def test_over_tls_the_certificate_is_checked(
    trusted: bool, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A server whose certificate nobody vouches for is told nothing."""
    if trusted:
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    async with serving(context) as peer, wired(peer) as opened:
        if trusted:
            assert await post(opened) == (200, b"{}")
            assert await post(opened) == (200, b"{}")
            assert peer.connections == 1
        else:
            with pytest.raises(NotConnected):
                await post(opened)
            assert peer.requests == []


@pytest.mark.parametrize(
    ("environment", "origin", "trusts", "plain"),
    [
        ({}, "https://api.telegram.org", True, True),
        ({"https_proxy": "http://127.0.0.1:1"}, "https://api.telegram.org", True, False),
        ({"https_proxy": "http://127.0.0.1:1"}, "https://api.telegram.org", False, True),
        ({"http_proxy": "http://127.0.0.1:1"}, "https://api.telegram.org", True, True),
        (
            {"https_proxy": "http://127.0.0.1:1", "no_proxy": "api.telegram.org"},
            "https://api.telegram.org",
            True,
            True,
        ),
        ({}, "https://somebody:secret@example.com", True, False),
        ({}, "", True, False),
    ],
)
async def test_the_wire_goes_where_no_proxy_stands_between(
    environment: dict[str, str], origin: str, trusts: bool, plain: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A proxy of the environment, or a password in the address, is aiohttp's matter."""
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    request = AiohttpRequest(trust_environment=trusts, origin=origin)
    await request.initialize()
    assert (request._wire is not None) is plain
    await request.shutdown()
