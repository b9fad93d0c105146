"""Several support groups: which one an event concerns, who works there, and where what is said goes."""

from __future__ import annotations

from typing import Any, Final

import pytest

from bot.storage import cases, people, refs
from bot.storage.refs import Kind
from conversations.known import DeskGroup
from conversations.outcomes import DeskMoved, Due, FromDesk, MessageLost, TopicLost, Trouble
from refunds.case import Role
from tests.bot.engine.raw import group, staff_says
from tests.bot.engine.workshop import Workshop
from tests.conversations.builders import CAMILLE, DESK, NORA, REFERENCE, TOPIC, case

FINANCE: Final = -1009


async def two_desks(desk: str = "finance") -> Workshop:
    """A general group and one for finance, a case of one of them, and Nora in the general group alone."""
    shop = await Workshop.open(desk=True)
    now = shop.clock.now()

    async def furnish(tx: Any) -> None:
        await refs.set_chat(tx, refs.chat_of_desk("finance"), FINANCE)
        await people.set_member(tx, NORA.id, "Nora", member=True, admin=False, now=now)
        await people.set_member(tx, NORA.id, "Nora", member=False, admin=False, now=now, desk="finance")
        await cases.open_case(tx, case(desk=desk), now, inbox=0)
        await refs.register(tx, refs.topic_of(REFERENCE), Kind.TOPIC, 0, 1)
        await refs.fill(tx, refs.topic_of(REFERENCE), 1, FINANCE if desk == "finance" else DESK, TOPIC)

    await shop.unit(furnish)
    shop.start()
    return shop


@pytest.mark.parametrize(("desk", "roles"), [("finance", frozenset()), ("general", {Role.MEMBER})])
async def test_members_of_a_group_work_on_its_own_cases(desk: str, roles: set[Role]) -> None:
    """And on no other's, wherever they act."""
    shop = await two_desks(desk)
    where = group(FINANCE if desk == "finance" else DESK)
    await shop.take(staff_says("x", chat=where))
    assert shop.known[-1].actor.roles == roles
    assert shop.known[-1].desk == DeskGroup(where["id"], True, desk)
    await shop.stop()


@pytest.mark.parametrize(
    ("event", "desk"),
    [
        (lambda at: Due(at=at, deadline="desk_list", subject="finance", due_at=at), "finance"),
        (lambda at: Due(at=at, deadline="desk_list", subject="finance/hourly", due_at=at), "finance"),
        (lambda at: MessageLost(at=at, reference="desk/finance/list"), "finance"),
        (lambda at: MessageLost(at=at, reference=f"case/{REFERENCE}/card"), "finance"),
        (lambda at: MessageLost(at=at, reference="case/R-00000/card"), "general"),
        (lambda at: DeskMoved(at=at, old_chat_id=-1, new_chat_id=FINANCE, desk="finance"), "finance"),
        (lambda at: Trouble(at=at, what="rights", words="x", desk="finance"), "finance"),
        (lambda at: Trouble(at=at, what="poller", words="x"), "general"),
        (lambda at: TopicLost(at=at, case=REFERENCE), "finance"),
    ],
)
async def test_an_event_concerns_one_group(event: Any, desk: str) -> None:
    """By its case, or by what it names; the general one where it names none."""
    shop = await two_desks()
    told: FromDesk = event(shop.clock.now())
    if isinstance(told, Due):
        await shop.unit(
            lambda tx: tx.run(
                "INSERT INTO deadlines (kind, subject, lane, person, due_at, fired) "
                "VALUES ('desk_list', :subject, 'desk', 0, :due, 1)",
                subject=told.subject,
                due=int(told.due_at.timestamp() * 1000),
            )
        )
    assert told is not None
    await shop.tell("desk", told)  # type: ignore[arg-type]
    await shop.calm()
    assert shop.known[-1].desk.name == desk
    await shop.stop()


async def test_what_is_said_of_a_case_goes_to_its_group() -> None:
    """Card, list and words; of a case that nobody knows, to the general group."""
    shop = await two_desks()
    await shop.tell(f"case/{REFERENCE}", TopicLost(at=shop.clock.now(), case=REFERENCE))
    await shop.calm()
    assert {row["chat"] for row in shop.rows("outbox")} == {"desk.finance"}
    assert {row["lane"] for row in shop.rows("outbox")} == {f"desk.finance/{REFERENCE}"}
    assert await shop.unit(lambda tx: cases.desk_of(tx, "R-00000")) == "general"
    assert case().person == CAMILLE
    await shop.stop()
