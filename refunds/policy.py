"""The shop's policy as data: periods, reasons, service types and limits, checked strictly."""

from __future__ import annotations

import hashlib
import json
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, cached_property
from importlib import resources
from typing import Annotated, Final, Literal, NoReturn
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from refunds.facts import Reason
from refunds.money import EXPONENTS, BadAmount, Money, from_decimal
from refunds.policy_keys import meaning
from refunds.validation import first_error, key_path, one_line, problem


class BadPolicy(ValueError):
    """This policy file cannot be used."""


class Market(StrEnum):
    """Where the shop sells: in the EU consumers have a right of withdrawal of 14 days."""

    EU = "EU"
    OTHER = "other"


class StatedUsage(StrEnum):
    """What becomes of a customer's word on how much was used."""

    REVIEW = "review"
    ACCEPT = "accept"


LONGEST_SPAN: Final = 1_000_000
"""Days. With years up to 2999 every last day still lies within the calendar."""

Days = Annotated[int, Field(ge=0, le=LONGEST_SPAN)]


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Window(_Model):
    """The refund period."""

    days: Days
    grace_days: Days
    statutory_days: Days | None = None


class Reasons(_Model):
    """Which reasons the bot may accept by itself, and which are for finance."""

    valid: Annotated[tuple[Annotated[Reason, Field(strict=False)], ...], Field(strict=False)]
    finance: Annotated[tuple[Annotated[Reason, Field(strict=False)], ...], Field(strict=False)]


class ServiceType(_Model):
    """The conditions of one type of service."""

    covered: bool
    days: Days | None = None
    grace_days: Days | None = None


class UsageRule(_Model):
    """How usage is learned."""

    stated: Annotated[StatedUsage, Field(strict=False)]


class HistoryRule(_Model):
    """From how many refunds on a person looks."""

    max_refunds: Annotated[int, Field(ge=0)]
    days: Days


class Limits(_Model):
    """One currency's limits, as decimal text; both or neither."""

    auto: str | None = None
    dual: str | None = None


class Assumptions(_Model):
    """What the shop takes for given where none of its sources tells."""

    standing: Literal["good"] | None = None
    dispute: Literal["none"] | None = None
    refunded: Literal["none"] | None = None
    service: str | None = None


@dataclass(frozen=True, slots=True)
class Period:
    """A refund period and the grace after it, in days."""

    days: int
    grace_days: int


class Policy(_Model):
    """One policy file, checked. Made by `load_policy` alone."""

    version: Annotated[str, Field(min_length=1)]
    timezone: str
    market: Annotated[Market, Field(strict=False)]
    window: Window
    reasons: Reasons
    services: dict[str, ServiceType] = {}
    usage: UsageRule
    history: HistoryRule
    limits: dict[str, Limits] = {}
    assume: Assumptions = Assumptions()
    source: Annotated[str, Field(exclude=True, repr=False)]
    """The file's text, as it was read."""

    @property
    def zone(self) -> ZoneInfo:
        """Where calendar days are counted."""
        return ZoneInfo(self.timezone)

    @cached_property
    def content_hash(self) -> str:
        """SHA-256 (hex) of what the file says; comments and layout don't count."""
        content = self.model_dump(mode="json", exclude_none=True)
        return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()

    def period(self, service: str | None) -> Period:
        """The period of a service type: its own days and grace, each on its own, else `window`'s."""
        own = self.services.get(service) if service is not None else None
        days = own.days if own is not None else None
        grace = own.grace_days if own is not None else None
        return Period(
            self.window.days if days is None else days, self.window.grace_days if grace is None else grace
        )

    @property
    def periods(self) -> tuple[Period, ...]:
        """Every period that an order can have: `window`'s, then each service type's."""
        return (self.period(None), *(self.period(name) for name in self.services))

    @property
    def periods_differ(self) -> bool:
        """Whether some service type is given a period or grace of its own."""
        return any(s.days is not None or s.grace_days is not None for s in self.services.values())

    def automatic_limit(self, currency: str) -> Money | None:
        """Up to how much in all, per order, the bot approves by itself; None where no limit is named."""
        limits = self.limits.get(currency)
        return None if limits is None or limits.auto is None else from_decimal(limits.auto, currency)

    def dual_limit(self, currency: str) -> Money | None:
        """Above how much in all, per order, two people approve; None where no limit is named."""
        limits = self.limits.get(currency)
        return None if limits is None or limits.dual is None else from_decimal(limits.dual, currency)

    def approvers(self, in_all: Money) -> Literal[0, 1, 2]:
        """How many people approve an order's refunds of `in_all`: this one, paid ones and reserved ones."""
        auto, dual = self.automatic_limit(in_all.currency), self.dual_limit(in_all.currency)
        if auto is None or dual is None or in_all.minor > dual.minor:
            return 2
        return 1 if in_all.minor > auto.minor else 0


def load_policy(source: str) -> Policy:
    """A policy from the text of its TOML file. Raises `BadPolicy`: one line with key and meaning."""
    try:
        values = tomllib.loads(source)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise BadPolicy(f"not a TOML file: {one_line(str(error))}") from None
    if "source" in values:
        _refuse(("source",), "is not a key known here")
    try:
        policy = Policy.model_validate({**values, "source": source})
    except ValidationError as errors:
        error_found = first_error(errors)
        _refuse(error_found["loc"], problem(error_found))
    for key, wrong in _contradictions(policy):
        _refuse(key, wrong)
    return policy


def default_source() -> str:
    """The text of the policy file that comes with the product."""
    return resources.files("refunds").joinpath("policy.toml").read_text(encoding="utf-8")


@cache
def default_policy() -> Policy:
    """The policy that comes with the product."""
    return load_policy(default_source())


def _refuse(key: tuple[int | str, ...], wrong: str) -> NoReturn:
    explained = meaning(key)
    raise BadPolicy(f"{key_path(key)}: {wrong}" + (f" ({explained.msgid})" if explained else ""))


def _contradictions(policy: Policy) -> Iterator[tuple[tuple[str, ...], str]]:
    """What each value alone cannot show to be wrong."""
    if not _zone_exists(policy.timezone):
        yield ("timezone",), f"{one_line(repr(policy.timezone))} is not a known time zone"
    both = [reason for reason in policy.reasons.valid if reason in policy.reasons.finance]
    if both:
        yield ("reasons", "finance"), f"{both[0]} stands in reasons.valid too"
    for currency, limits in policy.limits.items():
        yield from _wrong_limits(currency, limits)
    yield from _wrong_service(policy.assume.service, policy.services)


def _wrong_limits(currency: str, limits: Limits) -> Iterator[tuple[tuple[str, ...], str]]:
    if currency not in EXPONENTS:
        yield ("limits", currency), "is not a currency known here"
    elif (limits.auto is None) != (limits.dual is None):
        missing = "dual" if limits.dual is None else "auto"
        yield ("limits", currency, missing), "is missing: both limits or neither"
    elif limits.auto is not None and limits.dual is not None:
        yield from _wrong_amounts(currency, limits.auto, limits.dual)


def _wrong_amounts(currency: str, auto: str, dual: str) -> Iterator[tuple[tuple[str, ...], str]]:
    for name, written in (("auto", auto), ("dual", dual)):
        try:
            from_decimal(written, currency)
        except BadAmount:
            yield (
                ("limits", currency, name),
                f"{one_line(repr(written))} is not a decimal amount of {currency}",
            )
    if from_decimal(auto, currency).minor > from_decimal(dual, currency).minor:
        yield ("limits", currency, "auto"), "must not be above dual"


def _wrong_service(
    assumed: str | None, services: Mapping[str, ServiceType]
) -> Iterator[tuple[tuple[str, ...], str]]:
    if assumed is not None and not (assumed in services and services[assumed].covered):
        yield ("assume", "service"), f"{one_line(repr(assumed))} is not a covered type of service"


def _zone_exists(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):  # an unknown name, a path, a folder of zones
        return False
    return True
