"""Several support groups: a case goes to its own, stays there, and shows in that group's list."""

from __future__ import annotations

from dataclasses import replace

import pytest

from conversations.addresses import ToDesk
from conversations.calls import Pin, Say
from conversations.case.desks import FINANCE, GENERAL, TECHNICAL, desk_for, desk_of_list, list_of
from conversations.case.moved import case_moved, move, with_card
from conversations.known import DeskGroup, Known, Queue
from conversations.message import Sender
from conversations.outcomes import DeskMoved, Due, Trouble
from conversations.records import RefreshList, SetMember
from conversations.tasks import SetDeadline
from conversations.updates import MemberChanged
from refunds.case import CaseState, Step
from refunds.facts import Reason
from tests.conversations.acting import acts, every, only
from tests.conversations.builders import IN_GENERAL, NORA, NOW, SHOP, approved, case, known

BOTH = frozenset({FINANCE, TECHNICAL})


@pytest.mark.parametrize(
    ("category", "reason", "desks", "expected"),
    [
        ("general", Reason.CHANGED_MIND, BOTH, GENERAL),
        ("finance", Reason.CHANGED_MIND, BOTH, FINANCE),
        ("finance", Reason.TECHNICAL_PROBLEM, BOTH, FINANCE),
        ("general", Reason.TECHNICAL_PROBLEM, BOTH, TECHNICAL),
        ("", None, BOTH, GENERAL),
        ("finance", Reason.TECHNICAL_PROBLEM, {TECHNICAL}, TECHNICAL),
        ("finance", Reason.TECHNICAL_PROBLEM, {FINANCE}, FINANCE),
        ("finance", Reason.TECHNICAL_PROBLEM, frozenset(), GENERAL),
    ],
)
def test_a_case_goes_to_the_group_that_is_for_it(
    category: str, reason: Reason | None, desks: frozenset[str], expected: str
) -> None:
    """Finance by category, technical by reason, where there is such a group; finance goes first."""
    assert desk_for(case(category=category, reason=reason), desks) == expected


def test_the_group_is_chosen_once() -> None:
    """When a person is first needed; whatever changes later, the case stays where its card is."""
    shop = replace(SHOP, desks=BOTH)
    first = with_card(case(has_card=False, category="finance"), shop)
    assert first.desk == FINANCE
    assert with_card(replace(first, category="general"), shop).desk == FINANCE


@pytest.mark.parametrize("desk", [GENERAL, FINANCE, TECHNICAL])
def test_lists_are_told_apart(desk: str) -> None:
    """Each group's list has a name that leads back to the group; no other name does."""
    assert desk_of_list(list_of(desk)) == desk
    assert desk_of_list(f"desk/{desk}/chat") == desk_of_list("case/R-7K2MX/list") == desk_of_list("") == ""


def at(desk: str, given: Known) -> Known:
    return replace(given, desk=DeskGroup(-1005, True, desk))


def test_each_group_has_its_own_list() -> None:
    """Posted and pinned there, kept right there, and moved there."""
    given = replace(at(FINANCE, known(NORA)), queue=Queue((case(desk=FINANCE),), ()))
    effects = acts(Due(at=NOW, deadline="desk_list", subject=FINANCE, due_at=NOW), given)
    say, pin, again = only(Say, effects), only(Pin, effects), only(SetDeadline, effects)
    assert (say.to, say.makes) == (ToDesk(FINANCE), "desk/finance/list")
    assert pin == Pin("desk/finance/list", ToDesk(FINANCE))
    assert again.subject == "finance/hourly"
    moved = DeskMoved(at=NOW, old_chat_id=-5, new_chat_id=-1005, desk=FINANCE)
    assert every(RefreshList, acts(moved, given)) == [RefreshList(FINANCE)]


def test_a_case_that_changes_groups_leaves_the_other_list() -> None:
    """Approved by the policy, it was to be paid by the general group; appealed, it is the technical one's."""
    before = approved(has_card=False, card_picture="", reason=Reason.TECHNICAL_PROBLEM)
    after = move(with_card(before, replace(SHOP, desks=BOTH)), Step.APPEAL, by=1).after
    assert after.state is CaseState.REVIEW
    refreshed = every(RefreshList, case_moved(before, after, None, known(None, before)))
    assert refreshed == [RefreshList(GENERAL), RefreshList(TECHNICAL)]


def test_members_and_troubles_are_of_one_group() -> None:
    """Whoever joins a group belongs to that one; what a group lacks is said there."""
    place = replace(IN_GENERAL, chat_id=-1005)
    joined = MemberChanged(
        at=NOW, sender=Sender(7, "Zoe"), place=place, subject=Sender(7, "Zoe"), member=True, admin=False
    )
    assert acts(joined, at(FINANCE, known(None))) == (SetMember(7, "Zoe", True, False, FINANCE),)
    told = acts(Trouble(at=NOW, what="rights", words="pin", desk=FINANCE), at(FINANCE, known(None)))
    assert [say.to for say in every(Say, told)][-1] == ToDesk(FINANCE)
