"""Canned replies: what staff say often, written once in each language, with placeholders that the case fills.

They stand in a TOML file: a table for each, by its name, with a text for each language.

    [thanks]
    en = "Thank you, {customer}. I have noted it with your request {reference}."
    fr = "…"
"""

from __future__ import annotations

import html
import re
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib import resources
from string import Formatter
from typing import Any, Final, TypeAlias

from conversations.case_file import CaseFile
from refunds.text import Text, Value

LIMIT: Final = 3000
"""Characters of a canned reply: what one message can hold, with what fills it."""

_NAME: Final = re.compile(r"[a-z0-9][a-z0-9_-]{0,31}")
_INITIAL: Final = re.compile(r" \S\.$")

PLACEHOLDERS: Final[Mapping[str, Callable[[CaseFile], Value | None]]] = {
    "customer": lambda case: _INITIAL.sub("", case.customer),
    "reference": lambda case: case.reference,
    "order": lambda case: case.number or None,
    "amount": lambda case: case.amount,
    "due": lambda case: case.answer_due,
}
"""What a reply may name, and whence it comes. `amount` is what was approved: no other may be told."""


class BadReplies(ValueError):
    """This file of canned replies cannot be used."""


@dataclass(frozen=True, slots=True)
class CannedReply:
    """One reply: its words in each language, with placeholders, and the language for readers of any other."""

    name: str
    texts: Mapping[str, str]
    default: str

    def in_language(self, language: str) -> str:
        """The words for a reader of this language."""
        return self.texts.get(language) or self.texts[self.default]


@dataclass(frozen=True, slots=True)
class Filled:
    """The reply as this customer reads it."""

    words: Text


@dataclass(frozen=True, slots=True)
class Lacking:
    """The case does not have what these placeholders stand for."""

    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Overdue:
    """The reply names the time that was promised, and that is over: no such promise may be made again."""

    due: datetime


def fill(reply: CannedReply, case: CaseFile, now: datetime) -> Filled | Lacking | Overdue:
    """The reply in the customer's language. Its words are no markup, so what would be some is escaped."""
    written = reply.in_language(case.language)
    values = {name: PLACEHOLDERS[name](case) for name in _named(written)}
    lacking = tuple(sorted(name for name, value in values.items() if value is None))
    if lacking:
        return Lacking(lacking)
    if "due" in values and case.answer_due is not None and case.answer_due <= now:
        return Overdue(case.answer_due)
    found = {name: value for name, value in values.items() if value is not None}
    return Filled(Text(html.escape(written, quote=False), found))


def _named(words: str) -> Iterator[str]:
    return (name for _, name, _, _ in Formatter().parse(words) if name is not None)


# ── the file ─────────────────────────────────────────────────────────────────────────────────────────────────

Replies: TypeAlias = Mapping[str, CannedReply]


def load_replies(source: str, languages: Sequence[str], default: str) -> Replies:
    """The replies in the text of a TOML file, by name. Each must have words in `default`; any other of `languages`
    may lack them. Raises `BadReplies`: one line with the key and what is wrong."""
    try:
        tables = tomllib.loads(source)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise BadReplies(f"not a TOML file: {' '.join(str(error).split())}") from None
    return {name: _reply(name, table, languages, default) for name, table in tables.items()}


def _reply(name: str, table: Any, languages: Sequence[str], default: str) -> CannedReply:
    if not _NAME.fullmatch(name):
        raise BadReplies(f"{name}: a name has small letters, digits, - and _, 32 at most")
    if not isinstance(table, dict):
        raise BadReplies(f"{name}: a reply is a table with a text for each language")
    for language, words in table.items():
        if fault := _fault(language, words, languages):
            raise BadReplies(f"{name}.{language}: {fault}")
    if default not in table:
        raise BadReplies(f"{name}: it has no words in {default}, the language for everybody else")
    return CannedReply(name, {language: words.strip() for language, words in table.items()}, default)


def _fault(language: str, words: Any, languages: Sequence[str]) -> str:
    """What is wrong with one text; empty where nothing is."""
    if language not in languages:
        return f"no such language; there are {', '.join(languages)}"
    if not isinstance(words, str) or not words.strip():
        return "it is no text"
    if len(words) > LIMIT:
        return f"it is longer than {LIMIT} characters"
    return _fault_of_braces(words)


def _fault_of_braces(words: str) -> str:
    try:
        parts = [part for part in Formatter().parse(words) if part[1] is not None]
    except ValueError as error:
        return f"{error}; a brace that is none of a placeholder is doubled"
    for _, name, specification, conversion in parts:
        if name not in PLACEHOLDERS or specification or conversion:
            return (
                f"{{{name}}} is no placeholder; there are {', '.join(f'{{{one}}}' for one in PLACEHOLDERS)}"
            )
    return ""


@cache
def default_source() -> str:
    """The text of the file that comes with the product."""
    return resources.files("conversations").joinpath("replies.toml").read_text(encoding="utf-8")
