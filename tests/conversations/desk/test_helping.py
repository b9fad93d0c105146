"""What staff read in the group where a command is a customer's, or asks what can be done."""

from __future__ import annotations

from dataclasses import replace

import pytest

from conversations.addresses import ToChat
from conversations.authority import COMMANDS, Who
from conversations.calls import Say
from conversations.case_file import Colleague
from conversations.commands import ADMIN, CUSTOMER, STAFF
from tests.conversations.acting import acts, only, read
from tests.conversations.builders import (
    ADA,
    DESK,
    ELSEWHERE,
    IN_GENERAL,
    NORA,
    REFERENCE,
    STRANGER,
    case,
    commanded,
    known,
    sender,
)


def helped(who: Colleague) -> str:
    say = only(Say, acts(commanded(who, "help", place=IN_GENERAL), known(who)))
    assert say.to == ToChat(DESK, None, "fr")
    return read(say)


def test_help_in_the_group_names_what_staff_can_do() -> None:
    """Those of admins to admins alone."""
    for name, _ in STAFF:
        assert f"/{name} – " in helped(NORA)
    assert "/figures" not in helped(NORA)
    assert all(f"/{name} – " in helped(ADA) for name, _ in ADMIN)


def test_help_says_nothing_of_anybody_and_is_for_staff() -> None:
    """Who writes as the group is staff; a stranger, or another group, is not answered."""
    anonymous = replace(commanded(NORA, "help"), sender=sender(NORA, anonymous=True))
    assert only(Say, acts(anonymous, known(STRANGER)))
    assert not acts(commanded(STRANGER, "help", place=IN_GENERAL), known(STRANGER))
    assert not acts(commanded(NORA, "help", place=ELSEWHERE), known(NORA))


@pytest.mark.parametrize(
    ("name", "argument", "words"),
    [
        ("status", REFERENCE, "Only admins are told everything by /status."),
        ("status", "", "Here admins can send it with a reference"),
        ("refund", "", "/refund is for customers, in their private chat with me."),
    ],
)
def test_a_customers_command_in_the_group_is_answered_with_what_is_true(
    name: str, argument: str, words: str
) -> None:
    """Nothing comes in private, so nothing of the kind is promised."""
    about = case() if argument else None
    assert words in read(only(Say, acts(commanded(NORA, name, argument), known(NORA, about))))


def test_an_admins_own_request_is_a_colleagues() -> None:
    """Everything about it is for those who decide on it."""
    own = case(person=ADA.id)
    assert "your own request" in read(only(Say, acts(commanded(ADA, "status", REFERENCE), known(ADA, own))))


def test_every_command_is_described() -> None:
    """In the menu of whoever may send it; `/start` is a button of Telegram's."""
    assert {name for name, _ in (*CUSTOMER, *STAFF, *ADMIN)} == set(COMMANDS) - {"start"}
    assert all(COMMANDS[name] in (Who.IN_DESK, Who.ANYBODY, Who.IN_PRIVATE) for name, _ in STAFF)
