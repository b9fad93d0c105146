"""HTML, MarkdownV2 and Markdown as Telegram parses them."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.demo.api import entities, html
from bot.demo.api.errors import ApiError
from bot.demo.api.units import length, piece


def _spans(marks: list[dict[str, Any]]) -> list[tuple[Any, ...]]:
    """(type, offset, length, further values in order)."""
    return [
        (m["type"], m["offset"], m["length"], *(m[k] for k in sorted(m) if k not in _BASE)) for m in marks
    ]


_BASE = {"type", "offset", "length"}


@pytest.mark.parametrize(
    ("mode", "source", "text", "marks"),
    [
        ("HTML", "<b>a</b> b", "a b", [("bold", 0, 1)]),
        ("html", "<b>a<i>b</i></b>", "ab", [("bold", 0, 2), ("italic", 1, 1)]),
        ("HTML", "<u>a</u><s>b</s><tg-spoiler>c</tg-spoiler>", "abc",
         [("underline", 0, 1), ("strikethrough", 1, 1), ("spoiler", 2, 1)]),
        ("HTML", '<span class="tg-spoiler">c</span>', "c", [("spoiler", 0, 1)]),
        ("HTML", "😀<code>x</code>", "😀x", [("code", 2, 1)]),
        ("HTML", '<a href="http://a.fr/?x=1&amp;y=2">l</a>', "l", [("text_link", 0, 1, "http://a.fr/?x=1&y=2")]),
        ("HTML", '<a href="nowhere">l</a>', "l", []),
        ("HTML", '<pre><code class="language-py">x</code></pre>', "x", [("pre", 0, 1, "py")]),
        ("HTML", "<blockquote>q</blockquote>", "q", [("blockquote", 0, 1)]),
        ("HTML", "<blockquote expandable>q</blockquote>", "q", [("expandable_blockquote", 0, 1)]),
        ("HTML", "1 &lt; 2 &amp; &#233; &#x1F600; &nbsp;", "1 < 2 & é 😀 &nbsp;", []),
        ("HTML", "  <b>  a  </b>  ", "a", [("bold", 0, 1)]),
        ("HTML", "<b></b>a", "a", []),
        ("MarkdownV2", "*a* _b_ __c__ ~d~ ||e|| `f`", "a b c d e f",
         [("bold", 0, 1), ("italic", 2, 1), ("underline", 4, 1), ("strikethrough", 6, 1), ("spoiler", 8, 1),
          ("code", 10, 1)]),
        ("MarkdownV2", "*a _b_*", "a b", [("bold", 0, 3), ("italic", 2, 1)]),
        ("MarkdownV2", r"1\.5 \- \*x\*", "1.5 - *x*", []),
        ("MarkdownV2", r"[l](http://a.fr/\))", "l", [("text_link", 0, 1, "http://a.fr/)")]),
        ("MarkdownV2", "```py\nx.y\n```", "x.y", [("pre", 0, 3, "py")]),
        ("MarkdownV2", "`a.b!`", "a.b!", [("code", 0, 4)]),
        ("MarkdownV2", ">a\n>b\nc", "a\nb\nc", [("blockquote", 0, 3)]),
        ("MarkdownV2", ">a\n>b||", "a\nb", [("expandable_blockquote", 0, 3)]),
        ("Markdown", "*a* _b_ `c` [l](http://a.fr)", "a b c l",
         [("bold", 0, 1), ("italic", 2, 1), ("code", 4, 1), ("text_link", 6, 1, "http://a.fr/")]),
        ("Markdown", r"a\_b snake\*", "a_b snake*", []),
        ("", "plain *a* <b>", "plain *a* <b>", []),
        ("", "/start ab @camille_d #tag a@b.fr https://a.fr/x. +33 6 12 34 56 78", None,
         [("bot_command", 0, 6), ("mention", 10, 10), ("hashtag", 21, 4), ("email", 26, 6), ("url", 33, 14),
          ("phone_number", 49, 17)]),
        ("", "a/b and/or 1/2", "a/b and/or 1/2", []),
        ("", "/help@refund_test_bot now", None, [("bot_command", 0, 21)]),
        ("HTML", "<code>/start</code> /go", "/start /go", [("code", 0, 6), ("bot_command", 7, 3)]),
    ],
)  # fmt: skip
def test_parsed(mode: str, source: str, text: str | None, marks: list[tuple[Any, ...]]) -> None:
    """A text in a parse mode becomes plain words and entities in UTF-16 units."""
    plain, found = entities.formatted(source, mode, None)
    assert plain == (source if text is None else text)
    assert _spans(found) == marks


@pytest.mark.parametrize(
    ("mode", "source", "words"),
    [
        ("HTML", "<b>a", 'Can\'t find end tag corresponding to start tag "b"'),
        ("HTML", "<b>a</i>", 'Unmatched end tag at byte offset 4, expected "</b>", found "</i>"'),
        ("HTML", "a</b>", "Unexpected end tag at byte offset 1"),
        ("HTML", "é<h1>", 'Unsupported start tag "h1" at byte offset 2'),
        ("HTML", "a < b", 'Unsupported start tag "" at byte offset 2'),
        ("HTML", "<b", "Unclosed start tag at byte offset 0"),
        ("HTML", "<a href>x</a>",
         'Expected equal sign in declaration of an attribute of the tag "a" at byte offset 0'),
        ("HTML", "<span>x</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
        ("HTML", '<tg-emoji emoji-id="x">x</tg-emoji>', "Invalid custom emoji identifier specified"),
        ("MarkdownV2", "a.b", "Character '.' is reserved and must be escaped with the preceding '\\'"),
        ("MarkdownV2", "1 - 2", "Character '-' is reserved and must be escaped with the preceding '\\'"),
        ("MarkdownV2", "é *a", "Can't find end of Bold entity at byte offset 3"),
        ("MarkdownV2", "_a", "Can't find end of Italic entity at byte offset 0"),
        ("MarkdownV2", "`a", "Can't find end of Code entity at byte offset 0"),
        ("MarkdownV2", "[a](b", "Can't find end of a URL at byte offset 4"),
        ("Markdown", "a *b", "Can't find end of the entity starting at byte offset 2"),
    ],
)  # fmt: skip
def test_refused(mode: str, source: str, words: str) -> None:
    """What Telegram can't parse is refused in its own words, with offsets in bytes."""
    with pytest.raises(ApiError) as caught:
        entities.formatted(source, mode, None)
    words = f"Bad Request: can't parse entities: {words}"
    assert caught.value.answer() == {"ok": False, "error_code": 400, "description": words}


def test_unknown_modes() -> None:
    """A parse mode that there is not is refused."""
    with pytest.raises(ApiError, match="unsupported parse_mode"):
        entities.formatted("a", "XML", None)


@given(st.text(), st.sampled_from(["HTML", "MarkdownV2", "Markdown", ""]))
def test_never_crashes(source: str, mode: str) -> None:
    """Any text is parsed or refused, and entities lie within it."""
    try:
        plain, found = entities.formatted(source, mode, None)
    except ApiError:
        return
    assert all(m["length"] > 0 and 0 <= m["offset"] <= length(plain) - m["length"] for m in found)


@given(st.text())
def test_escaped_html_is_itself(source: str) -> None:
    """What is escaped for HTML is shown as it was written."""
    escaped = source.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    assert html.Parser(escaped).parse() == (source, [])


@given(st.text(st.characters(codec="utf-8")))
def test_units(source: str) -> None:
    """A text measured and cut in UTF-16 units is whole again."""
    assert piece(source, 0, length(source)) == source
    assert length(source) == len(source.encode("utf-16-le")) // 2


def test_given_entities_are_checked() -> None:
    """Entities given as a list must lie within the text and be of a known type."""
    for bad in (
        {"type": "bold", "offset": 0, "length": 9},
        {"type": "loud", "offset": 0, "length": 1},
        "bold",
    ):
        with pytest.raises(ApiError):
            entities.formatted("abc", "", [bad])
    assert entities.formatted(" abc", "", [{"type": "bold", "offset": 1, "length": 2}])[1] == [
        {"type": "bold", "offset": 0, "length": 2}
    ]
