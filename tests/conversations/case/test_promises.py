"""Whatever customers and staff do, and however time passes: nobody's words are left without a promise, and none is
broken in silence."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from conversations.addresses import ToCase, ToPerson
from conversations.calls import Redo, Say
from conversations.case.promise import with_promise
from conversations.case.timers import LATE, UNPAID_LATE, WARNING, timers
from conversations.case_file import CaseFile, Colleague
from conversations.desk.support import PRESSES
from conversations.draft import Conversation
from conversations.effects import Effect
from conversations.events import Event
from conversations.known import Known
from conversations.machine import step
from conversations.outcomes import Due, OrderRead
from conversations.press import Press, Verb
from conversations.records import Advance, Amend, Direction, Keep
from conversations.tasks import CancelDeadline, LookUp, SetDeadline
from refunds.case import LIFE, WAITS_FOR_STAFF, Step
from tests.conversations.builders import (
    ADA,
    CAMILLE,
    NORA,
    NOW,
    OMAR,
    REFERENCE,
    SHOP,
    case,
    commanded,
    decision_on,
    in_private,
    known,
    order,
    pressed,
    wrote,
)

CUSTOMER = Colleague(CAMILLE, "Camille")
ANSWERS = {Step.APPROVE, Step.REFUSE, Step.ASK, Step.PAID, Step.EXPIRE}


@dataclass
class Desk:
    """One case with its deadlines, as the engine keeps them, and what has to hold of it."""

    now: datetime = NOW
    case: CaseFile = field(default_factory=lambda: with_promise(case(), known()))
    deadlines: dict[str, datetime] = field(default_factory=dict)
    waiting_since: datetime | None = NOW
    called: list[datetime] = field(default_factory=list)
    warned: list[datetime] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.deadlines.update(timers(self.case, SHOP))

    # what happens

    def happens(self, who: Colleague | None, event: Event, replied: str = "") -> None:
        given = replace(self._known(who), replied=replied)
        before = self.case
        effects = step(Conversation(), event, given).effects
        for effect in effects:
            self._apply(effect)
        if any(isinstance(effect, LookUp) for effect in effects):
            read = OrderRead(
                at=self.now, person=NORA.id, subject=REFERENCE, question="payment", answer=order()
            )
            self.happens(None, read)
        self._judge(before, event, effects)

    def _known(self, who: Colleague | None) -> Known:
        plain = replace(known(who, self.case), now=self.now, colleagues=(NORA, OMAR, ADA))
        if who is not CUSTOMER:
            return plain
        own = {REFERENCE: decision_on(self.case, plain)}
        return replace(plain, case=None, cases=(self.case,), decisions=own)

    def _apply(self, effect: Effect) -> None:
        match effect:
            case Advance():
                self.case = replace(
                    effect.case,
                    state=LIFE[effect.step][1][self.case.state],
                    version=self.case.version + 1,
                )
            case Amend():
                self.case = replace(effect.case, state=self.case.state, version=self.case.version)
            case Keep(edited=False):
                self.case = replace(self.case, messages=effect.number)
            case SetDeadline(kind=kind, due_at=due_at) if kind != "hourly":
                self.deadlines[kind] = due_at
            case CancelDeadline(kind=kind):
                self.deadlines.pop(kind, None)

    def passes(self, time: timedelta) -> None:
        """Time passes; what falls due meanwhile is taken at its moment, in order."""
        end = self.now + time
        while self.deadlines and (due := min(self.deadlines.items(), key=lambda one: one[1]))[1] <= end:
            kind, moment = due
            self.now = max(self.now, moment)
            del self.deadlines[kind]
            self.happens(None, Due(at=self.now, deadline=kind, subject=REFERENCE, due_at=moment))
        self.now = end

    # what has to hold

    def _judge(self, before: CaseFile, event: Event, effects: tuple[Effect, ...]) -> None:
        kept = {effect.direction for effect in effects if isinstance(effect, Keep) and not effect.edited}
        steps = {effect.step for effect in effects if isinstance(effect, Advance)}
        in_words = Direction.OUT in kept or _is_quiet(event)
        if steps & ANSWERS or (in_words and before.state not in WAITS_FOR_STAFF):
            self.waiting_since = None
        if Direction.IN in kept or steps & {Step.REOPEN, Step.RECONSIDER}:
            self.waiting_since = self.waiting_since or self.now
        if isinstance(event, Due):
            self._judge_due(event, effects)
        promised = None if self.waiting_since is None else self.waiting_since + SHOP.answer_within
        assert self.case.answer_due == promised, (event, self.case.state)
        ahead = {kind: moment for kind, moment in timers(self.case, SHOP).items() if moment > self.now}
        assert {kind: at for kind, at in self.deadlines.items() if at > self.now} == ahead
        assert all(at <= self.now or kind in ahead for kind, at in self.deadlines.items())

    def _judge_due(self, event: Due, effects: tuple[Effect, ...]) -> None:
        """Nobody is called before the promise is over, and then the card, the topic and the admins are, all three."""
        says = [effect for effect in effects if isinstance(effect, Say)]
        admins = [say for say in says if say.to == ToPerson(ADA.id, "fr")]
        if event.deadline == LATE:
            assert self.case.answer_due is not None
            assert self.case.answer_due <= self.now
            assert admins
            assert any(isinstance(effect, Redo) for effect in effects)
            assert any(say.to == ToCase(REFERENCE) for say in says)
            self.called.append(self.case.answer_due)
        else:
            assert bool(admins) is (event.deadline == UNPAID_LATE)
        if event.deadline == WARNING:
            assert says
            self.warned.append(self.now)


def _is_quiet(event: Event) -> bool:
    return isinstance(getattr(event, "press", None), Press) and event.press.verb is Verb.QUIET  # type: ignore[union-attr]


STAFF = st.sampled_from([NORA, OMAR, ADA])
ARGUMENTS = st.sampled_from(["", "0", "1", "3", "proof", "none", str(OMAR.id), f"{NORA.id}-{OMAR.id}"])
ACTS = st.one_of(
    st.tuples(st.just("press"), STAFF, st.sampled_from(list(PRESSES)), ARGUMENTS),
    st.tuples(st.just("press"), STAFF, st.sampled_from([Verb.SNOOZE, Verb.QUIET, Verb.CLAIM]), ARGUMENTS),
    st.tuples(st.just("answer"), STAFF, st.none(), st.just("We are looking at it.")),
    st.tuples(st.just("reply"), STAFF, st.none(), st.just("We are looking at it.")),
    st.tuples(st.just("note"), STAFF, st.none(), st.just("Odd.")),
    st.tuples(st.just("ask"), STAFF, st.none(), st.just("Which one?")),
    st.tuples(st.just("writes"), st.just(CUSTOMER), st.none(), st.just("Any news?")),
    st.tuples(st.just("writes"), st.just(CUSTOMER), st.none(), st.just("Thanks.")),
    st.tuples(st.just("hours"), st.none(), st.none(), st.sampled_from(["1", "13", "37", "49", "200"])),
)


def play(desk: Desk, act: tuple[str, Colleague | None, Verb | None, str]) -> None:
    kind, who, verb, words = act
    match kind:
        case "press":
            assert who is not None
            assert verb is not None
            desk.happens(who, pressed(who, Press(verb, REFERENCE, desk.case.version, words)))
        case "answer":
            assert who is not None
            desk.happens(who, wrote(who, words, reply_to=7), replied=f"case/{REFERENCE}/in/1")
        case "reply":
            assert who is not None
            desk.happens(who, commanded(who, "reply", words))
        case "note":
            assert who is not None
            desk.happens(who, wrote(who, words))
        case "ask":
            assert who is not None
            prompt = f"case/{REFERENCE}/prompt/question/{desk.case.version}//q1"
            desk.happens(who, wrote(who, words, reply_to=7), replied=prompt)
        case "writes":
            desk.happens(CUSTOMER, replace(wrote(CUSTOMER, words, in_private(CUSTOMER)), at=desk.now))
        case _:
            desk.passes(timedelta(hours=int(words)))


@settings(max_examples=300, deadline=None)
@given(st.lists(ACTS, max_size=30))
def test_nobodys_words_are_left_without_a_promise(
    acts: list[tuple[str, Colleague | None, Verb | None, str]],
) -> None:
    """Each unanswered message has a promise that no later one puts off; a decision or a question ends it, and, where
    no decision is promised, an answer in words or *No answer needed*; deadlines are those of the case; each broken
    promise is called out, once."""
    desk = Desk()
    for act in acts:
        play(desk, act)
    desk.passes(timedelta(days=30))
    assert len(desk.called) == len(set(desk.called))
    if desk.waiting_since is not None:
        assert desk.case.answer_due in desk.called


def test_the_whole_life_of_a_promise() -> None:
    """Reassured, warned, called, decided too late; then the customer asks, is answered, asks again, and is not."""
    desk = Desk()
    play(desk, ("reply", NORA, None, "Soon."))
    play(desk, ("hours", None, None, "37"))
    assert (desk.warned, desk.called) == ([NOW + timedelta(hours=36)], [])
    play(desk, ("writes", CUSTOMER, None, "Hello?"))
    play(desk, ("answer", NORA, None, "Sorry, soon."))
    play(desk, ("hours", None, None, "13"))
    assert desk.called == [NOW + timedelta(hours=48)]
    play(desk, ("press", NORA, Verb.REFUSE, "proof"))
    play(desk, ("writes", CUSTOMER, None, "Why?"))
    play(desk, ("answer", NORA, None, "There was no receipt."))
    play(desk, ("hours", None, None, "200"))
    assert len(desk.called) == 1
    play(desk, ("writes", CUSTOMER, None, "And now?"))
    asked = desk.now
    play(desk, ("hours", None, None, "49"))
    assert desk.called[1:] == [asked + timedelta(hours=48)]
