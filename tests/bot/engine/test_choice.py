"""Of what competes, the urgent goes first, and nothing waits for ever."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.engine.choice import AHEAD, GIVES_WAY, LEAVES_SOME, Head, Room, next_head, rank

HEADS = st.lists(
    st.builds(
        lambda number, queued, urgency, ready: Head(
            str(number), rank(queued, urgency, number), ready, urgency, queued
        ),
        st.integers(1, 1000),
        st.integers(0, 10_000_000),
        st.integers(0, 2),
        st.integers(0, 10_000_000),
    ),
    unique_by=lambda head: head.lane,
)


MOMENTS = st.integers(0, 10_000_000)
ROOM = st.lists(MOMENTS, min_size=3, max_size=3).map(lambda room: (min(room), sorted(room)[1], max(room)))


def may_go(head: Head, now: int, room: Room) -> bool:
    """Told as people would: an answer needs room; a card needs more of it for half an hour; the rest needs most of it
    for ten minutes, and then as much as a card."""
    age, (for_answers, for_cards, for_rest) = now - head.queued_at, room
    needs_little = for_answers <= now and (head.urgency == 0 or age >= LEAVES_SOME)
    needs_more = for_cards <= now and (head.urgency == 1 or age >= GIVES_WAY)
    return head.ready_at <= now and (needs_little or needs_more or for_rest <= now)


@given(HEADS, MOMENTS, ROOM)
def test_the_smallest_claim_that_is_ready_goes_next(heads: list[Head], now: int, room: Room) -> None:
    """Nobody that may go has a better claim than the one that goes; where nobody may, nobody goes."""
    chosen = next_head(heads, now, room)
    ready = [head for head in heads if may_go(head, now, room)]
    assert (chosen is None) == (not ready)
    if chosen is not None:
        assert chosen in ready
        assert all(chosen.rank <= head.rank for head in ready)


@given(st.integers(0, 2), st.integers(0, 2), st.integers(0, 10_000_000), st.integers(0, 10_000_000))
def test_urgent_first_but_nothing_starves(mine: int, other: int, queued: int, later: int) -> None:
    """A call is passed by more urgent ones queued within five minutes per step of urgency, by none queued after."""
    passed = rank(queued + later, other, 2) < rank(queued, mine, 1)
    assert passed == (later < (mine - other) * AHEAD)
