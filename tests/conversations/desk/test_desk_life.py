"""Whatever staff press and type, in any order: money is bounded, two people are two, and every step is legal."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conversations.addresses import ToPerson
from conversations.calls import Say
from conversations.case.moved import move
from conversations.case_file import CaseFile, Colleague
from conversations.desk.support import PRESSES
from conversations.desk_prompt import DeskPrompt, Wanted
from conversations.events import Event
from conversations.known import Ledger
from conversations.order_record import OrderRecord
from conversations.outcomes import OrderRead
from conversations.press import Press, Verb
from conversations.records import Advance, Amend, PayOut, RecordDecision, Release, Reserve
from conversations.tasks import LookUp
from refunds.case import LIFE, CaseState, Step
from refunds.money import Money
from tests.conversations.acting import Effects, acts, every
from tests.conversations.builders import (
    ADA,
    CAMILLE,
    NORA,
    NOW,
    OMAR,
    POLICY,
    REFERENCE,
    STRANGER,
    case,
    eur,
    known,
    order,
    pressed,
    wrote,
)

DUAL = POLICY.policy.dual_limit("EUR")


@dataclass
class World:
    """One case, its order at the shop, and the desk's ledger of it: what the engine keeps."""

    case: CaseFile
    order: OrderRecord
    others: Money = field(default_factory=lambda: eur(0))
    reserved: Money | None = None
    paid: Money | None = None
    told: list[Say] = field(default_factory=list)
    approvals: list[tuple[int, Money]] = field(default_factory=list)

    def happens(self, who: Colleague | None, event: Event, replied: str = "") -> Effects:
        ledger = Ledger(paid=self.paid, reserved=self.others, source_at_first=eur(0), own=self.reserved)
        effects = acts(event, replace(known(who, self.case, replied=replied), ledger=ledger))
        for effect in effects:
            self._apply(effect)
        if every(LookUp, effects):
            read = OrderRead(at=NOW, person=NORA.id, subject=REFERENCE, question="payment", answer=self.order)
            self.happens(None, read)
        return effects

    def _apply(self, effect: object) -> None:
        match effect:
            case Advance():
                assert effect.version == self.case.version
                assert self.case.state in LIFE[effect.step][1]
                self.case = replace(
                    effect.case,
                    state=LIFE[effect.step][1][self.case.state],
                    version=self.case.version + 1,
                )
            case Amend():
                self.case = replace(effect.case, state=self.case.state, version=self.case.version)
            case RecordDecision(outcome="approve", amount=Money() as amount):
                self.approvals.append((effect.by, amount))
            case Reserve():
                self.reserved = effect.amount
            case Release():
                self.reserved = None
            case PayOut():
                assert self.reserved == effect.amount
                self.paid = eur((self.paid.minor if self.paid else 0) + effect.amount.minor)
                self.reserved = None
            case Say(to=ToPerson(person=person)) if person == CAMILLE:
                self.told.append(effect)

    @property
    def spent(self) -> int:
        return sum(amount.minor for amount in (self.reserved, self.paid, self.others) if amount is not None)


@st.composite
def act(draw: st.DrawFn) -> tuple[str, Colleague, Verb, Wanted, str, int]:
    """A press or a reply of somebody, on the card as it is or an older one; or something of the customer's."""
    kind = draw(st.sampled_from(["press", "press", "reply", "reply", "customer", "other"]))
    who = draw(st.sampled_from([NORA, OMAR, ADA, STRANGER]))
    words = draw(
        st.sampled_from(["none", "proof", "10", "49,90", "900", "1 200,00", "1500", "99999", "why", ""])
    )
    back = draw(st.sampled_from([0, 0, 0, 0, 1]))
    return kind, who, draw(st.sampled_from(list(PRESSES))), draw(st.sampled_from(Wanted)), words, back


AMOUNTS = {"10": 1000, "49,90": 4990, "900": 90000, "1 200,00": 120000, "1500": 150000, "99999": 9999900}


def play(world: World, move_of: tuple[str, Colleague, Verb, Wanted, str, int]) -> None:
    kind, who, verb, wanted, words, back = move_of
    version = max(0, world.case.version - back)
    match kind:
        case "press":
            world.happens(who, pressed(who, Press(verb, REFERENCE, version, words)))
        case "reply":
            amount = eur(AMOUNTS[words]) if words in AMOUNTS else eur(120000)
            prompt = DeskPrompt(REFERENCE, wanted, version, "q", amount)
            world.happens(who, wrote(who, words), replied=prompt.reference)
        case "customer":
            for step in (Step.ANSWER, Step.APPEAL):
                if world.case.state in LIFE[step][1] and not (step is Step.APPEAL and world.case.appealed):
                    appealed = world.case.appealed or step is Step.APPEAL
                    world.case = move(replace(world.case, appealed=appealed), step, CAMILLE).after
                    break
        case _:
            if world.reserved is None and world.spent < 140000:
                world.others = eur(world.others.minor + 1000)


@settings(max_examples=300)
@given(st.lists(act(), max_size=40), st.sampled_from([4990, 150000]))
def test_money_stays_within_what_was_paid(
    moves: list[tuple[str, Colleague, Verb, Wanted, str, int]], paid: int
) -> None:
    """Reserved, paid and promised in other requests never exceed the price; every approval above the limit has two
    different people behind it; nobody is told of an approval that was not reserved."""
    bought = order(paid=eur(paid))
    world = World(case(order=bought, recommended=eur(paid)), bought)
    for one in moves:
        reserved_before = world.reserved
        approvals = len(world.approvals)
        play(world, one)
        assert world.spent <= max(paid, world.others.minor)
        assert STRANGER.id not in [by for by, _ in world.approvals]
        if world.reserved is not None and world.reserved != reserved_before:
            assert world.case.amount == world.reserved
            assert DUAL is not None
            if world.spent > DUAL.minor:
                behind = {by for by, amount in world.approvals if amount == world.reserved}
                assert len(behind) >= 2
        assert len(world.approvals) - approvals <= 1
        if world.case.state in (CaseState.APPROVED, CaseState.VERIFYING, CaseState.PAYING):
            assert world.reserved == world.case.amount


def test_the_whole_way_to_the_money() -> None:
    """Claimed, asked, answered, approved by two, paid: the customer hears of each step that concerns them."""
    bought = order(paid=eur(150000))
    world = World(case(order=bought, recommended=eur(150000)), bought)

    def press(who: Colleague, verb: Verb, argument: str = "") -> None:
        world.happens(who, pressed(who, Press(verb, REFERENCE, world.case.version, argument)))

    def reply(who: Colleague, wanted: Wanted, words: str) -> None:
        prompt = DeskPrompt(REFERENCE, wanted, world.case.version, "q")
        world.happens(who, wrote(who, words), replied=prompt.reference)

    def state() -> CaseState:
        return world.case.state

    press(NORA, Verb.CLAIM)
    reply(NORA, Wanted.QUESTION, "Which formula?")
    assert state() is CaseState.ASKED
    play(world, ("customer", NORA, Verb.CLAIM, Wanted.AMOUNT, "", 0))
    assert state() is CaseState.REVIEW
    press(NORA, Verb.APPROVE)
    press(NORA, Verb.APPROVE)
    assert state() is CaseState.SECOND
    press(OMAR, Verb.APPROVE)
    assert world.reserved == eur(150000)
    press(OMAR, Verb.PAY)
    assert state() is CaseState.PAYING
    press(NORA, Verb.NOT_PAID)
    press(OMAR, Verb.PAY)
    reply(OMAR, Wanted.PAYMENT, "re_9")
    assert state() is CaseState.PAID
    assert (world.paid, world.spent) == (eur(150000), 150000)
    told = [say.about.rpartition("/")[2] for say in world.told if say.about]
    assert told == ["question", "approved", "paid"]


@pytest.mark.parametrize("first", [NORA, OMAR], ids=lambda who: who.name)
@pytest.mark.parametrize("one", [Verb.APPROVE, Verb.REFUSE])
@pytest.mark.parametrize("other", [Verb.APPROVE, Verb.REFUSE])
def test_two_people_at_once_give_one_decision(first: Colleague, one: Verb, other: Verb) -> None:
    """Both press on the same card: one decides, the other reads who did; the customer hears once."""
    world = World(case(), order())
    second = OMAR if first is NORA else NORA
    version = world.case.version
    world.happens(first, pressed(first, Press(one, REFERENCE, version, "proof")))
    decided = world.case
    late = world.happens(second, pressed(second, Press(other, REFERENCE, version, "proof")))
    assert world.case == decided
    assert len(world.told) == 1
    assert not every(RecordDecision, late)
    assert decided.decided_by == first
    assert decided.decided_at is not None
    assert NOW - decided.decided_at < timedelta(seconds=1)
