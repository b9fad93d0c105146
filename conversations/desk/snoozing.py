"""What waits for staff is put off until a day, or taken up at once; and what needs no answer is said to need none.

It comes back when the desk opens on that day, with whatever the customer writes, with every step of the case, and
when staff have to be warned that an answer is promised: that is put off by nobody.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import Final

from conversations.case.card_moments import NOW, may_snooze
from conversations.case.moved import case_moved
from conversations.case.promise import answered, is_late, waits_for_words
from conversations.case_file import CaseFile
from conversations.desk.approving import Effects
from conversations.desk.turn import DeskTurn
from conversations.desk.until import NoDay, parse_until
from conversations.effects import Effect
from conversations.known import Known
from conversations.press import Press, Verb
from conversations.records import Amend
from conversations.updates import Commanded
from conversations.words import Button, Keyboard
from refunds.text import Text, text

_DAYS: Final[tuple[tuple[int, Text], ...]] = (
    (1, text("Until tomorrow")),
    (3, text("3 days")),
    (7, text("A week")),
)


def press_snooze(turn: DeskTurn, argument: str) -> Effects:
    """*Put off* offers some days; *Take up now* ends it."""
    if not may_snooze(turn.case):
        return turn.too_late()
    if argument == NOW:
        return take_up(turn)
    if not argument:
        words = text("Until when shall {reference} be put off?", reference=turn.case.reference)
        return turn.told(words, _days(turn.case))
    return _snooze(turn, parse_until(argument, today(turn.known)))


def _days(case: CaseFile) -> Keyboard:
    return (
        tuple(
            Button(words, Press(Verb.SNOOZE, case.reference, case.version, str(days)))
            for days, words in _DAYS
        ),
    )


def command_snooze(turn: DeskTurn, event: Commanded) -> Effects:
    """`/snooze`, `/snooze 3`, `/snooze 2026-04-10`; alone it puts off until tomorrow."""
    first, _, rest = event.argument.partition(" ")
    words = rest if first.upper().startswith("R-") else event.argument
    if not may_snooze(turn.case):
        return turn.too_late()
    if words.strip() == NOW:
        return take_up(turn)
    return _snooze(turn, parse_until(words or "1", today(turn.known)))


def today(known: Known) -> date:
    """The day that it is at the shop."""
    return known.now.astimezone(known.shop.zone).date()


def _snooze(turn: DeskTurn, day: date | NoDay) -> Effects:
    case, known = turn.case, turn.known
    if isinstance(day, NoDay):
        return turn.told(_NO_DAY)
    if case.answer_due is not None and is_late(case, known.now):
        words = text(
            "The customer was promised an answer by {due}, so this can't wait any longer.",
            due=case.answer_due,
        )
        return turn.told(words)
    wanted = known.shop.office_hours.opening(day, known.shop.zone)
    until = min(wanted, _promised(case, known) or wanted)
    words = (
        text("Put off until {time}.", time=until)
        if until == wanted
        else text("Put off until {time}: an answer is promised to the customer soon after.", time=until)
    )
    return (*turn.confirmed(words), *_changed(turn, replace(case, snoozed_until=until), "snooze"))


_NO_DAY: Final = text(
    "I can't read this as a day that lies ahead. Examples: /snooze 3 days, /snooze friday, /snooze 10/04."
)


def _promised(case: CaseFile, known: Known) -> datetime | None:
    """When the promise has to be thought of: at the warning, else, where that has passed, when it is due."""
    warning = case.answer_warning
    return warning if warning is not None and warning > known.now else case.answer_due


def take_up(turn: DeskTurn) -> Effects:
    """What was put off comes back now."""
    if turn.case.snoozed_until is None:
        return turn.told(text("This request is not put off."))
    done = text("This request is taken up again.")
    return (*turn.confirmed(done), *_changed(turn, replace(turn.case, snoozed_until=None), "awake"))


def _changed(turn: DeskTurn, after: CaseFile, what: str) -> tuple[Effect, ...]:
    amend = Amend(after, turn.actor.id, what)
    return (amend, *case_moved(turn.case, after, turn.known.decision, turn.known))


def press_quiet(turn: DeskTurn, _: str) -> Effects:
    """*No answer needed*: what the customer wrote last is left as it is."""
    if not waits_for_words(turn.case):
        return turn.told(text("Nothing from this customer is waiting for an answer."))
    done = text("All right: no answer needed.")
    return (*turn.confirmed(done), *_changed(turn, answered(turn.case), "no_answer"))
