"""What each answer of Telegram's does to the row that was sent: the table of answers."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, cast

from bot.answer import (
    Already,
    Answer,
    Blocked,
    Conflict,
    CopySourceMissing,
    Delivered,
    EditTargetMissing,
    Forbidden,
    InDoubt,
    LacksRights,
    Migrated,
    Rejected,
    RetryAfter,
    TopicClosed,
    TopicMissing,
    Unauthorised,
    Unreachable,
)
from bot.engine.as_words import FORBIDDEN_CONTENT, as_words
from bot.engine.chat_kind import ChatKind, desk_of, kind_of
from bot.engine.doubt import HOPELESS, back_off, pause
from bot.engine.lane_head import CLEARED_AFTER, REOPEN_FIRST, TOPIC_CALLS, forum_setting, topic_name
from bot.engine.look import Ready
from bot.engine.losses import is_made_in, lose_message, lose_topic, move_chat
from bot.engine.made import LACKS_THREAD, lacks_thread, made_ids
from bot.engine.reports import Reports
from bot.engine.resolve import REPLY, THREAD
from bot.ports import Tx
from bot.storage import outbox, refs
from bot.storage.codec import milliseconds
from bot.storage.queued import Queued, State
from bot.storage.settings import write_setting
from bot.storage.undelivered import mark_blocked
from conversations.outcomes import Fate

RIGHTS_AGAIN: Final = 5 * 60 * 1000
"""After so many milliseconds, what lacked a right, or a group that the bot was removed from, is tried again."""

ICON: Final = "icon_custom_emoji_id"
"""The parameter of a topic's icon."""

_ALBUMS: Final = frozenset({"SendMediaGroup", "CopyMessages", "ForwardMessages"})
_NO_FORUM: Final = "not a forum"
_QUOTE: Final = "quote"
_REACTION: Final = "SetMessageReaction"


@dataclass(slots=True)
class Answers:
    """Settles rows within one unit. `others_answered`: whether Telegram has answered another row lately.

    `filled` are the references that were filled, or will not be, so that what waits for them is looked at again;
    `group_shut`: the bot is no member of a support group.
    """

    tx: Tx
    reports: Reports
    others_answered: bool
    filled: set[str] = field(default_factory=set)
    group_shut: bool = False

    async def settle(self, sent: Ready, answer: Answer) -> None:
        """Draw the consequences of an answer."""
        if sent.reopens and isinstance(answer, Delivered | Already):
            await outbox.put_back(self.tx, sent.row.id)
        else:
            await _TABLE[type(answer)](self, sent, answer)

    # done

    async def _delivered(self, sent: Ready, answer: Delivered) -> None:
        row = sent.row
        if _in_topic(sent):
            if not lacks_thread(answer.result):
                await outbox.made_well(self.tx, topic_name(row))
            elif row.error != LACKS_THREAD:
                await outbox.put_back(self.tx, row.id, error=LACKS_THREAD)
                await self._lose_topic(row, LACKS_THREAD)
                return
        ids = made_ids(answer.result)
        if not row.makes or len(ids) == len(row.makes):
            for name, made in zip(row.makes, ids, strict=False):
                await refs.fill(self.tx, name, row.id, sent.chat_id, made)
        else:
            words = f"{len(ids)} answered where {len(row.makes)} were asked for"
            await self.reports.trouble("rejected", row, words)
            if row.creates_topic:
                await self._give_up(row, State.PARKED, words)
                return
        await self._done(row)

    async def _already(self, sent: Ready, _: Already) -> None:
        await self._done(sent.row)

    async def _done(self, row: Queued) -> None:
        await outbox.finish(self.tx, row)
        self.filled.update(row.makes)
        if not row.then:
            await self.reports.fate(row, Fate.SENT)

    # again

    async def _again(self, sent: Ready, _: Answer) -> None:
        await outbox.put_back(self.tx, sent.row.id, error=sent.row.error)

    async def _in_doubt(self, sent: Ready, answer: InDoubt | Conflict) -> None:
        row, wait = sent.row, pause(sent.row.attempts)
        if row.attempts >= HOPELESS and self.others_answered:
            await self._refuse(row, answer.words)
        elif row.creates_topic:
            await outbox.doubt(self.tx, row.id, self._now + max(0, wait - CLEARED_AFTER))
        else:
            await outbox.put_back(self.tx, row.id, ready_at=self._now + wait, error=row.error, tried=True)

    async def _again_soon(self, row: Queued, error: str, words: str) -> None:
        """What was in its way is dealt with: at once; where that does not help, later and later; then never."""
        if row.attempts >= HOPELESS:
            await self._refuse(row, words)
        else:
            wait = back_off(row.attempts) if row.attempts else 0
            await outbox.put_back(self.tx, row.id, ready_at=self._now + wait, error=error, tried=True)

    async def _lacks_rights(self, sent: Ready, answer: LacksRights) -> None:
        row = sent.row
        match kind_of(row.chat):
            case ChatKind.DESK:
                await self.reports.trouble("rights", row, answer.words)
                await self._without_right(row, answer)
            case ChatKind.GROUP:
                await self._give_up(row, State.FAILED, answer.words)
            case ChatKind.PRIVATE:
                await self._refuse(row, answer.words)

    async def _without_right(self, row: Queued, answer: LacksRights) -> None:
        """It waits for the right; but a card does without its picture."""
        if answer.content and (words := as_words(row)):
            await outbox.set_call(self.tx, row.id, *words)
            await outbox.put_back(self.tx, row.id)
        else:
            error = FORBIDDEN_CONTENT + answer.words if answer.content else answer.words
            await outbox.put_back(self.tx, row.id, ready_at=self._now + RIGHTS_AGAIN, error=error)

    # the chat is shut or moved

    async def _shut(self, sent: Ready, answer: Blocked | Forbidden) -> None:
        row = sent.row
        match kind_of(row.chat):
            case ChatKind.DESK:
                await outbox.put_back(self.tx, row.id, error=row.error)
                if await refs.shut_chat(self.tx, refs.chat_of_desk(desk_of(row.chat))):
                    self.group_shut = True
                    await self.reports.trouble("desk_gone", row, answer.words)
            case ChatKind.GROUP:
                await self._fail_chat(row, answer.words, Fate.FAILED)
            case ChatKind.PRIVATE:
                await mark_blocked(self.tx, int(row.chat))
                await self._fail_chat(row, answer.words, Fate.BLOCKED)

    async def _fail_chat(self, row: Queued, words: str, fate: Fate) -> None:
        for failed in await outbox.fail_lane(self.tx, row.lane, words):
            self.filled.update(failed.makes)
            await self.reports.fate(failed, fate, words)

    async def _migrated(self, sent: Ready, answer: Migrated) -> None:
        if kind_of(sent.row.chat) is ChatKind.PRIVATE:
            await self._refuse(sent.row, f"moved to {answer.new_chat_id}")
            return
        await move_chat(self.tx, self.reports, sent.chat_id, answer.new_chat_id)
        await self._again_soon(sent.row, sent.row.error, f"moved to {answer.new_chat_id}")

    # something is gone

    async def _topic_missing(self, sent: Ready, answer: TopicMissing) -> None:
        row = sent.row
        if row.method in TOPIC_CALLS and not row.creates_topic:
            # Nothing is left to rename, close or open; what is sent next into the topic finds out and makes it again.
            await self._done(row)
        elif _in_topic(sent) and await is_made_in(self.tx, topic_name(row), row.lane):
            await outbox.put_back(self.tx, row.id)
            await self._lose_topic(row, answer.words)
        elif THREAD in row.parameters:
            # Somebody asked in a topic that is gone, or that their case took along: they are answered in the group.
            plain = {key: value for key, value in row.parameters.items() if key != THREAD}
            await outbox.set_parameters(self.tx, row.id, plain)
            await outbox.put_back(self.tx, row.id)
        else:
            await self._refuse(row, answer.words)

    async def _lose_topic(self, row: Queued, words: str) -> None:
        """The topic is made again: at once; later and later where it vanishes before anything arrives in it; and in
        the end it is parked, and what goes there waits."""
        maker = await lose_topic(self.tx, self.reports, topic_name(row), row.lane)
        if maker is None:
            return
        if maker.attempts >= HOPELESS:
            await self._refuse(maker, words)
        else:
            wait = back_off(maker.attempts) if maker.attempts else 0
            await outbox.make_again(self.tx, maker.id, self._now + wait)

    async def _topic_closed(self, sent: Ready, _: TopicClosed) -> None:
        if THREAD in sent.row.parameters:
            await self._again_soon(sent.row, REOPEN_FIRST, REOPEN_FIRST)
        else:
            await self._refuse(sent.row, REOPEN_FIRST)

    async def _edit_target_missing(self, sent: Ready, _: EditTargetMissing) -> None:
        row = sent.row
        if row.target:
            await lose_message(self.tx, self.reports, row.target, row.lane)
        await self._done(row)

    async def _copy_source_missing(self, sent: Ready, _: CopySourceMissing) -> None:
        if sent.row.instead:
            await outbox.go_instead(self.tx, sent.row)
        else:
            await self._refuse(sent.row, "message to copy not found")

    # refused

    async def _rejected(self, sent: Ready, answer: Rejected) -> None:
        row = sent.row
        if ICON in row.parameters:
            # Telegram takes the icon no more: the topic does without.
            plain = {key: value for key, value in row.parameters.items() if key != ICON}
            await outbox.set_parameters(self.tx, row.id, plain)
            await outbox.put_back(self.tx, row.id)
        elif (
            kind_of(row.chat) is ChatKind.DESK and row.creates_topic and _NO_FORUM in answer.words.casefold()
        ):
            await write_setting(self.tx, forum_setting(desk_of(row.chat)), "0")
            await self._done(row)
        elif _QUOTE in answer.words.casefold() and _QUOTE in row.parameters.get(REPLY, {}):
            # The message was changed, or is formatted otherwise: it is answered without quoting it.
            answers = {key: value for key, value in row.parameters[REPLY].items() if key != _QUOTE}
            await outbox.set_parameters(self.tx, row.id, {**row.parameters, REPLY: answers})
            await outbox.put_back(self.tx, row.id)
        elif row.method == _REACTION:
            # A group may allow few reactions, or none: the mark is lost, and nothing else.
            await self.reports.trouble("rejected", row, answer.words)
            await self._done(row)
        else:
            await self._refuse(row, answer.words)

    async def _refuse(self, row: Queued, words: str) -> None:
        """The row is parked with Telegram's words, and its chat goes on. An album may be out in part: it failed."""
        await self._give_up(row, State.FAILED if row.method in _ALBUMS else State.PARKED, words)
        await self.reports.trouble("rejected", row, words)

    async def _give_up(self, row: Queued, state: State, words: str) -> None:
        await outbox.give_up(self.tx, row.id, state, words)
        self.filled.update(row.makes)
        await self.reports.fate(row, Fate.FAILED, words)

    @property
    def _now(self) -> int:
        return milliseconds(self.reports.now)


def _in_topic(sent: Ready) -> bool:
    """Whether the call went into a case's topic; in a group without topics none does."""
    return THREAD in sent.parameters and bool(topic_name(sent.row))


_Settle = Callable[[Answers, Ready, Any], Awaitable[None]]

_TABLE: Final[Mapping[type[Answer], _Settle]] = cast(
    "Mapping[type[Answer], _Settle]",
    {
        Delivered: Answers._delivered,
        Already: Answers._already,
        RetryAfter: Answers._again,
        Unauthorised: Answers._again,
        Unreachable: Answers._again,
        InDoubt: Answers._in_doubt,
        Conflict: Answers._in_doubt,
        LacksRights: Answers._lacks_rights,
        Blocked: Answers._shut,
        Forbidden: Answers._shut,
        Migrated: Answers._migrated,
        TopicMissing: Answers._topic_missing,
        TopicClosed: Answers._topic_closed,
        EditTargetMissing: Answers._edit_target_missing,
        CopySourceMissing: Answers._copy_source_missing,
        Rejected: Answers._rejected,
    },
)
