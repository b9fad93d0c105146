"""Bodies and keyboards: within Telegram's limits, whatever somebody wrote."""

from __future__ import annotations

from html.parser import HTMLParser
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.i18n import Catalogs
from bot.telegram.markup import (
    CAPTION_LIMIT,
    COPY_LIMIT,
    MESSAGE_LIMIT,
    body_html,
    keyboard_json,
    visible_length,
)
from conversations.press import Press, Verb
from conversations.words import Block, Body, Button, Frame, Style
from refunds.text import Text, text

WORDS = Catalogs.load().translator("en", ZoneInfo("Europe/Paris"))
LIMITS = st.sampled_from((MESSAGE_LIMIT, CAPTION_LIMIT))


class Balanced(HTMLParser):
    """Holds markup to what Telegram takes: every tag closed, in order, and none inside a quote's quote."""

    def __init__(self, markup: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.feed(markup)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert not (tag == "blockquote" and tag in self.open)
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def said(words: str) -> Text:
    """Words as somebody wrote them."""
    return text("{words}", words=words)


def bold(words: str) -> Text:
    """Words in the message's own markup."""
    return text("<b>{words}</b>, <i>said</i>", words=words)


WRITTEN = st.one_of(st.text(max_size=80), st.integers(0, 5000).map(lambda n: "é<&😀"[n % 4] * n))
LINES = st.builds(lambda words, how: how(words), WRITTEN, st.sampled_from((said, bold)))
BODIES = st.lists(
    st.builds(Block, st.lists(LINES, max_size=4).map(tuple), st.sampled_from(Frame)), max_size=4
).map(tuple)


@settings(max_examples=100, deadline=None)
@given(BODIES, LIMITS)
def test_any_body_fits_and_is_whole(body: Body, limit: int) -> None:
    """Never longer than Telegram takes, counted as Telegram counts; every tag is closed."""
    markup = body_html(body, WORDS, limit)
    assert visible_length(markup) <= limit
    Balanced(markup)


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 60), st.sampled_from(Frame), st.integers(5, 100))
def test_a_body_of_scraps_ends_too(blocks: int, frame: Frame, limit: int) -> None:
    """Where nothing is left to shorten, blocks go."""
    body = tuple(Block((said("a word or two"),), frame) for _ in range(blocks))
    assert visible_length(body_html(body, WORDS, limit)) <= limit


@given(st.lists(st.text(max_size=40), max_size=5))
def test_a_short_body_is_shown_whole(words: list[str]) -> None:
    """Nothing is taken from what fits."""
    body = (Block(tuple(said(one) for one in words)),)
    assert body_html(body, WORDS, MESSAGE_LIMIT) == "\n".join(WORDS.render(said(one)) for one in words)


def test_what_was_decided_stays_and_the_evidence_goes() -> None:
    """Lines of the last quote go first, and an ellipsis says so."""
    evidence = Block(tuple(said(f"{number} " + "x" * 90) for number in range(60)), Frame.EXPANDABLE)
    markup = body_html((Block((bold("granted"),)), evidence, Block((said("asked?"),))), WORDS, CAPTION_LIMIT)
    assert markup.startswith("<b>granted</b>")
    assert markup.endswith("asked?")
    assert "…</blockquote>" in markup
    assert "0 xxx" in markup


def test_a_single_long_word_is_cut_in_its_middle() -> None:
    """What somebody wrote may have no line's end."""
    markup = body_html((Block((said("y" * 9000),)),), WORDS, MESSAGE_LIMIT)
    assert markup.endswith("y…")
    assert 1000 < visible_length(markup) <= MESSAGE_LIMIT


@pytest.mark.parametrize(
    ("markup", "length"),
    [("<b>é</b>", 1), ("😀", 2), ("&lt;&amp;", 2), ('<a href="x">ab</a>', 2), ("", 0)],
)
def test_length_is_counted_as_telegram_does(markup: str, length: int) -> None:
    """In UTF-16 units, after the tags are gone."""
    assert visible_length(markup) == length


def test_blocks_stand_apart_and_quotes_are_framed() -> None:
    """An empty line between blocks; an empty block is none."""
    body = (Block((said("a"), said("b"))), Block(()), Block((said("<c>"),), Frame.QUOTE))
    assert body_html(body, WORDS, MESSAGE_LIMIT) == "a\nb\n\n<blockquote>&lt;c&gt;</blockquote>"


def test_a_button_presses_copies_or_opens() -> None:
    """One of the three, coloured where that was asked for."""
    press = Press(Verb.APPROVE, "R-7K2MX", 3)
    keyboard = (
        (Button(text("Approve"), press, Style.SUCCESS),),
        (Button(text("Copy"), copies="z" * 300), Button(text("Open"), url="https://shop.example")),
    )
    assert keyboard_json(keyboard, WORDS.plain) == {
        "inline_keyboard": [
            [{"text": "Approve", "style": "success", "callback_data": "ok:R-7K2MX:3:"}],
            [
                {"text": "Copy", "copy_text": {"text": "z" * COPY_LIMIT}},
                {"text": "Open", "url": "https://shop.example"},
            ],
        ]
    }


def test_no_keyboard_takes_away_the_one_that_is_there() -> None:
    """An edit states it whole."""
    assert keyboard_json((), WORDS.plain) == {"inline_keyboard": []}
