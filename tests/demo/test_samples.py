"""Sample receipts: each is what its name says, the same every time."""

from __future__ import annotations

from dataclasses import fields
from datetime import date
from io import BytesIO

import pypdfium2
import pytest
from PIL import Image

from bot.demo.receipt_labels import receipt_labels
from bot.demo.samples import TELEGRAM_DOWNLOAD_LIMIT, ReceiptKind, SampleOrder, Story, sample_receipt
from refunds.money import Money

ORDER = SampleOrder(
    Story.IN_TIME,
    "A-1001",
    "camille@example.com",
    3,
    date(2026, 3, 23),
    Money(minor=4990, currency="EUR"),
    "one_time",
    "fr",
)
YEN = SampleOrder(
    Story.OTHER,
    "A-3007",
    "yuki@example.com",
    3,
    date(2026, 3, 23),
    Money(minor=6800, currency="JPY"),
    "one_time",
    "en",
)


def content(kind: ReceiptKind, order: SampleOrder = ORDER) -> bytes:
    return sample_receipt(order, kind, "Example Shop").content


def words(pdf: bytes) -> str:
    document = pypdfium2.PdfDocument(pdf)
    try:
        page = document[0]
        text = page.get_textpage()
        found: str = text.get_text_range()
        text.close()
        page.close()
        return found
    finally:
        document.close()


@pytest.mark.parametrize("kind", list(ReceiptKind))
def test_the_same_every_time(kind: ReceiptKind) -> None:
    """A receipt drawn twice is the same, so that duplicates can be tried too."""
    assert content(kind) == content(kind)


@pytest.mark.parametrize(
    "kind", [ReceiptKind.GOOD, ReceiptKind.WRONG_ORDER, ReceiptKind.LATE, ReceiptKind.UNREADABLE]
)
def test_pictures_open(kind: ReceiptKind) -> None:
    """Good, wrong, late and unreadable receipts are pictures that decode."""
    with Image.open(BytesIO(content(kind))) as picture:
        picture.load()
        assert picture.format == "PNG"


def test_kinds_differ() -> None:
    """No two kinds are the same file."""
    assert len({content(kind) for kind in ReceiptKind}) == len(ReceiptKind)


def test_a_truncated_one_does_not_open() -> None:
    """The damaged file begins like a picture and can't be decoded."""
    damaged = content(ReceiptKind.TRUNCATED)
    assert damaged.startswith(b"\x89PNG")
    with Image.open(BytesIO(damaged)) as picture, pytest.raises(OSError, match="truncated"):
        picture.load()


def test_the_pdf_holds_its_facts_as_text() -> None:
    """The PDF says order number, date and total in the buyer's language, in words that a program can read."""
    found = words(content(ReceiptKind.PDF))
    assert "Commande: A-1001" in found
    assert "Date d'achat: 2026-03-23" in found
    assert "Montant total: 49.90 EUR" in found


@pytest.mark.parametrize("language", ["en", "fr"])
def test_every_label_can_be_drawn(language: str) -> None:
    """Pillow's own font has no accents: a label with one would be a box on the picture."""
    labels = receipt_labels(language)
    words = [getattr(labels, each.name) for each in fields(labels) if each.name != "services"]
    assert all(word.isascii() for word in (*words, *labels.services.values()))


def test_amounts_have_their_currency_s_decimals() -> None:
    """Yen have none."""
    assert "Total paid: 6800 JPY" in words(content(ReceiptKind.PDF, YEN))


def test_the_large_one_is_past_the_limit_and_valid() -> None:
    """It is larger than a bot may download, and still a PDF."""
    large = content(ReceiptKind.TOO_LARGE)
    assert len(large) > TELEGRAM_DOWNLOAD_LIMIT
    assert "A-1001" in words(large)
