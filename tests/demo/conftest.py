"""Real Chromium over the page; tests that need it are skipped, and say so, where it is not installed."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, ConsoleMessage, Page, async_playwright

from tests.demo.stage import Stage, staged

CHROMIUM = Path("/usr/bin/chromium")
MISSING = "" if CHROMIUM.exists() else f"{CHROMIUM} is not there: apt-get install chromium"
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    async with staged() as stage:
        yield stage


@pytest.fixture
async def chromium() -> AsyncIterator[Browser]:
    if MISSING:
        pytest.skip(MISSING)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        yield browser
        await browser.close()


@pytest.fixture
def browsing() -> dict[str, Any]:
    """How the browser is set up; a test may ask for another size or language by overriding it."""
    return {"viewport": {"width": 1280, "height": 800}, "locale": "en-GB", "timezone_id": "Europe/Paris"}


@pytest.fixture
def expected() -> list[str]:
    """What the browser may complain of in a test: nothing, unless the test adds it."""
    return []


@pytest.fixture
async def page(
    chromium: Browser, stage: Stage, browsing: dict[str, Any], expected: list[str]
) -> AsyncIterator[Page]:
    """A page in which no error, no warning and no breach of the security policy may happen.

    It is closed before the stage is, which would be an error of the network.
    """
    context = await chromium.new_context(**browsing)
    page = await context.new_page()
    page.set_default_timeout(10_000)
    troubles: list[str] = []

    def note(message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            troubles.append(message.text)

    page.on("console", note)
    page.on("pageerror", lambda error: troubles.append(str(error)))
    yield page
    await context.close()
    assert [trouble for trouble in troubles if not any(words in trouble for words in expected)] == []
