"""What people type is understood as far as it is clear, and never guessed at."""

from __future__ import annotations

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conversations.answers import (
    EMAIL_LIMIT,
    NUMBER_LIMIT,
    WORDS_LIMIT,
    Answered,
    NotAnswered,
    Why,
    clean,
    email,
    language,
    linked_number,
    order_number,
    units,
    words,
)

NUMBERS = {
    "A-1001": "A-1001",
    "  a-1001  ": "a-1001",
    "#A-1001": "A-1001",
    "commande n° A-1001": "A-1001",
    "Commande nº A-1001.": "A-1001",
    "Ma commande est la A-1001": "A-1001",
    "C’est la A-1001": "A-1001",
    "order no. 4711": "4711",
    "Numéro de commande : FR-2024-0001": "FR-2024-0001",
    "A 1001": "A 1001",
    "a 1001": "a 1001",
    "n°12 345": "12 345",
    "A–1001": "A-1001",
    "Ａ１２": "A12",
    "https://shop.example/orders/A-1001?x=yes": "A-1001",
    "<b>A-1001</b>": "A-1001",
    "FR 2024 0001": "FR 2024 0001",
    "AU SECOURS A-1001": "A-1001",
}
NO_NUMBERS = {
    "": Why.EMPTY,
    " \n\t": Why.EMPTY,
    "\u200b": Why.EMPTY,
    "Bonjour": Why.NO_NUMBER,
    "🦊": Why.NO_NUMBER,
    "commande": Why.NO_NUMBER,
    "camille2@example.com": Why.NO_NUMBER,
    "ABC": Why.NO_NUMBER,
    "GIVE ME MY MONEY BACK": Why.NO_NUMBER,
    "MERCI": Why.NO_NUMBER,
    "VOLEURS !": Why.NO_NUMBER,
    "https://shop.example/orders": Why.NO_NUMBER,
    "A-1001 du 23 mars": Why.SEVERAL,
    "A-1001 A-1002": Why.SEVERAL,
    "A-1001, B-2002": Why.SEVERAL,
    "9" * (NUMBER_LIMIT + 1): Why.TOO_LONG,
    "AB12 " * 20: Why.TOO_LONG,
}


@pytest.mark.parametrize(("said", "number"), NUMBERS.items())
def test_an_order_number_is_read_out_of_what_stands_around_it(said: str, number: str) -> None:
    """Words for it, signs and spaces don't matter; its spelling stays as it was typed."""
    assert order_number(said) == Answered(number)


def test_letters_alone_are_a_number_only_where_the_shops_are() -> None:
    """Elsewhere they are somebody shouting."""
    assert order_number("XKJQ", lettered=True) == Answered("XKJQ")
    assert order_number("XKJQ") == NotAnswered(Why.NO_NUMBER)


@pytest.mark.parametrize(("said", "why"), NO_NUMBERS.items())
def test_what_is_no_single_order_number_says_why(said: str, why: Why) -> None:
    """Several numbers are not guessed between, and words are no number."""
    assert order_number(said) == NotAnswered(why)


@pytest.mark.parametrize(
    ("said", "address"),
    {
        "camille@example.com": "camille@example.com",
        "c’est Camille.D+x@Example.co.uk.": "Camille.D+x@Example.co.uk",
        "<camille@example.com>": "camille@example.com",
        "mailto:camille@example.com!": "camille@example.com",
        "a@b.fr, a@b.fr": "a@b.fr",
        "Camille @ example.com": "Camille@example.com",
        "ｃａｍｉｌｌｅ＠example.com": "camille@example.com",
        "\u200fcamille@example.com\u200f": "camille@example.com",
        "camille\u200b@example.com": "camille@example.com",
        "élodie@exemple.fr": "élodie@exemple.fr",
        "« a@b.museum »": "a@b.museum",
    }.items(),
)
def test_an_address_is_read_out_of_what_stands_around_it(said: str, address: str) -> None:
    """Brackets, full stops and words around an address don't matter."""
    assert email(said) == Answered(address)


@pytest.mark.parametrize(
    ("said", "why"),
    {
        "": Why.NO_ADDRESS,
        "camille": Why.NO_ADDRESS,
        "camille@example": Why.NO_ADDRESS,
        "@example.com": Why.NO_ADDRESS,
        "a@b.c1": Why.NO_ADDRESS,
        "a@b@c.fr": Why.NO_ADDRESS,
        "a@b.fr c@d.fr": Why.SEVERAL,
        "a" * EMAIL_LIMIT + "@b.fr": Why.TOO_LONG,
    }.items(),
)
def test_what_is_no_single_address_says_why(said: str, why: Why) -> None:
    """Two addresses are not guessed between."""
    assert email(said) == NotAnswered(why)


@pytest.mark.parametrize(
    ("said", "count"), {"3": 3, "0": 0, "10": 10, "3 sur 10": 3, "٣": 3, "environ 3.": 3}.items()
)
def test_units_are_whole_numbers(said: str, count: int) -> None:
    """The first number counts."""
    assert units(said, 10) == Answered(count)


@pytest.mark.parametrize(
    ("said", "why"),
    {
        "": Why.EMPTY,
        "trois": Why.EMPTY,
        "2.5": Why.NOT_WHOLE,
        "2,5": Why.NOT_WHOLE,
        "-3": Why.NOT_WHOLE,
        "11": Why.TOO_MANY,
        "9" * 5000: Why.TOO_MANY,
    }.items(),
)
def test_what_is_no_whole_number_of_units_says_why(said: str, why: Why) -> None:
    """Parts of units, and more than were bought, are asked again."""
    assert units(said, 10) == NotAnswered(why)


@pytest.mark.parametrize("said", ["fr", "FR", " Français ", "francais", "fr-CA", "fr_FR"])
def test_a_language_is_known_by_its_code_or_name(said: str) -> None:
    """In whatever spelling."""
    assert language(said, ("en", "fr"), ("English", "Français")) == Answered("fr")


@pytest.mark.parametrize("said", ["", "Klingon", "-", "deutsch"])
def test_a_language_that_is_not_spoken(said: str) -> None:
    """Is none."""
    assert language(said, ("en", "fr"), ("English", "Français")) == NotAnswered(Why.NOT_SPOKEN)


def linked(number: str) -> str:
    return "order_" + base64.urlsafe_b64encode(number.encode()).decode().rstrip("=")


@given(st.from_regex(r"[A-Z]{1,3}-[0-9]{3,8}", fullmatch=True))
def test_a_deep_link_carries_any_number(number: str) -> None:
    """What is encoded without padding is decoded again."""
    assert linked_number(linked(number)) == Answered(number)


@pytest.mark.parametrize(
    "argument", ["", "A-1001", "order_", "order_!", "order_é", "order_gIA", linked("Bonjour"), linked("")]
)
def test_a_broken_link_is_no_number(argument: str) -> None:
    """It opens a request all the same, without a number."""
    assert isinstance(linked_number(argument), NotAnswered)


def test_words_are_cleaned_and_bounded() -> None:
    """What nobody can see goes; what is longer than there is room for is no answer."""
    assert words("  one\x00 two \n\n three\u200b ") == Answered("one two\nthree")
    assert words(" \n ") == NotAnswered(Why.EMPTY)
    assert words("x" * (WORDS_LIMIT + 1)) == NotAnswered(Why.TOO_LONG)
    assert words("xx", 1) == NotAnswered(Why.TOO_LONG)


@given(st.text(max_size=300))
def test_no_text_makes_an_answer_fail(said: str) -> None:
    """Whatever is typed is an answer within its limits, or none."""
    match order_number(said):
        case Answered(value=number):
            assert 0 < len(number) <= NUMBER_LIMIT
    match email(said):
        case Answered(value=address):
            assert "@" in address
    match units(said, 7):
        case Answered(value=count):
            assert 0 <= count <= 7
    linked_number(said)
    language(said, ("en", "fr"), ("English", "Français"))
    assert clean(clean(said)) == clean(said)
