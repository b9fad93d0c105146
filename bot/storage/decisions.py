"""Tables `decisions` and `policies`: every decision with all that it rests on, to be replayed months later."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache

from bot.ports import Tx
from bot.storage.codec import milliseconds
from conversations.records import RecordDecision
from refunds.decision import Decision
from refunds.facts import facts_to_json
from refunds.record import decision_from_json, decision_to_json


class TwoPolicies(ValueError):
    """One policy version has two contents: give the changed file a new `version`."""


async def record_decision(tx: Tx, made: RecordDecision, person: int, now: datetime) -> None:
    """Add a decision; those before it stay."""
    await tx.run(
        'INSERT INTO decisions ("case", person, at, by, outcome, minor, currency, reason, facts, decision, policy) '
        "VALUES (:case, :person, :at, :by, :outcome, :minor, :currency, :reason, :facts, :decision, :policy)",
        case=made.case,
        person=person,
        at=milliseconds(now),
        by=made.by,
        outcome=made.outcome,
        minor=made.amount.minor if made.amount else None,
        currency=made.amount.currency if made.amount else None,
        reason=made.reason,
        facts=facts_to_json(made.facts),
        decision=decision_to_json(made.decision),
        policy=made.policy,
    )


async def first_and_last(tx: Tx, case: str) -> tuple[Decision, Decision] | None:
    """What the policy said first, and last; None where nothing was decided yet."""
    rows = await tx.all('SELECT decision FROM decisions WHERE "case" = :case ORDER BY id', case=case)
    return (_decision(rows[0]["decision"]), _decision(rows[-1]["decision"])) if rows else None


async def latest(tx: Tx, case: str) -> Decision | None:
    """What the policy said last; None where nothing was decided yet."""
    row = await tx.one(
        'SELECT decision FROM decisions WHERE "case" = :case ORDER BY id DESC LIMIT 1', case=case
    )
    return None if row is None else _decision(row["decision"])


# Read once, for a decision never changes, and ten findings in words are much to read.
_decision = lru_cache(maxsize=256)(decision_from_json)


async def keep_policy(tx: Tx, digest: str, version: str, content: str, now: datetime) -> None:
    """Keep a policy file, once. Raises `TwoPolicies` where its version has another content already."""
    row = await tx.one("SELECT hash FROM policies WHERE version = :version", version=version)
    if row is None:
        await tx.run(
            "INSERT INTO policies (hash, version, content, first_at) VALUES (:hash, :version, :content, :now)",
            hash=digest,
            version=version,
            content=content,
            now=milliseconds(now),
        )
    elif row["hash"] != digest:
        raise TwoPolicies(f"version {version}: {TwoPolicies.__doc__}")


async def policy_content(tx: Tx, digest: str) -> str:
    """The file of a policy that was used."""
    row = await tx.one("SELECT content FROM policies WHERE hash = :hash", hash=digest)
    if row is None:
        raise LookupError(f"no policy with hash {digest}")
    return str(row["content"])
