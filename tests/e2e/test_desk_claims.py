"""Who has a case in hand, by button and by command; who is away; what was decided first; what is taken up again."""

from __future__ import annotations

import asyncio

import pytest

from conversations.press import Verb
from tests.e2e.kit.customer import Customer
from tests.e2e.kit.order import BORDERLINE, IN_TIME, TOO_LATE
from tests.e2e.kit.shop import Shop
from tests.e2e.kit.staff import Staff

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def _borderline(shop: Shop, name: str = "Nadia") -> tuple[Customer, str]:
    """A customer whose request waits for a person, and its reference; both members of staff are known."""
    customer = shop.customer(name)
    reference = await customer.asks_for(shop.order(BORDERLINE))
    await shop.nora.card(reference)
    for one in (shop.nora, shop.sam):
        one.writes("Good morning.")
    await shop.settles()
    return customer, reference


def _holder(shop: Shop, reference: str) -> int:
    """Who has the case in hand, as the desk keeps it."""
    return int(
        shop.data.rows("SELECT claimed_by FROM cases WHERE reference = :r", r=reference)[0]["claimed_by"]
    )


async def _says(who: Staff, words: str, reference: str) -> None:
    who.writes(words, await who.topic(reference))


async def test_claimed_and_released_by_button(shop: Shop) -> None:
    """The card says whose it is; who comes second is told, and a colleague who releases it tells whose it was."""
    _, reference = await _borderline(shop)
    assert "yours" in await shop.nora.toast(await shop.nora.presses(reference, Verb.CLAIM))
    await shop.nora.sees("claimed by Nora", reference)
    await _says(shop.sam, "/claim", reference)
    await shop.sam.hears("Nora has claimed")
    await shop.sam.presses(reference, Verb.RELEASE)
    await shop.nora.sees("claimed by nobody", reference)
    assert "Nora, Sam has released" in (await shop.sam.hears("has released")).text


async def test_given_and_handed_over_by_button(shop: Shop) -> None:
    """The desk's members are offered; whoever gets the case is told by name, and the offer is settled."""
    _, reference = await _borderline(shop)
    await shop.nora.presses(reference, Verb.ASSIGN)
    sam, nora = str(shop.sam.person.id), str(shop.nora.person.id)
    await shop.nora.presses(reference, Verb.ASSIGN, sam)
    told = await shop.nora.hears(f"Nora has given {reference} to you")
    assert told.topic == await shop.nora.topic(reference)
    await shop.nora.sees("claimed by Sam", reference)
    await shop.sam.presses(reference, Verb.TRANSFER)
    await shop.sam.presses(reference, Verb.TRANSFER, f"{sam}-{nora}")
    await shop.nora.sees("claimed by Nora", reference)
    await shop.settles()
    assert _holder(shop, reference) == shop.nora.person.id
    offers = [m for m in shop.nora.messages if "has this request in hand now" in m.text]
    assert len(offers) == 2
    assert not any(offer.keyboard and offer.keyboard["inline_keyboard"] for offer in offers)


async def test_the_same_by_command(shop: Shop) -> None:
    """In the topic, as a reply to a colleague's words, and by name from anywhere in the group."""
    _, reference = await _borderline(shop)
    await _says(shop.nora, "/claim", reference)
    await shop.nora.sees("claimed by Nora", reference)
    note = shop.sam.writes("I know this customer.", await shop.sam.topic(reference))
    shop.nora.reply(note, "/transfer")
    await shop.nora.sees("claimed by Sam", reference)
    await _says(shop.nora, "/claim", reference)
    await shop.nora.hears("Sam has claimed")
    shop.sam.writes(f"/release {reference}")
    await shop.nora.sees("claimed by nobody", reference)
    shop.sam.writes(f"/assign {reference} Nora")
    await shop.nora.sees("claimed by Nora", reference)
    shop.sam.writes("/claim")
    await shop.sam.hears("/claim R-7K2MX")


async def test_two_members_claim_at_the_same_moment(shop: Shop) -> None:
    """One of them has it; the other is told who."""
    for name in ("Ana", "Bea", "Cleo"):
        _, reference = await _borderline(shop, name)
        buttons = [await one.offered(reference, Verb.CLAIM) for one in (shop.nora, shop.sam)]
        pressed = [one.press(button) for one, button in zip((shop.nora, shop.sam), buttons, strict=True)]
        words = await asyncio.gather(
            *(one.toast(press) for one, press in zip((shop.nora, shop.sam), pressed, strict=True))
        )
        await shop.settles()
        winner = shop.nora if _holder(shop, reference) == shop.nora.person.id else shop.sam
        assert sorted(words) == sorted(
            ["This request is yours now.", f"{winner.person.first_name} has claimed this request already."]
        )
        claims = shop.data.rows("""SELECT by FROM audit WHERE "case" = :r AND what = 'claim'""", r=reference)
        assert [row["by"] for row in claims] == [winner.person.id]


async def test_what_somebody_has_in_hand_is_offered_again_when_they_go(shop: Shop) -> None:
    """Told in the group and in the topic; they are offered nothing until they are back."""
    _, reference = await _borderline(shop)
    await shop.sam.presses(reference, Verb.CLAIM)
    await shop.sam.sees("claimed by Sam", reference)
    shop.sam.writes("/away 3 days")
    assert reference in (await shop.sam.hears("Sam is away until")).text
    await shop.nora.sees("claimed by nobody", reference)
    assert (await shop.sam.hears("Sam is not there")).topic == await shop.nora.topic(reference)
    await _says(shop.nora, "/assign Sam", reference)
    await shop.nora.hears("Sam is away. To whom")
    shop.sam.writes("/back")
    await shop.sam.hears("Sam is back")
    await _says(shop.nora, "/assign Sam", reference)
    await shop.nora.sees("claimed by Sam", reference)


async def test_an_override_shows_why_and_what_was_decided_first(shop: Shop) -> None:
    """Refused by the policy, approved by a person with a written reason: the card says both, with the findings."""
    zoe = shop.customer("Zoé")
    reference = await zoe.asks_for(shop.order(TOO_LATE))
    await zoe.hears("can't grant")
    zoe.says("The parcel service kept it for two weeks.")
    await shop.nora.presses(reference, Verb.AMOUNT)
    shop.nora.reply(await shop.nora.hears("the amount to approve"), "49,90")
    await shop.nora.answers(reference, "was decided before", "The carrier confirms the delay.")
    await zoe.hears("✅")
    card = await shop.nora.sees("to pay, decided by Nora", reference)
    assert "Reason given: The carrier confirms the delay." in card.text
    assert "First decision, by the policy on" in card.text
    assert ": refused" in card.text
    assert "Failed: refund period" in card.text


async def test_a_withdrawn_request_is_taken_up_again(shop: Shop) -> None:
    """The customer writes about it; staff press the button under their words, and the customer is told until when."""
    omar = shop.customer("Omar")
    reference = await omar.asks_for(shop.order(IN_TIME))
    await omar.hears("✅")
    omar.says("/status")
    await omar.presses(Verb.WITHDRAW)
    await omar.presses(Verb.WITHDRAW, "yes")
    await omar.hears("cancelled")
    omar.says("I pressed the wrong button.")
    await shop.sam.relayed("I pressed the wrong button.")
    await shop.sam.presses(reference, Verb.REOPEN)
    assert "A person will answer by" in (await omar.hears("taken up again")).text
    card = await shop.sam.sees("to review, claimed by Sam", reference)
    assert "Recommended: €49.90" in card.text
    await shop.sam.presses(reference, Verb.APPROVE)
    await omar.hears("✅")


async def test_the_card_tells_what_became_of_earlier_requests(shop: Shop) -> None:
    """With their states and amounts."""
    rosa = shop.customer("Rosa")
    first = await rosa.asks_for(shop.order(IN_TIME))
    await rosa.hears("✅")
    second = await rosa.asks_for(shop.order(BORDERLINE))
    card = await shop.nora.card(second)
    assert f"Other requests: {first} to pay €49.90" in card.text


async def test_who_leaves_the_group_leaves_their_cases(shop: Shop) -> None:
    """And can press nothing any more. (The last test: Sam is gone.)"""
    _, reference = await _borderline(shop)
    await shop.sam.presses(reference, Verb.CLAIM)
    await shop.nora.sees("claimed by Sam", reference)
    shop.sam.person.leave(shop.desk)
    await shop.nora.sees("claimed by nobody", reference)
    assert "Sam is not there" in (await shop.nora.hears("is not there")).text
