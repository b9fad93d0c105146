"""`/figures`: what an admin sees of the desk's work."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from typing import Final

from conversations.addresses import Address, ToChat, ToPerson
from conversations.calls import Say
from conversations.case.wording import decimal_words
from conversations.effects import Effect
from conversations.known import Figures, Known, MonthOfRatings
from conversations.updates import Commanded
from conversations.words import Block, Body, Frame
from refunds.case import CaseState
from refunds.decision import DecisionKind
from refunds.text import Text, plural, text

_STATES: Final[Mapping[CaseState, Callable[[int], Text]]] = {
    CaseState.CHECKING: lambda count: text("Being checked: {count}", count=count),
    CaseState.REVIEW: lambda count: text("To review: {count}", count=count),
    CaseState.ASKED: lambda count: text("Customer asked: {count}", count=count),
    CaseState.SECOND: lambda count: text("Waiting for a second approval: {count}", count=count),
    CaseState.APPROVED: lambda count: text("To pay: {count}", count=count),
    CaseState.VERIFYING: lambda count: text("Being checked before payment: {count}", count=count),
    CaseState.PAYING: lambda count: text("Being paid: {count}", count=count),
    CaseState.PAID: lambda count: text("Paid: {count}", count=count),
    CaseState.REFUSED: lambda count: text("Refused: {count}", count=count),
    CaseState.WITHDRAWN: lambda count: text("Withdrawn: {count}", count=count),
    CaseState.EXPIRED: lambda count: text("Expired: {count}", count=count),
}

_MONTHS: Final[tuple[Callable[[str], Text], ...]] = (
    lambda year: text("January {year}", year=year),
    lambda year: text("February {year}", year=year),
    lambda year: text("March {year}", year=year),
    lambda year: text("April {year}", year=year),
    lambda year: text("May {year}", year=year),
    lambda year: text("June {year}", year=year),
    lambda year: text("July {year}", year=year),
    lambda year: text("August {year}", year=year),
    lambda year: text("September {year}", year=year),
    lambda year: text("October {year}", year=year),
    lambda year: text("November {year}", year=year),
    lambda year: text("December {year}", year=year),
)


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
    blocks = [Block(_states(figures.states))]
    if decided := tuple(_decisions(figures)):
        blocks.append(Block((text("<b>Decisions that stand</b>"), *decided)))
    if figures.first_answer is not None:
        span = _span(figures.first_answer)
        blocks.append(
            Block((text("<b>First answer of a person</b>\nHalf of them within {span}", span=span),))
        )
    return (*blocks, Block(_ratings(figures.ratings), Frame.EXPANDABLE))


def _states(states: Mapping[CaseState, int]) -> tuple[Text, ...]:
    head = plural("<b>{count} request</b>", "<b>{count} requests</b>", sum(states.values()))
    lines = (words(states[state]) for state, words in _STATES.items() if states.get(state))
    return (head, *lines)


def _decisions(figures: Figures) -> Iterator[Text]:
    if by_policy := _counted(figures.by_policy):
        yield text("By the policy: {counts}", counts=by_policy)
    if by_people := _counted(figures.by_people):
        yield text("By people: {counts}", counts=by_people)
    if figures.handed_over:
        yield text("Handed to a person by the policy: {count}", count=figures.handed_over)


def _counted(outcomes: Mapping[str, int]) -> tuple[Text, ...]:
    approved, refused = (
        outcomes.get(DecisionKind.APPROVE, 0),
        outcomes.get(DecisionKind.REFUSE, 0),
    )
    counts = (
        (approved, plural("{count} approved", "{count} approved", approved)),
        (refused, plural("{count} refused", "{count} refused", refused)),
    )
    return tuple(words for count, words in counts if count)


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
    tenths = round(month.average * 10)
    return plural(
        "{month}: ★ {average} ({count} rating)",
        "{month}: ★ {average} ({count} ratings)",
        month.count,
        month=_MONTHS[month.month - 1](str(month.year)),
        average=decimal_words(tenths // 10, str(tenths % 10)),
    )
