"""What became of what was sent to a customer: a mark under the words of staff, and a button to try again."""

from __future__ import annotations

import re
from typing import Final

from conversations.addresses import Address, ToCase, ToDesk, ToPerson
from conversations.calls import QueueAgain, React, Redo, Say, Urgency
from conversations.case.wording import said
from conversations.case_file import CaseFile
from conversations.desk.sending import DELETED, NOT_SENT, QUEUED, SENT
from conversations.desk.turn import DeskTurn
from conversations.effects import Effect
from conversations.known import Known
from conversations.outcomes import Fate, Reported
from conversations.press import Press, Verb
from conversations.records import Direction, Keep
from conversations.words import Button
from refunds.text import Text, text

_AGAIN: Final = re.compile(r"out/([0-9]{1,9})/([0-9]{1,15})|told/[a-z_]{1,20}")
"""What the button *Send again* carries: what follows `case/R-7K2MX/` in the subject of what failed."""

SEEN: Final = "👀"
"""Under words of the customer that were passed on."""

GONE: Final = "gone"
"""In the subject of a deletion: `case/R-7K2MX/gone/NUMBER/PERSON`."""


def undelivered_line(case: str, what: str) -> str:
    """Our name for the line that says that something did not arrive."""
    return f"case/{case}/undelivered/{what}"


def reported(event: Reported, known: Known) -> tuple[Effect, ...]:
    """The marks under what staff and customer wrote; of the bot's own messages only failures are told."""
    parts = event.subject.split("/")
    if known.case is None or len(parts) < 4:
        return ()
    match parts[2:]:
        case [Direction.OUT, number, message_id] if message_id.isdecimal():
            return _marked(known.case, event, known, f"out/{number}/{message_id}", int(message_id))
        case [Direction.IN, _, message_id] if message_id.isdecimal():
            return _passed_on(known.case, event, int(message_id))
        case ["told", what]:
            return _told(known.case, event, known, f"told/{what}")
        case ["gone", number, person] if number.isdecimal():
            return _deleted(known.case, event, known, int(person))
        case _:
            return ()


# ── the words of the customer ────────────────────────────────────────────────────────────────────────────────


def _passed_on(case: CaseFile, event: Reported, message_id: int) -> tuple[Effect, ...]:
    """Under the customer's message, once it stands in the group; that it does not is a trouble of its own."""
    if event.fate is not Fate.SENT:
        return ()
    return (React(ToPerson(case.person, case.language), message_id=message_id, emoji=SEEN),)


# ── the words of staff ───────────────────────────────────────────────────────────────────────────────────────


def _marked(case: CaseFile, event: Reported, known: Known, what: str, message_id: int) -> tuple[Effect, ...]:
    to = ToCase(case.reference)
    if event.fate is Fate.SENT:
        return (React(to, message_id=message_id, emoji=SENT), *_settled(case, known, what))
    words = (
        text("Not delivered: {customer} has blocked me.", customer=case.customer)
        if event.fate is Fate.BLOCKED
        else text("Not delivered: Telegram says “{words}”.", words=event.words)
    )
    failed = React(to, message_id=message_id, emoji=NOT_SENT)
    return (failed, _not_delivered(case, known, to, what, words, message_id))


def _not_delivered(
    case: CaseFile, known: Known, to: Address, what: str, words: Text, answered: int = 0
) -> Say | Redo:
    """One line for each message, whatever becomes of it; of what the bot says itself, each time a new one, for the
    last may be long ago."""
    keyboard = ((Button(text("Send again"), Press(Verb.RETRY, case.reference, case.version, what)),),)
    line = undelivered_line(case.reference, what)
    if answered and line in known.lines:
        return Redo(to=to, reference=line, body=said(words), keyboard=keyboard, urgency=Urgency.ANSWER)
    return Say(to=to, body=said(words), keyboard=keyboard, makes=line, reply_to_message=answered)


def _settled(case: CaseFile, known: Known, what: str) -> tuple[Effect, ...]:
    """What was said not to have arrived did so after all."""
    line = undelivered_line(case.reference, what)
    if line not in known.lines:
        return ()
    return (
        Redo(
            to=_where(case), reference=line, body=said(text("Delivered after all, {time}.", time=known.now))
        ),
    )


def _where(case: CaseFile) -> Address:
    return ToCase(case.reference) if case.has_card else ToDesk(case.desk)


# ── the bot's own words ──────────────────────────────────────────────────────────────────────────────────────


def _told(case: CaseFile, event: Reported, known: Known, what: str) -> tuple[Effect, ...]:
    if event.fate is Fate.SENT:
        return _settled(case, known, what)
    return (_not_delivered(case, known, _where(case), what, _why_not_told(case, event)),)


def _why_not_told(case: CaseFile, event: Reported) -> Text:
    if event.fate is Fate.BLOCKED:
        return text(
            "{customer} has blocked me, so my message about {reference} did not arrive.",
            customer=case.customer,
            reference=case.reference,
        )
    return text(
        "My message to {customer} about {reference} did not arrive: Telegram says “{words}”.",
        customer=case.customer,
        reference=case.reference,
        words=event.words,
    )


# ── again ────────────────────────────────────────────────────────────────────────────────────────────────────


def press_retry(turn: DeskTurn, what: str) -> tuple[Effect, ...]:
    """*Send again*: queued once more, and marked so. What failed no more was sent meanwhile."""
    found, case = _AGAIN.fullmatch(what), turn.case
    if found is None or not turn.known.undelivered:
        return turn.told(text("There is nothing to send again: it was sent meanwhile, or is on its way."))
    queued = text("Queued again by {name}, {time}.", name=turn.actor.name, time=turn.known.now)
    line = Redo(to=turn.here, reference=undelivered_line(case.reference, what), body=said(queued))
    again = (QueueAgain(f"case/{case.reference}/{what}"), line)
    if found[2] is None:
        return again
    return (*again, React(ToCase(case.reference), message_id=int(found[2]), emoji=QUEUED))


# ── deletions ────────────────────────────────────────────────────────────────────────────────────────────────


def _deleted(case: CaseFile, event: Reported, known: Known, by: int) -> tuple[Effect, ...]:
    """The copy is gone, or Telegram deletes it no more: it does so for 48 hours."""
    original, to = known.original, ToCase(case.reference)
    if event.fate is Fate.SENT:
        kept = Keep(
            case=case.reference,
            number=original.number,
            direction=Direction.OUT,
            person=by,
            chat_id=known.desk.chat_id,
            message_id=original.message_id,
            at=event.at,
            text=original.text,
            attachments=original.attachments,
            edited=True,
            gone=True,
        )
        return (kept, React(to, message_id=original.message_id, emoji=DELETED))
    words = text(
        "Not deleted: Telegram says “{words}”. It lets me take back messages for 48 hours.", words=event.words
    )
    return (Say(to=to, body=said(words), reply_to_message=original.message_id),)
