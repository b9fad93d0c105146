"""A customer's chat over the pure step, with everything around it in memory: orders, receipts, cases, deadlines."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, Final, TypeVar

from bot.i18n import Catalogs
from conversations.addresses import ToPerson
from conversations.calls import Redo, Say
from conversations.case_file import CaseFile
from conversations.customer.moving import parse_moved
from conversations.customer.wave import WAVE
from conversations.draft import Conversation, Draft
from conversations.effects import Effect
from conversations.events import Event
from conversations.known import Actor, Fresh, Known, Ledger, Shop, Spoken
from conversations.machine import step
from conversations.message import Attachment, Media, Place, Sender
from conversations.order_keys import number_key
from conversations.order_record import OrderAnswer, OrderRecord, OrderUnavailable, OrderUnknown
from conversations.outcomes import Due, OrderRead, ReceiptRead
from conversations.press import Press, UnreadablePress, Verb
from conversations.receipt_file import ReceiptFile, ReceiptProblem, ReceiptRefused
from conversations.records import (
    Advance,
    Amend,
    CountAttempt,
    Direction,
    Keep,
    Learn,
    OpenCase,
    RecordDecision,
    Release,
    Reserve,
)
from conversations.stepped import Stepped
from conversations.tasks import CancelDeadline, FetchReceipt, LookUp, SetDeadline
from conversations.updates import Commanded, Edited, Pressed, Wrote
from conversations.words import Body, Button, Line, Words
from refunds.case import LIFE, Role
from refunds.decision import Decision
from refunds.money import Money
from refunds.text import Text
from tests.conversations.builders import CAMILLE, PARIS, POLICY, SHOP, order

T = TypeVar("T")

MORNING: Final = datetime(2026, 3, 25, 9, 0, tzinfo=PARIS)
"""Two days after the order of `builders.order` was bought."""
PERSON_ATTEMPTS: Final = 5
CATALOGS: Final = Catalogs.load()


def rendered(words: Text, language: str = "en") -> str:
    """The words as a reader of `language` sees them."""
    return CATALOGS.translator(language, PARIS).plain(words)


def page(body: Body, language: str = "en") -> str:
    """A whole message."""
    return "\n\n".join("\n".join(_line(line, language) for line in block.lines) for block in body)


def _line(line: Line, language: str) -> str:
    return line.text if isinstance(line, Words) else rendered(line, language)


@dataclass(slots=True)
class Shown:
    """A message that the customer sees: its words and its buttons, as they are now."""

    body: Body
    buttons: tuple[Button, ...]
    name: str

    def text(self, language: str = "en") -> str:
        return page(self.body, language)


@dataclass(slots=True)
class Chat:
    """One customer. `says`, `presses` and `sends` are what they do; outcomes of jobs follow at once, unless
    `slow`: then they wait in `jobs`."""

    orders: dict[str, OrderRecord] = field(default_factory=lambda: {number_key("A-1001"): order()})
    person: int = CAMILLE
    first_name: str = "Camille"
    language: str = "en"
    shop: Shop = SHOP
    now: datetime = MORNING
    available: bool = True
    slow: bool = False
    attempts: int = 0
    seen_elsewhere: bool = False
    files: tuple[ReceiptFile | ReceiptProblem, ...] = ()
    state: Conversation = field(default_factory=Conversation)
    cases: dict[str, CaseFile] = field(default_factory=dict)
    decisions: dict[str, Decision] = field(default_factory=dict)
    reserved: dict[str, Money] = field(default_factory=dict)
    deadlines: dict[tuple[str, str], SetDeadline] = field(default_factory=dict)
    jobs: list[LookUp | FetchReceipt] = field(default_factory=list)
    messages: list[Shown] = field(default_factory=list)
    effects: list[Effect] = field(default_factory=list)
    spoken: list[Spoken] = field(default_factory=list)
    aside: list[Event] = field(default_factory=list)
    given: dict[str, Any] = field(default_factory=dict)
    acts: int = 0
    events: int = 0
    sent: int = 1000

    # what the customer does

    def says(self, words: str, **changes: Any) -> Stepped:
        """They write; a slash makes a command of it."""
        self.acts += 1
        self.sent += 1
        if words.startswith("/"):
            name, _, argument = words[1:].partition(" ")
            return self.happens(
                Commanded(
                    at=self.now,
                    sender=self.sender,
                    place=self.place,
                    message_id=self.sent,
                    name=name,
                    argument=argument,
                )
            )
        replied = changes.pop("replied", "")
        wrote = Wrote(at=self.now, sender=self.sender, place=self.place, message_ids=(self.sent,), text=words)
        return self.happens(replace(wrote, **changes), replied=replied)

    def sends(self, *media: Media, words: str = "", **changes: Any) -> Stepped:
        """They send files: several are an album."""
        self.acts += 1
        ids = tuple(range(self.sent + 1, self.sent + 1 + len(media)))
        self.sent = ids[-1]
        attachments = tuple(
            Attachment(kind, f"file-{number}") for kind, number in zip(media, ids, strict=True)
        )
        wrote = Wrote(
            at=self.now,
            sender=self.sender,
            place=self.place,
            message_ids=ids,
            text=words,
            attachments=attachments,
        )
        return self.happens(replace(wrote, **changes))

    def presses(self, label: str) -> Stepped:
        """They press the newest button of this label, in their language."""
        self.acts += 1
        return self.press(self.button(label).press)

    def press(self, press: Press | UnreadablePress | None, under: str = "") -> Stepped:
        """They press this, wherever it comes from; `under` is the name of the message that it stands under."""
        assert press is not None
        return self.happens(
            Pressed(
                at=self.now,
                sender=self.sender,
                place=self.place,
                message_id=1,
                query_id="q",
                press=press,
            ),
            event_message=under,
        )

    def edits(self, words: str, message: str = "") -> Stepped:
        """They edit a message; `message` is its reference, where it was passed on."""
        edited = Edited(at=self.now, sender=self.sender, place=self.place, message_id=self.sent, text=words)
        return self.happens(edited, event_message=message)

    def waits(self, span: timedelta) -> None:
        """Time passes; what falls due comes, in order."""
        until = self.now + span
        while due := [d for d in self.deadlines.values() if d.due_at <= until]:
            first = min(due, key=lambda deadline: deadline.due_at)
            del self.deadlines[first.kind, first.subject]
            self.now = first.due_at
            self.happens(
                Due(
                    at=self.now,
                    deadline=first.kind,
                    subject=first.subject,
                    due_at=first.due_at,
                    person=first.person,
                )
            )
        self.now = until

    def finish_jobs(self) -> None:
        """Every job that is under way answers."""
        jobs, self.jobs = self.jobs, []
        for job in jobs:
            self.happens(self.outcome(job))

    # what they see

    @property
    def last(self) -> str:
        """The newest message."""
        return self.messages[-1].text(self.language)

    @property
    def draft(self) -> Draft:
        assert self.state.draft is not None
        return self.state.draft

    @property
    def case(self) -> CaseFile:
        """The newest case."""
        return list(self.cases.values())[-1]

    def labels(self) -> list[str]:
        """The buttons of the newest message."""
        return [rendered(button.label, self.language) for button in self.messages[-1].buttons]

    def button(self, label: str) -> Button:
        """The newest button of this label."""
        for shown in reversed(self.messages):
            for button in shown.buttons:
                if rendered(button.label, self.language) == label:
                    return button
        raise AssertionError(f"no button {label!r}: {self.labels()}")

    # the world

    @property
    def sender(self) -> Sender:
        return Sender(self.person, self.first_name, "Dupont", language=self.language)

    @property
    def place(self) -> Place:
        return Place(chat_id=self.person, private=True)

    def known(self, event: Event, **changes: Any) -> Known:
        """What is gathered before the step."""
        case = self.cases.get(
            self._about(event, changes.get("replied") or changes.get("event_message") or "")
        )
        plain = Known(
            now=self.now,
            actor=Actor(self.person, "Camille D.", self.language),
            shop=self.shop,
            current=POLICY,
            policy=POLICY,
            fresh=Fresh(case=f"R-{len(self.cases):05}", draft=f"D{self.events}"),
            case=case,
            decision=None if case is None else self.decisions.get(case.reference),
            cases=tuple(reversed(self.cases.values())),
            ledger=self._ledger(case),
            receipt_seen_elsewhere=self.seen_elsewhere,
            attempts_left=self.attempts < PERSON_ATTEMPTS,
        )
        return replace(self._with_wave(event, plain), **(self.given | changes))

    def _with_wave(self, event: Event, plain: Known) -> Known:
        """What they sent a moment ago, or what a button would move."""
        if not (
            isinstance(event, Pressed) and isinstance(event.press, Press) and event.press.verb is Verb.TO_CASE
        ):
            return replace(plain, wave=tuple(one for one in self.spoken if one.at > self.now - WAVE))
        moved = parse_moved(event.press.argument)
        kept = [one for one in self.spoken if one.message_id in moved.message_ids]
        elsewhere = [one.case for one in kept if one.case != moved.case]
        first = min((one.number for one in kept if one.case == moved.case), default=0)
        since = tuple(one for one in self.spoken if one.case == moved.case and one.number >= first > 0)
        return replace(plain, wave=since, moved_to=elsewhere[-1] if elsewhere else "")

    def _ledger(self, case: CaseFile | None) -> Ledger:
        if case is None:
            return Ledger()
        others = [
            amount.minor
            for reference, amount in self.reserved.items()
            if reference != case.reference and self.cases[reference].order_key == case.order_key
        ]
        reserved = Money(minor=sum(others), currency="EUR") if others else None
        return Ledger(reserved=reserved, own=self.reserved.get(case.reference))

    def _about(self, event: Event, reference: str) -> str:
        if reference.startswith("case/"):
            return reference.split("/")[1]
        if isinstance(event, Pressed) and isinstance(event.press, Press):
            return event.press.subject
        if isinstance(event, OrderRead | ReceiptRead | Due):
            return event.subject
        return self.state.awaited.case if self.state.awaited else ""

    def happens(self, event: Event, **changes: Any) -> Stepped:
        """One event, and whatever follows from it at once."""
        self.events += 1
        stepped = step(self.state, event, self.known(event, **changes))
        waited, self.state = self.state.waits, stepped.state
        if stepped.aside:
            self.aside.append(event)
        for effect in stepped.effects:
            self.effects.append(effect)
            self._apply(effect)
        if not self.slow:
            self.finish_jobs()
        if waited and not self.state.waits:
            ready, self.aside = self.aside, []
            for earlier in ready:
                self.happens(earlier)
        return stepped

    def outcome(self, job: LookUp | FetchReceipt) -> Event:
        """What a job brings back."""
        if isinstance(job, LookUp):
            answer: OrderAnswer = self.orders.get(number_key(job.number)) or OrderUnknown(job.number)
            return OrderRead(
                at=self.now,
                person=job.person,
                subject=job.subject,
                question=job.question,
                answer=answer if self.available else OrderUnavailable(job.number),
            )
        given = self.files or tuple(
            ReceiptFile(file.file_id.ljust(64, "0"), "jpeg", 1, file.file_id.ljust(64, "0"), file.file_id)
            for file in job.attachments
        )
        return ReceiptRead(
            at=self.now,
            person=job.person,
            subject=job.subject,
            question=job.question,
            files=tuple(file for file in given if isinstance(file, ReceiptFile)),
            refused=tuple(
                ReceiptRefused(file, "x.zip") for file in given if isinstance(file, ReceiptProblem)
            ),
        )

    def _apply(self, effect: Effect) -> None:
        match effect:
            case Say(to=ToPerson(person=person)) if person == self.person:
                buttons = tuple(button for row in effect.keyboard for button in row)
                self.messages.append(Shown(effect.body, buttons, effect.makes))
            case Redo(to=ToPerson()):
                shown = next(shown for shown in self.messages if shown.name == effect.reference)
                shown.body, shown.buttons = effect.body, tuple(b for row in effect.keyboard for b in row)
            case LookUp() | FetchReceipt():
                self.jobs.append(effect)
            case SetDeadline():
                self.deadlines[effect.kind, effect.subject] = effect
            case CancelDeadline():
                self.deadlines.pop((effect.kind, effect.subject), None)
            case CountAttempt():
                self.attempts += 1
            case Learn():
                self.language = effect.language
            case _:
                self._record(effect)

    def _record(self, effect: Effect) -> None:
        match effect:
            case OpenCase():
                assert effect.case.reference not in self.cases
                self.cases[effect.case.reference] = effect.case
            case Advance():
                before = self.cases[effect.case.reference]
                assert before.version == effect.version
                to = LIFE[effect.step][1][before.state]
                self.cases[before.reference] = replace(effect.case, state=to, version=before.version + 1)
            case Amend():
                before = self.cases[effect.case.reference]
                self.cases[before.reference] = replace(
                    effect.case, state=before.state, version=before.version
                )
            case Keep(edited=False):
                case = self.cases[effect.case]
                assert effect.number == case.messages + 1
                self.cases[effect.case] = replace(case, messages=effect.number)
                if effect.direction is Direction.IN:
                    one = Spoken(effect.case, effect.number, effect.message_id, effect.at, effect.album)
                    self.spoken.append(one)
            case RecordDecision():
                self.decisions[effect.case] = effect.decision
            case Reserve():
                self.reserved[effect.case] = effect.amount
            case Release():
                self.reserved.pop(effect.case, None)
            case _:
                pass


def of_kind(effects: Iterable[Effect], kind: type[T]) -> list[T]:
    """The effects of one kind."""
    return [effect for effect in effects if isinstance(effect, kind)]


MEMBER: Final = frozenset({Role.MEMBER})
DRAFT_VERBS: Final = frozenset(
    {Verb.BACK, Verb.CANCEL, Verb.PERSON, Verb.SEND, Verb.CHANGE, Verb.GO_ON, Verb.CORRECT}
)
