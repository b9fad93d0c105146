"""Budgets: no window of Telegram's holds more than it may, and none of what may be sent is wasted."""

from __future__ import annotations

from collections import defaultdict

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.engine.budgets import GROUP, IN_ALL, PRIVATE, Bucket, Budgets, Rate

CHATS = ["1", "2", "3", "desk", "-5"]
STEPS = st.lists(st.tuples(st.sampled_from(CHATS), st.integers(0, 3000)), max_size=400)


def most_in_a_window(times: list[int], window: int) -> int:
    """The greatest number of times in any half-open window of that length: counted, not computed."""
    return max((sum(start <= time < start + window for time in times) for start in times), default=0)


def spend(budgets: Budgets, steps: list[tuple[str, int]]) -> dict[str, list[int]]:
    """Ask for a call to each chat after each pause, and make it as soon as it may be made."""
    now, sent = 1_000_000, defaultdict[str, list[int]](list)
    for chat, pause in steps:
        now = max(now + pause, budgets.ready_at(chat))
        budgets.take(chat, now)
        sent[chat].append(now)
    return sent


@given(STEPS)
def test_no_window_holds_more_than_telegram_allows(steps: list[tuple[str, int]]) -> None:
    """30 in any second over all, 20 in any minute per group, 3 at once and then one a second per private chat."""
    sent = spend(Budgets(), steps)
    together = sorted(time for times in sent.values() for time in times)
    assert most_in_a_window(together, 1000) <= 30
    for chat in ("desk", "-5"):
        assert most_in_a_window(sent[chat], 60_000) <= 20
    for chat in ("1", "2", "3"):
        for seconds in (1, 2, 10):
            assert most_in_a_window(sent[chat], seconds * 1000) <= 3 + seconds - 1


@given(st.lists(st.integers(0, 2000), min_size=1, max_size=200), st.sampled_from([IN_ALL, PRIVATE, GROUP]))
def test_a_bucket_is_a_bucket_of_tokens(pauses: list[int], rate: Rate) -> None:
    """It is ready exactly when a bucket that is refilled token by token holds one."""
    bucket, now, tokens = Bucket(rate), 1_000_000, rate.burst * rate.interval
    for pause in pauses:
        now, tokens = now + pause, min(rate.burst * rate.interval, tokens + pause)
        assert (bucket.ready_at() <= now) == (tokens >= rate.interval)
        if tokens >= rate.interval:
            bucket.take(now)
            tokens -= rate.interval


@given(st.lists(st.integers(0, 2000), max_size=50), st.integers(0, 5000))
def test_what_was_given_back_was_not_spent(pauses: list[int], pause: int) -> None:
    """A call that was not made leaves the budget as it was."""
    now, spent, other = 1_000_000, Budgets(), Budgets()
    for step in pauses:
        now = max(now + step, spent.ready_at("1"))
        spent.take("1", now)
        other.take("1", now)
    now = max(now + pause, spent.ready_at("1"))
    spent.take("1", now)
    spent.give_back("1")
    assert max(now, spent.ready_at("1")) == max(now, other.ready_at("1"))


def test_a_chat_that_is_held_waits_and_others_do_not() -> None:
    """429 counts also where there are no budgets, until its time has passed."""
    budgets = Budgets(on=False)
    budgets.hold("1", 5000)
    budgets.hold("1", 3000)
    assert budgets.ready_at("1") == 5000
    assert budgets.ready_at("2") == 0
    budgets.take("1", 5000)
    assert budgets.ready_at("1") == 0


def test_without_budgets_nothing_is_counted() -> None:
    """`off` lets everything pass."""
    budgets = Budgets(on=False)
    for _ in range(1000):
        budgets.take("1", 0)
    budgets.give_back("1")
    assert budgets.ready_at("1") == budgets.any_ready_at() == 0


@pytest.mark.parametrize("people", [5000])
def test_buckets_that_are_full_are_forgotten(people: int) -> None:
    """A bot that wrote to everybody once does not remember everybody."""
    budgets = Budgets()
    for person in range(people):
        budgets.take(str(person), max(person * 1000, budgets.ready_at(str(person))))
    assert len(budgets._chats) < 2000
