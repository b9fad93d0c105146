"""What each key of the policy file means, and the clause under which it stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from refunds.clauses import Clause
from refunds.text import Text, text


@dataclass(frozen=True, slots=True)
class PolicyKey:
    """A key (`*` stands for a name that the shop chooses), its clause if it implements one, its meaning."""

    pattern: tuple[str, ...]
    clauses: tuple[Clause, ...]
    meaning: Text


POLICY_KEYS: Final = (
    PolicyKey(("version",), (), text("the policy's version, stored with every decision")),
    PolicyKey(("timezone",), (), text("the time zone in which days are counted")),
    PolicyKey(("market",), (), text("where the shop sells: EU or other")),
    PolicyKey(("window",), (Clause.WINDOW,), text("the refund period")),
    PolicyKey(("window", "days"), (Clause.WINDOW,), text("the refund period, in days")),
    PolicyKey(
        ("window", "grace_days"),
        (Clause.WINDOW,),
        text("the days after the refund period in which a person looks"),
    ),
    PolicyKey(
        ("window", "statutory_days"),
        (Clause.WINDOW,),
        text(
            "a legal period, in days, in which nothing is refused automatically but what was refunded already"
        ),
    ),
    PolicyKey(("reasons",), (Clause.REASON,), text("which reasons are accepted automatically")),
    PolicyKey(("reasons", "valid"), (Clause.REASON,), text("reasons that are accepted automatically")),
    PolicyKey(
        ("reasons", "finance"), (Clause.REASON,), text("reasons that are always for a person in finance")
    ),
    PolicyKey(("services",), (Clause.SERVICE,), text("the types of service and their conditions")),
    PolicyKey(("services", "*"), (Clause.SERVICE,), text("the conditions of one type of service")),
    PolicyKey(
        ("services", "*", "covered"),
        (Clause.SERVICE,),
        text("whether this type of service can be refunded: true or false"),
    ),
    PolicyKey(("services", "*", "days"), (Clause.SERVICE,), text("this type's own refund period, in days")),
    PolicyKey(
        ("services", "*", "grace_days"),
        (Clause.SERVICE,),
        text("this type's own days after the refund period in which a person looks"),
    ),
    PolicyKey(("usage",), (Clause.UNUSED,), text("how usage is learned")),
    PolicyKey(
        ("usage", "stated"),
        (Clause.UNUSED,),
        text("what a customer says was used: review (a person looks) or accept (it counts)"),
    ),
    PolicyKey(("history",), (Clause.REFUSAL,), text("how many refunds to one buyer a person looks at")),
    PolicyKey(
        ("history", "max_refunds"),
        (Clause.REFUSAL,),
        text("the number of refunds to one buyer from which on a person looks"),
    ),
    PolicyKey(("history", "days"), (Clause.REFUSAL,), text("the days within which earlier refunds count")),
    PolicyKey(("limits",), (Clause.PROCEDURE,), text("the limits of approval, for each currency")),
    PolicyKey(("limits", "*"), (Clause.PROCEDURE,), text("the limits of approval in one currency")),
    PolicyKey(
        ("limits", "*", "auto"),
        (Clause.PROCEDURE,),
        text("the amount in all, per order, above which a person approves; decimal text"),
    ),
    PolicyKey(
        ("limits", "*", "dual"),
        (Clause.PROCEDURE,),
        text("the amount in all, per order, above which two people approve; decimal text"),
    ),
    PolicyKey(("assume",), (), text("what is taken for given where no source tells")),
    PolicyKey(
        ("assume", "standing"),
        (Clause.STANDING,),
        text("the standing of an account of which no source tells: good"),
    ),
    PolicyKey(
        ("assume", "dispute"), (Clause.FULL,), text("the dispute of an order of which no source tells: none")
    ),
    PolicyKey(
        ("assume", "refunded"), (Clause.FULL,), text("the refunds of an order of which no source tells: none")
    ),
    PolicyKey(
        ("assume", "service"),
        (Clause.SERVICE,),
        text("the type of service of an order of which no source tells: one that is covered"),
    ),
)


class NoSuchKey(LookupError):
    """The policy file has no such key."""


def describe(key: Sequence[int | str]) -> PolicyKey:
    """The description of a key, `("services", "one_time", "days")`. Raises `NoSuchKey`."""
    for known in POLICY_KEYS:
        if len(known.pattern) == len(key) and all(
            expected in ("*", part) for expected, part in zip(known.pattern, key, strict=True)
        ):
            return known
    raise NoSuchKey(key)


def meaning(key: Sequence[int | str]) -> Text | None:
    """What a key means; for an item of a list, what the list means. None where there is no such key."""
    try:
        return describe([part for part in key if isinstance(part, str)]).meaning
    except NoSuchKey:
        return None
