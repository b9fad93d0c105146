"""The first call of a lane that can go, or why none can.

A lane is worked in order, but for rows that could hold it up for long: one whose reference is empty while nobody
ahead of it is about to fill it (*unresolved*), one that lacks a right and is no message, a message that holds what
its group does not allow, one that is neither urgent nor a message, one that was in doubt for long. They are passed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, TypeAlias

from bot.engine.as_words import EDIT_CAPTION, FORBIDDEN_CONTENT, edit_as_words, went_as_words
from bot.engine.chat_kind import ChatKind, desk_of, kind_of
from bot.engine.choice import GIVES_WAY, Head, rank
from bot.engine.doubt import steps_aside
from bot.engine.look import Look, Ready
from bot.engine.reports import Reports
from bot.engine.resolve import REFERENCE, THREAD, needed, references, resolve, without_thread
from bot.ports import Tx
from bot.storage import outbox, refs
from bot.storage.chats import current_id
from bot.storage.codec import milliseconds
from bot.storage.queued import CREATE_TOPIC, Queued, State
from bot.storage.refs import Reference
from bot.storage.settings import read_setting
from conversations.calls import Urgency
from conversations.case.desks import GENERAL
from conversations.outcomes import Fate

FORUM: Final = "desk_forum"
"""The setting that says whether the general support group has topics: `0` where not."""

REOPEN: Final = "ReopenForumTopic"
REOPEN_FIRST: Final = "the topic is closed"
"""A row's `error` where its topic has to be opened before it goes."""

TOPIC_CALLS: Final = frozenset(
    {CREATE_TOPIC, REOPEN, "EditForumTopic", "CloseForumTopic", "DeleteForumTopic"}
)
"""What a group without topics has no use for."""

CHAT_ACTION: Final = "SendChatAction"
SHOWN_FOR: Final = 5000
"""Milliseconds that an action is shown (Bot API, sendChatAction): begun later, it would tell of nothing."""

CLEARED_AFTER: Final = 5000
"""Milliseconds that a topic in doubt waits for its service message, once intake has caught up."""

_ASK_AGAIN: Final = 1000
_FIRST, _MORE = 2, 50
"""Rows of a lane that are read at once: mostly the first can go, and there is one more at most."""


@dataclass(frozen=True, slots=True)
class Later:
    """The lane waits for its row, and for what may come before that: a reference."""

    at: int
    missing: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Held:
    """The lane waits for a reference that a call of another lane is about to fill."""

    missing: frozenset[str]


@dataclass(frozen=True, slots=True)
class Passed:
    """The row holds up nobody."""

    missing: frozenset[str] = frozenset()
    again_at: int | None = None

    def and_also(self, other: Passed) -> Passed:
        """Both rows."""
        moments = [at for at in (self.again_at, other.again_at) if at is not None]
        return Passed(self.missing | other.missing, min(moments, default=None))


@dataclass(frozen=True, slots=True)
class Needless:
    """Nothing is left to do for the row."""


@dataclass(frozen=True, slots=True)
class Revived:
    """A topic that got lost is made again, ahead of the row."""


Found: TypeAlias = Ready | Later | Held | Passed | Needless | Revived


@dataclass(slots=True)
class LaneReader:
    """Looks at lanes within one unit. `caught_up_at` is since when intake has had every update, None: it has not."""

    tx: Tx
    reports: Reports
    caught_up_at: int | None
    filled: set[str] = field(default_factory=set)

    async def look(self, lane: str) -> Look:
        """The first call of a lane that can go. What needs no call is finished on the way."""
        passed = Passed()
        beside: list[Ready] = []
        after, page = 0, _FIRST
        while rows := await outbox.next_rows(self.tx, lane, after, page):
            for row in rows:
                found = await self._consider(row)
                match found:
                    case Passed():
                        passed = passed.and_also(found)
                    case Held() if _yields(row):
                        passed = passed.and_also(Passed(found.missing))
                    case Ready() if _yields(row):
                        beside.append(found)
                    case Needless():
                        await self._finish(row)
                    case Revived():
                        return await self.look(lane)
                    case _:
                        return self._seen(beside, row, found, passed)
            if len(rows) < page:
                break
            after, page = rows[-1].id, _MORE
        return _look(lane, _first(beside), passed)

    def _seen(self, beside: list[Ready], row: Queued, found: Ready | Later | Held, passed: Passed) -> Look:
        """A lane by the row that it waits for, or that can go. Rows `beside` may go before that, as long as that
        can't; or once they have given way for so long that they give way no more."""
        match found:
            case Ready():
                now = milliseconds(self.reports.now)
                due = [call for call in beside if call.row.queued_at + GIVES_WAY <= now]
                return _look(row.lane, _first([*due, found]), passed)
            case Later() if beside:
                return _look(row.lane, _first(beside), passed.and_also(Passed(found.missing, found.at)))
            case Later():
                missing = passed.missing | found.missing
                return Look(row.lane, _head(row, found.at), None, missing, passed.again_at)
            case _:
                return _look(row.lane, _first(beside), passed.and_also(Passed(found.missing)))

    async def _finish(self, row: Queued) -> None:
        await outbox.finish(self.tx, row)
        await self.reports.fate(row, Fate.SENT)
        self.filled.update(row.makes)

    async def _consider(self, row: Queued) -> Found:
        if row.method in TOPIC_CALLS and not await self._has_topics(row):
            return Needless()
        if row.method == CHAT_ACTION and row.queued_at + SHOWN_FOR <= milliseconds(self.reports.now):
            return Needless()
        if row.state is State.SENDING:
            return await self._in_doubt(row)
        if row.ready_at > milliseconds(self.reports.now):
            is_passed = _yields(row) or _lets_pass(row) or self._steps_aside(row)
            return Passed(again_at=row.ready_at) if is_passed else Later(row.ready_at)
        return await self._prepare(row)

    def _steps_aside(self, row: Queued) -> bool:
        """Whether a row in doubt holds up nobody any more: intake hears from Telegram, and it is not answered."""
        return self.caught_up_at is not None and steps_aside(row.attempts)

    async def _has_topics(self, row: Queued) -> bool:
        """Whether its chat has topics; of a private chat its refusal tells, call by call."""
        if kind_of(row.chat) is not ChatKind.DESK:
            return True
        return await read_setting(self.tx, forum_setting(desk_of(row.chat)), "1") != "0"

    async def _in_doubt(self, row: Queued) -> Found:
        """A topic that may have been made: Telegram's service message tells, or its absence, once all is read."""
        made = await refs.made_by(self.tx, row.id)
        if any(reference.value is not None for reference in made):
            return Needless()
        names = frozenset(reference.name for reference in made)
        now = milliseconds(self.reports.now)
        if self.caught_up_at is None:
            return Later(now + _ASK_AGAIN, names)
        cleared_at = max(row.ready_at, self.caught_up_at) + CLEARED_AFTER
        if cleared_at <= now:
            return await self._prepare(row)
        return Passed(names, cleared_at) if self._steps_aside(row) else Later(cleared_at, names)

    async def _prepare(self, row: Queued) -> Found:
        """Put the ids in, or say what is missing."""
        method, whole = row.method, dict(row.parameters)
        if row.refers:
            known = {name: await refs.find(self.tx, name) for name in references(row.parameters)}
            parameters = await self._threaded(row, known)
            missing = [known[name] for name in needed(parameters) if known[name].value is None]
            if missing:
                return await self._without(row, missing)
            method, parameters = await self._editable(row, parameters, known)
            whole = resolve(parameters, {name: reference.value for name, reference in known.items()})
        if kind_of(row.chat) is ChatKind.GROUP:
            whole["chat_id"] = await current_id(self.tx, int(whole["chat_id"]))
        if row.error == REOPEN_FIRST:
            where = {key: value for key, value in whole.items() if key in {"chat_id", THREAD}}
            return Ready(row, REOPEN, where, reopens=True)
        return Ready(row, method, whole)

    async def _editable(
        self, row: Queued, parameters: Mapping[str, Any], known: Mapping[str, Reference]
    ) -> tuple[str, Mapping[str, Any]]:
        """An edit, as the message that it is of turned out: a card may have gone without its picture."""
        if row.method != EDIT_CAPTION or not row.target:
            return row.method, parameters
        maker = known[row.target].maker
        if maker is not None and went_as_words(await outbox.get(self.tx, maker)):
            return edit_as_words(parameters)
        return row.method, parameters

    async def _threaded(self, row: Queued, known: dict[str, Reference]) -> Mapping[str, Any]:
        """The parameters as they are; but in a group without topics what goes into one replies to the card, and what
        can't go into a topic of a private chat goes beside it."""
        topic = known.get(topic_name(row))
        if topic is None or topic.value is not None:
            return row.parameters
        if kind_of(row.chat) is ChatKind.PRIVATE:
            maker = None if topic.maker is None else await outbox.get(self.tx, topic.maker)
            refused = maker is None or maker.state in {State.FAILED, State.PARKED} or self._steps_aside(maker)
            return {key: value for key, value in row.parameters.items() if key != THREAD or not refused}
        if await self._has_topics(row):
            return row.parameters
        card = refs.card_of(refs.case_of(topic.name))
        known[card] = await refs.find(self.tx, card)
        return without_thread(row.method, row.parameters, card)

    async def _without(self, row: Queued, missing: list[Reference]) -> Found:
        names = frozenset(reference.name for reference in missing)
        for reference in missing:
            maker = None if reference.maker is None else await outbox.get(self.tx, reference.maker)
            if maker is None:
                continue
            if maker.state is State.DONE and maker.creates_topic and maker.lane == row.lane:
                await outbox.wait_again(self.tx, maker.id)
                await self.reports.topic_lost(reference.name)
                return Revived()
            if maker.id < row.id and maker.lane != row.lane and await self._will_go(maker):
                return Held(names)
        return Passed(names)

    async def _will_go(self, maker: Queued) -> bool:
        """Whether a call of another lane waits for nothing that nobody is about to fill."""
        if maker.state not in {State.WAITING, State.SENDING}:
            return False
        for name in needed(maker.parameters):
            reference = await refs.find(self.tx, name)
            if reference.value is not None:
                continue
            before = None if reference.maker is None else await outbox.get(self.tx, reference.maker)
            if before is None or before.id >= maker.id or not await self._will_go(before):
                return False
        return True


def _head(row: Queued, ready_at: int) -> Head:
    claim = rank(row.queued_at, row.urgency, row.id)
    return Head(row.lane, claim, ready_at, row.urgency, row.queued_at)


def _first(calls: Iterable[Ready]) -> Ready | None:
    """Of calls that keep no order, the one that goes first."""
    return min(calls, key=lambda call: rank(call.row.queued_at, call.row.urgency, call.row.id), default=None)


def _look(lane: str, call: Ready | None, passed: Passed) -> Look:
    head = None if call is None else _head(call.row, call.row.ready_at)
    return Look(lane, head, call, passed.missing, passed.again_at)


def forum_setting(desk: str) -> str:
    """The setting that says whether a support group has topics."""
    return FORUM if desk == GENERAL else f"{FORUM}/{desk}"


def topic_name(row: Queued) -> str:
    """The reference of the topic that a call goes into; empty where it goes into none that we name."""
    thread = row.parameters.get(THREAD)
    return str(thread[REFERENCE]) if isinstance(thread, Mapping) else ""


def _keeps_order(row: Queued) -> bool:
    """Messages and topics stay in order; a pin, a rename or a deletion need not."""
    return row.creates_topic or row.method.casefold().startswith(("send", "copy", "forward"))


def _lets_pass(row: Queued) -> bool:
    """Whether what a row waits for, by Telegram's words, is no reason to hold up its lane: a right that is lacking
    for what is no message, or only for what the message holds."""
    return bool(row.error) and (not _keeps_order(row) or row.error.startswith(FORBIDDEN_CONTENT))


def _yields(row: Queued) -> bool:
    """Whether a row lets pass what is behind it in its lane: what is neither urgent nor a message."""
    return row.urgency >= Urgency.REST and not _keeps_order(row)
