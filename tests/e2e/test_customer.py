"""A customer asks for a refund and gets a decision, in both languages."""

from __future__ import annotations

import pytest

from tests.e2e.kit.order import IN_TIME, PART_USED
from tests.e2e.kit.shop import Shop

pytestmark = pytest.mark.asyncio(loop_scope="module")

LANGUAGES = pytest.mark.parametrize("language", ["en", "fr"])


@LANGUAGES
async def test_full_refund(shop: Shop, language: str) -> None:
    """What was bought two days ago and never used is granted in full, at once."""
    camille = shop.customer("Camille", language)
    reference = await camille.asks_for(shop.order(IN_TIME))
    await camille.hears("✅")
    assert "49" in camille.texts[-1]
    assert reference in camille.texts[-1]
    assert shop.data.state(reference) == "approved"


@LANGUAGES
async def test_unused_part(shop: Shop, language: str) -> None:
    """Of ten units four were used: six tenths of the price are granted, and how it comes about is said."""
    hugo = shop.customer("Hugo", language)
    reference = await hugo.asks_for(shop.order(PART_USED))
    granted = await hugo.hears("✅")
    assert "54" in granted.text
    assert shop.data.rows('SELECT minor FROM ledger WHERE "case" = :r', r=reference) == [{"minor": 5400}]
