"""Cases, decisions, policies, people and drafts: kept as they were, found as they are."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.engine.shelf import PolicyShelf
from bot.ports import Tx
from bot.storage import cases, codec, decisions, drafts, people
from bot.storage.cases import StaleCase
from bot.storage.decisions import TwoPolicies, first_and_last, keep_policy
from conversations.case.ground import facts_now
from conversations.case_file import CaseFile
from conversations.draft import Asked, Awaited, Conversation, Draft, Question
from conversations.records import RecordDecision
from refunds.case import CaseState
from refunds.decision import Decision, decide
from refunds.facts import Facts, facts_to_json, parse_facts
from refunds.policy import default_policy, load_policy
from refunds.record import decision_from_json, decision_to_json
from tests.conversations.builders import CAMILLE, NORA, NOW, POLICY, REFERENCE, approved, case, known
from tests.fakes.inline_database import InlineDatabase
from tests.refunds.strategies import facts

DAY = timedelta(days=1)


@pytest.fixture
async def database() -> AsyncIterator[InlineDatabase]:
    made = await InlineDatabase.open()
    await made.unit(lambda tx: keep_policy(tx, POLICY.hash, "2026-01", POLICY.policy.source, NOW))
    yield made
    await made.close()


async def _open(database: InlineDatabase, about: CaseFile | None = None) -> CaseFile:
    made = about or case()
    await database.unit(lambda tx: cases.open_case(tx, made, NOW, inbox=7))
    return made


# ── cases ────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_a_case_is_found_as_it_was_kept(database: InlineDatabase) -> None:
    """Money, dates, receipts and the order too."""
    about = await _open(database, approved(claimed_by=NORA))
    assert await database.unit(lambda tx: cases.find_case(tx, REFERENCE)) == about
    assert await database.unit(lambda tx: cases.find_case(tx, "R-00000")) is None


async def test_a_step_counts_on_the_version_that_it_was_decided_on(database: InlineDatabase) -> None:
    """Who comes second changes nothing."""
    about = await _open(database)
    after = replace(about, state=CaseState.REFUSED, version=about.version + 1)
    await database.unit(lambda tx: cases.move_case(tx, after, about.version, NOW))
    other = replace(about, state=CaseState.APPROVED, version=about.version + 1)
    with pytest.raises(StaleCase):
        await database.unit(lambda tx: cases.move_case(tx, other, about.version, NOW))
    assert await database.unit(lambda tx: cases.find_case(tx, REFERENCE)) == after


async def test_a_change_that_is_no_step_leaves_version_and_state(database: InlineDatabase) -> None:
    """A chatting customer makes no card stale."""
    about = await _open(database)
    await database.unit(
        lambda tx: cases.amend_case(tx, replace(about, words=("more",), state=CaseState.PAID, version=99))
    )
    found = await database.unit(lambda tx: cases.find_case(tx, REFERENCE))
    assert found == replace(about, words=("more",))


async def test_somebodys_cases_are_the_open_ones_and_those_closed_within_thirty_days(
    database: InlineDatabase,
) -> None:
    """Newest first; another's are none of theirs."""
    for number, state, days in (
        (1, CaseState.REVIEW, 90),
        (2, CaseState.REFUSED, 31),
        (3, CaseState.REFUSED, 29),
        (4, CaseState.PAID, 1),
    ):
        about = case(state, reference=f"R-0000{number}", opened_at=NOW - days * DAY)
        at = NOW - days * DAY
        await database.unit(lambda tx, about=about, at=at: cases.open_case(tx, about, at, inbox=0))  # type: ignore[misc]
    await _open(database, case(person=CAMILLE + 1))
    found = await database.unit(lambda tx: cases.cases_of(tx, CAMILLE, NOW))
    assert [one.reference for one in found] == ["R-00004", "R-00003", "R-00001"]
    assert await database.unit(lambda tx: cases.count_cases(tx, CAMILLE)) == 4


async def test_a_list_of_cases_is_in_order_and_bounded(database: InlineDatabase) -> None:
    """Oldest first, over all the states asked for."""
    for number in range(6):
        state = CaseState.REVIEW if number % 2 else CaseState.ASKED
        await _open(database, case(state, reference=f"R-0000{number}", opened_at=NOW - number * DAY))
    wanted = (CaseState.REVIEW, CaseState.ASKED)
    found = await database.unit(lambda tx: cases.cases_in(tx, wanted, limit=4))
    assert [one.reference for one in found] == ["R-00005", "R-00004", "R-00003", "R-00002"]


async def test_every_step_is_a_line_of_the_story(database: InlineDatabase) -> None:
    """Who, when, what, from which event; the opening is the first."""
    about = await _open(database)

    async def noted(tx: Tx) -> None:
        await people.set_member(tx, NORA.id, "Nora", member=True, admin=False, now=NOW)
        await cases.note(
            tx, about, by=NORA.id, what="refuse", before="review", note="no", now=NOW + DAY, inbox=8
        )

    await database.unit(noted)
    first, second = await database.unit(lambda tx: cases.history(tx, REFERENCE))
    assert (first.what, first.at) == ("open", NOW)
    assert (second.what, second.name, second.note, second.at) == ("refuse", "Nora", "no", NOW + DAY)
    rows = database.connection.execute("SELECT inbox, before, after FROM audit ORDER BY id").fetchall()
    assert [tuple(row) for row in rows] == [(7, "", "review"), (8, "review", "review")]


# ── decisions and policies ───────────────────────────────────────────────────────────────────────────────────


def _record(decision: Decision, given: Facts, policy: str = POLICY.hash) -> RecordDecision:
    return RecordDecision(
        case=REFERENCE,
        facts=given,
        decision=decision,
        policy=policy,
        by=0,
        outcome=decision.kind.value,
        amount=decision.amount,
    )


async def test_the_first_decision_stays_whatever_follows(database: InlineDatabase) -> None:
    """An override adds one; the first and its findings are read again as they were."""
    await _open(database)
    assert await database.unit(lambda tx: first_and_last(tx, REFERENCE)) is None
    given = known(NORA, case())
    first = given.decision
    assert first is not None
    assert given.case is not None
    before = facts_now(given.case, given)
    later = before.model_copy(update={"account": before.account.model_copy(update={"standing": None})})
    second = decide(later, POLICY.policy)
    for decision, on in ((first, before), (second, later), (second, later)):
        record = _record(decision, on)
        await database.unit(
            lambda tx, record=record: decisions.record_decision(tx, record, CAMILLE, NOW)  # type: ignore[misc]
        )
    assert await database.unit(lambda tx: first_and_last(tx, REFERENCE)) == (first, second)


async def _keep(digest: str, source: str, tx: Tx) -> None:
    await keep_policy(tx, digest, "2026-01", source, NOW)


async def test_one_version_of_the_policy_has_one_content(database: InlineDatabase) -> None:
    """At a second start with a changed file: one line, and nothing is changed."""
    changed = POLICY.policy.source.replace("days = 7", "days = 3", 1)
    commented = POLICY.policy.source + "\n# another word\n"
    for same in (POLICY.policy.source, commented):
        digest = load_policy(same).content_hash
        await database.unit(partial(_keep, digest, same))
    digest = load_policy(changed).content_hash
    with pytest.raises(TwoPolicies, match="2026-01") as told:
        await database.unit(partial(_keep, digest, changed))
    assert "\n" not in str(told.value)


async def test_a_case_keeps_the_policy_that_its_draft_pinned(database: InlineDatabase) -> None:
    """Months later, under another file, it is decided by its own."""
    newer_source = POLICY.policy.source.replace('version = "2026-01"', 'version = "2027-01"').replace(
        "days = 7", "days = 3", 1
    )
    newer = load_policy(newer_source)
    shelf = PolicyShelf(newer)
    await database.unit(lambda tx: keep_policy(tx, newer.content_hash, newer.version, newer_source, NOW))
    old = await database.unit(lambda tx: shelf.pinned(tx, POLICY.hash))
    assert old.policy == default_policy()
    assert (await database.unit(lambda tx: shelf.pinned(tx, ""))).policy is newer
    assert (await database.unit(lambda tx: shelf.pinned(tx, newer.content_hash))).policy is newer
    assert await database.unit(lambda tx: shelf.pinned(tx, POLICY.hash)) is old, "read once"
    with pytest.raises(LookupError):
        await database.unit(lambda tx: shelf.pinned(tx, "0" * 64))


@given(facts())
def test_facts_and_decision_are_read_again_as_they_were(source: dict[str, Any]) -> None:
    """Whatever they are: a decision is replayed to the same answer."""
    given_facts = parse_facts(json.dumps(source))
    again = parse_facts(facts_to_json(given_facts))
    assert again == given_facts
    decision = decide(given_facts, POLICY.policy)
    assert decision_from_json(decision_to_json(decision)) == decision == decide(again, POLICY.policy)


# ── drafts, people ───────────────────────────────────────────────────────────────────────────────────────────


async def test_the_state_of_a_chat_is_found_as_it_was_kept(database: InlineDatabase) -> None:
    """An empty one needs no row."""
    draft = Draft("D1234567", CAMILLE, NOW, POLICY.hash, Question.REVIEW, words=("a", "b"))
    state = Conversation(draft, Awaited(REFERENCE, Asked.APPEAL))
    assert await database.unit(lambda tx: drafts.find_conversation(tx, CAMILLE)) == Conversation()
    await database.unit(lambda tx: drafts.save_conversation(tx, CAMILLE, state))
    assert await database.unit(lambda tx: drafts.find_conversation(tx, CAMILLE)) == state
    await database.unit(lambda tx: drafts.save_conversation(tx, CAMILLE, Conversation()))
    assert database.connection.execute("SELECT count(*) FROM drafts").fetchone()[0] == 0


async def test_a_chosen_language_is_kept_beside_telegrams(database: InlineDatabase) -> None:
    """Also of somebody who chose before they were met."""
    await database.unit(lambda tx: people.choose_language(tx, CAMILLE, "fr", NOW))
    found = await database.unit(lambda tx: people.find_person(tx, CAMILLE))
    assert (found.language, found.name) == ("fr", "")


@given(st.datetimes(timezones=st.just(NOW.tzinfo)))
def test_moments_come_back_to_the_millisecond(when: object) -> None:
    """As the database keeps them."""
    assert isinstance(when, type(NOW))
    again = codec.moment(codec.milliseconds(when))
    assert timedelta(0) <= when - again < timedelta(milliseconds=1)
