"""Files: picking, dropping, sample receipts, and what is refused."""

from __future__ import annotations

from pathlib import Path

from playwright.async_api import Page, expect

from bot.demo.samples import ReceiptKind, sample_receipt
from tests.demo.stage import ORDERS, SHOP, Stage
from tests.demo.test_chat import heard, started

OLIVERS = ORDERS[1]


async def sent_document(stage: Stage) -> bytes:
    """The bytes of the last document that the bot got, downloaded as bots do."""
    document = stage.echo.got[-1]["message"]["document"]
    path = (await stage.echo.call("getFile", file_id=document["file_id"]))["file_path"]
    async with stage.echo.session.get(f"{stage.echo.api_url}/file/bot42:AAHdemo/{path}") as response:
        return await response.read()


async def test_a_picked_picture_goes_as_a_photo(page: Page, stage: Stage, tmp_path: Path) -> None:
    """A picture of this device is shown before it is sent, and goes with its caption as a photo."""
    picture = tmp_path / "receipt.png"
    picture.write_bytes(sample_receipt(OLIVERS, ReceiptKind.GOOD, SHOP).content)
    await started(page, stage)
    await page.set_input_files("#picker", picture)
    await expect(page.locator(".staged-file")).to_contain_text("receipt.png")
    await page.get_by_label("Message", exact=True).fill("My receipt")
    await page.keyboard.press("Enter")
    await expect(heard(page, "Got photo")).to_be_visible()
    await expect(page.locator(".message.own .photo img")).to_have_js_property("complete", True)
    await expect(page.locator(".message.own .words").last).to_have_text("My receipt")
    assert stage.echo.got[-1]["message"]["caption"] == "My receipt"
    await page.locator(".message.own .photo").click()
    await expect(page.get_by_role("dialog", name="Photo from Oliver Reed")).to_be_visible()


async def test_a_sample_pdf_arrives_byte_for_byte(page: Page, stage: Stage) -> None:
    """A sample receipt out of the menu reaches the bot as the server drew it."""
    await started(page, stage)
    await page.get_by_role("button", name="Attach").click()
    await page.get_by_role("menuitem", name="Good receipt (PDF)").click()
    await expect(page.locator(".staged-file")).to_be_visible()
    await page.get_by_role("button", name="Send", exact=True).click()
    await expect(heard(page, "Got document")).to_be_visible()
    assert await sent_document(stage) == sample_receipt(OLIVERS, ReceiptKind.PDF, SHOP).content


async def test_two_pictures_are_an_album_and_a_broken_one_is_a_file(page: Page, stage: Stage) -> None:
    """Pictures that open go together as one album; a damaged one goes as the file that it is."""
    await started(page, stage)
    for name in ("Good receipt (picture)", "Unreadable photo", "Damaged file"):
        await page.get_by_role("button", name="Attach").click()
        await page.get_by_role("menuitem", name=name).click()
        await page.wait_for_timeout(50)
    await expect(page.locator(".staged-file")).to_have_count(3)
    await page.get_by_role("button", name="Send", exact=True).click()
    await expect(page.locator(".message.own .album .photo")).to_have_count(2)
    await expect(heard(page, "Got document")).to_be_visible()
    photos = [update["message"] for update in stage.echo.got if "photo" in update.get("message", {})]
    assert len({message["media_group_id"] for message in photos}) == 1
    assert await sent_document(stage) == sample_receipt(OLIVERS, ReceiptKind.TRUNCATED, SHOP).content


async def test_a_huge_file_is_refused(page: Page, stage: Stage, tmp_path: Path) -> None:
    """A file past what the demo takes is refused in words, and nothing is sent."""
    huge = tmp_path / "huge.pdf"
    with huge.open("wb") as file:
        file.truncate(51 * 1024 * 1024)
    await started(page, stage)
    await page.set_input_files("#picker", huge)
    await expect(page.locator("#notices")).to_contain_text("huge.pdf is too large for the demo")
    await expect(page.locator(".staged-file")).to_have_count(0)
    await expect(page.get_by_role("button", name="Send", exact=True)).to_be_disabled()


async def test_a_dropped_file_is_taken(page: Page, stage: Stage) -> None:
    """A file dropped onto the chat waits to be sent; an empty one is refused."""
    await started(page, stage)
    drop = """(parts) => {
        const data = new DataTransfer();
        for (const [name, words] of parts) data.items.add(new File(words, name, {type: "text/plain"}));
        const dropped = new DragEvent("drop", {dataTransfer: data, bubbles: true, cancelable: true});
        document.getElementById("talk").dispatchEvent(dropped);
    }"""
    await page.evaluate(drop, [["note.txt", ["words"]], ["empty.txt", []]])
    await expect(page.locator(".staged-file")).to_have_count(1)
    await expect(page.locator("#notices")).to_contain_text("empty.txt is empty")
    await page.get_by_role("button", name="Remove note.txt").click()
    await expect(page.locator(".staged-file")).to_have_count(0)
