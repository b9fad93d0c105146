"""What a button carries: 64 bytes at most, and back again as it was."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conversations.customer.moving import move_button, parse_moved
from conversations.draft import Question, Used
from conversations.press import LIMIT, Press, UnreadablePress, Verb, parse_press
from refunds.facts import Reason
from tests.conversations.builders import STRANGER, case, wrote

SUBJECTS = st.sampled_from(("", "R-7K2MX", "D7654321", "-1009999999999"))
ARGUMENTS = st.sampled_from(
    ("", "none", "fr", *Question, *Reason, *Used, *(str(page) for page in (0, 7, 999)))
)
VERSIONS = st.integers(0, 999_999_999)


@given(st.sampled_from(Verb), SUBJECTS, VERSIONS, ARGUMENTS)
def test_every_press_fits_and_comes_back_as_it_was(
    verb: Verb, subject: str, version: int, argument: str
) -> None:
    """Whatever verb about whatever it may be about, with whatever it may say."""
    press = Press(verb, subject, version, argument)
    assert len(press.data().encode()) <= LIMIT
    assert parse_press(press.data()) == press


@given(st.integers(1, 2**31 - 11), st.integers(1, 10), st.integers(0, 9999))
def test_a_button_that_moves_an_album_fits(first: int, count: int, version: int) -> None:
    """Ten messages, which Telegram numbers in a row, of the largest ids, to a case of many steps."""
    ids = tuple(range(first, first + count))
    button = move_button(wrote(STRANGER, message_ids=ids), case(), case(reference="R-ZZZZZ", version=version))
    assert button.press is not None
    assert len(button.press.data().encode()) <= LIMIT
    assert parse_moved(button.press.argument).message_ids == ids


@pytest.mark.parametrize(
    "data",
    [
        "",
        "ok",
        "ok:R-7K2MX",
        "ok:R-7K2MX:3",
        "unknown:R-7K2MX:3:",
        "ok:R-7K2MX:-3:",
        "ok:R-7K2MX:x:",
        "ok:R-7K2MX:٣:",
        "ok:R-7K2MX:²:",
        "ok:R-7K2MX:1234567890:",
        "ok:R-7K2MX::",
        "ok:R-7K2MX:3:" + "x" * 60,
        "ok:R-7K2MX:3:" + "é" * 26,
        "OK:R-7K2MX:3:",
    ],
)
def test_what_this_bot_never_made_is_unreadable(data: str) -> None:
    """An old form, a forged one, one too long: never an error."""
    assert parse_press(data) == UnreadablePress()


@given(st.text(max_size=80))
def test_whatever_comes_is_read_or_unreadable(data: str) -> None:
    """Nothing from outside raises."""
    parsed = parse_press(data)
    assert (
        isinstance(parsed, UnreadablePress) or parsed.data().split(":")[0] == data.split(":", maxsplit=1)[0]
    )


def test_an_argument_may_hold_colons() -> None:
    """Only the first three divide."""
    press = Press(Verb.LIST, "", 0, "a:b:c")
    assert parse_press(press.data()) == press
