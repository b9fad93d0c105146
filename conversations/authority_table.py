"""Who may do what, as a table for the documentation: read off the tables that are checked, so that it cannot lie."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from conversations.authority import ABOUT_A_CASE, COMMANDS, HELP, VERBS, Rule, Who, grants
from refunds.case import Role

_COLUMNS: Final[Mapping[str, frozenset[Role]]] = {
    "anybody": frozenset(),
    "the customer": frozenset({Role.REQUESTER}),
    "support team": frozenset({Role.MEMBER}),
    "admin": frozenset({Role.ADMIN}),
}

_WHERE: Final = {Who.IN_PRIVATE: "in private", Who.IN_DESK: "in the support group"}


def authority_table() -> str:
    """Markdown: every command and button with the roles that may use it, as the tables above say."""
    head = ("", *_COLUMNS, "where")
    rows = [head, ("---",) * len(head)]
    rows += [_row(f"`/{name}`", rule) for name, rule in COMMANDS.items()]
    rows.append(_row(f"`/{ABOUT_A_CASE} REFERENCE`", Who.ADMIN))
    rows.append(_row(f"`/{HELP}`", Who.IN_DESK))
    rows += [_row(f"button `{verb.name.lower()}`", rule) for verb, rule in VERBS.items()]
    return "".join(f"| {' | '.join(row)} |\n" for row in rows)


def _row(name: str, rule: Rule) -> tuple[str, ...]:
    marks = ["✓" if grants(rule, roles) else "" for roles in _COLUMNS.values()]
    return (name, *marks, _WHERE.get(rule, "") if isinstance(rule, Who) else "")
