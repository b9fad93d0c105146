"""Money in whole minor units, and the explicit table of what a minor unit is."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Annotated, Final

from pydantic import BaseModel, ConfigDict, Field

# ISO 4217 currencies in use, by their number of decimals, and Telegram Stars (XTR, whole).
# A currency outside this table is never guessed. Babel is no source: it takes XTR for 2 and MGA for 0.
_DECIMALS: Final = {
    0: "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF XTR",
    2: (
        "AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF "
        "CNY COP CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL "
        "HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT "
        "MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB "
        "SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH "
        "USD UYU UZS VED VES WST XCD XCG YER ZAR ZMW ZWG"
    ),
    3: "BHD IQD JOD KWD LYD OMR TND",
}
EXPONENTS: Final[dict[str, int]] = {
    code: decimals for decimals, codes in _DECIMALS.items() for code in codes.split()
}


class UnknownCurrency(ValueError):
    """This currency is not in the exponent table."""


class BadAmount(ValueError):
    """This is not a decimal amount of its currency."""


class TooManyDecimals(BadAmount):
    """This amount has more decimals than its currency."""


class Money(BaseModel):
    """An amount in whole minor units (`4990` EUR is 49.90 €) and its currency's ISO 4217 code."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    minor: Annotated[int, Field(ge=0)]
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")]

    def with_minor(self, minor: int) -> Money:
        """Another amount of the same currency."""
        return Money(minor=minor, currency=self.currency)


def exponent(currency: str) -> int:
    """The number of decimals of a currency. Raises `UnknownCurrency`."""
    try:
        return EXPONENTS[currency]
    except KeyError:
        raise UnknownCurrency(f"{currency}: {UnknownCurrency.__doc__}") from None


_DECIMAL: Final = re.compile(r"[0-9]{1,15}(?:\.[0-9]{1,4})?")


def from_decimal(text: str, currency: str) -> Money:
    """`"49.90"`, EUR → 4990. Raises `BadAmount`: a sign, an exponent; `TooManyDecimals`."""
    digits = exponent(currency)
    if not _DECIMAL.fullmatch(text):
        raise BadAmount(f"{text!r}: {BadAmount.__doc__}")
    whole, _, decimals = text.partition(".")
    # Zeros count: `1.000` is a thousand in half of Europe, and 1 € to nobody.
    if len(decimals) > digits:
        raise TooManyDecimals(f"{text!r}: {TooManyDecimals.__doc__}")
    return Money(minor=int(whole + decimals.ljust(digits, "0")), currency=currency)


def to_decimal(money: Money) -> Decimal:
    """4990 EUR → `Decimal("49.90")`. Raises `UnknownCurrency`."""
    # Not `scaleb`, which rounds to the context's 28 digits.
    return Decimal(f"{money.minor}e-{exponent(money.currency)}")
