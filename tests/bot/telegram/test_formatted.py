"""Formatting survives: what somebody wrote in bold is bold on the other side, and is never broken HTML."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.demo.api.html import Parser
from bot.telegram.formatted import words_html
from conversations.message import Entity
from conversations.words import Words


@pytest.mark.parametrize(
    ("entity", "markup"),
    [
        (Entity("bold", 0, 2), "<b>ab</b>c"),
        (Entity("italic", 1, 2), "a<i>bc</i>"),
        (Entity("underline", 0, 3), "<u>abc</u>"),
        (Entity("strikethrough", 0, 1), "<s>a</s>bc"),
        (Entity("spoiler", 0, 1), "<tg-spoiler>a</tg-spoiler>bc"),
        (Entity("code", 0, 1), "<code>a</code>bc"),
        (Entity("pre", 0, 1), "<pre><code>a</code></pre>bc"),
        (Entity("pre", 0, 1, language="c"), '<pre><code class="language-c">a</code></pre>bc'),
        (Entity("blockquote", 0, 1), "<blockquote>a</blockquote>bc"),
        (Entity("expandable_blockquote", 0, 1), "<blockquote expandable>a</blockquote>bc"),
        (Entity("text_link", 0, 1, url='https://a.example/?x="&y'), None),
        (Entity("text_mention", 0, 1, person=7), '<a href="tg://user?id=7">a</a>bc'),
        (Entity("custom_emoji", 0, 1, emoji="123"), '<tg-emoji emoji-id="123">a</tg-emoji>bc'),
        (Entity("hashtag", 0, 3), "abc"),
        (Entity("bold", 1, 0), "abc"),
    ],
)
def test_each_kind_of_formatting(entity: Entity, markup: str | None) -> None:
    """Telegram finds addresses and hashtags by itself."""
    shown = words_html(Words("abc", (entity,)))
    expected = markup or '<a href="https://a.example/?x=&quot;&amp;y">a</a>bc'
    assert shown == expected


def test_formatting_nests() -> None:
    """Bold within a link, and what comes after it."""
    entities = (
        Entity("bold", 2, 3),
        Entity("text_link", 0, 5, url="https://a.example"),
        Entity("code", 6, 1),
    )
    assert (
        words_html(Words("a bcd e", entities))
        == '<a href="https://a.example">a <b>bcd</b></a> <code>e</code>'
    )


def test_offsets_count_as_telegram_counts() -> None:
    """An emoji has two units; signs of markup are letters."""
    assert words_html(Words("😀 <b> & c", (Entity("bold", 3, 3),))) == "😀 <b>&lt;b&gt;</b> &amp; c"
    assert words_html(Words("a < b")) == "a &lt; b"


def test_a_quote_in_a_quote_is_none() -> None:
    """Telegram refuses one (Bot API, HTML style)."""
    quote = Words("abc", (Entity("blockquote", 0, 3), Entity("bold", 0, 1)))
    assert words_html(quote, quoted=True) == "<b>a</b>bc"


KINDS = ["bold", "italic", "underline", "strikethrough", "spoiler", "text_link", "url", "custom_emoji"]


@given(
    st.text(max_size=40), st.lists(st.tuples(st.sampled_from(KINDS), st.integers(0, 45), st.integers(0, 45)))
)
def test_whatever_comes_is_html_that_says_the_same(text: str, found: list[tuple[str, int, int]]) -> None:
    """Also where an entity is cut, reaches too far, or overlaps another."""
    entities = tuple(
        Entity(kind, at, length, url="https://a.example", emoji="1") for kind, at, length in found
    )
    plain, _ = Parser(words_html(Words(text, entities))).parse()
    assert plain == text
