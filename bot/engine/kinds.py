"""The kinds of jobs: look an order up, fetch a receipt, ask whether somebody is a member of the group."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from bot.engine.jobs import Kind, Kinds, NotNow
from bot.ports import OrderSource, ReceiptReader
from bot.storage.codec import decode
from bot.storage.jobs import Job
from conversations.message import Attachment
from conversations.order_record import OrderAnswer, OrderUnavailable
from conversations.outcomes import MemberRead, OrderRead, ReceiptRead
from conversations.receipt_file import ReceiptFile, ReceiptProblem, ReceiptRefused


class MemberReader(Protocol):
    """Who belongs to a group, as Telegram knows it."""

    async def member(self, chat_id: int, person: int, now: datetime, /) -> MemberRead:
        """Their membership. Raises `NotNow` where Telegram doesn't answer, or not to a bot without that right."""


def job_kinds(orders: OrderSource, receipts: ReceiptReader, members: MemberReader) -> Kinds:
    """Every kind by its name in table `jobs`."""

    async def look_up(job: Job, now: datetime) -> OrderRead:
        answer = await orders.look_up(job.payload)
        if isinstance(answer, OrderUnavailable):
            raise NotNow
        return _order_read(job, answer, now)

    async def fetch(job: Job, now: datetime) -> ReceiptRead:
        attachments: tuple[Attachment, ...] = decode(tuple[Attachment, ...], job.payload)
        read = [await receipts.fetch(attachment) for attachment in attachments]
        refused = tuple(one for one in read if isinstance(one, ReceiptRefused))
        if any(one.problem is ReceiptProblem.UNAVAILABLE for one in refused):
            raise NotNow
        files = tuple(one for one in read if isinstance(one, ReceiptFile))
        return _receipt_read(job, files, refused, now)

    async def confirm(job: Job, now: datetime) -> MemberRead:
        return await members.member(int(job.subject), job.person, now)

    return {
        "look_up": Kind(look_up, lambda job, now: _order_read(job, OrderUnavailable(job.payload), now)),
        "fetch_receipt": Kind(fetch, lambda job, now: _receipt_read(job, (), (_UNAVAILABLE,), now)),
        "confirm_member": Kind(confirm, _nobody_knows),
    }


_UNAVAILABLE = ReceiptRefused(ReceiptProblem.UNAVAILABLE)


def _order_read(job: Job, answer: OrderAnswer, now: datetime) -> OrderRead:
    return OrderRead(at=now, person=job.person, subject=job.subject, question=job.question, answer=answer)


def _receipt_read(
    job: Job, files: tuple[ReceiptFile, ...], refused: tuple[ReceiptRefused, ...], now: datetime
) -> ReceiptRead:
    return ReceiptRead(
        at=now,
        person=job.person,
        subject=job.subject,
        question=job.question,
        files=files,
        refused=refused,
    )


def _nobody_knows(job: Job, now: datetime) -> MemberRead:
    return MemberRead(at=now, person=job.person, chat_id=int(job.subject), name="", member=None, admin=False)
