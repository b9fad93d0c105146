"""The real demo as a process, and a visitor who plays it through its page alone."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.async_api import Locator, Page, expect

STARTS_WITHIN = 30.0  # seconds: what the demo promises
STOPS_WITHIN = 5.0
SETTLES_WITHIN = 20_000  # milliseconds: Telegram lets one message a second through to a chat


@dataclass
class Demo:
    """`refund-desk demo` on a free port."""

    process: asyncio.subprocess.Process
    url: str

    async def stop(self, with_signal: signal.Signals = signal.SIGINT) -> int:
        """Its exit code; longer than it promises is a failure."""
        if self.process.returncode is None:
            self.process.send_signal(with_signal)
        async with asyncio.timeout(STOPS_WITHIN):
            return await self.process.wait()


@asynccontextmanager
async def demo(checkout: Path | None = None) -> AsyncIterator[Demo]:
    """A demo that runs, of another checkout if need be; it is gone afterwards, whatever happened, and what it kept
    with it."""
    with TemporaryDirectory(prefix="refund-desk-test-") as folder:
        async with demo_in(Path(folder), checkout) as running:
            yield running


@asynccontextmanager
async def demo_in(folder: Path, checkout: Path | None = None) -> AsyncIterator[Demo]:
    """A demo whose temporary files are in `folder`, and stay there where it can't tidy up."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("LC_")}
    if checkout is not None:
        kept.pop("PYTHONPATH", None)
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "demo", "--port", "0", "--lang", "en"),
        env={**kept, "TMPDIR": str(folder)},
        cwd=checkout,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
    )
    try:
        assert process.stdout is not None
        async with asyncio.timeout(STARTS_WITHIN):
            line = (await process.stdout.readline()).decode()
        found = re.search(r"http://127\.0\.0\.1:\d+", line)
        assert found, f"The demo says {line!r}"
        running = Demo(process, found[0])
        yield running
        await running.stop()
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


@dataclass
class Visitor:
    """Reads, types and presses; knows nothing but what stands on the page."""

    page: Page
    url: str

    async def opens(self) -> None:
        """The page, as whoever comes for the first time sees it."""
        await self.page.goto(self.url)
        await self.page.wait_for_selector("#app[data-ready]")

    async def begins(self, story: str) -> None:
        """A story, as the customer who speaks the page's language."""
        await self.opens()
        await self.page.locator(f".story.{story} .button.primary").click()

    async def says(self, words: str) -> None:
        """Types and sends."""
        field = self.page.locator("#field")
        await field.fill(words)
        await field.press("Enter")

    async def presses(self, label: str) -> None:
        """The newest button under a message whose label begins so."""
        begins_so = re.compile(r"^\s*" + r"\s+".join(map(re.escape, label.split())))
        button = self.page.locator("#messages .key", has_text=begins_so).last
        await expect(button).to_be_visible(timeout=SETTLES_WITHIN)
        await button.click()

    async def hears(self, words: str) -> Locator:
        """The bot says these words, sooner or later."""
        message = self.page.locator("#messages .message.other .words", has_text=words).last
        await expect(message).to_be_visible(timeout=SETTLES_WITHIN)
        return message

    async def is_led_to(self, words: str) -> None:
        """The story's own bar says so."""
        await expect(self.page.locator("#story")).to_contain_text(words, timeout=SETTLES_WITHIN)

    async def follows(self) -> None:
        """Presses what the story's bar proposes next."""
        await self.page.locator("#story .answer.next").click()

    async def attaches(self, sample: str, send: str) -> None:
        """A sample receipt out of the menu, sent."""
        await self.page.locator("#attach").click()
        await self.page.get_by_role("menuitem", name=sample).click()
        await expect(self.page.locator(".staged-file")).to_be_visible()
        await self.page.get_by_role("button", name=send, exact=True).click()
