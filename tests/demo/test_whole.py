"""The whole product in a browser: the real demo, played through its page by somebody who knows nothing else."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, expect

from bot.demo.samples import pdf_page
from tests.demo.desk import SETTLES_WITHIN, Demo, Visitor, demo

ENGLISH = {"viewport": {"width": 1280, "height": 800}, "locale": "en-GB", "timezone_id": "Europe/Paris"}
FRENCH = {**ENGLISH, "locale": "fr-FR"}


@pytest.fixture
async def running(chromium: Browser) -> AsyncIterator[Demo]:
    """After the browser: where there is none, no demo is started."""
    async with demo() as started:
        yield started


@pytest.fixture
def browsing() -> dict[str, Any]:
    return ENGLISH


@pytest.fixture
async def visitor(chromium: Browser, running: Demo, browsing: dict[str, Any]) -> AsyncIterator[Visitor]:
    """Somebody whose browser may complain of nothing. They leave before the demo stops."""
    context = await chromium.new_context(**browsing)
    page = await context.new_page()
    page.set_default_timeout(SETTLES_WITHIN)
    troubles: list[str] = []
    page.on("console", lambda said: troubles.append(said.text) if said.type in {"error", "warning"} else None)
    page.on("pageerror", lambda error: troubles.append(str(error)))
    yield Visitor(page, running.url)
    await context.close()
    assert troubles == []


class TestInFrench:
    @pytest.fixture
    def browsing(self) -> dict[str, Any]:
        return FRENCH

    async def test_a_whole_refund(self, visitor: Visitor) -> None:
        """Camille types her answers, sends her receipt, and is granted her refund, in French to the last finding."""
        await visitor.begins("in_time")
        await visitor.hears("Quel est votre numéro de commande ?")
        await visitor.says("a-1001")
        await visitor.hears("quelle adresse e-mail avez-vous utilisée pour l’achat ?")
        await visitor.says("Camille@Example.com")
        await visitor.hears("Envoyez-moi votre reçu")
        await visitor.attaches("Bon reçu (image)", "Envoyer")
        await visitor.hears("Reçu : 1 page")
        await visitor.presses("Un problème technique majeur")
        await visitor.hears("Tout est exact ?")
        await visitor.presses("Envoyer ma demande")
        told = await visitor.hears("Remboursement accordé : 49,90 €")
        await expect(told).to_contain_text("Délai de remboursement")
        finding = visitor.page.locator("#cases .finding").first
        await expect(finding).to_contain_text("Vous avez acheté")
        await visitor.is_led_to("Accordé.")

    async def test_too_late_and_a_second_look(self, visitor: Visitor) -> None:
        """Refused with the clause and the dates; the second look that is asked for reaches Nora's desk."""
        await self._is_refused(visitor)
        await visitor.presses("Demander un réexamen")
        await visitor.hears("Que doit-elle savoir ?")
        await visitor.says("J’étais à l’hôpital toute cette semaine-là.")
        await visitor.hears("Une personne va réexaminer")
        await visitor.is_led_to("une personne décide")
        await visitor.follows()
        await visitor.hears("J’étais à l’hôpital toute cette semaine-là.")
        await visitor.is_led_to("Vous êtes Nora")

    @staticmethod
    async def _is_refused(visitor: Visitor) -> None:
        await visitor.begins("too_late")
        for _ in range(3):
            await visitor.follows()
        await visitor.presses("Un problème technique majeur")
        await visitor.presses("Envoyer ma demande")
        told = await visitor.hears("Je ne peux pas accorder ce remboursement selon notre politique.")
        await expect(told).to_contain_text("dans les 7 jours suivant la date d’achat")
        await expect(told).to_contain_text("Vous avez acheté le")


async def test_a_person_decides_and_pays(visitor: Visitor) -> None:
    """A borderline request reaches the group; Nora approves and pays; Oliver is told of both."""
    await visitor.begins("borderline")
    for _ in range(3):
        await visitor.follows()
    await visitor.presses("I'm not satisfied")
    await visitor.presses("Send my request")
    await visitor.hears("A person will look at your request")
    await visitor.follows()
    await expect(visitor.page.locator("#talk-title")).to_contain_text("Oliver R.")
    await visitor.presses("Approve €49.90")
    await visitor.is_led_to("Approved, and the customer was told.")
    await visitor.follows()
    await visitor.presses("I am paying")
    await visitor.presses("Paid")
    await visitor.presses("Without a reference")
    await visitor.is_led_to("Done here.")
    await visitor.follows()
    await visitor.hears("€49.90 will be refunded")
    await visitor.hears("€49.90 was sent")


async def test_a_receipt_of_one_s_own(visitor: Visitor, tmp_path: Path) -> None:
    """Files of this device go by the file picker: one that is no receipt is refused kindly, a PDF is taken."""
    notes, receipt = tmp_path / "notes.txt", tmp_path / "receipt.pdf"
    notes.write_text("no receipt")
    receipt.write_bytes(pdf_page(["Atelier Lumen", "Order number: A-2001", "Total paid: 49.90 EUR"]))
    await visitor.begins("in_time")
    await visitor.follows()
    await visitor.follows()
    await visitor.hears("Please send your receipt")
    for path in (notes, receipt):
        await visitor.page.locator("#attach").click()
        async with visitor.page.expect_file_chooser() as choosing:
            await visitor.page.get_by_role("menuitem", name="Photo or file from this device").click()
        await (await choosing.value).set_files(path)
        await expect(visitor.page.locator(".staged-file")).to_contain_text(path.name)
        await visitor.page.locator("#send").click()
        await expect(visitor.page.locator(".message.own .file-name").last).to_have_text(path.name)
        await visitor.hears("I can't read files of this kind" if path is notes else "Received: 1 page")


async def test_a_kill_in_mid_conversation(visitor: Visitor) -> None:
    """The bot is killed between two answers; what was sent meanwhile is answered after its start, once."""
    page = visitor.page
    await visitor.begins("in_time")
    await visitor.says("A-2001")
    await visitor.hears("which e-mail address did you buy with?")
    first = await page.locator("#bot-state").text_content()
    await page.get_by_role("button", name="Kill the bot").click()
    await expect(page.locator("#trouble")).to_contain_text("The bot is not running.")
    await visitor.says("alice@example.com")
    await expect(page.locator(".message.own .words").last).to_have_text("alice@example.com")
    await page.get_by_role("button", name="Start the bot again").click()
    await visitor.hears("Please send your receipt")
    await expect(page.locator("#trouble")).to_be_hidden()
    await expect(page.locator("#bot-state")).not_to_have_text(first or "")
    for words in ("What is your order number?", "which e-mail address", "Please send your receipt"):
        await expect(page.locator(".message.other .words", has_text=words)).to_have_count(1)
    await visitor.follows()
    await visitor.presses("I'm not satisfied")
    await visitor.presses("Send my request")
    await visitor.hears("€49.90 will be refunded")


async def test_partly_used_while_telegram_is_down(visitor: Visitor) -> None:
    """What is sent while Telegram is down is taken up when it is back, and the unused part is refunded."""
    page = visitor.page
    await visitor.begins("part_used")
    await visitor.hears("What is your order number?")
    await page.get_by_role("button", name="Telegram: Take down").click()
    await expect(page.locator("#trouble")).to_contain_text("Telegram is down for the bot.")
    await visitor.follows()
    await expect(page.locator(".message.own .words").last).to_have_text("A-2002")
    await page.get_by_role("button", name="Telegram: Bring up").click()
    await visitor.hears("which e-mail address")
    await visitor.follows()
    await visitor.follows()
    await visitor.presses("I'm not satisfied")
    await visitor.presses("Send my request")
    told = await visitor.hears("€54.00 will be refunded")
    await expect(told).to_contain_text("4 of 10")


async def test_without_a_receipt(visitor: Visitor) -> None:
    """Whoever can't find the receipt is not led to send it."""
    await visitor.begins("in_time")
    await visitor.follows()
    await visitor.follows()
    await visitor.presses("I can't find it")
    await visitor.hears("go on without a receipt")
    await visitor.is_led_to("Answer with the buttons")
    await visitor.presses("I'm not satisfied")
    await visitor.hears("Is everything right?")
    await visitor.is_led_to("Answer with the buttons")


async def test_a_story_after_the_clock_was_moved(visitor: Visitor) -> None:
    """Eight days on, an order that was in time is in time when its story begins, and its receipt says so too."""
    page = visitor.page
    await visitor.opens()
    await page.get_by_role("button", name="Inside", exact=True).click()
    await page.get_by_role("button", name="Kill the bot").click()
    await page.get_by_role("button", name="Move the clock 8 days ahead").click()
    await page.locator(".story.in_time .button.primary").click()
    await page.get_by_role("button", name="Start the bot again").click()
    for _ in range(3):
        await visitor.follows()
    await visitor.presses("I'm not satisfied")
    await visitor.presses("Send my request")
    await visitor.hears("€49.90 will be refunded")


async def test_eight_days_later(visitor: Visitor) -> None:
    """A request that was never sent is closed when its time is over, and its customer is told."""
    page = visitor.page
    await visitor.begins("in_time")
    await visitor.says("A-2001")
    await visitor.hears("which e-mail address")
    await page.get_by_role("button", name="Move the clock 8 days ahead").click()
    await visitor.hears("was not sent in time, so I have closed it")
    await expect(page.locator("#messages .day")).to_have_count(2)
