"""While a state waits, messages stand aside; they are taken up in order by whatever ends the waiting."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.ports import Tx
from bot.storage import deadlines, drafts
from bot.storage.deadlines import Deadline
from conversations.draft import Conversation, Draft, Question
from conversations.events import Event
from conversations.known import Known
from conversations.order_record import OrderUnavailable
from conversations.outcomes import Due, OrderRead
from conversations.stepped import Stepped
from conversations.updates import Commanded, Pressed, Wrote
from tests.bot.engine.raw import presses, says
from tests.bot.engine.workshop import Workshop
from tests.conversations.builders import CAMILLE, POLICY

LANE = f"chat/{CAMILLE}"


def waits(state: Conversation, event: Event, known: Known) -> Stepped:
    """Words stand aside while the state waits; an outcome, a press, a command or a deadline ends it."""
    match event:
        case Wrote() if state.waits:
            return Stepped(state, aside=True)
        case OrderRead() | Pressed() | Commanded() | Due():
            assert state.draft is not None
            return Stepped(Conversation(replace(state.draft, asking=Question.RECEIPT)))
        case _:
            return Stepped(state)


async def _waiting() -> Workshop:
    shop = await Workshop.open(waits)
    draft = Draft("D1", CAMILLE, shop.clock.now(), POLICY.hash, Question.CHECKING)
    await shop.unit(lambda tx: drafts.save_conversation(tx, CAMILLE, Conversation(draft)))
    shop.start()
    return shop


async def _end(shop: Workshop, by: str) -> None:
    now = shop.clock.now()
    match by:
        case "outcome":
            read = OrderRead(at=now, person=CAMILLE, subject="D1", question="", answer=OrderUnavailable("A"))
            await shop.tell(LANE, read, CAMILLE)
        case "press":
            await shop.arrive(presses("back:D1:1:"))
        case "command":
            await shop.arrive(says("/cancel"))
        case _:
            due = Deadline("draft_expiry", "D1", LANE, CAMILLE, now)
            await shop.unit(lambda tx: deadlines.set_deadline(tx, due))
            told = Due(at=now, deadline=due.kind, subject="D1", due_at=now, person=CAMILLE)
            await shop.tell(LANE, told, CAMILLE)
    await shop.calm()


@pytest.mark.parametrize("by", ["outcome", "press", "command", "deadline"])
async def test_whatever_ends_the_waiting_takes_up_what_stood_aside(by: str) -> None:
    """In the order in which it was sent, and before what is sent after it."""
    shop = await _waiting()
    await shop.take(says("one"), says("two"))
    assert shop.inbox() == ["aside", "aside"]
    shop.seen.clear()
    await _end(shop, by)
    await shop.take(says("three"))
    words = [event.text for event in shop.seen if isinstance(event, Wrote)]
    assert words == ["one", "two", "three"]
    assert set(shop.inbox()) == {"done"}
    await shop.stop()


async def test_what_waits_already_comes_after_what_stood_aside() -> None:
    """The number of a row is its order, whatever became of it meanwhile."""
    shop = await _waiting()
    await shop.take(says("one"))
    await shop.arrive(presses("back:D1:1:"), says("two"))
    shop.seen.clear()
    await shop.calm()
    assert [type(event).__name__ for event in shop.seen] == ["Pressed", "Wrote", "Wrote"]
    assert [event.text for event in shop.seen if isinstance(event, Wrote)] == ["one", "two"]
    await shop.stop()


async def test_a_restart_keeps_what_stood_aside_aside() -> None:
    """It waits for an outcome, which a restart does not bring."""
    shop = await _waiting()
    await shop.take(says("one"))
    await shop.stop()
    shop.start()
    await shop.calm()
    assert shop.inbox() == ["aside"]
    await _end(shop, "outcome")
    assert set(shop.inbox()) == {"done"}
    await shop.stop()


async def test_an_outcome_that_ends_nothing_takes_up_nothing() -> None:
    """A late one, for instance."""
    shop = await _waiting()
    shop.step = lambda state, event, known: Stepped(state, aside=isinstance(event, Wrote) and state.waits)
    await shop.take(says("one"))
    await _end(shop, "outcome")
    assert shop.inbox() == ["aside", "done"]
    await shop.stop()


async def test_the_real_desk_takes_up_words_that_came_too_early() -> None:
    """Number, address, and at once more, before the order was looked up: it is answered once the source has."""
    shop = await Workshop.open()
    await shop.unit(_an_order_with_an_address)
    shop.start()
    await shop.take(says("/start"), says("A-1001"), says("camille@example.com"), says("and some words"))
    assert shop.inbox() == ["done", "done", "done", "aside"]
    (job,) = shop.rows("jobs")
    said = len(shop.texts())
    read = OrderRead(
        at=shop.clock.now(),
        person=CAMILLE,
        subject=job["subject"],
        question=job["question"],
        answer=OrderUnavailable("A-1001"),
    )
    await shop.tell(job["lane"], read, CAMILLE)
    await shop.calm()
    assert set(shop.inbox()) == {"done"}
    assert len(shop.texts()) > said + 1
    await shop.stop()


async def _an_order_with_an_address(tx: Tx) -> None:
    await tx.run(
        "INSERT INTO orders (key, number, email, email_key) VALUES ('A-1001', 'A-1001', 'x@x.x', 'x@x.x')"
    )
