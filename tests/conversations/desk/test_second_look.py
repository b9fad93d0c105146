"""A decided case is looked at again: its topic, what the card keeps of before, and what the customer reads."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from bot.telegram.markup import CAPTION_LIMIT, body_html
from conversations.calls import RenameTopic, ReopenTopic, Say
from conversations.case.card import card_body
from conversations.case.decisions import left_of_price
from conversations.case.telling import tell_refused
from conversations.case.wording import topic_name
from conversations.case_file import CaseFile, Payment
from conversations.desk_prompt import DeskPrompt, Wanted, parse_prompt
from conversations.effects import Effect
from conversations.outcomes import OrderRead
from conversations.press import Verb
from refunds.case import CaseState, Step
from refunds.money import Money
from tests.conversations.acting import (
    ENGLISH,
    acts,
    after,
    every,
    only,
    press,
    read,
    reply,
    steps,
    to_customers,
)
from tests.conversations.builders import (
    NORA,
    NOW,
    OMAR,
    REFERENCE,
    approved,
    case,
    eur,
    known,
    order,
)
from tests.conversations.chat import page

PAID_IN_PART = case(
    appealed=True,
    appeal_words="I used nothing of it.",
    amount=eur(2000),
    decided_by=NORA,
    decided_at=NOW,
    decision_reason="Half of it was used.",
    payer=OMAR,
    paid_out=eur(2000),
    payments=(Payment(eur(2000), OMAR, date(2026, 4, 2), "TX-99"),),
)
"""Nora approved 20 of 49.90 €, Omar paid, and the customer asks for a second look."""


def card(about: CaseFile) -> str:
    given = known(NORA, about)
    return body_html(card_body(about, given.decision, given), ENGLISH, CAPTION_LIMIT)


def to_customer(effects: tuple[Effect, ...]) -> str:
    return read(to_customers(effects)[0])


# ── the topic ────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("verb", [Verb.APPROVE, Verb.AMOUNT])
def test_a_prompt_opens_the_closed_topic_first(verb: Verb) -> None:
    """In a closed topic members who are no admins can't write, so nobody else could answer."""
    refused = case(CaseState.REFUSED, decided_by=NORA, decided_at=NOW)
    opened, asked = press(OMAR, refused, verb)
    assert opened == ReopenTopic(REFERENCE)
    assert isinstance(asked, Say)
    assert asked.prompts
    again = reply(OMAR, refused, Wanted.OVERRIDE, " ", eur(4990))
    assert [type(effect) for effect in again] == [ReopenTopic, Say]


def test_a_prompt_in_an_open_topic_opens_nothing() -> None:
    """Each call counts."""
    assert [type(effect) for effect in press(NORA, case(), Verb.AMOUNT)] == [Say]


def test_what_is_over_in_a_moment_renames_no_topic() -> None:
    """One press of *I am paying* renames the topic once, when somebody is paying."""
    effects = press(NORA, approved(), Verb.PAY)
    assert not every(RenameTopic, effects)
    checked = after(approved(), effects)
    read_again = OrderRead(at=NOW, person=NORA.id, subject=REFERENCE, question="payment", answer=order())
    (renamed,) = every(RenameTopic, acts(read_again, known(NORA, checked)))
    assert "being paid" in ENGLISH.plain(renamed.name)


# ── the card ─────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_card_of_a_second_look_keeps_what_was_before() -> None:
    """The first decision, what was paid, what is left, and the words of both times."""
    words = card(PAID_IN_PART)
    for line in (
        "Camille D. · <b>€29.90</b> · second look, claimed by nobody",
        "Je me suis trompée de formule.\nSecond look: I used nothing of it.",
        "Paid €20.00 on Thursday 2 April 2026 by Omar, reference TX-99",
        "Recommended: <b>€29.90</b> more, €49.90 in all",
        "At most €29.90 is left to refund.",
        "First decision, by Nora on Thursday 2 April, 11:00: approved, €20.00 (“Half of it was used.”)",
    ):
        assert line in words
    assert words.count("Half of it was used") == 1
    assert ENGLISH.plain(topic_name(PAID_IN_PART)) == f"Camille D. · second look · {REFERENCE}"


def test_the_card_of_a_second_look_on_a_refusal_names_it() -> None:
    """Also where nobody has overridden anything yet; and the last decision beside the first."""
    refused = case(appealed=True, decided_at=NOW)
    assert "First decision, by the policy on Thursday 2 April, 11:00: refused" in card(refused)
    last = after(refused, reply(NORA, refused, Wanted.OVERRIDE, "Kind.", eur(2000)))
    again = replace(last, state=CaseState.REVIEW, decided_at=NOW.replace(hour=12))
    assert "Last decision, by Nora on Thursday 2 April, 14:00: approved, €20.00 (“Kind.”)" in card(again)
    policys = replace(again, decided_by=None, decision_reason="")
    assert "Last decision, by the policy on Thursday 2 April, 14:00: approved" in card(policys)
    assert "Last decision" not in card(refused)


def test_nothing_more_may_be_recommended() -> None:
    """What was paid is as much as the recommendation; no button approves nothing."""
    about = replace(PAID_IN_PART, recommended=eur(2000))
    assert "Recommended: nothing more, €20.00 in all" in card(about)
    assert "At most" not in card(replace(about, order=order(paid=None)))


@pytest.mark.parametrize(
    ("about", "left"),
    [
        (PAID_IN_PART, eur(2990)),
        (replace(PAID_IN_PART, order=order(refunded=eur(3000))), eur(1990)),
        (replace(PAID_IN_PART, order=order(refunded=Money(minor=1, currency="USD"))), None),
        (case(), eur(4990)),
        (case(order=None), None),
    ],
)
def test_what_is_left_of_the_price(about: CaseFile, left: Money | None) -> None:
    """The price less what was given back, as far as the case and the source say."""
    assert left_of_price(about) == left


def test_the_rest_is_approved_at_one_press_with_a_reason() -> None:
    """The button stands for what is recommended less what was paid; the customer reads what went before."""
    asked = only(Say, press(NORA, PAID_IN_PART, Verb.APPROVE))
    prompt = parse_prompt(asked.makes)
    assert prompt == DeskPrompt(REFERENCE, Wanted.OVERRIDE, 3, "q1", eur(2990))
    effects = reply(NORA, PAID_IN_PART, Wanted.OVERRIDE, "They are right.", eur(2990))
    assert steps(effects) == [Step.APPROVE]
    words = to_customer(effects)
    assert "€29.90 more will be refunded" in words
    assert "With the €20.00 refunded before, that is €49.90 of the €49.90 that you paid." in words
    assert "They are right." not in words


# ── part of the price ────────────────────────────────────────────────────────────────────────────────────────


def test_less_than_is_recommended_needs_a_reason_that_the_customer_reads() -> None:
    """Asked for where none was typed, taken with the amount where one was."""
    about = case()
    asked = only(Say, reply(NORA, about, Wanted.AMOUNT, "20"))
    assert "less than what is recommended" in read(asked)
    assert "The customer reads it." in read(asked)
    assert parse_prompt(asked.makes) == DeskPrompt(REFERENCE, Wanted.OVERRIDE, 3, "900", eur(2000))
    given = reply(NORA, about, Wanted.OVERRIDE, "Half of it was used.", eur(2000))
    at_once = reply(NORA, about, Wanted.AMOUNT, "20 because half of it was used.")
    for effects in (given, at_once):
        assert steps(effects) == [Step.APPROVE]
        words = to_customer(effects)
        assert "€20.00 of €49.90 will be refunded" in words
        assert "Half of it was used." in words


def test_as_much_as_is_recommended_needs_no_reason() -> None:
    """Nor does what is above it; a reason may be given all the same."""
    about = case(recommended=eur(2000))
    for typed in ("20", "30", "20: as agreed"):
        assert steps(reply(NORA, about, Wanted.AMOUNT, typed)) == [Step.APPROVE]


def test_two_approvers_keep_the_reason_that_the_customer_reads() -> None:
    """The second confirms the first one's; both stand on the card, also when it is paid."""
    about = case(order=order(paid=eur(150000)), recommended=eur(150000))
    first = after(about, reply(NORA, about, Wanted.AMOUNT, "1200 because a part was used"))
    effects = press(OMAR, first, Verb.APPROVE)
    assert "A part was used" in to_customer(effects)
    both = after(first, effects)
    assert "to pay, decided by Nora and Omar" in card(both)
    paid = replace(
        both, state=CaseState.PAID, payments=(Payment(eur(120000), NORA, date(2026, 4, 3), "TX-1"),)
    )
    assert "Approved by Nora and Omar on Thursday 2 April, 11:00" in card(paid)
    assert "Paid €1,200.00 on Friday 3 April 2026 by Nora, reference TX-1" in card(paid)
    again = reply(NORA, replace(both, state=CaseState.APPROVED), Wanted.OVERRIDE, "Less.", eur(2000))
    assert after(both, again).approved_with is None


# ── amounts as they are asked for ────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("paid", "example", "half"),
    [
        (Money(minor=6800, currency="JPY"), "6,800", "3,400"),
        (Money(minor=123456, currency="EUR"), "1,234.56", "617.28"),
        (Money(minor=29900, currency="KWD"), "29.90", "14.95"),
    ],
)
def test_examples_are_amounts_that_may_be_approved(paid: Money, example: str, half: str) -> None:
    """In the currency's own digits, so that it can be taken as it is."""
    nothing = paid.with_minor(0)
    about = case(order=order(paid=paid, refunded=nothing), recommended=None)
    asked = read(only(Say, press(NORA, about, Verb.AMOUNT)))
    assert f"“{half} because half of it was used”" in asked
    wrong = read(only(Say, reply(NORA, about, Wanted.AMOUNT, "much")))
    assert f"a number like {example}." in wrong
    assert steps(reply(NORA, about, Wanted.AMOUNT, example))


def test_where_nothing_is_left_no_amount_is_asked_for() -> None:
    """It could only be refused."""
    about = case(CaseState.REFUSED, order=order(refunded=eur(4990)))
    (told,) = press(NORA, about, Verb.AMOUNT)
    assert "Nothing is left of this order" in read(told)


@pytest.mark.parametrize(("appealed", "words"), [(False, "looked at your request and"), (True, "again, and")])
def test_a_refusal_says_whether_it_is_the_last_word(appealed: bool, words: str) -> None:
    """After a second look there is none to ask for."""
    told = tell_refused(case(appealed=appealed), "Too late.")
    assert words in page(told.body)
    assert bool(told.keyboard) is not appealed
