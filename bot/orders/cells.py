"""The cells of an order book: text to a typed value, or what is wrong with it."""

from __future__ import annotations

import re
import sys
from datetime import date, datetime
from enum import StrEnum
from functools import lru_cache
from typing import Final

from pydantic import TypeAdapter, ValidationError

from conversations.order_keys import number_key
from refunds.facts import Dispute, Standing, TimeOrDate
from refunds.money import EXPONENTS, BadAmount, Money, TooManyDecimals, from_decimal
from refunds.text import Text, text

_MOMENT: Final[TypeAdapter[datetime | date]] = TypeAdapter(TimeOrDate)
_WHOLE: Final = re.compile(r"[0-9]{1,9}")
# Deliberately loose: the address is only ever compared, and the shop's own book is right about it.
_EMAIL: Final = re.compile(r"[^\s@]+@[^\s@]+")


class BadCell(ValueError):
    """This cell cannot be read; `problem` says why."""

    def __init__(self, problem: Text) -> None:
        self.problem = problem
        super().__init__(problem.msgid)


def printable(cell: str) -> str:
    if not cell.isprintable():
        raise BadCell(text("it holds a character that cannot be printed"))
    return cell


def number(cell: str) -> str:
    if not number_key(cell):
        raise BadCell(text("it holds no order number"))
    return _short(cell, 64)


def moment(cell: str) -> datetime | date:
    try:
        return _MOMENT.validate_python(cell)
    except ValidationError:
        problem = text(
            "it is neither a date, like 2026-03-23, nor a time with an offset, like 2026-03-23T14:05:00+01:00, "
            "of the years 1970 to 2999"
        )
        raise BadCell(problem) from None


def currency(cell: str) -> str:
    if cell not in EXPONENTS:
        raise BadCell(text("it is not a currency code known here, like EUR"))
    return cell


def whole(cell: str) -> int:
    if not _WHOLE.fullmatch(cell):
        raise BadCell(text("it is not a whole number"))
    return int(cell)


def positive(cell: str) -> int:
    if (value := whole(cell)) == 0:
        raise BadCell(text("it must be more than 0"))
    return value


def email(cell: str) -> str:
    if not _EMAIL.fullmatch(cell):
        raise BadCell(text("it is not an e-mail address"))
    return _short(cell, 254)


def service(cell: str) -> str:
    return sys.intern(_short(cell, 64))


def dispute(cell: str) -> str:
    return _one_of(Dispute, cell)


def standing(cell: str) -> str:
    return _one_of(Standing, cell)


# A book of many orders has few prices, currencies and services: each is kept once.
@lru_cache(maxsize=4096)
def amount(cell: str, code: str | None) -> Money:
    """An amount, which stands in its own cell, and its currency, which stands in another."""
    if code is None:
        raise BadCell(text("it is an amount without a currency"))
    try:
        return from_decimal(cell, code)
    except TooManyDecimals:
        problem = text(
            "it has more decimals than {currency}, written like {example}", currency=code, example=_like(code)
        )
        raise BadCell(problem) from None
    except BadAmount:
        problem = text(
            "it is not an amount in {currency}, written like {example}", currency=code, example=_like(code)
        )
        raise BadCell(problem) from None


def _like(code: str) -> str:
    return f"49.{'90000'[: EXPONENTS[code]]}".rstrip(".")


def _short(cell: str, longest: int) -> str:
    if len(cell) > longest:
        raise BadCell(text("it is longer than {longest} characters", longest=longest))
    return cell


def _one_of(words: type[StrEnum], cell: str) -> str:
    if cell not in set(words):
        raise BadCell(text("it must be one of: {words}", words=", ".join(words)))
    return sys.intern(cell)
