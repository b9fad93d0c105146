"""Who works at the desk: looked up before they act, once, and never while nobody needs to know."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from bot.engine.actor import must_be_confirmed
from bot.engine.bearing import Bearing
from bot.engine.desk import use_desk
from bot.ports import Call, Tx
from bot.storage import outbox, people, refs, undelivered
from bot.storage.codec import milliseconds
from bot.storage.outbox import give_up
from bot.storage.people import CONFIRMED_FOR, Member
from bot.storage.queued import State
from bot.telegram.outbound import TelegramOutbound
from conversations.addresses import ToChat
from conversations.calls import Say
from conversations.case.telling import tell_question
from conversations.draft import Conversation
from conversations.events import Event
from conversations.known import Known
from conversations.message import Sender
from conversations.outcomes import MemberRead
from conversations.records import SetMember, UseDesk
from conversations.stepped import Stepped
from conversations.updates import Pressed, Wrote
from refunds.case import Role
from tests.bot.engine.raw import (
    BOT,
    SENT,
    camille,
    group,
    message,
    nora,
    presses,
    private,
    says,
    staff_presses,
    staff_says,
    update,
)
from tests.bot.engine.workshop import CATALOGS, Workshop
from tests.conversations.builders import CAMILLE, DESK, NORA, SHOP, case, wrote

OTHER = -2002


def nothing(state: Conversation, event: Event, known: Known) -> Stepped:
    """Whatever comes, nothing follows."""
    return Stepped(state)


def read(
    shop: Workshop, *, member: bool | None = True, chat: int = DESK, person: int = NORA.id
) -> MemberRead:
    """Telegram's answer."""
    return MemberRead(
        at=shop.clock.now(), person=person, chat_id=chat, name="Nora", member=member, admin=False
    )


async def _open(step: Any = nothing) -> Workshop:
    shop = await Workshop.open(step, desk=True)
    shop.start()
    return shop


def words(shop: Workshop) -> list[str]:
    return [event.text for event in shop.seen if isinstance(event, Wrote)]


@pytest.fixture
def lane() -> str:
    return f"chat/{DESK}/77"


async def test_whoever_is_unknown_is_looked_up_before_they_act(lane: str) -> None:
    """What they did stands aside, and is taken up, in order, when Telegram has answered."""
    shop = await _open()
    await shop.take(staff_says("one"), staff_says("two"), staff_says("three"))
    assert shop.seen == []
    assert set(shop.inbox()) == {"aside"}
    (job,) = shop.rows("jobs")
    assert (job["kind"], job["person"], job["subject"], job["lane"]) == (
        "confirm_member",
        NORA.id,
        str(DESK),
        lane,
    )
    await shop.tell(lane, read(shop), NORA.id)
    await shop.calm()
    assert words(shop) == ["one", "two", "three"]
    assert {Role.MEMBER} == shop.known[-1].actor.roles
    await shop.stop()


async def test_others_go_on_while_somebody_is_looked_up(lane: str) -> None:
    """The lane passes what stands aside; the events of whoever is looked up keep their order."""
    shop = await _open()
    await shop.unit(
        lambda tx: people.set_member(tx, 12, "Omar", member=True, admin=False, now=shop.clock.now())
    )
    omar = {"id": 12, "is_bot": False, "first_name": "Omar"}
    await shop.take(staff_says("first"), staff_says("of Omar", **{"from": omar}), staff_says("second"))
    assert words(shop) == ["of Omar"]
    await shop.tell(lane, read(shop), NORA.id)
    await shop.calm()
    assert words(shop) == ["of Omar", "first", "second"]
    await shop.stop()


async def test_two_who_are_looked_up_wait_for_their_own_answer(lane: str) -> None:
    """Each is asked once, though the other's answer makes both look again."""
    shop = await _open()
    omar = {"id": 12, "is_bot": False, "first_name": "Omar"}
    await shop.take(staff_says("of Nora"), staff_says("of Omar", **{"from": omar}))
    await shop.tell(lane, read(shop), NORA.id)
    await shop.calm()
    assert words(shop) == ["of Nora"]
    assert [job["person"] for job in shop.rows("jobs")] == [NORA.id, 12]
    await shop.tell(lane, read(shop, person=12), 12)
    await shop.calm()
    assert words(shop) == ["of Nora", "of Omar"]
    await shop.stop()


async def test_a_confirmation_holds_for_a_day(lane: str) -> None:
    """Updates die after 24 hours: a membership may have ended unseen."""
    shop = await _open()
    await shop.take(staff_says("one"))
    await shop.tell(lane, read(shop), NORA.id)
    await shop.calm()
    await shop.unit(lambda tx: tx.run("DELETE FROM jobs"))
    shop.clock.advance(CONFIRMED_FOR.total_seconds() - 1)
    await shop.take(staff_says("two"))
    assert words(shop) == ["one", "two"]
    shop.clock.advance(1)
    await shop.take(staff_says("three"))
    assert words(shop) == ["one", "two"]
    assert len(shop.rows("jobs")) == 1
    await shop.stop()


async def test_who_is_no_member_acts_as_none(lane: str) -> None:
    """The event is taken all the same: authority says no."""
    shop = await _open()
    await shop.take(staff_says("one"))
    await shop.tell(lane, read(shop, member=False), NORA.id)
    await shop.calm()
    assert words(shop) == ["one"]
    assert shop.known[-1].actor.roles == frozenset()
    await shop.stop()


async def test_who_could_not_be_looked_up_is_asked_about_again(lane: str) -> None:
    """A day without an answer makes nobody a stranger: nothing is kept, and what they did still stands aside."""
    shop = await _open()
    await shop.take(staff_says("one"))
    await shop.unit(lambda tx: tx.run("DELETE FROM jobs"))
    await shop.tell(lane, read(shop, member=None), NORA.id)
    await shop.calm()
    assert shop.rows("members") == []
    assert [job["person"] for job in shop.rows("jobs")] == [NORA.id]
    assert words(shop) == []
    await shop.tell(lane, read(shop), NORA.id)
    await shop.calm()
    assert words(shop) == ["one"]
    assert {Role.MEMBER} == shop.known[-1].actor.roles
    await shop.stop()


async def test_who_seemed_to_be_no_member_is_asked_about_again_when_the_bot_changes(lane: str) -> None:
    """Staff whom the bot could not see while it lacked a right are locked out no longer than it does; who is known to
    be a member stays one, and another group's change says nothing."""
    shop = await _open()
    now = shop.clock.now()
    for person, member in ((NORA.id, False), (12, True)):
        await shop.unit(
            lambda tx, person=person, member=member: people.set_member(  # type: ignore[misc]
                tx, person, "x", member=member, admin=False, now=now
            )
        )
    await shop.take(_standing("member", chat=group(OTHER)))
    assert len(shop.rows("members")) == 2
    await shop.take(_standing("administrator", chat=group(), **{"from": nora()}))
    assert [row["person"] for row in shop.rows("members")] == [12]
    await shop.take(staff_says("one"))
    await shop.tell(lane, read(shop), NORA.id)
    await shop.calm()
    assert words(shop) == ["one"]
    assert {Role.MEMBER} == shop.known[-1].actor.roles
    await shop.stop()


async def test_an_answer_about_another_group_confirms_nobody(lane: str) -> None:
    """The desk was moved to another group meanwhile: its members are asked about anew."""
    shop = await _open()
    await shop.take(staff_says("one"))
    await shop.tell(lane, read(shop, chat=OTHER), NORA.id)
    await shop.calm()
    assert shop.rows("members") == []
    assert words(shop) == []
    await shop.stop()


@pytest.mark.parametrize(
    "body",
    [
        update(
            "chat_member",
            {
                "chat": group(),
                "from": nora(),
                "date": SENT,
                "old_chat_member": {"status": "member", "user": camille()},
                "new_chat_member": {"status": "left", "user": camille()},
            },
        ),
        update("message", message(**{"from": nora()}, chat=group(), migrate_to_chat_id=OTHER)),
        update("message", message(**{"from": nora()}, chat=group(), left_chat_member=camille())),
        update(
            "message_reaction",
            {
                "chat": group(),
                "message_id": 5,
                "user": nora(),
                "date": SENT,
                "old_reaction": [],
                "new_reaction": [{"type": "emoji", "emoji": "👍"}],
            },
        ),
    ],
    ids=["a member left", "the group moved", "a service message", "a reaction"],
)
async def test_what_needs_no_authority_waits_for_nobody(body: dict[str, Any]) -> None:
    """A group that moved is followed though whoever moved it is unknown."""
    shop = await _open()
    await shop.take(body)
    assert shop.seen
    assert shop.rows("jobs") == []
    await shop.stop()


async def test_somebody_who_belonged_to_the_desk_is_looked_up_in_private_too() -> None:
    """A button of staff in a private chat is theirs; of a customer nobody is asked."""
    shop = await _open()
    old = shop.clock.now() - CONFIRMED_FOR
    await shop.unit(lambda tx: people.set_member(tx, NORA.id, "Nora", member=True, admin=False, now=old))
    await shop.take(says("hello"))
    await shop.take(says("a member", chat=private(NORA.id), **{"from": nora()}))
    assert words(shop) == ["hello"]
    await shop.tell(f"chat/{NORA.id}", read(shop), NORA.id)
    await shop.calm()
    assert words(shop) == ["hello", "a member"]
    await shop.stop()


async def test_a_reaction_to_a_relayed_message_is_looked_up_too() -> None:
    """It goes to the customer, if it is a member's; one to anything else goes nowhere."""
    shop = await _open()

    async def relayed(tx: Tx) -> None:
        await refs.register(tx, "case/R-7K2MX/in/1", refs.Kind.MESSAGE, 0, 1)
        await refs.fill(tx, "case/R-7K2MX/in/1", 1, DESK, 5)

    await shop.unit(relayed)
    reaction = {
        "chat": group(),
        "message_id": 5,
        "user": nora(),
        "date": SENT,
        "old_reaction": [],
        "new_reaction": [{"type": "emoji", "emoji": "👍"}],
    }
    await shop.take(update("message_reaction", reaction | {"message_id": 6}))
    assert len(shop.seen) == 1
    await shop.take(update("message_reaction", reaction))
    assert len(shop.seen) == 1
    assert [job["person"] for job in shop.rows("jobs")] == [NORA.id]
    await shop.stop()


def test_nobody_bots_and_the_group_itself_are_never_looked_up() -> None:
    """They have no membership that could be asked for."""
    event = wrote(NORA)
    for sender in (Sender(1, "x", bot=True), Sender(1, "x", anonymous=True), Sender(0, "")):
        about = Bearing(sender.id, 0, sender, event.place, "", "", "")
        assert not must_be_confirmed(event, about, DESK, None, event.at)


def test_a_member_is_certain_for_less_than_a_day() -> None:
    """To the moment."""
    now = wrote(NORA).at
    fresh, stale = now - CONFIRMED_FOR + timedelta(seconds=1), now - CONFIRMED_FOR
    assert Member(1, "x", True, False, fresh).is_certain(now)
    assert not Member(1, "x", True, False, stale).is_certain(now)


async def test_a_confirmation_of_a_clock_that_ran_fast_counts_for_nothing() -> None:
    """Neither before the next start nor after it, when that moment comes."""
    shop = await _open()
    now = shop.clock.now()
    ahead = now + timedelta(days=300)
    await shop.unit(lambda tx: people.set_member(tx, NORA.id, "Nora", member=True, admin=False, now=ahead))

    async def certain(at: datetime) -> bool:
        found = await shop.unit(lambda tx: people.find_member(tx, NORA.id))
        return found is not None and found.is_certain(at)

    assert not await certain(now)
    assert await certain(ahead)
    await shop.unit(lambda tx: people.forget_the_future(tx, now))
    assert not await certain(ahead)
    await shop.stop()


# ── whom the bot knows ───────────────────────────────────────────────────────────────────────────────────────


async def test_of_other_groups_nobody_is_kept() -> None:
    """A stranger's name in a group that is not the desk is none of our business."""
    shop = await _open()
    await shop.take(says("hi", chat=group(OTHER, forum=False)), staff_presses("list::0:0"))
    assert shop.rows("people") == []
    await shop.take(says("hello"))
    assert [row["person"] for row in shop.rows("people")] == [CAMILLE]
    await shop.stop()


async def test_a_language_that_telegram_does_not_tell_stays_known() -> None:
    """Some updates name none."""
    shop = await _open()
    await shop.take(says("bonjour", **{"from": camille(language_code="fr")}))
    silent = camille()
    del silent["language_code"]
    await shop.take(says("bonjour", **{"from": silent}))
    assert shop.known[-1].actor.language == "fr"
    assert shop.rows("people")[0]["telegram_language"] == "fr"
    await shop.stop()


def _standing(status: str, **more: Any) -> dict[str, Any]:
    bot = {"id": BOT, "is_bot": True, "first_name": "Desk"}
    other = "member" if status == "kicked" else "kicked"
    return update(
        "my_chat_member",
        {
            "chat": private(),
            "from": camille(),
            "date": SENT,
            "old_chat_member": {"status": other, "user": bot},
            "new_chat_member": {"status": status, "user": bot, "until_date": 0},
        }
        | more,
    )


async def _failed(shop: Workshop, *subjects: str) -> None:
    """Messages to the customer that did not arrive, since she blocked the bot."""
    now = milliseconds(shop.clock.now())
    outbound = TelegramOutbound(lambda language: CATALOGS.translator(language, SHOP.zone), "en")
    for subject in subjects:
        (call,) = outbound.calls(tell_question(case()))
        told = call.__class__(
            call.chat, call.lane, call.method, {"text": subject}, about=subject, person=CAMILLE
        )
        row = await shop.unit(lambda tx, told=told: outbox.enqueue(tx, told, now))  # type: ignore[misc]
        await shop.unit(lambda tx, row=row: give_up(tx, row, State.FAILED, "blocked"))  # type: ignore[misc]


async def test_who_blocks_the_bot_is_no_more_back_than_before() -> None:
    """The update that tells of the block is theirs too."""
    shop = await _open()
    await shop.take(says("hello"), _standing("kicked"))
    assert shop.rows("people")[0]["blocked"] == 1
    await _failed(shop, "case/R-7K2MX/told/approved")
    await shop.take(says("elsewhere", chat=group(OTHER)))
    assert shop.rows("people")[0]["blocked"] == 1, "words in a group open no private chat"
    await shop.take(_standing("member"))
    assert shop.rows("people")[0]["blocked"] == 0
    await shop.stop()


async def test_who_is_back_gets_the_last_decision_and_the_words_of_staff() -> None:
    """Older decisions would only confuse; staff were promised that their words go out. The outbox is woken."""
    shop = await _open()
    await shop.take(says("hello"), _standing("kicked"))
    await _failed(
        shop,
        "case/R-7K2MX/told/question",
        "case/R-7K2MX/out/1/900",
        "case/R-7K2MX/told/refused",
        "case/R-7K2MX/out/2/901",
    )
    shop.rung.calls.clear()
    await shop.take(_standing("member"))
    waiting = [row["about"] for row in shop.rows("outbox", "id") if row["state"] == "waiting"]
    assert waiting == ["case/R-7K2MX/out/1/900", "case/R-7K2MX/told/refused", "case/R-7K2MX/out/2/901"]
    assert shop.rung.calls == {str(CAMILLE)}
    await shop.take(says("again"))
    assert len([row for row in shop.rows("outbox") if row["state"] == "waiting"]) == 3
    await shop.stop()


def _waiting(shop: Workshop) -> list[str]:
    return [row["about"] for row in shop.rows("outbox", "id") if row["state"] == "waiting"]


async def test_a_decision_that_was_overtaken_is_never_sent() -> None:
    """Not by a later return either, nor by command: it is gone as soon as anything is sent again."""
    shop = await _open()
    await shop.take(says("hello"), _standing("kicked"))
    await _failed(shop, "case/R-7K2MX/told/refused", "case/R-7K2MX/told/approved")
    assert await shop.unit(lambda tx: undelivered.lanes_of(tx, "case/R-7K2MX/told/refused")) == frozenset()
    await shop.take(_standing("member"))
    assert [row["about"] for row in shop.rows("outbox")] == ["case/R-7K2MX/told/approved"]
    await shop.take(_standing("kicked"))
    await _failed(shop, "case/R-7K2MX/told/paid")
    await shop.unit(lambda tx: tx.run("UPDATE outbox SET state = 'parked' WHERE state = 'waiting'"))
    await shop.unit(lambda tx: undelivered.unpark(tx, 0))
    assert _waiting(shop) == []
    await shop.take(_standing("member"))
    assert _waiting(shop) == ["case/R-7K2MX/told/paid"]
    await shop.stop()


async def test_a_decision_that_a_sent_one_overtook_is_never_sent() -> None:
    """What was told after it may have arrived: it counts as long as it is remembered for its replies."""
    shop = await _open()
    await shop.take(says("hello"), _standing("kicked"))
    await _failed(shop, "case/R-7K2MX/told/refused", "case/R-7K2MX/told/approved")
    await shop.unit(lambda tx: tx.run("UPDATE outbox SET state = 'done' WHERE about LIKE '%/approved'"))
    await shop.unit(
        lambda tx: undelivered.try_again(tx, "case/R-7K2MX/told/refused", milliseconds(shop.clock.now()))
    )
    await shop.take(_standing("member"))
    assert [(row["about"], row["state"]) for row in shop.rows("outbox")] == [
        ("case/R-7K2MX/told/approved", "done")
    ]
    await shop.stop()


async def test_what_an_overtaken_decision_was_to_make_goes_with_it() -> None:
    """Its name names nothing, and an edit of it would wait for ever."""
    shop = await _open()
    await shop.take(says("hello"), _standing("kicked"))
    await _failed(shop, "case/R-7K2MX/told/refused", "case/R-7K2MX/told/approved")
    name, now = "case/R-7K2MX/told/refused/3", milliseconds(shop.clock.now())
    edit = Call(str(CAMILLE), str(CAMILLE), "EditMessageText", {"message_id": {"$ref": name}}, slot=name)
    await shop.unit(lambda tx: refs.register(tx, name, refs.Kind.MESSAGE, CAMILLE, 1))
    await shop.unit(lambda tx: outbox.enqueue(tx, edit, now))
    await shop.take(_standing("member"))
    assert _waiting(shop) == ["case/R-7K2MX/told/approved"]
    assert [row["name"] for row in shop.rows("refs") if row["kind"] == "message"] == []
    await shop.stop()


async def test_of_each_case_the_last_decision_is_sent() -> None:
    """What was decided on one request says nothing of another."""
    shop = await _open()
    await shop.take(says("hello"), _standing("kicked"))
    first, second = "case/R-AAAAA/told/approved", "case/R-BBBBB/told/question"
    await _failed(shop, "case/R-AAAAA/told/refused", first, second)
    await shop.take(_standing("member"))
    assert _waiting(shop) == [first, second]
    await shop.stop()


# ── the desk's group ─────────────────────────────────────────────────────────────────────────────────────────


async def test_whether_the_group_has_topics_is_learned_from_what_happens_there() -> None:
    """It may be switched on or off at any time; a button's message may be too old to tell."""
    shop = await _open()
    now = shop.clock.now()
    await shop.unit(lambda tx: people.set_member(tx, NORA.id, "Nora", member=True, admin=False, now=now))
    await shop.take(staff_says("a", topic=None))
    assert shop.known[-1].desk.forum
    old = {"chat": group(forum=False), "message_id": 3, "date": 0}
    await shop.take(presses("list::0:0", old, **{"from": nora()}))
    assert isinstance(shop.seen[-1], Pressed)
    assert shop.known[-1].desk.forum
    await shop.take(staff_says("b", topic=None, chat=group(forum=False)))
    assert not shop.known[-1].desk.forum
    await shop.take(says("hello"))
    assert not shop.known[-1].desk.forum
    await shop.stop()


async def test_a_group_that_moved_is_followed_from_its_service_message() -> None:
    """Once; what comes from the new id is the desk's then."""
    shop = await _open()
    moved = update("message", message(**{"from": nora()}, chat=group(forum=False), migrate_to_chat_id=OTHER))
    await shop.take(moved)
    assert (await shop.unit(lambda tx: refs.find(tx, refs.DESK_CHAT))).chat_id == OTHER
    assert [event.kind for event in shop.events()] == ["desk_moved"]
    assert shop.rung.filled == {refs.DESK_CHAT}
    await shop.take(update("message", moved["message"]))
    assert len(shop.events()) == 1
    await shop.stop()


async def test_the_new_groups_own_message_tells_it_too() -> None:
    """Either of the two may be the one that arrives."""
    shop = await _open()
    await shop.take(
        update("message", message(**{"from": nora()}, chat=group(OTHER), migrate_from_chat_id=DESK))
    )
    assert (await shop.unit(lambda tx: refs.find(tx, refs.DESK_CHAT))).chat_id == OTHER
    await shop.stop()


async def test_another_group_as_desk_knows_nobody_and_shows_everything_anew() -> None:
    """The members of the old one are none of it; its list and cards are out of reach."""

    def chooses(state: Conversation, event: Event, known: Known) -> Stepped:
        made = SetMember(NORA.id, "Nora", member=True, admin=False)
        return Stepped(state, (UseDesk(OTHER, forum=False, title="New"), made))

    shop = await _open(chooses)
    now = shop.clock.now()
    await shop.unit(lambda tx: people.set_member(tx, 12, "Omar", member=True, admin=False, now=now))

    async def posted(tx: Any) -> None:
        await refs.register(tx, "desk/general/list", refs.Kind.MESSAGE, 0, 1)
        await refs.fill(tx, "desk/general/list", 1, DESK, 5)

    await shop.unit(posted)
    await shop.take(says("x"))
    await shop.stop()
    assert [row["person"] for row in shop.rows("members")] == [NORA.id]
    assert [event.kind for event in shop.events()] == ["desk_moved"]
    assert (await shop.unit(lambda tx: refs.find(tx, "desk/general/list"))).value is None
    assert (await shop.unit(lambda tx: refs.find(tx, refs.DESK_CHAT))).value == OTHER
    assert shop.rows("chats") == [], "it did not move: the old id means the old group still"


async def test_the_same_group_again_changes_nothing() -> None:
    """As at every start where the settings name it."""
    shop = await _open()
    now = shop.clock.now()
    await shop.unit(lambda tx: people.set_member(tx, 12, "Omar", member=True, admin=False, now=now))
    assert await shop.unit(lambda tx: use_desk(tx, DESK, now)) == set()
    assert len(shop.rows("members")) == 1
    await shop.stop()


async def test_what_goes_to_the_desks_group_by_its_id_shares_its_budget() -> None:
    """It is one chat, in one order; and it follows the group when that moves."""

    def answers(state: Conversation, event: Event, known: Known) -> Stepped:
        return Stepped(
            state, (Say(to=ToChat(DESK, 77, "en"), body=()), Say(to=ToChat(OTHER, 7, "en"), body=()))
        )

    shop = await _open(answers)
    await shop.take(says("x"))
    here, there = shop.rows("outbox", "id")
    assert (here["chat"], here["lane"]) == ("desk", "desk")
    assert shop.calls()[0][1]["chat_id"] == {"$ref": refs.DESK_CHAT}
    assert shop.calls()[0][1]["message_thread_id"] == 77
    assert (there["chat"], there["lane"]) == (str(OTHER), str(OTHER))
    assert shop.rung.calls == {"desk", str(OTHER)}
    await shop.stop()
