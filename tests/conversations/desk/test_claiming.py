"""Who has a case in hand: one at a time, told kindly to whoever comes second."""

from __future__ import annotations

from dataclasses import replace

import pytest

from conversations.addresses import ToCase, ToChat
from conversations.calls import Redo, Say, Toast
from conversations.case_file import CaseFile, Colleague
from conversations.desk.claiming import CLAIMABLE, OF_A_CASE, named
from conversations.events import Event
from conversations.known import Known
from conversations.press import LIMIT, Press, Verb, parse_press
from conversations.records import Amend, RefreshList
from refunds.case import CaseState
from tests.conversations.acting import Effects, acts, after, every, moves_nothing, only, read
from tests.conversations.builders import (
    ADA,
    CAMILLE,
    DESK,
    IN_GENERAL,
    NORA,
    OMAR,
    REFERENCE,
    STRANGER,
    case,
    commanded,
    known,
    pressed,
)

TEAM = (ADA, NORA, OMAR)
MINE = case(claimed_by=NORA)


def team(who: Colleague, about: CaseFile | None, **changes: object) -> Known:
    """What is known where the desk's members are."""
    return replace(known(who, about), colleagues=TEAM, **changes)  # type: ignore[arg-type]


def press(
    who: Colleague, about: CaseFile, verb: Verb, argument: str = "", given: Known | None = None
) -> Effects:
    event = pressed(who, Press(verb, REFERENCE, about.version, argument))
    return acts(event, given or team(who, about))


def command(who: Colleague, about: CaseFile, name: str, argument: str = "", answers: int = 0) -> Effects:
    return acts(commanded(who, name, argument, answers=answers), team(who, about))


def words(effects: Effects) -> list[str]:
    """What was said in the group."""
    return [line.msgid for say in every(Say, effects) for line in say.body[0].lines]  # type: ignore[union-attr]


# ── claim ────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "how", [lambda: press(NORA, case(), Verb.CLAIM), lambda: command(NORA, case(), "claim")]
)
def test_a_claim_gives_the_case_to_whoever_asks(how: object) -> None:
    """The change holds only if nobody has it by then; the card and the list show it, a press has a toast."""
    effects = how()  # type: ignore[operator]
    amend = only(Amend, effects)
    assert (amend.case.claimed_by, amend.what, amend.by, amend.claimant) == (NORA, "claim", NORA.id, 0)
    assert every(RefreshList, effects)
    assert only(Redo, effects).reference == f"case/{REFERENCE}/card"
    assert len(every(Toast, effects)) + len(every(Say, effects)) == 1


def test_who_comes_second_is_told_who_has_it() -> None:
    """Nothing is changed, whether it is a colleague's or their own already."""
    toast = only(Toast, press(OMAR, MINE, Verb.CLAIM))
    assert (toast.text.msgid, toast.text.values["name"]) == (
        "{name} has claimed this request already.",
        "Nora",
    )
    assert only(Toast, press(NORA, MINE, Verb.CLAIM)).text.msgid.startswith("You have claimed")
    assert moves_nothing(command(OMAR, MINE, "claim"))


@pytest.mark.parametrize("verb", [Verb.CLAIM, Verb.RELEASE, Verb.ASSIGN, Verb.TRANSFER])
@pytest.mark.parametrize("state", [state for state in CaseState if state not in CLAIMABLE])
def test_what_is_decided_is_in_nobodys_hands(verb: Verb, state: CaseState) -> None:
    """An older card's button says how the case stands, and so does the command."""
    about = case(state, claimed_by=NORA)
    assert moves_nothing(press(OMAR, about, verb, "12-11"))
    name = {Verb.TRANSFER: "transfer"}.get(verb, verb.value)
    assert moves_nothing(command(OMAR, about, name, "Ada"))
    assert every(Say, command(OMAR, about, name, "Ada"))


# ── release ──────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_case_is_released_by_whoever_has_it() -> None:
    """It is offered to all again; nobody needs to be told."""
    effects = press(NORA, MINE, Verb.RELEASE)
    assert (after(MINE, effects).claimed_by, only(Amend, effects).claimant) == (None, NORA.id)
    assert not every(Say, effects)


def test_who_had_a_case_is_told_that_somebody_else_released_it() -> None:
    """By name, in the topic."""
    effects = press(OMAR, MINE, Verb.RELEASE)
    assert after(MINE, effects).claimed_by is None
    say = only(Say, effects)
    assert say.to == ToCase(REFERENCE)
    assert say.body[0].lines[0].values["actor"] == "Omar"  # type: ignore[union-attr]


def test_what_nobody_has_cannot_be_released() -> None:
    """Nor handed over."""
    for verb in (Verb.RELEASE, Verb.TRANSFER):
        assert only(Toast, press(NORA, case(), verb)).text.msgid == "Nobody has claimed this request."
    assert words(command(NORA, case(), "transfer", "Omar")) == ["Nobody has claimed this request."]


# ── assign and transfer ──────────────────────────────────────────────────────────────────────────────────────


def buttons(effects: Effects) -> dict[str, Press]:
    """The colleagues who are offered, and what their buttons carry."""
    found = [button for say in every(Say, effects) for row in say.keyboard for button in row]
    return {str(button.label.values["words"]): button.press for button in found if button.press is not None}


@pytest.mark.parametrize(
    ("about", "verb", "who"),
    [(case(), Verb.ASSIGN, ["Ada", "Nora", "Omar"]), (MINE, Verb.TRANSFER, ["Ada", "Omar"])],
)
def test_colleagues_are_offered_as_buttons(about: CaseFile, verb: Verb, who: list[str]) -> None:
    """All who are there but whoever has it; a button gives it to them, is settled, and they are told by name."""
    offered = buttons(press(OMAR, about, verb))
    assert list(offered) == who
    chosen = offered["Ada"]
    assert parse_press(chosen.data()) == chosen
    at = f"case/{REFERENCE}/offer/q1"
    effects = acts(pressed(OMAR, chosen), team(OMAR, about, event_message=at))
    amend = only(Amend, effects)
    assert amend.case.claimed_by == ADA
    assert amend.what == ("assign" if about.claimed_by is None else "transfer")
    assert amend.claimant == (0 if about.claimed_by is None else NORA.id)
    assert {redo.reference for redo in every(Redo, effects)} == {at, f"case/{REFERENCE}/card"}
    assert words(effects)[:1] == ["{name}, {actor} has given {reference} to you."]
    assert only(Toast, effects).text.values["name"] == "Ada"


def test_the_offer_is_known_by_its_name() -> None:
    """Its message has one, so that it can be settled."""
    assert only(Say, press(OMAR, case(), Verb.ASSIGN)).makes == f"case/{REFERENCE}/offer/q1"


def test_nobody_who_is_away_or_asked_for_the_refund_is_offered() -> None:
    """A customer who works at the desk gets no case of their own."""
    own = case(person=OMAR.id)
    given = team(NORA, own, away=frozenset({ADA.id}))
    assert list(buttons(press(NORA, own, Verb.ASSIGN, given=given))) == ["Nora"]
    for absent in (ADA, OMAR):
        effects = press(NORA, own, Verb.ASSIGN, str(absent.id), given)
        assert only(Toast, effects).text.msgid.startswith("They are not there any more")
    alone = replace(given, colleagues=(OMAR,))
    assert "no colleague" in only(Toast, press(NORA, own, Verb.ASSIGN, given=alone)).text.msgid


def test_of_two_who_give_it_away_the_second_is_told() -> None:
    """Assigned meanwhile, or handed over meanwhile: nothing is changed, and who has it is named."""
    taken = only(Toast, press(OMAR, MINE, Verb.ASSIGN, str(ADA.id)))
    assert taken.text.values["name"] == "Nora"
    moved = only(Toast, press(OMAR, case(claimed_by=ADA), Verb.TRANSFER, f"{NORA.id}-{OMAR.id}"))
    assert moved.text.msgid == "{name} has this request in hand by now. Nothing was changed."
    assert moved.text.values["name"] == "Ada"


def test_one_may_give_a_case_to_oneself() -> None:
    """Then only whoever had it has to be told."""
    effects = press(OMAR, MINE, Verb.TRANSFER, f"{NORA.id}-{OMAR.id}")
    assert after(MINE, effects).claimed_by == OMAR
    (told,) = every(Say, effects)
    assert read(told) == f"Nora, Omar has given {REFERENCE}, which you had claimed, to Omar."
    assert not every(Say, press(OMAR, case(), Verb.ASSIGN, str(OMAR.id)))


def test_whoever_had_a_case_is_told_who_has_it() -> None:
    """As with a release; who hands over their own knows."""
    told = [read(say) for say in every(Say, press(OMAR, MINE, Verb.TRANSFER, f"{NORA.id}-{ADA.id}"))]
    assert told == [
        f"Ada, Omar has given {REFERENCE} to you.",
        f"Nora, Omar has given {REFERENCE}, which you had claimed, to Ada.",
    ]
    assert len(every(Say, press(NORA, MINE, Verb.TRANSFER, f"{NORA.id}-{ADA.id}"))) == 1


@pytest.mark.parametrize(
    ("argument", "answers"),
    [("Omar", 0), ("omar", 0), ("@Omar", 0), ("om", 0), (f"{REFERENCE} Omar", 0), ("", OMAR.id)],
)
@pytest.mark.parametrize(("name", "about"), [("assign", case()), ("transfer", MINE)])
def test_a_colleague_is_named_or_answered(name: str, about: CaseFile, argument: str, answers: int) -> None:
    """By name, by how it begins, or by replying to what they wrote."""
    effects = command(ADA, about, name, argument, answers)
    assert after(about, effects).claimed_by == OMAR
    assert words(effects)[0] == "{name}, {actor} has given {reference} to you."


@pytest.mark.parametrize(
    "typed", ["Sam Y.", "sam y", "Sam Young", "sam", "SAM", "@samyoung", "samyoung", "17"]
)
def test_a_colleague_is_named_as_people_name_each_other(typed: str) -> None:
    """By first name, whole name, short name, username or id."""
    sam, sue = Colleague(17, "Sam Y."), Colleague(18, "Sue Young")
    assert named(typed, (sue, sam), {"samyoung": 17}) == (sam,)


@pytest.mark.parametrize("typed", ["Sam Zed", "amy", "Young", "@nobody", "99", "Sam Young Junior"])
def test_who_is_meant_is_not_guessed(typed: str) -> None:
    """Another last name is another person."""
    assert named(typed, (Colleague(17, "Sam Y."),), {"samyoung": 17}) == ()


def test_who_has_the_case_already_is_told_so() -> None:
    """In one message, without buttons."""
    (told,) = command(ADA, MINE, "transfer", "Nora")
    assert read(told) == "Nora has this request already."
    assert isinstance(told, Say)
    assert not told.keyboard


def test_who_is_away_gets_nothing() -> None:
    """The others are offered with it, in one message."""
    given = team(ADA, case(), away=frozenset({OMAR.id}))
    told = only(Say, acts(commanded(ADA, "assign", "Omar"), given))
    assert read(told) == f"Omar is away. To whom shall {REFERENCE} be given?"
    assert told.keyboard


def test_a_name_that_is_nobodys_offers_the_colleagues() -> None:
    """So do two of one name, and no name at all."""
    assert list(buttons(command(NORA, case(), "assign"))) == ["Ada", "Nora", "Omar"]
    assert list(buttons(command(NORA, MINE, "transfer"))) == ["Ada", "Omar"]
    unknown = command(NORA, case(), "assign", "Zoe")
    assert read(only(Say, unknown)) == (
        f"I know of nobody here called “Zoe”. To whom shall {REFERENCE} be given?"
    )
    assert list(buttons(unknown)) == ["Ada", "Nora", "Omar"]
    assert list(buttons(command(NORA, case(), "assign", answers=STRANGER.id))) == ["Ada", "Nora", "Omar"]
    other = Colleague(14, "Omaira")
    given = replace(team(NORA, case()), colleagues=(*TEAM, other))
    assert list(buttons(acts(commanded(NORA, "assign", "Oma"), given))) == ["Omar", "Omaira"]
    alone = replace(given, colleagues=())
    assert words(acts(commanded(NORA, "assign", "Oma"), alone)) == [
        "I know of no colleague who is there. I learn who belongs to this group when somebody writes or presses here."
    ]


def test_a_whole_name_wins_over_a_beginning() -> None:
    """Ann is Ann, also beside Anna."""
    ann, anna = Colleague(1, "Ann"), Colleague(2, "Anna")
    assert named("ann", (anna, ann)) == (ann,)
    assert named("an", (anna, ann)) == (anna, ann)


def test_what_a_claimed_case_says_to_assign() -> None:
    """It is handed over, not given away."""
    assert words(command(OMAR, MINE, "assign", "Ada")) == ["{name} has claimed this request already."]


# ── where, and by whom ───────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("name", sorted(OF_A_CASE))
def test_a_command_about_no_case_asks_for_one(name: str) -> None:
    """Outside of a topic it has to be named."""
    say = only(Say, acts(commanded(NORA, name, place=IN_GENERAL), team(NORA, None)))
    assert (say.to, say.reply_to_message) == (ToChat(DESK, None, "fr"), 900)
    assert say.body[0].lines[0].values["command"] == name  # type: ignore[union-attr]


@pytest.mark.parametrize("who", [STRANGER, Colleague(CAMILLE, "Camille")], ids=lambda who: who.name)
def test_members_alone_have_cases_in_hand(who: Colleague) -> None:
    """Nobody else claims, releases, assigns or hands over, by button or by command."""
    for verb in (Verb.CLAIM, Verb.RELEASE, Verb.ASSIGN, Verb.TRANSFER):
        assert moves_nothing(press(who, MINE, verb, "12"))
    for name in OF_A_CASE:
        assert acts(commanded(who, name, "Omar"), team(who, case())) == ()


def test_every_offer_fits_a_button() -> None:
    """Also between people with the longest ids that Telegram gives."""
    far = Colleague(2**52, "Far"), Colleague(2**52 - 1, "Near")
    given = replace(team(NORA, case(claimed_by=far[0], version=999999)), colleagues=far)
    effects = acts(commanded(NORA, "transfer"), given)
    assert [len(press.data()) <= LIMIT for press in buttons(effects).values()] == [True]


def race(events: tuple[Event, Event], about: CaseFile) -> tuple[CaseFile, list[Effects]]:
    """Both act on what they saw; the second event is stepped on what the first left."""
    file, done = about, []
    for event in events:
        who = next(one for one in TEAM if one.id == event.sender.id)  # type: ignore[union-attr]
        effects = acts(event, team(who, file))
        done.append(effects)
        file = after(file, effects)
    return file, done


@pytest.mark.parametrize("first", [NORA, OMAR], ids=lambda who: who.name)
@pytest.mark.parametrize("one", ["claim", "assign", "command"])
@pytest.mark.parametrize("other", ["claim", "assign", "command"])
def test_two_at_once_give_one_claim(first: Colleague, one: str, other: str) -> None:
    """Whatever way each of them goes."""
    second = OMAR if first is NORA else NORA

    def event(who: Colleague, how: str) -> Event:
        if how == "command":
            return commanded(who, "claim")
        argument = str(who.id) if how == "assign" else ""
        return pressed(who, Press(Verb.ASSIGN if how == "assign" else Verb.CLAIM, REFERENCE, 3, argument))

    file, (done, late) = race((event(first, one), event(second, other)), case())
    assert file.claimed_by == first
    assert len(every(Amend, done)) == 1
    assert moves_nothing(late)
    assert late
