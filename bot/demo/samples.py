"""Sample receipts for the demo, drawn on the spot: good ones, and each way in which one can be bad."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from io import BytesIO
from typing import Final

from PIL import Image, ImageDraw, ImageFilter, ImageFont

from bot.demo.receipt_labels import ReceiptLabels, receipt_labels
from refunds.money import Money, exponent, to_decimal


class Story(StrEnum):
    """What the page offers to try, and what an order is good for."""

    IN_TIME = "in_time"  # granted at once
    TOO_LATE = "too_late"  # refused, with the clause
    BORDERLINE = "borderline"  # a person decides
    PART_USED = "part_used"  # the unused part is granted
    OTHER = "other"  # in the order book, in no story


@dataclass(frozen=True, slots=True)
class SampleOrder:
    """An order of the demo's book, as the page needs it. `language` is the buyer's: `fr` or `en`.

    `days_ago` is how many days before its story begins it was bought.
    """

    story: Story
    number: str
    email: str
    days_ago: int
    purchased_on: date
    paid: Money
    service: str
    language: str


class ReceiptKind(StrEnum):
    """The receipts that are offered for each order."""

    GOOD = "good"
    PDF = "pdf"
    WRONG_ORDER = "wrong_order"
    LATE = "late"
    UNREADABLE = "unreadable"
    TRUNCATED = "truncated"
    TOO_LARGE = "too_large"


@dataclass(frozen=True, slots=True)
class SampleFile:
    """A file ready to be sent: its name, its media type and its bytes."""

    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class _Printed:
    """What stands on a receipt."""

    shop: str
    number: str
    day: date
    total: str
    service: str
    email: str
    labels: ReceiptLabels


SUFFIXES: Final = {ReceiptKind.PDF: "pdf", ReceiptKind.TOO_LARGE: "pdf"}
TELEGRAM_DOWNLOAD_LIMIT: Final = 20 * 1024 * 1024
"""Bytes a bot can download at most; Telegram lets people send more."""
WIDTH: Final = 900
HEIGHT: Final = 1240
PAPER: Final = (253, 252, 248)
INK: Final = (32, 36, 42)
FAINT: Final = (120, 126, 134)


def file_name(order: SampleOrder, kind: ReceiptKind) -> str:
    """The name under which people see the file; it never tells whether the receipt is good."""
    return f"receipt-{order.number.lower()}.{SUFFIXES.get(kind, 'png')}"


def media_type(kind: ReceiptKind) -> str:
    """The media type of the file."""
    return "application/pdf" if kind in SUFFIXES else "image/png"


def sample_receipt(order: SampleOrder, kind: ReceiptKind, shop: str) -> SampleFile:
    """The receipt of that kind for that order, the same bytes every time."""
    return SampleFile(file_name(order, kind), media_type(kind), _MAKERS[kind](order, shop))


def _printed(order: SampleOrder, shop: str) -> _Printed:
    labels = receipt_labels(order.language)
    return _Printed(
        shop=shop,
        number=order.number,
        day=order.purchased_on,
        total=_amount(order.paid),
        service=labels.service(order.service),
        email=order.email,
        labels=labels,
    )


def _amount(money: Money) -> str:
    """Decimal digits and the code: Pillow's own font lacks some currency signs."""
    return f"{to_decimal(money):.{exponent(money.currency)}f} {money.currency}"


def _another_number(number: str) -> str:
    """A number that is no sample order's: its last digits counted on by 7000."""
    head, _, tail = number.rpartition("-")
    return f"{head}-{int(tail) + 7000}" if tail.isdigit() else f"{number}-B"


def _good(order: SampleOrder, shop: str) -> bytes:
    return _png(_draw(_printed(order, shop)))


def _pdf(order: SampleOrder, shop: str) -> bytes:
    return pdf_page(_lines(_printed(order, shop)))


def _wrong_order(order: SampleOrder, shop: str) -> bytes:
    printed = _printed(order, shop)
    other = replace(
        printed,
        number=_another_number(printed.number),
        day=printed.day - timedelta(days=3),
        total=_amount(order.paid.with_minor(order.paid.minor + 2000)),
    )
    return _png(_draw(other))


def _late(order: SampleOrder, shop: str) -> bytes:
    """The same order with a date 40 days before: outside every refund period."""
    printed = _printed(order, shop)
    return _png(_draw(replace(printed, day=printed.day - timedelta(days=40))))


def _unreadable(order: SampleOrder, shop: str) -> bytes:
    """A picture that opens, of which nobody can read a word: blurred, dim and noisy."""
    picture = _draw(_printed(order, shop)).resize((WIDTH // 2, HEIGHT // 2))
    blurred = picture.filter(ImageFilter.GaussianBlur(9)).rotate(7, expand=True, fillcolor=(64, 60, 54))
    grain = hashlib.shake_256(order.number.encode()).digest(blurred.width * blurred.height)
    noise = Image.frombytes("L", blurred.size, grain).convert("RGB")
    return _png(
        Image.blend(Image.blend(blurred, Image.new("RGB", blurred.size, (70, 66, 60)), 0.45), noise, 0.2)
    )


def _truncated(order: SampleOrder, shop: str) -> bytes:
    """The first part of a good picture: its upload broke off."""
    whole = _good(order, shop)
    return whole[: len(whole) * 2 // 5]


def _too_large(order: SampleOrder, shop: str) -> bytes:
    """A valid PDF with a comment that takes it past what a bot may download."""
    return _pdf(order, shop) + b"%" + b" " * TELEGRAM_DOWNLOAD_LIMIT + b"\n"


_MAKERS: Final[dict[ReceiptKind, Callable[[SampleOrder, str], bytes]]] = {
    ReceiptKind.GOOD: _good,
    ReceiptKind.PDF: _pdf,
    ReceiptKind.WRONG_ORDER: _wrong_order,
    ReceiptKind.LATE: _late,
    ReceiptKind.UNREADABLE: _unreadable,
    ReceiptKind.TRUNCATED: _truncated,
    ReceiptKind.TOO_LARGE: _too_large,
}


def _lines(printed: _Printed) -> list[str]:
    labels = printed.labels
    return [
        printed.shop,
        labels.title,
        "",
        f"{labels.number}: {printed.number}",
        f"{labels.day}: {printed.day.isoformat()}",
        f"{labels.buyer}: {printed.email}",
        f"{labels.item}: {printed.service}",
        f"{labels.paid}: {printed.total}",
        "",
        labels.keep,
    ]


def _draw(printed: _Printed) -> Image.Image:
    """The receipt as a picture, large and black enough for any reader."""
    picture = Image.new("RGB", (WIDTH, HEIGHT), PAPER)
    pen, labels = ImageDraw.Draw(picture), printed.labels
    pen.text((80, 80), printed.shop, font=ImageFont.load_default(54), fill=INK)
    pen.text((80, 152), labels.title, font=ImageFont.load_default(32), fill=FAINT)
    _rule(pen, 230)
    _row(pen, 280, labels.number, printed.number)
    _row(pen, 350, labels.day, printed.day.isoformat())
    _row(pen, 420, labels.buyer, printed.email)
    _rule(pen, 510)
    _row(pen, 560, printed.service, printed.total)
    _row(pen, 630, labels.discount, labels.none)
    _rule(pen, 720)
    _total(pen, 765, labels.total, printed.total)
    _bars(pen, 940, printed.number)
    pen.text((80, 1120), labels.keep, font=ImageFont.load_default(26), fill=FAINT)
    return picture


def _rule(pen: ImageDraw.ImageDraw, y: int) -> None:
    for x in range(80, WIDTH - 80, 18):
        pen.line((x, y, x + 9, y), fill=FAINT, width=2)


def _row(pen: ImageDraw.ImageDraw, y: int, label: str, value: str) -> None:
    font = ImageFont.load_default(32)
    pen.text((80, y), label, font=font, fill=FAINT)
    pen.text((WIDTH - 80, y), value, font=font, fill=INK, anchor="ra")


def _total(pen: ImageDraw.ImageDraw, y: int, label: str, total: str) -> None:
    font = ImageFont.load_default(48)
    pen.text((80, y), label, font=font, fill=INK)
    pen.text((WIDTH - 80, y), total, font=font, fill=INK, anchor="ra")


def _bars(pen: ImageDraw.ImageDraw, y: int, number: str) -> None:
    """Bars as on a till receipt. They encode nothing."""
    x = 80
    for byte in hashlib.sha256(number.encode()).digest() * 2:
        width = 2 + byte % 5
        if x + width > WIDTH - 80:
            return
        pen.rectangle((x, y, x + width, y + 120), fill=INK)
        x += width + 3 + byte // 64


def _png(picture: Image.Image) -> bytes:
    buffer = BytesIO()
    picture.save(buffer, "PNG", optimize=False)
    return buffer.getvalue()


def pdf_page(lines: Sequence[str]) -> bytes:
    """A one-page PDF with these lines as real text (Helvetica, Latin-1), as a shop's own receipts have."""
    content = _pdf_text(lines)
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 420 595] /Contents 4 0 R"
        b" /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    return _pdf_file(objects)


def _pdf_text(lines: Sequence[str]) -> bytes:
    escaped = (
        line.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)").encode("latin-1", "replace")
        for line in lines
    )
    shown = b"\n".join(b"(%s) Tj T*" % line for line in escaped)
    return b"BT /F1 14 Tf 24 TL 48 530 Td\n%s\nET" % shown


def _pdf_file(objects: Sequence[bytes]) -> bytes:
    """The objects, numbered from 1, with the cross-reference table that the format asks for."""
    body = b"%PDF-1.4\n"
    offsets = []
    for number, content in enumerate(objects, start=1):
        offsets.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    size = len(objects) + 1
    trailer = b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (size, len(body))
    return body + b"xref\n0 %d\n0000000000 65535 f \n%s" % (size, table) + trailer
