"""The words for a case that its card, its topic, the list and the answers to staff have in common."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import reduce
from typing import Final

from conversations.case_file import CaseFile, Colleague
from conversations.words import Block, Body, Line
from refunds.case import CaseState
from refunds.text import Text, text

STATE_LABELS: Final[Mapping[CaseState, Text]] = {
    CaseState.CHECKING: text("being checked"),
    CaseState.REVIEW: text("to review"),
    CaseState.ASKED: text("customer asked"),
    CaseState.SECOND: text("second approval"),
    CaseState.APPROVED: text("to pay"),
    CaseState.VERIFYING: text("checked before payment"),
    CaseState.PAYING: text("being paid"),
    CaseState.PAID: text("paid"),
    CaseState.REFUSED: text("refused"),
    CaseState.WITHDRAWN: text("withdrawn"),
    CaseState.EXPIRED: text("expired"),
}
"""Where a case stands, as staff read it."""

OUTCOME_LABELS: Final[Mapping[CaseState, Text]] = {
    **STATE_LABELS,
    CaseState.APPROVED: text("approved"),
    CaseState.SECOND: text("approved once"),
}
"""What was done to a case last, for those who come too late to do something else."""

NAME_LENGTH: Final = 24
WORDS_LENGTH: Final = 120


def clipped(words: str, length: int) -> str:
    """On one line, and no longer than `length`, counted as Telegram counts: in UTF-16 units."""
    line = " ".join(words.split())
    if _units(line) <= length:
        return line
    shorter = line[: length - 1]
    while _units(shorter) > length - 1:
        shorter = shorter[:-1]
    return f"{shorter.rstrip()}…"


def _units(words: str) -> int:
    return len(words.encode("utf-16-le")) // 2


def shortened(words: Text, length: int) -> Text:
    """The same message with each foreign word in it clipped."""
    values = {
        name: clipped(value, length) if isinstance(value, str) else value
        for name, value in words.values.items()
    }
    return replace(words, values=values)


def verbatim(words: str | Text) -> Text:
    """Somebody's own words, or words said elsewhere, as they are."""
    return text("{words}", words=words)


def joined(parts: Sequence[Text]) -> Text:
    """`one · two · three`; at least one."""
    return reduce(lambda first, rest: text("{first} · {rest}", first=first, rest=rest), parts)


def state_label(case: CaseFile) -> Text:
    """Where the case stands; a second look is told from the first."""
    second = case.appealed and case.state is CaseState.REVIEW
    return text("second look") if second else STATE_LABELS[case.state]


def state_words(case: CaseFile) -> Text:
    """Where the case stands, with who has it in hand."""
    label = state_label(case)
    if case.state is CaseState.PAYING and case.payer is not None:
        return text("being paid by {name}", name=clipped(case.payer.name, NAME_LENGTH))
    if case.state is CaseState.SECOND and case.first_approval is not None:
        return text(
            "second approval, the first is {name}'s", name=clipped(case.first_approval.name, NAME_LENGTH)
        )
    if case.state in (CaseState.REVIEW, CaseState.ASKED):
        return _with_claim(label, case.claimed_by)
    if case.state in (CaseState.APPROVED, CaseState.REFUSED):
        return _with_decider(label, case)
    return label


def _with_claim(label: Text, claimed_by: Colleague | None) -> Text:
    if claimed_by is None:
        return text("{state}, claimed by nobody", state=label)
    return text("{state}, claimed by {name}", state=label, name=clipped(claimed_by.name, NAME_LENGTH))


def _with_decider(label: Text, case: CaseFile) -> Text:
    if case.decided_by is None:
        return text("{state}, by the policy", state=label)
    return text("{state}, decided by {name}", state=label, name=deciders(case, case.decided_by))


def deciders(case: CaseFile, decided_by: Colleague) -> tuple[Text, ...]:
    """By name who decided: two people, where the amount needed two."""
    both = (decided_by,) if case.approved_with is None else (case.approved_with, decided_by)
    return tuple(verbatim(clipped(one.name, NAME_LENGTH)) for one in both)


def topic_name(case: CaseFile) -> Text:
    """`Camille D. · to review · R-7K2MX`."""
    return text(
        "{customer} · {state} · {reference}",
        customer=clipped(case.customer, NAME_LENGTH),
        state=state_label(case),
        reference=case.reference,
    )


STARS: Final = range(1, 6)
"""What a customer may give for how a request was handled."""


def drawn(stars: int) -> str:
    """`★★★★☆`"""
    return "★" * stars + "☆" * (len(STARS) - stars)


def decimal_words(whole: int, decimals: str) -> Text:
    """A number with decimals, in the reader's notation."""
    return text("{whole}.{decimals}", whole=whole, decimals=decimals)


def said(*lines: Line) -> Body:
    """A message of one block."""
    return (Block(lines),)


def mention(colleague: Colleague) -> Text:
    """The name as a link, which tells Telegram whom a prompt is for."""
    return text(
        '<a href="tg://user?id={id}">{name}</a>',
        id=str(colleague.id),
        name=clipped(colleague.name, NAME_LENGTH),
    )
