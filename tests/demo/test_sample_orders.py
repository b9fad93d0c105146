"""The demo's orders: each kind that the policy tells apart, whenever the demo starts."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from bot.demo.sample_orders import sample_book, sample_stories
from bot.demo.samples import Story
from conversations.order_keys import number_key
from conversations.order_record import OrderRecord
from refunds.decision import DecisionKind, decide
from refunds.facts import Account, Facts, History, Order, Reason, StatedBy, Usage
from refunds.policy import default_policy

PARIS = ZoneInfo("Europe/Paris")
STARTS = [
    datetime(2026, 3, 31, 10, 0, tzinfo=PARIS),
    datetime(2026, 3, 29, 3, 30, tzinfo=PARIS),  # just after the clocks change
    datetime(2026, 1, 1, 0, 0, tzinfo=PARIS),
    datetime(2028, 2, 29, 23, 59, tzinfo=PARIS),
]


@pytest.mark.parametrize("now", STARTS)
def test_days_are_counted_from_the_start(now: datetime) -> None:
    """There are orders in the period, on the grace day and beyond, by days of the policy; none is of the future."""
    days = {order.number: (now.date() - order.purchased_on).days for order in sample_stories(now)}
    assert (days["A-1001"], days["A-1004"], days["A-1003"]) == (3, 8, 20)
    assert min(days.values()) >= 1


@pytest.mark.parametrize("now", STARTS)
def test_orders_differ_in_what_the_policy_asks(now: datetime) -> None:
    """Refunded, another service, a high amount, another currency, a violation, no figure of use, no address."""
    book = sample_book(now)
    assert len({number_key(record.number) for record in book}) == len(book)
    assert any(record.refunded == record.paid for record in book)
    assert {record.service for record in book} == {"one_time", "subscription"}
    assert {record.paid.currency for record in book if record.paid} == {"EUR", "USD", "JPY"}
    assert {record.standing for record in book} == {None, "violated", "suspected"}
    assert {record.dispute for record in book} == {None, "open"}
    assert any(record.units_used is None for record in book)
    assert any(record.email is None for record in book)
    assert any((record.paid.minor if record.paid else 0) > 100_000 for record in book)


def test_the_page_offers_every_story_in_both_languages() -> None:
    """For each language there is an order granted at once, granted in part, refused and borderline."""
    offered = {(order.story, order.language) for order in sample_stories(STARTS[0])}
    assert offered >= {
        (story, language) for story in Story if story is not Story.OTHER for language in ("en", "fr")
    }


VERDICTS = {
    Story.IN_TIME: (DecisionKind.APPROVE, True),
    Story.PART_USED: (DecisionKind.APPROVE, False),
    Story.TOO_LATE: (DecisionKind.REFUSE, False),
    Story.BORDERLINE: (DecisionKind.ESCALATE, True),
}


@pytest.mark.parametrize("now", STARTS)
def test_a_story_ends_as_it_is_offered(now: datetime) -> None:
    """By the default policy, asked on the day the demo starts, each order ends the way the page says of it."""
    orders = {record.number: record for record in sample_book(now)}
    for story in sample_stories(now):
        if story.story is not Story.OTHER:
            decision = decide(_facts(orders[story.number], now), default_policy())
            kind, in_full = VERDICTS[story.story]
            assert (story.number, decision.kind, decision.amount == story.paid) == (
                story.number,
                kind,
                in_full,
            )


def _facts(record: OrderRecord, now: datetime) -> Facts:
    return Facts(
        request_date=now,
        order=Order(
            number=record.number,
            purchased_at=record.purchased_at,
            paid=record.paid,
            refunded=record.refunded,
            service=record.service,
            buyer_verified=True,
        ),
        reason=Reason.DISSATISFACTION,
        usage=Usage(used=record.units_used, total=record.units_total, stated_by=StatedBy.SHOP),
        account=Account(standing=None),
        history=History(refunds=0),
    )
