"""Whatever a customer does, in whatever order: no event raises, the state stays well-formed, and nothing leaks."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from bot.telegram.markup import MESSAGE_LIMIT, body_html, visible_length
from conversations.addresses import ToPerson
from conversations.calls import Relay, Say
from conversations.case_file import CaseFile
from conversations.customer.prompts import PROMPTS
from conversations.draft import Match, Question
from conversations.message import Media
from conversations.order_record import OrderUnavailable
from conversations.outcomes import OrderRead
from conversations.press import LIMIT, Press, UnreadablePress, Verb
from conversations.receipt_file import ReceiptProblem
from conversations.tasks import LookUp
from refunds.case import LIFE, CaseState, Step
from refunds.money import Money
from tests.conversations.builders import PARIS, SHOP, eur, order, receipt
from tests.conversations.chat import CATALOGS, MORNING, Chat

SECRET = re.compile(r"987|6543|Thursday 1 January|jeudi 1er janvier|top_secret|stranger@|\b77\b|\b13 of\b")
"""What stands in an order that is somebody else's, and nowhere else."""

ORDERS = {
    "A-1001": order(),
    "A-1002": order(number="A-1002", units_used=4),
    "A-1003": order(number="A-1003", units_used=None),
    "A-1004": order(number="A-1004", purchased_at=MORNING - timedelta(days=40)),
    "B-2001": order(
        number="B-2001",
        email="stranger@example.com",
        paid=eur(9876543),
        service="top_secret",
        units_used=13,
        units_total=77,
        purchased_at=MORNING.replace(year=2026, month=1, day=1),
        standing="violated",
    ),
    "B-2002": order(number="B-2002", email=None, paid=eur(9876543), service="top_secret", units_total=77),
}

WORDS = st.sampled_from(
    [
        *ORDERS,
        "order no. a-1001, please",
        "C-9999",
        "camille@example.com",
        "CAMILLE@EXAMPLE.COM",
        "stranger2@example.com",
        "3",
        "0",
        "11",
        "2.5",
        "Bonjour",
        "<b>&{x}</b>",
        "😀",
        " ",
        "x" * 1400,
        "y" * 4096,
    ]
) | st.text(max_size=40)
COMMANDS = st.sampled_from(
    [
        "/start",
        "/start order_QS0xMDAx",
        "/start order_QS0xMDAz",
        "/start order_%",
        "/refund",
        "/status",
        "/status R-00000",
        "/language",
        "/language fr",
        "/language English",
        "/language Klingon",
        "/policy",
        "/privacy",
        "/help",
        "/cancel",
        "/id",
        "/nonsense",
    ]
)
STAFF_STEPS = (
    Step.APPROVE,
    Step.REFUSE,
    Step.ASK,
    Step.VERIFY,
    Step.PAY,
    Step.PAID,
    Step.NOT_PAID,
    Step.EXPIRE,
)


class CustomerMachine(RuleBasedStateMachine):
    """One customer, one clock; jobs answer when they like, staff act when they like."""

    @initialize(asks_email=st.booleans(), language=st.sampled_from(["en", "fr"]))
    def begin(self, asks_email: bool, language: str) -> None:
        self.chat = Chat(
            orders=dict(ORDERS), shop=replace(SHOP, asks_email=asks_email), language=language, slow=True
        )
        self.seen: list[Press] = []

    @rule(words=WORDS)
    def writes(self, words: str) -> None:
        if not words.startswith("/"):
            self.chat.says(words)

    @rule(words=WORDS, data=st.data())
    def replies(self, words: str, data: st.DataObject) -> None:
        names = [shown.name for shown in self.chat.messages if shown.name] or ["?"]
        if not words.startswith("/"):
            self.chat.says(words, replied=data.draw(st.sampled_from([*names, "?"])))

    @rule(command=COMMANDS)
    def commands(self, command: str) -> None:
        self.chat.says(command)

    @rule(
        media=st.lists(st.sampled_from([Media.PHOTO, Media.PHOTO, *Media]), min_size=1, max_size=10),
        words=st.sampled_from(["", "", "voici"]),
        files=st.sampled_from(
            [(), (), (receipt("b"),), (ReceiptProblem.ENCRYPTED,), (receipt("c"), ReceiptProblem.TOO_BIG)]
        ),
    )
    def sends(self, media: list[Media], words: str, files: tuple[object, ...]) -> None:
        self.chat.files = files  # type: ignore[assignment]
        self.chat.sends(*media, words=words)

    @rule(number=st.sampled_from([*ORDERS, "C-9999"]), times=st.integers(1, 6))
    def goes_straight_on(self, number: str, times: int) -> None:
        """The kind of answer that the question wants, so that runs get far."""
        for _ in range(times):
            match self.chat.state.draft.asking if self.chat.state.draft else None:
                case None:
                    self.chat.says("/refund")
                case Question.NUMBER:
                    self.chat.says(number)
                case Question.EMAIL:
                    self.chat.says("camille@example.com")
                case Question.UNITS:
                    self.chat.says("3")
                case Question.RECEIPT:
                    self.chat.sends(Media.PHOTO)
                case Question.CHECKING | Question.READING:
                    self.chat.finish_jobs()
                case _:
                    shown = self.chat.messages[-1].buttons
                    if shown and shown[0].press is not None:
                        self.chat.press(shown[0].press)

    @rule(words=WORDS, data=st.data())
    def edits(self, words: str, data: st.DataObject) -> None:
        names = [
            f"case/{case.reference}/in/{case.messages}" for case in self.chat.cases.values() if case.messages
        ]
        self.chat.edits(words, data.draw(st.sampled_from(["", "?", *names])))

    @precondition(lambda self: any(shown.buttons for shown in self.chat.messages))
    @rule(data=st.data())
    def presses_what_is_shown(self, data: st.DataObject) -> None:
        presses = [b.press for shown in self.chat.messages for b in shown.buttons if b.press is not None]
        if presses:
            self.chat.press(data.draw(st.sampled_from(presses[-8:])))

    @precondition(lambda self: self.seen)
    @rule(data=st.data())
    def presses_what_was_shown_once(self, data: st.DataObject) -> None:
        self.chat.press(data.draw(st.sampled_from(self.seen)))

    @rule(
        verb=st.sampled_from(Verb),
        argument=st.sampled_from(["", "number", "email", "none", "x", "fr", "1+2@R-00000"]),
    )
    def forges_a_press(self, verb: Verb, argument: str) -> None:
        draft = self.chat.state.draft
        subject, version = (draft.id, draft.version) if draft else ("D1", 1)
        self.chat.press(Press(verb, subject, version, argument))

    @precondition(lambda self: self.chat.cases)
    @rule(verb=st.sampled_from([Verb.APPEAL, Verb.APPEAL, Verb.WITHDRAW, Verb.TO_CASE]), data=st.data())
    def acts_on_a_request(self, verb: Verb, data: st.DataObject) -> None:
        one = data.draw(st.sampled_from(list(self.chat.cases.values())))
        self.chat.press(Press(verb, one.reference, one.version, "yes"))

    @precondition(lambda self: self.chat.state.draft and self.chat.state.draft.asking is Question.REVIEW)
    @rule(argument=st.sampled_from(["", "number", "email", "receipt", "reason", "usage", "words"]))
    def changes_an_answer(self, argument: str) -> None:
        self.chat.press(Press(Verb.CHANGE, self.chat.draft.id, self.chat.draft.version, argument))

    @rule()
    def presses_what_nobody_made(self) -> None:
        self.chat.press(UnreadablePress())

    @rule(available=st.booleans())
    def jobs_answer(self, available: bool) -> None:
        self.chat.available = available
        self.chat.finish_jobs()

    @precondition(lambda self: self.chat.jobs)
    @rule()
    def a_job_is_late(self) -> None:
        """After 15 seconds its outcome is unavailable; the real one comes later."""
        job = self.chat.jobs[0]
        if isinstance(job, LookUp):
            self.chat.happens(
                OrderRead(
                    at=self.chat.now,
                    person=job.person,
                    subject=job.subject,
                    question=job.question,
                    answer=OrderUnavailable(job.number),
                )
            )
        else:
            self.chat.files = (ReceiptProblem.UNAVAILABLE,)
            self.chat.happens(self.chat.outcome(job))
            self.chat.files = ()

    @rule(hours=st.sampled_from([1, 30, 80]))
    def time_passes(self, hours: int) -> None:
        self.chat.waits(timedelta(hours=hours))

    @rule(left=st.booleans())
    def attempts_run_out(self, left: bool) -> None:
        self.chat.attempts = 0 if left else 99

    @precondition(lambda self: self.chat.cases)
    @rule(step=st.sampled_from(STAFF_STEPS), cents=st.sampled_from([4990, 1000]))
    def staff_act(self, step: Step, cents: int) -> None:
        for case in self.chat.cases.values():
            to = LIFE[step][1].get(case.state)
            if to is not None:
                amount = eur(cents) if step is Step.APPROVE else case.amount
                asked_at = self.chat.now if step is Step.ASK else case.asked_at
                self.chat.cases[case.reference] = replace(
                    case, state=to, version=case.version + 1, amount=amount, asked_at=asked_at
                )
                return

    # what must hold

    @invariant()
    def the_state_is_well_formed(self) -> None:
        draft, awaited = self.chat.state.draft, self.chat.state.awaited
        if awaited is not None:
            assert awaited.case in self.chat.cases
        if draft is None:
            return
        assert draft.version >= 1
        assert draft.shown in PROMPTS
        assert draft.id not in {case.draft for case in self.chat.cases.values()}
        assert (draft.order is None) or draft.match is Match.MATCHED
        if draft.asking is Question.UNITS:
            assert draft.order is not None
        if not self.chat.state.waits:
            assert draft.asking is draft.shown

    @invariant()
    def who_waits_has_a_job(self) -> None:
        """Nobody waits for an outcome that will never come."""
        draft = self.chat.state.draft
        if draft is not None and self.chat.state.waits:
            assert any(job.subject == draft.id for job in self.chat.jobs)

    @invariant()
    def only_the_prompt_that_is_shown_has_buttons(self) -> None:
        draft = self.chat.state.draft
        current = "" if draft is None else f"draft/{draft.id}/prompt/{draft.version}"
        for shown in self.chat.messages:
            if shown.name.startswith("draft/"):
                assert bool(shown.buttons) == (shown.name == current)

    @invariant()
    def buttons_travel(self) -> None:
        for shown in self.chat.messages[-3:]:
            for button in shown.buttons:
                if button.press is not None:
                    self.seen.append(button.press)
                    assert len(button.press.data().encode()) <= LIMIT
        del self.seen[:-30]

    @invariant()
    def nothing_of_somebody_elses_order_is_told(self) -> None:
        for effect in self.chat.effects:
            if isinstance(effect, Say) and isinstance(effect.to, ToPerson):
                translator = CATALOGS.translator(self.chat.language, PARIS)
                shown = body_html(effect.body, translator, 10**6)
                assert not SECRET.search(
                    shown.replace("\u00a0", "").replace("\u202f", "").replace(",", "")
                ), shown
                assert visible_length(shown) <= MESSAGE_LIMIT
            if isinstance(effect, Relay):
                assert not isinstance(effect.to, ToPerson)
        self.chat.effects.clear()

    @invariant()
    def reservations_follow_approvals(self) -> None:
        for reference, amount in self.chat.reserved.items():
            case: CaseFile = self.chat.cases[reference]
            assert isinstance(amount, Money)
            assert case.state is not CaseState.WITHDRAWN


CustomerMachine.TestCase.settings = settings(max_examples=120, stateful_step_count=50, deadline=None)
TestCustomerMachine = CustomerMachine.TestCase
