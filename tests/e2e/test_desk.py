"""The desk: staff decide, ask, talk and pay, and customers hear of it in their language."""

from __future__ import annotations

import asyncio

import pytest

from conversations.press import Verb
from refunds.facts import Reason
from tests.e2e.kit.customer import Customer
from tests.e2e.kit.order import BORDERLINE, DEAR, IN_TIME
from tests.e2e.kit.shop import Shop

pytestmark = pytest.mark.asyncio(loop_scope="module")

LANGUAGES = pytest.mark.parametrize("language", ["en", "fr"])


async def _borderline(shop: Shop, language: str = "en", name: str = "Nadia") -> tuple[Customer, str]:
    """A customer whose request waits for a person, and its reference."""
    customer = shop.customer(name, language)
    reference = await customer.asks_for(shop.order(BORDERLINE))
    await customer.hears("🕓")
    await shop.nora.card(reference)
    return customer, reference


@LANGUAGES
async def test_approved(shop: Shop, language: str) -> None:
    """The card tells what is unsure; who approves it ends it, and the customer hears the amount."""
    nadia, reference = await _borderline(shop, language)
    card = await shop.nora.card(reference)
    assert "Unsure:" in card.text
    assert "Recommended: €49.90" in card.text
    assert await shop.nora.toast(await shop.nora.presses(reference, Verb.APPROVE))
    assert "49" in (await nadia.hears("✅")).text
    await shop.nora.sees("to pay, decided by Nora", reference)
    assert shop.data.state(reference) == "approved"


@LANGUAGES
async def test_another_amount(shop: Shop, language: str) -> None:
    """Another amount is typed as a reply; nonsense and too much are asked for again."""
    nadia, reference = await _borderline(shop, language)
    await shop.nora.presses(reference, Verb.AMOUNT)
    shop.nora.reply(await shop.nora.hears("the amount to approve"), "plenty")
    shop.nora.reply(await shop.nora.hears("could not read this as an amount"), "50,00")
    await shop.nora.hears("only €49.90 is left")
    assert shop.data.state(reference) == "review"
    shop.nora.reply(shop.nora.messages[-2], "12,50 €")
    shop.nora.reply(await shop.nora.hears("less than what is recommended"), "Most of it was used.")
    told = (await nadia.hears("✅")).text
    assert "12" in told
    assert "Most of it was used." in told
    assert shop.data.rows('SELECT minor FROM ledger WHERE "case" = :r', r=reference) == [{"minor": 1250}]


@LANGUAGES
async def test_refused_with_a_reason(shop: Shop, language: str) -> None:
    """A refusal carries the words of whoever refused, and one second look."""
    nadia, reference = await _borderline(shop, language)
    await shop.nora.presses(reference, Verb.REFUSE)
    await shop.nora.answers(reference, "refused?", "The voucher was passed on to a friend.")
    await nadia.hears("The voucher was passed on to a friend.")
    await nadia.presses(Verb.APPEAL)
    await nadia.hears(reference)
    nadia.says("My friend never used it.")
    await nadia.hears("🕓")
    await shop.sam.relayed("My friend never used it.")
    assert shop.data.state(reference) == "review"


@LANGUAGES
async def test_asked_and_answered(shop: Shop, language: str) -> None:
    """A question goes to the customer as it was written, and the answer into the topic."""
    nadia, reference = await _borderline(shop, language)
    await shop.sam.presses(reference, Verb.ASK)
    await shop.sam.answers(reference, "with your question", f"Which lamp is it, {reference}?")
    await nadia.hears(f"Which lamp is it, {reference}?")
    assert shop.data.state(reference) == "asked"
    nadia.says(f"The green one of {reference}.")
    answer = await shop.sam.relayed(f"The green one of {reference}.")
    assert answer.topic == await shop.sam.topic(reference)
    await shop.sam.sees("to review", reference)
    await shop.sam.presses(reference, Verb.APPROVE)
    await nadia.hears("✅")


async def test_words_in_the_topic_stay_inside(shop: Shop) -> None:
    """Of all that is written in a topic the customer gets what answers a relayed message, and `/reply`; an edit
    sends nothing."""
    nadia, reference = await _borderline(shop)
    topic = await shop.nora.topic(reference)
    nadia.says("Are you there?")
    relayed = await shop.nora.relayed("Are you there?")
    note = shop.nora.writes("She sounds odd.", topic)
    shop.nora.reply(await shop.nora.card(reference), "Look at the card.")
    shop.nora.person.edit(note, "/reply She sounds odd.")
    await shop.nora.hears("An edit sends nothing.")
    shop.nora.reply(relayed, "Yes, we are.")
    await nadia.hears("Yes, we are.")
    shop.nora.writes("/reply It will take a day.", topic)
    await nadia.hears("It will take a day.")
    await shop.settles()
    assert [text for text in nadia.texts if "odd" in text or "card" in text] == []


async def test_the_life_of_the_group_stays_inside(shop: Shop) -> None:
    """Topics are renamed, closed, opened, pinned in and made; people come and go; an answer goes to one customer."""
    nadia, reference = await _borderline(shop)
    olga, _ = await _borderline(shop, name="Olga")
    topic = await shop.nora.topic(reference)
    nadia.says("May I ask something?")
    asked = await shop.nora.relayed("May I ask something?")
    await shop.settles()
    before = {customer: list(customer.texts) for customer in (nadia, olga)}
    alex, guest = shop.admin, shop.customer("Guest").person
    alex.edit_topic(shop.desk, topic, "A hard one")
    alex.close_topic(shop.desk, topic)
    alex.reopen_topic(shop.desk, topic)
    alex.pin(asked)
    lunch = alex.create_topic(shop.desk, "Lunch")
    alex.send(shop.desk, "/reply At noon?", topic=lunch.id)
    alex.send(shop.desk, "At noon?", topic=lunch.id)
    alex.add(shop.desk, guest)
    guest.send(shop.desk, "Whose case is this?", topic=topic)
    guest.leave(shop.desk)
    await shop.settles()
    assert {customer: list(customer.texts) for customer in (nadia, olga)} == before
    shop.nora.reply(asked, "Ask whatever you like.")
    await nadia.hears("Ask whatever you like.")
    await shop.settles()
    assert olga.texts == before[olga]


async def test_two_people_press_at_once(shop: Shop) -> None:
    """Two decisions at the same moment: one counts, the other person gets a kind word, the customer one answer."""
    nadia, reference = await _borderline(shop)
    approve = await shop.nora.offered(reference, Verb.APPROVE)
    await shop.sam.presses(reference, Verb.REFUSE)
    refuse = await shop.sam.offered(reference, Verb.REFUSE, "window")
    pressed = (shop.nora.press(approve), shop.sam.press(refuse))
    words = await asyncio.gather(shop.nora.toast(pressed[0]), shop.sam.toast(pressed[1]))
    await shop.settles()
    decided = shop.data.rows('SELECT outcome FROM decisions WHERE "case" = :r AND by <> 0', r=reference)
    assert len(decided) == 1
    late = words[1] if decided[0]["outcome"] == "approve" else words[0]
    assert "Already decided by" in late
    assert "Nothing was changed" in late
    answers = [text for text in nadia.texts if text.startswith(("✅", "✖️"))]
    assert len(answers) == 1


async def test_two_people_for_a_lot(shop: Shop) -> None:
    """Above the limit two different people approve; the first one alone cannot."""
    zoe = shop.customer("Zoé")
    reference = await zoe.asks_for(shop.order(DEAR))
    await shop.nora.presses(reference, Verb.APPROVE)
    await shop.nora.sees("the first is Nora's", reference)
    again = await shop.nora.presses(reference, Verb.APPROVE)
    assert "somebody else" in await shop.nora.toast(again)
    assert shop.data.state(reference) == "second"
    await shop.sam.presses(reference, Verb.APPROVE)
    assert "1,490" in (await zoe.hears("✅")).text


async def test_finance_is_for_a_person(shop: Shop) -> None:
    """Who was charged twice is never answered by the policy alone."""
    paul = shop.customer("Paul")
    reference = await paul.asks_for(shop.order(IN_TIME), Reason.DUPLICATE_CHARGE)
    await paul.hears("🕓")
    await shop.nora.card(reference)
    assert shop.data.state(reference) == "review"
