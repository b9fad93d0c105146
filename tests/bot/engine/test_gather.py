"""What a step knows: everything, of the right case and order, read in the transaction that takes it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.engine.desk import note_standing
from bot.engine.subject import case_in
from bot.ports import Call, Tx
from bot.storage import cases, drafts, ledger, outbox, people, refs
from bot.storage.codec import milliseconds
from bot.storage.decisions import keep_policy
from bot.storage.refs import Kind
from conversations.case_file import CaseFile
from conversations.draft import Asked, Awaited, Conversation, Draft
from conversations.known import Known, Ledger
from conversations.order_record import OrderUnknown
from conversations.outcomes import Due, OrderRead, Reported, Trouble
from conversations.outcomes import Fate as CallFate
from conversations.stepped import Stepped
from refunds.case import Role
from refunds.money import Money
from refunds.policy import load_policy
from tests.bot.engine.raw import (
    BOT,
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
from tests.bot.engine.workshop import BUYERS, Workshop
from tests.conversations.builders import (
    CAMILLE,
    DESK,
    NORA,
    POLICY,
    REFERENCE,
    STRANGER,
    TOPIC,
    case,
    eur,
    order,
    receipt,
)

OTHER = "R-00001"


@pytest.fixture
async def shop() -> AsyncIterator[Workshop]:
    """A desk with Nora in it, Camille's case with its topic, and a step that does nothing."""
    made = await Workshop.open(lambda state, event, known: Stepped(state), desk=True)
    now = made.clock.now()

    async def furnish(tx: Tx) -> None:
        await people.set_member(tx, NORA.id, "Nora", member=True, admin=False, now=now)
        await cases.open_case(tx, case(), now, inbox=0)
        await refs.register(tx, f"case/{REFERENCE}/topic", Kind.TOPIC, 0, 1)
        await refs.fill(tx, f"case/{REFERENCE}/topic", 1, DESK, TOPIC)
        await refs.register(tx, f"case/{REFERENCE}/in/1", Kind.MESSAGE, 0, 2)
        await refs.fill(tx, f"case/{REFERENCE}/in/1", 2, DESK, 4711)

    await made.unit(furnish)
    made.start()
    yield made
    await made.stop()
    await made.database.close()


async def known(shop: Workshop, raw: dict[str, Any]) -> Known:
    await shop.take(raw)
    return shop.known[-1]


def _reply(message_id: int, sender: int = BOT) -> dict[str, Any]:
    who = {"id": sender, "is_bot": sender == BOT, "first_name": "X"}
    return {"reply_to_message": {"message_id": message_id, "date": 1, "chat": {"id": DESK}, "from": who}}


# ── which case ───────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("raw", "found"),
    [
        (staff_says("in its topic"), True),
        (staff_says("in General", topic=None), False),
        (staff_says("a reply in General", topic=None, **_reply(4711)), True),
        (staff_presses(f"ok:{REFERENCE}:3:", topic=None), True),
        (staff_presses("ok:R-00000:3:", topic=None), False),
        (says(f"/status {REFERENCE}"), True),
        (says(f"/status {REFERENCE.lower()} please"), True),
        (says("/status"), False),
        (says(f"/start {REFERENCE}"), False),
        (says("my words"), False),
    ],
)
async def test_an_event_is_about_the_case_that_it_names(
    shop: Workshop, raw: dict[str, Any], found: bool
) -> None:
    """By its button, its topic, the message that it answers, or an admin's command."""
    about = (await known(shop, raw)).case
    assert (about is not None) is found
    assert about is None or about.reference == REFERENCE


async def test_the_desks_own_events_are_about_their_subject(shop: Workshop) -> None:
    """An outcome, a fate."""
    now = shop.clock.now()
    read = OrderRead(at=now, person=CAMILLE, subject=REFERENCE, question="decision", answer=OrderUnknown("A"))
    await shop.tell(f"chat/{CAMILLE}", read, CAMILLE)
    fate = Reported(at=now, subject=f"case/{REFERENCE}/told/refused", fate=CallFate.SENT)
    await shop.tell(f"case/{REFERENCE}", fate)
    await shop.calm()
    assert [one.case.reference for one in shop.known if one.case] == [REFERENCE, REFERENCE]
    assert shop.known[0].actor.id == CAMILLE
    assert [one.reference for one in shop.known[0].cases] == [REFERENCE]


async def test_what_was_asked_last_of_a_case_is_about_that_case(shop: Workshop) -> None:
    """The words of an appeal name none."""
    await shop.unit(
        lambda tx: drafts.save_conversation(
            tx, CAMILLE, Conversation(awaited=Awaited(REFERENCE, Asked.APPEAL))
        )
    )
    about = (await known(shop, says("because"))).case
    assert about is not None
    assert about.reference == REFERENCE


async def test_a_reply_to_the_first_of_two_copies_is_known_as_that(shop: Workshop) -> None:
    """A message of the bot's without a name may be one where a call soon after it was made again, or is about to be;
    any other has no second copy, and a person's message is none of the bot's."""
    assert (await known(shop, staff_says("x", **_reply(4711)))).replied == f"case/{REFERENCE}/in/1"
    assert (await known(shop, staff_says("x", **_reply(4710)))).replied == ""
    call = Call("desk", f"desk/{REFERENCE}", "SendMessage", {"text": "?"}, makes=(f"case/{REFERENCE}/in/2",))
    row = await shop.unit(lambda tx: outbox.enqueue(tx, call, 0))
    assert (await known(shop, staff_says("x", **_reply(4710)))).replied == ""
    await shop.unit(lambda tx: outbox.put_back(tx, row, ready_at=2**62, tried=True))
    assert (await known(shop, staff_says("x", **_reply(4710)))).replied == "?"
    await shop.unit(lambda tx: _made(tx, row, 4712))
    assert (await known(shop, staff_says("x", **_reply(4710)))).replied == "?"
    assert (await known(shop, staff_says("x", **_reply(4713)))).replied == ""
    assert (await known(shop, staff_says("x", **_reply(9)))).replied == ""
    assert (await known(shop, staff_says("x", **_reply(4710, NORA.id)))).replied == ""


async def _made(tx: Tx, row: int, message_id: int) -> None:
    """Telegram has answered the call."""
    await refs.fill(tx, f"case/{REFERENCE}/in/2", row, DESK, message_id)
    found = await outbox.get(tx, row)
    assert found is not None
    await outbox.finish(tx, found)


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("case/R-7K2MX/card", "R-7K2MX"),
        ("r-7k2mx", "R-7K2MX"),
        ("R-7K2M", ""),
        ("R-7K2MU", ""),
        ("", ""),
        ("D1234567", ""),
    ],
)
def test_a_reference_is_found_in_words(words: str, found: str) -> None:
    """Five of Crockford's base 32, in whatever case."""
    assert case_in(words) == found


# ── whose state, which policy ────────────────────────────────────────────────────────────────────────────────


async def test_only_a_private_chat_has_a_state(shop: Workshop) -> None:
    """What staff do in the group concerns nobody's draft."""
    draft = Draft("D1", NORA.id, shop.clock.now(), POLICY.hash)
    await shop.unit(lambda tx: drafts.save_conversation(tx, NORA.id, Conversation(draft)))
    states = []
    shop.step = lambda state, event, known: (states.append(state), Stepped(Conversation()))[1]  # type: ignore[func-returns-value]
    await shop.take(staff_says("in the group"))
    assert states == [Conversation()]
    assert (await shop.unit(lambda tx: drafts.find_conversation(tx, NORA.id))).draft == draft
    await shop.take(
        says(
            "in private",
            chat=private(NORA.id),
            **{"from": nora()},
        )
    )
    assert states[-1] == Conversation(draft)
    assert await shop.unit(lambda tx: drafts.find_conversation(tx, NORA.id)) == Conversation()


async def test_a_case_and_a_draft_are_decided_by_the_policy_that_they_pinned(shop: Workshop) -> None:
    """Whatever is current now."""
    source = POLICY.policy.source.replace('version = "2026-01"', 'version = "2025-01"')
    older = load_policy(source)
    now = shop.clock.now()
    await shop.unit(lambda tx: keep_policy(tx, older.content_hash, older.version, source, now))
    about = case(reference=OTHER, policy=older.content_hash)
    await shop.unit(lambda tx: cases.open_case(tx, about, now, inbox=0))
    assert (await known(shop, staff_presses(f"ok:{OTHER}:3:"))).policy.policy.version == "2025-01"
    assert (await known(shop, staff_presses(f"ok:{REFERENCE}:3:"))).policy == POLICY
    draft = Draft("D1", CAMILLE, now, older.content_hash)
    await shop.unit(lambda tx: drafts.save_conversation(tx, CAMILLE, Conversation(draft)))
    found = await known(shop, says("words"))
    assert (found.policy.hash, found.current) == (older.content_hash, POLICY)


# ── money ────────────────────────────────────────────────────────────────────────────────────────────────────


async def _reserved(shop: Workshop, about: CaseFile, amount: Money, key: str) -> None:
    now = shop.clock.now()
    await shop.unit(lambda tx: cases.open_case(tx, about, now, inbox=0))
    await shop.unit(lambda tx: ledger.reserve(tx, about.reference, key, amount, now))


async def test_the_ledger_is_that_of_the_cases_order(shop: Workshop) -> None:
    """Another case's reservation counts, its own is told apart."""
    await _reserved(shop, case(reference=OTHER), eur(100), "A-1001")
    await shop.unit(lambda tx: ledger.reserve(tx, REFERENCE, "A-1001", eur(40), shop.clock.now()))
    found = await known(shop, staff_presses(f"ok:{REFERENCE}:3:"))
    assert found.ledger == Ledger(reserved=eur(100), own=eur(40))


async def test_a_case_without_an_order_stands_for_itself(shop: Workshop) -> None:
    """Requests without a number share no money."""
    nameless = {"number": "", "order_key": "", "order": None}
    await _reserved(shop, case(reference=OTHER, **nameless), eur(100), OTHER)
    await _reserved(shop, case(reference="R-00002", **nameless), eur(70), "R-00002")
    found = await known(shop, staff_presses(f"ok:{OTHER}:3:"))
    assert found.ledger == Ledger(own=eur(100))


async def test_money_in_another_currency_than_the_orders_is_told(shop: Workshop) -> None:
    """By the order as the source has it now."""
    usd = Money(minor=900, currency="USD")
    await _reserved(shop, case(reference=OTHER), eur(100), "A-1001")
    await _reserved(shop, case(reference="R-00002"), usd, "A-1001")
    found = await known(shop, staff_presses(f"ok:{REFERENCE}:3:"))
    assert found.ledger.reserved == usd
    now = order(paid=Money(minor=5000, currency="USD"), refunded=None)
    read = OrderRead(at=shop.clock.now(), person=CAMILLE, subject=REFERENCE, question="decision", answer=now)
    await shop.tell(f"chat/{CAMILLE}", read, CAMILLE)
    await shop.calm()
    assert shop.known[-1].ledger.reserved == eur(100)


async def test_earlier_refunds_of_the_same_buyer_are_counted(shop: Workshop) -> None:
    """By account or verified address, within the policy's history, each case once."""
    now = shop.clock.now()
    for number, days in ((1, 5), (2, 80), (3, 200)):
        about = case(reference=f"R-0000{number}", person=CAMILLE if number == 1 else STRANGER.id)
        at = about.opened_at - timedelta(days=days)
        await shop.unit(lambda tx, about=about: cases.open_case(tx, about, now, inbox=0))  # type: ignore[misc]
        await shop.unit(
            lambda tx, about=about, at=at: ledger.grant(tx, about.reference, BUYERS.of(about), at)  # type: ignore[misc]
        )
    found = await known(shop, staff_presses(f"ok:{REFERENCE}:3:"))
    assert found.refunds_granted == 2
    assert found.of_customer_in_all == 2


async def test_a_receipt_that_stands_in_another_request_is_known(shop: Workshop) -> None:
    """By another customer."""
    from bot.storage.evidence import keep_receipts

    now = shop.clock.now()
    about = case(reference=OTHER, person=STRANGER.id)
    await shop.unit(lambda tx: cases.open_case(tx, about, now, inbox=0))
    assert not (await known(shop, staff_presses(f"ok:{REFERENCE}:3:"))).receipt_seen_elsewhere
    await shop.unit(lambda tx: keep_receipts(tx, replace(about, receipts=(receipt(),)), now))
    assert (await known(shop, staff_presses(f"ok:{REFERENCE}:3:"))).receipt_seen_elsewhere


# ── the list ─────────────────────────────────────────────────────────────────────────────────────────────────


async def test_the_list_is_read_for_what_shows_it(shop: Workshop) -> None:
    """What waits and what is to pay; nobody else needs it."""
    due = Due(at=shop.clock.now(), deadline="desk_list", subject="", due_at=shop.clock.now())
    await shop.unit(
        lambda tx: tx.run(
            "INSERT INTO deadlines (kind, subject, lane, due_at) VALUES ('desk_list', '', 'desk', :due)",
            due=milliseconds(due.due_at),
        )
    )
    await shop.tell("desk", due)
    await shop.calm()
    assert [one.reference for one in shop.known[-1].queue.waiting] == [REFERENCE]
    assert not shop.known[-1].queue.posted
    assert (await known(shop, says("hello"))).queue.waiting == ()


@pytest.mark.parametrize(
    ("value", "state", "posted"),
    [(5, "done", True), (None, "waiting", True), (None, "done", False), (None, "parked", False)],
)
async def test_the_list_exists_where_it_was_posted_or_is_about_to_be(
    shop: Workshop, value: int | None, state: str, posted: bool
) -> None:
    """One that is lost, or was refused, is posted anew instead of edited for ever."""
    from tests.bot.engine.stage import desk

    async def queued(tx: Tx) -> None:
        row = await outbox.enqueue(tx, desk("list", makes=("desk/general/list",)), 0)
        await tx.run("UPDATE outbox SET state = :state WHERE id = :row", state=state, row=row)
        if value is not None:
            await refs.fill(tx, "desk/general/list", row, DESK, value)

    await shop.unit(queued)
    found = await known(shop, staff_presses("list::0:0", topic=None))
    assert found.queue.posted is posted


# ── who ──────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_roles_come_from_the_settings_and_the_group(shop: Workshop) -> None:
    """Nobody else has any."""
    assert (await known(shop, staff_says("x"))).actor.roles == {Role.MEMBER}
    assert (await known(shop, says("x"))).actor.roles == frozenset()
    admin = {"id": 13, "is_bot": False, "first_name": "Ada"}
    assert (await known(shop, says("x", chat=private(13), **{"from": admin}))).actor.roles == {Role.ADMIN}


async def test_a_chosen_language_wins_over_telegrams(shop: Workshop) -> None:
    """And what nobody speaks here is the default."""
    assert (await known(shop, says("x", **{"from": camille(language_code="pt")}))).actor.language == "en"
    assert (await known(shop, says("x", **{"from": camille(language_code="fr-CA")}))).actor.language == "fr"
    await shop.unit(lambda tx: people.choose_language(tx, CAMILLE, "en", shop.clock.now()))
    assert (await known(shop, says("x", **{"from": camille(language_code="fr")}))).actor.language == "en"


async def test_a_pressed_message_is_known_by_its_name(shop: Workshop) -> None:
    """So that it can be edited."""
    under = message(message_id=4711, chat=group())
    found = await known(
        shop,
        presses(f"ok:{REFERENCE}:3:", under, **{"from": nora()}),
    )
    assert found.event_message == f"case/{REFERENCE}/in/1"


async def test_an_unreadable_update_knows_nothing_and_does_nothing(shop: Workshop) -> None:
    """A kind that nobody asked for."""
    await shop.take(update("poll", {"id": "1"}))
    assert shop.known[-1].actor.id == 0
    assert shop.inbox() == ["done"]


async def test_that_the_bot_was_removed_from_the_group_is_known_of_what_goes_wrong_there(
    shop: Workshop,
) -> None:
    """So that it is told once; once it is back, it is news again."""
    for removed in (True, False):
        await shop.unit(lambda tx, removed=removed: note_standing(tx, "general", removed=removed))  # type: ignore[misc]
        await shop.tell("desk", Trouble(at=shop.clock.now(), what="desk_gone", words="Forbidden"))
        await shop.calm()
        assert shop.known[-1].desk.removed is removed
