"""Of what competes, the urgent goes first, and nothing waits for ever."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.engine.choice import AHEAD, Head, next_head, rank, spares_until

HEADS = st.lists(
    st.builds(
        lambda number, queued, urgency, ready: Head(
            str(number), rank(queued, urgency, number), ready, spares_until(queued, urgency)
        ),
        st.integers(1, 1000),
        st.integers(0, 10_000_000),
        st.integers(0, 2),
        st.integers(0, 10_000_000),
    ),
    unique_by=lambda head: head.lane,
)


@given(HEADS, st.integers(0, 10_000_000), st.integers(0, 10_000_000))
def test_the_smallest_claim_that_is_ready_goes_next(heads: list[Head], now: int, spare_at: int) -> None:
    """Nobody that is ready has a better claim than the one that goes; where nobody is ready, nobody goes. What is not
    urgent is ready with budget to spare, or once it has waited for ten minutes."""
    chosen = next_head(heads, now, spare_at)
    ready = [head for head in heads if head.ready_at <= now and (spare_at <= now or head.spares_until <= now)]
    assert (chosen is None) == (not ready)
    if chosen is not None:
        assert chosen in ready
        assert all(chosen.rank <= head.rank for head in ready)


@given(st.integers(0, 10_000_000))
def test_only_what_is_not_urgent_gives_way(queued: int) -> None:
    """Answers and cards take what there is; the rest leaves the reserve alone for ten minutes."""
    assert [spares_until(queued, urgency) for urgency in range(3)] == [0, 0, queued + 600_000]


@given(st.integers(0, 2), st.integers(0, 2), st.integers(0, 10_000_000), st.integers(0, 10_000_000))
def test_urgent_first_but_nothing_starves(mine: int, other: int, queued: int, later: int) -> None:
    """A call is passed by more urgent ones queued within five minutes per step of urgency, by none queued after."""
    passed = rank(queued + later, other, 2) < rank(queued, mine, 1)
    assert passed == (later < (mine - other) * AHEAD)
