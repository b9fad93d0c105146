"""Keeps other sites out: the browser must speak to this machine, from a page of this machine."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from urllib.parse import urlsplit

from aiohttp import web

from bot.demo.api.errors import ApiError, WorldError

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
_ALLOWED = {
    "Access-Control-Allow-Methods": "GET, POST, DELETE",
    "Access-Control-Allow-Headers": "Content-Type",
}


def is_loopback(host: str) -> bool:
    """Is a `Host` this machine's own name? One that somebody else's DNS points here is not."""
    try:
        return (urlsplit(f"//{host}").hostname or "") in LOOPBACK
    except ValueError:
        return False


def _check_host(request: web.Request) -> None:
    if not is_loopback(request.host):
        raise WorldError(403, "this host is not served")


def _check_origin(request: web.Request, origins: tuple[str, ...]) -> None:
    origin = request.headers.get("Origin")
    if origin is not None and origin != f"{request.scheme}://{request.host}" and origin not in origins:
        raise WorldError(403, "this origin may not")
    if origin is None and request.headers.get("Sec-Fetch-Site", "none") not in ("none", "same-origin"):
        raise WorldError(403, "another site may not")


def _check_type(request: web.Request) -> None:
    # Types that a form of another site could send without being asked for are refused, but for uploads.
    if request.method != "POST" or not request.can_read_body:
        return
    if request.content_type not in ("application/json", "multipart/form-data"):
        raise WorldError(400, "send JSON with Content-Type: application/json")


def _refused(error: WorldError) -> web.Response:
    return web.json_response({"error": str(error)}, status=error.status)


def guarded(handler: Handler, origins: tuple[str, ...]) -> Handler:
    """The handler, behind the checks; errors become JSON."""

    async def guard(request: web.Request) -> web.StreamResponse:
        try:
            _check_host(request)
            _check_origin(request, origins)
            _check_type(request)
            answer = await handler(request)
        except WorldError as error:
            answer = _refused(error)
        except ApiError as error:
            answer = _refused(WorldError(400, error.description))
        if (origin := request.headers.get("Origin")) in origins and not answer.prepared:
            answer.headers.update({**_ALLOWED, "Access-Control-Allow-Origin": origin or "", "Vary": "Origin"})
        return answer

    return guard
