"""The table of answers: what each does to its row, its chat and the desk, in each kind of chat."""

from __future__ import annotations

import typing
from dataclasses import dataclass, field

import pytest

from bot import ports
from bot.answer import (
    Already,
    Answer,
    Blocked,
    Conflict,
    CopySourceMissing,
    Delivered,
    EditTargetMissing,
    Forbidden,
    InDoubt,
    LacksRights,
    Migrated,
    Rejected,
    RetryAfter,
    TopicClosed,
    TopicMissing,
    Unauthorised,
    Unreachable,
)
from bot.engine.answers import _TABLE
from bot.ports import Call
from conversations.outcomes import DeskMoved, Fate, Reported, Trouble
from tests.bot.engine.stage import GROUP, PERSON, Stage, desk, say
from tests.fakes.telegram import Unsaid

OTHER_GROUP = -2002
ABOUT = "case/R-7K2MX/words"
CHATS = {
    "private": lambda words: say(words, about=ABOUT),
    "group": lambda words: say(words, OTHER_GROUP, about=ABOUT),
    "desk": lambda words: desk(words, about=ABOUT),
}

SENT = (Reported, Fate.SENT)
FAILED = (Reported, Fate.FAILED)
BLOCKED = (Reported, Fate.BLOCKED)
TOLD = (Trouble, "rejected")


@dataclass(frozen=True)
class Then:
    """What a call that is answered once, and then as usual, comes to within `seconds`.

    `sent`: of two calls to the chat, those that had their effect; `tries`: how often the first was made.
    """

    sent: str = "ab"
    tries: int = 1
    left: tuple[str, ...] = ()
    told: tuple[tuple[type, str], ...] = (SENT, SENT)
    seconds: float = 0


AS_USUAL = Then()
AGAIN = Then(tries=2)
PARKED = Then(sent="b", left=("parked",), told=(FAILED, TOLD, SENT))
ALL_FAILED = Then(sent="", left=("failed", "failed"), told=(FAILED, FAILED))

TABLE: dict[tuple[type, str], tuple[Answer, Then]] = {}


def row(answer: Answer, private: Then, group: Then | None = None, desk: Then | None = None) -> None:
    """One row of the table; the kinds that are not named do as the one before."""
    group = group or private
    for chat, then in (("private", private), ("group", group), ("desk", desk or group)):
        TABLE[type(answer), chat] = (answer, then)


row(Delivered({"message_id": 1}), AS_USUAL)
row(Already("message is not modified"), Then(sent="b"))
row(RetryAfter(7), Then(tries=2, seconds=7))
row(
    Blocked("bot was blocked by the user"),
    Then(sent="", left=("failed", "failed"), told=(BLOCKED, BLOCKED)),
    ALL_FAILED,
    Then(tries=2, told=((Trouble, "desk_gone"), SENT, SENT), seconds=300),
)
row(
    Forbidden("bot was kicked from the supergroup chat"),
    Then(sent="", left=("failed", "failed"), told=(BLOCKED, BLOCKED)),
    ALL_FAILED,
    Then(tries=2, told=((Trouble, "desk_gone"), SENT, SENT), seconds=300),
)
row(
    LacksRights("not enough rights to send text messages to the chat"),
    PARKED,
    Then(sent="b", left=("failed",), told=(FAILED, SENT)),
    Then(tries=2, told=((Trouble, "rights"), SENT, SENT), seconds=300),
)
row(Unauthorised(), Then(sent="", left=("waiting", "waiting"), told=()))
row(
    Migrated(-3003),
    Then(sent="b", left=("parked",), told=(FAILED, TOLD, SENT)),
    Then(tries=2),
    Then(tries=2, told=((DeskMoved, ""), SENT, SENT)),
)
row(TopicMissing("message thread not found"), PARKED)
row(TopicClosed(), PARKED)
row(EditTargetMissing(), Then(sent="b"))
row(CopySourceMissing(), PARKED)
row(Conflict("terminated by other getUpdates request"), Then(tries=2, seconds=1))
row(Rejected("can't parse entities"), PARKED)
row(Unreachable("connection refused"), Then(tries=2, seconds=1))
row(InDoubt("timeout"), Then(tries=2, seconds=1))


def test_every_answer_stands_in_the_table() -> None:
    """Each of the answers that a call can have is handled, and tested in each kind of chat."""
    answers = set(typing.get_args(ports.Answer))
    assert set(_TABLE) == answers
    assert {answer for answer, _ in TABLE} == answers
    assert len(TABLE) == len(answers) * len(CHATS)


@pytest.mark.parametrize(("answer", "chat"), TABLE, ids=lambda value: getattr(value, "__name__", value))
async def test_answer(answer: type, chat: str) -> None:
    """Each answer, given once in each kind of chat, has the consequences that the architecture names, and none
    keeps the chat from going on."""
    given, then = TABLE[answer, chat]
    stage = await Stage.set()
    once = [Unsaid(given)]
    if answer is not Delivered:
        stage.telegram.plan = lambda method, parameters: once.pop() if once else None
    await stage.run(CHATS[chat]("a"), CHATS[chat]("b"), seconds=then.seconds)

    assert "".join(stage.telegram.texts()) == then.sent
    assert [made.text for made in stage.telegram.calls].count("a") == then.tries
    assert tuple(stage.states()) == then.left
    assert tuple(_told(event) for _, event in stage.events()) == then.told
    await stage.stop()


async def test_a_refused_token_holds_up_everything_until_it_is_accepted_again() -> None:
    """No other call begins, and none counts as tried; then all go by themselves, in order."""
    stage = await Stage.set()
    once = [Unsaid(Unauthorised())]
    stage.telegram.plan = lambda method, parameters: once.pop() if once else None
    await stage.run(say("one"), say("two"), seconds=10)
    await stage.queue(say("elsewhere", PERSON + 1), desk("group"))
    await stage.clock.run_for(86_400)
    assert len(stage.telegram.calls) == 1
    assert set(stage.states()) == {"waiting"}
    assert set(stage.column("attempts")) == {0}
    stage.admission.grant()
    await stage.clock.run_for(1)
    assert stage.telegram.texts(PERSON) == ["one", "two"]
    assert stage.states() == []
    await stage.stop()


async def test_a_refusal_that_intake_met_with_holds_up_the_outbox_too() -> None:
    """Whoever finds it out: nothing is sent."""
    stage = await Stage.set()
    await stage.start()
    stage.admission.refuse()
    await stage.run(say("one"), seconds=3600)
    assert stage.telegram.calls == []
    stage.admission.grant()
    await stage.clock.run_for(1)
    assert stage.telegram.texts() == ["one"]
    await stage.stop()


def _told(event: object) -> tuple[type, str]:
    if isinstance(event, Reported):
        return Reported, event.fate
    if isinstance(event, Trouble):
        return Trouble, event.what
    return type(event), ""


@pytest.mark.parametrize("seconds", [0, 6])
async def test_a_limit_holds_up_its_chat_only(seconds: float) -> None:
    """429: nothing goes to that chat before `retry_after` has passed, while others go on."""
    stage = await Stage.set()
    once = [Unsaid(RetryAfter(7))]
    stage.telegram.plan = lambda method, parameters: (
        once.pop() if once and parameters["chat_id"] == PERSON else None
    )
    await stage.run(say("a"), say("b"), say("c", 7002), seconds=seconds)
    assert stage.telegram.texts() == ["c"]
    await stage.run(seconds=7 - seconds)
    assert stage.telegram.texts(PERSON) == ["a", "b"]
    await stage.stop()


async def test_somebody_who_blocked_the_bot_is_marked() -> None:
    """403 in a private chat: everything that waits there fails, and the person counts as out of reach."""
    stage = await Stage.set()
    stage.database.connection.execute(
        "INSERT INTO people (person, name, seen_at) VALUES (:person, 'Camille', 0)", {"person": PERSON}
    )
    stage.telegram.plan = lambda method, parameters: Unsaid(Blocked("bot was blocked by the user"))
    await stage.run(say("decision", about=ABOUT), say("more"))
    (blocked,) = stage.database.connection.execute("SELECT blocked FROM people").fetchone()
    assert blocked == 1
    assert stage.events() == [
        (
            "case/R-7K2MX",
            Reported(
                at=stage.clock.now(), subject=ABOUT, fate=Fate.BLOCKED, words="bot was blocked by the user"
            ),
        )
    ]
    assert stage.woken == ["case/R-7K2MX"]
    await stage.stop()


async def test_a_migrated_group_is_written_to_under_its_new_id() -> None:
    """After a migration the row goes again, to the new id, in the desk and in a group known by its id alone."""
    stage = await Stage.set()
    stage.telegram.plan = lambda method, parameters: (
        Unsaid(Migrated(parameters["chat_id"] - 7)) if parameters["chat_id"] in {GROUP, OTHER_GROUP} else None
    )
    await stage.run(desk("to the desk"), say("elsewhere", OTHER_GROUP))
    assert stage.telegram.texts(GROUP - 7) == ["to the desk"]
    assert stage.telegram.texts(OTHER_GROUP - 7) == ["elsewhere"]
    await stage.stop()


@dataclass
class Refusals:
    """Refuses each call whose text starts with `no`."""

    answer: Answer
    said: list[str] = field(default_factory=list)

    def __call__(self, method: str, parameters: typing.Mapping[str, object]) -> Unsaid | None:
        return Unsaid(self.answer) if str(parameters.get("text", "")).startswith("no") else None


async def test_a_trouble_is_told_once() -> None:
    """The same refusal in the same chat is told to admins once, so that a notice that is refused too ends there."""
    stage = await Stage.set()
    stage.telegram.plan = Refusals(Rejected("chat is restricted"))
    await stage.run(desk("no 1"), desk("no 2"), desk("no 3"), say("no 4"))
    troubles = [event for _, event in stage.events()]
    assert [event.words for event in troubles if isinstance(event, Trouble)] == [
        "SendMessage: chat is restricted"
    ] * 2
    assert {event.person for event in troubles if isinstance(event, Trouble)} == {0, PERSON}
    assert stage.states() == ["parked"] * 4
    await stage.stop()


async def test_a_notice_of_a_failure_raises_none() -> None:
    """What is marked as a notice is parked in silence."""
    stage = await Stage.set()
    stage.telegram.plan = Refusals(Rejected("no"))
    await stage.run(desk("no", about="notice"))
    assert stage.states() == ["parked"]
    assert stage.events() == []
    await stage.stop()


async def test_a_program_error_parks_the_call() -> None:
    """A call that raises is parked like one that Telegram refused, and the others go on."""
    stage = await Stage.set()

    def plan(method: str, parameters: typing.Mapping[str, object]) -> Unsaid | None:
        if parameters["text"] == "bad":
            raise ValueError("secret words")
        return None

    stage.telegram.plan = plan
    await stage.run(say("bad"), say("good"))
    assert stage.telegram.texts() == ["good"]
    assert stage.column("error") == ["ValueError"]
    await stage.stop()


async def test_a_refused_album_failed() -> None:
    """An album that was refused may be out in part: it counts as failed, and no command sends it again."""
    stage = await Stage.set()
    stage.telegram.plan = lambda method, parameters: Unsaid(Rejected("media group is wrong"))
    album = Call(
        "7001", "7001", "CopyMessages", {"chat_id": PERSON, "from_chat_id": 1, "message_ids": [1, 2]}
    )
    await stage.run(album)
    assert stage.states() == ["failed"]
    await stage.stop()


async def test_a_call_that_is_always_in_doubt_is_parked_while_others_are_answered() -> None:
    """One poisonous call does not hold up its chat for ever; an outage of Telegram's parks nothing."""
    stage = await Stage.set()
    stage.telegram.plan = lambda method, parameters: (
        Unsaid(InDoubt("502")) if parameters["text"] == "poison" else None
    )
    await stage.run(say("poison"), say("after"), seconds=600)
    assert stage.states() == ["waiting", "waiting"]
    for _ in range(8):
        await stage.run(say("other", 7002), seconds=60)
    assert stage.states() == ["parked"]
    assert stage.telegram.texts(PERSON) == ["after"]
    await stage.stop()


async def test_an_unreachable_network_is_asked_less_and_less() -> None:
    """Connection refused: nobody is called for a while, ever longer, and then all goes out in order."""
    stage = await Stage.set()
    stage.telegram.plan = lambda method, parameters: Unsaid(Unreachable("connection refused"))
    await stage.run(say("a"), say("b"), say("c", 7002), seconds=600)
    assert 10 < len(stage.telegram.calls) < 60
    stage.telegram.plan = lambda method, parameters: None
    await stage.run(seconds=60)
    assert stage.telegram.texts(PERSON) == ["a", "b"]
    assert stage.telegram.texts(7002) == ["c"]
    await stage.stop()
