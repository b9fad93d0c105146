"""All of `/world`."""

from __future__ import annotations

from aiohttp import web

from bot.demo.api.web.acting import Acting
from bot.demo.api.web.control import Control
from bot.demo.api.web.guard import Handler, guarded
from bot.demo.api.web.reading import Reading
from bot.demo.api.world import World


async def _preflight(_: web.Request) -> web.Response:
    return web.Response(status=204)


def _routes(world: World) -> list[tuple[str, str, Handler]]:
    reading, control, acting = Reading(world), Control(world), Acting(world)
    return [
        ("GET", "/world", reading.all),
        ("GET", "/world/chats/{key}", reading.chat),
        ("GET", "/world/chats/{key}/messages", reading.messages),
        ("GET", "/world/chats/{key}/commands", reading.commands),
        ("GET", "/world/files/{file}", reading.file),
        ("GET", "/world/events", reading.events),
        ("GET", "/world/calls", reading.calls),
        ("GET", "/world/clock", control.clock),
        ("POST", "/world/clock", control.advance),
        ("GET", "/world/faults", control.faults),
        ("POST", "/world/faults", control.add_fault),
        ("DELETE", "/world/faults", control.remove_faults),
        ("DELETE", "/world/faults/{fault}", control.remove_faults),
        ("POST", "/world/down", control.down),
        ("POST", "/world/people", control.add_person),
        ("POST", "/world/bots", control.add_bot),
        ("POST", "/world/bots/{bot}/updates/restart", control.restart_updates),
        ("POST", "/world/bots/{bot}/updates/repeat", control.repeat_updates),
        ("POST", "/world/people/{person}/{act}", acting.act),
        ("OPTIONS", "/world{rest:.*}", _preflight),
    ]


def add_world_routes(application: web.Application, world: World, *, origins: tuple[str, ...] = ()) -> None:
    """Puts `/world` into an application; pages of `origins` may call it beside its own."""
    for method, path, handler in _routes(world):
        application.router.add_route(method, path, guarded(handler, origins))
