"""What goes out of a step: frozen, and carried out together in the transaction that took the step."""

from __future__ import annotations

from typing import TypeAlias

from conversations.calls import QueueAgain, Toast, ToTelegram
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

Effect: TypeAlias = (
    ToTelegram
    | Toast
    | LookUp
    | FetchReceipt
    | SetDeadline
    | CancelDeadline
    | Learn
    | CountAttempt
    | OpenCase
    | Advance
    | Amend
    | RecordDecision
    | Reserve
    | Release
    | PayOut
    | Keep
    | Unhold
    | Ban
    | TellBan
    | Unban
    | Rate
    | QueueAgain
    | SetMember
    | SetAway
    | HoldAct
    | ConfirmAct
    | UseDesk
    | RefreshList
)
