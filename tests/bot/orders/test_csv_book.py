"""A CSV order book is read strictly: typed values, or every fault by row and column."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, datetime, timedelta, timezone
from io import BytesIO
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.i18n import Catalogs
from bot.orders.csv_book import read_book
from bot.orders.fault import MOST_FAULTS, BadBook
from conversations.order_record import OrderRecord
from refunds.money import Money

FULL = "number,purchased_at,paid,currency,service,email,refunded,units_total,units_used,dispute,standing"
SHORT = "number,purchased_at,paid,currency,service"
GOOD = "A-1,2026-03-23,49.90,EUR,one_time"
ENGLISH = Catalogs.load().translator("en", ZoneInfo("UTC"))


def read(*rows: str | bytes) -> tuple[OrderRecord, ...]:
    return read_book(BytesIO(b"\n".join(row if isinstance(row, bytes) else row.encode() for row in rows)))


def faults(*rows: str | bytes) -> list[str]:
    """What an operator is told."""
    with pytest.raises(BadBook) as caught:
        read(*rows)
    return [ENGLISH.plain(fault.words()) for fault in caught.value.faults]


def test_every_column_arrives_with_its_type() -> None:
    """A full row gives a full record: a time with its offset, money in minor units, whole numbers."""
    row = "A-1,2026-03-23T14:05:00+01:00,49.90,EUR,one_time,Camille@Example.com,10.00,10,3,won,good"
    assert read(FULL, row) == (
        OrderRecord(
            number="A-1",
            purchased_at=datetime(2026, 3, 23, 14, 5, tzinfo=timezone(timedelta(hours=1))),
            paid=Money(minor=4990, currency="EUR"),
            refunded=Money(minor=1000, currency="EUR"),
            service="one_time",
            email="Camille@Example.com",
            units_total=10,
            units_used=3,
            dispute="won",
            standing="good",
        ),
    )


def test_what_is_empty_is_unknown() -> None:
    """An empty cell is no zero, no default and no fault; only the number must be there."""
    assert read(FULL, "A-1,,,,,,,,,,") == (
        OrderRecord("A-1", None, None, None, None, None, None, None, None, None),
    )


@pytest.mark.parametrize(
    "rows",
    [
        (b"\xef\xbb\xbf" + SHORT.encode(), GOOD),
        (SHORT + "\r", GOOD + "\r", ""),
        ("service,currency,paid,purchased_at,number", "one_time,EUR,49.90,2026-03-23,A-1"),
        (SHORT.replace(",", ";"), GOOD.replace(",", ";")),
        (SHORT, ' A-1 , 2026-03-23 ,"49.90",EUR, one_time'),
        (SHORT, "", ",,,,", GOOD, ""),
    ],
    ids=["mark", "crlf", "order", "semicolons", "spaces", "empty rows"],
)
def test_the_same_book_in_another_dress(rows: tuple[str | bytes, ...]) -> None:
    """What spreadsheets do to a file changes nothing of what it says."""
    (record,) = read(*rows)
    assert (record.number, record.purchased_at, record.service) == ("A-1", date(2026, 3, 23), "one_time")
    assert record.paid == Money(minor=4990, currency="EUR")


CELLS = [
    ("number", "#", "it holds no order number"),
    ("number", "9" * 65, "it is longer than 64 characters"),
    ("number", "", "it is empty"),
    ("number", "A\x001", "it holds a character that cannot be printed"),
    ("number", "A\u202e1", "it holds a character that cannot be printed"),
    ("purchased_at", "23/03/2026", "neither a date"),
    ("purchased_at", "2026-02-30", "neither a date"),
    ("purchased_at", "2026-03-23T14:05:00", "neither a date"),
    ("purchased_at", "1969-12-31", "neither a date"),
    ("purchased_at", "20260323", "neither a date"),
    ("paid", "49,90", "it is not an amount in EUR, written like 49.90"),
    ("paid", "49.901", "it has more decimals than EUR, written like 49.90"),
    ("paid", "1.000", "it has more decimals than EUR, written like 49.90"),
    ("paid", "-1", "it is not an amount in EUR"),
    ("paid", "1e3", "it is not an amount in EUR"),
    ("paid", "NaN", "it is not an amount in EUR"),
    ("paid", "４９", "it is not an amount in EUR"),
    ("currency", "eur", "it is not a currency code known here, like EUR"),
    ("currency", "QQQ", "it is not a currency code known here, like EUR"),
    ("service", "x" * 65, "it is longer than 64 characters"),
    ("email", "camille", "it is not an e-mail address"),
    ("email", "a b@example.com", "it is not an e-mail address"),
    ("email", f"{'x' * 250}@example.com", "it is longer than 254 characters"),
    ("refunded", "ten", "it is not an amount in EUR"),
    ("units_total", "0", "it must be more than 0"),
    ("units_total", "1.0", "it is not a whole number"),
    ("units_total", "9999999999", "it is not a whole number"),
    ("units_used", "-1", "it is not a whole number"),
    ("units_used", "11", "it is more than units_total"),
    ("dispute", "yes", "it must be one of: none, open, won, lost"),
    ("standing", "bad", "it must be one of: good, violated, suspected, disputed"),
]


@pytest.mark.parametrize(("column", "cell", "problem"), CELLS)
def test_a_cell_that_is_wrong_is_named(column: str, cell: str, problem: str) -> None:
    """One wrong cell gives one line with its row, its column and what is wrong."""
    good = [
        "A-1",
        "2026-03-23",
        "49.90",
        "EUR",
        "one_time",
        "c@example.com",
        "0.00",
        "10",
        "3",
        "none",
        "good",
    ]
    names = FULL.split(",")
    row = [cell if name == column else value for name, value in zip(names, good, strict=True)]
    first = ["B-2", *good[1:]]
    (line,) = faults(FULL, ",".join(first), ",".join(f'"{value}"' for value in row))
    assert line.startswith(f"Row 3, column {column}: ")
    assert problem in line


def test_amounts_follow_their_currency() -> None:
    """The number of decimals is the currency's, and an amount without one means nothing."""
    (record,) = read(SHORT, "A-1,,1500,JPY,")
    assert record.paid == Money(minor=1500, currency="JPY")
    assert faults(SHORT, "A-1,,15.50,JPY,") == [
        "Row 2, column paid: it has more decimals than JPY, written like 49."
    ]
    assert faults(SHORT, "A-1,,15.00,,") == ["Row 2, column paid: it is an amount without a currency."]


@pytest.mark.parametrize(
    ("names", "problems"),
    [
        ("", ["Row 1, column number: it is missing."]),
        ("number,paid", ["Row 1, column purchased_at: it is missing."]),
        (f"{SHORT},refund", ["Row 1, column refund: it is not a column of an order book."]),
        (f"{SHORT},", ["Row 1, column ?: it is not a column of an order book."]),
        (f"{SHORT},paid", ["Row 1, column paid: it stands there twice."]),
        (SHORT.upper(), ["Row 1, column NUMBER: it is not a column of an order book."]),
    ],
)
def test_the_first_row_must_name_the_columns(names: str, problems: list[str]) -> None:
    """Missing, unknown and repeated columns are told, and nothing below is guessed at."""
    found = faults(names)
    assert set(problems) <= set(found)
    assert all(line.startswith("Row 1") for line in found)


def test_a_book_without_orders_is_a_mistake() -> None:
    """An import that would change nothing is told, not taken for done."""
    assert faults(SHORT) == ["Row 2: the book holds no order."]


def test_a_number_stands_there_once() -> None:
    """The same order twice, however its number is typed, is a fault that names both rows."""
    lines = faults(SHORT, GOOD, GOOD.replace("A-1", "B-2"), GOOD.replace("A-1", " #a-1"))
    assert lines == ["Row 4, column number: the same order stands in row 2."]


def test_every_fault_is_told_at_once() -> None:
    """Faults are collected over the whole file, row by row, several in one row."""
    lines = faults(FULL, "A-1,never,1,EUR,,,,,,,", GOOD, "A-3,,1,EUR,,,,,,maybe,bad")
    assert [line.split(":")[0] for line in lines] == [
        "Row 2, column purchased_at",
        "Row 3",
        "Row 4, column dispute",
        "Row 4, column standing",
    ]


def test_a_file_of_faults_is_not_read_to_its_end() -> None:
    """After fifty faults reading stops, and says so."""
    rows = [GOOD.replace("A-1", f"A-{row}").replace("EUR", "?") for row in range(1000)]
    with pytest.raises(BadBook) as caught:
        read(SHORT, *rows)
    assert len(caught.value.faults) == MOST_FAULTS
    assert caught.value.more


@pytest.mark.parametrize(
    ("rows", "problem"),
    [
        ((SHORT, GOOD, b"A-2,,,,caf\xe9"), "Row 3: it is not written in UTF-8."),
        ((SHORT.encode("utf-16"),), "Row 1: it is not written in UTF-8."),
        ((SHORT, '"A-1,2026-03-23'), "Row 2: it cannot be read as CSV (unexpected end of data)."),
        ((SHORT, '"A-1"x,,,,'), "Row 2: it cannot be read as CSV (',' expected after '\"')."),
        ((SHORT, GOOD + ",more"), "Row 2: row 1 names 5 columns, and here are 6 cells."),
        ((SHORT, "A-1"), "Row 2: row 1 names 5 columns, and here are 1 cells."),
        (
            (SHORT, f'"{"x" * 200_000}",,,,'),
            "Row 2: it cannot be read as CSV (field larger than field limit (131072)).",
        ),
        ((b"%PDF-1.7 \xe2\xe3",), "Row 1: it is not written in UTF-8."),
    ],
)
def test_what_is_no_csv_is_told(rows: tuple[str | bytes, ...], problem: str) -> None:
    """Another encoding, another format or a broken row gives one line, not a traceback."""
    assert faults(*rows) == [problem]


@given(st.binary(max_size=300))
def test_no_bytes_crash_the_reader(content: bytes) -> None:
    """Whatever a file holds, it gives orders or faults."""
    for head in (b"", SHORT.encode() + b"\n"):
        with suppress(BadBook):
            assert read_book(BytesIO(head + content))


def test_progress_is_told_in_bytes() -> None:
    """The bar reaches its end exactly at the end of the file."""
    content = f"{SHORT}\n{GOOD}\n".encode()
    told: list[int] = []
    read_book(BytesIO(content), told.append)
    assert sum(told) == len(content)
