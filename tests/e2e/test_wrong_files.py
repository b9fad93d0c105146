"""What is no receipt: answered kindly, and the request stands where it stood."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import orjson
import pytest

from bot.demo.api.acts import STICKER
from bot.demo.api.item import Item
from conversations.press import Verb
from refunds.facts import Reason
from tests.e2e.kit.customer import Customer
from tests.e2e.kit.order import IN_TIME
from tests.e2e.kit.receipt import picture
from tests.e2e.kit.shop import Shop

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest.fixture
def shop(shared_shop: Shop) -> Shop:
    """The one that all share."""
    return shared_shop


LANGUAGES = pytest.mark.parametrize("language", ["en", "fr"])

NEEDED: Final = ("I need a picture or a PDF here.", "J’ai besoin ici d’une image ou d’un PDF")
KIND: Final = ("I can't read files of this kind.", "Je ne sais pas lire les fichiers de ce type.")
BROKEN: Final = ("I could not open the file.", "Je n’ai pas pu ouvrir le fichier.")
LARGE: Final = ("larger than the 20 MB", "Le fichier dépasse les 20\u00a0Mo")

WRONG: Final[Mapping[str, tuple[Item, tuple[str, str]]]] = {
    "sticker": (Item("sticker", STICKER, caption="🙂"), NEEDED),
    "voice message": (Item("voice", b"OggS"), NEEDED),
    "film": (Item("video", b"film", "receipt.mp4"), NEEDED),
    "text file": (Item("document", b"Order A-1001, 49.90 EUR", "receipt.txt"), KIND),
    "text named as a PDF": (Item("document", b"%PD is missing", "receipt.pdf"), KIND),
    "truncated picture": (Item("document", picture()[:-40], "receipt.png"), BROKEN),
    "truncated PDF": (Item("document", b"%PDF-1.7\n1 0 obj <<", "receipt.pdf"), BROKEN),
    "21 MB": (Item("document", b"%PDF-1.7\n" + bytes(21 << 20), "receipt.pdf"), LARGE),
}


def _answers(shop: Shop, customer: Customer) -> dict[str, object]:
    """The request as far as it was answered, without what counts prompts."""
    (row,) = shop.data.rows("SELECT state FROM drafts WHERE person = :p", p=customer.person.id)
    draft = orjson.loads(row["state"])["draft"]
    return {name: value for name, value in draft.items() if name not in ("version", "asked_at", "hints")}


@LANGUAGES
@pytest.mark.parametrize("kind", WRONG)
async def test_wrong_files_at_the_receipt(shop: Shop, language: str, kind: str) -> None:
    """It is said what would do; nothing is changed; the right one is taken after it, and the request granted."""
    item, words = WRONG[kind]
    order, bea = shop.order(IN_TIME), shop.customer("Béa", language)
    await bea.begins()
    await bea.identifies(order.number, order.email)
    await bea.offered(Verb.NO_RECEIPT)
    await shop.settles()
    before = _answers(shop, bea)
    bea.sends_item(item)
    told = await bea.hears(words[language == "fr"])
    assert "!" not in told.text
    await shop.settles()
    assert _answers(shop, bea) == before
    await bea.gives_receipt()
    await bea.presses(Verb.REASON, Reason.TECHNICAL_PROBLEM)
    await bea.presses(Verb.SEND)
    await bea.hears("✅")


async def test_good_and_bad_files_in_one_album(shop: Shop) -> None:
    """What can be read is taken, and it is said which one could not."""
    order, carl = shop.order(IN_TIME), shop.customer("Carl")
    await carl.begins()
    await carl.identifies(order.number, order.email)
    await carl.offered(Verb.NO_RECEIPT)
    broken = Item("document", picture()[:-40], "torn.png")
    carl.sends_album([Item("document", picture(), "whole.png"), broken])
    told = await carl.hears("📎 Received: 1 page")
    assert "torn.png: I could not open the file." in told.text
    await carl.presses(Verb.REASON, Reason.TECHNICAL_PROBLEM)
    await carl.presses(Verb.SEND)
    await carl.hears("✅")


QUESTIONS: Final = (
    ("I need the order number here", 0),
    ("I need an e-mail address here", 1),
    ("I need a picture or a PDF here", 2),
    ("Please press the button that fits best", 3),
    ("You may add words or pages here", 4),
)


async def test_stickers_and_places_at_every_step(shop: Shop) -> None:
    """Each question says what it takes, and takes it afterwards."""
    order, dora = shop.order(IN_TIME), shop.customer("Dora")
    await dora.begins()
    for words, step in QUESTIONS:
        for item in (Item("sticker", STICKER), Item("voice", b"OggS")):
            dora.sends_item(item)
            await dora.hears(words)
        await _answer(dora, step, order.number, order.email)
    await dora.hears("✅")


async def _answer(customer: Customer, step: int, number: str, email: str) -> None:
    match step:
        case 0:
            customer.says(number)
            await customer.hears("which e-mail address")
        case 1:
            customer.says(email)
            await customer.hears("Please send your receipt")
        case 2:
            customer.sends(picture())
            await customer.hears("Why would you like a refund?")
        case 3:
            await customer.presses(Verb.REASON, Reason.TECHNICAL_PROBLEM)
            await customer.hears("Is everything right?")
        case _:
            await customer.presses(Verb.SEND)
