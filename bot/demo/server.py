"""The web server of the demo: the page, sample receipts, and the doors to the stand-in and to the bot.

It listens on the loopback address only and answers nobody else: another site's page in the same browser is
turned away by `Host` (DNS rebinding), by `Origin` and by `Sec-Fetch-Site` (requests across sites).
"""

from __future__ import annotations

import asyncio
import errno
import json
import os
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import Annotated, Any, Final, TypeVar

from aiohttp import web
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bot.demo.samples import ReceiptKind, SampleOrder, file_name, media_type, sample_receipt
from refunds.money import exponent

LOOPBACK: Final = "127.0.0.1"
LOOPBACK_NAMES: Final = frozenset({"127.0.0.1", "localhost", "[::1]"})
PAGE: Final = Path(__file__).parent / "page"
MEDIA_TYPES: Final = {
    ".html": "text/html",
    ".css": "text/css",
    ".js": "text/javascript",
    ".svg": "image/svg+xml",
}
LARGEST_BODY: Final = 64 * 1024 * 1024
"""Bytes of a request: an album of receipts, and one file past what a bot may download."""

SECURITY: Final = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; "
    "img-src 'self' blob:; media-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


class PortInUse(OSError):
    """Another program listens on this port; choose another with --port."""


class Unavailable(Exception):
    """This can't be done now; the words say why."""


class BotAction(StrEnum):
    """What the page may do to the bot's process."""

    KILL = "kill"
    START = "start"


@dataclass(frozen=True, slots=True)
class Backstage:
    """What the page shows and moves behind the chats. Each may raise `Unavailable`.

    `inside` takes a language and returns the JSON of page/README.md; `move_clock` takes whole seconds ahead.
    `begin_story` takes the number of an order, and returns it as it is dated from now on.
    """

    inside: Callable[[str], Awaitable[Mapping[str, Any]]]
    move_clock: Callable[[int], Awaitable[None]]
    set_telegram_down: Callable[[bool], Awaitable[None]]
    control_bot: Callable[[BotAction], Awaitable[None]]
    begin_story: Callable[[str], Awaitable[SampleOrder]]


@dataclass(frozen=True, slots=True)
class Shop:
    """Whose receipts are offered. `zone` is the policy's time zone, by whose clock everybody here lives."""

    name: str
    zone: str
    orders: Sequence[SampleOrder]


class ControlBody(BaseModel):
    """What a control takes: exactly its fields, each of its own type."""

    model_config = ConfigDict(extra="forbid", strict=True)


class ClockMove(ControlBody):
    """`POST /control/clock`: a year ahead at most."""

    seconds: Annotated[int, Field(gt=0, le=366 * 86400)]


class TelegramState(ControlBody):
    """`POST /control/telegram`."""

    down: bool


class BotOrder(ControlBody):
    """`POST /control/bot`."""

    action: Annotated[BotAction, Field(strict=False)]


class StoryBegun(ControlBody):
    """`POST /control/story`."""

    number: str


Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
BodyT = TypeVar("BodyT", bound=ControlBody)


def page_application(
    backstage: Backstage,
    shop: Shop,
    add_world: Callable[[web.Application], None],
) -> web.Application:
    """The whole demo as one application; `add_world` adds the stand-in's `/world` routes to it."""
    application = web.Application(middlewares=[guarded], client_max_size=LARGEST_BODY)
    application.on_response_prepare.append(_secure)
    _add_page(application)
    offered = {order.number: order for order in shop.orders}
    _add_samples(application, offered, shop)
    _add_backstage(application, backstage)
    _add_stories(application, offered, backstage.begin_story)
    add_world(application)
    return application


@asynccontextmanager
async def serving(application: web.Application, port: int = 8080) -> AsyncIterator[str]:
    """Serve on the loopback address, any free port for 0, and yield the URL. Raises `PortInUse`, `Unavailable`."""
    runner = web.AppRunner(application, access_log=None, shutdown_timeout=0.5)
    await runner.setup()
    try:
        await _listen(runner, port)
        host, bound = runner.addresses[0][:2]
        yield f"http://{host}:{bound}"
    finally:
        await runner.cleanup()


async def _listen(runner: web.AppRunner, port: int) -> None:
    try:
        await web.TCPSite(runner, LOOPBACK, port).start()
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise PortInUse(f"{port}: {PortInUse.__doc__}") from error
        reason = os.strerror(error.errno) if error.errno else str(error)
        raise Unavailable(
            f"{port}: This port can't be used ({reason}); choose another with --port."
        ) from error


# Who may ask


@web.middleware
async def guarded(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Turn away whatever does not come from the demo's own page, or from a program on this machine."""
    words = refusal(request.headers)
    if words:
        return _error(403, words)
    if (request.content_length or 0) > LARGEST_BODY:
        return _error(413, f"That is too large: {LARGEST_BODY // 2**20} MB at most.")
    try:
        return await handler(request)
    except Unavailable as error:
        return _error(503, str(error))


def refusal(headers: Mapping[str, str]) -> str:
    """Why a request with these headers is refused; empty where it is not."""
    host = headers.get("Host", "")
    name = host if host.endswith("]") else host.rpartition(":")[0] or host
    if name.lower() not in LOOPBACK_NAMES:
        return "The demo answers only under a loopback name, such as 127.0.0.1."
    origin = headers.get("Origin")
    if origin is not None and origin != f"http://{host}":
        return "The demo answers only its own page."
    if headers.get("Sec-Fetch-Site", "none") not in {"same-origin", "none"}:
        return "The demo answers only its own page."
    return ""


async def _secure(_request: web.Request, response: web.StreamResponse) -> None:
    for name, value in SECURITY.items():
        response.headers.setdefault(name, value)


def _error(status: int, words: str) -> web.Response:
    return web.json_response({"error": words}, status=status)


# The page


def _add_page(application: web.Application) -> None:
    """Every file of the page under `/page/`, found once: no path of a request ever reaches the disk."""
    files = {
        path.relative_to(PAGE).as_posix(): path for path in PAGE.rglob("*") if path.suffix in MEDIA_TYPES
    }
    application.router.add_get("/", partial(_send, PAGE / "index.html"))
    for name, path in files.items():
        application.router.add_get(f"/page/{name}", partial(_send, path))


async def _send(path: Path, _request: web.Request) -> web.StreamResponse:
    """A file of the page; asked about again each time, for it is local and may have changed."""
    headers = {"Cache-Control": "no-cache", "Content-Type": f"{MEDIA_TYPES[path.suffix]}; charset=utf-8"}
    return web.FileResponse(path, headers=headers)


# Samples


def _add_samples(application: web.Application, offered: Mapping[str, SampleOrder], shop: Shop) -> None:
    async def samples(_request: web.Request) -> web.Response:
        orders = [_order_json(order) for order in offered.values()]
        return web.json_response({"shop": shop.name, "zone": shop.zone, "orders": orders})

    application.router.add_get("/samples", samples)
    for number in offered:
        for kind in ReceiptKind:
            application.router.add_get(
                _receipt_path(number, kind), partial(_receipt, offered, number, kind, shop.name)
            )


def _receipt_path(number: str, kind: ReceiptKind) -> str:
    return f"/samples/{number}/{kind}"


async def _receipt(
    offered: Mapping[str, SampleOrder], number: str, kind: ReceiptKind, shop: str, _request: web.Request
) -> web.Response:
    file = await asyncio.to_thread(sample_receipt, offered[number], kind, shop)
    headers = {"Content-Disposition": f'attachment; filename="{file.name}"', "Cache-Control": "no-store"}
    return web.Response(body=file.content, content_type=file.media_type, headers=headers)


def _order_json(order: SampleOrder) -> dict[str, Any]:
    return {
        "story": order.story,
        "number": order.number,
        "email": order.email,
        "days_ago": order.days_ago,
        "purchased_on": order.purchased_on.isoformat(),
        "paid": {**order.paid.model_dump(), "exponent": exponent(order.paid.currency)},
        "service": order.service,
        "language": order.language,
        "receipts": [_receipt_json(order, kind) for kind in ReceiptKind],
    }


def _receipt_json(order: SampleOrder, kind: ReceiptKind) -> dict[str, str]:
    return {
        "kind": kind,
        "url": _receipt_path(order.number, kind),
        "name": file_name(order, kind),
        "type": media_type(kind),
    }


# Backstage


def _add_backstage(application: web.Application, backstage: Backstage) -> None:
    async def inside(request: web.Request) -> web.Response:
        found = await backstage.inside(request.query.get("language", ""))
        return web.json_response(dict(found), headers={"Cache-Control": "no-store"})

    async def clock(body: ClockMove) -> None:
        await backstage.move_clock(body.seconds)

    async def telegram(body: TelegramState) -> None:
        await backstage.set_telegram_down(body.down)

    async def bot(body: BotOrder) -> None:
        await backstage.control_bot(body.action)

    application.router.add_get("/inside", inside)
    application.router.add_post("/control/clock", partial(control, ClockMove, clock))
    application.router.add_post("/control/telegram", partial(control, TelegramState, telegram))
    application.router.add_post("/control/bot", partial(control, BotOrder, bot))


def _add_stories(
    application: web.Application,
    offered: dict[str, SampleOrder],
    begin: Callable[[str], Awaitable[SampleOrder]],
) -> None:
    async def story(begun: StoryBegun) -> None:
        if begun.number not in offered:
            raise web.HTTPNotFound
        offered[begun.number] = await begin(begun.number)

    application.router.add_post("/control/story", partial(control, StoryBegun, story))


async def control(
    model: type[BodyT], act: Callable[[BodyT], Awaitable[None]], request: web.Request
) -> web.Response:
    """Parse the body and act. Only JSON is taken: a form of another site could not send it unasked."""
    if request.content_type != "application/json":
        return _error(415, "Send JSON, with Content-Type: application/json.")
    try:
        body = model.model_validate(await request.json())
    except (json.JSONDecodeError, UnicodeDecodeError, ValidationError) as error:
        return _error(400, _words(error))
    await act(body)
    return web.json_response({})


def _words(error: Exception) -> str:
    if isinstance(error, ValidationError):
        first = error.errors()[0]
        return f"{'.'.join(str(part) for part in first['loc']) or 'body'}: {first['msg']}"
    return "The body is no JSON."
