"""Apply: the effects of a step, carried out in the transaction that took it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Final

from bot.engine.aftermath import Aftermath
from bot.engine.chat_kind import DESK
from bot.engine.desk import at_desk, in_desk, use_desk
from bot.engine.lane_head import FORUM
from bot.engine.private_topics import threaded
from bot.engine.subject import case_in
from bot.engine.tasks import put_deadline, put_job, put_refresh
from bot.ports import Call, Outbound, Tx
from bot.storage import (
    bans,
    cases,
    deadlines,
    decisions,
    evidence,
    ledger,
    messages,
    outbox,
    people,
    ratings,
    refs,
    unconfirmed,
    undelivered,
)
from bot.storage.codec import encode, milliseconds
from bot.storage.inbox import Letter
from bot.storage.settings import write_setting
from conversations.calls import QueueAgain, Toast, ToTelegram
from conversations.case_file import CaseFile
from conversations.effects import Effect
from conversations.known import DeskGroup
from conversations.message import Attachment, Sender
from conversations.records import (
    Advance,
    Amend,
    Ban,
    ConfirmAct,
    CountAttempt,
    HoldAct,
    Keep,
    Learn,
    OpenCase,
    PayOut,
    Rate,
    RecordDecision,
    RefreshList,
    Release,
    Reserve,
    SetAway,
    SetMember,
    TellBan,
    Unban,
    Unhold,
    UseDesk,
)
from conversations.tasks import CancelDeadline, FetchReceipt, LookUp, SetDeadline
from conversations.updates import Pressed
from refunds.case import LIFE


class IllegalStep(RuntimeError):
    """A step was emitted that the life of a case does not know from this state."""


@dataclass(slots=True)
class Applier:
    """Applies the effects of one event; made for each, since it gathers its aftermath. `signed` gives a raw update
    another sender; `topics`: private chats may have some, of which answers go into that of the case `answered`."""

    tx: Tx
    outbound: Outbound
    buyers: ledger.Buyers
    letter: Letter
    event: object
    now: datetime
    signed: Callable[[str, Sender], str]
    desk: DeskGroup = field(default_factory=DeskGroup)
    topics: bool = False
    answered: str = ""
    aftermath: Aftermath = field(default_factory=Aftermath)

    async def apply(self, effects: tuple[Effect, ...]) -> Aftermath:
        """Carry all of them out, in order."""
        for effect in effects:
            await _EFFECTS.get(type(effect), Applier._send)(self, effect)
        if isinstance(self.event, Pressed) and self.aftermath.toast is None:
            self.aftermath.toast = {"callback_query_id": self.event.query_id}
        return self.aftermath

    async def _send(self, effect: ToTelegram) -> None:
        """Whatever is nothing else is a call to Telegram."""
        for call in self.outbound.calls(effect):
            for routed in await self._routed(call):
                await outbox.enqueue(self.tx, routed, milliseconds(self.now))
                self.aftermath.calls.add(routed.lane)

    async def _routed(self, call: Call) -> tuple[Call, ...]:
        """To the group that works on the case, to a support group as to one, into a topic of a private chat."""
        if call.chat == DESK and (case := case_in(call.lane)):
            return (at_desk(call, await cases.desk_of(self.tx, case)),)
        if call.chat == str(self.desk.chat_id):
            return (in_desk(call, self.desk.name),)
        return await threaded(self.tx, call, self.answered) if self.topics else (call,)

    async def _toast(self, effect: Toast) -> None:
        if isinstance(self.event, Pressed):
            self.aftermath.toast = self.outbound.toast(effect, self.event.query_id)

    # jobs and deadlines

    async def _look_up(self, effect: LookUp) -> None:
        await put_job(self.tx, "look_up", self.letter.lane, effect, effect.number, self.now)
        self.aftermath.jobs = True

    async def _fetch_receipt(self, effect: FetchReceipt) -> None:
        payload = encode(effect.attachments, tuple[Attachment, ...])
        await put_job(self.tx, "fetch_receipt", self.letter.lane, effect, payload, self.now)
        self.aftermath.jobs = True

    async def _set_deadline(self, effect: SetDeadline) -> None:
        await put_deadline(self.tx, effect)
        self.aftermath.deadline(effect.due_at)

    async def _cancel_deadline(self, effect: CancelDeadline) -> None:
        await deadlines.cancel_deadline(self.tx, effect.kind, effect.subject)

    async def _refresh_list(self, effect: RefreshList) -> None:
        self.aftermath.deadline(await put_refresh(self.tx, effect.desk, self.event, self.now))

    # records

    async def _learn(self, effect: Learn) -> None:
        await people.choose_language(self.tx, effect.person, effect.language, self.now)

    async def _count_attempt(self, effect: CountAttempt) -> None:
        await evidence.count_attempt(self.tx, effect.person, effect.number, self.now)

    async def _open_case(self, effect: OpenCase) -> None:
        await cases.open_case(self.tx, effect.case, self.now, self.letter.id)
        await evidence.keep_receipts(self.tx, effect.case, self.now)

    async def _advance(self, effect: Advance) -> None:
        before = await self._stored(effect.case.reference)
        to = LIFE[effect.step][1].get(before.state)
        if before.version != effect.version:
            raise cases.StaleCase(f"{before.reference}: {cases.StaleCase.__doc__}")
        if to is None:
            raise IllegalStep(f"{before.reference}: {effect.step} from {before.state}")
        after = replace(effect.case, state=to, version=effect.version + 1)
        await cases.move_case(self.tx, after, effect.version, self.now)
        await evidence.keep_receipts(self.tx, after, self.now)
        await self._note(after, effect.by, effect.step.value, before.state.value, effect.note)

    async def _amend(self, effect: Amend) -> None:
        before = await self._stored(effect.case.reference)
        after = replace(effect.case, state=before.state, version=before.version)
        await cases.amend_case(self.tx, after, effect.claimant)
        await evidence.keep_receipts(self.tx, after, self.now)
        await self._note(after, effect.by, effect.what, before.state.value, effect.note)

    async def _stored(self, reference: str) -> CaseFile:
        case = await cases.find_case(self.tx, reference)
        if case is None:
            raise LookupError(f"no case {reference}")
        return case

    async def _note(self, case: CaseFile, by: int, what: str, before: str, note: str) -> None:
        await cases.note(
            self.tx, case, by=by, what=what, before=before, note=note, now=self.now, inbox=self.letter.id
        )

    async def _record_decision(self, effect: RecordDecision) -> None:
        case = await self._stored(effect.case)
        await decisions.record_decision(self.tx, effect, case.person, self.now)

    async def _reserve(self, effect: Reserve) -> None:
        await ledger.reserve(self.tx, effect.case, effect.order, effect.amount, self.now)
        case = await self._stored(effect.case)
        await ledger.grant(self.tx, case.reference, self.buyers.of(case), self.now)

    async def _release(self, effect: Release) -> None:
        await ledger.release(self.tx, effect.case)
        await ledger.take_back_grant(self.tx, effect.case)

    async def _pay_out(self, effect: PayOut) -> None:
        await ledger.pay_out(
            self.tx,
            case=effect.case,
            amount=effect.amount,
            reference=effect.reference,
            paid_on=effect.paid_on,
            by=effect.by,
            source_refunded=effect.source_refunded,
            now=self.now,
        )

    async def _keep(self, effect: Keep) -> None:
        kept = effect
        if effect.said is not None:
            kept = replace(effect, text=self.outbound.plain(effect.said, effect.language))
        await evidence.keep_message(self.tx, kept)

    async def _unhold(self, effect: Unhold) -> None:
        await messages.unhold(self.tx, effect.case, effect.numbers)

    async def _queue_again(self, effect: QueueAgain) -> None:
        self.aftermath.calls |= await undelivered.try_again(self.tx, effect.about, milliseconds(self.now))

    async def _ban(self, effect: Ban) -> None:
        await bans.put_ban(self.tx, effect, self.now)

    async def _tell_ban(self, effect: TellBan) -> None:
        await bans.mark_told(self.tx, effect.person)

    async def _unban(self, effect: Unban) -> None:
        await bans.lift_ban(self.tx, effect.person)

    async def _rate(self, effect: Rate) -> None:
        await ratings.rate(self.tx, effect, self.now)

    async def _set_member(self, effect: SetMember) -> None:
        await people.set_member(
            self.tx,
            effect.person,
            effect.name,
            member=effect.member,
            admin=effect.admin,
            now=self.now,
            desk=effect.desk,
        )

    async def _set_away(self, effect: SetAway) -> None:
        await people.set_away(self.tx, effect.person, away=effect.away, until=effect.until)

    async def _hold_act(self, effect: HoldAct) -> None:
        await unconfirmed.hold_act(self.tx, effect.chat_id, effect.message_id, self.letter, self.now)

    async def _confirm_act(self, effect: ConfirmAct) -> None:
        lane = await unconfirmed.take_up_act(
            self.tx,
            effect.chat_id,
            effect.message_id,
            effect.sender.id,
            lambda raw: self.signed(raw, effect.sender),
            self.now,
        )
        if lane:
            self.aftermath.lanes.add(lane)

    async def _use_desk(self, effect: UseDesk) -> None:
        self.aftermath.lanes |= await use_desk(self.tx, effect.chat_id, self.now)
        await write_setting(self.tx, FORUM, "1" if effect.forum else "0")
        self.aftermath.filled.add(refs.DESK_CHAT)


_EFFECTS: Final[Mapping[type[Effect], Callable[[Applier, Any], Awaitable[None]]]] = {
    Toast: Applier._toast,
    LookUp: Applier._look_up,
    FetchReceipt: Applier._fetch_receipt,
    SetDeadline: Applier._set_deadline,
    CancelDeadline: Applier._cancel_deadline,
    RefreshList: Applier._refresh_list,
    Learn: Applier._learn,
    CountAttempt: Applier._count_attempt,
    OpenCase: Applier._open_case,
    Advance: Applier._advance,
    Amend: Applier._amend,
    RecordDecision: Applier._record_decision,
    Reserve: Applier._reserve,
    Release: Applier._release,
    PayOut: Applier._pay_out,
    Keep: Applier._keep,
    Unhold: Applier._unhold,
    QueueAgain: Applier._queue_again,
    Ban: Applier._ban,
    TellBan: Applier._tell_ban,
    Unban: Applier._unban,
    Rate: Applier._rate,
    SetMember: Applier._set_member,
    SetAway: Applier._set_away,
    HoldAct: Applier._hold_act,
    ConfirmAct: Applier._confirm_act,
    UseDesk: Applier._use_desk,
}
"""What is done in the database; every other effect is sent."""
