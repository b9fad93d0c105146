"""Reach: by keyboard, on a phone, in two languages, in the dark, for a screen reader."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from playwright.async_api import Page, expect

from tests.demo.stage import Stage
from tests.demo.test_chat import heard, opened, say, started

NAMELESS = """() => {
    const silent = "[aria-hidden], [aria-hidden] *, [role=presentation], [role=status], [role=group]";
    const named = (node) => node.getAttribute("aria-label")
        || document.getElementById(node.getAttribute("aria-labelledby"))?.textContent
        || [...(node.labels ?? [])].some((label) => label.textContent)
        || node.textContent.trim();
    return [...document.querySelectorAll("button, a, input, textarea, [role]")]
        .filter((node) => node.checkVisibility() && !node.matches(silent) && !named(node))
        .map((node) => node.outerHTML.slice(0, 200));
}"""


MISNAMED = """() => {
    const words = (node) => [...node.childNodes].map((part) => part.nodeType === Node.TEXT_NODE ? part.data
        : part.matches?.("[aria-hidden], .chat-time") ? "" : words(part)).join(" ");
    const plain = (text) => text.toLowerCase().replace(/[^\\p{L}\\p{N}]+/gu, " ").trim();
    return [...document.querySelectorAll("button[aria-label]")]
        .filter((node) => node.checkVisibility())
        .filter((node) => !plain(node.getAttribute("aria-label")).includes(plain(words(node))))
        .map((node) => node.outerHTML.slice(0, 200));
}"""


class TestKeyboard:
    async def test_people_and_chats_by_arrow_keys(self, page: Page, stage: Stage) -> None:
        """Arrows, Home and End move among people; Enter becomes one; each list is one tab stop."""
        await opened(page, f"{stage.url}/#list/{stage.oliver.id}")
        await page.get_by_role("button", name="Act as Oliver").focus()
        await page.keyboard.press("ArrowRight")
        await expect(page.get_by_role("button", name="Act as Nora")).to_be_focused()
        await page.keyboard.press("End")
        await expect(page.get_by_role("button", name="Act as Alex")).to_be_focused()
        await page.keyboard.press("Enter")
        await expect(page.locator("#you")).to_contain_text("You are Alex")
        assert await page.evaluate("document.querySelectorAll('#people [tabindex=\"0\"]').length") == 1
        await page.keyboard.press("Tab")
        await expect(page.locator(".chat:focus")).to_have_count(1)

    async def test_messages_by_arrow_keys_and_their_menu(self, page: Page, stage: Stage) -> None:
        """Arrows move among messages, Enter opens the menu of one, Escape leads back."""
        await started(page, stage)
        await say(page, "hello")
        await expect(heard(page, "Got text: hello")).to_be_visible()
        await page.locator(".message").last.focus()
        await page.keyboard.press("ArrowUp")
        await expect(page.locator(".message.own").last).to_be_focused()
        await page.keyboard.press("Enter")
        await expect(page.get_by_role("menu")).to_be_visible()
        await page.keyboard.press("ArrowDown")
        await page.keyboard.press("ArrowDown")
        await page.keyboard.press("Escape")
        await expect(page.get_by_role("menu")).to_have_count(0)
        await expect(page.locator(".message.own").last).to_be_focused()

    async def test_up_edits_and_escape_cancels(self, page: Page, stage: Stage) -> None:
        """In an empty field the up arrow edits one's last message; Escape leaves it as it was."""
        await started(page, stage)
        await say(page, "hello")
        await expect(heard(page, "Got text: hello")).to_be_visible()
        field = page.get_by_label("Message", exact=True)
        await field.press("ArrowUp")
        await expect(field).to_have_value("hello")
        await expect(page.locator("#context")).to_contain_text("Edit message")
        await field.press("Escape")
        await expect(field).to_have_value("")
        await expect(page.locator("#context")).to_be_hidden()

    async def test_commands_are_suggested(self, page: Page, stage: Stage) -> None:
        """A slash lists the bot's commands; arrows choose, Enter sends."""
        commands = [
            {"command": "help", "description": "Help"},
            {"command": "status", "description": "Status"},
        ]
        await stage.echo.call("setMyCommands", commands=commands)
        await started(page, stage)
        field = page.get_by_label("Message", exact=True)
        await field.press_sequentially("/")
        await expect(page.get_by_role("option")).to_have_count(2)
        await field.press("ArrowDown")
        await field.press("Enter")
        await expect(heard(page, "Got text: /status")).to_be_visible()


class TestPhone:
    @pytest.fixture
    def browsing(self) -> dict[str, Any]:
        return {"viewport": {"width": 390, "height": 844}, "locale": "en-GB", "has_touch": True}

    async def test_one_pane_at_a_time(self, page: Page, stage: Stage) -> None:
        """The guide leads to a chat, the chat back to the list, and nothing is wider than the screen."""
        await opened(page, stage.url)
        await page.get_by_role("button", name="Be Oliver").first.click()
        await expect(heard(page, "Welcome /start")).to_be_visible()
        await expect(page.locator(".side")).to_be_hidden()
        await self.fits(page)
        await page.get_by_role("button", name="Back to the chats").click()
        await expect(page.locator(".side")).to_be_visible()
        await expect(page.locator("#talk")).to_be_hidden()
        await self.fits(page)
        await page.locator(".chat").first.click()
        await expect(page.locator("#talk")).to_be_visible()
        await page.go_back()
        await expect(page.locator(".side")).to_be_visible()

    async def test_the_longest_words_fit(self, page: Page, stage: Stage) -> None:
        """French, which is longer, fits too."""
        await opened(page, stage.url)
        await page.get_by_role("button", name="Language: English").click()
        await expect(page.locator("html")).to_have_attribute("lang", "fr")
        await self.fits(page)

    async def test_the_inside_covers_and_goes(self, page: Page, stage: Stage) -> None:
        """On a phone the inside covers the page, and closes again."""
        await opened(page, stage.chat(stage.oliver))
        await page.locator("#inside-button-2").click()
        await expect(page.locator("#inside")).to_be_in_viewport(ratio=0.99)
        await page.get_by_role("button", name="Close the inside").click()
        await expect(page.locator("#inside")).to_be_hidden()

    @staticmethod
    async def fits(page: Page) -> None:
        assert await page.evaluate("document.documentElement.scrollWidth") <= 390
        assert await page.evaluate("document.querySelector('.bar').scrollWidth") <= 390
        edges = """Math.max(0, ...[...document.querySelectorAll(".message, .story, .composer, .chat")]
            .map((node) => node.getBoundingClientRect().right))"""
        assert await page.evaluate(edges) <= 391


class TestLanguage:
    @pytest.fixture
    def browsing(self) -> dict[str, Any]:
        return {"viewport": {"width": 1280, "height": 800}, "locale": "fr-FR"}

    async def test_french_by_the_browser_english_by_the_switch(self, page: Page, stage: Stage) -> None:
        """A French browser gets French and Camille; the switch makes it English, and stays."""
        await opened(page, stage.url)
        await expect(page.locator("html")).to_have_attribute("lang", "fr")
        await expect(page.locator("#you")).to_contain_text("Vous êtes Camille")
        await page.get_by_role("button", name="Langue\u00a0: Français").click()
        await expect(page.locator("#you")).to_contain_text("You are Camille")
        await page.reload()
        await expect(page.locator("#guide-title")).to_have_text("Ask for a refund, get a decision")

    async def test_no_words_are_missing_in_a_language(self, page: Page, stage: Stage) -> None:
        """Each language has every word that English has, with the same values in it."""
        await opened(page, stage.url)
        compare = """async () => {
            const { WORDS, paths } = await import("/page/words.js");
            const at = (tag, path) => path.split(".").reduce((words, name) => words[name], WORDS[tag]);
            const values = (words) => (String(words).match(/\\{\\w+\\}/g) ?? []).sort().join();
            const differs = (tag) => (path) => typeof at("en", path) === "string"
                && values(at("en", path)) !== values(at(tag, path));
            const wrong = [];
            for (const tag of Object.keys(WORDS)) {
                const [here, there] = [paths("en"), paths(tag)];
                wrong.push(...here.filter((path) => !there.includes(path)));
                wrong.push(...there.filter((path) => !here.includes(path)));
                wrong.push(...here.filter((path) => there.includes(path)).filter(differs(tag)));
            }
            return [paths("en").length, wrong];
        }"""
        count, wrong = await page.evaluate(compare)
        assert count > 150
        assert wrong == []


async def test_everything_has_a_name(page: Page, stage: Stage) -> None:
    """Every button, link, field and region that can be seen can be named by a screen reader."""
    await opened(page, stage.url)
    assert await page.evaluate(NAMELESS) == []
    await started(page, stage)
    await page.get_by_role("button", name="Inside", exact=True).click()
    await page.locator(".message").last.focus()
    await page.keyboard.press("Enter")
    assert await page.evaluate(NAMELESS) == []


async def test_names_contain_what_is_seen(page: Page, stage: Stage) -> None:
    """Whoever speaks to the page calls a button by what they read on it, in either language."""
    await opened(page, stage.url)
    for be in ("Be Oliver", "Être Oliver"):
        await expect(page.locator(".story").first.get_by_role("button", name=be)).to_be_visible()
        await page.locator("#language-button").click()
    await started(page, stage)
    await page.get_by_role("button", name="Inside", exact=True).click()
    for _ in range(2):
        assert await page.evaluate(MISNAMED) == []
        await page.locator("#language-button").click()
    await page.goto(stage.url)
    assert await page.evaluate(MISNAMED) == []


class TestElsewhere:
    @pytest.fixture
    def browsing(self) -> dict[str, Any]:
        return {"viewport": {"width": 1280, "height": 800}, "locale": "en-GB", "timezone_id": "Asia/Tokyo"}

    async def test_times_are_those_of_the_policy(self, page: Page, stage: Stage) -> None:
        """Wherever the browser is, the page's times are of the zone that the bot's own words have."""
        await started(page, stage)
        shown = page.locator(".message.other time").last
        sent = datetime.fromisoformat(await shown.get_attribute("datetime") or "")
        await expect(shown).to_have_text(f"{sent.astimezone(ZoneInfo('Europe/Paris')):%H:%M}")


async def test_news_is_read_out_and_history_is_not(page: Page, stage: Stage) -> None:
    """The log is silent while a chat opens and polite afterwards; a drawn message is not drawn twice."""
    await started(page, stage)
    log = page.get_by_role("log")
    await expect(log).to_have_attribute("aria-live", "polite")
    await page.evaluate("document.querySelector('.message').dataset.kept = 'yes'")
    await say(page, "hello")
    await expect(heard(page, "Got text: hello")).to_be_visible()
    await expect(page.locator("[data-kept=yes]")).to_have_count(1)


async def test_dark_as_chosen(page: Page, stage: Stage) -> None:
    """The switch goes from the system's theme to light, then dark, and the page turns dark."""
    await opened(page, stage.url)
    for name in ("as the system", "light"):
        await page.get_by_role("button", name=f"Theme: {name}").click()
    await expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    assert await page.evaluate("getComputedStyle(document.body).colorScheme") == "dark"
