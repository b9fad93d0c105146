"""Money is whole minor units, and what a minor unit is stands in one table."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from refunds.money import (
    EXPONENTS,
    BadAmount,
    Money,
    TooManyDecimals,
    UnknownCurrency,
    exponent,
    from_decimal,
    to_decimal,
)


@pytest.mark.parametrize(
    ("currency", "decimals"), [("EUR", 2), ("JPY", 0), ("KWD", 3), ("XTR", 0), ("MGA", 2)]
)
def test_exponents(currency: str, decimals: int) -> None:
    """The table is ISO 4217's, and Telegram Stars are whole."""
    assert exponent(currency) == decimals


@pytest.mark.parametrize(
    ("written", "currency", "minor"),
    [
        ("49.90", "EUR", 4990),
        ("49.9", "EUR", 4990),
        ("49", "EUR", 4900),
        ("0.001", "KWD", 1),
        ("1.000", "KWD", 1000),
        ("5", "JPY", 5),
    ],
)
def test_decimal_text(written: str, currency: str, minor: int) -> None:
    """Decimal text is read exactly."""
    assert from_decimal(written, currency) == Money(minor=minor, currency=currency)


@pytest.mark.parametrize(
    "written", ["", "-1", "+1", "1e3", "1,5", " 1", "1.", ".5", "49.901", "1.000", "49.900", "٣", "NaN"]
)
def test_no_amount(written: str) -> None:
    """Signs, exponents, commas and more decimals than the currency has, even zeros, are refused."""
    with pytest.raises(BadAmount):
        from_decimal(written, "EUR")


def test_no_decimals() -> None:
    """A currency without decimals takes none."""
    with pytest.raises(TooManyDecimals, match=r"^'5\.0': "):
        from_decimal("5.0", "JPY")


def test_a_currency_is_never_guessed() -> None:
    """A currency outside the table is refused by its name."""
    for convert in (lambda: from_decimal("1", "ZZZ"), lambda: to_decimal(Money(minor=1, currency="ZZZ"))):
        with pytest.raises(UnknownCurrency, match=r"^ZZZ: "):
            convert()


@given(st.integers(0, 10**100), st.sampled_from(sorted(EXPONENTS)))
def test_to_decimal_is_exact(minor: int, currency: str) -> None:
    """No digit is lost, however large the amount."""
    sign, digits, power = to_decimal(Money(minor=minor, currency=currency)).as_tuple()
    assert (sign, int("".join(map(str, digits))), power) == (0, minor, -exponent(currency))


def test_to_decimal() -> None:
    """4990 minor units of euros are 49.90."""
    assert to_decimal(Money(minor=4990, currency="EUR")) == Decimal("49.90")


def test_same_currency() -> None:
    """Another amount of the same currency."""
    assert Money(minor=1, currency="XTR").with_minor(2) == Money(minor=2, currency="XTR")
