"""Amounts as staff type them, in either language's notation."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.i18n import Catalogs
from conversations.desk.amount import AmountProblem, NoAmount, example_of, parse_amount, with_reason
from refunds.money import EXPONENTS, Money
from refunds.text import text

CATALOGS = Catalogs.load()


@pytest.mark.parametrize(
    ("words", "currency", "minor"),
    [
        ("49,90", "EUR", 4990),
        ("49.90 €", "EUR", 4990),
        ("49,9", "EUR", 4990),
        ("€12.5", "EUR", 1250),
        ("EUR 12", "EUR", 1200),
        ("12eur", "EUR", 1200),
        ("1 234,50", "EUR", 123450),
        ("1\u202f234,50\u00a0€", "EUR", 123450),
        ("1,234.50 EUR", "EUR", 123450),
        ("1.234,50", "EUR", 123450),
        ("1'234.50", "EUR", 123450),
        ("1’234", "EUR", 123400),
        ("1.234.567,89", "EUR", 123456789),
        ("1.234.567", "EUR", 123456700),
        ("1 234 567", "EUR", 123456700),
        ("1,234", "JPY", 1234),
        ("¥1,234", "JPY", 1234),
        ("1,234.567", "KWD", 1234567),
        ("5$", "CAD", 500),
        ("12 zł", "PLN", 1200),
        ("3 ⭐", "XTR", 3),
    ],
)
def test_an_amount_is_read(words: str, currency: str, minor: int) -> None:
    """French and English notation mean the same amount."""
    assert parse_amount(words, currency) == Money(minor=minor, currency=currency)


@pytest.mark.parametrize(
    ("words", "currency", "problem"),
    [
        ("", "EUR", AmountProblem.UNREADABLE),
        ("all of it", "EUR", AmountProblem.UNREADABLE),
        ("-3", "EUR", AmountProblem.UNREADABLE),
        ("12,", "EUR", AmountProblem.UNREADABLE),
        ("12 34", "EUR", AmountProblem.UNREADABLE),
        ("1 2345,50", "EUR", AmountProblem.UNREADABLE),
        ("1.2.3", "EUR", AmountProblem.UNREADABLE),
        ("1.2,50", "EUR", AmountProblem.UNREADABLE),
        ("1,234.567", "EUR", AmountProblem.UNREADABLE),
        ("٣٤", "EUR", AmountProblem.UNREADABLE),
        ("€ 5 €", "EUR", AmountProblem.UNREADABLE),
        ("5 apples", "EUR", AmountProblem.UNREADABLE),
        ("9" * 30, "EUR", AmountProblem.UNREADABLE),
        ("1.5", "JPY", AmountProblem.UNREADABLE),
        ("1,234", "EUR", AmountProblem.AMBIGUOUS),
        ("12.345", "EUR", AmountProblem.AMBIGUOUS),
        ("1,234", "KWD", AmountProblem.AMBIGUOUS),
        ("$5", "EUR", AmountProblem.OTHER_CURRENCY),
        ("5 USD", "EUR", AmountProblem.OTHER_CURRENCY),
        ("5", None, AmountProblem.NO_CURRENCY),
        ("$5", None, AmountProblem.NO_CURRENCY),
        ("0,00", "EUR", AmountProblem.ZERO),
    ],
)
def test_what_is_no_amount_is_told_why(words: str, currency: str | None, problem: AmountProblem) -> None:
    """Nothing is guessed where money is meant."""
    assert parse_amount(words, currency) == NoAmount(problem)


def test_a_currency_that_is_typed_counts_where_the_orders_is_unknown() -> None:
    """Its code or a sign that only one currency has."""
    assert parse_amount("5 €", None) == Money(minor=500, currency="EUR")
    assert parse_amount("5 CHF", None) == Money(minor=500, currency="CHF")


@given(st.text(max_size=30), st.sampled_from([None, "EUR", "JPY", "KWD"]))
def test_any_words_have_an_answer(words: str, currency: str | None) -> None:
    """Whatever is typed is an amount above zero of the order's currency, or told why not."""
    answer = parse_amount(words, currency)
    if isinstance(answer, Money):
        assert answer.minor > 0
        assert currency in (None, answer.currency)


@given(
    st.integers(1, 10**12),
    st.sampled_from(["EUR", "GBP", "JPY", "KWD", "CHF"]),
    st.sampled_from(CATALOGS.languages),
)
def test_what_the_bot_writes_it_can_read(minor: int, currency: str, language: str) -> None:
    """An amount copied out of a message of the bot is read as what it says, or asked about; never as another."""
    amount = Money(minor=minor, currency=currency)
    translator = CATALOGS.translator(language, ZoneInfo("UTC"))
    shown = translator.plain(text("{amount}", amount=amount))
    read = parse_amount(shown, currency)
    assert read in (amount, NoAmount(AmountProblem.AMBIGUOUS))
    if EXPONENTS[currency] != 3:
        assert read == amount


@pytest.mark.parametrize(
    ("words", "amount", "reason"),
    [
        ("20 because half of it was used", 2000, "Half of it was used"),
        ("20,00 € parce qu'une part a servi", 2000, "Une part a servi"),
        ("20 EUR car déjà utilisé", 2000, "Déjà utilisé"),
        ("20: half of it", 2000, "Half of it"),
        ("20 – half of it", 2000, "Half of it"),
        ("20 - half of it", 2000, "Half of it"),
        ("20\nHalf of it", 2000, "Half of it"),
        ("1 234,50 since it is so", 123450, "It is so"),
        ("20", 2000, ""),
        ("20 because", 2000, ""),
    ],
)
def test_a_reason_may_follow(words: str, amount: int, reason: str) -> None:
    """After a word or a sign that tells it from the amount."""
    assert with_reason(words, "EUR") == (Money(minor=amount, currency="EUR"), reason)


@pytest.mark.parametrize(
    "words", ["20 dollars", "20 or 30", "20 - 30", "20: 30", "1 234 50 of them used", "because of it"]
)
def test_what_may_belong_to_the_amount_is_no_reason(words: str) -> None:
    """An amount in another currency is not taken for one in the order's with a reason."""
    assert isinstance(with_reason(words, "EUR")[0], NoAmount)


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("minor", [1, 99, 100, 4990, 123456, 123456789])
@pytest.mark.parametrize("currency", ["EUR", "JPY", "XTR"])
def test_an_example_can_be_typed_as_it_is_read(currency: str, minor: int, language: str) -> None:
    """In each language's own notation."""
    amount = Money(minor=minor, currency=currency)
    read = CATALOGS.translator(language, ZoneInfo("UTC")).plain(example_of(amount))
    assert parse_amount(read, currency) == amount
