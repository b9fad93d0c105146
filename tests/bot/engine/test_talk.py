"""What is known of a talk, and what becomes of it: originals, what is held back, bans, ratings, second tries."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from bot.answer import Rejected
from bot.engine.apply import Applier
from bot.engine.bearing import Bearing
from bot.engine.talk import read_asked_for, read_talk
from bot.ports import Call, Tx
from bot.storage import bans, cases, evidence, messages, outbox, ratings, refs, undelivered
from bot.storage.codec import milliseconds
from bot.storage.decisions import keep_policy
from bot.storage.figures import read_figures
from bot.storage.inbox import Letter
from bot.storage.queued import State
from bot.telegram.outbound import TelegramOutbound
from conversations.calls import QueueAgain
from conversations.case_file import CaseFile, Colleague
from conversations.customer.holding import held_line
from conversations.desk.delivery import undelivered_line
from conversations.effects import Effect
from conversations.events import Event
from conversations.known import Known, MonthOfRatings, Original, Spoken
from conversations.message import Attachment, Media
from conversations.outcomes import Fate, Reported, Trouble
from conversations.press import Press, Verb
from conversations.records import Ban, Direction, Keep, Rate, TellBan, Unban, Unhold
from conversations.updates import Reacted
from refunds.case import CaseState
from refunds.text import Text
from tests.bot.engine.stage import Stage, say
from tests.bot.engine.workshop import BUYERS, CATALOGS
from tests.conversations.builders import (
    CAMILLE,
    DESK,
    IN_TOPIC,
    NORA,
    NOW,
    OMAR,
    PARIS,
    POLICY,
    REFERENCE,
    SHOP,
    case,
    commanded,
    edited,
    in_private,
    known,
    pressed,
    sender,
    wrote,
)
from tests.fakes.inline_database import InlineDatabase
from tests.fakes.telegram import Unsaid

CUSTOMER = Colleague(CAMILLE, "Camille D.")
HOME = in_private(CUSTOMER)
PHOTO = Attachment(Media.PHOTO, "f1", "u1")
OTHER = "R-8M3NY"


@pytest.fixture
async def desk() -> AsyncIterator[InlineDatabase]:
    """A database with Camille's case in it."""
    database = await InlineDatabase.open()

    async def furnish(tx: Tx) -> None:
        await keep_policy(tx, POLICY.hash, POLICY.policy.version, POLICY.policy.source, NOW)
        await cases.open_case(tx, case(), NOW - timedelta(hours=5), inbox=0)

    await database.unit(furnish)
    yield database
    await database.close()


def keep(number: int, direction: Direction = Direction.IN, **changes: Any) -> Keep:
    """A message of the case, sent `number` seconds after an hour ago."""
    person, chat = (CAMILLE, CAMILLE) if direction is Direction.IN else (NORA.id, DESK)
    at = NOW - timedelta(hours=1, seconds=-number)
    plain: dict[str, Any] = {"case": REFERENCE, "text": f"words {number}", "at": at}
    return Keep(
        number=number,
        direction=direction,
        person=person,
        chat_id=chat,
        message_id=100 + number,
        **(plain | changes),
    )


async def keeps(database: InlineDatabase, *kept: Keep) -> None:
    async def work(tx: Tx) -> None:
        for one in kept:
            await evidence.keep_message(tx, one)

    await database.unit(work)


async def gathers(database: InlineDatabase, event: Event, owner: int = 0, **changes: Any) -> Known:
    """What is known of the talk when this happens."""
    about = case()
    given = known(CUSTOMER if owner else NORA, about, **changes)
    return await database.unit(lambda tx: _with_talk(tx, event, given, owner))


async def _with_talk(tx: Tx, event: Event, given: Known, owner: int) -> Known:
    about = Bearing(given.actor.id, owner, None, None, given.replied, given.event_message, "")
    talk = await read_talk(tx, event, about, given.case, given.cases, given.now)
    return replace(given, **talk, **(await read_asked_for(tx, event, given.case, given.shop.zone)))


async def applies(database: InlineDatabase, *effects: Effect, now: datetime = NOW) -> Applier:
    """Carry these effects out."""
    made: list[Applier] = []

    async def work(tx: Tx) -> None:
        outbound = TelegramOutbound(lambda language: CATALOGS.translator(language, PARIS), "en")
        letter = Letter((1,), "telegram", "desk", 0, ("{}",), NOW, 0, None)
        applier = Applier(tx, outbound, BUYERS, letter, None, now, lambda raw, sender: raw)
        await applier.apply(effects)
        made.append(applier)

    await database.unit(work)
    return made[0]


# ── waves ────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_what_a_customer_wrote_a_moment_ago_is_known(desk: InlineDatabase) -> None:
    """Of every request of theirs, each message once, whatever was changed; nothing of what staff wrote."""
    at = NOW - timedelta(minutes=1)
    early = keep(1, at=NOW - timedelta(minutes=6))
    sent = (early, keep(2, at=at), keep(2, at=at, edited=True), keep(3, Direction.OUT, at=at))
    await keeps(desk, *sent, keep(4, at=at, album="a"))
    found = await gathers(desk, wrote(CUSTOMER, "And?", HOME), CAMILLE, cases=(case(),))
    assert found.wave == (Spoken(REFERENCE, 2, 102, at), Spoken(REFERENCE, 4, 104, at, "a"))
    assert (await gathers(desk, wrote(NORA, "And?"))).wave == ()


async def test_what_a_button_would_move_is_known(desk: InlineDatabase) -> None:
    """From the message that it names on; and where that was moved before."""
    await keeps(desk, keep(1), keep(2), keep(3, Direction.OUT), keep(4))
    press = Press(Verb.TO_CASE, OTHER, 1, f"102+@{REFERENCE}")
    event = pressed(CUSTOMER, press, HOME)
    found = await gathers(desk, event, CAMILLE)
    assert [one.number for one in found.wave] == [2, 4]
    assert found.moved_to == ""
    other = case(reference=OTHER)
    await desk.unit(lambda tx: cases.open_case(tx, other, NOW, inbox=0))
    await keeps(desk, keep(2, case=OTHER, at=NOW))
    assert (await gathers(desk, event, CAMILLE)).moved_to == OTHER
    strange = pressed(CUSTOMER, Press(Verb.TO_CASE, OTHER, 1, f"999+@{REFERENCE}"), HOME)
    assert (await gathers(desk, strange, CAMILLE)).wave == ()
    odd = pressed(CUSTOMER, Press(Verb.TO_CASE, OTHER, 1, "x"), HOME)
    assert (await gathers(desk, odd, CAMILLE)).moved_to == ""


# ── originals ────────────────────────────────────────────────────────────────────────────────────────────────


async def test_a_message_is_known_as_it_is_by_now(desk: InlineDatabase) -> None:
    """Its newest version, where it was written; of what is unknown nothing is."""
    await keeps(desk, keep(1), keep(1, text="better words", attachments=(PHOTO,), edited=True))
    replied = await gathers(desk, wrote(NORA, "Hm"), replied=f"case/{REFERENCE}/in/1")
    assert replied.original == Original(1, 101, "better words", (PHOTO,))
    for name in ("", "?", f"case/{REFERENCE}/card", f"case/{REFERENCE}/in/2", f"case/{REFERENCE}/told/x/3"):
        assert (await gathers(desk, wrote(NORA, "Hm"), replied=name)).original == Original()


async def test_of_a_changed_reply_the_message_itself_is_known(desk: InlineDatabase) -> None:
    """Not that which it answers."""
    await keeps(desk, keep(1), keep(2, Direction.OUT, gone=True))
    found = await gathers(
        desk,
        edited(NORA, "Hm"),
        replied=f"case/{REFERENCE}/in/1",
        event_message=f"case/{REFERENCE}/out/2",
    )
    assert (found.original.number, found.original.gone) == (2, True)


async def test_an_album_is_known_by_all_its_members(desk: InlineDatabase) -> None:
    """Those that went the same way, under the same name."""
    await keeps(
        desk,
        keep(1, Direction.OUT, album="a"),
        keep(2, Direction.OUT, album="a"),
        keep(3, Direction.OUT, album="b"),
        keep(4, album="a"),
        keep(2, Direction.OUT, edited=True),
    )
    event = pressed(NORA, Press(Verb.DELETE, REFERENCE, 3, "2"))
    assert (await gathers(desk, event)).original.album == (1, 2)
    for argument in ("", "x", "9" * 30):
        event = pressed(NORA, Press(Verb.DELETE, REFERENCE, 3, argument))
        assert (await gathers(desk, event)).original == Original()
    event = pressed(NORA, Press(Verb.CLAIM, REFERENCE, 3))
    assert (await gathers(desk, event)).original == Original()


async def test_a_deletion_that_is_reported_names_its_message(desk: InlineDatabase) -> None:
    """So that the evidence says what was deleted."""
    await keeps(desk, keep(1, Direction.OUT))
    event = Reported(at=NOW, subject=f"case/{REFERENCE}/gone/1/{NORA.id}", fate=Fate.SENT)
    assert (await gathers(desk, event)).original.text == "words 1"
    event = Reported(at=NOW, subject=f"case/{REFERENCE}/out/1/101", fate=Fate.SENT)
    assert (await gathers(desk, event)).original == Original()


async def test_what_went_out_last_is_offered_for_deletion(desk: InlineDatabase) -> None:
    """Newest first, what is gone left out, and only where it is asked for."""
    await keeps(desk, *(keep(number, Direction.OUT) for number in range(1, 9)), keep(9))
    await keeps(desk, keep(8, Direction.OUT, edited=True, gone=True))
    found = await gathers(desk, commanded(NORA, "delete"))
    assert [one.number for one in found.sent] == [7, 6, 5, 4, 3, 2]
    assert (await gathers(desk, commanded(NORA, "reply", "x"))).sent == ()


# ── held back ────────────────────────────────────────────────────────────────────────────────────────────────


async def test_messages_are_counted_by_when_they_were_sent(desk: InlineDatabase) -> None:
    """A minute before this one, versions too; after an outage nobody has written fast."""
    await keeps(desk, *(keep(number) for number in range(0, 100, 10)), keep(3, Direction.OUT))
    at = NOW - timedelta(hours=1, seconds=-90)
    event = replace(wrote(CUSTOMER, "Hm", HOME), at=at)
    assert (await gathers(desk, event, CAMILLE)).recent == 6
    assert (await gathers(desk, replace(event, at=NOW), CAMILLE)).recent == 0
    assert (await gathers(desk, wrote(NORA, "Hm"))).recent == 0


async def test_what_is_held_back_is_known_until_it_is_shown(desk: InlineDatabase) -> None:
    """Each once, as it is by now."""
    await keeps(
        desk, keep(1, held=True), keep(2, held=True, attachments=(PHOTO,)), keep(1, text="new", held=True)
    )
    event = pressed(NORA, Press(Verb.SHOW, REFERENCE, 3))
    found = (await gathers(desk, event)).held
    assert [(one.case, one.number, one.message_id, one.text) for one in found] == [
        (REFERENCE, 1, 101, "new"),
        (REFERENCE, 2, 102, "words 2"),
    ]
    assert found[1].attachments == (PHOTO,)
    await applies(desk, Unhold(REFERENCE, (1,)))
    assert [one.number for one in (await gathers(desk, event)).held] == [2]
    assert (await gathers(desk, wrote(NORA, "Hm"))).held == ()


async def test_the_desks_own_lines_are_known_once_they_are_posted(desk: InlineDatabase) -> None:
    """Or are about to be; of what was given up none is."""
    await keeps(desk, keep(1, held=True))
    out = f"case/{REFERENCE}/out/5"
    reaction = Reacted(at=NOW, sender=sender(CUSTOMER), place=HOME, message_id=9, emoji=("👍",))
    reported = Reported(at=NOW, subject=f"{out}/900", fate=Fate.SENT)
    press = pressed(NORA, Press(Verb.SHOW, REFERENCE, 3))
    names = (f"{out}/reaction", undelivered_line(REFERENCE, "out/5/900"), held_line(REFERENCE))

    async def lines() -> list[frozenset[str]]:
        return [
            (await gathers(desk, reaction, CAMILLE, event_message=out)).lines - {names[2]},
            (await gathers(desk, reported)).lines,
            (await gathers(desk, press)).lines,
        ]

    assert await lines() == [frozenset()] * 3
    rows = [
        await desk.unit(
            lambda tx, name=name: outbox.enqueue(tx, say("x", makes=(name,)), milliseconds(NOW))  # type: ignore[misc]
        )
        for name in names
    ]
    assert await lines() == [frozenset({name}) for name in names]
    for row in rows:
        await desk.unit(lambda tx, row=row: outbox.give_up(tx, row, State.FAILED, "x"))  # type: ignore[misc]
    assert await lines() == [frozenset()] * 3
    for name, row in zip(names, rows, strict=True):
        await desk.unit(lambda tx, name=name, row=row: refs.fill(tx, name, row, DESK, 7))  # type: ignore[misc]
    assert await lines() == [frozenset({name}) for name in names]


# ── bans ─────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_a_ban_stands_until_its_time_or_until_it_is_taken_back(desk: InlineDatabase) -> None:
    """Told once; a new one is told anew."""
    until = NOW + timedelta(hours=1)
    ban = Ban(person=CAMILLE, until=until, reason="insults", by=NORA)
    event = wrote(CUSTOMER, "Hm", HOME)
    await applies(desk, ban)
    found = (await gathers(desk, event, CAMILLE)).ban
    assert found is not None
    assert (found.until, found.reason, found.told) == (until, "insults", False)
    await applies(desk, TellBan(CAMILLE))
    told = (await gathers(desk, commanded(CUSTOMER, "start", place=HOME), CAMILLE)).ban
    assert told is not None
    assert told.told
    assert (await gathers(desk, event, CAMILLE, now=until)).ban is None
    await applies(desk, replace(ban, until=None))
    anew = (await gathers(desk, pressed(NORA, Press(Verb.UNBAN, REFERENCE, 3)))).ban
    assert anew is not None
    assert (anew.until, anew.told) == (None, False)
    await applies(desk, Unban(CAMILLE))
    assert (await gathers(desk, event, CAMILLE)).ban is None
    assert await desk.unit(lambda tx: bans.find_ban(tx, 1, NOW)) is None


async def test_nobody_elses_ban_is_known(desk: InlineDatabase) -> None:
    """Of a command outside of any case."""
    given = known(NORA)
    found = await desk.unit(lambda tx: _with_talk(tx, commanded(NORA, "replies"), given, 0))
    assert (found.ban, found.held, found.original) == (None, (), Original())


# ── what is kept of a canned reply ───────────────────────────────────────────────────────────────────────────


async def test_of_a_canned_reply_what_was_read_is_kept(desk: InlineDatabase) -> None:
    """In the customer's language, without markup."""
    said = Text("Merci, {customer} &amp; co.", {"customer": "Camille"})
    await applies(desk, keep(1, Direction.OUT, text="thanks", said=said, language="fr"))
    found = await desk.unit(lambda tx: messages.find_original(tx, REFERENCE, 1))
    assert found.text == "Merci, Camille & co."


# ── second tries ─────────────────────────────────────────────────────────────────────────────────────────────

ABOUT = f"case/{REFERENCE}/out/7/900"


async def test_what_failed_is_sent_again_by_its_subject(desk: InlineDatabase) -> None:
    """At its old place, whether Telegram or the customer refused it; nothing else is touched."""
    mine = say("a", CAMILLE, about=ABOUT)
    other = say("b", CAMILLE, about=f"case/{REFERENCE}/out/8/901")

    async def queue(call: Call) -> int:
        return await desk.unit(lambda tx: outbox.enqueue(tx, call, milliseconds(NOW)))

    async def states() -> list[str]:
        rows = await desk.unit(lambda tx: tx.all("SELECT state FROM outbox ORDER BY id"))
        return [row["state"] for row in rows]

    rows = [await queue(mine), await queue(other)]
    retry = pressed(NORA, Press(Verb.RETRY, REFERENCE, 3, "out/7/900"))
    assert not (await gathers(desk, retry)).undelivered
    for state in (State.FAILED, State.PARKED):
        for row in rows:
            await desk.unit(
                lambda tx, row=row, state=state: outbox.give_up(tx, row, state, "x")  # type: ignore[misc]
            )
        assert (await gathers(desk, retry)).undelivered
        applier = await applies(desk, QueueAgain(ABOUT))
        assert applier.aftermath.calls == {str(CAMILLE)}
        assert await states() == ["waiting", state.value]
    assert await desk.unit(lambda tx: undelivered.lanes_of(tx, "nothing")) == frozenset()


async def test_a_quote_that_telegram_does_not_find_is_left_out() -> None:
    """The answer arrives without it; any other refusal is one."""
    stage = await Stage.set()
    answers = {"message_id": 5, "allow_sending_without_reply": True, "quote": "gone"}
    stage.telegram.plan = lambda method, parameters: (
        Unsaid(Rejected("Bad Request: QUOTE_TEXT_INVALID"))
        if "quote" in parameters.get("reply_parameters", {})
        else None
    )
    await stage.run(say("hello", parameters={"reply_parameters": answers}), seconds=1)
    assert [made.parameters.get("reply_parameters") for made in stage.telegram.calls if made.done] == [
        {"message_id": 5, "allow_sending_without_reply": True}
    ]
    stage.telegram.plan = lambda method, parameters: Unsaid(Rejected("Bad Request: no quote here"))
    await stage.run(say("hello", parameters={"reply_parameters": {"message_id": 5}}), seconds=1)
    assert stage.states() == ["parked"]
    await stage.stop()


# ── ratings and figures ──────────────────────────────────────────────────────────────────────────────────────


async def test_words_join_the_stars(desk: InlineDatabase) -> None:
    """One rating a case, dated by its stars."""
    await applies(desk, Rate(REFERENCE, CAMILLE, 4))
    await applies(desk, Rate(REFERENCE, CAMILLE, 4, "Quick."), now=NOW + timedelta(days=40))
    rows = await desk.unit(lambda tx: tx.all("SELECT stars, words, at FROM ratings"))
    assert [tuple(row) for row in rows] == [(4, "Quick.", milliseconds(NOW))]


async def test_ratings_are_averaged_by_the_shops_month(desk: InlineDatabase) -> None:
    """The newest months first, no more than asked for."""

    async def work(tx: Tx) -> None:
        for number, (moment, stars) in enumerate(
            [
                ("2026-03-31T21:30:00+00:00", 1),
                ("2026-03-31T22:30:00+00:00", 2),
                ("2026-04-02T10:00:00+00:00", 5),
                ("2026-02-01T10:00:00+00:00", 3),
            ]
        ):
            other = replace(case(), reference=f"R-0000{number}")
            await cases.open_case(tx, other, NOW, inbox=0)
            await ratings.rate(tx, Rate(other.reference, CAMILLE, stars), datetime.fromisoformat(moment))

    await desk.unit(work)
    found = await desk.unit(lambda tx: ratings.by_month(tx, PARIS, 2))
    assert found == (MonthOfRatings(2026, 4, 2, 3.5), MonthOfRatings(2026, 3, 1, 1.0))


async def test_figures_count_what_was_done(desk: InlineDatabase) -> None:
    """States, the decision that stands on each case and by whom, and the median time until a person's first word."""

    async def handled(tx: Tx, number: int, hours: float | None, *, written: bool = False) -> None:
        other = replace(case(), reference=f"R-1000{number}", state=CaseState.REFUSED)
        await cases.open_case(tx, other, NOW, inbox=0)
        await note(tx, other, 0, "escalate", 0)
        await note(tx, other, CAMILLE, "answer", 1)
        if hours is not None and not written:
            await note(tx, other, NORA.id, "refuse", hours)
        if hours is not None and written:
            at = NOW + timedelta(hours=hours)
            await evidence.keep_message(tx, keep(1, Direction.OUT, at=at, case=other.reference))

    async def note(tx: Tx, about: CaseFile, by: int, what: str, hours: float) -> None:
        at = NOW + timedelta(hours=hours)
        await cases.note(tx, about, by=by, what=what, before="", note="", now=at, inbox=0)

    async def decided(tx: Tx, reference: str, by: int, outcome: str) -> None:
        await tx.run(
            'INSERT INTO decisions ("case", person, at, by, outcome, reason, facts, decision, policy) '
            "VALUES (:case, 1, 1, :by, :outcome, '', '', '', :policy)",
            case=reference,
            by=by,
            outcome=outcome,
            policy=POLICY.hash,
        )

    async def work(tx: Tx) -> None:
        await handled(tx, 1, 2)
        await handled(tx, 2, 4, written=True)
        await handled(tx, 3, 9)
        await handled(tx, 4, None)
        for reference, by, outcome in (
            ("R-10001", 0, "refuse"),
            ("R-10002", 0, "escalate"),
            ("R-10002", NORA.id, "approve"),
            ("R-10002", OMAR.id, "refuse"),  # overridden
            ("R-10003", 0, "escalate"),
            ("R-10003", NORA.id, "approve"),  # the first of two
            ("R-10003", OMAR.id, "approve"),
            (REFERENCE, 0, "escalate"),
            (REFERENCE, NORA.id, "approve"),  # the customer asked for a second look
        ):
            await decided(tx, reference, by, outcome)
        await ratings.rate(tx, Rate(REFERENCE, CAMILLE, 5), NOW)

    await desk.unit(work)
    event = commanded(NORA, "figures", place=IN_TOPIC)
    found = (await gathers(desk, event, shop=SHOP)).figures
    assert found.states == {CaseState.REVIEW: 1, CaseState.REFUSED: 4}
    assert found.by_policy == {"refuse": 1}
    assert found.by_people == {"approve": 1, "refuse": 1}
    assert found.handed_over == 3
    assert found.first_answer == timedelta(hours=4)
    assert found.ratings == (MonthOfRatings(2026, 4, 1, 5.0),)


async def test_figures_of_an_empty_desk(desk: InlineDatabase) -> None:
    """Nobody has answered, nobody has rated."""
    found = await desk.unit(lambda tx: read_figures(tx, PARIS))
    assert (found.first_answer, found.ratings, found.by_people) == (None, (), {})


async def test_a_reaction_that_the_group_does_not_allow_is_only_lost() -> None:
    """Admins are told once; no row stays, and the chat goes on."""
    stage = await Stage.set()
    stage.telegram.plan = lambda method, parameters: (
        Unsaid(Rejected("Bad Request: REACTION_INVALID")) if method == "SetMessageReaction" else None
    )
    mark = Call("desk", "desk", "SetMessageReaction", {"chat_id": {"$ref": refs.DESK_CHAT}, "message_id": 5})
    await stage.run(mark, replace(mark, parameters={**mark.parameters, "message_id": 6}), seconds=1)
    assert stage.states() == []
    assert [type(event) for _, event in stage.events()] == [Trouble]
    await stage.stop()
