"""Of an order that is not shown to be theirs, nobody learns anything: not what is in it, and not that it exists."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

import pytest

from conversations.addresses import ToPerson
from conversations.calls import Say
from conversations.draft import Match
from conversations.effects import Effect
from conversations.message import Media
from conversations.order_record import OrderRecord
from conversations.tasks import SetDeadline
from refunds.case import CaseState
from tests.conversations.builders import eur, order, receipt
from tests.conversations.chat import MORNING, Chat, of_kind, page

MINE = "thief@example.com"

UNKNOWN: Mapping[str, OrderRecord] = {}
SOMEBODY_ELSES = {"A-1001": order()}
OLD_AND_REFUNDED = {
    "A-1001": order(
        purchased_at=MORNING - timedelta(days=400),
        refunded=eur(4990),
        service="excluded",
        units_used=10,
        dispute="lost",
        standing="violated",
    )
}
WITHOUT_ADDRESS = {"A-1001": order(email=None)}
EMPTY_ADDRESS = {"A-1001": order(email="  ")}


def attack(orders: Mapping[str, OrderRecord], usage: str, *, attempts: int = 0) -> Chat:
    """Somebody asks for a refund of an order that is not theirs, as far as they get."""
    chat = Chat(orders=dict(orders), attempts=attempts)
    chat.says("/start order_QS0xMDAx")
    chat.says(MINE)
    chat.presses("Correct the address")
    chat.says("other@example.com")
    chat.presses("Go on")
    chat.sends(Media.PHOTO)
    chat.presses("I'm not satisfied")
    chat.presses(usage)
    chat.says("Please.")
    chat.presses("Send my request")
    chat.says("/status")
    chat.says("Well?")
    return chat


def seen(chat: Chat) -> list[Effect]:
    """Everything that the customer can notice: each message and edit, and what falls due for them."""
    return [
        effect
        for effect in chat.effects
        if isinstance(effect, SetDeadline) or isinstance(getattr(effect, "to", None), ToPerson)
    ]


@pytest.mark.parametrize("usage", ["Not at all", "In part", "All of it"])
@pytest.mark.parametrize("orders", [SOMEBODY_ELSES, OLD_AND_REFUNDED, WITHOUT_ADDRESS, EMPTY_ADDRESS])
def test_an_unknown_order_and_somebody_elses_look_the_same(
    orders: Mapping[str, OrderRecord], usage: str
) -> None:
    """Message for message, button for button, in the same order: nothing tells one from the other."""
    assert seen(attack(orders, usage)) == seen(attack(UNKNOWN, usage))


def test_used_up_attempts_look_the_same() -> None:
    """As a mismatch does; even the right address is not compared any more."""
    assert seen(attack(SOMEBODY_ELSES, "In part", attempts=99)) == seen(attack(UNKNOWN, "In part"))


def test_the_right_address_after_the_attempts_looks_like_a_wrong_one() -> None:
    """Guessing on finds nothing."""
    right, wrong = Chat(attempts=5), Chat(attempts=5, orders={})
    for chat in (right, wrong):
        chat.says("/start")
        chat.says("A-1001")
        chat.says("camille@example.com")
        chat.presses("Go on")
    assert seen(right) == seen(wrong)


def test_five_guesses_are_compared_and_no_more() -> None:
    """Each is counted, whatever the order."""
    chat = Chat(orders={})
    chat.says("/start")
    chat.says("A-1001")
    for guess in range(8):
        chat.says(f"guess{guess}@example.com")
    assert chat.attempts == 5


def test_a_receipt_shows_nothing_of_the_order() -> None:
    """Not even one that belongs to it."""
    chat = attack(SOMEBODY_ELSES, "In part")
    words = "\n".join(page(say.body) for say in of_kind(chat.effects, Say) if isinstance(say.to, ToPerson))
    for secret in ("49.90", "23 March", "one_time", "of 10", "camille"):
        assert secret not in words


def test_a_stranger_is_never_refused_by_rule() -> None:
    """A refusal would tell that the order exists, and is old."""
    assert attack(OLD_AND_REFUNDED, "All of it").case.state is CaseState.REVIEW


def test_a_receipt_that_others_have_sent_accuses_nobody() -> None:
    """The customer reads what anybody reads whose receipt a person compares."""
    chat = Chat(files=(receipt("b"),))
    chat.says("/start")
    chat.says("A-1001")
    chat.says("camille@example.com")
    chat.sends(Media.PHOTO)
    chat.presses("I'm not satisfied")
    chat.seen_elsewhere = True
    chat.presses("Send my request")
    assert chat.case.state is CaseState.REVIEW
    assert "compare your receipt with the order." in chat.last


def test_the_right_address_is_no_guess() -> None:
    """Whoever asks about their own order again and again is never locked out."""
    chat = Chat()
    for _ in range(8):
        chat.says("/start")
        chat.says("A-1001")
        chat.says("camille@example.com")
        assert chat.draft.match is Match.MATCHED
        chat.says("/cancel")
    assert chat.attempts == 0
