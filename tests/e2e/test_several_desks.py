"""Groups for finance and for technical problems: a case goes to one, and only its members decide on it."""

from __future__ import annotations

from pathlib import Path

from conversations.press import Verb
from refunds.facts import Reason
from tests.e2e.kit.forged import forged
from tests.e2e.kit.order import BORDERLINE, IN_TIME
from tests.e2e.kit.shop import open_shop


async def test_each_group_has_its_cases(tmp_path: Path) -> None:
    """Cards, lists and answers stay in the case's own group; members of another group can't decide on it."""
    async with open_shop(tmp_path, desks=("finance", "technical")) as shop:
        await shop.process.start()
        zoe = shop.member("Zoe", shop.groups["finance"])
        teo = shop.member("Teo", shop.groups["technical"])
        dear = await shop.customer("Camille").asks_for(shop.order(IN_TIME), Reason.DUPLICATE_CHARGE)
        broken = await shop.customer("Hugo").asks_for(shop.order(BORDERLINE), Reason.TECHNICAL_PROBLEM)
        other = await shop.customer("Lea").asks_for(shop.order(BORDERLINE), Reason.CHANGED_MIND)
        await zoe.card(dear)
        await teo.card(broken)
        await shop.nora.card(other)
        assert [zoe.version(broken), zoe.version(other), teo.version(dear), shop.nora.version(dear)] == [
            0
        ] * 4
        for staff, reference in ((zoe, dear), (teo, broken), (shop.nora, other)):
            listed = await staff.relayed("Waiting: 1")
            assert reference in listed.text
            await shop.settles()
            assert staff.desk.pinned == [listed.id]
        approve = await shop.nora.offered(other, Verb.APPROVE)
        pressed = forged(shop, shop.nora.person, approve, approve.data.replace(other, broken))
        assert "Only members of the support team" in await shop.nora.toast(pressed)
        assert shop.data.state(broken) == "review"
        await teo.presses(broken, Verb.APPROVE)
        await teo.sees("to pay", broken)
        assert shop.data.state(broken) == "approved"
        await teo.presses(broken, Verb.PAY, listed=True)
        await teo.presses(broken, Verb.PAID, "")
        await shop.settles()


async def test_a_customers_words_go_to_their_group(tmp_path: Path) -> None:
    """What they add, and what is answered, passes through the case's own topic."""
    async with open_shop(tmp_path, desks=("technical",)) as shop:
        await shop.process.start()
        teo = shop.member("Teo", shop.groups["technical"])
        hugo = shop.customer("Hugo")
        reference = await hugo.asks_for(shop.order(BORDERLINE))
        topic = await teo.topic(reference)
        hugo.says("It never started.")
        relayed = await teo.relayed("It never started.")
        assert relayed.topic == topic
        teo.reply(relayed, "Which version?")
        await hugo.hears("Which version?")
        assert not any(reference in message.text for message in shop.nora.messages)
        await shop.settles()
