"""Time passes: promises, warnings and calls, what is put off, questions that nobody answers; a dead bot included."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import pytest_asyncio

from bot.demo.api.acts import until
from bot.storage.codec import moment
from conversations.office_hours import parse_hours
from conversations.press import Verb
from refunds.policy import default_policy
from tests.e2e.kit.buttons import offered
from tests.e2e.kit.customer import Customer
from tests.e2e.kit.order import BORDERLINE
from tests.e2e.kit.shop import Shop, open_shop

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.timeout(180)]

HOUR = 3600
DAY = 24 * HOUR
_numbers = iter(range(5001, 6000))


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def shop(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Shop]:
    """A shop whose bot runs by a clock that can be moved, and whose admin reads what it says."""
    async with open_shop(tmp_path_factory.mktemp("shop"), of_each=0) as opened:
        await opened.imports(replace(BORDERLINE, number="A-1"))
        await opened.process.start_movable()
        opened.admin.start(opened.bot)
        yield opened
        assert await opened.process.stop() == 0


async def _borderline(shop: Shop, name: str = "Nadia", language: str = "en") -> tuple[Customer, str]:
    """A customer whose request waits for a person, and its reference. The order is eight days old by now."""
    number = next(_numbers)
    order = replace(BORDERLINE, number=f"BL-{number}", email=f"{number}@example.com")
    order = replace(order, days_ago=order.days_ago - _days_ahead(shop))
    await shop.imports(order)
    customer = shop.customer(name, language)
    reference = await customer.asks_for(order)
    await customer.hears("🕓")
    await shop.nora.card(reference)
    return customer, reference


def _days_ahead(shop: Shop) -> int:
    """By how many days of the policy's calendar the clock was moved."""
    zone, ahead = default_policy().zone, timedelta(seconds=shop.world.clock.ahead)
    now = datetime.now(UTC)
    return ((now + ahead).astimezone(zone).date() - now.astimezone(zone).date()).days


def _admin(shop: Shop) -> list[str]:
    """What the admin was told in private."""
    return [
        m.text for m in shop.world.private(shop.admin, shop.bot).messages.values() if m.sender is shop.bot
    ]


async def _list(shop: Shop, *words: str) -> list[str]:
    """Wait until the pinned list says all of this; its lines."""

    def find() -> list[str] | None:
        found = [m.text for m in shop.nora.messages if m.text.startswith("Waiting:")]
        return found[-1].splitlines() if found and all(one in found[-1] for one in words) else None

    return await until(shop.world, find, shop.nora.patience)


async def _card_without(shop: Shop, words: str, reference: str) -> None:
    """Wait until the card says so no more."""

    def find() -> bool | None:
        cards = [button.message for button in offered(shop.nora.messages, Verb.FINDINGS, subject=reference)]
        return (bool(cards) and words not in cards[0].text) or None

    await until(shop.world, find, shop.nora.patience)


async def _asked(shop: Shop, name: str, language: str = "en") -> tuple[Customer, str]:
    """A customer who was asked something."""
    customer, reference = await _borderline(shop, name, language)
    await shop.nora.presses(reference, Verb.ASK)
    await shop.nora.answers(reference, "with your question", f"Which lamp, {reference}?")
    await customer.hears(f"Which lamp, {reference}?")
    await shop.settles()
    return customer, reference


def _due(shop: Shop, reference: str) -> set[str]:
    """What the case is to be called back for."""
    return {
        row["kind"] for row in shop.data.rows("SELECT kind FROM deadlines WHERE subject = :r", r=reference)
    }


async def test_staff_are_warned_and_then_called(shop: Shop) -> None:
    """At three quarters of two days the topic is told; when they are over the card, the list and the admin are."""
    _, reference = await _borderline(shop)
    _, other = await _borderline(shop, "Olga")
    await shop.nora.presses(reference, Verb.CLAIM)
    await shop.nora.sees("claimed by Nora", reference)
    await shop.settles()
    await shop.process.move_clock(36 * HOUR + 60)
    warned = await shop.nora.hears("🕓 Nora, Nadia is promised an answer by")
    assert warned.topic == await shop.nora.topic(reference)
    await shop.nora.hears("Nobody has claimed this request, and Olga")
    assert not any("⚠️" in text for text in _admin(shop))
    await shop.process.move_clock(12 * HOUR)
    await shop.nora.hears("Nora: ⚠️ Nadia was promised an answer by")
    await shop.nora.sees("⚠️ Late: the answer was due", reference)
    lines = await _list(shop, f"{reference} · Nadia · to review · €49.90 · Nora · ⚠️ late by")
    assert reference in lines[1]
    told = [text for text in _admin(shop) if "was promised an answer" in text]
    assert {reference in text or other in text for text in told} == {True}
    assert len(told) == 2
    await shop.nora.presses(reference, Verb.REFUSE)
    await shop.nora.presses(reference, Verb.REFUSE, "window")
    await shop.nora.sees("refused", reference)
    await _card_without(shop, "⚠️", reference)
    assert _due(shop, reference) == set()


async def test_an_answer_stops_the_clock_and_a_message_starts_it_again(shop: Shop) -> None:
    """However often, once it is decided; until then a decision is promised, and no word of staff puts it off."""
    nadia, reference = await _borderline(shop)
    topic = await shop.nora.topic(reference)
    shop.nora.writes("/reply We are looking at it.", topic)
    await nadia.hears("We are looking at it.")
    await shop.settles()
    assert _due(shop, reference) == {"answer_warning", "answer_late"}
    await shop.nora.sees("Answer due", reference)
    await shop.nora.presses(reference, Verb.APPROVE)
    await nadia.hears("✅")
    nadia.says("When will it come?")
    await shop.nora.relayed("When will it come?")
    await shop.nora.sees("Answer due", reference)
    shop.nora.writes("/reply By Friday.", topic)
    await nadia.hears("By Friday.")
    await shop.settles()
    assert _due(shop, reference) == {"pay_warning", "pay_late"}
    await shop.process.move_clock(3 * DAY)
    nadia.says("Any news?")
    await shop.nora.sees("Answer due", reference)
    await shop.settles()
    assert _due(shop, reference) == {"answer_warning", "answer_late", "pay_late"}
    await shop.process.move_clock(36 * HOUR + 60)
    await shop.nora.hears("Nadia is promised an answer by")


async def test_a_dead_bot_forgets_no_promise(shop: Shop) -> None:
    """Killed before, started long after: what fell due meanwhile is told once, and what the customer sent counts."""
    _, late = await _borderline(shop, "Lea")
    mia, asked = await _asked(shop, "Mia")
    noa, silent = await _asked(shop, "Noa")
    await shop.process.kill()
    shop.world.clock.advance(6 * DAY - HOUR)
    mia.says("The green one.")
    shop.world.clock.advance(2 * HOUR)
    await shop.process.start_movable()
    await shop.nora.sees("⚠️ Late", late)
    await mia.hears("Thank you. I have passed your answer on")
    await noa.hears("is closed, because our question was not answered")
    await shop.settles()
    assert (shop.data.state(asked), shop.data.state(silent)) == ("review", "expired")
    called = [m for m in shop.nora.messages if "Lea was promised an answer" in m.text]
    assert len(called) == 1
    assert not [m for m in shop.nora.messages if "Lea is promised" in m.text]


@pytest.mark.parametrize("language", ["en", "fr"])
async def test_who_does_not_answer_is_reminded_and_then_left_in_peace(shop: Shop, language: str) -> None:
    """After three days the question once more, after six the request is closed; who writes then may be heard yet."""
    nadia, reference = await _asked(shop, "Nadia", language)
    await shop.nora.sees("if the customer does not answer", reference)
    await shop.process.move_clock(3 * DAY + 60)
    reminder = await nadia.hears(f"Which lamp, {reference}?")
    assert reference in reminder.text
    await shop.settles()
    await shop.process.move_clock(3 * DAY)
    await nadia.hears("✖️")
    card = await shop.nora.sees("expired", reference)
    assert card.topic is not None
    await shop.nora.hears("The customer has not answered, so this request is closed", card.topic)
    nadia.says("Sorry, I was away.")
    await shop.nora.relayed("Sorry, I was away.")
    await shop.nora.presses(reference, Verb.REOPEN)
    await nadia.hears("🕓")
    await shop.nora.sees("to review, claimed by Nora", reference)
    await shop.settles()
    assert _due(shop, reference) == {"answer_warning", "answer_late"}


async def test_what_is_put_off_comes_back(shop: Shop) -> None:
    """On the day, in the list and in the topic; sooner when the customer writes."""
    nadia, reference = await _borderline(shop)
    topic = await shop.nora.topic(reference)
    shop.nora.writes("/snooze", topic)
    await shop.nora.sees("Put off until", reference)
    await _list(shop, "put off until")
    await shop.settles()
    await shop.process.move_clock(34 * HOUR)  # tomorrow at nine has come, the warning not yet
    await shop.nora.hears("This request was put off until now.", topic)
    await _card_without(shop, "Put off", reference)
    await shop.nora.presses(reference, Verb.SNOOZE)
    await shop.nora.presses(reference, Verb.SNOOZE, "7")
    await shop.nora.sees("Put off until", reference)
    nadia.says("It has come!")
    await shop.nora.sees("Answer due", reference)
    await _card_without(shop, "Put off", reference)


async def test_thanks_need_no_answer(shop: Shop) -> None:
    """A word about what is decided starts the clock too, and one press stops it."""
    nadia, reference = await _borderline(shop)
    await shop.nora.presses(reference, Verb.APPROVE)
    await nadia.hears("✅")
    nadia.says("Thank you!")
    await shop.nora.sees("Answer due", reference)
    await shop.nora.presses(reference, Verb.QUIET)
    await shop.settles()
    await _card_without(shop, "Answer due", reference)
    assert _due(shop, reference) == {"pay_warning", "pay_late"}


async def test_what_is_approved_is_not_forgotten(shop: Shop) -> None:
    """Days later the topic is reminded that it is not paid, and then the admin is told; also after a restart."""
    nadia, reference = await _borderline(shop)
    await shop.nora.presses(reference, Verb.APPROVE)
    await nadia.hears("✅")
    await shop.process.stop()
    await shop.process.start_movable()
    await shop.settles()
    await shop.process.move_clock(2 * DAY + 60)
    reminder = await shop.nora.hears(f"{reference}, Nadia: €49.90 was approved")
    assert reminder.topic == await shop.nora.topic(reference)
    assert _due(shop, reference) == {"pay_late"}
    await shop.process.move_clock(3 * DAY)
    await shop.settles()
    assert any(reference in text and "Nobody is paying it" in text for text in _admin(shop))


async def test_a_promise_is_given_in_office_hours(tmp_path: Path) -> None:
    """Two days of work, by the policy's clock: what the customer reads is what the desk keeps."""
    hours = "mon-fri 09:00-17:30, sat 10:00-12:00"
    async with open_shop(tmp_path, of_each=1, settings={"OFFICE_HOURS": hours}) as shop:
        await shop.process.start()
        week, zone = parse_hours(hours), default_policy().zone
        customer = shop.customer("Iris")
        reference = await customer.asks_for(shop.order(BORDERLINE))
        told = (await customer.hears("🕓")).text
        await shop.settles()
        (row,) = shop.data.rows(
            'SELECT cases.answer_due, audit.at FROM cases JOIN audit ON audit."case" = reference '
            "WHERE reference = :r AND what = 'escalate'",
            r=reference,
        )
        due = week.after(moment(row["at"]), 2 * week.day, zone)
        assert abs(moment(row["answer_due"]) - due) < timedelta(milliseconds=2)
        local = due.astimezone(zone)
        assert f"{local.hour:02}:{local.minute:02}" in told
        assert await shop.process.stop() == 0
