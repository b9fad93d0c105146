"""The one door out: makes the calls that wait in table `outbox`, in order, within Telegram's limits, at least once.

Many chats side by side, one call in flight in each. A row is marked *sending*, committed, before its call is made,
so that after a kill nobody takes it for unsent; what was answered is settled in one unit, which also marks the
chat's next call.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine, Iterable
from dataclasses import replace
from typing import Any, Final, TypeVar

from bot.answer import Answer, InDoubt, Rejected, RetryAfter, Unauthorised, Unreachable
from bot.engine.admission import Admission
from bot.engine.answers import RIGHTS_AGAIN
from bot.engine.budgets import Budgets
from bot.engine.chat import Chat
from bot.engine.doubt import HOPELESS
from bot.engine.lane_head import CHAT_ACTION
from bot.engine.look import Ready
from bot.engine.pause import pause_for_storage
from bot.engine.pulse import Pulse
from bot.engine.resolve import FileGone, attach
from bot.engine.traffic import Traffic
from bot.engine.turn import Grant, Settlement, Taken, Turn
from bot.ports import Clock, Database, Delivery, FileStore, Tx
from bot.storage import outbox, refs, undelivered
from bot.storage.codec import milliseconds, moment
from bot.storage.errors import StorageUnavailable

T = TypeVar("T")

PATIENCE: Final = 3.0
"""Seconds that calls in flight get to end when the outbox is stopped."""

_log = logging.getLogger(__name__)


class Outbox:
    """The task that sends. `caught_up` says whether intake has had every update that Telegram holds.

    `on_inbox` gets, after each commit, the lanes of the inbox in which events were put.
    """

    def __init__(
        self,
        database: Database,
        delivery: Delivery,
        clock: Clock,
        budgets: Budgets,
        files: FileStore,
        admission: Admission,
        *,
        caught_up: Callable[[], bool],
        on_inbox: Callable[[set[str]], None],
    ) -> None:
        self._database = database
        self._delivery = delivery
        self._clock = clock
        self._budgets = budgets
        self._files = files
        self._admission = admission
        self._on_inbox = on_inbox
        self._pulse = Pulse(caught_up)
        self._traffic = Traffic(budgets, self._pulse, self._now)
        self._tasks: set[asyncio.Task[None]] = set()
        self._group_again: int | None = None
        self._poked = asyncio.Event()
        self._armed: int | None = None
        self._open = False
        self._failure: BaseException | None = None
        admission.on_change(self._admitted)

    # from outside

    async def run(self) -> None:
        """Send until stopped. Raises whatever a program error raises."""
        self._open = True
        try:
            self.wake(await self._unit(self._load))
            while self._open:
                await self._sleep()
                self._dispatch()
        finally:
            await self.stop()
        if self._failure is not None:
            raise self._failure

    def wake(self, lanes: Iterable[str]) -> None:
        """Calls were queued, or changed, in these lanes of the outbox. To be called after the commit."""
        self._traffic.wake(lanes)
        self._dispatch()

    def filled(self, names: Iterable[str]) -> None:
        """References were filled by others than the outbox: a topic by intake, the group by its set-up."""
        self._traffic.filled(names)
        self._dispatch()

    async def try_again(self) -> None:
        """The bot's rights, or its membership in the group, changed: what waits for that is tried now."""
        self._pulse.told.clear()
        await self._try_again()

    def caught_up(self) -> None:
        """Intake hears from Telegram again: what was in doubt meanwhile need not wait any longer."""
        if self._open and self._pulse.ends_doubts(heard=True):
            self._start(self._end_doubts())

    async def stop(self) -> None:
        """Begin no call; those in flight get three seconds, then their fate is in doubt."""
        self._close()
        tasks = {task for task in self._tasks if task is not asyncio.current_task()}
        if tasks:
            _, late = await asyncio.wait(tasks, timeout=PATIENCE)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    # when

    async def _load(self, tx: Tx) -> list[str]:
        now = self._now()
        await undelivered.forget_the_future(tx, now)
        await undelivered.take_up_doubtful(tx, now)
        await refs.try_chats(tx)
        return await outbox.lanes_waiting(tx)

    def _dispatch(self) -> None:
        """Turn to every chat that may go now."""
        while self._open and (turned_to := self._traffic.next_chat()) is not None:
            self._start(self._work(*turned_to))
        due = self._due()
        if due is not None and (self._armed is None or due < self._armed):
            self._poked.set()

    def _due(self) -> int | None:
        moments = (self._traffic.due(), self._group_again)
        return min((at for at in moments if at is not None), default=None)

    async def _sleep(self) -> None:
        """Until something falls due, or sooner where that changes."""
        self._poked.clear()
        self._armed = self._due()
        waiting: list[asyncio.Future[Any]] = [asyncio.ensure_future(self._poked.wait())]
        if self._armed is not None:
            waiting.append(asyncio.ensure_future(self._clock.sleep_until(moment(self._armed))))
        try:
            await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in waiting:
                task.cancel()
            await asyncio.gather(*waiting, return_exceptions=True)
        if self._group_again is not None and self._group_again <= self._now():
            self._group_again = None
            self._start(self._try_again())

    def _admitted(self) -> None:
        """While the token is refused no call begins; its rows wait as they are, and go when it is accepted again."""
        self._pulse.admitted(stands=self._admission.stands)
        self._dispatch()

    # a chat's turns

    async def _work(self, chat: Chat, grant: Grant) -> None:
        """Make a chat's calls one after the other, as long as it may go on; without a grant, only look at it."""
        settlement: Settlement | None = None
        while True:
            taken = await self._turn(chat, settlement, grant)
            if taken.call is None:
                break
            answer = await self._call(taken.call)
            settlement = self._note(chat, taken.call, answer)
            grant = self._traffic.go_on(chat) if self._open else self._traffic.stop(chat)
        self._traffic.release(chat)
        self._dispatch()

    async def _turn(self, chat: Chat, settlement: Settlement | None, grant: Grant) -> Taken:
        now = self._now()
        lanes = chat.begin_look(now, grant.room)
        began = self._pulse.fills
        turn = Turn(
            now=moment(now),
            caught_up_at=self._pulse.caught_up_at(now),
            told=frozenset(self._pulse.told),
            settlement=settlement,
            lanes=lanes,
            grant=replace(grant, may_call=grant.may_call and chat.is_known_after(lanes)),
            before=self._traffic.best_rank(),
        )
        taken = await self._unit(turn.run)
        if grant.may_call and taken.call is None:
            self._budgets.give_back(chat.name)
        for look in taken.looks:
            self._traffic.remember(chat, look, began)
        if taken.call is not None:
            chat.heads[taken.call.row.lane] = None
        self._follow(taken)
        return taken

    def _follow(self, taken: Taken) -> None:
        """What follows a turn's commit."""
        self._pulse.told.update(taken.told)
        if taken.group_shut:
            self._group_again = self._now() + RIGHTS_AGAIN
        if taken.filled:
            self.filled(taken.filled)
        if taken.inbox:
            self._on_inbox(set(taken.inbox))

    async def _call(self, call: Ready) -> Answer:
        parameters, uploads = call.parameters, None
        try:
            if call.row.uploads:
                parameters, uploads = attach(call.parameters, self._files)
            return await self._delivery.call(call.method, parameters, uploads)
        except FileGone as error:
            return Rejected(str(error))
        except Exception as error:  # noqa: BLE001 - one call that can't be made must not stop all others: it is parked
            _log.exception("the call of outbox row %s could not be made", call.row.id)
            return Rejected(type(error).__name__)

    def _note(self, chat: Chat, call: Ready, answer: Answer) -> Settlement:
        """What an answer says of more than its row."""
        now = self._now()
        if call.method == CHAT_ACTION:
            self._budgets.give_back(chat.name)  # Telegram does not count it
        else:
            self._budgets.answered(chat.name, now)
        if isinstance(answer, Unreachable):
            self._pulse.unreachable(now)
        else:
            self._pulse.answered(call.row.id, answer, now)
        if isinstance(answer, RetryAfter):
            self._budgets.hold(chat.name, now + int(answer.seconds * 1000))
        elif isinstance(answer, Unauthorised):
            self._admission.refuse()
        self._note_doubt(call, answer, now)
        return Settlement(call, answer, self._pulse.others_answered(call.row.id, now))

    def _note_doubt(self, call: Ready, answer: Answer, now: int) -> None:
        """A call that is in doubt once more waits for long; one that is answered ends that for all."""
        if isinstance(answer, InDoubt):
            if call.row.attempts >= HOPELESS:
                self._pulse.doubted(now)
        elif not isinstance(answer, Unreachable | Unauthorised) and self._open and self._pulse.ends_doubts():
            self._start(self._end_doubts())

    # the database and the tasks

    async def _try_again(self) -> None:
        async def work(tx: Tx) -> tuple[list[str], list[str]]:
            return await undelivered.try_refused(tx, self._now()), await refs.try_chats(tx)

        lanes, names = await self._unit(work)
        self.filled(names)
        self.wake(lanes)

    async def _end_doubts(self) -> None:
        self.wake(await self._unit(lambda tx: undelivered.try_doubtful(tx, HOPELESS, self._now())))

    async def _unit(self, work: Callable[[Tx], Awaitable[T]]) -> T:
        """A unit that is tried as long as the database can't keep it."""
        while True:
            try:
                return await self._database.unit(work)
            except StorageUnavailable as error:
                await pause_for_storage(error)

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            self._failure = error
            self._close()

    def _close(self) -> None:
        self._open = False
        self._poked.set()

    def _now(self) -> int:
        return milliseconds(self._clock.now())
