"""What people and Telegram do to a support group: topics, members, rights and the group itself come and go."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from time import perf_counter
from typing import Final

import pytest

from bot.demo.api.acts import until
from bot.demo.api.people import Person
from conversations.press import Verb
from tests.e2e.kit.buttons import buttons
from tests.e2e.kit.customer import Customer
from tests.e2e.kit.forged import forged
from tests.e2e.kit.order import BORDERLINE
from tests.e2e.kit.shop import Shop, open_shop
from tests.e2e.kit.staff import Staff

pytestmark = pytest.mark.asyncio(loop_scope="module")

SOON: Final = 0.5
"""Seconds within which the answer to a press is seen in a quiet group."""


async def borderline(shop: Shop, name: str = "Camille") -> tuple[Customer, str, int]:
    """A customer, their request, and its topic."""
    customer = shop.customer(name)
    reference = await customer.asks_for(shop.order(BORDERLINE))
    return customer, reference, await shop.nora.topic(reference)


async def happens(shop: Shop, holds: Callable[[], bool]) -> None:
    """Wait until something is so in Telegram."""
    await until(shop.world, lambda: holds() or None, shop.nora.patience)


async def told(shop: Shop, person: Person, words: str) -> None:
    """Wait until the bot has written this to somebody in private."""
    chat = shop.world.private(person, shop.bot)
    await happens(shop, lambda: any(words in m.text for m in chat.messages.values() if m.sender is shop.bot))


# ── topics ───────────────────────────────────────────────────────────────────────────────────────────────────


async def test_a_deleted_topic_is_made_again(shop: Shop) -> None:
    """What met it is delivered behind its card, under the name that it has by now, and staff are told."""
    camille, reference, topic = await borderline(shop)
    await shop.nora.presses(reference, Verb.ASK)
    await shop.nora.answers(reference, "with your question", "Which lamp?")
    await camille.hears("Which lamp?")
    await shop.settles()
    shop.admin.delete_topic(shop.desk, topic)
    camille.says("The green one.")
    relayed = await shop.nora.relayed("The green one.")
    assert relayed.topic not in (None, topic)
    notice = await shop.nora.hears(f"Somebody deleted the topic of {reference}")
    assert notice.topic == relayed.topic == await shop.nora.topic(reference)
    await shop.settles()
    made = shop.desk.topics[relayed.topic or 0]
    assert "to review" in made.name
    assert sum(reference in one.name for one in shop.desk.topics.values()) == 1
    shop.nora.reply(relayed, "Thank you!")
    await camille.hears("Thank you!")


async def test_a_message_that_fell_into_general_proves_a_lost_topic(shop: Shop) -> None:
    """Telegram may put a message for a topic that is gone into General, without an error: the answer shows it."""
    camille, reference, topic = await borderline(shop)
    await shop.settles()
    shop.world.faults.add("topic_lost", method="sendMessage", chat=str(shop.desk.id), count=1)
    camille.says("Is anybody there?")
    await shop.nora.hears(f"Somebody deleted the topic of {reference}")
    await shop.settles()
    assert await shop.nora.topic(reference) != topic
    relayed = [m for m in shop.nora.messages if "Is anybody there?" in m.text]
    assert relayed[-1].topic == await shop.nora.topic(reference)


async def test_a_topic_that_is_closed_too_early_is_opened(shop: Shop) -> None:
    """While somebody waits; what a customer writes there arrives, and staff are told why."""
    camille, reference, topic = await borderline(shop)
    shop.admin.close_topic(shop.desk, topic)
    told = await shop.nora.hears("Somebody is still waiting here", topic)
    assert told.topic == topic
    await happens(shop, lambda: not shop.desk.topics[topic].is_closed)
    camille.says("Hello?")
    assert (await shop.nora.relayed("Hello?")).topic == topic
    assert shop.data.state(reference) == "review"


async def test_a_topic_shows_the_state_and_is_closed_after_the_last_word(shop: Shop) -> None:
    """By its icon; and it is opened when the customer writes again."""
    camille, reference, topic = await borderline(shop)
    icons = {one["emoji"]: one["custom_emoji_id"] for one in _icons(shop)}
    assert shop.desk.topics[topic].icon_custom_emoji_id == icons["❗️"]
    await shop.nora.presses(reference, Verb.APPROVE)
    await happens(shop, lambda: shop.desk.topics[topic].icon_custom_emoji_id == icons["💰"])
    await shop.nora.presses(reference, Verb.PAY)
    await shop.nora.presses(reference, Verb.PAID)
    await shop.nora.answers(reference, "payment's reference", "TR-1")
    await camille.hears("was sent on")
    await happens(shop, lambda: shop.desk.topics[topic].is_closed)
    assert shop.desk.topics[topic].icon_custom_emoji_id == icons["✅"]
    camille.says("It has not arrived.")
    await shop.nora.relayed("It has not arrived.")
    await happens(shop, lambda: not shop.desk.topics[topic].is_closed)


def _icons(shop: Shop) -> list[dict[str, str]]:
    """What Telegram answered when it was asked at the start."""
    return next(call.result for call in shop.world.calls.of("getForumTopicIconStickers"))


# ── people ───────────────────────────────────────────────────────────────────────────────────────────────────


async def test_an_anonymous_admin_confirms_by_a_button(shop: Shop) -> None:
    """What they wrote as the group counts once they have pressed, in their own name, and not before."""
    camille, reference, topic = await borderline(shop)
    shop.admin.promote(shop.desk, shop.nora.person, is_anonymous=True)
    try:
        shop.nora.writes("/reply We are on it.", topic)
        asked = await shop.nora.hears("I can't see who you are", topic)
        await shop.settles()
        assert not any("We are on it." in text for text in camille.texts)
        (confirm,) = buttons(asked)
        pressed = shop.nora.press(confirm)
        assert "it counts in your name" in await shop.nora.toast(pressed)
        await camille.hears("We are on it.")
        await happens(shop, lambda: asked.deleted)
        rows = shop.data.rows(
            """SELECT person FROM messages WHERE "case" = :r AND direction = 'out'""", r=reference
        )
        assert rows == [{"person": shop.nora.person.id}]
    finally:
        shop.admin.promote(shop.desk, shop.nora.person, [])


async def test_whoever_left_can_do_nothing_any_more(shop: Shop) -> None:
    """Their presses on old cards are refused from the moment on at which they left."""
    _, reference, _ = await borderline(shop)
    zoe = shop.member("Zoe", shop.desk)
    await zoe.presses(reference, Verb.CLAIM)
    await zoe.sees("claimed by Zoe", reference)
    approve = await zoe.offered(reference, Verb.APPROVE)
    zoe.person.leave(shop.desk)
    await shop.settles()
    assert "Only members of the support team" in await zoe.toast(forged(shop, zoe.person, approve))
    assert shop.data.state(reference) == "review"
    await shop.nora.presses(reference, Verb.APPROVE)
    await shop.nora.sees("decided by Nora", reference)


async def test_a_customer_who_blocks_and_returns_hears_the_decision(shop: Shop) -> None:
    """Staff are told that it did not arrive; back again, the customer gets it, once."""
    camille, reference, topic = await borderline(shop)
    camille.person.block(shop.bot)
    await shop.nora.presses(reference, Verb.APPROVE)
    await shop.nora.hears("has blocked me", topic)
    await shop.settles()
    assert not any("will be refunded" in text for text in camille.texts)
    camille.person.unblock(shop.bot)
    camille.person.start(shop.bot)
    await happens(shop, lambda: any("will be refunded" in text for text in camille.texts))
    await shop.settles()
    assert sum("will be refunded" in text for text in camille.texts) == 1


# ── rights ───────────────────────────────────────────────────────────────────────────────────────────────────


async def test_cases_wait_for_a_right_and_go_on_when_it_is_granted(shop: Shop) -> None:
    """Admins are told which; nothing is lost, and customers notice nothing."""
    shop.admin.start(shop.bot)
    rights = {"can_pin_messages", "can_delete_messages"}
    shop.admin.promote(shop.desk, shop.bot, rights)
    await told(shop, shop.admin, "I lack rights, and what needs them waits: Manage topics")
    camille = shop.customer()
    reference = await camille.asks_for(shop.order(BORDERLINE))
    await camille.hears("🕓")
    await told(shop, shop.admin, "I lack the right “Manage topics”")
    assert shop.nora.version(reference) == 0
    shop.admin.promote(shop.desk, shop.bot, "all")
    await shop.nora.card(reference)
    await shop.nora.hears("I have every right that I need here.")
    await shop.settles()


async def test_cases_wait_for_a_group_that_removed_the_bot(shop: Shop) -> None:
    """Admins are told, cases held; as soon as the bot is back, with its rights, they are shown."""
    shop.admin.start(shop.bot)
    shop.admin.remove(shop.desk, shop.bot)
    await told(shop, shop.admin, "I was removed from the support group.")
    camille = shop.customer()
    reference = await camille.asks_for(shop.order(BORDERLINE))
    await camille.hears("🕓")
    shop.admin.add(shop.desk, shop.bot)
    shop.admin.promote(shop.desk, shop.bot, "all")
    await shop.nora.card(reference)
    await shop.settles()
    assert sum(reference in one.name for one in shop.desk.topics.values()) == 1
    private = shop.world.private(shop.admin, shop.bot).messages.values()
    assert not any("can't reach" in one.text for one in private if one.sender is shop.bot), "told before"


# ── the group ────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("dead", [False, True], ids=["by its message", "by an error"])
async def test_a_group_that_becomes_a_supergroup_is_followed(tmp_path: Path, dead: bool) -> None:
    """List and open cards are posted there; it is learned from the service message, or from the answer to a call."""
    async with open_shop(tmp_path, forum=False) as shop:
        await shop.process.start()
        camille = shop.customer()
        reference = await camille.asks_for(shop.order(BORDERLINE))
        await shop.nora.offered(reference, Verb.FINDINGS, listed=True)
        await shop.settles()
        if dead:
            await shop.process.kill()
        group = shop.admin.migrate(shop.desk)
        if dead:
            shop.bot.updates.waiting.clear()
            await shop.process.start()
            camille.says("Are you there?")
        nora = Staff(shop.world, shop.bot, shop.nora.person, group)
        await nora.relayed("Waiting: 1")
        await nora.presses(reference, Verb.APPROVE, listed=True)
        await nora.sees("to pay", reference)
        await shop.settles()
        if dead:
            assert any("Are you there?" in message.text for message in nora.messages)


async def test_a_quiet_group_answers_a_press_at_once(tmp_path: Path) -> None:
    """With Telegram's budgets kept, and some work before: what a press brings forth is seen in half a second."""
    async with open_shop(tmp_path, settings={"TELEGRAM_BUDGETS": "on"}) as shop:
        await shop.process.start()
        shop.world.budgets.on = True
        _, reference, _ = await borderline(shop)
        await borderline(shop, "Hugo")
        await shop.nora.presses(reference, Verb.CLAIM)
        await shop.nora.sees("claimed by Nora", reference)
        findings = await shop.nora.offered(reference, Verb.FINDINGS)
        began = perf_counter()
        shop.nora.press(findings)
        await shop.nora.hears(f"{reference}, policy")
        seen = perf_counter() - began
        approve = await shop.nora.offered(reference, Verb.APPROVE)
        began = perf_counter()
        shop.nora.press(approve)
        await shop.nora.sees("to pay", reference)
        assert max(seen, perf_counter() - began) < SOON
        assert [call.method for call in shop.world.calls.of() if call.status == 429] == []


async def test_what_telegram_offers_is_used(shop: Shop) -> None:
    """Words that were passed on are marked as seen; amount and reference can be copied by whoever pays."""
    camille, reference, _ = await borderline(shop)
    words = camille.says("It never worked.")
    await shop.nora.relayed("It never worked.")
    await happens(shop, lambda: words.reactions.get(shop.bot.id) == "👀")
    await shop.nora.presses(reference, Verb.APPROVE)
    card = await shop.nora.sees("to pay", reference)
    rows = (card.keyboard or {})["inline_keyboard"]
    copied = [one["copy_text"]["text"] for row in rows for one in row if "copy_text" in one]
    assert copied == ["49.90", reference]
