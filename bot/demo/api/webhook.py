"""Updates pushed to a bot: in order, again until it answers 2xx."""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass, field

import aiohttp

from bot.demo.api.clock import Clock
from bot.demo.api.errors import bad_request
from bot.demo.api.units import Json
from bot.demo.api.updates import Updates

_SECRET = re.compile(r"[A-Za-z0-9_-]{0,256}")
PAUSES = (0.5, 1, 2, 5, 10, 30, 60)


@dataclass(slots=True, eq=False)
class Webhook:
    """`url` is `""` where none is set. Telegram asks for HTTPS; this one goes to loopback, so HTTP will do."""

    clock: Clock
    updates: Updates
    url: str = ""
    secret: str = ""
    max_connections: int = 40
    last_error: str = ""
    last_error_at: int = 0
    failures: int = 0
    task: asyncio.Task[None] | None = None
    news: asyncio.Event = field(default_factory=asyncio.Event)

    def set(self, url: str, secret: str, max_connections: int) -> None:
        """Begins to push to `url`; `""` ends it. Raises `ApiError`."""
        if not _SECRET.fullmatch(secret):
            raise bad_request("secret token contains unallowed characters")
        if url and not re.fullmatch(r"https?://[^\s/]+(/\S*)?", url):
            raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
        self.stop()
        self.url, self.secret, self.max_connections = url, secret, max_connections
        self.failures, self.last_error, self.last_error_at = 0, "", 0
        if url:
            self.updates.arrived = self.news.set
            self.news.set()
            self.task = asyncio.get_running_loop().create_task(self._push())

    def stop(self) -> None:
        """Pushes no more."""
        self.updates.arrived = lambda: None
        if self.task:
            self.task.cancel()
            self.task = None

    async def _push(self) -> None:
        timeout = aiohttp.ClientTimeout(total=60)
        async with aiohttp.ClientSession(timeout=timeout) as session:
            while True:
                await self.news.wait()
                self.news.clear()
                while self.updates.waiting or self.updates.again:
                    await self._push_one(session)

    async def _push_one(self, session: aiohttp.ClientSession) -> None:
        again = bool(self.updates.again)
        update = self.updates.again[0] if again else self.updates.waiting[0]
        if not await self._delivered(session, update.json()):
            await asyncio.sleep(PAUSES[min(self.failures, len(PAUSES)) - 1])
            self.updates.expire()
        elif again:
            self.updates.again.remove(update)
        elif self.updates.waiting and self.updates.waiting[0] is update:
            self.updates.confirmed.append(self.updates.waiting.popleft())

    async def _delivered(self, session: aiohttp.ClientSession, body: bytes) -> bool:
        headers = {"Content-Type": "application/json"}
        if self.secret:
            headers["X-Telegram-Bot-Api-Secret-Token"] = self.secret
        try:
            async with session.post(self.url, data=body, headers=headers, allow_redirects=False) as answer:
                if 200 <= answer.status < 300:
                    self.failures = 0
                    return True
                self._failed(f"Wrong response from the webhook: {answer.status} {answer.reason}")
        except TimeoutError:
            self._failed("Read timeout expired")
        except aiohttp.ClientConnectorError:
            self._failed("Connection refused")
        except aiohttp.ClientError:
            self._failed("Connection reset by peer")
        return False

    def _failed(self, words: str) -> None:
        self.failures += 1
        self.last_error = words
        self.last_error_at = int(self.clock.now())

    def info(self) -> Json:
        """Telegram's `WebhookInfo`."""
        result: Json = {
            "url": self.url,
            "has_custom_certificate": False,
            "pending_update_count": len(self.updates.waiting),
        }
        if self.url:
            result |= {"ip_address": "127.0.0.1", "max_connections": self.max_connections}
            if self.last_error:
                result |= {"last_error_date": self.last_error_at, "last_error_message": self.last_error}
        if self.updates.allowed:
            result["allowed_updates"] = sorted(self.updates.allowed)
        return result
