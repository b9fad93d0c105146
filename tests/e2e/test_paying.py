"""Money: what is to pay stands in the pinned list, and the customer is told only of what was sent."""

from __future__ import annotations

import pytest

from conversations.press import Verb
from tests.e2e.kit.order import IN_TIME
from tests.e2e.kit.shop import Shop

pytestmark = pytest.mark.asyncio(loop_scope="module")

LANGUAGES = pytest.mark.parametrize("language", ["en", "fr"])


@LANGUAGES
async def test_paid(shop: Shop, language: str) -> None:
    """What the policy approved stands in the pinned list; only when it is paid is the customer told so."""
    camille = shop.customer("Camille", language)
    reference = await camille.asks_for(shop.order(IN_TIME))
    await camille.hears("✅")
    listed = await shop.sam.offered(reference, Verb.PAY, listed=True)
    await shop.sees(lambda: listed.message.id in shop.desk.pinned)
    shop.sam.press(listed)
    await shop.sam.presses(reference, Verb.PAID, listed=True)
    shop.sam.reply(await shop.sam.hears("with the payment's reference"), "SEPA-42")
    assert "49" in (await camille.hears("SEPA-42")).text
    assert shop.data.state(reference) == "paid"
    ledger = shop.data.rows('SELECT state, minor, reference FROM ledger WHERE "case" = :r', r=reference)
    assert ledger == [{"state": "paid", "minor": 4990, "reference": "SEPA-42"}]
