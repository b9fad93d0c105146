"""Somebody who only disturbs is not heard for a time; nothing that they write is lost, nothing decided stops."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from conversations.addresses import ToCase, ToPerson
from conversations.calls import Redo, Say, Toast
from conversations.customer.banned import is_shut_out
from conversations.draft import Asked, Awaited, Conversation
from conversations.events import Event
from conversations.known import Banned, HeldMessage, Known
from conversations.machine import step
from conversations.message import Attachment, Media
from conversations.outcomes import Due
from conversations.press import Press, Verb
from conversations.records import Amend, Ban, Direction, Keep, TellBan, Unban
from conversations.updates import Commanded, Edited, Pressed, Reacted, Wrote
from refunds.case import CaseState
from tests.conversations.acting import Effects, acts, every, only, to_customers
from tests.conversations.builders import (
    CAMILLE,
    IN_GENERAL,
    NORA,
    NOW,
    REFERENCE,
    Colleague,
    case,
    commanded,
    edited,
    in_private,
    known,
    pressed,
    sender,
    wrote,
)
from tests.conversations.chat import page

ABOUT = case(messages=6, answer_due=None)
BAN = Banned(NOW + timedelta(days=1), "insults", told=False)
HELD = HeldMessage(REFERENCE, 3, 30, NOW, "Hm")


def bans(argument: str) -> Effects:
    return acts(commanded(NORA, "ban", argument), known(NORA, ABOUT))


# ── by staff ─────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("argument", "span", "reason"),
    [
        ("7 days insults", timedelta(days=7), "insults"),
        ("1 jour insultes", timedelta(days=1), "insultes"),
        ("24h spam, spam", timedelta(hours=24), "spam, spam"),
        ("12 Heures spam", timedelta(hours=12), "spam"),
        ("insults and  threats", None, "insults and threats"),
        ("x" * 400, None, "x" * 299 + "…"),
    ],
)
def test_a_ban_has_a_reason_and_may_have_an_end(argument: str, span: timedelta | None, reason: str) -> None:
    """In hours or days, in either language; it stands in the case's story, and can be undone at once."""
    effects = bans(argument)
    until = None if span is None else NOW + span
    assert only(Ban, effects) == Ban(person=CAMILLE, until=until, reason=reason, by=NORA)
    amend = only(Amend, effects)
    assert (amend.what, amend.note, amend.by, amend.case) == ("ban", reason, NORA.id, ABOUT)
    say = only(Say, effects)
    assert say.to == ToCase(REFERENCE)
    assert [button.press for row in say.keyboard for button in row] == [
        Press(Verb.UNBAN, REFERENCE, ABOUT.version)
    ]
    assert reason in page(say.body)
    assert not to_customers(effects)


@pytest.mark.parametrize(
    "argument", ["", "7 days", "0 days insults", "24 insults", "12345 days insults", "7days"]
)
def test_a_ban_without_a_reason_or_with_half_a_time_is_none(argument: str) -> None:
    """How it is done is said; a number that is no time is not taken for a reason."""
    (say,) = bans(argument)
    assert isinstance(say, Say)
    assert "/ban 7 days insults" in page(say.body)


def test_a_ban_needs_somebody() -> None:
    """Outside of a request's topic it is nobody's."""
    (say,) = acts(commanded(NORA, "ban", "insults", IN_GENERAL), known(NORA))
    assert isinstance(say, Say)
    assert "/ban" in page(say.body)


def test_a_ban_is_taken_back_by_command() -> None:
    """What was kept meanwhile can be shown then."""
    effects = acts(commanded(NORA, "unban"), known(NORA, ABOUT, ban=BAN, held=(HELD,)))
    assert only(Unban, effects) == Unban(CAMILLE)
    assert only(Amend, effects).what == "unban"
    ((button,),) = only(Say, effects).keyboard
    assert button.press == Press(Verb.SHOW, REFERENCE, ABOUT.version)
    assert "may write again.\n1 message was kept meanwhile." in page(only(Say, effects).body)
    bare = acts(commanded(NORA, "unban"), known(NORA, ABOUT, ban=BAN))
    assert only(Say, bare).keyboard == ()


def test_a_ban_is_undone_by_its_button() -> None:
    """The line says who did it, and loses the button."""
    event = pressed(NORA, Press(Verb.UNBAN, REFERENCE, 1))
    effects = acts(event, known(NORA, ABOUT, ban=BAN))
    assert only(Unban, effects) == Unban(CAMILLE)
    redo = only(Redo, effects)
    assert (redo.reference, redo.keyboard) == (f"case/{REFERENCE}/ban", ())
    assert "Nora" in page(redo.body)
    assert isinstance(only(Toast, effects), Toast)


def test_who_is_not_banned_is_not_unbanned() -> None:
    """Also when the time was over before."""
    (say,) = acts(commanded(NORA, "unban"), known(NORA, ABOUT))
    assert isinstance(say, Say)


# ── the customer ─────────────────────────────────────────────────────────────────────────────────────────────

CUSTOMER = Colleague(CAMILLE, "Camille D.")
HOME = in_private(CUSTOMER)
NEWER = replace(ABOUT, reference="R-NEWER", messages=2)
PHOTO = Attachment(Media.PHOTO, "f")


def takes(event: Event, ban: Banned = BAN, state: Conversation | None = None, **changes: Any) -> Effects:
    given: Known = known(CUSTOMER, **({"cases": (NEWER, ABOUT), "ban": ban} | changes))
    stepped = step(state or Conversation(), event, given)
    assert stepped.state == (state or Conversation())
    return stepped.effects


def test_what_a_banned_customer_writes_is_kept_and_shown_to_nobody() -> None:
    """With the request that it would have gone to; the customer is told once, and until when."""
    keep, say, told = takes(wrote(CUSTOMER, "Hello?", HOME))
    assert isinstance(keep, Keep)
    assert (keep.case, keep.number, keep.held, keep.direction) == ("R-NEWER", 3, True, Direction.IN)
    assert isinstance(say, Say)
    assert "Friday 3 April, 11:00" in page(say.body)
    assert told == TellBan(CAMILLE)
    (again,) = takes(wrote(CUSTOMER, "Hello?", HOME), replace(BAN, told=True))
    assert isinstance(again, Keep)


def test_without_an_end_none_is_told() -> None:
    """Nothing is promised."""
    say = only(Say, takes(wrote(CUSTOMER, "Hello?", HOME), replace(BAN, until=None)))
    assert "At the moment" in page(say.body)


def test_each_file_of_an_album_is_kept() -> None:
    """As it would have been."""
    album = wrote(CUSTOMER, "Look", HOME, message_ids=(1, 2), attachments=(PHOTO, PHOTO), album="a")
    assert [keep.number for keep in every(Keep, takes(album))] == [3, 4]


def test_it_is_kept_with_the_request_that_is_answered_or_asked_about() -> None:
    """A reply names it, an appeal awaits it, a closed one takes it; without any there is only the update."""
    reply = takes(wrote(CUSTOMER, "Why?", HOME), about=ABOUT, replied=f"case/{REFERENCE}/told/refused/3")
    assert only(Keep, reply).case == REFERENCE
    awaited = Conversation(awaited=Awaited(REFERENCE, Asked.APPEAL))
    assert only(Keep, takes(wrote(CUSTOMER, "Why?", HOME), state=awaited)).case == REFERENCE
    closed = takes(wrote(CUSTOMER, "Why?", HOME), cases=(case(CaseState.PAID),))
    assert only(Keep, closed).case == REFERENCE
    assert not every(Keep, takes(wrote(CUSTOMER, "Why?", HOME), cases=()))


def test_a_changed_message_is_kept_as_changed() -> None:
    """Where it was passed on."""
    event = edited(CUSTOMER, "You!", HOME)
    kept = only(Keep, takes(event, about=ABOUT, event_message=f"case/{REFERENCE}/in/4"))
    assert (kept.number, kept.edited, kept.held, kept.text) == (4, True, True, "You!")
    assert not every(Keep, takes(event, about=ABOUT, event_message=""))
    assert not every(Keep, takes(event))


@pytest.mark.parametrize("verb", [Verb.BEGIN, Verb.WITHDRAW, Verb.RATE])
def test_a_button_does_nothing_and_says_why(verb: Verb) -> None:
    """Whatever it is for."""
    (toast,) = takes(pressed(CUSTOMER, Press(verb, REFERENCE, 3, "5"), HOME), about=ABOUT)
    assert isinstance(toast, Toast)
    assert toast.alert


def test_a_command_is_answered_once_a_reaction_never() -> None:
    """Neither is evidence."""
    say, told = takes(commanded(CUSTOMER, "refund", place=HOME))
    assert isinstance(say, Say)
    assert isinstance(told, TellBan)
    assert takes(commanded(CUSTOMER, "refund", place=HOME), replace(BAN, told=True)) == ()
    reaction = Reacted(at=NOW, sender=sender(CUSTOMER), place=HOME, message_id=5, emoji=("👍",))
    assert takes(reaction) == ()


def test_kinds_of_acts() -> None:
    """What is shut out is what somebody does; outcomes and deadlines come as before."""
    assert {Wrote, Commanded, Edited, Pressed, Reacted} == {
        type(event)
        for event in (
            wrote(CUSTOMER),
            commanded(CUSTOMER, "x"),
            edited(CUSTOMER, ""),
            pressed(CUSTOMER, Press(Verb.BEGIN)),
            Reacted(at=NOW, sender=sender(CUSTOMER), place=HOME, message_id=1),
        )
        if is_shut_out(event, known(CUSTOMER, ban=BAN))
    }
    due = Due(at=NOW, deadline="draft_reminder", subject="D1", due_at=NOW, person=CAMILLE)
    assert not is_shut_out(due, known(CUSTOMER, ban=BAN))
    assert not is_shut_out(wrote(CUSTOMER), known(CUSTOMER))


def test_messages_about_what_is_decided_go_on() -> None:
    """A refusal reaches who is banned as it reaches anybody."""
    refuse = pressed(NORA, Press(Verb.REFUSE, REFERENCE, ABOUT.version, "window"))
    effects = acts(refuse, known(NORA, ABOUT, ban=BAN))
    (told,) = to_customers(effects)
    assert isinstance(told, Say)
    assert told.to == ToPerson(CAMILLE, "fr")


@pytest.mark.parametrize(
    "argument",
    [
        "-3 x",
        "+3 days x",
        "yesterday foo",
        "tomorrow he is rude",
        "demain insultes",
        "until Friday insults",
        "jusqu'à lundi insultes",
        "a week insults",
        "une semaine insultes",
        "for three days insults",
        "pendant trois jours insultes",
        "Friday insults",
        "vendredi insultes",
    ],
)
def test_what_looks_like_a_time_and_is_none_bans_nobody(argument: str) -> None:
    """Else it would hold for ever, with the time as its reason."""
    effects = bans(argument)
    assert not every(Ban, effects)
    assert "/ban 7 days insults" in page(only(Say, effects).body)


@pytest.mark.parametrize(
    "argument", ["Spam", "monstrous words", "untidy", "a rude person", "sunk to insults"]
)
def test_a_reason_alone_is_no_time(argument: str) -> None:
    """It holds until somebody takes it back."""
    assert only(Ban, bans(argument)).until is None
