"""Of what competes, the urgent goes first, and nothing waits for ever."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.engine.choice import AHEAD, Head, next_head, rank

HEADS = st.lists(
    st.builds(
        lambda number, queued, urgency, ready: Head(str(number), rank(queued, urgency, number), ready),
        st.integers(1, 1000),
        st.integers(0, 10_000_000),
        st.integers(0, 2),
        st.integers(0, 10_000_000),
    ),
    unique_by=lambda head: head.lane,
)


@given(HEADS, st.integers(0, 10_000_000))
def test_the_smallest_claim_that_is_ready_goes_next(heads: list[Head], now: int) -> None:
    """Nobody that is ready has a better claim than the one that goes; where nobody is ready, nobody goes."""
    chosen = next_head(heads, now)
    ready = [head for head in heads if head.ready_at <= now]
    assert (chosen is None) == (not ready)
    if chosen is not None:
        assert chosen in ready
        assert all(chosen.rank <= head.rank for head in ready)


@given(st.integers(0, 2), st.integers(0, 2), st.integers(0, 10_000_000), st.integers(0, 10_000_000))
def test_urgent_first_but_nothing_starves(mine: int, other: int, queued: int, later: int) -> None:
    """A call is passed by more urgent ones queued within five minutes per step of urgency, by none queued after."""
    passed = rank(queued + later, other, 2) < rank(queued, mine, 1)
    assert passed == (later < (mine - other) * AHEAD)
