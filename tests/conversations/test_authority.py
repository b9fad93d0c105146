"""Who may do what is decided in one place, for every command, button and message."""

from __future__ import annotations

from dataclasses import replace

import pytest

from conversations.authority import (
    COMMANDS,
    VERBS,
    Allowed,
    Denied,
    Who,
    check,
    roles_of,
)
from conversations.authority_table import authority_table
from conversations.calls import Say, Toast
from conversations.case_file import Colleague
from conversations.events import Event
from conversations.known import DeskGroup
from conversations.message import Place
from conversations.order_record import OrderUnknown
from conversations.outcomes import OrderRead
from conversations.press import Press, Verb
from conversations.records import HoldAct
from refunds.case import LIFE, Role, Step
from tests.conversations.builders import (
    ADA,
    CAMILLE,
    ELSEWHERE,
    IN_GENERAL,
    IN_TOPIC,
    NORA,
    NOW,
    REFERENCE,
    STRANGER,
    actor_of,
    case,
    commanded,
    edited,
    in_private,
    known,
    pressed,
    sender,
    wrote,
)

CUSTOMER = Colleague(CAMILLE, "Camille")
PROMPT = f"case/{REFERENCE}/prompt/amount/3//q1"


def test_every_button_is_mapped() -> None:
    """No verb can be pressed by whoever likes because somebody forgot it."""
    assert set(VERBS) == set(Verb)


def test_every_step_of_a_person_has_a_button() -> None:
    """What staff and customers may do to a case can be done by a button, an answer, or the first of two approvals."""
    of_people = {step for step, (roles, _) in LIFE.items() if Role.DESK not in roles}
    without = {Step.APPROVE_FIRST, Step.ANSWER}
    assert of_people - without == {rule for rule in VERBS.values() if isinstance(rule, Step)}


ANYONE = {CUSTOMER, NORA, ADA, STRANGER}
STAFF = {NORA, ADA}


def allowed_in_private(rule: Who | Step) -> set[Colleague]:
    match rule:
        case Who.ANYBODY | Who.IN_PRIVATE:
            return ANYONE
        case Who.REQUESTER | Step.APPEAL | Step.WITHDRAW:
            return {CUSTOMER}
        case Who.ADMIN:
            return {ADA}
        case _:
            return STAFF


@pytest.mark.parametrize("verb", Verb)
@pytest.mark.parametrize("who", [CUSTOMER, NORA, ADA, STRANGER], ids=lambda who: who.name)
def test_a_button_works_for_those_who_may(verb: Verb, who: Colleague) -> None:
    """Everybody else is told why not, and nothing is done."""
    answer = check(pressed(who, Press(verb, REFERENCE, 3), in_private(who)), known(who, case()))
    if who in allowed_in_private(VERBS[verb]):
        assert answer == Allowed()
    else:
        assert isinstance(answer, Denied)
        (toast,) = answer.effects
        assert isinstance(toast, Toast)
        assert toast.alert


@pytest.mark.parametrize("verb", [verb for verb, rule in VERBS.items() if rule is Who.IN_PRIVATE])
def test_what_is_private_is_not_pressed_in_a_group(verb: Verb) -> None:
    """A customer's own buttons mean nothing among staff."""
    assert isinstance(check(pressed(NORA, Press(verb, "d1", 0)), known(NORA)), Denied)


@pytest.mark.parametrize(
    "verb",
    [verb for verb, rule in VERBS.items() if isinstance(rule, Step) or rule is Who.STAFF],
)
def test_nobody_acts_for_staff_on_their_own_request(verb: Verb) -> None:
    """An approver is never the requester, be they a member or an admin."""
    for who in (NORA, ADA):
        answer = check(pressed(who, Press(verb, REFERENCE, 3)), known(who, case(person=who.id)))
        own = VERBS[verb] in (Step.APPEAL, Step.WITHDRAW)
        assert isinstance(answer, Allowed) is own


def test_the_requester_is_known_by_their_case() -> None:
    """Roles are the group's, and REQUESTER on one's own case alone."""
    assert roles_of(known(NORA, case(person=NORA.id))) == {Role.MEMBER, Role.REQUESTER}
    assert roles_of(known(NORA, case())) == {Role.MEMBER}
    assert roles_of(known(NORA)) == {Role.MEMBER}


@pytest.mark.parametrize(
    ("who", "name", "argument", "place", "may"),
    [
        (STRANGER, "start", "", in_private(STRANGER), True),
        (STRANGER, "nonsense", "", in_private(STRANGER), True),
        (STRANGER, "nonsense", "", IN_TOPIC, False),
        (STRANGER, "id", "", ELSEWHERE, True),
        (STRANGER, "reply", "hello", IN_TOPIC, False),
        (NORA, "reply", "hello", IN_TOPIC, True),
        (NORA, "reply", "hello", ELSEWHERE, False),
        (NORA, "reply", "hello", in_private(NORA), False),
        (NORA, "start", "", IN_TOPIC, False),
        (NORA, "requests", "", IN_GENERAL, False),
        (ADA, "requests", "", IN_GENERAL, True),
        (ADA, "requests", "", in_private(ADA), True),
        (NORA, "requests", "", in_private(NORA), False),
        (ADA, "status", REFERENCE, IN_TOPIC, True),
        (ADA, "status", "", IN_TOPIC, True),
        (ADA, "status", REFERENCE, in_private(ADA), True),
        (NORA, "status", REFERENCE, IN_TOPIC, False),
        (NORA, "status", "", in_private(NORA), True),
        (CUSTOMER, "status", REFERENCE, in_private(CUSTOMER), True),
    ],
)
def test_a_command_works_where_and_for_whom_it_may(
    who: Colleague, name: str, argument: str, place: Place, may: bool
) -> None:
    """Commands of customers work in private, those of staff for staff."""
    answer = check(commanded(who, name, argument, place), known(who, case()))
    assert isinstance(answer, Allowed) is may


@pytest.mark.parametrize("name", COMMANDS)
def test_a_stranger_cannot_make_the_bot_chatter_in_a_group(name: str) -> None:
    """Nobody but staff gets an answer to a command in the desk's group, but `/id`."""
    answer = check(commanded(STRANGER, name), known(STRANGER, case()))
    assert answer == (Allowed() if name == "id" else Denied())


def test_a_member_is_told_why_not() -> None:
    """Each refusal says what is in the way."""
    for name, place, about in (
        ("start", IN_TOPIC, case()),
        ("requests", IN_GENERAL, case()),
        ("reply", in_private(NORA), case()),
        ("reply", IN_TOPIC, case(person=NORA.id)),
    ):
        answer = check(commanded(NORA, name, "x", place), known(NORA, about))
        assert isinstance(answer, Denied)
        (say,) = answer.effects
        assert isinstance(say, Say)


def test_an_admin_sees_only_as_a_customer_what_is_their_own() -> None:
    """An admin's own request is not theirs to look into as staff."""
    answer = check(commanded(ADA, "status", REFERENCE), known(ADA, case(person=ADA.id)))
    assert isinstance(answer, Denied)


@pytest.mark.parametrize(
    ("event", "may"),
    [
        (wrote(NORA, "hello"), True),
        (wrote(STRANGER, "hello"), False),
        (wrote(NORA, "hello", ELSEWHERE), False),
        (wrote(STRANGER, "hello", in_private(STRANGER)), True),
        (edited(NORA, "hello"), True),
        (edited(STRANGER, "hello"), False),
        (wrote(NORA, "hello", sender=sender(NORA, bot=True)), False),
    ],
)
def test_words_in_the_group_count_from_members(event: Event, may: bool) -> None:
    """Strangers, other bots and other groups are not even notes."""
    who = NORA if getattr(event, "sender", sender(NORA)).id == NORA.id else STRANGER
    answer = check(event, known(who, case()))
    assert answer == (Allowed() if may else Denied())


def test_without_a_desk_no_group_counts() -> None:
    """Before the set-up there is no group whose members are staff."""
    answer = check(wrote(NORA, "hello"), replace(known(NORA, case()), desk=DeskGroup()))
    assert answer == Denied()


def test_staff_do_not_write_to_themselves_as_customers() -> None:
    """A reply on one's own request is a colleague's to give; a note is nobody's business."""
    own = known(NORA, case(person=NORA.id), replied=f"case/{REFERENCE}/in/1")
    assert isinstance(check(wrote(NORA, "granted!"), own), Denied)
    assert check(wrote(NORA, "hm"), replace(own, replied="")) == Allowed()


def test_an_anonymous_admin_is_asked_who_they_are() -> None:
    """Who writes as the group is asked to confirm by a button, where they meant to act; and nowhere else."""
    masked = sender(NORA, anonymous=True)
    bare = known(STRANGER, case())
    answering = replace(bare, replied=PROMPT)
    for event, given in (
        (wrote(NORA, "49.90", sender=masked), answering),
        (commanded(NORA, "reply", "hello", sender=masked), bare),
    ):
        answer = check(event, given)
        assert isinstance(answer, Denied)
        hold, say = answer.effects
        assert hold == HoldAct(event.place.chat_id, event.message_id)
        assert isinstance(say, Say)
        (((button,),),) = (say.keyboard,)
        assert button.press == Press(Verb.CONFIRM, argument=str(event.message_id))
    assert check(wrote(NORA, "hello", sender=masked), bare) == Denied()
    assert check(commanded(NORA, "reply", "hi", ELSEWHERE, sender=masked), bare) == Denied()
    assert check(commanded(NORA, "id", sender=masked), bare) == Allowed()


def test_a_prompt_in_private_is_answered_by_staff_alone() -> None:
    """Somebody who left the group can't go on with what they began in private."""
    event = wrote(NORA, "49.90", in_private(NORA))
    given = known(NORA, case(), replied=PROMPT)
    assert check(event, given) == Allowed()
    left = replace(given, actor=replace(actor_of(NORA), roles=frozenset()))
    assert isinstance(check(event, left), Denied)


def test_the_desks_own_events_always_may() -> None:
    """Outcomes and deadlines are nobody's act."""
    event = OrderRead(at=NOW, person=0, subject=REFERENCE, question="payment", answer=OrderUnknown("A-1"))
    assert check(event, known(None, case())) == Allowed()


def test_the_documentation_lists_every_command_and_button() -> None:
    """The table is made from the same mapping that decides."""
    table = authority_table()
    assert all(f"`/{name}`" in table for name in COMMANDS)
    assert all(f"`{verb.name.lower()}`" in table for verb in Verb)
    assert "| button `approve` |  |  | ✓ | ✓ |  |" in table
    assert "| button `appeal` |  | ✓ |  |  |  |" in table
    assert "| `/reply` |  |  | ✓ | ✓ | in the support group |" in table
