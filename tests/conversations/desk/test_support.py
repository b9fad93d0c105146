"""Staff decide: every button in every state, by everybody, on cards old and new."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from conversations.addresses import ToCase, ToChat, ToDesk, ToPerson
from conversations.calls import Redo, Relay, RenameTopic, Say, SendPages, Toast
from conversations.case.refusal_reasons import reason_words, reasons_for
from conversations.case_file import CaseFile, Colleague
from conversations.desk.support import PRESSES, PROMPTS
from conversations.desk_prompt import DeskPrompt, NoPrompt, Wanted, parse_prompt
from conversations.draft import Match
from conversations.known import Ledger
from conversations.message import Attachment, Media
from conversations.press import Press, UnreadablePress, Verb
from conversations.records import Advance, Amend, Keep, RecordDecision, RefreshList, Release, Reserve
from refunds.case import LIFE, CaseState, Step
from refunds.facts import Reason
from refunds.money import Money
from refunds.text import text
from tests.conversations.acting import (
    acts,
    after,
    every,
    moves_nothing,
    only,
    press,
    read,
    reply,
    steps,
    to_customers,
)
from tests.conversations.builders import (
    ADA,
    CAMILLE,
    ELSEWHERE,
    IN_GENERAL,
    IN_TOPIC,
    NORA,
    NOW,
    OMAR,
    REFERENCE,
    STRANGER,
    approved,
    case,
    eur,
    in_private,
    known,
    order,
    pressed,
    wrote,
)

STEPS = {verb: row.step for verb, row in PRESSES.items() if row.step is not None}
CUSTOMER = Colleague(CAMILLE, "Camille")


# ── the tables ───────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("state", CaseState)
@pytest.mark.parametrize("verb", PRESSES)
@pytest.mark.parametrize("who", [NORA, ADA, STRANGER, CUSTOMER], ids=lambda who: who.name)
def test_a_button_acts_only_where_the_life_of_a_case_has_its_step(
    state: CaseState, verb: Verb, who: Colleague
) -> None:
    """In every other state, and for everybody else, nothing moves, and whoever pressed is told."""
    about = approved(state, recommended=eur(2000))
    effects = press(who, about, verb)
    assert effects
    step = STEPS.get(verb)
    for taken in every(Advance, effects):
        assert taken.version == about.version
        assert taken.case.state is LIFE[taken.step][1][state]
    if who not in (NORA, ADA) or (step is not None and state not in LIFE[step][1]):
        assert moves_nothing(effects)
        assert every(Toast, effects)


@pytest.mark.parametrize("state", CaseState)
@pytest.mark.parametrize("verb", STEPS)
def test_an_older_card_never_acts(state: CaseState, verb: Verb) -> None:
    """A button of a card that has moved on since is answered kindly, and the card is shown as it is."""
    about = approved(state)
    stale = Press(verb, REFERENCE, about.version - 1)
    effects = acts(pressed(NORA, stale), known(NORA, about))
    assert moves_nothing(effects)
    assert only(Toast, effects).alert
    assert only(Redo, effects).reference == f"case/{REFERENCE}/card"


@pytest.mark.parametrize("wanted", Wanted)
@pytest.mark.parametrize("state", CaseState)
def test_an_older_prompt_never_acts(state: CaseState, wanted: Wanted) -> None:
    """A reply to a prompt counts for the version that the prompt was made on, and where its step is legal."""
    about = approved(state)
    assert moves_nothing(reply(NORA, about, wanted, "10", eur(1000), version=2))
    if state not in LIFE[PROMPTS[wanted].step][1]:
        assert moves_nothing(reply(NORA, about, wanted, "10", eur(1000)))


def test_who_comes_too_late_reads_who_decided_what() -> None:
    """The kind word names the person, the time and the outcome."""
    refused = case(CaseState.REFUSED, decided_by=NORA, decided_at=NOW)
    toast = only(Toast, press(OMAR, refused, Verb.ASK))
    assert toast.text.msgid == "Already decided by {name} on {time}: {outcome}. Nothing was changed."
    assert "Already decided by Nora on Thursday 2 April, 11:00: refused." in read(toast)
    by_policy = only(Toast, press(OMAR, replace(refused, decided_by=None), Verb.ASK))
    assert "by the policy" in by_policy.text.msgid
    withdrawn = only(Toast, press(OMAR, case(CaseState.WITHDRAWN), Verb.APPROVE))
    assert "has moved on" in withdrawn.text.msgid


def test_without_a_card_nothing_is_edited_for_those_who_come_too_late() -> None:
    """An automatic approval stands in the list alone."""
    effects = press(NORA, approved(CaseState.PAID, has_card=False), Verb.PAY, place=IN_GENERAL)
    assert [type(effect) for effect in effects] == [Toast]


def test_a_button_of_another_time_is_answered() -> None:
    """What this bot cannot read, and what it does not know, does nothing, kindly."""
    unreadable = replace(pressed(NORA, Press(Verb.CLAIM)), press=UnreadablePress())
    assert [type(effect) for effect in acts(unreadable, known(NORA))] == [Toast]
    unknown = pressed(NORA, Press(Verb.APPROVE, "R-XXXXX", 1))
    assert [type(effect) for effect in acts(unknown, known(NORA))] == [Toast]


# ── approve ──────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_recommended_amount_is_approved_at_one_press() -> None:
    """Decided, recorded with its facts, reserved; the customer is told in their language, staff see it."""
    about = case()
    effects = press(NORA, about, Verb.APPROVE)
    assert steps(effects) == [Step.APPROVE]
    then = after(about, effects)
    assert (then.state, then.version, then.amount, then.decided_by) == (
        CaseState.APPROVED,
        4,
        eur(4990),
        NORA,
    )
    assert then.answer_due is None
    record = only(RecordDecision, effects)
    assert (record.by, record.outcome, record.amount) == (NORA.id, "approve", eur(4990))
    assert record.facts.order is not None
    assert record.decision == known(NORA, about).decision
    assert only(Reserve, effects) == Reserve(REFERENCE, "A-1001", eur(4990))
    (told,) = to_customers(effects)
    assert isinstance(told, Say)
    assert told.to == ToPerson(CAMILLE, "fr")
    assert told.about == f"case/{REFERENCE}/told/approved"
    assert not told.keyboard
    assert only(Redo, effects).caption
    assert only(RenameTopic, effects).case == REFERENCE
    assert every(RefreshList, effects)
    assert not only(Toast, effects).alert


def test_what_the_policy_has_not_decided_is_decided_for_the_record() -> None:
    """A person's decision is always stored with findings."""
    about = case()
    effects = acts(
        pressed(NORA, Press(Verb.APPROVE, REFERENCE, about.version)), known(NORA, about, decision=None)
    )
    assert len(only(RecordDecision, effects).decision.findings) == 10


def test_nothing_recommended_offers_nothing_to_approve() -> None:
    """A press on a button that the card does not have any more does nothing."""
    assert moves_nothing(press(NORA, case(recommended=None), Verb.APPROVE))


def test_another_amount_is_asked_for_and_taken_as_a_reply() -> None:
    """The prompt names the bound; the reply approves, and part of the price may be appealed."""
    about = case()
    prompt = only(Say, press(NORA, about, Verb.AMOUNT))
    assert prompt.prompts
    assert prompt.to == ToCase(REFERENCE)
    assert prompt.makes == f"case/{REFERENCE}/prompt/amount/3//q1"
    effects = reply(NORA, about, Wanted.AMOUNT, "20,00 because half of it was used")
    assert after(about, effects).amount == eur(2000)
    (told,) = to_customers(effects)
    assert isinstance(told, Say)
    assert told.keyboard[0][0].press == Press(Verb.APPEAL, REFERENCE, 4)


@pytest.mark.parametrize(
    ("paid", "refunded", "reserved", "typed", "fits"),
    [
        (4990, 0, 0, "49.90", True),
        (4990, 0, 0, "49.91", False),
        (4990, 1000, 0, "39.90", True),
        (4990, 1000, 0, "39.91", False),
        (4990, 1000, 2000, "19.90", True),
        (4990, 1000, 2000, "19.91", False),
    ],
)
def test_an_amount_is_bounded_by_what_remains(
    paid: int, refunded: int, reserved: int, typed: str, fits: bool
) -> None:
    """Paid, less what was refunded, less what is reserved in other requests; to the cent."""
    about = case(order=order(paid=eur(paid), refunded=eur(refunded)))
    prompt = DeskPrompt(REFERENCE, Wanted.AMOUNT, about.version, "q1")
    given = known(NORA, about, replied=prompt.reference, ledger=Ledger(reserved=eur(reserved)))
    effects = acts(wrote(NORA, typed), given)
    assert steps(effects) == ([Step.APPROVE] if fits else [])
    if not fits:
        assert moves_nothing(effects)
        asked = only(Say, effects)
        assert "only {remaining} is left" in asked.body[0].lines[0].msgid
        assert asked.prompts
        corrected = acts(wrote(NORA, "10.00 because a part was used"), replace(given, replied=asked.makes))
        assert after(about, corrected).amount == eur(1000)


@pytest.mark.parametrize("typed", ["all", "1,234", "5 USD", "0", ""])
def test_what_is_no_amount_is_asked_again(typed: str) -> None:
    """The answer is a prompt too, so that replying to it works."""
    about = case()
    effects = reply(NORA, about, Wanted.AMOUNT, typed)
    assert moves_nothing(effects)
    asked = only(Say, effects)
    assert asked.prompts
    assert parse_prompt(asked.makes) == DeskPrompt(REFERENCE, Wanted.AMOUNT, 3, "900")


def test_what_was_paid_may_be_unknown() -> None:
    """Then the currency must be typed, and a second person approves, since nothing bounds the amount."""
    about = case(order=None, match=Match.UNMATCHED, recommended=None, order_key="")
    assert "write the currency too" in only(Say, press(NORA, about, Verb.AMOUNT)).body[0].lines[1].msgid
    assert moves_nothing(reply(NORA, about, Wanted.AMOUNT, "20"))
    effects = reply(NORA, about, Wanted.AMOUNT, "20 EUR")
    assert steps(effects) == [Step.APPROVE_FIRST]
    second = reply(OMAR, after(about, effects), Wanted.AMOUNT, "20 EUR")
    assert only(Reserve, second) == Reserve(REFERENCE, REFERENCE, eur(2000))


def test_earlier_refunds_may_be_unknown() -> None:
    """Figures in two currencies can't be set against each other: two people look."""
    about = case(order=order(refunded=Money(minor=5, currency="USD")))
    assert "Earlier refunds" in only(Say, press(NORA, about, Verb.AMOUNT)).body[0].lines[1].msgid
    assert steps(reply(NORA, about, Wanted.AMOUNT, "20: half was used")) == [Step.APPROVE_FIRST]


# ── two approvers ────────────────────────────────────────────────────────────────────────────────────────────


def test_above_dual_two_different_people_approve() -> None:
    """The first approval waits, the same person's second is told, another person's decides."""
    about = case(order=order(paid=eur(150000)), recommended=eur(150000))
    first = press(NORA, about, Verb.APPROVE)
    waiting = after(about, first)
    assert steps(first) == [Step.APPROVE_FIRST]
    assert (waiting.state, waiting.first_approval, waiting.first_amount) == (
        CaseState.SECOND,
        NORA,
        eur(150000),
    )
    assert not every(Reserve, first)
    assert not to_customers(first)
    assert only(RecordDecision, first).by == NORA.id
    again = press(NORA, waiting, Verb.APPROVE)
    assert moves_nothing(again)
    assert "somebody else" in only(Toast, again).text.msgid
    second = press(OMAR, waiting, Verb.APPROVE)
    assert steps(second) == [Step.APPROVE]
    assert after(waiting, second).amount == eur(150000)
    assert after(waiting, second).first_approval is None
    assert only(Reserve, second).amount == eur(150000)
    assert len(to_customers(second)) == 1


def test_another_amount_needs_its_own_two_people() -> None:
    """Who changes the amount of a first approval becomes the first approver of the new one."""
    waiting = case(
        CaseState.SECOND, order=order(paid=eur(150000)), first_approval=NORA, first_amount=eur(150000)
    )
    effects = reply(OMAR, waiting, Wanted.AMOUNT, "1400")
    assert steps(effects) == [Step.APPROVE_FIRST]
    changed = after(waiting, effects)
    assert (changed.first_approval, changed.first_amount) == (OMAR, eur(140000))
    assert steps(press(NORA, changed, Verb.APPROVE)) == [Step.APPROVE]


def test_below_dual_one_person_decides_after_all() -> None:
    """An amount that one person may approve does not wait for another."""
    waiting = case(
        CaseState.SECOND, order=order(paid=eur(150000)), first_approval=NORA, first_amount=eur(150000)
    )
    assert steps(reply(NORA, waiting, Wanted.AMOUNT, "900")) == [Step.APPROVE]


def test_the_limit_counts_what_the_order_was_given_before() -> None:
    """500 € after 600 € refunded is above 1000 € in all."""
    about = case(order=order(paid=eur(150000), refunded=eur(60000)), recommended=eur(50000))
    assert steps(press(NORA, about, Verb.APPROVE)) == [Step.APPROVE_FIRST]


def test_a_currency_that_the_policy_does_not_name_needs_two() -> None:
    """No limit is known for it."""
    francs = Money(minor=100, currency="CHF")
    about = case(order=order(paid=francs, refunded=francs.with_minor(0)), recommended=francs)
    assert steps(press(NORA, about, Verb.APPROVE)) == [Step.APPROVE_FIRST]


def test_a_first_approval_in_another_currency_than_paid_is_no_lone_decision() -> None:
    """A recommendation that does not fit the order any more is not waved through by one person."""
    about = case(recommended=Money(minor=100, currency="CHF"))
    assert steps(press(NORA, about, Verb.APPROVE)) == [Step.APPROVE_FIRST]


# ── against an earlier decision ──────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "about",
    [
        case(CaseState.REFUSED, decided_by=NORA, decided_at=NOW),
        case(appealed=True, appeal_words="Please look again"),
        approved(recommended=None, amount=eur(2000)),
    ],
    ids=["refused", "appealed", "approved"],
)
def test_an_override_needs_a_written_reason(about: CaseFile) -> None:
    """Without words nothing moves; with them the decision carries them."""
    asked = only(Say, reply(OMAR, about, Wanted.AMOUNT, "49,90"))
    prompt = parse_prompt(asked.makes)
    assert prompt == DeskPrompt(REFERENCE, Wanted.OVERRIDE, about.version, "900", eur(4990))
    silent = reply(OMAR, about, Wanted.OVERRIDE, "  ", eur(4990))
    assert moves_nothing(silent)
    assert only(Say, silent).prompts
    effects = reply(OMAR, about, Wanted.OVERRIDE, "The bank confirmed it.", eur(4990))
    assert steps(effects) == [Step.APPROVE]
    assert only(RecordDecision, effects).reason == "The bank confirmed it."
    assert after(about, effects).decision_reason == "The bank confirmed it."


def test_an_override_prompt_without_its_amount_is_asked_again() -> None:
    """A name that lost its amount approves nothing."""
    assert moves_nothing(reply(OMAR, case(CaseState.REFUSED), Wanted.OVERRIDE, "because"))


def test_what_was_granted_may_be_upheld_after_a_second_look() -> None:
    """Approving the same amount again overrides nothing and needs no reason."""
    about = case(appealed=True, recommended=None, amount=eur(2000))
    assert steps(press(NORA, about, Verb.APPROVE)) == [Step.APPROVE]


def test_the_amount_that_is_approved_already_is_not_approved_again() -> None:
    """Nothing is decided twice."""
    effects = reply(NORA, approved(), Wanted.AMOUNT, "49,90")
    assert moves_nothing(effects)
    assert "approved already" in only(Say, effects).body[0].lines[0].msgid


def test_the_first_approvers_reason_is_kept_by_the_second() -> None:
    """Two people override together: the second confirms what the first wrote."""
    refused = case(CaseState.REFUSED, order=order(paid=eur(150000)))
    first = reply(NORA, refused, Wanted.OVERRIDE, "Chargeback withdrawn", eur(120000))
    assert steps(first) == [Step.APPROVE_FIRST]
    second = press(OMAR, after(refused, first), Verb.APPROVE)
    assert only(RecordDecision, second).reason == "Chargeback withdrawn"


def test_what_was_paid_is_never_approved_again_by_one_press() -> None:
    """After a payment a second look can only add to it: another amount, with a reason."""
    about = case(appealed=True, recommended=eur(4990), amount=eur(2000), paid_out=eur(2000))
    assert moves_nothing(press(NORA, about, Verb.APPROVE))
    asked = reply(NORA, about, Wanted.AMOUNT, "20,00")
    assert moves_nothing(asked)
    assert parse_prompt(only(Say, asked).makes) == DeskPrompt(REFERENCE, Wanted.OVERRIDE, 3, "900", eur(2000))


# ── refuse ───────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_refusal_is_given_a_reason_first() -> None:
    """The button alone refuses nothing: it offers the reasons."""
    asked = only(Say, press(NORA, case(), Verb.REFUSE))
    assert not asked.prompts
    assert len(asked.body) == 1
    assert [one.press for row in asked.keyboard for one in row] == [
        Press(Verb.REFUSE, REFERENCE, 3, key) for key in reasons_for(case())
    ]


def test_a_refusal_says_what_it_takes_back() -> None:
    """Who refuses a second look on a partial refund is shown how to leave it at that."""
    granted = case(appealed=True, amount=eur(2000), recommended=None)
    assert len(only(Say, press(NORA, granted, Verb.REFUSE)).body[0].lines) == 2
    for about in (case(), approved(), replace(granted, paid_out=eur(2000))):
        assert len(only(Say, press(NORA, about, Verb.REFUSE)).body[0].lines) == 1


def test_after_a_payment_a_refusal_grants_no_more() -> None:
    """The customer keeps what was paid, and is told so."""
    about = case(appealed=True, amount=eur(2000), paid_out=eur(2000))
    told, _ = to_customers(press(NORA, about, Verb.REFUSE, "reason"))
    assert isinstance(told, Say)
    assert "more than was paid" in told.body[0].lines[0].msgid


def test_of_an_order_that_is_not_theirs_no_reason_tells() -> None:
    """Whoever names somebody else's order does not learn that it exists or was refunded."""
    offered = reasons_for(case(match=Match.UNMATCHED))
    assert set(offered) == {"proof", "answer", "reason"}


@pytest.mark.parametrize("key", reasons_for(case()))
def test_a_reason_of_the_list_refuses_at_one_press(key: str) -> None:
    """Recorded, released, and told in the customer's language with the way to a second look."""
    about = approved()
    effects = press(NORA, about, Verb.REFUSE, key)
    assert steps(effects) == [Step.REFUSE]
    assert only(Release, effects) == Release(REFERENCE)
    record = only(RecordDecision, effects)
    assert (record.outcome, record.amount, record.by) == ("refuse", None, NORA.id)
    assert reason_words(record.reason) == reasons_for(about)[key]
    (told,) = to_customers(effects)
    assert isinstance(told, Say)
    assert reasons_for(about)[key] in told.body[1].lines
    assert told.keyboard[0][0].press == Press(Verb.APPEAL, REFERENCE, 4)


def test_a_reason_in_own_words_is_a_reply() -> None:
    """The customer reads it as it was written; the prompt loses its buttons."""
    about = case(appealed=True)
    effects = reply(NORA, about, Wanted.REFUSAL, " We have no such order. ")
    assert after(about, effects).decision_reason == "We have no such order."
    told, _ = to_customers(effects)
    assert isinstance(told, Say)
    assert told.body[1].lines[0].values["words"] == "We have no such order."
    assert not told.keyboard
    closed = [redo for redo in every(Redo, effects) if "prompt" in redo.reference]
    assert len(closed) == 1
    assert not closed[0].keyboard


@pytest.mark.parametrize("words", ["", " ", "ok", "🙂", "no.", "42 !", "R-7K2MX"])
def test_a_reason_that_explains_nothing_is_asked_for_again(words: str) -> None:
    """The customer would read just that; the answer is a prompt too."""
    effects = reply(NORA, case(), Wanted.REFUSAL, words)
    assert moves_nothing(effects)
    prompt = parse_prompt(only(Say, effects).makes)
    assert isinstance(prompt, DeskPrompt)
    assert prompt.wanted is Wanted.REFUSAL


@pytest.mark.parametrize("words", ["Already used", "Délai dépassé", "退款期限已过，无法退还这笔款项"])
def test_two_words_explain_something(words: str) -> None:
    """And so do letters enough, where words have no spaces between them."""
    assert steps(reply(NORA, case(), Wanted.REFUSAL, words)) == [Step.REFUSE]


@pytest.mark.parametrize(
    ("words", "media", "taken"),
    [
        ("🙂", None, False),
        ("?", None, False),
        ("", Media.STICKER, False),
        ("", Media.ANIMATION, False),
        ("Which?", None, True),
        ("", Media.VOICE, True),
        ("", Media.PHOTO, True),
        ("This one?", Media.ANIMATION, True),
    ],
)
def test_what_asks_nothing_is_no_question(words: str, media: Media | None, taken: bool) -> None:
    """The customer must be able to answer it; else staff are asked again, and it does not leave."""
    prompt = DeskPrompt(REFERENCE, Wanted.QUESTION, 3, "q1")
    files = () if media is None else (Attachment(media, "f"),)
    effects = acts(wrote(NORA, words, attachments=files), known(NORA, case(), replied=prompt.reference))
    assert steps(effects) == ([Step.ASK] if taken else [])
    if not taken:
        assert moves_nothing(effects)
        assert only(Say, effects).prompts


def test_a_reason_pressed_closes_its_prompt() -> None:
    """The list of reasons does not stay under a decided case."""
    about = case()
    prompt = DeskPrompt(REFERENCE, Wanted.REFUSAL, 3, "q0")
    given = known(NORA, about, event_message=prompt.reference)
    effects = acts(pressed(NORA, Press(Verb.REFUSE, REFERENCE, 3, "proof")), given)
    assert [redo.reference for redo in every(Redo, effects)] == [
        prompt.reference,
        f"case/{REFERENCE}/card",
    ]


def test_words_that_look_like_an_offered_reason_are_translated_too() -> None:
    """A reason is kept in English; whatever else was typed stays as it is."""
    offered = reasons_for(case())["window"]
    assert reason_words(offered.msgid) == offered
    assert reason_words("window") == text("{words}", words="window")


# ── ask ──────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_question_goes_to_the_customer_as_it_was_written() -> None:
    """Announced with the reference, copied, kept; the case waits for the answer."""
    about = case(CaseState.SECOND, first_approval=NORA, first_amount=eur(100))
    assert only(Say, press(NORA, about, Verb.ASK)).prompts
    effects = reply(NORA, about, Wanted.QUESTION, "Which formula\ndid you want?")
    assert steps(effects) == [Step.ASK]
    then = after(about, effects)
    assert (then.state, then.question, then.asked_at) == (CaseState.ASKED, "Which formula did you want?", NOW)
    assert then.first_approval is None
    assert then.answer_due is None
    frame, relay = to_customers(effects)
    assert isinstance(frame, Say)
    assert isinstance(relay, Relay)
    assert relay.makes == (f"case/{REFERENCE}/out/1",)
    assert only(Keep, effects).text == "Which formula\ndid you want?"


def test_a_question_may_be_a_picture() -> None:
    """What is asked need not be words."""
    about = case()
    photo = (Attachment(Media.PHOTO, "f1"),)
    prompt = DeskPrompt(REFERENCE, Wanted.QUESTION, 3, "q1")
    effects = acts(wrote(NORA, attachments=photo), known(NORA, about, replied=prompt.reference))
    assert after(about, effects).question == "📎"


# ── claim, findings, pages ───────────────────────────────────────────────────────────────────────────────────


def test_a_claim_is_one_persons() -> None:
    """The first has it, the second is told who; the version stays, so no card becomes stale."""
    about = case()
    effects = press(NORA, about, Verb.CLAIM)
    claimed = only(Amend, effects).case
    assert (claimed.claimed_by, claimed.version) == (NORA, about.version)
    assert every(RefreshList, effects)
    assert not every(RenameTopic, effects)
    second = press(OMAR, claimed, Verb.CLAIM)
    assert moves_nothing(second)
    assert only(Toast, second).text.values["name"] == "Nora"


def test_all_findings_are_shown_on_demand() -> None:
    """Ten lines, those that need a person first, folded."""
    shown = only(Say, press(NORA, case(reason=Reason.OTHER), Verb.FINDINGS))
    lines = shown.body[1].lines
    assert len(lines) == 10
    assert [line.values["criterion"] for line in lines[:2]] == [text("refund period"), text("reason")]
    nothing = acts(pressed(NORA, Press(Verb.FINDINGS, REFERENCE, 3)), known(NORA, case(), decision=None))
    assert [type(effect) for effect in nothing] == [Toast]


def test_pages_are_sent_as_documents() -> None:
    """Every file of the receipt, where the button was pressed; none is said to be none."""
    assert only(SendPages, press(NORA, case(), Verb.PAGES)).files == case().receipts
    assert moves_nothing(press(NORA, case(receipts=()), Verb.PAGES))


# ── where it is answered ─────────────────────────────────────────────────────────────────────────────────────


def test_a_prompt_stands_where_the_button_was() -> None:
    """In the topic, in General where the case has none, in private for an admin who pressed there."""
    places = [
        (IN_TOPIC, case(), ToCase(REFERENCE)),
        (IN_GENERAL, case(), ToDesk()),
        (IN_TOPIC, case(has_card=False), ToDesk()),
        (in_private(ADA), case(), ToPerson(ADA.id, "en")),
        (ELSEWHERE, case(), ToChat(-5, None, "fr")),
    ]
    for place, about, to in places:
        assert only(Say, press(ADA, about, Verb.AMOUNT, place=place)).to == to


def test_in_a_group_without_topics_it_is_a_reply_to_the_card() -> None:
    """The case's topic stands for the chain of replies."""
    about = case()
    given = known(NORA, about)
    given = replace(given, desk=replace(given.desk, forum=False))
    effects = acts(pressed(NORA, Press(Verb.AMOUNT, REFERENCE, 3), IN_GENERAL), given)
    assert only(Say, effects).to == ToCase(REFERENCE)


@pytest.mark.parametrize(
    "name",
    [
        "",
        "?",
        f"case/{REFERENCE}/card",
        f"case/{REFERENCE}/prompt/nonsense/3//q1",
        f"desk/{REFERENCE}/prompt/amount/3//q1",
        f"case/{REFERENCE}/in/amount/3//q1",
    ],
)
def test_other_messages_are_no_prompts(name: str) -> None:
    """Only a prompt's own name makes a reply count."""
    assert parse_prompt(name) == NoPrompt()


def test_a_prompt_knows_its_name_again() -> None:
    """Whatever it asks for, name and prompt are one another's."""
    for wanted in Wanted:
        for amount in (None, eur(5)):
            prompt = DeskPrompt(REFERENCE, wanted, 12, "q9", amount)
            assert parse_prompt(prompt.reference) == prompt


def test_an_answer_to_a_question_takes_as_long_as_promised() -> None:
    """Nothing is due from staff while the customer is asked."""
    about = case(answer_due=NOW + timedelta(hours=1))
    effects = reply(NORA, about, Wanted.QUESTION, "Which one?")
    assert after(about, effects).answer_due is None
