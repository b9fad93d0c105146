"""The card tells what staff need to decide, fits under a picture, and offers what may be done."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from bot.i18n import Catalogs
from bot.telegram.markup import CAPTION_LIMIT, body_html, visible_length
from conversations.addresses import ToCase
from conversations.calls import CloseTopic, OpenTopic, Redo, RenameTopic, Say, Urgency
from conversations.case.card import card_body, card_keyboard
from conversations.case.card_past import OTHERS
from conversations.case.moved import case_moved, move, with_card
from conversations.case.wording import clipped, topic_name
from conversations.case_file import CaseFile, Colleague, Decided
from conversations.draft import Match
from conversations.outcomes import MessageLost, TopicLost
from conversations.press import Press, Verb
from conversations.records import RefreshList
from conversations.tasks import CancelDeadline, SetDeadline
from conversations.words import Body
from refunds.case import WAITS_FOR_STAFF, CaseState, Step
from refunds.facts import Reason
from refunds.money import Money
from tests.conversations.acting import acts, every, only
from tests.conversations.builders import (
    BOUGHT,
    NORA,
    NOW,
    OMAR,
    PARIS,
    REFERENCE,
    SHOP,
    approved,
    case,
    decision_on,
    eur,
    known,
    order,
    receipt,
)

CATALOGS = Catalogs.load()
HOUR = timedelta(hours=1)


def shown(about: CaseFile, language: str = "en", **given: object) -> str:
    return body_html(body_of(about, **given), CATALOGS.translator(language, PARIS), limit=CAPTION_LIMIT * 100)


def body_of(about: CaseFile, **given: object) -> Body:
    facts = replace(known(NORA, about), **given)  # type: ignore[arg-type]
    return card_body(about, facts.decision, facts)


def verbs(about: CaseFile) -> list[list[Verb]]:
    rows = [[one.press.verb for one in row if one.press is not None] for row in card_keyboard(about)]
    return [row for row in rows if row]


def test_the_card_says_what_a_decision_needs() -> None:
    """As the storyboard has it: who, how much, what is unsure, what passed, the order, the words, until when."""
    about = case(reason=Reason.CHANGED_MIND)
    paid = approved(CaseState.PAID, reference="R-3F9QK", amount=eur(1200))
    card = shown(
        about, of_customer_in_all=3, of_customer=(paid, case(CaseState.REFUSED, reference="R-9ZZZZ"))
    )
    for words in (
        "<code>R-7K2MX</code> · Camille D. · <b>€49.90</b> · to review, claimed by nobody",
        "<b>Unsure:</b> refund period (day 8 of 7, grace day)",
        "Passed: proof of purchase, buyer, account, type of service",
        "Order A-1001 · bought Monday 23 March 2026 · one-time purchase · 0 of 10 used",
        "Asked Tuesday 31 March, 14:00 · I changed my mind · receipt 2 pages",
        "Other requests: R-3F9QK paid €12.00 and R-9ZZZZ refused €49.90",
        "<blockquote>Je me suis trompée de formule.</blockquote>",
        "Recommended: <b>€49.90</b>",
        "Answer due Thursday 2 April, 17:00",
    ):
        assert words in card


@pytest.mark.parametrize(
    ("about", "words"),
    [
        (case(number="", order=None), "No order number"),
        (case(order=None), "Order A-1001, not known to the shop"),
        (case(match=Match.UNMATCHED), "Order A-1001, not shown to be the customer's"),
        (case(order=order(purchased_at=date(2026, 3, 23))), "bought Monday 23 March 2026"),
        (case(order=order(purchased_at=None, service=None, units_used=None)), "Order A-1001\nAsked"),
        (case(order=order(purchased_at=BOUGHT.replace(hour=23))), "bought Tuesday 24 March"),
        (case(receipts=()), "no receipt"),
        (case(reason=None), "14:00 · receipt"),
        (case(wants_person=True), "asked for a person"),
        (case(claimed_by=NORA), "to review, claimed by Nora"),
        (case(appeal_words="Please."), "Second look: Please."),
        (case(words=()), "Recommended"),
        (case(words=(), appeal_words="Please."), "<blockquote>Second look: Please.</blockquote>"),
        (case(CaseState.ASKED, question="Which one?"), "Asked: Which one?"),
        (case(recommended=None), "Not every condition"),
        (case(recommended=None, order=None), "R-7K2MX</code> · Camille D. · to review"),
        (case(CaseState.SECOND, first_approval=NORA, first_amount=eur(1)), "the first is Nora's"),
        (case(CaseState.SECOND), "second approval"),
        (case(CaseState.REFUSED), "refused, by the policy"),
        (case(CaseState.REFUSED, decided_by=NORA, decision_reason="No."), "Reason given: No."),
        (approved(), "to pay, decided by Nora"),
        (approved(CaseState.PAYING, payer=OMAR), "being paid by Omar"),
        (approved(CaseState.PAYING), "being paid"),
        (approved(CaseState.PAID, paid_reference="re_1"), "Paid, reference re_1"),
        (case(CaseState.WITHDRAWN), "withdrawn"),
        (case(answer_due=None), "Recommended"),
        (case(answer_due=NOW), "⚠️ <b>Late: the answer was due Thursday 2 April, 11:00</b>"),
        (case(snoozed_until=NOW), "Put off until Thursday 2 April, 11:00"),
        (approved(answer_due=NOW + HOUR), "Answer due Thursday 2 April, 12:00"),
        (case(CaseState.ASKED, asked_at=NOW), "Closed on Wednesday 8 April, 11:00 if the customer"),
        (
            approved(decision_reason="It is theirs.", first=Decided(CaseState.REFUSED, None, NOW)),
            "<blockquote>First decision, by the policy on Thursday 2 April, 11:00: refused</blockquote>",
        ),
        (
            case(CaseState.REFUSED, first=Decided(CaseState.APPROVED, NORA, NOW, "Kind.", eur(1000))),
            "First decision, by Nora on Thursday 2 April, 11:00: approved, €10.00 (“Kind.”)",
        ),
    ],
)
def test_the_card_tells_what_is_special(about: CaseFile, words: str) -> None:
    """Each state and each gap in what is known shows."""
    assert words in shown(about)


def test_the_card_names_the_newest_requests_and_counts_the_others() -> None:
    """What became of each; one without any amount has none."""
    unknown = case(CaseState.WITHDRAWN, reference="R-3F9QK", recommended=None, order=None)
    assert "Other requests: R-3F9QK withdrawn<" in shown(case(), of_customer=(unknown,), of_customer_in_all=2)
    assert "Other requests: R-3F9QK withdrawn (and 6 more)" in shown(
        case(), of_customer=(unknown,), of_customer_in_all=8
    )
    assert "Other requests" not in shown(case())


def test_the_card_of_a_case_that_is_not_decided_by_the_policy_says_so() -> None:
    """Rather than show no findings."""
    assert "not been applied yet" in shown(case(recommended=None), decision=None)
    late = case(CaseState.REFUSED, opened_at=NOW.replace(month=5))
    assert "<b>Failed:</b> refund period" in shown(late)


@pytest.mark.parametrize("language", CATALOGS.languages)
@pytest.mark.parametrize("state", CaseState)
def test_the_card_fits_under_a_picture(language: str, state: CaseState) -> None:
    """1024 characters at the very worst, with nothing cut off at the edge."""
    long = "Ŵ😀 " * 400
    worst = case(
        state,
        customer=long,
        number=long,
        order=order(service=long, purchased_at=None, refunded=Money(minor=1, currency="USD"), paid=None),
        match=Match.UNMATCHED,
        reason=Reason.UNAUTHORISED_CHARGE,
        used=None,
        words=(long, long),
        appeal_words=long,
        question=long,
        decision_reason=long,
        paid_reference=long,
        wants_person=True,
        claimed_by=Colleague(11, long),
        first_approval=Colleague(11, long),
        decided_by=Colleague(11, long),
        payer=Colleague(11, long),
        receipts=(receipt("a", 20), receipt("b", 20)),
        answer_due=NOW,
        asked_at=NOW if state is CaseState.ASKED else None,
        snoozed_until=NOW if state in WAITS_FOR_STAFF else None,
    )
    card = shown(worst, language)
    assert visible_length(card) <= CAPTION_LIMIT


@pytest.mark.parametrize("language", CATALOGS.languages)
def test_what_was_before_goes_first_where_there_is_no_room(language: str) -> None:
    """The first decision stays longer than the other requests, and what is to be decided now longer than both."""
    about = approved(
        decision_reason="Their bank says the same. " * 4,
        first=Decided(CaseState.REFUSED, NORA, NOW, "It was too late. " * 8),
        answer_due=NOW,
    )
    others = (approved(CaseState.VERIFYING, amount=eur(123456789), reference="R-9ZZZZ"),) * OTHERS
    body = body_of(about, of_customer=others, of_customer_in_all=1001)
    translator = CATALOGS.translator(language, PARIS)
    whole = body_html(body, translator, CAPTION_LIMIT)
    assert "R-9ZZZZ" in whole.splitlines()[-1]
    assert "Nora" in whole.splitlines()[-2]
    short = body_html(body, translator, visible_length(whole) - 1)
    assert [line for line in whole.splitlines()[:-1] if line not in short] == []


# ── buttons ──────────────────────────────────────────────────────────────────────────────────────────────────

LOOK = [Verb.FINDINGS, Verb.PAGES]
FREE = [Verb.CLAIM, Verb.ASSIGN]


@pytest.mark.parametrize(
    ("about", "rows"),
    [
        (case(CaseState.CHECKING), [LOOK]),
        (case(), [[Verb.APPROVE, Verb.AMOUNT], [Verb.REFUSE, Verb.ASK], FREE, [Verb.SNOOZE], LOOK]),
        (case(recommended=None), [[Verb.AMOUNT], [Verb.REFUSE, Verb.ASK], FREE, [Verb.SNOOZE], LOOK]),
        (case(CaseState.SECOND), [[Verb.AMOUNT], [Verb.REFUSE, Verb.ASK], FREE, [Verb.SNOOZE], LOOK]),
        (
            case(CaseState.ASKED, claimed_by=NORA),
            [
                [Verb.APPROVE, Verb.AMOUNT],
                [Verb.REFUSE, Verb.ASK],
                [Verb.RELEASE, Verb.TRANSFER],
                LOOK,
            ],
        ),
        (
            approved(answer_due=NOW),
            [[Verb.PAY], [Verb.AMOUNT, Verb.REFUSE], [Verb.QUIET], LOOK],
        ),
        (approved(), [[Verb.PAY], [Verb.AMOUNT, Verb.REFUSE], LOOK]),
        (approved(CaseState.VERIFYING), [LOOK]),
        (approved(CaseState.PAYING), [[Verb.PAID, Verb.NOT_PAID], LOOK]),
        (case(CaseState.REFUSED, recommended=None), [[Verb.AMOUNT], LOOK]),
        (case(CaseState.WITHDRAWN, receipts=()), [[Verb.REOPEN], [Verb.FINDINGS]]),
        (case(CaseState.EXPIRED), [[Verb.REOPEN], LOOK]),
    ],
)
def test_the_card_offers_what_may_be_done(about: CaseFile, rows: list[list[Verb]]) -> None:
    """And nothing that the case's life does not know from there."""
    assert verbs(about) == rows


@pytest.mark.parametrize("state", [CaseState.APPROVED, CaseState.VERIFYING, CaseState.PAYING])
def test_whoever_pays_copies_amount_and_reference_at_a_tap(state: CaseState) -> None:
    """As other programs take them; where nothing is to be paid there is nothing to type elsewhere."""
    assert [button.copies for button in card_keyboard(approved(state))[-1]] == ["49.90", REFERENCE]
    for other in (case(), case(state, amount=None)):
        assert not any(button.copies for row in card_keyboard(other) for button in row)


def test_what_is_put_off_can_be_taken_up_now() -> None:
    """The button says so, and needs no day."""
    button = card_keyboard(case(snoozed_until=NOW))[3][0]
    assert (button.label.msgid, button.press) == ("Take up now", Press(Verb.SNOOZE, REFERENCE, 3, "0"))


def test_the_button_to_approve_says_how_much() -> None:
    """The recommendation, the first approver's amount, or what was granted before a second look."""
    for about, amount in (
        (case(), eur(4990)),
        (case(CaseState.SECOND, first_amount=eur(1000)), eur(1000)),
        (case(recommended=None, amount=eur(2000)), eur(2000)),
    ):
        button = card_keyboard(about)[0][0]
        assert button.label.values["amount"] == amount
        assert button.press == Press(Verb.APPROVE, REFERENCE, 3)


# ── the topic ────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_topic_is_named_by_customer_state_and_reference() -> None:
    """Shortened so that the reference stays."""
    name = CATALOGS.translator("en", PARIS).plain(topic_name(case()))
    assert name == "Camille D. · to review · R-7K2MX"
    assert clipped("a  b\nc", 5) == "a b c"
    assert clipped("abcdef", 5) == "abcd…"


# ── when a case moves ────────────────────────────────────────────────────────────────────────────────────────


def test_the_first_card_opens_the_topic() -> None:
    """Two calls for a new case: its topic, and the card with the receipt's first page."""
    before = case(CaseState.CHECKING, has_card=False, card_picture="")
    moved = move(with_card(before, SHOP), Step.ESCALATE, by=0)
    effects = case_moved(before, moved.after, decision_on(before, known(None)), known(None, before))
    assert [type(effect) for effect in effects] == [OpenTopic, Say, RefreshList]
    card = only(Say, effects)
    assert (card.to, card.makes, card.picture) == (
        ToCase(REFERENCE),
        f"case/{REFERENCE}/card",
        "a" * 64,
    )
    assert card.urgency is Urgency.CARD
    assert card.keyboard[0][0].press == Press(Verb.APPROVE, REFERENCE, 4)


def test_a_case_without_receipt_has_a_card_of_words() -> None:
    """An edit knows whether it is a caption, even when a receipt comes later."""
    bare = with_card(case(has_card=False, card_picture="", receipts=()), SHOP)
    assert (bare.has_card, bare.card_picture) == (True, "")
    later = replace(bare, receipts=(receipt(),))
    assert with_card(later, SHOP) == later
    redo = only(Redo, case_moved(bare, later, None, known(None, later)))
    assert not redo.caption


def test_what_the_policy_decides_alone_shows_in_the_list_alone() -> None:
    """An automatic approval opens no topic; an automatic refusal shows nowhere."""
    before = case(CaseState.CHECKING, has_card=False)
    granted = move(replace(before, amount=eur(4990)), Step.GRANT, by=0).after
    assert case_moved(before, granted, None, known(None, before)) == (RefreshList(),)
    denied = move(before, Step.DENY, by=0).after
    assert case_moved(before, denied, None, known(None, before)) == ()
    assert case_moved(None, granted, None, known(None, before)) == (RefreshList(),)


def test_a_case_that_comes_with_its_card_opens_its_topic() -> None:
    """There need not have been a case before."""
    effects = case_moved(None, case(), None, known(None, case()))
    assert [type(effect) for effect in effects] == [OpenTopic, Say, RefreshList, SetDeadline]


def test_a_change_edits_the_card_and_renames_only_what_has_another_name() -> None:
    """Names cost budget."""
    before = case()
    claimed = replace(before, claimed_by=NORA)
    effects = case_moved(before, claimed, None, known(None, before))
    assert [type(effect) for effect in effects] == [Redo, RefreshList]
    words = replace(before, words=("More.",))
    assert [type(one) for one in case_moved(before, words, None, known(None, before))] == [Redo]
    refused = move(before, Step.REFUSE, by=NORA.id).after
    effects = case_moved(before, refused, None, known(None, before))
    assert [type(effect) for effect in effects] == [
        Redo,
        RenameTopic,
        CloseTopic,
        RefreshList,
        CancelDeadline,
    ]


def test_a_card_that_is_lost_is_posted_again() -> None:
    """With its topic or alone; a case without card has none to lose."""
    for event in (
        TopicLost(at=NOW, case=REFERENCE),
        MessageLost(at=NOW, reference=f"case/{REFERENCE}/card"),
    ):
        assert every(Say, acts(event, known(None, case())))[0].makes == f"case/{REFERENCE}/card"
        assert acts(event, known(None, case(has_card=False))) == ()
        assert acts(event, known(None)) == ()
        assert not every(OpenTopic, acts(event, known(None, case())))
