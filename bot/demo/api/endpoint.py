"""`/bot<TOKEN>/<Method>` and `/file/bot<TOKEN>/<path>`."""

from __future__ import annotations

import asyncio
import inspect
import re
import socket
import struct
import time
from functools import lru_cache
from typing import Any
from urllib.parse import unquote

import orjson
from aiohttp import web

from bot.demo.api import body, schema
from bot.demo.api.calls import Call
from bot.demo.api.errors import ApiError, forbidden, not_found, not_implemented, unauthorized
from bot.demo.api.faults import Fault
from bot.demo.api.files import DOWNLOAD_LIMIT
from bot.demo.api.methods.table import METHODS
from bot.demo.api.request import Request
from bot.demo.api.user import Bot
from bot.demo.api.web.guard import is_loopback
from bot.demo.api.world import World

_is_loopback = lru_cache(maxsize=64)(is_loopback)
_TOKEN = re.compile(r"\d+:[A-Za-z0-9_-]{1,80}")
# What reads, or concerns no chat, costs no budget.
_UNCOUNTED = ("get", "answer", "set", "delete", "log", "close")
_COUNTED = frozenset(
    {"deletemessage", "deletemessages", "deleteforumtopic", "closeforumtopic", "setmessagereaction"}
)
_PAGE = (
    "<html>\r\n<head><title>{0}</title></head>\r\n<body><center><h1>{0}</h1></center></body>\r\n</html>\r\n"
)
_REASONS = {
    500: "Internal Server Error",
    502: "Bad Gateway",
    503: "Service Unavailable",
    504: "Gateway Time-out",
}


def error_page(status: int) -> web.Response:
    """What a proxy in front of Telegram answers when something behind it fails."""
    reason = _REASONS.get(status, "Error")
    return web.Response(status=status, text=_PAGE.format(f"{status} {reason}"), content_type="text/html")


def reset(request: web.BaseRequest) -> web.Response:
    """Cuts the connection, so that the caller gets a reset and no answer."""
    transport = request.transport
    if transport is not None:
        raw = transport.get_extra_info("socket")
        if raw is not None:
            raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        transport.abort()
    return web.Response()


class Endpoint:
    """Answers bots."""

    def __init__(self, world: World) -> None:
        self.world = world

    async def __call__(self, request: web.BaseRequest) -> web.StreamResponse:
        """One HTTP request."""
        if self.world.down == "502":
            return error_page(502)
        try:
            return await self._route(request)
        except ApiError as error:
            return body.refused(error)
        except web.HTTPRequestEntityTooLarge:
            return body.refused(ApiError(413, "Request Entity Too Large"))

    async def _route(self, request: web.BaseRequest) -> web.StreamResponse:
        # No bot sends an Origin: that is a page of some site, in a browser on this machine.
        if "Origin" in request.headers or not _is_loopback(request.headers.get("Host", "")):
            raise forbidden("this stand-in serves bots on this machine only")
        kind, _, rest = request.path.lstrip("/").partition("bot")
        token, _, method = rest.partition("/")
        bot = self._bot(token)
        if kind == "file/":
            return self._download(bot, unquote(method))
        if kind or "/" in method:
            raise not_found()
        return await self._call(request, bot, method.lower())

    def _bot(self, token: str) -> Bot:
        bot = self.world.by_token.get(token)
        if bot is None:
            raise unauthorized() if _TOKEN.fullmatch(token) else not_found()
        return bot

    def _download(self, bot: Bot, path: str) -> web.Response:
        del bot  # any bot of this world knows every path that getFile gave out
        stored = self.world.files.by_path.get(path)
        if stored is None or len(stored.content) > DOWNLOAD_LIMIT:
            raise not_found()
        return web.Response(body=stored.content, content_type="application/octet-stream")

    async def _call(self, http: web.BaseRequest, bot: Bot, name: str) -> web.StreamResponse:
        values, files = await body.read(http)
        request = Request(self.world, bot, name, values, files)
        fault = (
            self.world.faults.take(name, str(values.get("chat_id", "")))
            if self.world.faults.standing
            else None
        )
        if not self.world.calls.on:
            return await self._answer(http, request, fault, None)
        call = self.world.calls.add(
            bot.id, schema.method_names().get(name, name), request.shown(), self.world.clock.now()
        )
        started = time.perf_counter()
        try:
            answer = await self._answer(http, request, fault, call)
        finally:
            call.seconds = time.perf_counter() - started
        call.status = answer.status
        self.world.events.emit("call", call.view())
        return answer

    async def _answer(
        self, http: web.BaseRequest, request: Request, fault: Fault | None, call: Call | None
    ) -> web.StreamResponse:
        if fault:
            if fault.kind == "reset_before":
                return reset(http)
            if fault.kind == "status":
                return error_page(fault.status)
            if fault.kind == "slow":
                await asyncio.sleep(fault.seconds)
            if fault.kind == "topic_lost":
                request.values.pop("message_thread_id", None)
        try:
            result = await self._result(request, fault)
        except ApiError as error:
            if call:
                call.description = error.description
            return body.refused(error)
        if call:
            self._note(request, call, result)
        if fault and fault.kind == "reset_after":
            return reset(http)
        answer = orjson.dumps({"ok": True, "result": result})
        return web.Response(body=answer, content_type="application/json")

    async def _result(self, request: Request, fault: Fault | None) -> Any:
        if fault and fault.kind == "error":
            raise ApiError(fault.error_code, fault.description)
        if fault and fault.kind == "retry_after":
            seconds = int(fault.seconds)
            raise ApiError(429, f"Too Many Requests: retry after {seconds}", retry_after=seconds)
        method = METHODS.get(request.method)
        if method is None:
            if request.method in schema.method_names():
                raise not_implemented(schema.method_names()[request.method])
            raise not_found("method not found")
        if self.world.budgets.on:
            self._spend(request)
        result = method(request)
        return await result if inspect.isawaitable(result) else result

    def _spend(self, request: Request) -> None:
        name = request.method
        if name.startswith(_UNCOUNTED) and name not in _COUNTED:
            return
        number = len(request.objects("media")) if name == "sendmediagroup" else 1
        if name in ("copymessages", "forwardmessages"):
            number = len(request.integers("message_ids"))
        self.world.budgets.spend(request.bot.id, name, request.integer("chat_id"), max(1, number))

    def _note(self, request: Request, call: Call, result: Any) -> None:
        call.ok = True
        call.result = orjson.loads(orjson.dumps(result))
        if self.world.validate:
            call.complaints += schema.faults_of_request(request)
            call.complaints += schema.faults_of_answer(request.method, call.result)
