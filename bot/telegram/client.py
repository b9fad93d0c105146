"""The Bot API, called: raw JSON out, tagged answers back."""

from __future__ import annotations

import logging
import os
from collections.abc import Coroutine, Mapping, Sequence
from types import TracebackType
from typing import Any, Final, Self
from urllib.parse import quote, urlsplit

from telegram import Bot
from telegram.error import TelegramError

from bot.answer import Answer, Delivered, InDoubt, Rejected
from bot.download import Download, Downloaded, FileGone, NotNow, TooLarge
from bot.ports import Upload
from bot.storage.codec import is_id
from bot.telegram.answers import answer_to
from bot.telegram.arrival import ALLOWED_UPDATES
from bot.telegram.request import AiohttpRequest, FileMissing, FileTooLarge, json_data
from bot.telegram.uploads import with_uploads

TELEGRAM: Final = "https://api.telegram.org"
_LOOPBACK: Final = frozenset({"127.0.0.1", "localhost", "::1"})
_UPLOAD_SECONDS: Final = 60.0
_TOAST_SECONDS: Final = 5.0

# Else `RetryAfter` warns of its type, which is about to change.
os.environ.setdefault("PTB_TIMEDELTA", "1")


class TelegramClient:
    """One bot at one server. Never raises for what Telegram or the network does; the token is in no answer."""

    def __init__(self, token: str, api_url: str = TELEGRAM, *, patience: float = 20) -> None:
        """`patience`: how many seconds an answer may take, beside what a poll or an upload needs."""
        # At level DEBUG the library logs addresses, which hold the token, and what people write.
        logging.getLogger("telegram").setLevel(logging.WARNING)
        base = api_url.rstrip("/")
        self._secret = token.rpartition(":")[2]
        self._methods_url = f"{base}/bot{token}"
        self._files_url = f"{base}/file/bot{token}"
        # A proxy of the environment is for the world, not for a server on this machine.
        self._request = AiohttpRequest(
            read_timeout=patience, trust_environment=urlsplit(base).hostname not in _LOOPBACK
        )
        self._patience = patience
        self._bot = Bot(
            token,
            base_url=f"{base}/bot",
            base_file_url=f"{base}/file/bot",
            request=self._request,
            get_updates_request=self._request,
        )

    async def start(self) -> None:
        """Open the connection pool; nothing is sent yet."""
        await self._request.initialize()

    async def close(self) -> None:
        """Close every connection."""
        await self._request.shutdown()

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await self.close()

    async def call(
        self, method: str, parameters: Mapping[str, Any], files: Mapping[str, Upload] | None = None, /
    ) -> Answer:
        """One call of `method`, spelled `SendMessage`; see `Delivery.call`."""
        if not files:
            return await self._call(method, parameters, self._patience)
        try:
            ready = await with_uploads(parameters, files)
        except OSError as error:
            return Rejected(f"A file of this call can't be read: {error.strerror or type(error).__name__}.")
        seconds = self._patience + _UPLOAD_SECONDS
        upload = self._bot.do_api_request(method, ready, read_timeout=seconds, write_timeout=seconds)
        return await self._answer(method, parameters, upload)

    async def get_updates(
        self,
        *,
        offset: int | None,
        limit: int,
        timeout: int,
        allowed_updates: Sequence[str] = ALLOWED_UPDATES,
    ) -> Answer:
        """One long poll of `timeout` seconds: `Delivered` with the raw updates, each with its `update_id`."""
        parameters = {"limit": limit, "timeout": timeout, "allowed_updates": list(allowed_updates)}
        if offset is not None:
            parameters["offset"] = offset
        answer = await self._call("GetUpdates", parameters, self._patience + timeout)
        if isinstance(answer, Delivered) and not _are_updates(answer.result):
            return InDoubt("The answer holds no updates.")
        return answer

    async def get_me(self) -> Answer:
        """The bot itself: `Delivered` with its raw `User`, or `Unauthorised` where the token is wrong."""
        answer = await self._call("GetMe", {}, self._patience)
        if isinstance(answer, Delivered) and not _is_bot(answer.result):
            return InDoubt("The answer holds no bot.")
        return answer

    async def answer_callback_query(self, parameters: Mapping[str, Any], /) -> Answer:
        """Answer a press, once, now or never."""
        return await self._call("AnswerCallbackQuery", parameters, _TOAST_SECONDS)

    async def download(self, file_id: str, limit_bytes: int, /) -> Download:
        """A file that somebody sent, if it has at most `limit_bytes`; see `Downloads.download`."""
        found = await self._call("GetFile", {"file_id": file_id}, self._patience)
        if not isinstance(found, Delivered):
            return _not_found(found)
        file = found.result if isinstance(found.result, dict) else {}
        path, size = file.get("file_path"), file.get("file_size")
        if not isinstance(path, str):
            return NotNow("Telegram gave no path.")
        if isinstance(size, int) and size > limit_bytes:
            return TooLarge()
        return await self._fetched(path, limit_bytes)

    async def _fetched(self, path: str, limit_bytes: int) -> Download:
        try:
            url = f"{self._files_url}/{quote(path.lstrip('/'))}"
            return Downloaded(await self._request.download(url, limit_bytes))
        except FileTooLarge:
            return TooLarge()
        except FileMissing as error:
            return FileGone(error.message)
        except TelegramError as error:
            self._forget_token(error)
            return NotNow(error.message)

    async def _call(self, method: str, parameters: Mapping[str, Any], seconds: float) -> Answer:
        """As `do_api_request`, which looks at each parameter as if it might be a file."""
        url, data = f"{self._methods_url}/{method}", json_data(parameters)
        posted = self._request.post(url, data, read_timeout=seconds, write_timeout=seconds)
        return await self._answer(method, parameters, posted)

    async def _answer(
        self, method: str, parameters: Mapping[str, Any], call: Coroutine[Any, Any, Any]
    ) -> Answer:
        try:
            result = await call
        except TelegramError as error:
            self._forget_token(error)
            return answer_to(error, method, parameters)
        return InDoubt("The answer holds no result.") if result is None else Delivered(result)

    def _forget_token(self, error: TelegramError) -> None:
        """A server or a proxy may repeat the address that was asked for."""
        for told in (error, error.__cause__):
            if isinstance(told, TelegramError):
                told.message = told.message.replace(self._secret, "…")


def _are_updates(result: Any) -> bool:
    return isinstance(result, list) and all(
        isinstance(update, dict) and is_id(update.get("update_id")) and update["update_id"] >= 0
        for update in result
    )


def _is_bot(result: Any) -> bool:
    return (
        isinstance(result, dict)
        and is_id(result.get("id"))
        and all(isinstance(result.get(name), str) for name in ("first_name", "username"))
    )


def _not_found(answer: Answer) -> Download:
    """Why `getFile` gave no file."""
    words = getattr(answer, "words", type(answer).__name__)
    if not isinstance(answer, Rejected):
        return NotNow(words)
    folded = words.casefold()
    if "file is too big" in folded:
        return TooLarge()
    return NotNow(words) if "temporarily unavailable" in folded else FileGone(words)
