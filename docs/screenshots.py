"""Makes the README's pictures from the running demo: `make screenshots`. It needs Chromium."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from io import BytesIO
from pathlib import Path
from typing import Final

from PIL import Image
from playwright.async_api import Browser, Page, ViewportSize, async_playwright, expect

from tests.demo.conftest import CHROMIUM, FLAGS
from tests.demo.desk import Demo, Visitor, demo

IMAGES: Final = Path(__file__).parent / "images"
LARGEST: Final = 300 * 1024
"""Bytes of a picture at most: a README is read over slow lines too."""
COLOURS: Final = (256, 128, 64)
PICTURES_THERE: Final = """() => {
    const seen = ({ top, bottom }) => bottom > 0 && top < innerHeight;
    const pictures = [...document.images].filter((image) => seen(image.getBoundingClientRect()));
    return Promise.allSettled(pictures.map((image) => image.decode()));
}"""
"""Waits until every picture that can be seen is drawn; those out of sight are fetched when they come into it."""
DESKTOP: Final[ViewportSize] = {"width": 1280, "height": 800}
PHONE: Final[ViewportSize] = {"width": 390, "height": 844}


class TooLarge(Exception):
    """This picture is too large even with few colours."""


async def main() -> None:
    """Play the stories once, and take a picture where there is something to see."""
    IMAGES.mkdir(exist_ok=True)
    async with async_playwright() as playwright, demo() as running:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        await _refused_in_french(browser, running)
        await _on_a_phone(browser, running)
        await _for_a_person(browser, running)
        await _granted(browser, running)
        await _at_the_desk(browser, running)
        await browser.close()


async def _refused_in_french(browser: Browser, running: Demo) -> None:
    async with _visitor(browser, running, "fr-FR") as visitor:
        await _asks(visitor, "too_late", "Un problème technique majeur", "Envoyer ma demande")
        await visitor.hears("Je ne peux pas accorder")
        await _take(visitor.page, "refused-fr")
        await visitor.presses("Demander un réexamen")
        await visitor.hears("Que doit-elle savoir ?")
        await visitor.says("J’étais à l’hôpital toute cette semaine-là, voici mon bulletin de sortie.")
        await visitor.hears("Une personne va réexaminer")


async def _on_a_phone(browser: Browser, running: Demo) -> None:
    async with _visitor(browser, running, "fr-FR", PHONE, scale=2) as visitor:
        await _asks(visitor, "part_used", "Le service ne me satisfait pas", "Envoyer ma demande")
        await visitor.hears("Remboursement accordé")
        await visitor.page.get_by_role("button", name="Finir l’histoire").click()
        await _take(visitor.page, "phone-fr")


async def _for_a_person(browser: Browser, running: Demo) -> None:
    async with _visitor(browser, running, "en-GB") as visitor:
        await _asks(visitor, "borderline", "A major technical problem", "Send my request")
        await visitor.hears("A person will look at your request")


async def _granted(browser: Browser, running: Demo) -> None:
    async with _visitor(browser, running, "en-GB") as visitor:
        await _asks(visitor, "in_time", "A major technical problem", "Send my request")
        await visitor.hears("will be refunded")
        await visitor.is_led_to("Granted.")
        await _take(visitor.page, "granted-en")
        await _take(visitor.page, "inside", "#inside")


async def _at_the_desk(browser: Browser, running: Demo) -> None:
    async with _visitor(browser, running, "en-GB") as visitor:
        await visitor.opens()
        await visitor.page.get_by_role("button", name="Act as Nora").click()
        await visitor.page.locator(".topic", has_text="Oliver R.").first.click()
        await visitor.page.get_by_role("button", name="Inside", exact=True).click()
        await visitor.hears("Recommended")
        await expect(visitor.page.locator(".topic[aria-current] .badge")).to_have_count(0)
        await _take(visitor.page, "desk")
        await visitor.page.emulate_media(color_scheme="dark")
        await _take(visitor.page, "desk-dark")


@asynccontextmanager
async def _visitor(
    browser: Browser, running: Demo, locale: str, viewport: ViewportSize = DESKTOP, scale: float = 1.5
) -> AsyncIterator[Visitor]:
    context = await browser.new_context(
        viewport=viewport, locale=locale, timezone_id="Europe/Paris", device_scale_factor=scale
    )
    page = await context.new_page()
    page.set_default_timeout(20_000)
    yield Visitor(page, running.url)
    await context.close()


async def _asks(visitor: Visitor, story: str, reason: str, send: str) -> None:
    await visitor.begins(story)
    for _ in range(3):
        await visitor.follows()
    await visitor.presses(reason)
    await visitor.presses(send)
    await expect(visitor.page.locator("#messages .key", has_text=send)).to_have_count(0, timeout=20_000)


async def _take(page: Page, name: str, part: str = "body") -> None:
    """The page, or a part of it, once its pictures are there and nothing moves."""
    await page.mouse.move(0, 0)
    await expect(page.locator("#notices > *")).to_have_count(0, timeout=20_000)
    await page.evaluate(PICTURES_THERE)
    shot = await page.locator(part).screenshot(animations="disabled", caret="hide")
    content = await asyncio.to_thread(_small, shot)
    (IMAGES / f"{name}.png").write_bytes(content)
    print(f"{name}.png: {len(content) // 1024} kB")  # noqa: T201 - what a command says


def _small(shot: bytes) -> bytes:
    """The same picture with as many colours as fit. Raises `TooLarge`."""
    with Image.open(BytesIO(shot)) as picture:
        whole = picture.convert("RGB")
    for colours in COLOURS:
        buffer = BytesIO()
        few = whole.quantize(colours, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
        few.save(buffer, "PNG", optimize=True)
        if buffer.tell() <= LARGEST:
            return buffer.getvalue()
    raise TooLarge(TooLarge.__doc__)


if __name__ == "__main__":
    asyncio.run(main())
