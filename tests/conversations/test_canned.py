"""Canned replies: a file that is checked at start, and words that are filled with what the customer may know."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from string import Formatter

import pytest

from bot.i18n import Catalogs
from conversations.addresses import ToChat
from conversations.calls import Say
from conversations.canned import (
    PLACEHOLDERS,
    BadReplies,
    Filled,
    Lacking,
    Overdue,
    Replies,
    default_source,
    fill,
    load_replies,
)
from conversations.words import Frame
from tests.conversations.acting import acts
from tests.conversations.builders import DESK, IN_GENERAL, NORA, NOW, SHOP, case, commanded, eur, known
from tests.conversations.chat import page, rendered
from tests.test_catalogs import french_faults

LANGUAGES = Catalogs.load().languages


def load(source: str) -> Replies:
    return load_replies(source, ("en", "fr"), "en")


# ── what comes with the product ──────────────────────────────────────────────────────────────────────────────


def test_the_replies_of_the_product_are_there_in_every_language() -> None:
    """With the same placeholders in each."""
    for reply in load_replies(default_source(), LANGUAGES, "en").values():
        assert set(reply.texts) == set(LANGUAGES)
        named = {
            frozenset(part[1] for part in Formatter().parse(words) if part[1])
            for words in reply.texts.values()
        }
        assert len(named) == 1, reply.name


def test_the_replies_of_the_product_are_proper_french() -> None:
    """Held to what the catalog is held to."""
    for reply in load_replies(default_source(), LANGUAGES, "en").values():
        assert french_faults(reply.texts["fr"]) == [], reply.name


def test_the_file_explains_every_placeholder() -> None:
    """Whoever copies it can write their own."""
    comments = "\n".join(line for line in default_source().splitlines() if line.startswith("#"))
    assert set(re.findall(r"\{(\w+)\}", comments)) == set(PLACEHOLDERS)


# ── filled ───────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_reply_is_filled_as_its_reader_writes_it() -> None:
    """Amounts and times in the customer's notation, by their first name."""
    reply = load('[a]\nen = "x"\nfr = "{customer}, {reference}, {order}, {amount}, {due}"')["a"]
    about = case(amount=eur(4990))
    filled = fill(reply, about, NOW)
    assert isinstance(filled, Filled)
    assert rendered(filled.words, "fr") == "Camille, R-7K2MX, A-1001, 49,90\xa0€, jeudi 2 avril à 17:00"


@pytest.mark.parametrize(
    ("name", "first"),
    [("Camille D.", "Camille"), ("Jean Marc D.", "Jean Marc"), ("Cher", "Cher"), ("J. R.", "J.")],
)
def test_the_customer_is_called_by_their_first_name(name: str, first: str) -> None:
    """Not by the initial that staff read."""
    filled = fill(load('[a]\nen = "{customer}"')["a"], replace(case(), customer=name), NOW)
    assert isinstance(filled, Filled)
    assert rendered(filled.words) == first


def test_a_reply_is_no_markup() -> None:
    """What a shop writes is what the customer reads."""
    filled = fill(load("[a]\nen = '1 < 2 & <b>x</b> {{y}}'")["a"], case(), NOW)
    assert isinstance(filled, Filled)
    translator = Catalogs.load().translator("en", SHOP.zone)
    assert translator.render(filled.words) == "1 &lt; 2 &amp; &lt;b&gt;x&lt;/b&gt; {y}"
    assert translator.plain(filled.words) == "1 < 2 & <b>x</b> {y}"


def test_what_a_case_does_not_have_is_named() -> None:
    """Nothing is made up: an amount is one that was approved, whatever the order cost."""
    reply = load('[a]\nen = "{due} {amount} {order}"')["a"]
    assert fill(reply, case(number="", answer_due=None), NOW) == Lacking(("amount", "due", "order"))


def test_a_promise_that_is_broken_is_not_made_again() -> None:
    """A time that is over is named by no reply; one that names none goes out."""
    replies = load('[a]\nen = "by {due}"\n[b]\nen = "Hello"')
    about = case(answer_due=NOW)
    assert fill(replies["a"], about, NOW) == Overdue(NOW)
    assert isinstance(fill(replies["b"], about, NOW), Filled)
    assert isinstance(fill(replies["a"], replace(about, answer_due=NOW + timedelta(minutes=1)), NOW), Filled)


def test_another_language_gets_the_default_one() -> None:
    """A reply need not speak all of them."""
    reply = load('[a]\nen = "Hello"')["a"]
    assert reply.in_language("fr") == "Hello"


# ── the file ─────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("source", "named"),
    [
        ("[a", "TOML"),
        ("x = 1", "x"),
        ('[A]\nen = "x"', "A"),
        ('["a b"]\nen = "x"', "a b"),
        ('[a]\nde = "x"', "a.de"),
        ("[a]\nen = 3", "a.en"),
        ('[a]\nen = " "', "a.en"),
        (f'[a]\nen = "{"x" * 3001}"', "a.en"),
        ('[a]\nen = "{price}"', "{price}"),
        ('[a]\nen = "{amount:x}"', "{amount}"),
        ('[a]\nen = "{amount!r}"', "{amount}"),
        ('[a]\nen = "{amount"', "a.en"),
        ('[a]\nen = "}"', "a.en"),
        ('[a]\nen = "{}"', "a.en"),
        ('[a]\nfr = "x"', "a"),
    ],
)
def test_a_bad_file_is_told_in_one_line(source: str, named: str) -> None:
    """With the key, and what is wrong."""
    with pytest.raises(BadReplies) as told:
        load(source)
    assert named in str(told.value)
    assert "\n" not in str(told.value)


def test_a_file_may_be_empty() -> None:
    """A shop may want none."""
    assert load("# none") == {}


# ── /replies ─────────────────────────────────────────────────────────────────────────────────────────────────


def test_staff_see_what_there_is() -> None:
    """Each name with its words in their own language."""
    shop = replace(SHOP, replies=load('[a]\nen = "Hello"\nfr = "Bonjour {customer}"'))
    (say,) = acts(commanded(NORA, "replies", place=IN_GENERAL), known(NORA, shop=shop))
    assert isinstance(say, Say)
    assert say.to == ToChat(DESK, None, "fr")
    assert say.body[-1].frame is Frame.EXPANDABLE
    assert "/reply a Bonjour {customer}" in page(say.body)
    assert "{customer}" in page(say.body[:1])
    (none,) = acts(commanded(NORA, "replies"), known(NORA))
    assert isinstance(none, Say)
    assert len(none.body) == 1
