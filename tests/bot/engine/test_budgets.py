"""Budgets: no window of Telegram's holds more than it may, and none of what may be sent is wasted."""

from __future__ import annotations

from collections import defaultdict

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.engine.budgets import GROUP, IN_ALL, PRIVATE, Budgets, Limit, Window
from conversations.calls import Urgency

CHATS = ["1", "2", "3", "desk", "-5"]
STEPS = st.lists(
    st.tuples(st.sampled_from(CHATS), st.integers(0, 3000), st.integers(0, 400), st.integers(0, 100)),
    max_size=400,
)
LIMITS = [IN_ALL, *PRIVATE, *GROUP]


def most_in_a_window(times: list[int], window: int) -> int:
    """The greatest number of times in any half-open window of that length: counted, not computed."""
    return max((sum(start <= time < start + window for time in times) for start in times), default=0)


def spend(budgets: Budgets, steps: list[tuple[str, int, int, int]]) -> dict[str, list[int]]:
    """After each pause make a call as soon as it may be made; when each reached Telegram, which is some time between
    its beginning and its answer."""
    now, reached = 1_000_000, defaultdict[str, list[int]](list)
    for chat, pause, takes, where in steps:
        now = max(now + pause, budgets.ready_at(chat))
        budgets.take(chat, now)
        reached[chat].append(now + takes * where // 100)
        now += takes
        budgets.answered(chat, now)
    return reached


@given(STEPS)
def test_no_window_holds_more_than_telegram_allows(steps: list[tuple[str, int, int, int]]) -> None:
    """30 in any second over all, 20 in any minute per group, 3 in a second and 15 in fifteen seconds in private,
    however long calls are on their way."""
    reached = spend(Budgets(), steps)
    together = sorted(time for times in reached.values() for time in times)
    assert most_in_a_window(together, 1000) <= 30
    for chat in ("desk", "-5"):
        assert most_in_a_window(reached[chat], 60_000) <= 20
    for chat in ("1", "2", "3"):
        assert most_in_a_window(reached[chat], 1000) <= 3
        assert most_in_a_window(reached[chat], 15_000) <= 15


@given(
    st.lists(st.integers(0, 2000), min_size=1, max_size=200),
    st.sampled_from(LIMITS),
    st.sampled_from(Urgency),
)
def test_a_call_fits_exactly_when_the_window_before_it_has_room(
    pauses: list[int], limit: Limit, urgency: Urgency
) -> None:
    """Ready is who finds fewer calls in the time before than there may be, but for those kept for the urgent."""
    window, now, calls = Window(limit), 1_000_000, list[int]()
    for pause in pauses:
        now += pause
        counted = sum(now - limit.length < call for call in calls)
        for one in Urgency:
            assert (window.ready_at(one) <= now) == (counted < limit.most - limit.reserves[one])
        if window.ready_at(urgency) <= now:
            window.take(now)
            window.answered(now, now)
            calls.append(now)


@pytest.mark.parametrize("limit", LIMITS)
def test_all_that_is_allowed_is_there_at_once(limit: Limit) -> None:
    """After a rest the whole window may be spent at once, and again when it has passed."""
    window, sent = Window(limit), list[int]()
    for _ in range(2 * limit.most):
        at = max(1_000_000, window.ready_at())
        window.take(at)
        window.answered(at, at)
        sent.append(at)
    assert sent == [1_000_000] * limit.most + [1_000_000 + limit.length] * limit.most


@given(st.lists(st.integers(0, 2000), max_size=50), st.integers(0, 5000), st.sampled_from(["1", "desk"]))
def test_what_was_given_back_was_not_spent(pauses: list[int], pause: int, chat: str) -> None:
    """A call that was not made leaves the budget as it was."""
    now, spent, other = 1_000_000, Budgets(), Budgets()
    for step in pauses:
        now = max(now + step, spent.ready_at(chat))
        for budgets in (spent, other):
            budgets.take(chat, now)
            budgets.answered(chat, now)
    now = max(now + pause, spent.ready_at(chat))
    spent.take(chat, now)
    spent.give_back(chat)
    assert max(now, spent.ready_at(chat)) == max(now, other.ready_at(chat))
    assert [max(now, at) for at in spent.room(chat)] == [max(now, at) for at in other.room(chat)]


def test_a_group_keeps_some_for_the_urgent() -> None:
    """Of twenty calls fourteen may be the rest's, sixteen cards', all answers'; of a person's fifteen eleven and
    all."""
    budgets = Budgets()
    later = 1_060_000
    for spent in range(21):
        expected = [later if spent >= most else 0 for most in (20, 16, 14)]
        assert list(budgets.room("desk")) == expected
        if spent < 20:
            budgets.take("desk", 1_000_000)
            budgets.answered("desk", 1_000_000)
    for at in range(1_000_000, 1_011_000, 1000):
        assert max(budgets.room("1")) <= at
        budgets.take("1", at)
        budgets.answered("1", at)
    assert [at > 1_011_000 for at in budgets.room("1")] == [False, False, True]


def test_what_is_under_way_counts_until_it_is_answered() -> None:
    """In a chat nobody knows yet when it will count; over all it does so for two seconds at most, however late the
    answer comes."""
    budgets = Budgets()
    for person in range(30):
        assert budgets.ready_at(str(person)) == 0
        budgets.take(str(person), 100 + person)
    assert budgets.any_ready_at() == budgets.ready_at("30") == 2100
    budgets.give_back("0")
    assert budgets.any_ready_at() == 0
    budgets.take("0", 500)
    assert budgets.any_ready_at() == 2101
    budgets.answered("29", 600)
    assert budgets.any_ready_at() == 1600
    budgets.answered("1", 9000)
    assert budgets.any_ready_at() == 1600
    for person in range(2, 29):
        budgets.answered(str(person), 9000)
    assert budgets.any_ready_at() == 1600


@given(st.lists(st.tuples(st.integers(0, 300), st.integers(0, 30_000), st.integers(0, 1000)), max_size=200))
def test_thirty_a_second_hold_also_for_calls_that_take_long(calls: list[tuple[int, int, int]]) -> None:
    """However long calls are under way and whatever order they are answered in, no second holds more than 30 of
    those that reach Telegram within a second."""
    window, now = Window(IN_ALL), 1_000_000
    reached, under_way = list[int](), list[tuple[int, int]]()
    for pause, takes, reaches in calls:
        now = max(now + pause, window.ready_at())
        for ends, began in sorted(call for call in under_way if call[0] <= now):
            window.answered(began, ends)
            under_way.remove((ends, began))
        assert window.ready_at() <= now, "an answer sets nobody back"
        window.take(now)
        under_way.append((now + takes, now))
        reached.append(now + min(takes, reaches))
    assert most_in_a_window(sorted(reached), 1000) <= 30


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
        budgets.answered("1", 0)
    budgets.take("1", 0)
    budgets.give_back("1")
    assert budgets.ready_at("1") == budgets.any_ready_at() == 0
    assert budgets.room("1") == (0, 0, 0)


@pytest.mark.parametrize("people", [5000])
def test_quiet_chats_are_forgotten(people: int) -> None:
    """A bot that wrote to everybody once does not remember everybody; but whoever is written to now."""
    budgets = Budgets()
    budgets.take("0", 0)
    for person in range(1, people):
        now = max(person * 1000, budgets.ready_at(str(person)))
        budgets.take(str(person), now)
        budgets.answered(str(person), now)
    assert len(budgets._chats) < 2000
    budgets.answered("0", people * 1000)
