"""The pinned list of the support group: what waits, oldest first with the time left, and what is to be paid."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from conversations.addresses import ToDesk
from conversations.calls import Pin, Redo, Say, Urgency
from conversations.case.card_past import amount_shown
from conversations.case.desks import list_of
from conversations.case.promise import is_late
from conversations.case.wording import NAME_LENGTH, clipped, joined, state_label, verbatim
from conversations.case_file import CaseFile
from conversations.effects import Effect
from conversations.known import Known, Queue
from conversations.press import Press, Verb
from conversations.tasks import SetDeadline
from conversations.words import Block, Body, Button, Keyboard, Style
from refunds.case import BEING_PAID, WAITS_FOR_STAFF, CaseState
from refunds.text import Text, plural, text

DEADLINE: Final = "desk_list"
"""Its subject is the group's name, and what for, where it is not just that something changed."""
HOURLY: Final = "hourly"
PRESSED: Final = "pressed"
"""Somebody pressed a button of the list, and looks at it."""
PAGE: Final = 10
"""Cases on a page: their lines stay under 4096 characters, their buttons under a hundred."""
PAID_FIRST: Final = 3
"""So many of those to pay stand on the first page, however many wait."""


def refresh_list(known: Known, subject: str) -> tuple[Effect, ...]:
    """Posted and pinned the first time, edited from then on; while somebody waits, the time left is kept right."""
    queue = known.queue
    again = SetDeadline(DEADLINE, f"{known.desk.name}/{HOURLY}", known.now + timedelta(hours=1))
    kept_right = (again,) if queue.waiting or queue.to_pay else ()
    if queue.posted:
        return (_redo(known, 0, soon=subject.endswith(PRESSED)), *kept_right)
    return (*post_list(known), *kept_right)


def post_list(known: Known) -> tuple[Effect, ...]:
    """The list as a new message, pinned."""
    to, reference = ToDesk(known.desk.name), list_of(known.desk.name)
    say = Say(
        to=to,
        body=list_body(known, 0),
        keyboard=list_keyboard(known.queue, 0),
        makes=reference,
        urgency=Urgency.CARD,
    )
    return (say, Pin(reference, to))


def turn_page(known: Known, argument: str) -> tuple[Effect, ...]:
    """The buttons under the list show another page of it, to everybody."""
    page = int(argument) if argument.isascii() and argument.isdigit() else 0
    return (_redo(known, page, soon=True),)


def _redo(known: Known, page: int, *, soon: bool) -> Redo:
    """Soon, where somebody looks at it, else with budget to spare."""
    return Redo(
        to=ToDesk(known.desk.name),
        reference=list_of(known.desk.name),
        body=list_body(known, page),
        keyboard=list_keyboard(known.queue, page),
        urgency=Urgency.CARD if soon else Urgency.REST,
    )


def _pages(queue: Queue) -> int:
    return max(1, -(-(len(queue.waiting) + len(queue.to_pay)) // PAGE))


def _page_of(queue: Queue, page: int) -> tuple[int, tuple[CaseFile, ...], tuple[CaseFile, ...]]:
    """Which page is shown, what waits on it, and what is to be paid on it, approved longest ago first.

    However much waits, some of what is to be paid stands on the first page, else nobody would think of it.
    """
    queue = replace(queue, to_pay=tuple(sorted(queue.to_pay, key=_approved_at)))
    page = min(max(page, 0), _pages(queue) - 1)
    waiting = min(len(queue.waiting), PAGE - min(PAID_FIRST, len(queue.to_pay)))
    to_pay = PAGE - waiting
    if page == 0:
        return page, queue.waiting[:waiting], queue.to_pay[:to_pay]
    start, left = (page - 1) * PAGE, queue.waiting[waiting:]
    end = start + PAGE
    later = queue.to_pay[to_pay:]
    return page, left[start:end], later[max(0, start - len(left)) : max(0, end - len(left))]


def _approved_at(case: CaseFile) -> datetime:
    return case.decided_at or case.submitted_at


def list_body(known: Known, page: int) -> Body:
    """What the list says on this page."""
    queue = replace(known.queue, waiting=in_order(known.queue.waiting, known.now))
    if not queue.waiting and not queue.to_pay:
        return (Block((text("✅ Nothing is waiting, and nothing is to be paid."),)),)
    _, waiting, to_pay = _page_of(queue, page)
    blocks = []
    if waiting:
        head = text("<b>Waiting: {count}</b>", count=len(queue.waiting))
        blocks.append(Block((head, *(_waiting(case, known.now) for case in waiting))))
    if to_pay:
        head = text("<b>To pay: {count}</b>", count=len(queue.to_pay))
        blocks.append(Block((head, *(_to_pay(case, known.now) for case in to_pay))))
    return tuple(blocks)


def _waiting(case: CaseFile, now: datetime) -> Text:
    parts = [
        text("<code>{reference}</code>", reference=case.reference),
        verbatim(clipped(case.customer, NAME_LENGTH)),
        state_label(case),
    ]
    if (amount := amount_shown(case)) is not None:
        parts.append(text("{amount}", amount=amount))
    if case.claimed_by is not None:
        parts.append(verbatim(clipped(case.claimed_by.name, NAME_LENGTH)))
    if case.snoozed_until is not None:
        parts.append(text("put off until {time}", time=case.snoozed_until))
    elif case.answer_due is None and case.state in WAITS_FOR_STAFF:
        parts.append(_waited(now - case.submitted_at))
    return joined([*parts, *_answer(case, now)])


def _waited(since: timedelta) -> Text:
    """An answered customer is promised nothing, and still waits for a decision."""
    minutes = int(since.total_seconds()) // 60
    if minutes < 1:
        return text("just arrived")
    if minutes < 60:
        return text("waiting for {count} min", count=minutes)
    hours = minutes // 60
    if hours < 48:
        return text("waiting for {count} h", count=hours)
    return plural("waiting for {count} day", "waiting for {count} days", hours // 24)


def _answer(case: CaseFile, now: datetime) -> tuple[Text, ...]:
    """How long the customer's promise has still to run; what is late is marked."""
    if case.answer_due is None:
        return ()
    left = time_left(case.answer_due - now)
    return (text("⚠️ {left}", left=left) if is_late(case, now) else left,)


def in_order(waiting: Iterable[CaseFile], now: datetime) -> tuple[CaseFile, ...]:
    """What is late first, what is put off last; else as it came, the oldest first."""

    def place(case: CaseFile) -> int:
        return 0 if is_late(case, now) else 2 if case.snoozed_until is not None else 1

    return tuple(sorted(waiting, key=place))


def time_left(left: timedelta) -> Text:
    """`5 h left`, `2 days left`, `late by 3 h`; what is less than an hour counts as minutes, one at least."""
    minutes = max(1, abs(int(left.total_seconds())) // 60)
    late = left <= timedelta(0)
    if minutes < 60:
        return _late_minutes(minutes) if late else text("{count} min left", count=minutes)
    if minutes < 48 * 60:
        hours = minutes // 60
        return text("late by {count} h", count=hours) if late else text("{count} h left", count=hours)
    days = minutes // (24 * 60)
    if late:
        return plural("late by {count} day", "late by {count} days", days)
    return plural("{count} day left", "{count} days left", days)


def _late_minutes(minutes: int) -> Text:
    return text("late by {count} min", count=minutes)


def _to_pay(case: CaseFile, now: datetime) -> Text:
    parts = [
        text("<code>{reference}</code>", reference=case.reference),
        verbatim(clipped(case.customer, NAME_LENGTH)),
    ]
    if case.amount is not None:
        parts.append(text("<b>{amount}</b>", amount=case.amount))
    if case.number:
        parts.append(text("order {number}", number=clipped(case.number, NAME_LENGTH)))
    if case.payer is not None and case.state in BEING_PAID:
        parts.append(text("{name} is paying", name=clipped(case.payer.name, NAME_LENGTH)))
    if case.decided_at is not None:
        parts.append(_waited(now - case.decided_at))
    return joined([*parts, *_answer(case, now)])


def list_keyboard(queue: Queue, page: int) -> Keyboard:
    """For each case to pay its next step, and the way to the other pages."""
    page, _, to_pay = _page_of(queue, page)
    rows = [row for case in to_pay if (row := _pay_row(case))]
    return (*rows, *_paging(queue, page))


def _pay_row(case: CaseFile) -> tuple[Button, ...]:
    def button(label: Text, verb: Verb, style: Style | None = None) -> Button:
        return Button(label, Press(verb, case.reference, case.version), style)

    reference = case.reference
    if case.state is CaseState.APPROVED:
        label = text("I am paying {reference}", reference=reference)
        return (button(label, Verb.PAY, Style.PRIMARY),)
    if case.state is CaseState.PAYING:
        return (
            button(text("Paid {reference}", reference=reference), Verb.PAID, Style.SUCCESS),
            button(text("Not paid"), Verb.NOT_PAID),
        )
    return ()


def _paging(queue: Queue, page: int) -> Keyboard:
    pages = _pages(queue)
    if pages == 1:
        return ()

    def to(label: Text, there: int) -> Button:
        return Button(label, Press(Verb.LIST, argument=str(there)))

    counted = text("Page {page} of {pages}", page=page + 1, pages=pages)
    back = (to(text("‹ Earlier"), page - 1),) if page else ()
    on = (to(text("Later ›"), page + 1),) if page + 1 < pages else ()
    return ((*back, to(counted, page), *on),)
