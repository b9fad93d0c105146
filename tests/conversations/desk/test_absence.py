"""Who is away, or has left, has nothing in hand: it is offered to the others again."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from conversations.addresses import ToCase, ToChat
from conversations.calls import Say
from conversations.case_file import CaseFile, Colleague
from conversations.desk.absence import OFFER_AGAIN
from conversations.message import Place
from conversations.office_hours import parse_hours
from conversations.outcomes import Due
from conversations.records import Amend, RefreshList, SetAway, SetMember
from conversations.tasks import SetDeadline
from conversations.updates import MemberChanged
from refunds.case import CaseState
from tests.conversations.acting import Effects, acts, every, only
from tests.conversations.builders import (
    ADA,
    DESK,
    ELSEWHERE,
    IN_GENERAL,
    NORA,
    NOW,
    PARIS,
    REFERENCE,
    SHOP,
    STRANGER,
    approved,
    case,
    commanded,
    in_private,
    known,
    sender,
)

MINE = (case(claimed_by=NORA), case(CaseState.ASKED, reference="R-3F9QK", claimed_by=NORA))
DECIDED = approved(reference="R-9ZZZZ", claimed_by=NORA)


def command(name: str, argument: str = "", **changes: object) -> Effects:
    given = known(NORA, **{"claimed": (*MINE, DECIDED), **changes})
    return acts(commanded(NORA, name, argument, IN_GENERAL), given)


def words(effects: Effects) -> list[str]:
    return [line.msgid for line in only(Say, effects).body[0].lines]  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("argument", "until"),
    [("", None), ("3 days", "2026-04-05 09:00"), ("2026-04-10", "2026-04-10 09:00")],
)
def test_who_goes_away_says_until_when(argument: str, until: str | None) -> None:
    """Or not; what they have in hand and is not decided is offered again, each in a unit of its own."""
    effects = command("away", argument)
    moment = None if until is None else datetime.fromisoformat(until).replace(tzinfo=PARIS)
    assert only(SetAway, effects) == SetAway(NORA.id, away=True, until=moment)
    assert every(SetDeadline, effects) == [
        SetDeadline(OFFER_AGAIN, REFERENCE, NOW),
        SetDeadline(OFFER_AGAIN, "R-3F9QK", NOW),
    ]
    say = only(Say, effects)
    assert (say.to, say.reply_to_message) == (ToChat(DESK, None, "fr"), 900)
    assert words(effects)[1:] == ["Offered to the others again: {requests}."]
    assert ("{time}" in words(effects)[0]) is (until is not None)


def test_they_are_back_when_the_desk_opens_on_that_day() -> None:
    """On a day on which it is closed, when it opens next."""
    shop = replace(SHOP, office_hours=parse_hours("mon-fri 08:30-17:00"))
    until = only(SetAway, command("away", "2026-04-04", shop=shop)).until
    assert until == datetime(2026, 4, 6, 8, 30, tzinfo=PARIS)


def test_who_has_nothing_in_hand_just_goes() -> None:
    """One line."""
    assert words(command("away", claimed=())) == ["{name} is away. Send /back on your return."]


def test_a_day_that_is_none_is_told() -> None:
    """And they are not away."""
    effects = command("away", "whenever")
    assert "/away 3 days" in words(effects)[0]
    assert not every(SetAway, effects)


def test_who_is_back_is_back() -> None:
    """Who never left is told."""
    effects = command("back", away=frozenset({NORA.id}))
    assert only(SetAway, effects) == SetAway(NORA.id, away=False)
    assert words(effects) == ["{name} is back."]
    assert words(command("back")) == ["{name}, you are not away."]
    assert not every(SetAway, command("back"))


@pytest.mark.parametrize("name", ["away", "back"])
def test_nobody_else_is_away(name: str) -> None:
    """Strangers get no answer; in private it is not said."""
    assert acts(commanded(STRANGER, name, place=IN_GENERAL), known(STRANGER)) == ()
    effects = acts(commanded(NORA, name, place=in_private(NORA)), known(NORA))
    assert not every(SetAway, effects)
    assert effects


# ── their cases ──────────────────────────────────────────────────────────────────────────────────────────────


def offered(
    about: CaseFile | None, away: frozenset[int] = frozenset(), team: tuple[Colleague, ...] = (NORA, ADA)
) -> Effects:
    event = Due(at=NOW, deadline=OFFER_AGAIN, subject=REFERENCE, due_at=NOW)
    return acts(event, replace(known(None, about), away=away, colleagues=team))


@pytest.mark.parametrize(("away", "team"), [(frozenset({NORA.id}), (NORA, ADA)), (frozenset(), (ADA,))])
def test_a_case_of_somebody_who_is_not_there_is_offered_again(
    away: frozenset[int], team: tuple[Colleague, ...]
) -> None:
    """Away or gone: nobody has it, the card and the list show it, the topic is told who had it."""
    effects = offered(MINE[0], away, team)
    amend = only(Amend, effects)
    assert (amend.case.claimed_by, amend.what, amend.claimant, amend.by) == (None, "release", NORA.id, 0)
    assert every(RefreshList, effects)
    say = only(Say, effects)
    assert (say.to, say.body[0].lines[0].values["name"]) == (ToCase(REFERENCE), "Nora")  # type: ignore[union-attr]


@pytest.mark.parametrize("about", [None, case(), MINE[0], DECIDED, case(claimed_by=ADA)])
def test_every_other_case_is_left_alone(about: CaseFile | None) -> None:
    """Back already, decided meanwhile, or somebody else's."""
    away = frozenset() if about is MINE[0] else frozenset({NORA.id})
    assert offered(about, away) == ()


def changed(member: bool, place: Place = IN_GENERAL) -> Effects:
    event = MemberChanged(
        at=NOW, sender=sender(ADA), place=place, subject=sender(NORA), member=member, admin=False
    )
    return acts(event, replace(known(ADA), claimed=MINE))


def test_who_leaves_the_group_leaves_their_cases() -> None:
    """Whoever stays, or leaves another group, keeps them."""
    effects = changed(member=False)
    assert [type(one) for one in effects] == [SetMember, SetDeadline, SetDeadline]
    assert [type(one) for one in changed(member=True)] == [SetMember]
    assert changed(member=False, place=ELSEWHERE) == ()


def test_away_means_until_the_day_has_come() -> None:
    """A day ahead lies ahead."""
    until = only(SetAway, command("away", "1")).until
    assert until is not None
    assert timedelta(0) < until - NOW <= timedelta(days=1)
