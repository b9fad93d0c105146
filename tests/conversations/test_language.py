"""Somebody gets the language they chose, else Telegram's, else the shop's."""

from __future__ import annotations

import pytest

from conversations.language import best_language


@pytest.mark.parametrize(
    ("chosen", "telegram", "expected"),
    [
        ("fr", "en", "fr"),
        ("", "fr-CA", "fr"),
        ("", "FR", "fr"),
        ("de", "fr", "fr"),
        ("", "de", "en"),
        ("", "", "en"),
    ],
)
def test_the_first_language_that_is_spoken_counts(chosen: str, telegram: str, expected: str) -> None:
    """What was chosen and is spoken no more counts as not chosen."""
    assert best_language(chosen, telegram, ("en", "fr"), "en") == expected
