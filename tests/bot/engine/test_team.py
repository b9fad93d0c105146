"""Who works at the desk, who is away, and what they have in hand: from the database to the step, and back."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from bot.engine.deadlines import fire
from bot.engine.team import read_team
from bot.ports import Tx
from bot.storage import cases, people
from conversations.case_file import CaseFile, Colleague
from conversations.events import Event
from conversations.press import Press, Verb
from refunds.case import CaseState
from tests.bot.engine.raw import camille, group, message, nora, says, staff_presses, staff_says, update
from tests.bot.engine.workshop import Workshop
from tests.conversations.builders import (
    ADA,
    CAMILLE,
    DESK,
    NORA,
    OMAR,
    TOPIC,
    approved,
    case,
    commanded,
    pressed,
    wrote,
)

SEEN_AGO = timedelta(days=3)


def held(number: int, by: Colleague | None = NORA, state: CaseState = CaseState.REVIEW) -> CaseFile:
    """A case of a customer of its own."""
    person = CAMILLE + number
    return case(
        state, reference=f"R-{number:05}", person=person, claimed_by=by, draft=str(number), receipts=()
    )


async def open_desk(*files: CaseFile) -> Workshop:
    """Nora, Omar and Ada work here, though Ada was not seen for days. The first case has the topic."""
    made = await Workshop.open(desk=True)
    now = made.clock.now()

    async def furnish(tx: Tx) -> None:
        for one, seen in ((NORA, now), (OMAR, now), (ADA, now - SEEN_AGO)):
            await people.set_member(tx, one.id, one.name, member=True, admin=False, now=seen)
        await people.set_member(tx, 77, "Former", member=False, admin=False, now=now)
        for file in files:
            await cases.open_case(tx, file, now, 0)
        await tx.run(
            "INSERT INTO refs (name, chat_id, kind, value) VALUES (:name, :chat, 'topic', :value)",
            name=f"case/{files[0].reference}/topic",
            chat=DESK,
            value=TOPIC,
        )

    await made.unit(furnish)
    made.start()
    return made


async def what_is_due(shop: Workshop) -> None:
    """Deadlines fall due, and are worked."""
    lanes, _ = await shop.unit(partial(fire, shop.clock.now()))
    shop.lanes.wake(lanes)
    await shop.calm()


def hands(shop: Workshop) -> dict[str, int]:
    """Who has which case in hand."""
    return {row["reference"]: row["claimed_by"] for row in shop.rows("cases", "reference")}


async def test_what_somebody_has_in_hand_is_offered_again_when_they_go() -> None:
    """Their cases, and nobody else's; what is decided stays as it is."""
    mine, asked = held(1), held(2, state=CaseState.ASKED)
    decided = approved(reference="R-00003", claimed_by=NORA, receipts=())
    shop = await open_desk(mine, asked, decided, held(4, OMAR))
    await shop.take(staff_says("/away 3 days", topic=None))
    assert len(shop.known[-1].claimed) == 3
    await what_is_due(shop)
    assert hands(shop) == {"R-00001": 0, "R-00002": 0, "R-00003": NORA.id, "R-00004": OMAR.id}
    assert all(one in shop.texts()[0] for one in ("R-00001", "R-00002"))
    assert len([words for words in shop.texts() if "open to everybody again" in words]) == 2
    await shop.stop()


async def test_who_is_away_is_offered_no_case_until_they_are_back() -> None:
    """By the day that they named, or by their own word."""
    shop = await open_desk(held(1, None))

    async def offered() -> list[str]:
        await shop.take(staff_presses(Press(Verb.ASSIGN, "R-00001", 3).data()))
        parameters = [one for method, one in shop.calls() if method == "SendMessage"][-1]
        keyboard = parameters["reply_markup"]["inline_keyboard"]
        return [button["text"] for row in keyboard for button in row]

    assert await offered() == ["Ada", "Nora", "Omar"]
    await shop.unit(lambda tx: people.set_away(tx, OMAR.id, away=True, until=None))
    until = shop.clock.now() + timedelta(hours=2)
    await shop.unit(lambda tx: people.set_away(tx, ADA.id, away=True, until=until))
    assert await offered() == ["Nora"]
    await shop.pass_time(2 * 3600)
    assert await offered() == ["Ada", "Nora"]
    await shop.unit(lambda tx: people.set_away(tx, OMAR.id, away=False, until=None))
    assert await offered() == ["Ada", "Nora", "Omar"]
    await shop.stop()


async def test_a_command_is_about_the_case_of_its_topic_or_the_one_it_names() -> None:
    """In a topic words are words; outside of one the reference leads; and a reply names the colleague."""
    shop = await open_desk(held(1, None), held(2, None))
    await shop.take(staff_says("/claim"))
    assert hands(shop) == {"R-00001": NORA.id, "R-00002": 0}
    await shop.take(staff_says("/claim r-00002", topic=None))
    assert hands(shop) == {"R-00001": NORA.id, "R-00002": NORA.id}
    await shop.take(staff_says("/transfer R-00002 Omar"))
    assert hands(shop) == {"R-00001": OMAR.id, "R-00002": NORA.id}
    answered = {"message_id": 5, "from": nora(id=ADA.id, first_name="Ada"), "chat": group(), "date": 1}
    await shop.take(staff_says("/transfer", reply_to_message=answered))
    assert hands(shop)["R-00001"] == ADA.id
    await shop.stop()


@pytest.mark.parametrize(
    "answered",
    [
        {"from": {"id": 1087968824, "is_bot": True, "first_name": "Group"}},
        {"from": {"id": 42, "is_bot": True, "first_name": "Desk"}},
        {"from": nora(id=ADA.id), "forum_topic_created": {"name": "x", "icon_color": 1}},
        {},
    ],
)
async def test_only_a_person_can_be_answered(answered: dict[str, Any]) -> None:
    """Not the bot, nor an admin behind the group, nor the topic itself: then the colleagues are offered."""
    shop = await open_desk(held(1, None))
    reply = {"message_id": 5, "chat": group(), "date": 1, **answered}
    await shop.take(staff_says("/assign", reply_to_message=reply))
    assert hands(shop) == {"R-00001": 0}
    assert "To whom" in shop.texts()[-1]
    await shop.stop()


async def test_who_leaves_the_group_has_nothing_in_hand() -> None:
    """Their cases are offered again, though nobody said that they are away."""
    shop = await open_desk(held(1), held(2, OMAR))
    change = {
        "chat": group(),
        "from": nora(),
        "date": 1,
        "old_chat_member": {"status": "member", "user": nora()},
        "new_chat_member": {"status": "left", "user": nora()},
    }
    await shop.take(update("chat_member", change))
    await what_is_due(shop)
    assert hands(shop) == {"R-00001": 0, "R-00002": OMAR.id}
    await shop.stop()


async def test_away_and_back_are_kept() -> None:
    """And so is the membership, which is another matter."""
    shop = await open_desk(held(1, None))
    await shop.take(staff_says("/away", topic=None))
    assert [row["away"] for row in shop.rows("members") if row["person"] == NORA.id] == [1]
    await shop.take(staff_says("/back", topic=None))
    (row,) = [row for row in shop.rows("members") if row["person"] == NORA.id]
    assert (row["away"], row["away_until"], row["member"]) == (0, None, 1)
    assert "est de retour" in shop.texts()[-1]
    await shop.stop()


async def test_a_closed_case_waits_in_the_list_while_its_customer_waits_for_an_answer() -> None:
    """Until somebody says that none is needed."""
    closed = held(1, None, CaseState.REFUSED)
    shop = await open_desk(closed)

    async def unanswered(tx: Tx) -> tuple[str, ...]:
        found = await cases.unanswered(tx, [CaseState.REFUSED, CaseState.PAID])
        return tuple(one.reference for one in found)

    assert await shop.unit(unanswered) == ()
    await shop.take(
        update(
            "message",
            message(
                text="But why?",
                **{"from": camille(id=closed.person)},
                chat={"id": closed.person, "type": "private"},
            ),
        )
    )
    assert await shop.unit(unanswered) == ("R-00001",)
    assert await shop.unit(lambda tx: cases.unanswered(tx, [CaseState.PAID])) == ()
    await shop.take(staff_presses(Press(Verb.QUIET, "R-00001", 3).data()))
    assert await shop.unit(unanswered) == ()
    await shop.stop()


async def test_the_card_knows_the_other_requests_of_a_customer() -> None:
    """The newest first, whoever acts: the customer, or staff."""
    first, second, third = (
        case(
            reference=f"R-0000{number}",
            opened_at=case().opened_at + timedelta(days=number),
            draft=str(number),
        )
        for number in (1, 2, 3)
    )
    shop = await open_desk(first, second, third)

    async def others(tx: Tx) -> list[str]:
        return [one.reference for one in await cases.newest_cases(tx, second.person, 2)]

    assert await shop.unit(others) == ["R-00003", "R-00002"]
    for happens in (staff_presses(Press(Verb.FINDINGS, "R-00002", 3).data()), says("Any news?")):
        await shop.take(happens)
        known = shop.known[-1]
        assert [one.reference for one in known.of_customer] == ["R-00003", "R-00002", "R-00001"]
        assert known.of_customer_in_all == 3
    await shop.stop()


@pytest.mark.parametrize(
    "event",
    [wrote(NORA, "hi"), commanded(NORA, "reply", "hi"), pressed(NORA, Press(Verb.CLAIM, "R-00001", 3))],
)
async def test_nobody_is_looked_for_where_nobody_is_asked_about(event: Event) -> None:
    """Most events are about no member."""
    shop = await open_desk(held(1))
    now = shop.clock.now()
    assert await shop.unit(lambda tx: read_team(tx, event, NORA.id, "general", now)) == {}
    await shop.stop()
