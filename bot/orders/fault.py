"""What is wrong with an order book, and where."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from refunds.text import Text, text

MOST_FAULTS: Final = 50
"""Reading stops here: a file with so many faults has one cause, and fifty lines show it."""


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong at one place; `column` is empty where it is the row as a whole. Names stand in row 1."""

    row: int
    column: str
    problem: Text

    def words(self) -> Text:
        """`Row 7, column paid: it is no amount in EUR, written like 49.90.`"""
        row = str(self.row)
        if self.column:
            return text(
                "Row {row}, column {column}: {problem}.", row=row, column=self.column, problem=self.problem
            )
        return text("Row {row}: {problem}.", row=row, problem=self.problem)


class BadBook(ValueError):
    """This order book cannot be used, and nothing of it was; `faults` says where and why, row by row."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__(f"{self.__doc__}")

    @property
    def more(self) -> bool:
        """Whether reading stopped before the end, so that there may be more."""
        return len(self.faults) >= MOST_FAULTS
