"""What a decision may rest on. A fact that is absent or `null` is unknown; an unknown key is an error.

The same types are read from JSON by `refund-desk explain`, stored with every decision, and replayed.
"""

from __future__ import annotations

import json
import re
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Final, TypeAlias

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    ValidationError,
    model_validator,
)

from refunds.money import Money
from refunds.validation import first_error, key_path, one_line, problem


class BadFacts(ValueError):
    """These facts cannot be read."""


class Fact(StrEnum):
    """The name of one fact, as a path into the facts' JSON."""

    REQUEST_DATE = "request_date"
    ORDER = "order"
    NUMBER = "order.number"
    PURCHASED_AT = "order.purchased_at"
    PAID = "order.paid"
    REFUNDED = "order.refunded"
    RESERVED = "order.reserved"
    SERVICE = "order.service"
    BUYER_VERIFIED = "order.buyer_verified"
    DISPUTE = "order.dispute"
    RECEIPT = "receipt"
    REASON = "reason"
    USED = "usage.used"
    TOTAL = "usage.total"
    STATED_BY = "usage.stated_by"
    STANDING = "account.standing"
    REFUNDS = "history.refunds"


class Reason(StrEnum):
    """Why the customer asks for a refund, as chosen by them."""

    TECHNICAL_PROBLEM = "technical_problem"
    DISSATISFACTION = "dissatisfaction"
    DUPLICATE_CHARGE = "duplicate_charge"
    UNAUTHORISED_CHARGE = "unauthorised_charge"
    CHANGED_MIND = "changed_mind"
    OTHER = "other"


class Dispute(StrEnum):
    """A payment dispute at the customer's bank; `won` and `lost` are seen from the shop."""

    NONE = "none"
    OPEN = "open"
    WON = "won"
    LOST = "lost"


class Standing(StrEnum):
    """How the account of the person who asks stands with the Terms of Use."""

    GOOD = "good"
    VIOLATED = "violated"
    SUSPECTED = "suspected"
    DISPUTED = "disputed"


class StatedBy(StrEnum):
    """Who said how much was used."""

    SHOP = "shop"
    CUSTOMER = "customer"


_DATE: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_TIME: Final = re.compile(r"[0-9W-]+T[0-9:.,]+(?:Z|[+-][0-9:.]+)")
_FIRST_YEAR: Final = 1970
_LAST_YEAR: Final = 2999


def _as_date(value: object) -> date:
    if isinstance(value, str):
        value = _read_date(value)
    if not isinstance(value, date) or isinstance(value, datetime):
        raise ValueError("must be a date, YYYY-MM-DD")
    return _within_years(value)


def _as_time(value: object) -> datetime:
    if isinstance(value, str):
        value = _read_time(value)
    if not isinstance(value, datetime) or value.utcoffset() is None:
        raise ValueError("must be a time with an offset, like 2026-03-30T14:05:00+02:00")
    _within_years(value)
    return value


def _as_time_or_date(value: object) -> date:
    written_as_date = isinstance(value, str) and _DATE.fullmatch(value) is not None
    if written_as_date or (isinstance(value, date) and not isinstance(value, datetime)):
        return _as_date(value)
    return _as_time(value)


def _read_date(written: str) -> date | None:
    try:
        return date.fromisoformat(written) if _DATE.fullmatch(written) else None
    except ValueError:
        raise ValueError("is no day of the calendar") from None


def _read_time(written: str) -> datetime | None:
    try:
        return datetime.fromisoformat(written) if _TIME.fullmatch(written) else None
    except ValueError:
        raise ValueError("is no time of the calendar and the clock") from None


def _within_years(day: date) -> date:
    if not _FIRST_YEAR <= day.year <= _LAST_YEAR:
        raise ValueError(f"must lie in the years {_FIRST_YEAR} to {_LAST_YEAR}")
    return day


_written = PlainSerializer(lambda moment: moment.isoformat(), return_type=str)
Date: TypeAlias = Annotated[date, BeforeValidator(_as_date), _written]
Time: TypeAlias = Annotated[datetime, BeforeValidator(_as_time), _written]
TimeOrDate: TypeAlias = Annotated[datetime | date, BeforeValidator(_as_time_or_date), _written]
LARGEST: Final = 10**100
"""No figure of a shop is larger; sums of larger ones could not even be written down."""
Count: TypeAlias = Annotated[int, Field(ge=0, le=LARGEST)]


def _within_reason(money: Money) -> Money:
    if money.minor > LARGEST:
        raise ValueError("is too large an amount")
    return money


Amount: TypeAlias = Annotated[Money, AfterValidator(_within_reason)]


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Order(_Model):
    """One order, as the shop's order source and the desk's ledger know it."""

    number: str
    purchased_at: TimeOrDate | None = None
    """A time, or a day in the policy's time zone."""
    paid: Amount | None = None
    refunded: Amount | None = None
    """Paid back so far."""
    reserved: Amount | None = None
    """Approved in other requests and not yet paid; the ledger always knows, so None means nothing is."""
    service: str | None = None
    buyer_verified: bool | None = None
    dispute: Dispute | None = None


class Receipt(_Model):
    """What the customer gave as proof, and what was read on it."""

    readable: bool | None = None
    order_number: str | None = None
    total: Amount | None = None
    date: Date | None = None
    seen_elsewhere: bool | None = None
    """The same receipt stands in another order's or customer's request; the desk knows, so None means no."""


class Usage(_Model):
    """How much of what was bought was used, in whole units."""

    used: Count | None = None
    total: Annotated[int, Field(gt=0, le=LARGEST)] | None = None
    stated_by: StatedBy | None = None

    @model_validator(mode="after")
    def _agrees_with_itself(self) -> Usage:
        if self.used is not None and self.stated_by is None:
            raise ValueError("stated_by is required where used is given")
        if self.used is not None and self.total is not None and self.used > self.total:
            raise ValueError("used must not be more than total")
        return self


class Account(_Model):
    """The account of the person who asks."""

    standing: Standing | None = None


class History(_Model):
    """What this buyer was granted before."""

    refunds: Count | None = None
    """Refunds granted within the policy's `history.days` before the request, or since."""


class Facts(_Model):
    """Everything that one decision may rest on."""

    request_date: Time
    """When the customer opened the request."""
    order: Order | None = None
    receipt: Receipt | None = None
    reason: Reason | None = None
    usage: Usage | None = None
    account: Account | None = None
    history: History | None = None


def parse_facts(source: str | bytes) -> Facts:
    """Facts from JSON. Raises `BadFacts`, one line with the key and what is wrong with it."""
    try:
        facts = Facts.model_validate_json(source)
        json.loads(source, object_pairs_hook=_without_repeats)
    except ValidationError as errors:
        error = first_error(errors)
        raise BadFacts(f"{key_path(error['loc']) or 'facts'}: {problem(error)}") from None
    return facts


def facts_to_json(facts: Facts) -> str:
    """The JSON from which `parse_facts` reads equal facts; unknown facts are left out."""
    return facts.model_dump_json(exclude_none=True)


def _without_repeats(pairs: list[tuple[str, object]]) -> dict[str, object]:
    # JSON readers keep the last of two equal keys in silence; which one was meant is not ours to guess.
    keys = [key for key, _ in pairs]
    for key in keys:
        if keys.count(key) > 1:
            raise BadFacts(f"{one_line(key)}: stands there twice")
    return dict(pairs)
