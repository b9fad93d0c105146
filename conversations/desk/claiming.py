"""Who has a case in hand: claimed, released, given to a colleague, handed over; by button and by command.

    claim      nobody has it           whoever acts has it
    release    somebody has it         nobody has it
    assign     nobody has it           a colleague has it
    transfer   somebody has it         a colleague has it instead

It is no step of a case's life and makes no card stale. Of two who act at once the second is told who has it: a change
holds only where the case is in the hands in which it was seen.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Final, TypeAlias

from conversations.calls import Redo
from conversations.case.moved import case_moved
from conversations.case.wording import NAME_LENGTH, clipped, mention, said, verbatim
from conversations.case_file import CaseFile, Colleague
from conversations.desk.approving import Effects
from conversations.desk.turn import DeskTurn
from conversations.keyboards import in_rows
from conversations.known import Known
from conversations.press import Press, Verb
from conversations.records import Amend
from conversations.updates import Commanded
from conversations.words import Button, Keyboard
from refunds.case import CaseState
from refunds.text import Text, text

CLAIMABLE: Final = frozenset({CaseState.REVIEW, CaseState.ASKED, CaseState.SECOND})

_OFFERED: Final = 40
"""Colleagues who are offered as buttons; others can be named."""

# ── claim and release ────────────────────────────────────────────────────────────────────────────────────────


def claim(turn: DeskTurn) -> Effects:
    """Whoever acts has the case in hand from now on."""
    case = turn.case
    if case.state not in CLAIMABLE:
        return turn.too_late()
    if case.claimed_by is not None:
        return turn.told(_taken(case.claimed_by, turn.actor))
    return (*turn.confirmed(_YOURS), *changed_hands(case, turn.actor, "claim", turn.known))


def _taken(by: Colleague, actor: Colleague) -> Text:
    if by.id == actor.id:
        return text("You have claimed this request already.")
    return text("{name} has claimed this request already.", name=by.name)


def release(turn: DeskTurn) -> Effects:
    """Nobody has the case in hand any more; who had it is told, where somebody else did that."""
    case, held = turn.case, turn.case.claimed_by
    if case.state not in CLAIMABLE:
        return turn.too_late()
    if held is None:
        return turn.told(_NOBODYS)
    effects = (
        *turn.confirmed(text("This request is no longer claimed.")),
        *changed_hands(case, None, "release", turn.known),
    )
    if held.id == turn.actor.id:
        return effects
    words = text(
        "{name}, {actor} has released {reference}, which you had claimed.",
        name=mention(held),
        actor=clipped(turn.actor.name, NAME_LENGTH),
        reference=case.reference,
    )
    return (*effects, turn.note(words))


_NOBODYS: Final = text("Nobody has claimed this request.")


def changed_hands(case: CaseFile, to: Colleague | None, what: str, known: Known) -> Effects:
    """The case in somebody else's hands, unless it has left those in which it was seen."""
    after = replace(case, claimed_by=to)
    held = 0 if case.claimed_by is None else case.claimed_by.id
    amend = Amend(after, known.actor.id, what, "" if to is None else to.name, claimant=held)
    return (amend, *case_moved(case, after, known.decision, known))


# ── assign and transfer ──────────────────────────────────────────────────────────────────────────────────────


def press_assign(turn: DeskTurn, argument: str) -> Effects:
    """*Assign* offers the colleagues; a colleague's own button gives the case to them."""
    held = turn.case.claimed_by
    if turn.case.state not in CLAIMABLE:
        return turn.too_late()
    if held is not None:
        return turn.told(_taken(held, turn.actor))
    return _give(turn, argument) if argument else _offer(turn, colleagues_for(turn), Verb.ASSIGN)


def press_transfer(turn: DeskTurn, argument: str) -> Effects:
    """*Transfer* offers the colleagues; a colleague's own button hands the case over, from whom it showed."""
    held = turn.case.claimed_by
    if turn.case.state not in CLAIMABLE:
        return turn.too_late()
    if held is None:
        return turn.told(_NOBODYS)
    if not argument:
        return _offer(turn, colleagues_for(turn), Verb.TRANSFER)
    came_from, _, to = argument.partition("-")
    return _give(turn, to) if came_from == str(held.id) else turn.told(_now_with(held))


def _now_with(held: Colleague) -> Text:
    return text("{name} has this request in hand by now. Nothing was changed.", name=held.name)


def colleagues_for(turn: DeskTurn) -> tuple[Colleague, ...]:
    """To whom the case can be given: those who are there, but whoever has it, or asked for the refund."""
    case = turn.case
    out = {case.person, 0 if case.claimed_by is None else case.claimed_by.id}
    return tuple(one for one in turn.known.colleagues if one.id not in out and one.id not in turn.known.away)


def _give(turn: DeskTurn, person: str) -> Effects:
    to = next((one for one in colleagues_for(turn) if str(one.id) == person), None)
    if to is None:
        return turn.told(text("They are not there any more. Nothing was changed."))
    return give(turn, to)


def give(turn: DeskTurn, to: Colleague) -> Effects:
    """A colleague has the case in hand from now on, and is told."""
    case, held = turn.case, turn.case.claimed_by
    changed = changed_hands(case, to, "assign" if held is None else "transfer", turn.known)
    if to.id == turn.actor.id:
        return (*turn.confirmed(_YOURS), *_settled(turn, _YOURS), *changed, *_lost(turn, to))
    done = text("{name} has this request in hand now.", name=clipped(to.name, NAME_LENGTH))
    words = text(
        "{name}, {actor} has given {reference} to you.",
        name=mention(to),
        actor=clipped(turn.actor.name, NAME_LENGTH),
        reference=case.reference,
    )
    return (*turn.toast(done), *_settled(turn, done), *changed, turn.note(words), *_lost(turn, to))


def _lost(turn: DeskTurn, to: Colleague) -> Effects:
    """Who had the case is told, where somebody else handed it over."""
    held, actor = turn.case.claimed_by, turn.actor
    if held is None or held.id == actor.id:
        return ()
    words = text(
        "{name}, {actor} has given {reference}, which you had claimed, to {colleague}.",
        name=mention(held),
        actor=clipped(actor.name, NAME_LENGTH),
        reference=turn.case.reference,
        colleague=clipped(to.name, NAME_LENGTH),
    )
    return (turn.note(words),)


_YOURS: Final = text("This request is yours now.")


def _offer(
    turn: DeskTurn, colleagues: tuple[Colleague, ...], verb: Verb, why: tuple[Text, ...] = ()
) -> Effects:
    """To whom? `why` it is asked, where somebody was named."""
    if not colleagues:
        return turn.told(_NOBODY_ELSE)
    whom = text("To whom shall {reference} be given?", reference=turn.case.reference)
    words = text("{why} {whom}", why=why[0], whom=whom) if why else whom
    name = f"{_offer_name(turn.case)}{turn.once}"
    return turn.told(words, _buttons(turn.case, colleagues[:_OFFERED], verb), makes=name)


_NOBODY_ELSE: Final = text(
    "I know of no colleague who is there. I learn who belongs to this group when somebody writes or presses here."
)


def _offer_name(case: CaseFile) -> str:
    return f"case/{case.reference}/offer/"


def _buttons(case: CaseFile, colleagues: tuple[Colleague, ...], verb: Verb) -> Keyboard:
    came_from = "" if case.claimed_by is None else f"{case.claimed_by.id}-"
    buttons = [
        Button(
            verbatim(clipped(one.name, NAME_LENGTH)),
            Press(verb, case.reference, case.version, f"{came_from}{one.id}"),
        )
        for one in colleagues
    ]
    return in_rows(buttons)


def _settled(turn: DeskTurn, words: Text) -> Effects:
    """The offer whose button was pressed has no buttons any more, and says what came of it."""
    if not turn.known.event_message.startswith(_offer_name(turn.case)):
        return ()
    return (Redo(to=turn.here, reference=turn.known.event_message, body=said(words)),)


# ── by command ───────────────────────────────────────────────────────────────────────────────────────────────


def command_assign(turn: DeskTurn, event: Commanded) -> Effects:
    """`/assign Nora`, or as a reply to what Nora wrote; alone it offers the colleagues."""
    if turn.case.state not in CLAIMABLE or turn.case.claimed_by is not None:
        return press_assign(turn, "")
    return _named(turn, event, Verb.ASSIGN)


def command_transfer(turn: DeskTurn, event: Commanded) -> Effects:
    """`/transfer Nora`, or as a reply to what Nora wrote; alone it offers the colleagues."""
    if turn.case.state not in CLAIMABLE or turn.case.claimed_by is None:
        return press_transfer(turn, "")
    return _named(turn, event, Verb.TRANSFER)


def _named(turn: DeskTurn, event: Commanded, verb: Verb) -> Effects:
    name, there = _name_in(event), colleagues_for(turn)
    if name:
        found = named(name, turn.known.colleagues, turn.known.usernames)
    elif event.answers:
        found = tuple(one for one in turn.known.colleagues if one.id == event.answers)
    else:
        return _offer(turn, there, verb)
    here = tuple(one for one in found if one in there)
    if len(here) == 1:
        return give(turn, here[0])
    return _offer(turn, here, verb) if here else _not_them(turn, found, name, verb)


def _not_them(turn: DeskTurn, found: tuple[Colleague, ...], name: str, verb: Verb) -> Effects:
    """Why nobody of that name gets the case, and who can."""
    there, held = colleagues_for(turn), turn.case.claimed_by
    if held is not None and any(one.id == held.id for one in found):
        return turn.told(text("{name} has this request already.", name=clipped(held.name, NAME_LENGTH)))
    if found and found[0].id in turn.known.away:
        why = text("{name} is away.", name=clipped(found[0].name, NAME_LENGTH))
    elif name:
        why = text("I know of nobody here called “{name}”.", name=clipped(name, NAME_LENGTH))
    else:
        why = text("I can't give it to whoever wrote this.")
    return _offer(turn, there, verb, (why,))


def _name_in(event: Commanded) -> str:
    """The argument without the reference of a case that may stand before it."""
    first, _, rest = event.argument.partition(" ")
    return (rest if first.upper().startswith("R-") else event.argument).strip()


def named(
    name: str, colleagues: tuple[Colleague, ...], usernames: Mapping[str, int] | None = None
) -> tuple[Colleague, ...]:
    """Whoever has that id or username; else those of that name; else those whose names begin so. A last name may be
    written out: only its first letter is kept."""
    wanted = name.strip().removeprefix("@").casefold()
    person = int(wanted) if wanted.isascii() and wanted.isdigit() else (usernames or {}).get(wanted, 0)
    by_id = tuple(one for one in colleagues if one.id == person)
    exact = tuple(one for one in colleagues if _words(one.name) == _words(wanted))
    return by_id or exact or tuple(one for one in colleagues if _begins(_words(one.name), _words(wanted)))


def _words(name: str) -> list[str]:
    return [word.strip(".") for word in name.casefold().split()]


def _begins(name: list[str], typed: list[str]) -> bool:
    """`sam`, `sam y`, `sam young` for `Sam Y.`"""
    if not typed or len(typed) > len(name):
        return False
    *first, last = zip(name, typed, strict=False)
    return all(one == other for one, other in first) and (
        last[0].startswith(last[1]) or (len(last[0]) == 1 and len(typed) > 1 and last[1].startswith(last[0]))
    )


HandOver: TypeAlias = Callable[[DeskTurn, Commanded], Effects]

CLAIM_COMMANDS: Final[Mapping[str, HandOver]] = {
    "claim": lambda turn, _: claim(turn),
    "release": lambda turn, _: release(turn),
    "assign": command_assign,
    "transfer": command_transfer,
}
"""Commands about whose hands a case is in."""

OF_A_CASE: Final = frozenset({*CLAIM_COMMANDS, "snooze"})
"""Commands about a case, which may be named where they stand in no topic of one: `/claim R-7K2MX`."""
