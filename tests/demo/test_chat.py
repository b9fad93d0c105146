"""Chats: sending, pressing, replying, editing; what comes from outside is text."""

from __future__ import annotations

from playwright.async_api import Locator, Page, expect

from tests.demo.stage import Stage

HOSTILE = '<img src=x onerror="document.title=\'owned\'"><script>document.title="owned"</script>'


async def opened(page: Page, address: str) -> None:
    await page.goto(address)
    await page.wait_for_selector("#app[data-ready]")


def heard(page: Page, words: str) -> Locator:
    """A message of the bot with these words in it."""
    return page.locator(".message.other .words", has_text=words).last


async def started(page: Page, stage: Stage) -> None:
    """Oliver has pressed Start, and the bot has answered."""
    await opened(page, stage.chat(stage.oliver))
    await page.get_by_role("button", name="Start", exact=True).click()
    await expect(heard(page, "Welcome /start")).to_be_visible()


async def say(page: Page, words: str) -> None:
    await page.get_by_label("Message", exact=True).fill(words)
    await page.keyboard.press("Enter")


async def test_enter_sends_and_the_answer_comes(page: Page, stage: Stage) -> None:
    """What is typed goes out with Enter, a line break stays in, and the bot's answer appears by itself."""
    await started(page, stage)
    field = page.get_by_label("Message", exact=True)
    await field.press_sequentially("first line")
    await page.keyboard.press("Shift+Enter")
    await field.press_sequentially("second line")
    await page.keyboard.press("Enter")
    await expect(page.locator(".message.own .words").last).to_have_text("first line\nsecond line")
    await expect(page.locator(".message.other .words").last).to_have_text("Got text: first line\nsecond line")
    await expect(field).to_have_value("")
    assert stage.echo.got[-1]["message"]["text"] == "first line\nsecond line"


async def test_topics_of_a_private_chat_are_named(page: Page, stage: Stage) -> None:
    """Where the bot has topics in private chats, a line says which one the messages below it are in."""
    await started(page, stage)
    stage.bot.topics_enabled = True
    chat = stage.oliver.id
    for name in ("A-1001", "A-2001"):
        topic = await stage.echo.call("createForumTopic", chat_id=chat, name=name)
        thread = {"message_thread_id": topic["message_thread_id"]}
        for words in ("first", "second"):
            await stage.echo.call("sendMessage", chat_id=chat, text=f"{words} of {name}", **thread)
    await stage.echo.call("sendMessage", chat_id=chat, text="outside")
    await stage.echo.call("sendMessage", chat_id=chat, text="again", **thread)
    await expect(heard(page, "again")).to_be_visible()
    lines = page.locator(".topic-line")
    await expect(lines).to_have_text(["General", "A-2001"])
    await expect(page.locator(".service").last).to_contain_text("created the topic “A-2001”")
    await page.reload()
    await expect(lines).to_have_text(["General", "A-2001"])


async def test_a_press_shows_progress_then_the_answer(page: Page, stage: Stage) -> None:
    """A pressed button waits visibly, then bears its mark, and the bot's words are shown."""
    await started(page, stage)
    yes = page.get_by_role("button", name="Yes")
    await expect(yes).to_have_class("key success")
    await yes.click()
    await expect(yes).to_have_attribute("aria-busy", "true")
    await expect(page.locator("#notices")).to_contain_text("You pressed yes")
    await expect(yes).not_to_have_attribute("aria-busy", "true")
    await expect(yes).to_have_class("key success pressed")
    await expect(yes).to_have_attribute("title", "Pressed by You")


async def test_an_alert_must_be_put_away(page: Page, stage: Stage) -> None:
    """`show_alert` opens a dialog, which Escape closes, with the focus back on the button."""
    await started(page, stage)
    await page.get_by_role("button", name="Alert").click()
    dialog = page.get_by_role("dialog")
    await expect(dialog).to_contain_text("You pressed alert")
    await page.keyboard.press("Escape")
    await expect(dialog).to_have_count(0)
    await expect(page.get_by_role("button", name="Alert")).to_be_focused()


async def test_copying_needs_no_bot(page: Page, stage: Stage) -> None:
    """A copy button fills the clipboard, and sends no press."""
    await page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    await started(page, stage)
    await page.get_by_role("button", name="Copy").click()
    await expect(page.locator("#notices")).to_contain_text("R-7K2MX")
    assert await page.evaluate("navigator.clipboard.readText()") == "R-7K2MX"
    assert not any("callback_query" in update for update in stage.echo.got)


async def test_markup_in_names_and_words_is_text(page: Page, stage: Stage) -> None:
    """Names, titles, topics, files, notices and messages are shown letter by letter, and run nothing."""
    mallory = stage.world.person(7666, HOSTILE, last_name=HOSTILE, language_code="en")
    stage.alex.add(stage.desk, mallory)
    topic = await stage.echo.call("createForumTopic", chat_id=stage.desk.id, name=HOSTILE[:60])
    thread = topic["message_thread_id"]
    sent = mallory.send(stage.desk, HOSTILE, topic=thread)
    mallory.send_document(stage.desk, b"%PDF-1.4", f"{HOSTILE}.pdf", topic=thread)
    stage.sam.send(stage.desk, "look", topic=thread, reply_to=sent)
    await opened(page, stage.topic(stage.nora, thread))
    await expect(page.locator(".message .words").first).to_have_text(HOSTILE)
    await expect(page.locator(".sender").first).to_contain_text(HOSTILE)
    await expect(page.locator(".file-name")).to_contain_text("<img src=x")
    await expect(page.locator(".replied-text")).to_have_text(HOSTILE)
    await expect(page.locator("#talk-title")).to_have_text(HOSTILE[:60])
    assert await page.evaluate("document.querySelectorAll('img[src=x], #app script').length") == 0
    assert "owned" not in (await page.title()).replace(HOSTILE, "")


async def test_a_strange_link_stays_text(page: Page, stage: Stage) -> None:
    """Only links of the web can be opened: a `javascript:` address is words."""
    await started(page, stage)
    entities = [{"type": "text_link", "offset": 0, "length": 4, "url": "http://example.com/a?b=1"}]
    await stage.echo.call("sendMessage", chat_id=7002, text="good", entities=entities)
    link = page.locator(".words a")
    await expect(link).to_have_attribute("href", "http://example.com/a?b=1")
    await expect(link).to_have_attribute("rel", "noopener noreferrer")
    opens = "async () => (await import('/page/entities.js')).openable('javascript:alert(1)')"
    assert await page.evaluate(opens) is None


async def test_a_forced_reply_is_ready_to_write(page: Page, stage: Stage) -> None:
    """`force_reply` sets the reply and the field's hint; what is sent answers that message."""
    await started(page, stage)
    await say(page, "ask me")
    await expect(page.locator("#context")).to_contain_text("Why?")
    await expect(page.get_by_placeholder("Your reason")).to_be_visible()
    await say(page, "because")
    await expect(heard(page, "Got text: because")).to_be_visible()
    assert stage.echo.got[-1]["message"]["reply_to_message"]["text"] == "Why?"
    await expect(page.locator("#context")).to_be_hidden()


async def test_reply_edit_delete_and_react_by_menu(page: Page, stage: Stage) -> None:
    """The menu of a message replies, edits, reacts and deletes, and Escape cancels."""
    await started(page, stage)
    await say(page, "speling")
    await expect(heard(page, "Got text: speling")).to_be_visible()
    own = page.locator(".message.own").last
    await own.hover()
    await own.get_by_role("button", name="Actions for this message").click()
    await page.get_by_role("menuitem", name="Edit").click()
    await say(page, "spelling")
    await expect(own.locator(".words")).to_have_text("spelling")
    await expect(own.locator(".edited")).to_have_text("edited ")
    await own.get_by_role("button", name="Actions for this message").click()
    await page.get_by_role("menuitemcheckbox", name="React with 👍").click()
    await expect(own.locator(".chip.own")).to_be_visible()
    await own.get_by_role("button", name="Actions for this message").click()
    await page.get_by_role("menuitem", name="Reply").click()
    await expect(page.locator("#context")).to_contain_text("spelling")
    await page.keyboard.press("Escape")
    await expect(page.locator("#context")).to_be_hidden()
    await own.get_by_role("button", name="Actions for this message").click()
    await page.get_by_role("menuitem", name="Delete").click()
    await expect(page.locator(".message.own", has_text="spelling")).to_have_count(0)


async def test_the_bot_s_edit_and_long_quote(page: Page, stage: Stage) -> None:
    """An edit replaces the words and says so; an expandable quote opens when asked."""
    await started(page, stage)
    await say(page, "edit")
    last = page.locator(".message.other").last
    await expect(last.locator(".words")).to_have_text("after")
    await expect(last.locator(".edited")).to_be_visible()
    await say(page, "quote")
    more = page.get_by_role("button", name="Show more")
    await expect(more).to_have_attribute("aria-expanded", "false")
    await more.click()
    await expect(page.get_by_role("button", name="Show less")).to_have_attribute("aria-expanded", "true")


async def test_staff_see_topics_unread_and_pins(page: Page, stage: Stage) -> None:
    """A member of staff finds the group's topics with what is unread, reads, and sees the pinned message."""
    topic = await stage.echo.call("createForumTopic", chat_id=stage.desk.id, name="Camille · R-7K2MX")
    thread = topic["message_thread_id"]
    card = await stage.echo.call(
        "sendMessage", chat_id=stage.desk.id, message_thread_id=thread, text="The card", reply_markup=KEYBOARD
    )
    await stage.echo.call("pinChatMessage", chat_id=stage.desk.id, message_id=card["message_id"])
    await opened(page, f"{stage.url}/#list/{stage.nora.id}")
    row = page.get_by_role("button", name="Camille · R-7K2MX, ")
    await expect(row).to_contain_text("Camille · R-7K2MX")
    await row.click()
    await expect(page.locator("#pinned")).to_contain_text("The card")
    await expect(page.get_by_role("button", name="Camille · R-7K2MX", exact=True)).to_be_visible()
    await page.get_by_role("button", name="Yes").click()
    await expect(page.locator("#notices")).to_contain_text("You pressed yes")
    await page.get_by_role("button", name="Act as Sam").click()
    await expect(page.get_by_role("button", name="Yes")).to_have_attribute("title", "Pressed by Nora Keller")
    await say(page, "I take it")
    await expect(page.locator(".message.own .words").last).to_have_text("I take it")


KEYBOARD = {"inline_keyboard": [[{"text": "Yes", "callback_data": "yes"}]]}
