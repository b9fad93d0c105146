"""Numbers, amounts and days as a locale writes them, by Babel.

What was written once is kept: Babel takes longer for it than all the rest of a message takes.
"""

from __future__ import annotations

import re
from copy import copy
from datetime import time
from functools import lru_cache
from typing import Final

from babel import Locale
from babel.dates import format_time
from babel.numbers import format_decimal

from refunds.money import Money, exponent, to_decimal

_CODE_BEFORE_DIGITS: Final = re.compile(r"([^\W\d_])(?=\d)")
"""CLDR sets a currency's code apart from the digits after it (`KWD 1.234`); Babel does not."""


@lru_cache(maxsize=1024)
def number(value: int, locale: Locale) -> str:
    """`1 234`"""
    return format_decimal(value, locale=locale)


@lru_cache(maxsize=1024)
def amount(money: Money, locale: Locale) -> str:
    """`49,90 €`, for a currency of the exponent table."""
    pattern = copy(locale.currency_formats["standard"])
    # Babel's own number of decimals is wrong for some currencies; refunds.money has the table.
    pattern.frac_prec = (exponent(money.currency), exponent(money.currency))
    written = str(pattern.apply(to_decimal(money), locale, currency=money.currency, currency_digits=False))
    return _CODE_BEFORE_DIGITS.sub("\\1\u00a0", written)


@lru_cache(maxsize=1024)
def weekday(day: int, locale: Locale) -> str:
    """`lundi`, which is 0."""
    return str(locale.days["format"]["wide"][day])


@lru_cache(maxsize=1024)
def month(number_of_month: int, locale: Locale) -> str:
    """`janvier`, which is 1."""
    return str(locale.months["format"]["wide"][number_of_month])


@lru_cache(maxsize=2048)
def clock(at: time, locale: Locale) -> str:
    """`14:05`"""
    return format_time(at, "short", locale=locale)
