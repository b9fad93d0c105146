"""Serves a world on the loopback address: the Bot API on one port, `/world` on another."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import web

from bot.demo.api.endpoint import Endpoint
from bot.demo.api.files import UPLOAD_LIMIT
from bot.demo.api.web.routes import add_world_routes
from bot.demo.api.world import World

HOST = "127.0.0.1"


def _request(message: Any, payload: Any, protocol: Any, writer: Any, task: Any) -> web.BaseRequest:
    """A request that may carry an album of files of the highest size that Telegram takes."""
    loop = protocol._loop  # aiohttp passes the loop to requests in just this way
    return web.BaseRequest(
        message, payload, protocol, writer, task, loop, client_max_size=10 * UPLOAD_LIMIT + UPLOAD_LIMIT
    )


class Server:
    """A world that is being served. The API's port may refuse connections for a while and come back."""

    def __init__(self, world: World, port: int, world_port: int, origins: tuple[str, ...]) -> None:
        self.world = world
        self.port = port
        self.world_port = world_port
        self.origins = origins
        self._api: web.ServerRunner | None = None
        self._world: web.AppRunner | None = None

    @property
    def api_url(self) -> str:
        """What a bot takes for https://api.telegram.org."""
        return f"http://{HOST}:{self.port}"

    @property
    def world_url(self) -> str:
        """Where `/world` is."""
        return f"http://{HOST}:{self.world_port}"

    async def start(self) -> None:
        """Opens both ports."""
        application = web.Application(client_max_size=11 * UPLOAD_LIMIT)
        add_world_routes(application, self.world, origins=self.origins)
        self._world = web.AppRunner(application, access_log=None, shutdown_timeout=0.5)
        await self._world.setup()
        site = web.TCPSite(self._world, HOST, self.world_port)
        await site.start()
        self.world_port = _port(self._world)
        self.world.on_down = self.follow
        await self._open()

    async def _open(self) -> None:
        server = web.Server(Endpoint(self.world), request_factory=_request, access_log=None)
        self._api = web.ServerRunner(server, shutdown_timeout=0.5)
        await self._api.setup()
        await web.TCPSite(self._api, HOST, self.port, reuse_address=True).start()
        self.port = _port(self._api)

    async def follow(self) -> None:
        """Closes or opens the API's port as the world says."""
        if self.world.down == "refused" and self._api:
            runner, self._api = self._api, None
            await runner.cleanup()
        elif self.world.down != "refused" and self._api is None:
            await self._open()

    async def stop(self) -> None:
        """Closes both ports."""
        for bot in self.world.bots.values():
            bot.webhook.stop()
        for runner in (self._api, self._world):
            if runner:
                await runner.cleanup()


def _port(runner: web.BaseRunner) -> int:
    return int(runner.addresses[0][1])


@asynccontextmanager
async def serve(
    world: World, port: int = 0, world_port: int = 0, origins: tuple[str, ...] = ()
) -> AsyncIterator[Server]:
    """Serves a world while the block runs; port 0 takes a free one."""
    server = Server(world, port, world_port, origins)
    await server.start()
    try:
        yield server
    finally:
        await server.stop()
