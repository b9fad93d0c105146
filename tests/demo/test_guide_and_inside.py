"""The guided start, and what is shown and moved behind the chats."""

from __future__ import annotations

from playwright.async_api import Page, expect

from tests.demo.stage import Stage
from tests.demo.test_chat import heard, opened, started

INSIDE = {
    "bot": {"running": True, "pid": 4711, "clock": "2026-04-03T14:02:11+02:00"},
    "inbox": {
        "waiting": 2,
        "parked": 1,
        "recent": [{"id": 1, "lane": "private/7001", "kind": "message", "state": "parked", "at": "x"}],
    },
    "cases": [
        {
            "reference": "R-7K2MX",
            "state": "review",
            "customer": "<b>Camille</b>",
            "amount": "49.90 EUR",
            "order": "A-1001",
            "findings": [
                {"criterion": "window", "verdict": "unsure", "because": "Day 8 of 7."},
                {"criterion": "proof", "verdict": "pass", "because": "It shows the order."},
            ],
        }
    ],
}


async def test_a_story_begins_with_one_press_and_answers_with_one_each(page: Page, stage: Stage) -> None:
    """A story starts the bot as its customer, and offers the answers that it needs."""
    await opened(page, stage.url)
    stories = page.locator(".story h3")
    await expect(stories).to_have_text(["In time", "Too late", "Borderline"])
    await page.get_by_role("button", name="Be Oliver").first.click()
    await expect(heard(page, "Welcome /start")).to_be_visible()
    await page.get_by_role("button", name="Order number A-2001").click()
    await expect(heard(page, "Got text: A-2001")).to_be_visible()
    await page.get_by_role("button", name="E-mail alice@example.com").click()
    await expect(heard(page, "Got text: alice@example.com")).to_be_visible()
    await page.locator("#story").get_by_role("button", name="Receipt").click()
    await expect(heard(page, "Got photo")).to_be_visible()
    await page.get_by_role("button", name="End the story").click()
    await expect(page.locator("#story")).to_be_hidden()


async def test_a_borderline_story_leads_to_the_desk(page: Page, stage: Stage) -> None:
    """From a borderline story one press leads to a member of staff, in the newest topic."""
    topic = await stage.echo.call("createForumTopic", chat_id=stage.desk.id, name="Oliver R. · R-7K2MX")
    assert topic["name"] == "Oliver R. · R-7K2MX"
    request = {**INSIDE["cases"][0], "person": stage.oliver.id, "order": "A-2004"}
    stage.backstage.answer = {**INSIDE, "cases": [request]}
    await opened(page, stage.url)
    await page.locator(".story.borderline").get_by_role("button", name="Be Oliver").click()
    await page.get_by_role("button", name="Go to Nora, who decides").click()
    await expect(page.locator("#you")).to_contain_text("You are Nora")
    await expect(page.locator("#talk-title")).to_have_text("Oliver R. · R-7K2MX")
    await expect(page.locator("#story")).to_contain_text("You are Nora, of the support team.")
    stage.backstage.answer = {**INSIDE, "cases": [{**request, "state": "refused"}]}
    await page.get_by_role("button", name="Back to Oliver").click()
    await expect(page.locator("#you")).to_contain_text("You are Oliver")
    await expect(page.locator("#story")).to_contain_text("Refused, and the clause says why.")


async def test_a_story_says_which_answer_is_due(page: Page, stage: Stage) -> None:
    """The next answer stands out, what was sent does not, and the keyboard is on the one that is due."""
    await opened(page, stage.url)
    await page.get_by_role("button", name="Be Oliver").first.click()
    due = page.locator("#story .answer.next")
    await expect(due).to_have_text("A-2001")
    await expect(due).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(due).to_have_text("alice@example.com")
    await expect(due).to_be_focused()
    await page.reload()
    await expect(due).to_have_text("alice@example.com")
    await due.click()
    await expect(due).to_have_text("Receipt")
    await due.click()
    await expect(page.locator("#story")).to_contain_text("Answer with the buttons")
    await expect(page.locator("#story .answer")).to_have_count(0)


async def test_a_story_stays_true_when_the_clock_was_moved(page: Page, stage: Stage) -> None:
    """The guide says how far the clock is; a story's order is dated anew, as many days ago as it is told."""
    told = page.locator(".story.in_time p")
    await opened(page, stage.url)
    await expect(page.locator("#guide-note")).to_be_hidden()
    await stage.backstage.move_clock(8 * 86400)
    await expect(page.locator("#guide-note")).to_contain_text("The clock is 8 days ahead")
    await expect(told).to_contain_text("Bought 3 days ago")
    await page.get_by_role("button", name="Be Oliver").first.click()
    await expect(heard(page, "Welcome /start")).to_be_visible()
    assert stage.backstage.done == [("clock", 8 * 86400), ("story", "A-2001")]


async def test_the_guide_skips_as_many_days_as_the_button(page: Page, stage: Stage) -> None:
    """What the guide says of the clock is what its button does, in both languages."""
    await opened(page, stage.chat(stage.oliver))
    for skip, button in (("skip eight days", "+8 days"), ("sauter huit jours", "+8 jours")):
        await expect(page.locator("#guide-hints")).to_contain_text(skip)
        await expect(page.locator("#clock-week")).to_have_text(button)
        await page.locator("#language-button").click()


async def test_a_story_follows_what_was_asked(page: Page, stage: Stage) -> None:
    """What a button answered is not waited for; what was sent in vain is asked for again; before the desk has
    looked at what was sent, nothing flickers."""
    due, words = page.locator("#story .answer.next"), page.locator("#story .story-words")
    person = stage.oliver.id

    def asks(question: str) -> None:
        draft = {"person": person, "asking": question}
        stage.backstage.answer = {"inbox": {"waiting": 0, "recent": []}, "drafts": [draft]}

    asks("number")
    await opened(page, stage.url)
    await page.get_by_role("button", name="Be Oliver").first.click()
    await due.click()
    await due.click()
    await expect(words).to_contain_text("Next, its receipt.")
    await expect(heard(page, "Got text: alice@example.com")).to_be_visible()
    await expect(words).to_contain_text("The bot asks for the order number.")
    asks("reason")
    await expect(words).to_contain_text("Answer with the buttons")
    asks("receipt")
    await due.click()
    await expect(words).to_contain_text("Answer with the buttons")
    await expect(heard(page, "Got photo")).to_be_visible()
    await expect(words).to_contain_text("Next, its receipt.")


async def test_an_empty_chat_says_what_the_bot_does(page: Page, stage: Stage) -> None:
    """Before Start, the bot's description stands there in the language of the person, else in the common one."""
    for language, words in (("", "I handle refunds."), ("fr", "Je traite les remboursements.")):
        await stage.echo.call("setMyDescription", description=words, language_code=language)
    await opened(page, stage.chat(stage.camille))
    await expect(page.locator("#barrier")).to_contain_text("Je traite les remboursements.")
    await opened(page, stage.chat(stage.oliver))
    await page.reload()
    await expect(page.locator("#barrier")).to_contain_text("I handle refunds.")


async def test_the_inside_shows_cases_and_findings(page: Page, stage: Stage) -> None:
    """Cases, findings and queues stand there in words; what comes from outside is text."""
    stage.backstage.answer = INSIDE
    await opened(page, stage.chat(stage.oliver))
    case = page.locator(".case")
    await expect(case).to_contain_text("R-7K2MX")
    await expect(case).to_contain_text("to review")
    await expect(case).to_contain_text("<b>Camille</b>")
    await expect(case.locator(".finding")).to_have_count(2)
    await expect(page.locator("#inbox-count")).to_have_text("2 waiting · 1 parked")
    await expect(page.locator("#bot-state")).to_have_text("running, process 4711")
    await case.locator("summary").click()
    await expect(case.locator(".finding").first).to_be_hidden()
    assert stage.backstage.language == "en"
    stage.backstage.answer = {**INSIDE, "cases": [{**INSIDE["cases"][0], "state": "paid"}]}
    await expect(case).to_contain_text("paid")
    await expect(case.locator(".finding").first).to_be_hidden()


async def test_the_controls_reach_the_backstage(page: Page, stage: Stage, expected: list[str]) -> None:
    """Clock, Telegram and bot are moved by their buttons, and the page says what follows."""
    stage.backstage.answer = INSIDE
    await opened(page, stage.chat(stage.oliver))
    await expect(page.locator("#bot-state")).to_have_text("running, process 4711")
    await page.get_by_role("button", name="Move the clock 8 days ahead").click()
    await page.get_by_role("button", name="Kill the bot").click()
    stage.backstage.answer = {**INSIDE, "bot": {"running": False}}
    await expect(page.locator("#trouble")).to_have_text("The bot is not running. What you send waits for it.")
    await page.get_by_role("button", name="Start the bot again").click()
    assert stage.backstage.done == [("clock", 8 * 86400), ("bot", "kill"), ("bot", "start")]
    expected.append("503")
    stage.backstage.trouble = "The bot's data folder is gone."
    await expect(page.locator("#inside-trouble")).to_contain_text("The bot's data folder is gone.")


async def test_what_is_sent_while_telegram_is_down_arrives_later(page: Page, stage: Stage) -> None:
    """People write on while the API is down; the bot gets it all when it is back."""
    await started(page, stage)
    await page.get_by_role("button", name="Telegram: Take down").click()
    await expect(page.locator("#trouble")).to_contain_text("Telegram is down for the bot")
    await page.get_by_label("Message", exact=True).fill("are you there?")
    await page.keyboard.press("Enter")
    await expect(page.locator(".message.own .words").last).to_have_text("are you there?")
    await page.get_by_role("button", name="Telegram: Bring up").click()
    await expect(page.locator("#trouble")).to_be_hidden()
    await expect(heard(page, "Got text: are you there?")).to_be_visible()


async def test_a_story_is_its_customer_s_whoever_one_is_meanwhile(page: Page, stage: Stage) -> None:
    """Where the desk is slow to date an order, Start is still pressed by the customer, and leads nobody back."""
    stage.backstage.dating.clear()
    await opened(page, stage.url)
    await page.get_by_role("button", name="Be Oliver").first.click()
    await page.get_by_role("button", name="Act as Nora").click()
    stage.backstage.dating.set()
    await expect(page.locator("#people .badge")).to_have_count(2)
    messages = [update["message"] for update in stage.echo.got if "message" in update]
    starts = [message["from"]["id"] for message in messages if message.get("text") == "/start"]
    assert starts == [stage.oliver.id]
    await expect(page.locator("#you")).to_contain_text("You are Nora")
