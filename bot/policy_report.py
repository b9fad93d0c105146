"""`refund-desk policy check|show|diff`: what a policy file says, for the people who write it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from refunds.clauses import Clause, clause_text
from refunds.policy import Policy
from refunds.policy_keys import describe
from refunds.policy_values import Change, Key, differences, policy_values
from refunds.policy_warnings import OrderBook, warnings
from refunds.text import Text, text

Render = Callable[[Text], str]


def check_lines(policy: Policy, book: OrderBook | None, render: Render) -> list[str]:
    """That the file is in order, and what its shop should know."""
    in_order = text("Policy {version} is in order.", version=policy.version)
    told = (text("Warning: {warning}", warning=warning) for warning in warnings(policy, book))
    return [render(words) for words in (in_order, *told)]


def show_lines(policy: Policy, render: Render) -> list[str]:
    """Every value under the clause that it implements, with its meaning."""
    lines: list[str] = []
    quoted: tuple[Clause, ...] = ()
    for key, value in policy_values(policy).items():
        described = describe(key)
        if described.clauses != quoted:
            quoted = described.clauses
            lines += ["", *_quotes(quoted, policy, render)]
        lines.append(f"{_written(key)} = {value}  # {render(described.meaning)}")
    return lines


def diff_lines(old: Policy, new: Policy, render: Render) -> list[str]:
    """Each key that differs: what it was, what it is, what it means."""
    changes = differences(old, new)
    if not changes:
        return [render(text("The two policies say the same."))]
    return [line for change in changes for line in _change(change, render)]


def _quotes(clauses: tuple[Clause, ...], policy: Policy, render: Render) -> Iterator[str]:
    for clause in clauses:
        yield f"# [{clause}] " + render(clause_text(clause, policy.window.days))


def _change(change: Change, render: Render) -> Iterator[str]:
    yield f"# {render(describe(change.key).meaning)}"
    if change.before:
        yield f"- {_written(change.key)} = {change.before}"
    if change.after:
        yield f"+ {_written(change.key)} = {change.after}"


def _written(key: Key) -> str:
    return ".".join(key)
