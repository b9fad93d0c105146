"""The policy file is complete in itself and read strictly."""

from __future__ import annotations

import tomllib
from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from refunds.facts import Reason
from refunds.money import Money
from refunds.policy import BadPolicy, Period, default_policy, default_source, load_policy
from refunds.policy_keys import NoSuchKey, describe
from refunds.policy_values import Change, differences, policy_values
from refunds.policy_warnings import OrderBook, warnings
from tests.refunds.english import english
from tests.refunds.samples import policy_with, to_toml
from tests.refunds.strategies import policies

EURO = frozenset({"EUR"})


def test_the_default_policy() -> None:
    """The file that comes with the product holds the published values."""
    policy = default_policy()
    assert (policy.version, policy.timezone, policy.market) == ("2026-01", "Europe/Paris", "EU")
    assert policy.period("one_time") == policy.period(None) == Period(7, 1)
    assert policy.window.statutory_days is None
    assert policy.reasons.valid == (Reason.TECHNICAL_PROBLEM, Reason.DISSATISFACTION)
    assert policy.reasons.finance == (Reason.DUPLICATE_CHARGE, Reason.UNAUTHORISED_CHARGE)
    assert policy.services["one_time"].covered
    assert policy.usage.stated == "review"
    assert (policy.history.max_refunds, policy.history.days) == (3, 90)
    assert policy.automatic_limit("EUR") == Money(minor=20000, currency="EUR")
    assert policy.dual_limit("EUR") == Money(minor=100000, currency="EUR")
    assert policy.automatic_limit("USD") is policy.dual_limit("USD") is None
    assert policy.assume.model_dump(exclude_none=True) == {
        "standing": "good",
        "dispute": "none",
        "refunded": "none",
    }


@pytest.mark.parametrize(
    ("changes", "line"),
    [
        ({"version": ""}, "version: string should have at least 1 character (the policy's version"),
        ({"version": 2026}, "version: must be text"),
        ({"timezone": "Europe/Pari"}, "timezone: 'Europe/Pari' is not a known time zone (the time zone"),
        ({"timezone": "Europe"}, "timezone: 'Europe' is not a known time zone"),
        ({"timezone": "../../etc/passwd"}, "timezone: '../../etc/passwd' is not a known time zone"),
        ({"timezone": "Europe/\nParis"}, "timezone: 'Europe/\\nParis' is not a known time zone"),
        ({"timezone": "x" * 5000}, "timezone: 'xxx"),
        ({"timezone": ""}, "timezone: '' is not a known time zone"),
        ({"market": "FR"}, "market: should be 'EU' or 'other' (where the shop sells"),
        (
            {"window.days": -1},
            "window.days: should be greater than or equal to 0 (the refund period, in days)",
        ),
        ({"window.days": 7.0}, "window.days: must be a whole number (the refund period, in days)"),
        ({"window.days": True}, "window.days: must be a whole number"),
        ({"window.days": "7"}, "window.days: must be a whole number"),
        ({"window.days": 1_000_001}, "window.days: should be less than or equal to 1000000"),
        ({"window.grace_days": -1}, "window.grace_days: should be greater than or equal to 0"),
        (
            {"window.statutory_days": -1},
            "window.statutory_days: should be greater than or equal to 0 (a legal",
        ),
        ({"window.weeks": 1}, "window.weeks: is not a key known here"),
        ({"window": 7}, "window: must hold keys and values (the refund period)"),
        ({"colour": "blue"}, "colour: is not a key known here"),
        ({"source": "blue"}, "source: is not a key known here"),
        (
            {"reasons.valid": "other"},
            "reasons.valid: must be a list (reasons that are accepted automatically)",
        ),
        ({"reasons.valid": ["boredom"]}, "reasons.valid.0: should be 'technical_problem'"),
        ({"reasons.valid": [1]}, "reasons.valid.0: should be 'technical_problem'"),
        (
            {"reasons.valid": ["duplicate_charge"]},
            "reasons.finance: duplicate_charge stands in reasons.valid too",
        ),
        ({"services.gold": {}}, "services.gold.covered: is missing (whether this type of service can be"),
        ({"services.gold.covered": 1}, "services.gold.covered: must be true or false"),
        (
            {"services.one_time.days": -1},
            "services.one_time.days: should be greater than or equal to 0 (this",
        ),
        (
            {"services.one_time.grace_days": -1},
            "services.one_time.grace_days: should be greater than or equal",
        ),
        ({"usage.stated": "trust"}, "usage.stated: should be 'review' or 'accept' (what a customer says"),
        (
            {"history.max_refunds": -1},
            "history.max_refunds: should be greater than or equal to 0 (the number",
        ),
        ({"history.days": -90}, "history.days: should be greater than or equal to 0 (the days within which"),
        ({"limits.EUR.auto": "2000.00"}, "limits.EUR.auto: must not be above dual (the amount in all"),
        ({"limits.EUR.auto": 200}, "limits.EUR.auto: must be text"),
        ({"limits.EUR.auto": "2.001"}, "limits.EUR.auto: '2.001' is not a decimal amount of EUR (the amount"),
        ({"limits.EUR.dual": "-1"}, "limits.EUR.dual: '-1' is not a decimal amount of EUR"),
        ({"limits.EUR.auto": "1e3"}, "limits.EUR.auto: '1e3' is not a decimal amount of EUR"),
        ({"limits.EUR.auto": "absent"}, "limits.EUR.auto: is missing: both limits or neither"),
        ({"limits.EUR.dual": "absent"}, "limits.EUR.dual: is missing: both limits or neither"),
        (
            {"limits.JPY": {"auto": "0.5", "dual": "1"}},
            "limits.JPY.auto: '0.5' is not a decimal amount of JPY",
        ),
        ({"limits.ZZZ": {"auto": "1", "dual": "1"}}, "limits.ZZZ: is not a currency known here (the limits"),
        ({"limits.EUR.most": "1"}, "limits.EUR.most: is not a key known here"),
        ({"assume.standing": "violated"}, "assume.standing: should be 'good' (the standing"),
        ({"assume.dispute": "won"}, "assume.dispute: should be 'none'"),
        ({"assume.refunded": "0"}, "assume.refunded: should be 'none'"),
        ({"assume.service": "gold"}, "assume.service: 'gold' is not a covered type of service (the type"),
        (
            {"services.gold.covered": False, "assume.service": "gold"},
            "assume.service: 'gold' is not a covered type of service",
        ),
        ({"assume.reason": "other"}, "assume.reason: is not a key known here"),
    ],
)
def test_bad_values(changes: dict[str, Any], line: str) -> None:
    """What is wrong is told in one line, with the key and, where there is such a key, its meaning."""
    with pytest.raises(BadPolicy) as told:
        policy_with(changes)
    assert str(told.value).startswith(line)
    assert "\n" not in str(told.value)


@pytest.mark.parametrize(
    ("source", "line"),
    [
        ("version = ", "not a TOML file: Invalid value"),
        ("version = 1\nversion = 2", "not a TOML file: "),
        ("x = " + "[" * 100_000, "not a TOML file: "),
        ("", "version: is missing (the policy's version, stored with every decision)"),
    ],
)
def test_no_policy_at_all(source: str, line: str) -> None:
    """What is no TOML, or an empty file, is told in one line."""
    with pytest.raises(BadPolicy) as told:
        load_policy(source)
    assert str(told.value).startswith(line)
    assert "\n" not in str(told.value)


@given(st.text())
def test_anything_is_answered(source: str) -> None:
    """No text is a policy by chance, and none raises anything else."""
    with pytest.raises(BadPolicy) as told:
        load_policy(source)
    assert "\n" not in str(told.value)


OPTIONAL = {"services", "limits", "assume"}


@pytest.mark.parametrize(
    "key",
    [(*folders, name) for *folders, name in policy_values(default_policy()) if folders[:1] != ["assume"]],
)
def test_complete_in_itself(key: tuple[str, ...]) -> None:
    """No key is taken from the default file: without any one of them the file is refused, with its key."""
    values = tomllib.loads(default_source())
    place = values
    for folder in key[:-1]:
        place = place[folder]
    del place[key[-1]]
    with pytest.raises(BadPolicy, match=rf"^{'.'.join(key)}: is missing"):
        load_policy(to_toml(values))


def test_tables_of_names_may_be_absent() -> None:
    """A shop may name no type of service and no limit, and take nothing for given."""
    values = {key: value for key, value in tomllib.loads(default_source()).items() if key not in OPTIONAL}
    policy = load_policy(to_toml(values))
    assert (policy.services, policy.limits) == ({}, {})
    assert policy.assume.model_dump(exclude_none=True) == {}


def test_the_content_is_what_is_hashed() -> None:
    """Comments and layout don't make another policy of the same version; a value does."""
    plain = load_policy(to_toml(tomllib.loads(default_source())))
    assert plain.source != default_source()
    assert plain.content_hash == default_policy().content_hash
    assert plain.content_hash != policy_with({"window.days": 8}).content_hash


def test_each_value_stands_under_its_clause() -> None:
    """Each key that can stand in the file is described, and its words are no other key's."""
    values = policy_values(policy_with({"assume.service": "one_time", "window.statutory_days": 18}))
    described = [describe(key) for key in values]
    assert len({known.meaning.msgid for known in described}) == len(described)


@pytest.mark.parametrize("key", [(), ("weeks",), ("window", "weeks"), ("services", "gold", "colour")])
def test_no_such_key(key: tuple[str, ...]) -> None:
    """A key that the file cannot have is not described."""
    with pytest.raises(NoSuchKey):
        describe(key)


@given(policies())
def test_any_good_file_is_read(values: dict[str, Any]) -> None:
    """A policy that is in order is read, and read again from its own source to the same content."""
    policy = load_policy(to_toml(values))
    assert load_policy(policy.source) == policy
    assert differences(policy, policy) == ()
    warnings(policy, OrderBook(frozenset({"EUR", "JPY"})))


def test_a_policy_is_not_changed() -> None:
    """A change of the dictionary from which a file was written is no change of the policy."""
    values = tomllib.loads(default_source())
    policy = load_policy(to_toml(deepcopy(values)))
    with pytest.raises(ValueError, match="frozen"):
        policy.version = "2"


@pytest.mark.parametrize(
    ("minor", "currency", "people"),
    [
        (0, "EUR", 0),
        (20000, "EUR", 0),
        (20001, "EUR", 1),
        (100000, "EUR", 1),
        (100001, "EUR", 2),
        (1, "USD", 2),
        (1, "ZZZ", 2),
    ],
)
def test_approvers(minor: int, currency: str, people: int) -> None:
    """Above `auto` one person approves, above `dual` or in a currency that is not named two do."""
    assert default_policy().approvers(Money(minor=minor, currency=currency)) == people


def test_differences() -> None:
    """Two policies differ in what was changed, added and taken out."""
    changed = policy_with(
        {"window.days": 14, "assume.dispute": "absent", "services.gold": {"covered": True, "days": 30}}
    )
    assert differences(default_policy(), changed) == (
        Change(("window", "days"), "7", "14"),
        Change(("services", "gold", "covered"), "", "true"),
        Change(("services", "gold", "days"), "", "30"),
        Change(("assume", "dispute"), '"none"', ""),
    )


LONG = {"window.days": 14}
EVERYTHING = OrderBook(EURO)


@pytest.mark.parametrize(
    ("changes", "book", "beginnings"),
    [
        ({}, None, ["A refund period is 7 days. Consumers in the EU"]),
        ({"window.days": 1}, None, ["A refund period is 1 day. Consumers in the EU"]),
        ({"window.days": 13}, EVERYTHING, ["A refund period is 13 days."]),
        ({"window.statutory_days": 13}, None, ["A refund period is 7 days."]),
        ({"window.statutory_days": 14}, EVERYTHING, []),
        ({"window.statutory_days": 18}, EVERYTHING, []),
        ({"market": "other"}, EVERYTHING, []),
        (LONG, EVERYTHING, []),
        ({**LONG, "services.one_time.days": 3}, None, ["A refund period is 3 days."]),
        ({**LONG, "services.one_time.covered": False}, None, ["No type of service is covered"]),
        ({**LONG, "services": {}}, None, ["No type of service is covered"]),
        ({**LONG, "reasons.valid": []}, None, ["No reason is valid"]),
        ({**LONG, "history.max_refunds": 0}, None, ["history.max_refunds is 0"]),
        ({**LONG, "limits": {}}, None, ["No currency has an automatic limit above 0"]),
        ({**LONG, "limits.EUR.auto": "0"}, None, ["No currency has an automatic limit above 0"]),
        (
            {**LONG, "limits.USD": {"auto": "0", "dual": "5"}},
            OrderBook(frozenset({"EUR", "USD", "JPY"})),
            ["The order book has orders in JPY", "The order book has orders in USD"],
        ),
        (LONG, OrderBook(EURO, has_email=False), ["The order book has no e-mail addresses"]),
        (LONG, OrderBook(EURO, has_usage=False), ["The order book has no usage"]),
        ({**LONG, "usage.stated": "accept"}, OrderBook(EURO, has_usage=False), []),
        (LONG, OrderBook(EURO, has_standing=False, has_dispute=False, has_refunded=False), []),
        (
            {**LONG, "assume": {}},
            OrderBook(EURO, has_standing=False, has_dispute=False, has_refunded=False),
            [f"The order book has no column “{name}”" for name in ("standing", "dispute", "refunded")],
        ),
        ({**LONG, "assume": {}}, EVERYTHING, []),
    ],
)
def test_warnings(changes: dict[str, Any], book: OrderBook | None, beginnings: list[str]) -> None:
    """A shop is warned of short periods in the EU, and of whatever makes automatic approval impossible."""
    told = [english(warning) for warning in warnings(policy_with(changes), book)]
    assert len(told) == len(beginnings)
    assert all(words.startswith(beginning) for words, beginning in zip(told, beginnings, strict=True))
