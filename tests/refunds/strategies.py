"""Random facts and policies, as JSON and TOML say them: small ranges, so that boundaries are met often."""

from __future__ import annotations

import tomllib
from copy import deepcopy
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from hypothesis import strategies as st

from refunds.facts import Dispute, Reason, Standing, StatedBy
from refunds.policy import default_source
from tests.refunds.samples import GOOD_FACTS

_REASONS = [reason.value for reason in Reason]
_SERVICES = ["one_time", "gold", "flash"]
_ZONES = ["Europe/Paris", "UTC", "America/New_York", "Pacific/Kiritimati", "Asia/Kolkata", "Pacific/Apia"]
_NUMBERS = ["A-10", "a1O", "B-2", "-", "", "Il", "11", "é10", "10"]
# Around a change of clocks in Paris and in New York.
_START = datetime(2026, 3, 27, tzinfo=UTC)

minors = st.integers(0, 12) | st.sampled_from([1000, 20000, 20001, 100000, 10**30])
currencies = st.sampled_from(["EUR", "EUR", "EUR", "EUR", "EUR", "EUR", "JPY", "KWD", "XTR", "USD", "ZZZ"])


def _fields(**known: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    """Each key absent, null, or known; known more often than not."""
    maybe = {name: st.one_of(st.none(), known[name], known[name], known[name]) for name in known}
    return st.fixed_dictionaries({}, optional=maybe)


@st.composite
def times(draw: st.DrawFn) -> str:
    """A moment within some days, with some offset."""
    seconds = draw(st.integers(0, 6 * 86400) | st.integers(0, 12).map(lambda half: half * 43200))
    offset = timezone(timedelta(minutes=draw(st.integers(-47, 56)) * 15))
    return (_START + timedelta(seconds=seconds)).astimezone(offset).isoformat()


dates = times().map(lambda moment: moment[:10])


@st.composite
def money(draw: st.DrawFn, currency: st.SearchStrategy[str] = currencies) -> dict[str, Any]:
    """An amount; most often in euros."""
    return {"minor": draw(minors), "currency": draw(currency)}


@st.composite
def orders(draw: st.DrawFn) -> dict[str, Any]:
    """An order; its amounts are in one currency most of the time."""
    same = st.just(draw(currencies))
    amounts = st.one_of(money(same), money(same), money(same), money(same), money())
    order = draw(
        _fields(
            purchased_at=times() | dates,
            paid=amounts,
            refunded=st.one_of(same.map(lambda code: {"minor": 0, "currency": code}), amounts),
            reserved=st.one_of(st.none(), amounts),
            service=st.sampled_from([*_SERVICES, "unnamed"]),
            buyer_verified=st.sampled_from([True, True, True, False]),
            dispute=st.sampled_from(["none", "none", *Dispute]).map(str),
        )
    )
    return {"number": draw(st.sampled_from(_NUMBERS)), **order}


@st.composite
def usages(draw: st.DrawFn) -> dict[str, Any]:
    """Units used of units bought, either unknown at times."""
    usage = draw(_fields(total=st.integers(1, 4)))
    used = draw(st.none() | st.integers(0, usage.get("total") or 4))
    stated_by = draw(st.sampled_from(list(StatedBy))).value
    return usage if used is None else {**usage, "used": used, "stated_by": stated_by}


receipts = _fields(
    readable=st.booleans(),
    order_number=st.sampled_from(_NUMBERS),
    total=money(),
    date=dates,
    seen_elsewhere=st.sampled_from([False, False, True]),
)


@st.composite
def facts(draw: st.DrawFn) -> dict[str, Any]:
    """Well-formed facts as JSON."""
    known = draw(
        _fields(
            order=orders(),
            receipt=st.none() | receipts,
            reason=st.sampled_from(_REASONS),
            usage=usages(),
            account=_fields(standing=st.sampled_from(["good", *Standing]).map(str)),
            history=_fields(refunds=st.integers(0, 4)),
        )
    )
    return {"request_date": draw(times()), **known}


@st.composite
def promising_facts(draw: st.DrawFn) -> dict[str, Any]:
    """A request that everything speaks for, but for a few facts drawn at random."""
    wild, good = draw(facts()), deepcopy(GOOD_FACTS)
    days = draw(st.integers(0, 4))
    good["order"] |= {"number": "A-10", "purchased_at": f"2026-03-{27 - days}", "reserved": None}
    good["order"]["paid"]["minor"] = draw(st.integers(1, 12) | st.just(20000))
    for key in draw(st.sets(st.sampled_from(sorted(good)), max_size=2)):
        if key != "order" or not wild.get("order"):
            good[key] = wild.get(key)
            continue
        for name in draw(st.sets(st.sampled_from(sorted(good["order"])), max_size=3)):
            good["order"][name] = wild["order"].get(name, good["order"][name])
    good["request_date"] = wild["request_date"] if draw(st.booleans()) else "2026-03-27T12:00:00Z"
    for twist in draw(st.sets(st.sampled_from(_TWISTS), max_size=2)):
        twist(good)
    return good


def _violated(values: dict[str, Any]) -> None:
    values["account"] = {"standing": "violated"}


def _refunded(values: dict[str, Any]) -> None:
    if values["order"]:
        values["order"]["refunded"] = values["order"]["paid"]


def _used_up(values: dict[str, Any]) -> None:
    values |= {"usage": {"used": 2, "total": 2, "stated_by": "shop"}, "reason": "other"}


def _late(values: dict[str, Any]) -> None:
    values["request_date"] = "2026-04-07T12:00:00Z"


def _usual(values: dict[str, Any]) -> None:
    values |= {"receipt": None, "history": {"refunds": 0}}


_TWISTS = [_violated, _refunded, _used_up, _late, _usual, _usual]


_days = st.integers(0, 5)
_LIMITS = [("0", "0"), ("0.05", "0.10"), ("200.00", "1000.00"), ("1000", "1000")]


@st.composite
def policies(draw: st.DrawFn) -> dict[str, Any]:
    """A policy file that is in order, as a dictionary: at random, or the default one but for a few values."""
    wild = draw(_policies())
    if draw(st.booleans()):
        return wild
    keys = draw(st.sets(st.sampled_from(sorted(wild)), max_size=2))
    if keys & {"services", "assume"}:
        keys |= {"services", "assume"}
    return {**tomllib.loads(default_source()), **{key: wild[key] for key in keys}}


@st.composite
def _policies(draw: st.DrawFn) -> dict[str, Any]:
    services = draw(
        st.dictionaries(
            st.sampled_from(_SERVICES),
            st.fixed_dictionaries(
                {"covered": st.sampled_from([True, True, False])},
                optional={"days": _days, "grace_days": _days},
            ),
        )
    )
    sides = draw(st.lists(st.sampled_from(["valid", "valid", "finance", "neither"]), min_size=6, max_size=6))
    window = st.fixed_dictionaries({"days": _days, "grace_days": _days}, optional={"statutory_days": _days})
    return {
        "version": draw(st.sampled_from(["1", "2026-01"])),
        "timezone": draw(st.sampled_from(_ZONES)),
        "market": draw(st.sampled_from(["EU", "other"])),
        "window": draw(window),
        "reasons": {
            side: [reason for reason, chosen in zip(_REASONS, sides, strict=True) if chosen == side]
            for side in ("valid", "finance")
        },
        "services": services,
        "usage": {"stated": draw(st.sampled_from(["review", "accept"]))},
        "history": {"max_refunds": draw(st.integers(0, 5)), "days": draw(_days)},
        "limits": draw(_limits()),
        "assume": draw(_assumptions([name for name, s in services.items() if s["covered"]])),
    }


@st.composite
def _limits(draw: st.DrawFn) -> dict[str, Any]:
    limits: dict[str, Any] = {}
    for code in draw(st.sets(st.sampled_from(["EUR", "KWD"]))) | draw(st.just({"EUR"}) | st.just(set())):
        auto, dual = draw(st.sampled_from(_LIMITS))
        limits[code] = {"auto": auto, "dual": dual}
    if draw(st.booleans()):
        limits["XTR"] = draw(st.sampled_from([{}, {"auto": "10", "dual": "20"}]))
    return limits


def _assumptions(covered: list[str]) -> st.SearchStrategy[dict[str, str]]:
    optional = {"standing": st.just("good"), "dispute": st.just("none"), "refunded": st.just("none")}
    if covered:
        optional["service"] = st.sampled_from(covered)
    return st.fixed_dictionaries({}, optional=optional)
