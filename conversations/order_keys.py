"""By what an order and its buyer are found again, however their number and address were typed."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from refunds.order_number import plain_number

_LOOSE: Final = re.compile(r"[\s#]+")


def number_key(number: str) -> str:
    """The key of an order: its number without spaces and `#`, in upper case; empty where nothing is left."""
    return _compatible(_LOOSE.sub("", _compatible(number).upper()))


def attempt_key(number: str) -> str:
    """Spellings that may lead to one order share their attempts."""
    return plain_number(number) or number_key(number)


def normalise_email(address: str) -> str:
    """The form in which two addresses are compared: without outer spaces, and whatever their case."""
    return _compatible(_compatible(address).strip().casefold())


def same_address(one: str | None, other: str) -> bool:
    """Whether these are the same mailbox; an order without an address is nobody's."""
    return bool(one and normalise_email(one)) and normalise_email(one or "") == normalise_email(other)


def _compatible(typed: str) -> str:
    return unicodedata.normalize("NFKC", typed)
