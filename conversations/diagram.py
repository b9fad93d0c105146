"""The tables as Mermaid state diagrams, for the documentation: drawn from what runs, so that they cannot lie."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from typing import Any, Final

from conversations.customer.chat import AWAITED, CASES
from conversations.customer.queries import BUTTONS, COMMANDS
from conversations.customer.refund import NEXT, REFUND
from conversations.draft import Question
from conversations.press import Verb
from conversations.table import IDLE, Row
from refunds.case import LIFE, CaseState

_INDENT: Final = "    "
_CHOICE: Final = "next"
"""Most answers lead to the first question that has none: drawn once, as a choice."""

_Edges = dict[tuple[str, str], list[str]]


def mermaid() -> str:
    """A customer's private chat: a request from its opening to its sending, and what may be asked beside it."""
    common = _common(REFUND.values())
    lines = [
        "stateDiagram-v2",
        f"{_INDENT}[*] --> request: {', '.join(_openings())}",
        f"{_INDENT}state request {{",
    ]
    lines.append(f"{_INDENT * 2}[*] --> {Question.NUMBER}")
    lines.append(f"{_INDENT * 2}state {_CHOICE} <<choice>>")
    edges = _edges({place: _without(rows, common) for place, rows in REFUND.items()})
    edges.update(((_CHOICE, question), ["missing"]) for question in NEXT)
    lines += [f"{_INDENT * 2}{line}" for line in _drawn(edges)]
    lines.append(f"{_INDENT}}}")
    lines.append(f"{_INDENT}request --> [*]: {', '.join(map(_named, common))}")
    lines += [f"{_INDENT}{line}" for line in _beside()]
    return "".join(f"{line}\n" for line in lines)


def mermaid_case() -> str:
    """The life of a case and of its payout."""
    edges: _Edges = defaultdict(list)
    for step, (_, moves) in LIFE.items():
        for before, after in moves.items():
            edges[before, after].append(step.value)
    lines = [
        "stateDiagram-v2",
        f"{_INDENT}[*] --> {CaseState.CHECKING}",
        *(f"{_INDENT}{line}" for line in _drawn(edges)),
    ]
    return "".join(f"{line}\n" for line in lines)


def _openings() -> Iterator[str]:
    for name, row in COMMANDS.items():
        if row.to == set(Question) and name != "language":
            yield f"/{name}"
    for verb, pressed in BUTTONS.items():
        if pressed.to == set(Question) and verb is not Verb.LANGUAGE:
            yield _named(verb)


def _common(tables: Iterable[Mapping[Any, Row[Any]]]) -> list[StrEnum]:
    """What ends a request wherever it stands."""
    first, *rest = tables
    return [
        name
        for name, row in first.items()
        if row.to == {IDLE} and all(rows.get(name) == row for rows in rest)
    ]


def _without(rows: Mapping[Any, Row[Any]], names: list[StrEnum]) -> Mapping[Any, Row[Any]]:
    return {name: row for name, row in rows.items() if name not in names}


def _edges(table: Mapping[str, Mapping[Any, Row[Any]]]) -> _Edges:
    edges: _Edges = defaultdict(list)
    for place, rows in table.items():
        for name, row in rows.items():
            for to in sorted(_drawn_to(place, row)):
                edges[place, to].append(_named(name))
    return edges


def _drawn_to(place: str, row: Row[Any]) -> set[str]:
    if not row.to >= set(NEXT):
        return set(row.to - {place})
    return {_CHOICE, *row.to.difference(NEXT, {place})}


def _named(name: StrEnum) -> str:
    return name.name.lower()


def _drawn(edges: _Edges) -> list[str]:
    return [
        f"{before} --> {'[*]' if after == IDLE else after}: {', '.join(names)}"
        for (before, after), names in edges.items()
    ]


def _beside() -> Iterator[str]:
    """An appeal or a rating stands beside a request, and leads back to whatever was there."""
    for verb, row in CASES.items():
        for place in sorted(row.to):
            yield f"[*] --> {place}: {_named(verb)}"
    for place, rows in AWAITED.items():
        names = [_named(name) for name, row in rows.items() if row.to]
        yield f"{place} --> [*]: {', '.join(names)}"
