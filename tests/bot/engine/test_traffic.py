"""Under load: Telegram's limits hold, the urgent goes first, nothing starves, and no chat holds up another."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.answer import InDoubt
from bot.engine.budgets import Budgets
from bot.engine.choice import Head, Room, rank
from bot.engine.look import Look
from bot.engine.pulse import Pulse
from bot.engine.traffic import Traffic
from bot.engine.waits import Waits
from bot.ports import Call
from bot.storage.codec import milliseconds
from tests.bot.engine.stage import GROUP, Stage, card, desk, edit, in_topic, rename, say, topic
from tests.bot.engine.test_budgets import most_in_a_window
from tests.fakes.telegram import Made, Unsaid

ANY_CHAT = st.sampled_from([7001, 7002, 7003, -2002, GROUP])
LOAD = st.lists(st.tuples(ANY_CHAT, st.integers(0, 2), st.integers(0, 20)), min_size=20, max_size=80)


async def timed(**more: Any) -> tuple[Stage, list[tuple[int, Made]]]:
    """A stage with budgets, and what is called on it by the millisecond."""
    stage = await Stage.set(budgets=True, **more)
    log: list[tuple[int, Made]] = []
    stage.telegram.on_done = lambda made, result: log.append((milliseconds(stage.clock.now()), made))
    return stage, log


def call_to(chat: int, words: str, urgency: int) -> Call:
    return desk(words, urgency=urgency) if chat == GROUP else say(words, chat, urgency=urgency)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(LOAD)
async def test_limits_hold_and_everything_goes_out(load: list[tuple[int, int, int]]) -> None:
    """Whatever is queued and when: no window holds more than Telegram allows, and all goes out in order."""
    stage, log = await timed()
    await stage.start()
    for number, (chat, urgency, pause) in enumerate(load):
        await stage.run(call_to(chat, str(number), urgency), seconds=pause / 10)
    await stage.run(seconds=300)
    sent = defaultdict[int, list[int]](list)
    for at, made in log:
        sent[made.chat].append(at)
    assert most_in_a_window([at for at, _ in log], 1000) <= 30
    for chat in (GROUP, -2002):
        assert most_in_a_window(sent[chat], 60_000) <= 20
    for chat in (7001, 7002, 7003):
        assert most_in_a_window(sent[chat], 1000) <= 3
        assert most_in_a_window(sent[chat], 15_000) <= 15
    for chat in sent:
        assert stage.telegram.texts(chat) == [
            str(number) for number, (to, _, _) in enumerate(load) if to == chat
        ]
    assert len(log) == len(load)
    await stage.stop()


async def test_a_crowd_is_served_side_by_side() -> None:
    """A hundred people get their first message within the budget of all: four seconds."""
    stage, log = await timed()
    people = range(7001, 7101)
    await stage.run(*(say(f"{number}", person) for number in range(3) for person in people), seconds=4)
    assert {made.chat for _, made in log} == set(people)
    assert most_in_a_window([at for at, _ in log], 1000) <= 30
    await stage.run(seconds=10)
    assert len(log) == 300
    await stage.stop()


async def test_decisions_pass_cards_and_pages() -> None:
    """In the group, what is urgent goes before cards, and those before the rest, though queued last."""
    stage, _ = await timed()
    cases = [f"R-2222{number}" for number in range(8)]
    await stage.run(*(topic(case) for case in cases), seconds=120)
    del stage.telegram.calls[:]
    await stage.queue(*(in_topic("rest", case, urgency=2) for case in cases[:3]))
    await stage.queue(*(card("card", case) for case in cases[3:6]))
    await stage.queue(*(in_topic("answer", case) for case in cases[6:]))
    await stage.run(seconds=120)
    texts = stage.telegram.texts()
    # Five may go at once after the rest, as they come; what is left is sorted by urgency.
    assert sorted(texts) == sorted(["rest"] * 3 + ["card"] * 3 + ["answer"] * 2)
    assert texts[5:] == sorted(texts[5:], key=["answer", "card", "rest"].index)
    assert texts.index("answer") < 6
    await stage.stop()


async def test_waiting_calls_are_sorted_before_any_goes() -> None:
    """What waited at the start competes by its urgency, not by its lane."""
    stage, _ = await timed()
    await stage.queue(*(say(f"rest {person}", person, urgency=2) for person in range(7001, 7021)))
    await stage.queue(*(say(f"answer {person}", person) for person in range(7101, 7121)))
    await stage.run(seconds=10)
    kinds = [text.split()[0] for text in stage.telegram.texts()]
    assert kinds == ["answer"] * 20 + ["rest"] * 20
    await stage.stop()


def test_claims_are_known_before_they_are_weighed() -> None:
    """Of several chats each is looked at before any may call; then the best claim goes."""
    now = 1_000_000
    traffic = Traffic(Budgets(), Pulse(lambda: True), lambda: now)
    traffic.wake(["1", "2", "3"])
    for number, urgency in ((1, 2), (2, 0), (3, 1)):
        turned_to = traffic.next_chat()
        assert turned_to is not None
        chat, grant = turned_to
        assert (chat.name, grant.may_call) == (str(number), False)
        assert chat.begin_look(now, grant.room) == [chat.name]
        traffic.remember(chat, Look(chat.name, Head(chat.name, rank(now, urgency, number), now)), 0)
        traffic.release(chat)
    chosen = traffic.next_chat()
    assert chosen is not None
    assert (chosen[0].name, chosen[1].may_call) == ("2", True)


@pytest.mark.parametrize("meanwhile", [True, False])
def test_what_is_filled_while_a_lane_is_looked_at_counts(meanwhile: bool) -> None:
    """A reference filled between the look and its end makes the lane unknown again; one filled before does not."""
    traffic = Traffic(Budgets(on=False), pulse := Pulse(lambda: True), lambda: 1_000_000)
    traffic.wake(["1"])
    traffic.filled(["a"])
    turned_to = traffic.next_chat()
    assert turned_to is not None
    chat, _ = turned_to
    began = pulse.fills
    chat.begin_look(1_000_000, (0, 0, 0))
    if meanwhile:
        traffic.filled(["b"])
    traffic.remember(chat, Look("1", missing=frozenset({"a", "b"})), began)
    traffic.release(chat)
    assert (traffic.next_chat() is not None) == meanwhile


class CountedBudgets(Budgets):
    """Counts how often a chat's room is asked for, which is once for each time that the chat is placed."""

    asked = 0

    def room(self, chat: str) -> Room:
        self.asked += 1
        return super().room(chat)


def test_a_chat_is_placed_once_however_many_of_its_lanes_are_woken() -> None:
    """Waking every topic of a group takes time by their number, not by its square: nothing else runs meanwhile."""
    budgets = CountedBudgets()
    traffic = Traffic(budgets, Pulse(lambda: True), lambda: 1_000_000)
    traffic.wake(f"desk/R-{number:05}" for number in range(100))
    assert budgets.asked == 1


def test_what_a_lane_waits_for_no_more_is_forgotten() -> None:
    """Only names that some lane waits for are kept, however many a lane ever waited for."""
    waits = Waits()
    waits.note("1", frozenset({"a", "b"}))
    waits.note("2", frozenset({"b"}))
    assert waits.take("b") == {"1", "2"}
    waits.note("2", frozenset({"b"}))
    waits.note("1", frozenset({"a", "b"}))
    assert waits.take("b") == {"1", "2"}
    for number in range(100):
        waits.note("1", frozenset({f"{number}"}))
    assert len(waits) == 1
    waits.note("1", frozenset())
    assert len(waits) == 0
    assert waits.take("99") == set()


async def test_rows_that_are_gone_are_waited_for_no_more() -> None:
    """A case that was erased leaves nothing in memory once its lane was looked at."""
    stage = await Stage.set()
    await stage.run(*(edit(f"case/R-{number}/card", "x", f"desk/R-{number}") for number in range(20)))
    await stage.unit(lambda tx: tx.run("DELETE FROM outbox"))
    stage.outbox.wake(f"desk/R-{number}" for number in range(20))
    await stage.run(seconds=1)
    assert len(stage.outbox._traffic._waits) == 0
    await stage.stop()


def test_without_budgets_nobody_is_weighed() -> None:
    """Where there is no budget to compete for, whoever is woken may call at once."""
    traffic = Traffic(Budgets(on=False), Pulse(lambda: True), lambda: 1_000_000)
    traffic.wake(["1", "2"])
    turned_to = [traffic.next_chat() for _ in "12"]
    assert [one is not None and one[1].may_call for one in turned_to] == [True, True]


async def test_nothing_starves() -> None:
    """Against answers without end, the least urgent call goes once those of the ten minutes after it are out."""
    stage, log = await timed()
    cases = [f"R-2222{number}" for number in range(9)]
    await stage.run(*(topic(case) for case in cases), seconds=120)
    await stage.queue(*(in_topic("before", case) for case in cases[1:]))
    began = milliseconds(stage.clock.now())
    await stage.queue(in_topic("at last", cases[0], urgency=2))
    for _ in range(60):
        backlog = len(stage.states())
        await stage.run(*(in_topic("answer", case) for case in cases[1:] if backlog < 60), seconds=15)
    (at,) = [at for at, made in log if made.text == "at last"]
    assert 300_000 < at - began < 900_000
    await stage.stop()


async def test_a_busy_group_does_not_slow_down_customers() -> None:
    """While the group's budget is spent, private chats go on at once."""
    stage, log = await timed()
    await stage.run(*(desk(f"{number}") for number in range(50)), seconds=5)
    began = milliseconds(stage.clock.now())
    await stage.run(say("decision"), seconds=1)
    assert [at for at, made in log if made.text == "decision"] == [began]
    await stage.stop()


async def test_a_quiet_group_answers_at_once() -> None:
    """Whatever was not urgent in the minute before: six calls are left for whoever presses a button."""
    stage, log = await timed()
    cases = [f"R-2222{number}" for number in range(9)]
    await stage.run(*(topic(case) for case in cases), seconds=120)
    await stage.queue(*(rename(f"{turn} {case}", case) for turn in range(4) for case in cases))
    await stage.queue(*(in_topic(f"page {number}", cases[8], urgency=2) for number in range(20)))
    await stage.run(seconds=2)
    began = milliseconds(stage.clock.now())
    await stage.run(*(in_topic("answer", case) for case in cases[:6]), seconds=1)
    assert [at for at, made in log if made.text == "answer"] == [began] * 6
    await stage.run(seconds=600)
    assert [made.text for _, made in log if made.text.startswith("page")] == [
        f"page {number}" for number in range(20)
    ]
    await stage.stop()


async def test_what_gives_way_does_not_hold_up_its_lane() -> None:
    """A rename that waits for budget to spare lets pass what is said in its topic, and goes when there is some."""
    stage, log = await timed()
    await stage.run(topic(), *(desk(f"{number}") for number in range(13)), seconds=1)
    began = milliseconds(stage.clock.now())
    await stage.run(rename("decided"), in_topic("one"), in_topic("two"), seconds=58)
    assert [made.text for at, made in log if at >= began] == ["one", "two"]
    await stage.run(seconds=5)
    assert log[-1][1].method == "EditForumTopic"
    await stage.stop()


async def test_what_gives_way_goes_while_the_rest_of_its_lane_can_not() -> None:
    """Behind a rename everything may wait for Telegram: it goes once there is budget to spare."""
    stage, log = await timed()
    await stage.run(topic(), *(desk(f"{number}") for number in range(13)), seconds=1)
    stage.telegram.plan = lambda method, parameters: (
        Unsaid(InDoubt("timeout")) if parameters.get("text") == "doubtful" else None
    )
    await stage.run(rename("decided"), in_topic("doubtful"), in_topic("later"), seconds=70)
    assert log[-1][1].method == "EditForumTopic"
    stage.telegram.plan = lambda method, parameters: None
    await stage.run(seconds=120)
    assert stage.telegram.texts()[-2:] == ["doubtful", "later"]
    await stage.stop()


async def test_what_gives_way_goes_while_its_lane_waits_for_another() -> None:
    """Behind a rename, or in it, something may stand that another lane is about to make."""
    stage, log = await timed()
    await stage.run(topic(), topic("R-22221"), *(desk(f"{number}") for number in range(12)), seconds=1)
    stage.telegram.plan = lambda method, parameters: (
        Unsaid(InDoubt("timeout")) if parameters.get("text") == "made" else None
    )
    needs = {"parameters": {"needs": {"$ref": "made"}}}
    edited = in_topic("edited", method="EditMessageText", urgency=2, **needs)
    await stage.queue(in_topic("made", "R-22221", makes=("made",)))
    await stage.run(edited, rename("decided"), in_topic("needs", **needs), in_topic("later"), seconds=70)
    assert log[-1][1].method == "EditForumTopic"
    stage.telegram.plan = lambda method, parameters: None
    await stage.run(seconds=120)
    assert stage.telegram.texts()[-4:] == ["made", "needs", "later", "edited"]
    await stage.stop()


async def test_what_gives_way_is_tried_later_without_holding_up_its_lane() -> None:
    """A rename whose fate is in doubt waits beside its lane."""
    stage, _ = await timed()
    await stage.run(topic(), seconds=61)
    stage.telegram.plan = lambda method, parameters: (
        Unsaid(InDoubt("timeout")) if method == "EditForumTopic" else None
    )
    await stage.run(rename("decided"), seconds=0.1)
    await stage.run(in_topic("words"), seconds=0.1)
    assert stage.telegram.texts() == ["words"]
    stage.telegram.plan = lambda method, parameters: None
    await stage.run(seconds=5)
    assert stage.states() == ["done"]
    await stage.stop()


async def test_what_gave_way_for_ten_minutes_gives_way_no_more() -> None:
    """In a group that is busy without end, a rename competes as any other call once it has waited so long."""
    stage, log = await timed()
    await stage.run(topic(), seconds=61)
    await stage.run(*(desk(f"before {number}") for number in range(20)), seconds=1)
    began = milliseconds(stage.clock.now())
    await stage.queue(rename("at last"))
    for _ in range(80):
        await stage.run(*(in_topic(f"answer {number}") for number in range(5)), seconds=15)
    (at,) = [at for at, made in log if made.method == "EditForumTopic"]
    assert 500_000 < at - began <= 720_000
    await stage.stop()


async def test_a_burst_of_cards_leaves_some_room_for_answers() -> None:
    """While hundreds of cards wait for their minute, four answers go at once in each."""
    stage, log = await timed()
    cases = [f"R-2{number:04}" for number in range(60)]
    await stage.run(*(one for case in cases for one in (topic(case), card(case, case))), seconds=90)
    assert len(log) == 32
    began = milliseconds(stage.clock.now())
    first = cases[:4]
    await stage.run(*(in_topic("answer", case) for case in first), seconds=1)
    assert [at for at, made in log if made.text == "answer"] == [began] * 4
    await stage.run(seconds=600)
    assert [made.text for _, made in log if made.text in cases] == cases
    await stage.stop()
