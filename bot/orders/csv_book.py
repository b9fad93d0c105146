"""An order book as CSV: read strictly, every fault named by row and column, all or nothing.

The first row names the columns, in any order. A cell that is empty is unknown. Rows are counted the way a
spreadsheet counts them: the names stand in row 1.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Sequence
from typing import BinaryIO, Final

from bot.orders.fault import MOST_FAULTS, BadBook, Fault
from bot.orders.row import OPTIONAL, REQUIRED, Row
from conversations.order_keys import number_key
from conversations.order_record import OrderRecord
from refunds.text import Text, text

_UTF8_MARK: Final = b"\xef\xbb\xbf"


def read_book(file: BinaryIO, progress: Callable[[int], None] = lambda _: None) -> tuple[OrderRecord, ...]:
    """Every order of the book. `progress` is told how many bytes more were read. Raises `BadBook`."""
    reader = _Reader(file, progress)
    records = tuple(reader.records())
    if not records and not reader.faults:
        reader.fault(text("the book holds no order"))
    if reader.faults:
        raise BadBook(reader.faults)
    return records


class _Reader:
    """One pass over a file: the row it is at, and what was wrong up to there."""

    def __init__(self, file: BinaryIO, progress: Callable[[int], None]) -> None:
        self.row = 1
        self.faults: list[Fault] = []
        self._file = file
        self._progress = progress
        self._row_of: dict[str, int] = {}

    def fault(self, problem: Text, column: str = "") -> None:
        self.faults.append(Fault(self.row, column, problem))

    def records(self) -> Iterator[OrderRecord]:
        """Orders as long as nothing is wrong; from the first fault on, only faults are collected."""
        try:
            rows = self._rows()
            columns = self._columns(next(rows, []))
            while columns and len(self.faults) < MOST_FAULTS:
                self.row += 1
                yield from self._record(columns, next(rows))
        except StopIteration:
            return
        except csv.Error as error:
            self.fault(text("it cannot be read as CSV ({reason})", reason=str(error)))
        except UnicodeDecodeError:
            self.fault(text("it is not written in UTF-8"))

    def _rows(self) -> Iterator[list[str]]:
        first = self._line(self._file.readline().removeprefix(_UTF8_MARK))
        for cells in csv.reader(self._lines(first), delimiter=_delimiter(first), strict=True):
            yield [cell.strip() for cell in cells]

    def _lines(self, first: str) -> Iterator[str]:
        yield first
        for line in self._file:
            yield self._line(line)

    def _line(self, line: bytes) -> str:
        self._progress(len(line))
        return line.decode("utf-8")

    def _columns(self, names: Sequence[str]) -> Sequence[str]:
        """The names, or none where they are not what they must be."""
        for name in dict.fromkeys(names):
            if name not in REQUIRED and name not in OPTIONAL:
                self.fault(text("it is not a column of an order book"), name or "?")
            elif names.count(name) > 1:
                self.fault(text("it stands there twice"), name)
        for name in REQUIRED:
            if name not in names:
                self.fault(text("it is missing"), name)
        return () if self.faults else names

    def _record(self, columns: Sequence[str], cells: Sequence[str]) -> Iterator[OrderRecord]:
        """The order of one row: none of a row that is empty, or after a fault."""
        if not any(cells):
            return
        if len(cells) != len(columns):
            self.fault(
                text(
                    "row 1 names {names} columns, and here are {found} cells",
                    found=len(cells),
                    names=len(columns),
                )
            )
            return
        row = Row(self.row, {column: cell for column, cell in zip(columns, cells, strict=True) if cell})
        record = row.record()
        self.faults.extend(row.faults)
        self._check_number(record.number)
        if not self.faults:
            yield record

    def _check_number(self, number: str) -> None:
        first = self._row_of.setdefault(number_key(number), self.row) if number else self.row
        if first != self.row:
            self.fault(text("the same order stands in row {first}", first=str(first)), "number")


def _delimiter(first: str) -> str:
    # Spreadsheets of countries that write 49,90 put semicolons between cells.
    return ";" if ";" in first and "," not in first else ","
