"""What a step wants done is done in its transaction: all of it, or nothing."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date

import pytest

from bot.engine.apply import IllegalStep
from bot.ports import Tx
from bot.storage import cases, ledger
from conversations.addresses import ToPerson
from conversations.calls import Say
from conversations.case.ground import facts_now
from conversations.draft import Conversation, Draft
from conversations.effects import Effect
from conversations.events import Event
from conversations.known import Known
from conversations.records import (
    Advance,
    Amend,
    CountAttempt,
    Direction,
    Keep,
    Learn,
    OpenCase,
    PayOut,
    RecordDecision,
    Release,
    Reserve,
    SetMember,
)
from conversations.stepped import Stepped
from conversations.words import Block
from refunds.case import CaseState, Step
from refunds.text import text
from tests.bot.engine.raw import says
from tests.bot.engine.workshop import Workshop
from tests.conversations.builders import CAMILLE, NORA, NOW, POLICY, REFERENCE, approved, case, eur, known

NEW = "R-00009"
SAID = Say(to=ToPerson(CAMILLE, "en"), body=(Block((text("Hello"),)),))


class Plan:
    """A step that does what it is told."""

    def __init__(self) -> None:
        self.effects: tuple[Effect, ...] = ()
        self.state = Conversation()

    def __call__(self, state: Conversation, event: Event, known: Known) -> Stepped:
        return Stepped(self.state, self.effects)


@pytest.fixture
async def shop() -> AsyncIterator[Workshop]:
    made = await Workshop.open(Plan())
    await made.unit(lambda tx: cases.open_case(tx, case(), made.clock.now(), inbox=0))
    made.start()
    yield made
    await made.stop()


async def do(shop: Workshop, *effects: Effect, state: Conversation | None = None) -> str:
    """Take an event whose step wants this; what became of its row."""
    assert isinstance(shop.step, Plan)
    shop.step.effects, shop.step.state = effects, state or Conversation()
    await shop.take(says("x"))
    row = shop.rows("inbox")[-1]
    await shop.unit(lambda tx: tx.run("UPDATE inbox SET state = 'done'"))
    return row["error"] or row["state"]


async def found(shop: Workshop, reference: str = REFERENCE) -> object:
    return await shop.unit(lambda tx: cases.find_case(tx, reference))


async def test_a_case_is_opened_with_its_story_and_its_receipts(shop: Workshop) -> None:
    """The inbox row that opened it is named."""
    opened = case(CaseState.CHECKING, reference=NEW, version=0)
    draft = Draft("D1", CAMILLE, NOW, POLICY.hash)
    assert await do(shop, OpenCase(opened, draft)) == "done"
    assert await found(shop, NEW) == opened
    (line,) = [row for row in shop.rows("audit") if row["case"] == NEW]
    assert (line["what"], line["by"], line["inbox"]) == ("open", CAMILLE, shop.rows("inbox")[-1]["id"])
    assert [row["case"] for row in shop.rows("receipts")] == [NEW]


async def test_a_step_moves_the_case_as_its_life_says(shop: Workshop) -> None:
    """State and version are the life's, not the step's; the story gets a line."""
    lies = case(CaseState.PAID, version=99, decision_reason="no")
    assert await do(shop, Advance(case=lies, step=Step.REFUSE, version=3, by=NORA.id, note="no")) == "done"
    assert await found(shop) == replace(lies, state=CaseState.REFUSED, version=4)
    line = shop.rows("audit")[-1]
    assert (line["what"], line["before"], line["after"], line["by"], line["note"]) == (
        "refuse",
        "review",
        "refused",
        NORA.id,
        "no",
    )


async def test_several_steps_of_one_event_follow_each_other(shop: Workshop) -> None:
    """Each on the version that the one before left."""
    steps = [
        Advance(case=case(), step=Step.APPROVE, version=3, by=NORA.id),
        Advance(case=case(), step=Step.VERIFY, version=4, by=NORA.id),
    ]
    assert await do(shop, *steps) == "done"
    moved = await found(shop)
    assert moved == replace(case(), state=CaseState.VERIFYING, version=5)


@pytest.mark.parametrize(
    ("effect", "error"),
    [
        (Advance(case=case(), step=Step.PAID, version=3, by=NORA.id), IllegalStep.__name__),
        (Advance(case=case(), step=Step.REFUSE, version=2, by=NORA.id), "StaleCase"),
        (Advance(case=case(reference=NEW), step=Step.REFUSE, version=3, by=NORA.id), "LookupError"),
        (Amend(case(reference=NEW), NORA.id, "claim"), "LookupError"),
        (Reserve(NEW, "A-1001", eur(100)), "LookupError"),
        (
            PayOut(
                case=REFERENCE,
                order="A-1001",
                amount=eur(1),
                reference="",
                paid_on=date(2026, 4, 2),
                by=NORA.id,
                source_refunded=None,
            ),
            "NothingReserved",
        ),
    ],
)
async def test_what_cannot_be_done_undoes_all_that_the_step_wanted(
    shop: Workshop, effect: Effect, error: str
) -> None:
    """A message queued before it is not sent."""
    told = await do(shop, SAID, Learn(CAMILLE, "fr"), effect)
    assert told.startswith(error)
    assert shop.rows("outbox") == []
    assert await found(shop) == case()
    assert shop.rows("ledger") == []
    assert shop.rows("people") == []


async def test_a_change_that_is_no_step_keeps_the_version_and_has_a_line(shop: Workshop) -> None:
    """Who changed what."""
    assert await do(shop, Amend(case(claimed_by=NORA, version=50), NORA.id, "claim", "mine")) == "done"
    assert await found(shop) == case(claimed_by=NORA)
    line = shop.rows("audit")[-1]
    assert (line["what"], line["before"], line["after"], line["note"]) == (
        "claim",
        "review",
        "review",
        "mine",
    )


async def test_money_is_reserved_granted_released_and_paid_with_its_decision(shop: Workshop) -> None:
    """In one transaction with what decides it."""
    await do(shop, Reserve(REFERENCE, "A-1001", eur(4990)))
    assert [(row["state"], row["minor"]) for row in shop.rows("ledger")] == [("reserved", 4990)]
    assert len(shop.rows("grants")) == 2, "by account and by verified address"
    await do(shop, Release(REFERENCE))
    assert [row["state"] for row in shop.rows("ledger")] == ["released"]
    assert shop.rows("grants") == []
    pay_out = PayOut(
        case=REFERENCE,
        order="A-1001",
        amount=eur(4000),
        reference="SEPA 1",
        paid_on=date(2026, 4, 2),
        by=NORA.id,
        source_refunded=eur(10),
    )
    assert await do(shop, Reserve(REFERENCE, "A-1001", eur(4000)), pay_out) == "done"
    paid = shop.rows("ledger")[-1]
    assert (paid["state"], paid["minor"], paid["reference"], paid["paid_on"], paid["by"]) == (
        "paid",
        4000,
        "SEPA 1",
        "2026-04-02",
        NORA.id,
    )
    assert (paid["source_refunded"], paid["source_currency"]) == (10, "EUR")


async def test_a_decision_is_kept_with_all_that_it_rests_on(shop: Workshop) -> None:
    """Facts, findings, the policy's hash, who, and why."""
    given = known(NORA, approved())
    assert given.case is not None
    assert given.decision is not None
    record = RecordDecision(
        case=REFERENCE,
        facts=facts_now(given.case, given),
        decision=given.decision,
        policy=POLICY.hash,
        by=NORA.id,
        outcome="approve",
        amount=eur(4990),
        reason="goodwill",
    )
    assert await do(shop, record) == "done"
    (row,) = shop.rows("decisions")
    assert (row["outcome"], row["minor"], row["currency"], row["reason"], row["by"], row["person"]) == (
        "approve",
        4990,
        "EUR",
        "goodwill",
        NORA.id,
        CAMILLE,
    )
    assert row["policy"] == POLICY.hash


async def test_what_is_remembered_of_people(shop: Workshop) -> None:
    """Language, attempts, membership, words."""
    kept = Keep(
        case=REFERENCE,
        number=1,
        direction=Direction.IN,
        person=CAMILLE,
        chat_id=CAMILLE,
        message_id=5,
        at=NOW,
        text="hello",
    )
    await do(
        shop,
        Learn(CAMILLE, "fr"),
        CountAttempt(CAMILLE, " a-1001"),
        SetMember(NORA.id, "Nora", member=True, admin=True),
        kept,
    )
    assert shop.rows("people")[0]["language"] == "fr"
    assert shop.rows("attempts")[0]["number"] == "A1001"
    assert shop.rows("members")[0]["admin"] == 1
    assert shop.rows("messages")[0]["content"] == "hello"


async def test_the_state_is_kept_with_what_it_led_to(shop: Workshop) -> None:
    """And goes where it is empty again."""
    state = Conversation(Draft("D1", CAMILLE, NOW, POLICY.hash))
    await do(shop, SAID, state=state)
    assert [row["draft"] for row in shop.rows("drafts")] == ["D1"]
    await do(shop, SAID)
    assert shop.rows("drafts") == []


async def test_two_cases_reserve_the_same_money_once_each(shop: Workshop) -> None:
    """Whoever decides second sees what the first reserved."""

    async def other(tx: Tx) -> None:
        await cases.open_case(tx, case(reference=NEW), NOW, inbox=0)

    await shop.unit(other)
    await do(shop, Reserve(REFERENCE, "A-1001", eur(100)), Reserve(NEW, "A-1001", eur(50)))
    read = await shop.unit(lambda tx: ledger.read_ledger(tx, "A-1001", NEW, "EUR"))
    assert (read.reserved, read.own) == (eur(100), eur(50))
