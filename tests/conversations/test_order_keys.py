"""Order numbers and addresses are found again however they were typed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conversations.order_keys import normalise_email, number_key


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("A-1001", "A-1001"),
        (" #a-1001 ", "A-1001"),
        ("a - 10\u00a001", "A-1001"),
        ("Ａ－１００１", "A-1001"),
        ("A/1001", "A/1001"),
        ("#  ", ""),
    ],
)
def test_a_number_is_found_however_it_was_typed(typed: str, key: str) -> None:
    """Spaces, the hash sign, case and full-width characters make no difference; nothing else is lost."""
    assert number_key(typed) == key


@pytest.mark.parametrize(
    "typed", ["camille@example.com", " Camille@Example.COM\n", "ｃａｍｉｌｌｅ@example.com"]
)
def test_an_address_is_the_same_in_any_case(typed: str) -> None:
    """Outer spaces, case and full-width characters make no difference."""
    assert normalise_email(typed) == "camille@example.com"


@pytest.mark.parametrize("other", ["camille+1@example.com", "c.amille@example.com", "camille@example.org"])
def test_other_addresses_stay_others(other: str) -> None:
    """What could be somebody else's mailbox is not taken for the same."""
    assert normalise_email(other) != normalise_email("camille@example.com")


@given(st.text())
def test_a_key_is_its_own_key(typed: str) -> None:
    """Taking the key of a key changes nothing, so keys can be compared with keys."""
    assert normalise_email(normalise_email(typed)) == normalise_email(typed)
    assert number_key(number_key(typed)) == number_key(typed)
