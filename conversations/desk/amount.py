"""An amount as staff type it, in either language's notation: `49,90`, `49.90 €`, `1 234,50`, `1,234.50 EUR`; and the
reason that may follow it: `20 because half of it was used`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, TypeAlias

from conversations.case.wording import decimal_words
from refunds.money import EXPONENTS, BadAmount, Money, from_decimal, to_decimal
from refunds.text import Text, text


class AmountProblem(StrEnum):
    """Why words are no amount."""

    UNREADABLE = "unreadable"
    AMBIGUOUS = "ambiguous"  # 1,234 may be a thousand and more, or one and a bit
    NO_CURRENCY = "no_currency"  # nobody knows the order's, and none was typed
    OTHER_CURRENCY = "other_currency"
    ZERO = "zero"


@dataclass(frozen=True, slots=True)
class NoAmount:
    """These words are no amount, and why."""

    problem: AmountProblem


TypedAmount: TypeAlias = Money | NoAmount

_DOLLARS: Final = frozenset({"USD", "AUD", "CAD", "HKD", "NZD", "SGD", "MXN"})
_SIGNS: Final[Mapping[str, frozenset[str]]] = {
    "€": frozenset({"EUR"}),
    "£": frozenset({"GBP"}),
    "$": _DOLLARS,
    "¥": frozenset({"JPY", "CNY"}),
    "₩": frozenset({"KRW"}),
    "₹": frozenset({"INR"}),
    "₺": frozenset({"TRY"}),
    "₽": frozenset({"RUB"}),
    "ZŁ": frozenset({"PLN"}),
    "⭐": frozenset({"XTR"}),
}
"""Currencies by their sign; a sign of several counts only where the order's currency is one of them."""

_PARTS: Final = re.compile(r"(?P<before>[^\d\s.,']*)\s*(?P<number>\d[\d\s.,']*)(?P<after>[^\d\s.,']*)")
_GROUPED: Final = re.compile(r"\d{1,3}(?:(?P<sign>[.,'])\d{3})(?:(?P=sign)\d{3})*")
_SPACES: Final = re.compile(r"\s+")


_BECAUSE: Final = re.compile(
    r"\s*(?:\bbecause\b|\bsince\b|\bparce que?\b|\bcar\b|\bpuisque\b|[:;–—\n]|\s-\s)[\s:]*['’]?",
    re.IGNORECASE,
)
"""What tells a reason from a part of the amount: `20 dollars` is no amount in euros with a reason."""


def with_reason(words: str, currency: str | None) -> tuple[TypedAmount, str]:
    """The amount that was typed, and the reason after it, where there is one."""
    found = _BECAUSE.search(words)
    if found is None:
        return parse_amount(words, currency), ""
    reason = words[found.end() :].strip()
    if reason and not any(map(str.isalpha, reason)):
        return parse_amount(words, currency), ""
    return parse_amount(words[: found.start()], currency), reason[:1].upper() + reason[1:]


def example_of(amount: Money) -> Text:
    """The amount as somebody would type it, in the reader's notation. Of three decimals two are enough, and can't be
    taken for thousands."""
    whole, _, decimals = str(to_decimal(amount)).partition(".")
    if not decimals:
        return text("{whole}", whole=int(whole))
    return decimal_words(int(whole), decimals[:2])


def parse_amount(words: str, currency: str | None) -> TypedAmount:
    """The amount that was typed; `currency` is the order's, None where that is unknown."""
    parts = _PARTS.fullmatch(words.strip().replace("’", "'").upper())
    if parts is None or (parts["before"] and parts["after"]):
        return NoAmount(AmountProblem.UNREADABLE)
    code = _currency(parts["before"] or parts["after"], currency)
    if isinstance(code, NoAmount):
        return code
    return _number(parts["number"].strip(), code)


def _currency(typed: str, expected: str | None) -> str | NoAmount:
    meant = _meant(typed)
    if not typed:
        return NoAmount(AmountProblem.NO_CURRENCY) if expected is None else expected
    if not meant:
        return NoAmount(AmountProblem.UNREADABLE)
    if expected is not None:
        return expected if expected in meant else NoAmount(AmountProblem.OTHER_CURRENCY)
    return next(iter(meant)) if len(meant) == 1 else NoAmount(AmountProblem.NO_CURRENCY)


def _meant(typed: str) -> frozenset[str]:
    """By its code, by its sign, or by a sign with the country's letters, as in `$CA`, `US$` and `£GB`."""
    if typed in EXPONENTS:
        return frozenset({typed})
    found = next((sign for sign in _SIGNS if sign in typed), "")
    if not found:
        return frozenset()
    country = typed.replace(found, "", 1)
    return frozenset(code for code in _SIGNS[found] if code.startswith(country))


def _number(written: str, currency: str) -> TypedAmount:
    plain = _decimal(written, EXPONENTS[currency])
    if isinstance(plain, NoAmount):
        return plain
    try:
        amount = from_decimal(plain, currency)
    except BadAmount:
        return NoAmount(AmountProblem.UNREADABLE)
    return amount if amount.minor else NoAmount(AmountProblem.ZERO)


def _decimal(written: str, decimals: int) -> str | NoAmount:
    """`1 234,50` → `1234.50`. Groups have three digits each; the last of two signs is the decimal one."""
    spaced = _SPACES.search(written) is not None
    if spaced:
        written = _without_spaces(written)
    whole, sign, rest = _split(written)
    if not sign:
        return written if written.isdecimal() else NoAmount(AmountProblem.UNREADABLE)
    if sign in whole or (len(rest) == 3 and whole.isdecimal() and not spaced):  # signs group, or seem to
        return _grouped(written, decimals)
    groups = whole if whole.isdecimal() else _grouped(whole, 0)
    return groups if isinstance(groups, NoAmount) else f"{groups}.{rest}"


def _without_spaces(written: str) -> str:
    """Spaces stand for thousands where groups of three follow; else they stay, and no number is read."""
    head, *groups = _SPACES.split(written)
    last = re.match(r"\d{3}(?!\d)", groups[-1])
    well_grouped = (
        len(head) <= 3 and head.isdecimal() and all(re.fullmatch(r"\d{3}", one) for one in groups[:-1])
    )
    return "".join((head, *groups)) if well_grouped and last else written


def _split(written: str) -> tuple[str, str, str]:
    """At the last sign: what stands before it, the sign, what follows."""
    at = max(written.rfind(sign) for sign in ".,'")
    return (written, "", "") if at < 0 else (written[:at], written[at], written[at + 1 :])


def _grouped(written: str, decimals: int) -> str | NoAmount:
    found = _GROUPED.fullmatch(written)
    if found is None:
        return NoAmount(AmountProblem.UNREADABLE)
    if decimals and found["sign"] != "'" and written.count(found["sign"]) == 1:
        return NoAmount(AmountProblem.AMBIGUOUS)
    return re.sub(r"\D", "", written)
