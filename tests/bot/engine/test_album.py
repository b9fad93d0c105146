"""Albums: one unit takes all members, and those that come late share the fate of the first."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.engine.album import case_of, fate_of, follow, without_step
from bot.storage import albums, cases, drafts, people, refs
from bot.storage.albums import Course, Fate
from bot.storage.inbox import forget_old
from bot.storage.refs import Kind
from conversations.addresses import ToDesk
from conversations.calls import Say
from conversations.case_file import CaseFile
from conversations.draft import Conversation, Draft, Question
from conversations.outcomes import ReceiptRead
from conversations.tasks import FetchReceipt
from conversations.updates import Wrote
from tests.bot.engine.raw import camille, photo, private, says, staff_photo, video
from tests.bot.engine.workshop import Workshop
from tests.conversations.builders import (
    CAMILLE,
    DESK,
    NORA,
    POLICY,
    REFERENCE,
    TOPIC,
    case,
    commanded,
    receipt,
)

RELAYED = 4711
"""The copy of a customer's message in the case's topic."""


async def _desk(about: CaseFile | None = None) -> Workshop:
    """The real desk, with Nora in it, Camille's case, its topic, and a message of hers in there."""
    shop = await Workshop.open(desk=True)
    now = shop.clock.now()
    about = case() if about is None else about

    async def furnish(tx: Any) -> None:
        await people.set_member(tx, NORA.id, "Nora", member=True, admin=False, now=now)
        await cases.open_case(tx, about, now, inbox=0)
        for name, kind, value in (
            (f"case/{REFERENCE}/topic", Kind.TOPIC, TOPIC),
            (f"case/{REFERENCE}/in/1", Kind.MESSAGE, RELAYED),
        ):
            await refs.register(tx, name, kind, 0, 1)
            await refs.fill(tx, name, 1, DESK, value)

    await shop.unit(furnish)
    shop.start()
    return shop


async def _gathered(shop: Workshop, *updates: dict[str, Any]) -> None:
    await shop.arrive(*updates)
    await shop.pass_time(1.6)


def _copied(shop: Workshop) -> list[tuple[int, list[int]]]:
    """To whom which messages were copied."""
    found = []
    for method, parameters in shop.calls():
        if method in ("CopyMessage", "CopyMessages"):
            ids = parameters.get("message_ids") or [parameters["message_id"]]
            found.append((parameters["chat_id"], ids))
    return found


def _reply_to() -> dict[str, Any]:
    bot = {"id": 42, "is_bot": True, "first_name": "Desk"}
    return {"reply_to_message": {"message_id": RELAYED, "date": 1, "chat": {"id": DESK}, "from": bot}}


def ids(*updates: dict[str, Any]) -> list[int]:
    return [update["message"]["message_id"] for update in updates]


async def test_one_unit_takes_all_members() -> None:
    """They are one answer; nothing is done before the last had a moment to come."""
    shop = await Workshop.open()
    shop.start()
    pages = photo("a", "my receipt"), photo("a"), photo("a")
    await shop.take(pages[0])
    await shop.pass_time(1)
    await shop.take(*pages[1:])
    await shop.pass_time(1)
    assert shop.seen == []
    await shop.pass_time(1)
    (event,) = shop.seen
    assert isinstance(event, Wrote)
    assert event.message_ids == tuple(ids(*pages))
    assert event.text == "my receipt"
    await shop.stop()


async def test_a_lane_does_not_pass_an_album_that_gathers() -> None:
    """What is said after it is answered after it."""
    shop = await Workshop.open()
    shop.start()
    await shop.take(photo("a"), says("after"))
    assert shop.seen == []
    await shop.pass_time(1.6)
    assert [event.text for event in shop.seen if isinstance(event, Wrote)] == ["", "after"]
    await shop.stop()


async def test_a_late_page_is_a_page_of_the_same_receipt() -> None:
    """Another is added to the draft that took the first, and is shown as received."""
    shop = await Workshop.open()
    draft = replace(
        Draft("D1234567", CAMILLE, shop.clock.now(), POLICY.hash, Question.RECEIPT, Question.RECEIPT),
        number="A-1001",
        email="camille@example.com",
    )
    await shop.unit(lambda tx: drafts.save_conversation(tx, CAMILLE, Conversation(draft)))
    shop.start()
    await _gathered(shop, photo("a"), photo("a"))
    read = ReceiptRead(
        at=shop.clock.now(),
        person=CAMILLE,
        subject=draft.id,
        question="replace",
        files=(receipt("a"), receipt("b")),
    )
    await _gathered(shop, photo("a"))  # still reading: it stands aside
    assert [row["kind"] for row in shop.rows("jobs")] == ["fetch_receipt"]
    await shop.tell(f"chat/{CAMILLE}", read, CAMILLE)
    await shop.calm()
    late = shop.rows("jobs")[-1]
    assert (late["subject"], late["question"], len(shop.rows("jobs"))) == (draft.id, "add", 2)
    await shop.stop()


@pytest.mark.parametrize("asking", [Question.EMAIL, Question.NUMBER, None])
async def test_a_late_page_reaches_a_receipt_that_is_past(asking: Question | None) -> None:
    """Whatever is asked now, and also where the request was sent meanwhile."""
    shop = await Workshop.open()
    draft = Draft("D1234567", CAMILLE, shop.clock.now(), POLICY.hash, Question.RECEIPT, Question.RECEIPT)
    await shop.unit(lambda tx: drafts.save_conversation(tx, CAMILLE, Conversation(draft)))
    shop.start()
    await _gathered(shop, photo("a"))
    moved = Conversation(None if asking is None else Draft("D1234567", CAMILLE, shop.clock.now(), "", asking))
    await shop.unit(lambda tx: drafts.save_conversation(tx, CAMILLE, moved))
    said = len(shop.texts())
    await _gathered(shop, photo("a"))
    late = shop.rows("jobs")[-1]
    assert (late["subject"], late["question"], len(shop.rows("jobs"))) == (draft.id, "add", 2)
    assert len(shop.texts()) == said
    await shop.stop()


async def test_what_was_no_answer_is_none_when_more_of_it_comes() -> None:
    """The hint is not given twice."""
    shop = await Workshop.open()
    draft = Draft("D1234567", CAMILLE, shop.clock.now(), POLICY.hash, Question.EMAIL, Question.EMAIL)
    await shop.unit(lambda tx: drafts.save_conversation(tx, CAMILLE, Conversation(draft)))
    shop.start()
    await _gathered(shop, video("a"))
    assert len(shop.texts()) == 1
    await _gathered(shop, video("a"))
    assert len(shop.texts()) == 1
    assert set(shop.inbox()) == {"done"}
    await shop.stop()


async def test_a_late_picture_for_a_case_goes_with_the_same_case() -> None:
    """Even where a newer request would take it now."""
    shop = await _desk()
    await _gathered(shop, photo("a", "look"))
    assert _copied(shop)[0][0] == {"$ref": refs.DESK_CHAT}
    newer = case(reference="R-00001", opened_at=case().opened_at + timedelta(hours=1), messages=0)
    await shop.unit(lambda tx: cases.open_case(tx, newer, shop.clock.now(), inbox=0))
    await _gathered(shop, photo("a"))
    assert [row["case"] for row in shop.rows("messages")] == [REFERENCE, REFERENCE]
    await shop.stop()


async def test_a_late_picture_of_staff_goes_where_the_command_sent_the_others() -> None:
    """`/reply` is the caption of the first item alone."""
    shop = await _desk()
    first, second, late = staff_photo("s", "/reply see this"), staff_photo("s"), staff_photo("s")
    await _gathered(shop, first, second)
    await _gathered(shop, late)
    went = [method for method, parameters in shop.calls() if parameters["chat_id"] == CAMILLE]
    assert len(went) == 2
    assert went[0] in ("SendMediaGroup", "CopyMessages")
    assert _copied(shop)[-1] == (CAMILLE, ids(late))
    assert {row["direction"] for row in shop.rows("messages")} == {"out"}
    await shop.stop()


async def test_a_late_picture_of_a_reply_goes_out_though_it_answers_nothing() -> None:
    """The first item answered the customer's message."""
    shop = await _desk()
    first, late = staff_photo("s", **_reply_to()), staff_photo("s")
    await _gathered(shop, first)
    await _gathered(shop, late)
    assert _copied(shop) == [(CAMILLE, ids(first)), (CAMILLE, ids(late))]
    await shop.stop()


async def test_a_late_picture_of_a_note_stays_inside_whatever_it_answers() -> None:
    """Nothing unmeant reaches a customer."""
    shop = await _desk()
    await _gathered(shop, staff_photo("s", "for us"))
    await _gathered(shop, staff_photo("s", **_reply_to()))
    assert _copied(shop) == []
    assert [row["direction"] for row in shop.rows("messages")] == ["note", "note"]
    await shop.stop()


async def test_a_stranger_shares_no_fate() -> None:
    """Two chats, or two people, never share an album."""
    shop = await _desk()
    await _gathered(shop, staff_photo("s", "/reply see this"))
    somebody = camille(id=501)
    before = len(shop.rows("messages"))
    await _gathered(shop, photo("s", chat=private(501), **{"from": somebody}))
    assert len(shop.rows("messages")) == before
    await shop.stop()


async def test_an_album_that_stood_aside_has_no_fate_yet() -> None:
    """It gets one when it is taken; its members then come together."""
    shop = await _desk()
    await shop.unit(people.forget_members)
    await _gathered(shop, staff_photo("s", "for us"))
    assert shop.rows("albums") == []
    assert shop.inbox() == ["aside"]
    await shop.stop()


async def test_fates_are_forgotten_after_two_days() -> None:
    """Telegram sends no member of an album so late."""
    shop = await Workshop.open()
    now = shop.clock.now()
    await shop.unit(lambda tx: albums.keep_fate(tx, "1/a", CAMILLE, Fate(Course.IN, REFERENCE), now))
    assert await shop.unit(lambda tx: albums.find_fate(tx, "1/a")) == Fate(Course.IN, REFERENCE)
    await shop.unit(lambda tx: albums.keep_fate(tx, "1/a", CAMILLE, Fate(Course.NOTHING), now))
    assert await shop.unit(lambda tx: albums.find_fate(tx, "1/a")) == Fate(Course.IN, REFERENCE)
    await shop.unit(lambda tx: forget_old(tx, now + timedelta(hours=49)))
    assert await shop.unit(lambda tx: albums.find_fate(tx, "1/a")) is None


def test_a_fate_is_read_off_what_was_kept_or_fetched() -> None:
    """Words alone are no course."""
    said = Say(to=ToDesk(), body=())
    fetched = FetchReceipt(CAMILLE, "D1234567", "replace", ())
    assert fate_of((said,)) == Fate(Course.NOTHING)
    assert fate_of((said, fetched)) == Fate(Course.RECEIPT, "D1234567")
    assert case_of(fate_of((fetched,))) == ""
    assert case_of(Fate(Course.OUT, REFERENCE)) == REFERENCE


def test_a_command_follows_itself() -> None:
    """Late members that carry a command of their own are that."""
    event = commanded(NORA, "reply")
    assert follow(event, Fate(Course.NOTE, REFERENCE)) is event
    assert without_step(Conversation(), event, Fate(Course.RECEIPT, "D1")) is None
