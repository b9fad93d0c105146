"""JSON calls over kept connections: what the Bot API needs of HTTP, and no more.

aiohttp's client can do all that HTTP allows, and a call through it costs four times as much; a refund conversation as
a whole costs a fifth less through this. Uploads, downloads and proxies go through aiohttp.
"""

from __future__ import annotations

import asyncio
import ssl
from collections import deque
from typing import Final
from urllib.parse import quote, urlsplit

from bot.telegram.http_answer import BadAnswer, HttpAnswer

CONNECTIONS: Final = 256
"""At most; the long poll holds one of them."""
KEPT_FOR: Final = 15.0
"""Seconds that a connection may lie idle: servers close them after more, perhaps just when something is sent."""

_IN_PATHS: Final = "/:@!$&'()*+,;=%-._~"


class NotConnected(ConnectionError):
    """No connection came about: nothing was sent."""


class Wire:
    """Connections to one server, whose address begins with `http://` or `https://`.

    At most `connections` at a time, each kept for `kept_for` idle seconds.
    """

    def __init__(
        self, origin: str, user_agent: str, *, connections: int = CONNECTIONS, kept_for: float = KEPT_FOR
    ) -> None:
        parts = urlsplit(origin)
        self._host = parts.hostname or ""
        self._is_secure = parts.scheme == "https"
        self._port = parts.port or (443 if self._is_secure else 80)
        self._context = ssl.create_default_context() if self._is_secure else None
        self._fields = (
            f"Host: {parts.netloc}\r\nUser-Agent: {user_agent}\r\nContent-Type: application/json\r\n"
        )
        self._kept_for = kept_for
        self._room = asyncio.Semaphore(connections)
        self._idle: deque[_Connection] = deque()
        self._open: set[_Connection] = set()

    async def post(
        self, path: str, content: bytes, *, connect: float | None, answer: float | None
    ) -> tuple[int, bytes]:
        """One exchange, whose connection and whose answer may take so many seconds: status and body.

        Raises `NotConnected`; `TimeoutError`, `OSError` and `BadAnswer` for what may or may not have arrived.
        """
        head = (
            f"POST {quote(path, _IN_PATHS)} HTTP/1.1\r\n{self._fields}Content-Length: {len(content)}\r\n\r\n"
        )
        async with self._room:
            connection = self._kept() or await self._connect(connect)
            try:
                received = await connection.exchange(head.encode("ascii") + content, answer)
            except BaseException:
                connection.abort()
                raise
            self._keep(connection, received)
        return received.status, received.body

    async def close(self) -> None:
        """End every connection, also those in use."""
        for connection in tuple(self._open):
            connection.abort()
        # Transports end in the event loop's next turn.
        await asyncio.sleep(0)

    def _kept(self) -> _Connection | None:
        """The connection that was used last, if one lies idle."""
        self._drop_old()
        while self._idle:
            connection = self._idle.pop()
            if not connection.is_lost:
                return connection
        return None

    def _keep(self, connection: _Connection, received: HttpAnswer) -> None:
        if received.ends_connection or connection.is_lost:
            connection.abort()
        else:
            connection.idle_since = asyncio.get_running_loop().time()
            self._idle.append(connection)

    def _drop_old(self) -> None:
        before = asyncio.get_running_loop().time() - self._kept_for
        while self._idle and self._idle[0].idle_since < before:
            self._idle.popleft().abort()

    async def _connect(self, seconds: float | None) -> _Connection:
        connection = _Connection(self._open)
        try:
            async with asyncio.timeout(seconds):
                await asyncio.get_running_loop().create_connection(
                    lambda: connection,
                    self._host,
                    self._port,
                    ssl=self._context,
                    happy_eyeballs_delay=0.25,
                )
        except (OSError, TimeoutError) as error:
            words = getattr(error, "strerror", None) or type(error).__name__
            raise NotConnected(error.errno, words) from None
        return connection


class _Connection(asyncio.Protocol):
    """One exchange at a time. `open_ones` holds it as long as it is open."""

    def __init__(self, open_ones: set[_Connection]) -> None:
        self.is_lost = False
        self.idle_since = 0.0
        self._open_ones = open_ones
        self._transport: asyncio.Transport | None = None
        self._answer: HttpAnswer | None = None
        self._whole: asyncio.Future[None] | None = None

    async def exchange(self, request: bytes, seconds: float | None) -> HttpAnswer:
        """Send, and wait for the whole answer. Raises `TimeoutError`, `OSError`, `BadAnswer`."""
        loop = asyncio.get_running_loop()
        self._answer, self._whole = HttpAnswer(), loop.create_future()
        assert self._transport is not None
        self._transport.write(request)
        expiry = None if seconds is None else loop.call_later(seconds, self._fail, TimeoutError())
        try:
            await self._whole
        finally:
            if expiry is not None:
                expiry.cancel()
        answer, self._answer = self._answer, None
        return answer

    def abort(self) -> None:
        """End it at once."""
        self.is_lost = True
        if self._transport is not None:
            self._transport.abort()

    # what asyncio tells

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._open_ones.add(self)

    def data_received(self, data: bytes) -> None:
        if self._answer is None:
            # Nothing was asked.
            self.abort()
            return
        try:
            if self._answer.feed(data):
                self._finish()
        except BadAnswer as error:
            self._fail(error)

    def eof_received(self) -> None:
        self.is_lost = True
        if self._answer is not None and self._answer.end():
            self._finish()

    def connection_lost(self, error: Exception | None) -> None:
        self.is_lost = True
        self._open_ones.discard(self)
        self._fail(error or ConnectionResetError())

    def _finish(self) -> None:
        if self._whole is not None and not self._whole.done():
            self._whole.set_result(None)

    def _fail(self, error: Exception) -> None:
        if self._whole is not None and not self._whole.done():
            self._whole.set_exception(error)
