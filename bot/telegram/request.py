"""python-telegram-bot's requests on aiohttp and orjson: two to five times as fast as on its default transport.

No exception from here holds the URL, which holds the token; that is why none is chained to aiohttp's.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, Final

import aiohttp
import orjson
from telegram.error import BadRequest, NetworkError, TelegramError, TimedOut
from telegram.request import BaseRequest, RequestData
from telegram.request._requestparameter import RequestParameter
from yarl import URL

CONNECTIONS: Final = 256
"""Connections at most; the long poll holds one of them."""
_FILE_SECONDS: Final = 60.0
_TOO_LARGE: Final = frozenset({HTTPStatus.REQUEST_ENTITY_TOO_LARGE, HTTPStatus.REQUEST_URI_TOO_LONG})

_KNOWN_PARAMETERS: Final = (("migrate_to_chat_id", -(2**52), 2**52), ("retry_after", 0, 7 * 86_400))


class NotSent(NetworkError):
    """No connection came about: the call was certainly not sent."""


class NotTelegram(NetworkError):
    """An answer that is not Telegram's, such as a proxy's page."""


class FileMissing(TelegramError):
    """There is no file at this address."""


class FileTooLarge(TelegramError):
    """The file is larger than what was asked for."""


class AiohttpRequest(BaseRequest):
    """The HTTP of one bot. Timeouts are in seconds; None waits for ever."""

    __slots__ = ("_connect", "_pool", "_read", "_session", "_trust_environment", "_write")

    def __init__(
        self,
        *,
        read_timeout: float | None = 20,
        write_timeout: float | None = 20,
        connect_timeout: float | None = 10,
        pool_timeout: float | None = 10,
        trust_environment: bool = True,
    ) -> None:
        self._read = read_timeout
        self._write = write_timeout
        self._connect = connect_timeout
        self._pool = pool_timeout
        self._trust_environment = trust_environment
        self._session: aiohttp.ClientSession | None = None

    @property
    def read_timeout(self) -> float | None:
        """The default read timeout."""
        return self._read

    async def initialize(self) -> None:
        """Open the connection pool, in the running event loop."""
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=CONNECTIONS),
                cookie_jar=aiohttp.DummyCookieJar(),
                headers={"User-Agent": self.USER_AGENT},
                trust_env=self._trust_environment,
            )

    async def shutdown(self) -> None:
        """Close every connection."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: Any = BaseRequest.DEFAULT_NONE,
        write_timeout: Any = BaseRequest.DEFAULT_NONE,
        connect_timeout: Any = BaseRequest.DEFAULT_NONE,
        pool_timeout: Any = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        """One exchange: the status and the body of Telegram's answer.

        Raises `NotSent`, `TimedOut`, `NotTelegram`, `BadRequest` for what can't be sent at all, and
        `NetworkError` for what may or may not have arrived.
        """
        timeout = _timeout(
            read=_given(read_timeout, self._read),
            write=_given(write_timeout, self._write),
            connect=_given(connect_timeout, self._connect),
            pool=_given(pool_timeout, self._pool),
        )
        body = _body(request_data)
        try:
            async with self._pooled.request(
                method, url, **body, timeout=timeout, allow_redirects=False
            ) as response:
                status, payload = response.status, await response.read()
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            failure = _failure(error)
        else:
            _check(status, payload)
            return status, payload
        raise failure

    async def download(self, url: str, limit_bytes: int) -> bytes:
        """A file, streamed. Raises `FileTooLarge`, `FileMissing`, and as `do_request`."""
        timeout = aiohttp.ClientTimeout(total=_FILE_SECONDS, sock_connect=self._connect, sock_read=self._read)
        try:
            async with self._pooled.get(
                URL(url, encoded=True), timeout=timeout, allow_redirects=False
            ) as response:
                return await _content(response, limit_bytes)
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            failure = _failure(error)
        raise failure

    @property
    def _pooled(self) -> aiohttp.ClientSession:
        if self._session is None:
            raise NotSent("The client is not started, or was closed.")
        return self._session

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """Telegram's answer, well-formed as python-telegram-bot expects it. Raises `TelegramError`."""
        try:
            answer = _json(payload)
        except (ValueError, RecursionError):
            answer = None
        if not isinstance(answer, dict):
            raise NotTelegram("The answer is not Telegram's.")
        if answer.get("ok") is True and "result" in answer:
            return {"result": answer["result"]}
        return _error(answer)


def json_data(parameters: Mapping[str, Any]) -> RequestData:
    """The body of a call whose parameters are JSON already."""
    return RequestData([RequestParameter(name, value, None) for name, value in parameters.items()])


def _given(argument: Any, default: float | None) -> float | None:
    return default if argument is BaseRequest.DEFAULT_NONE else argument


def _timeout(
    *, read: float | None, write: float | None, connect: float | None, pool: float | None
) -> aiohttp.ClientTimeout:
    """aiohttp has no limit for writing, so the whole exchange is limited to the sum."""
    parts = [part for part in (read, write, connect, pool) if part is not None]
    return aiohttp.ClientTimeout(
        total=sum(parts) if len(parts) == 4 else None,
        connect=connect + pool if connect is not None and pool is not None else None,
        sock_connect=connect,
        sock_read=read,
    )


def _body(data: RequestData | None) -> dict[str, Any]:
    """The arguments of aiohttp that carry the parameters: JSON, or a form where there are files."""
    if data is None:
        return {}
    if data.contains_files:
        return {"data": _form(data)}
    try:
        content = orjson.dumps(data.parameters)
    except TypeError as error:
        raise BadRequest(f"The call can't be written as JSON: {error}") from error
    return {"data": content, "headers": {"Content-Type": "application/json"}}


def _form(data: RequestData) -> aiohttp.FormData:
    # Telegram shows file names as they stand: percent-encoded ones would stay so.
    form = aiohttp.FormData(quote_fields=False)
    for name, value in data.json_parameters.items():
        form.add_field(name, value)
    for name, (filename, content, mime) in data.multipart_data.items():
        form.add_field(name, content, filename=filename, content_type=mime)
    return form


def _check(status: int, payload: bytes) -> None:
    """Let pass what is Telegram's word. Its errors are JSON; a proxy's page says nothing about the call."""
    if status in _TOO_LARGE:
        raise BadRequest(f"{HTTPStatus(status).phrase} ({status})")
    if not 200 <= status < 300 and not payload.lstrip().startswith(b"{"):
        raise NotTelegram(f"The answer is not Telegram's (status {status}).")


def _failure(error: Exception) -> NetworkError:
    """What became of the call, without the URL."""
    if isinstance(error, aiohttp.ClientConnectorError | aiohttp.ConnectionTimeoutError | aiohttp.InvalidURL):
        return NotSent(_words(error))
    if isinstance(error, aiohttp.ClientHttpProxyError):
        return NotSent(f"The proxy refused (status {error.status}).")
    if isinstance(error, TimeoutError):
        return TimedOut()
    return NetworkError(_words(error))


def _words(error: Exception) -> str:
    return getattr(error, "strerror", None) or type(error).__name__


async def _content(response: aiohttp.ClientResponse, limit_bytes: int) -> bytes:
    if response.status == HTTPStatus.NOT_FOUND:
        raise FileMissing("There is no such file.")
    if response.status != HTTPStatus.OK:
        raise NetworkError(f"The file did not come (status {response.status}).")
    content = bytearray()
    async for chunk in response.content.iter_chunked(65536):
        content += chunk
        if len(content) > limit_bytes:
            raise FileTooLarge(f"The file has more than {limit_bytes} bytes.")
    return bytes(content)


def _json(payload: bytes) -> Any:
    try:
        return orjson.loads(payload)
    except orjson.JSONDecodeError:
        # Half a surrogate pair, or a number beyond 64 bits: one such word must not lose a batch of updates.
        lenient = json.loads(payload.decode("utf-8", "replace"))
        return json.loads(json.dumps(lenient, ensure_ascii=False).encode("utf-8", "replace"))


def _error(answer: dict[str, Any]) -> dict[str, Any]:
    """An answer that is no success, with nothing in it that python-telegram-bot would stumble over.

    Its `result` is None, which no success has: some servers tell an error with status 200.
    """
    description = answer.get("description")
    parameters = answer.get("parameters")
    return {
        "result": None,
        "description": description if isinstance(description, str) else None,
        "parameters": _parameters(parameters) if isinstance(parameters, dict) else None,
    }


def _parameters(parameters: dict[str, Any]) -> dict[str, int]:
    return {
        name: value
        for name, least, most in _KNOWN_PARAMETERS
        if type(value := parameters.get(name)) is int and least <= value <= most
    }
