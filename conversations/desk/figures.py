"""`/figures`: what an admin sees of the desk's work."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Final

from conversations.addresses import Address, ToChat, ToPerson
from conversations.calls import Say
from conversations.case.wording import STATE_LABELS
from conversations.effects import Effect
from conversations.known import Figures, Known, MonthOfRatings
from conversations.updates import Commanded
from conversations.words import Block, Body, Frame
from refunds.case import CaseState
from refunds.decision import DecisionKind
from refunds.text import Text, plural, text

_OUTCOMES: Final[Mapping[str, Text]] = {
    DecisionKind.APPROVE: text("approved"),
    DecisionKind.REFUSE: text("refused"),
    DecisionKind.ESCALATE: text("handed to a person"),
}


def figures(event: Commanded, known: Known) -> tuple[Effect, ...]:
    """Requests by state, decisions by the policy and by people, the first answer, ratings by month."""
    place = event.place
    to: Address = (
        ToPerson(place.chat_id, known.actor.language)
        if place.private
        else ToChat(place.chat_id, place.topic, known.shop.staff_language)
    )
    return (Say(to=to, body=_body(known.figures), reply_to_message=event.message_id),)


def _body(figures: Figures) -> Body:
    decided = [
        line
        for line in (
            _decisions(text("By the policy"), figures.by_policy),
            _decisions(text("By people"), figures.by_people),
            _first_answer(figures.first_answer),
        )
        if line is not None
    ]
    blocks = [Block(_states(figures.states))]
    if decided:
        blocks.append(Block(tuple(decided)))
    return (*blocks, Block(_ratings(figures.ratings), Frame.EXPANDABLE))


def _states(states: Mapping[CaseState, int]) -> tuple[Text, ...]:
    head = plural("<b>{count} request</b>", "<b>{count} requests</b>", sum(states.values()))
    lines = (
        text("{state}: {count}", state=STATE_LABELS[state], count=states[state])
        for state in CaseState
        if states.get(state)
    )
    return (head, *lines)


def _decisions(by: Text, counts: Mapping[str, int]) -> Text | None:
    lines = tuple(
        text("{outcome}: {count}", outcome=words, count=counts[outcome])
        for outcome, words in _OUTCOMES.items()
        if counts.get(outcome)
    )
    return text("<b>{by}.</b> {counts}", by=by, counts=lines) if lines else None


def _first_answer(span: timedelta | None) -> Text | None:
    if span is None:
        return None
    return text("<b>First answer of a person</b>, as a rule (median): {span}", span=_span(span))


def _span(span: timedelta) -> Text:
    """In the greatest unit that says enough."""
    minutes = max(1, round(span.total_seconds() / 60))
    if minutes < 120:
        return plural("{count} minute", "{count} minutes", minutes)
    hours = round(minutes / 60)
    if hours < 48:
        return plural("{count} hour", "{count} hours", hours)
    return plural("{count} day", "{count} days", round(hours / 24))


def _ratings(months: tuple[MonthOfRatings, ...]) -> tuple[Text, ...]:
    if not months:
        return (text("No ratings yet."),)
    return (text("<b>Ratings</b>"), *(_month(month) for month in months))


def _month(month: MonthOfRatings) -> Text:
    return plural(
        "{month}: ★ {average} ({count} rating)",
        "{month}: ★ {average} ({count} ratings)",
        month.count,
        month=month.month,
        average=f"{month.average:.1f}",
    )
