"""The desk is set up in the group itself, follows its members, and tells admins what is wrong."""

from __future__ import annotations

from dataclasses import replace
from typing import get_args, get_type_hints

import pytest

from conversations.addresses import ToChat, ToDesk, ToPerson
from conversations.calls import Leave, Say, Toast
from conversations.case_file import Colleague
from conversations.desk.setup import RIGHTS
from conversations.known import DeskGroup, Known, Queue
from conversations.message import Place
from conversations.order_record import OrderUnknown
from conversations.outcomes import DeskMoved, OrderRead, Trouble
from conversations.press import Press, Verb
from conversations.records import RefreshList, SetMember, UseDesk
from conversations.tasks import SetDeadline
from conversations.updates import BotChanged, Ignored, MemberChanged, Migrated, Standing
from refunds.case import CaseState
from refunds.text import Text, text
from tests.conversations.acting import acts, every, only, read
from tests.conversations.builders import (
    ADA,
    CAMILLE,
    DESK,
    ELSEWHERE,
    IN_GENERAL,
    NORA,
    NOW,
    SHOP,
    STRANGER,
    approved,
    case,
    commanded,
    in_private,
    known,
    pressed,
    sender,
)

NEW = Place(chat_id=-1009, private=False, title="Our desk", forum=True)
PLAIN = replace(NEW, forum=False)


def changed(
    who: Colleague,
    place: Place,
    standing: Standing = Standing.MEMBER,
    rights: tuple[str, ...] = (),
    was: Standing = Standing.OUT,
) -> BotChanged:
    return BotChanged(at=NOW, sender=sender(who), place=place, standing=standing, rights=rights, was=was)


def unset(who: Colleague) -> Known:
    return replace(known(who), desk=DeskGroup())


def test_id_tells_chat_and_person() -> None:
    """What the settings ask for; in private only the person's, of an anonymous admin only the chat's."""
    say = only(Say, acts(commanded(STRANGER, "id", place=ELSEWHERE), known(STRANGER)))
    assert [line.values["id"] for line in say.body[0].lines] == ["-5", "99"]
    assert say.to == ToChat(-5, None, "en")
    private = only(Say, acts(commanded(ADA, "id", place=in_private(ADA)), known(ADA)))
    assert [line.values["id"] for line in private.body[0].lines] == ["13"]
    masked = commanded(ADA, "id", place=ELSEWHERE, sender=sender(ADA, anonymous=True))
    assert len(only(Say, acts(masked, known(ADA))).body[0].lines) == 1


def test_an_admin_who_adds_the_bot_is_offered_the_desk() -> None:
    """With the rights that the group does not grant yet; topics only where there are any."""
    say = only(Say, acts(changed(ADA, NEW), unset(ADA)))
    assert say.to == ToChat(-1009, None, "fr")
    assert say.keyboard[0][0].press == Press(Verb.USE_DESK, "-1009")
    assert say.body[0].lines[0].values["rights"] == tuple(RIGHTS.values())
    plain = only(Say, acts(changed(ADA, PLAIN), unset(ADA)))
    assert plain.body[0].lines[0].values["rights"] == tuple(RIGHTS.values())[1:]
    assert "Topics" in plain.body[0].lines[1].msgid
    granted = only(Say, acts(changed(ADA, NEW, Standing.ADMIN, tuple(RIGHTS)), unset(ADA)))
    assert len(granted.body) == 1


def test_of_any_other_group_the_bot_takes_its_leave() -> None:
    """One line, and gone; but not while an admin's offer stands there."""
    say, leave = acts(changed(STRANGER, ELSEWHERE), known(STRANGER))
    assert isinstance(say, Say)
    assert leave == Leave(-5)
    assert acts(changed(STRANGER, NEW, Standing.ADMIN, was=Standing.MEMBER), unset(STRANGER)) == ()
    assert acts(changed(STRANGER, ELSEWHERE, Standing.OUT), known(STRANGER)) == ()


def test_a_private_chat_is_never_left() -> None:
    """A customer who unblocks the bot is welcome."""
    assert acts(changed(STRANGER, in_private(STRANGER)), known(STRANGER)) == ()


def test_the_desk_is_told_which_rights_it_lacks() -> None:
    """And when it lacks none any more. Admins are told too what to grant, and where the bot was removed."""
    lacking = every(Say, acts(changed(NORA, IN_GENERAL, Standing.ADMIN), known(NORA)))
    assert [say.to for say in lacking] == [ToDesk(), ToPerson(ADA.id, "fr")]
    assert {say.body[0].lines[0].values["rights"] for say in lacking} == {tuple(RIGHTS.values())}
    complete = acts(changed(NORA, IN_GENERAL, Standing.ADMIN, tuple(RIGHTS)), known(NORA))
    assert "every right" in only(Say, complete).body[0].lines[0].msgid
    removed = acts(changed(NORA, IN_GENERAL, Standing.OUT), known(NORA))
    assert only(Say, removed).to == ToPerson(ADA.id, "fr")


def test_an_admin_makes_the_group_the_desk() -> None:
    """By the button, in that group; then the list is posted."""
    press = Press(Verb.USE_DESK, "-1009")
    effects = acts(pressed(ADA, press, NEW), unset(ADA))
    assert only(UseDesk, effects) == UseDesk(-1009, True, "Our desk")
    assert only(SetMember, effects) == SetMember(ADA.id, "Ada", True, False)
    assert every(RefreshList, effects)
    assert only(Say, effects).to == ToDesk()
    for place, subject in ((NEW, "-5"), (IN_GENERAL, str(DESK))):
        toast = acts(pressed(ADA, Press(Verb.USE_DESK, subject), place), known(ADA))
        assert [type(effect) for effect in toast] == [Toast]


@pytest.mark.parametrize("member", [True, False])
def test_members_of_the_desk_are_kept(member: bool) -> None:
    """Who leaves can do nothing any more; of bots and other groups nothing is kept."""

    def event(place: Place, bot: bool = False) -> MemberChanged:
        subject = sender(STRANGER, bot=bot)
        return MemberChanged(
            at=NOW, sender=sender(NORA), place=place, subject=subject, member=member, admin=member
        )

    assert acts(event(IN_GENERAL), known(NORA)) == (SetMember(STRANGER.id, "Sam", member, member),)
    assert acts(event(IN_GENERAL, bot=True), known(NORA)) == ()
    assert acts(event(ELSEWHERE), known(NORA)) == ()


def test_after_the_group_moved_everything_open_is_posted_again() -> None:
    """The list, and each card when its case has been read."""
    silent = replace(approved(), reference="R-S1LNT", has_card=False)
    queue = Queue((case(),), (approved(CaseState.PAYING, reference="R-PAY1N"), silent), posted=True)
    effects = acts(DeskMoved(at=NOW, old_chat_id=-1, new_chat_id=DESK), replace(known(None), queue=queue))
    assert [effect.subject for effect in every(SetDeadline, effects)] == ["R-7K2MX", "R-PAY1N"]
    assert every(RefreshList, effects)


# ── trouble ──────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("what", get_args(get_type_hints(Trouble)["what"]))
def test_admins_hear_of_trouble(what: str) -> None:
    """In private, and in the group where that can be reached and is concerned."""
    event = Trouble(at=NOW, what=what, words="why")  # type: ignore[arg-type]
    says = every(Say, acts(event, known(None)))
    assert says[0].to == ToPerson(ADA.id, "fr")
    assert ("why" in read(says[0])) is (what != "desk_gone")
    told_desk = [say for say in says if say.to == ToDesk()]
    assert bool(told_desk) is (what in ("parked", "rights", "rejected"))
    assert not any(say.about for say in says)
    without_desk = acts(event, replace(known(None), desk=DeskGroup()))
    assert len(without_desk) == 1


def test_a_removal_is_told_once() -> None:
    """A call that could not reach the group says nothing new."""
    removed = replace(known(None), desk=DeskGroup(DESK, removed=True))
    assert acts(Trouble(at=NOW, what="desk_gone", words="Forbidden"), removed) == ()


def test_who_waits_for_what_was_set_aside_is_told() -> None:
    """A customer; staff read it in the group."""
    event = Trouble(at=NOW, what="parked", words="why", person=CAMILLE)
    says = every(Say, acts(event, known(Colleague(CAMILLE, "Camille"))))
    assert says[-1].to == ToPerson(CAMILLE, "en")
    staff = every(Say, acts(replace(event, person=NORA.id), known(NORA)))
    assert ToPerson(NORA.id, "en") not in [say.to for say in staff]


def test_what_concerns_nobody_does_nothing() -> None:
    """Service messages, and outcomes whose case is gone."""
    for event in (
        Ignored(at=NOW, sender=sender(NORA), place=IN_GENERAL),
        Migrated(at=NOW, sender=sender(NORA), place=IN_GENERAL, new_chat_id=-2),
        OrderRead(at=NOW, person=0, subject="R-0", question="payment", answer=OrderUnknown("")),
    ):
        assert acts(event, known(None)) == ()


@pytest.mark.parametrize(
    ("words", "right"),
    [
        ("CreateForumTopic: not enough rights", "Manage topics"),
        ("PinChatMessage: not enough rights", "Pin messages"),
        ("DeleteMessage: not enough rights", "Delete messages"),
        ("SendMessage: not enough rights to send text messages to the chat", "Send messages"),
        ("SendPhoto: Bad Request: not enough rights to send photos to the chat", "Send photos"),
        ("CopyMessage: Not enough rights to send documents to the chat", "Send files"),
        ("SendDocument: CHAT_SEND_DOCS_FORBIDDEN", "Send files"),
        ("CopyMessage: not enough rights to send video notes to the chat", "Send voice and video messages"),
        ("CopyMessage: Chat_send_videos_forbidden", "Send videos"),
        ("SendPhoto: CHAT_SEND_MEDIA_FORBIDDEN", "Send photos and other media"),
    ],
)
def test_admins_are_told_which_right_to_grant(words: str, right: str) -> None:
    """As Telegram's apps call it, and in which group, where there are several."""
    event = Trouble(at=NOW, what="rights", words=words, desk="finance")
    several = replace(known(None), shop=replace(SHOP, desks=frozenset({"finance"})))
    told = every(Say, acts(event, replace(several, desk=DeskGroup(-5, True, "finance"))))[0].body[0].lines
    assert [line.values for line in told if isinstance(line, Text)] == [
        {"right": text(right), "words": event.words},
        {"desk": text("for finance")},
    ]
