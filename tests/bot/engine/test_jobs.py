"""Jobs: what needs the world is tried until it works, told late once, and counts once."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest

from bot.engine.admission import Admission
from bot.engine.jobs import GIVE_UP_AFTER, SIDE_BY_SIDE, Jobs, Kind, NotNow
from bot.engine.kinds import job_kinds
from bot.storage import jobs
from bot.storage.codec import encode
from bot.storage.errors import StorageUnavailable
from bot.storage.jobs import Job
from conversations.draft import Conversation
from conversations.events import Event
from conversations.known import Known
from conversations.message import Attachment, Media
from conversations.order_record import OrderAnswer, OrderUnavailable, OrderUnknown
from conversations.outcomes import FromDesk, MemberRead, OrderRead, ReceiptRead
from conversations.receipt_file import ReceiptFile, ReceiptProblem, ReceiptRefused
from conversations.stepped import Stepped
from conversations.tasks import FetchReceipt, LookUp
from tests.bot.engine.raw import says
from tests.bot.engine.workshop import Workshop
from tests.conversations.builders import CAMILLE, DESK, receipt
from tests.fakes.clock import settle
from tests.fakes.identity import Identity
from tests.fakes.outage import Outage

LANE = f"chat/{CAMILLE}"


@dataclass
class World:
    """What a job asks: it answers, raises, or hangs, as it is told; else it answers."""

    does: list[Exception | asyncio.Event] = field(default_factory=list)
    asked: int = 0

    async def run(self, job: Job, now: datetime) -> FromDesk:
        self.asked += 1
        if self.does:
            next_one = self.does.pop(0)
            if isinstance(next_one, Exception):
                raise next_one
            await next_one.wait()
        return _read(job, now, OrderUnknown(job.payload))


def _read(job: Job, now: datetime, answer: OrderAnswer) -> OrderRead:
    return OrderRead(at=now, person=job.person, subject=job.subject, question=job.question, answer=answer)


def _kind(world: World) -> Kind:
    return Kind(world.run, lambda job, now: _read(job, now, OrderUnavailable(job.payload)))


class Office:
    """Jobs at work over one world; receipts have another."""

    def __init__(self, shop: Workshop) -> None:
        self.shop = shop
        self.database = Outage(shop.database)
        self.admission = Admission(Identity(), shop.clock)
        self.world = World()
        self.receipts = World()
        self.woken: list[set[str]] = []
        self._running: asyncio.Task[None] | None = None

    def open(self) -> None:
        kinds = {"look_up": _kind(self.world), "fetch_receipt": _kind(self.receipts)}
        self.jobs = Jobs(self.database, self.shop.clock, kinds, self.admission, self.woken.append)
        self._running = asyncio.create_task(self.jobs.run())

    async def close(self) -> None:
        if self._running is not None:
            self._running.cancel()
            await asyncio.gather(self._running, return_exceptions=True)

    async def put(self, number: str = "A-1001", kind: str = "look_up") -> None:
        now = self.shop.clock.now()
        await self.shop.unit(
            lambda tx: jobs.put_job(
                tx,
                kind=kind,
                lane=LANE,
                person=CAMILLE,
                subject="D1",
                question="match",
                payload=number,
                now=now,
                overdue_at=now + timedelta(seconds=15),
            )
        )
        if self._running is not None:
            self.jobs.wake()
        await settle()

    def outcomes(self) -> list[str]:
        """The kinds of the answers, in order."""
        return [type(event.answer).__name__ for event in self.shop.events() if isinstance(event, OrderRead)]


@pytest.fixture
async def office() -> AsyncIterator[Office]:
    made = Office(await Workshop.open())
    made.open()
    yield made
    await made.close()


async def test_an_outcome_goes_into_the_lane_that_asked_and_the_job_is_gone(office: Office) -> None:
    """With whom and what it was asked for."""
    await office.put()
    (event,) = office.shop.events()
    assert isinstance(event, OrderRead)
    assert (event.person, event.subject, event.question) == (CAMILLE, "D1", "match")
    assert office.shop.rows("inbox")[0]["lane"] == LANE
    assert office.shop.rows("jobs") == []
    assert office.woken == [{LANE}]


async def test_what_does_not_answer_is_asked_again(office: Office) -> None:
    """After 1, 3, 10 seconds and so on; nobody is told before it is overdue."""
    office.world.does = [NotNow(), NotNow()]
    await office.put()
    await office.shop.clock.run_for(0.9)
    assert office.world.asked == 1
    await office.shop.clock.run_for(0.2)
    assert office.world.asked == 2
    await office.shop.clock.run_for(3)
    assert office.outcomes() == ["OrderUnknown"]


async def test_what_takes_too_long_is_told_once_and_comes_late(office: Office) -> None:
    """After 15 seconds "unavailable"; what comes later comes all the same."""
    hangs = asyncio.Event()
    office.world.does = [hangs]
    await office.put()
    await office.shop.clock.run_for(14.9)
    assert office.outcomes() == []
    await office.shop.clock.run_for(0.2)
    assert office.outcomes() == ["OrderUnavailable"]
    await office.shop.clock.run_for(600)
    hangs.set()
    await settle()
    assert office.outcomes() == ["OrderUnavailable", "OrderUnknown"]


async def test_a_restart_runs_what_was_under_way_and_tells_nothing_twice(office: Office) -> None:
    """A kill loses no job."""
    office.world.does = [asyncio.Event()]
    await office.put()
    await office.shop.clock.run_for(20)
    await office.close()
    office.world.does = [NotNow()]
    office.open()
    await office.shop.clock.run_for(60)
    assert office.outcomes() == ["OrderUnavailable", "OrderUnknown"]


async def test_after_a_start_a_job_that_waited_long_is_tried_before_anybody_is_told(office: Office) -> None:
    """The world was not asked while the desk lay dead; but its 15 seconds do not wait for intake."""
    await office.close()
    for does, outcome in (([], "OrderUnknown"), ([asyncio.Event()], "OrderUnavailable")):
        await office.put()
        office.shop.clock.advance(3600)
        office.world.does = list(does)
        office.open()
        await office.shop.clock.run_for(5.1)
        assert office.outcomes()[-1:] == [outcome]
        await office.close()


async def test_a_job_that_ran_twice_counts_once(office: Office) -> None:
    """Two processes, or a kill after the world was asked: the outcome that comes second is dropped."""
    hangs = asyncio.Event()
    office.world.does = [hangs]
    await office.put()
    other = Office(office.shop)
    other.open()
    await settle()
    hangs.set()
    await settle()
    await other.close()
    assert office.outcomes() == ["OrderUnknown"]


async def test_after_a_day_it_is_given_up(office: Office) -> None:
    """What nobody answers in a day is unavailable; the row goes."""
    office.world.does = [NotNow() for _ in range(2000)]
    await office.put()
    await office.shop.clock.run_for(GIVE_UP_AFTER.total_seconds() + 600)
    assert office.outcomes() == ["OrderUnavailable", "OrderUnavailable"]
    assert office.shop.rows("jobs") == []


async def test_nothing_is_given_up_while_the_token_is_refused(office: Office) -> None:
    """Most jobs ask Telegram; when it accepts the token again they are answered, however late."""
    office.world.does = [NotNow() for _ in range(2000)]
    await office.put()
    office.admission.refuse()
    await office.shop.clock.run_for(2 * GIVE_UP_AFTER.total_seconds())
    assert office.outcomes() == ["OrderUnavailable"], "told once that it takes long"
    office.admission.grant()
    office.world.does.clear()
    await office.shop.clock.run_for(600)
    assert office.outcomes() == ["OrderUnavailable", "OrderUnknown"]


async def test_a_fault_of_ours_stops_no_other_job_and_is_given_up_too(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    """It is logged without its words, tried again, and after a day settled."""
    office.world.does = [ValueError("a secret") for _ in range(2000)]
    with caplog.at_level(logging.ERROR):
        await office.put()
        await office.shop.clock.run_for(GIVE_UP_AFTER.total_seconds() + 600)
    assert "secret" not in caplog.text
    assert "ValueError" in caplog.text
    assert office.shop.rows("jobs") == []
    office.world.does.clear()
    await office.put()
    assert office.outcomes()[-1] == "OrderUnknown"


@pytest.mark.parametrize("waited", [0, 2 * GIVE_UP_AFTER.total_seconds()])
async def test_a_job_of_a_kind_that_is_not_known_is_dropped(
    office: Office, caplog: pytest.LogCaptureFixture, waited: float
) -> None:
    """Another version of the program may have left it: that is logged once, and stops no other job."""
    await office.close()
    await office.put(kind="renamed")
    office.shop.clock.advance(waited)
    with caplog.at_level(logging.ERROR):
        office.open()
        await office.shop.clock.run_for(60)
    assert [record.getMessage() for record in caplog.records] == [
        "job 1 is dropped: nothing is known of jobs of kind renamed"
    ]
    assert office.shop.rows("jobs") == []
    await office.put()
    assert office.outcomes() == ["OrderUnknown"]


async def test_a_look_up_never_waits_for_receipts(office: Office) -> None:
    """However many are slow: each kind of job has room of its own."""
    hang = asyncio.Event()
    office.receipts.does = [hang] * (2 * SIDE_BY_SIDE)
    for _ in range(2 * SIDE_BY_SIDE):
        await office.put(kind="fetch_receipt")
    assert office.receipts.asked == SIDE_BY_SIDE
    await office.put()
    assert office.outcomes() == ["OrderUnknown"]
    hang.set()


async def test_a_database_out_of_use_is_no_attempt(office: Office) -> None:
    """Neither where the source lies in it, nor where the outcome is kept."""
    office.world.does = [StorageUnavailable("the disk is full")]
    await office.put()
    assert office.shop.rows("jobs")[0]["attempts"] == 0
    office.database.lasts = 1
    await asyncio.sleep(2.2)
    await settle()
    assert office.outcomes() == ["OrderUnknown"]
    assert office.world.asked == 2


async def test_a_job_that_is_not_wanted_any_more_ends(office: Office) -> None:
    """Somebody was erased: their jobs are gone, and nothing comes of them."""
    office.world.does = [NotNow() for _ in range(50)]
    await office.put()
    await office.shop.unit(lambda tx: tx.run("DELETE FROM jobs"))
    await office.shop.clock.run_for(3600)
    assert office.world.asked <= 3
    assert office.outcomes() == []


async def test_a_clock_that_ran_fast_puts_nothing_off(office: Office) -> None:
    """At start, what lies ahead becomes now; a customer waits 15 seconds, not an hour."""
    await office.close()
    office.shop.clock.advance(3600)
    await office.put()
    office.shop.clock._now -= timedelta(hours=1)
    hangs = asyncio.Event()
    office.world.does = [hangs]
    office.open()
    await settle()
    assert office.world.asked == 1
    await office.shop.clock.run_for(16)
    assert office.outcomes() == ["OrderUnavailable"]


# ── the kinds ────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass
class Sources:
    """The three that jobs ask."""

    order: OrderAnswer = field(default_factory=lambda: OrderUnknown("A-1001"))
    fetched: Callable[[Attachment], ReceiptFile | ReceiptRefused] = lambda attachment: receipt()

    async def look_up(self, number: str, /) -> OrderAnswer:
        return self.order

    async def fetch(self, attachment: Attachment, /) -> ReceiptFile | ReceiptRefused:
        return self.fetched(attachment)

    async def member(self, chat_id: int, person: int, now: datetime, /) -> MemberRead:
        return MemberRead(at=now, person=person, chat_id=chat_id, name="Nora", member=True, admin=False)


def _job(shop: Workshop, kind: str, payload: str, subject: str = "D1") -> Job:
    now = shop.clock.now()
    return Job(1, kind, LANE, CAMILLE, subject, "asked", payload, 0, now, now, told=False, created_at=now)


async def _run(kind: str, payload: str, sources: Sources, subject: str = "D1") -> FromDesk:
    shop = await Workshop.open()
    kinds = job_kinds(sources, sources, sources)
    return await kinds[kind].run(_job(shop, kind, payload, subject), shop.clock.now())


async def test_an_order_is_looked_up() -> None:
    """A source that does not answer is asked again."""
    found = await _run("look_up", "A-1001", Sources())
    assert isinstance(found, OrderRead)
    assert found.answer == OrderUnknown("A-1001")
    with pytest.raises(NotNow):
        await _run("look_up", "A-1001", Sources(OrderUnavailable("A-1001")))


FILES = encode((Attachment(Media.PHOTO, "a"), Attachment(Media.DOCUMENT, "b")), tuple[Attachment, ...])


async def test_files_are_fetched_together() -> None:
    """What can serve, and what can't, in one outcome; where one is not to be had now, all are asked for again."""
    refused = ReceiptRefused(ReceiptProblem.WRONG_KIND)
    mixed = Sources(fetched=lambda attachment: receipt() if attachment.file_id == "a" else refused)
    found = await _run("fetch_receipt", FILES, mixed)
    assert isinstance(found, ReceiptRead)
    assert (found.files, found.refused) == ((receipt(),), (refused,))
    gone = ReceiptRefused(ReceiptProblem.UNAVAILABLE)
    away = Sources(fetched=lambda attachment: receipt() if attachment.file_id == "a" else gone)
    with pytest.raises(NotNow):
        await _run("fetch_receipt", FILES, away)


async def test_a_membership_is_asked_of_the_group_that_was_the_desk() -> None:
    """The answer names it, lest it be taken for another group's."""
    found = await _run("confirm_member", "", Sources(), str(DESK))
    assert found == MemberRead(
        at=found.at, person=CAMILLE, chat_id=DESK, name="Nora", member=True, admin=False
    )


@pytest.mark.parametrize("kind", ["look_up", "fetch_receipt", "confirm_member"])
async def test_what_is_overdue_says_so(kind: str) -> None:
    """Facts are unknown, the receipt can't be had now, and whether somebody is a member is not known."""
    shop = await Workshop.open()
    sources = Sources()
    told = job_kinds(sources, sources, sources)[kind].unavailable(
        _job(shop, kind, FILES if kind == "fetch_receipt" else "A-1001", str(DESK)), shop.clock.now()
    )
    match told:
        case OrderRead():
            assert told.answer == OrderUnavailable("A-1001")
        case ReceiptRead():
            assert [one.problem for one in told.refused] == [ReceiptProblem.UNAVAILABLE]
        case _:
            assert isinstance(told, MemberRead)
            assert (told.member, told.admin, told.chat_id) == (None, False, DESK)


# ── written by steps ─────────────────────────────────────────────────────────────────────────────────────────


async def test_a_step_writes_jobs_that_come_back_to_its_lane() -> None:
    """With 15 seconds of patience."""
    files = (Attachment(Media.PHOTO, "a"),)

    def asks(state: Conversation, event: Event, known: Known) -> Stepped:
        look_up = LookUp(CAMILLE, "D1", "match", "A-1001")
        return Stepped(state, (look_up, FetchReceipt(CAMILLE, "D1", "add", files)))

    shop = await Workshop.open(asks)
    shop.start()
    await shop.take(says("x"))
    await shop.stop()
    first, second = shop.rows("jobs")
    assert (first["kind"], first["payload"], first["lane"]) == ("look_up", "A-1001", LANE)
    assert first["overdue_at"] - first["created_at"] == 15_000
    assert (second["kind"], second["question"]) == ("fetch_receipt", "add")
    assert shop.rung.jobs == 1
