"""The policy once more, written down row by row over plain JSON: what the product is held against.

It shares no code with `refunds/` and none of its structure: dictionaries in, words out.
"""

from __future__ import annotations

from datetime import date, datetime
from fractions import Fraction
from math import floor
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

# The currencies that the random facts and policies use, and their decimals; ZZZ is outside the table.
DECIMALS = {"EUR": 2, "JPY": 0, "KWD": 3, "XTR": 0, "USD": 2}


def decide(facts: dict[str, Any], policy: dict[str, Any]) -> dict[str, Any]:
    """The decision, its amount and category, and the verdict of every criterion."""
    known = _derive(_fill(facts, policy), facts, policy)
    rows = (window, proof, buyer, standing, reason, service, unused, balance, history, limit)
    verdicts = {row.__name__: row(known, policy) for row in rows}
    decision, category = _rule(known, policy, verdicts)
    told = decision != "refuse" and category != "finance" and known.amount
    return {
        "decision": decision,
        "amount": {"minor": known.amount, "currency": known.paid["currency"]} if told else None,
        "category": category,
        "verdicts": verdicts,
    }


def _rule(k: SimpleNamespace, policy: dict[str, Any], verdicts: dict[str, str]) -> tuple[str, str | None]:
    if k.reason is None or k.reason in policy["reasons"]["finance"]:
        return "escalate", "general" if k.reason is None else "finance"
    statutory = policy["window"].get("statutory_days")
    free = statutory is None or verdicts["balance"] == "fail"
    if "fail" in verdicts.values() and (free or (k.own and k.late is not None and k.late > statutory)):
        return "refuse", None
    return ("approve", None) if set(verdicts.values()) == {"pass"} else ("escalate", "general")


def _fill(facts: dict[str, Any], policy: dict[str, Any]) -> SimpleNamespace:
    order, assumed = dict(facts.get("order") or {}), set()
    stands = (facts.get("account") or {}).get("standing")
    if stands is None and "standing" in policy["assume"]:
        stands = policy["assume"]["standing"]
    for key in ("dispute", "service", "refunded"):
        if order and order.get(key) is None and key in policy["assume"]:
            order[key] = policy["assume"][key]
            assumed.add(key)
    if order.get("refunded") == "none":
        order["refunded"] = order.get("paid") and {"minor": 0, "currency": order["paid"]["currency"]}
    return SimpleNamespace(order=order, assumed=assumed, standing=stands)


def _derive(k: SimpleNamespace, facts: dict[str, Any], policy: dict[str, Any]) -> SimpleNamespace:
    usage = facts.get("usage") or {}
    k.own = k.order.get("buyer_verified") is True
    k.reason, k.stated_by = facts.get("reason"), usage.get("stated_by")
    k.receipt, k.refunds = facts.get("receipt") or {}, (facts.get("history") or {}).get("refunds")

    k.paid, k.refunded, reserved = (k.order.get(name) for name in ("paid", "refunded", "reserved"))
    codes = {money["currency"] for money in (k.paid, k.refunded, reserved) if money}
    k.commensurable = bool(k.paid and k.refunded and len(codes) == 1 and codes <= DECIMALS.keys())
    k.given, k.promised = (k.refunded or {}).get("minor"), (reserved or {}).get("minor", 0)

    used, total = usage.get("used"), usage.get("total")
    k.usage_known = used is not None and (used == 0 or total is not None)
    k.unused_left = k.usage_known and (used == 0 or used < total)
    k.amount = None
    if k.commensurable and k.usage_known:
        share = Fraction(used, total) if used else 0
        k.amount = max(0, k.paid["minor"] - floor(k.paid["minor"] * share) - k.given - k.promised)

    zone = ZoneInfo(policy["timezone"])
    k.purchased = _day(k.order.get("purchased_at"), zone)
    requested = datetime.fromisoformat(facts["request_date"]).astimezone(zone).date()
    k.late = None if k.purchased is None else (requested - k.purchased).days
    return k


def window(k: SimpleNamespace, policy: dict[str, Any]) -> str:
    """Within its period, in the grace after it, or beyond."""
    services, name = policy["services"], k.order.get("service")
    common = (policy["window"]["days"], policy["window"]["grace_days"])
    each = {n: (s.get("days", common[0]), s.get("grace_days", common[1])) for n, s in services.items()}
    differ = any("days" in s or "grace_days" in s for s in services.values())
    if k.late is None or k.late < 0:
        return "unsure"
    possible = [common, *each.values()] if name is None and differ else [each.get(name, common)]
    if k.late <= min(days for days, _ in possible):
        return "pass"
    if k.late <= max(days + grace for days, grace in possible) or not k.own:
        return "unsure"
    return "unsure" if differ and "service" in k.assumed else "fail"


def proof(k: SimpleNamespace, policy: dict[str, Any]) -> str:
    """A confirmed buyer or a receipt that shows the order, and nothing that contradicts it."""
    read = k.receipt if k.receipt.get("readable") is True else {}
    number = _same(read.get("order_number"), k.order.get("number"))
    total = None if read.get("total") is None or k.paid is None else read["total"] == k.paid
    day = None
    if read.get("date") is not None and k.purchased is not None:
        day = abs((date.fromisoformat(read["date"]) - k.purchased).days) <= 1
    if not k.order or k.receipt.get("seen_elsewhere") or False in (number, total, day):
        return "unsure"
    return "pass" if k.own or number or (total and day) else "unsure"


def buyer(k: SimpleNamespace, policy: dict[str, Any]) -> str:
    """Confirmed, or for a person."""
    return "pass" if k.own else "unsure"


def standing(k: SimpleNamespace, policy: dict[str, Any]) -> str:
    """Good, violated, or for a person."""
    return {"good": "pass", "violated": "fail"}.get(k.standing, "unsure")


def reason(k: SimpleNamespace, policy: dict[str, Any]) -> str:
    """Accepted, or for a person."""
    return "pass" if k.reason in policy["reasons"]["valid"] else "unsure"


def service(k: SimpleNamespace, policy: dict[str, Any]) -> str:
    """Covered, excluded, or for a person."""
    conditions = policy["services"].get(k.order.get("service"))
    if conditions is None:
        return "unsure"
    if conditions["covered"]:
        return "pass"
    return "fail" if k.own and "service" not in k.assumed else "unsure"


def unused(k: SimpleNamespace, policy: dict[str, Any]) -> str:
    """Something left unused, by the shop's figures or an accepted word."""
    if not k.usage_known:
        return "unsure"
    if k.stated_by == "customer":
        return "pass" if policy["usage"]["stated"] == "accept" and k.unused_left else "unsure"
    if k.unused_left:
        return "pass"
    weighed = k.reason is None or k.reason in policy["reasons"]["valid"]
    return "unsure" if weighed or not k.own else "fail"


def balance(k: SimpleNamespace, policy: dict[str, Any]) -> str:
    """Something left to give back, undisputed."""
    if not k.commensurable:
        return "unsure"
    if k.given >= k.paid["minor"]:
        return "fail" if k.own and "refunded" not in k.assumed else "unsure"
    if k.given + k.promised >= k.paid["minor"] or k.order.get("dispute") not in ("none", "won"):
        return "unsure"
    return "unsure" if k.amount == 0 and k.unused_left else "pass"


def history(k: SimpleNamespace, policy: dict[str, Any]) -> str:
    """Few refunds, or for a person."""
    return "pass" if k.refunds is not None and k.refunds < policy["history"]["max_refunds"] else "unsure"


def limit(k: SimpleNamespace, policy: dict[str, Any]) -> str:
    """All refunds of the order within what is approved automatically."""
    auto = policy["limits"].get(k.paid["currency"], {}).get("auto") if k.paid else None
    if k.amount is None or auto is None:
        return "unsure"
    most = Fraction(auto) * 10 ** DECIMALS[k.paid["currency"]]
    return "pass" if k.amount + k.given + k.promised <= most else "unsure"


def _day(written: str | None, zone: ZoneInfo) -> date | None:
    if written is None:
        return None
    if "T" in written:
        return datetime.fromisoformat(written).astimezone(zone).date()
    return date.fromisoformat(written)


def _same(one: str | None, other: str | None) -> bool | None:
    if one is None or other is None:
        return None
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
    plain = ["".join(c for c in number if c in alphabet).upper() for number in (one, other)]
    plain = [number.replace("O", "0").replace("I", "1").replace("L", "1") for number in plain]
    return plain[0] == plain[1] if all(plain) else None
