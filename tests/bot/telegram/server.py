"""A small real HTTP server on the loopback address that answers what a test tells it to."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import orjson
from aiohttp import web

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

HTML = "<html><head><title>{words}</title></head><body>{url}</body></html>"


@dataclass(frozen=True)
class Received:
    """One request as it came: its path, its kind, and its body."""

    path: str
    kind: str
    body: bytes

    @property
    def json(self) -> Any:
        return orjson.loads(self.body)


@dataclass
class Server:
    """What to answer, and what was asked."""

    url: str = ""
    handler: Handler | None = None
    received: list[Received] = field(default_factory=list)

    def answers(self, status: int, body: Any) -> None:
        """Answer every call with this status and this JSON."""

        async def handler(request: web.Request) -> web.Response:
            return web.Response(status=status, text=json.dumps(body), content_type="application/json")

        self.handler = handler

    def answers_page(self, status: int) -> None:
        """Answer as a proxy does: a page of HTML that repeats the address."""

        async def handler(request: web.Request) -> web.Response:
            page = HTML.format(words=status, url=request.url)
            return web.Response(status=status, text=page, content_type="text/html")

        self.handler = handler

    def resets(self, *, after: bytes = b"") -> None:
        """Take the request, perhaps begin to answer, then cut the connection."""

        async def handler(request: web.Request) -> web.StreamResponse:
            assert request.transport is not None
            request.transport.write(after)
            await asyncio.sleep(0.01)
            request.transport.abort()
            return web.Response()

        self.handler = handler

    def sleeps(self, seconds: float) -> None:
        """Take the request and be slow."""

        async def handler(request: web.Request) -> web.Response:
            await asyncio.sleep(seconds)
            return web.json_response({"ok": True, "result": True})

        self.handler = handler


@asynccontextmanager
async def serving() -> AsyncIterator[Server]:
    """A running server."""
    server = Server()

    async def handle(request: web.Request) -> web.StreamResponse:
        # A form can be read once only: that is for the handler.
        body = b"" if request.content_type.startswith("multipart/") else await request.read()
        server.received.append(Received(request.path, request.content_type, body))
        assert server.handler is not None
        return await server.handler(request)

    app = web.Application(client_max_size=64 * 1024 * 1024)
    app.router.add_route("*", "/{path:.*}", handle)
    # Its access log would hold the token that the tests look for.
    runner = web.AppRunner(app, access_log=None, handler_cancellation=True, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    host, port = runner.addresses[0][:2]
    server.url = f"http://{host}:{port}"
    try:
        yield server
    finally:
        await runner.cleanup()
