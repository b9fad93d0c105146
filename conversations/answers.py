"""What people type, as typed answers, or the reason why not. Never an error, whatever comes."""

from __future__ import annotations

import base64
import binascii
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Generic, TypeAlias, TypeVar

from refunds.order_number import plain_number

T = TypeVar("T")


class Why(StrEnum):
    """Why a text is no answer to the question."""

    EMPTY = "empty"
    TOO_LONG = "too_long"
    NO_NUMBER = "no_number"  # nothing in it looks like an order number
    SEVERAL = "several"  # more than one candidate: which one was meant is not ours to guess
    NO_ADDRESS = "no_address"
    NOT_WHOLE = "not_whole"
    TOO_MANY = "too_many"  # more units than were bought
    NOT_SPOKEN = "not_spoken"


@dataclass(frozen=True, slots=True)
class Answered(Generic[T]):
    """What was meant."""

    value: T


@dataclass(frozen=True, slots=True)
class NotAnswered:
    """No answer, and why."""

    why: Why


Reading: TypeAlias = Answered[T] | NotAnswered

NUMBER_LIMIT: Final = 40
EMAIL_LIMIT: Final = 254
"""RFC 5321, 4.5.3.1.3: a path of 256 with its angle brackets."""
WORDS_LIMIT: Final = 1500
"""Characters of the words that go with one request: what the review and a card can show."""

_AROUND: Final = " \t\r\n#.,;:!?\"'«»“”‘’()[]{}<>*-"
_DASHES: Final = dict.fromkeys(map(ord, "‐‑‒–—−"), "-") | dict.fromkeys(map(ord, "°º#"), " ")
_NOISE: Final = frozenset(
    re.split(
        r"\s+",
        "order number no nr n ref reference the my is it its it's of for id "
        "commande numero num la le ma mon de du c'est est voici",
    )
)
_MARKUP: Final = re.compile(r"\w+://\S+|<[^<>]*>")
_PREFIX: Final = re.compile(r"[A-Za-z]|[A-Z0-9]{1,3}|(?=\w*\d)[A-Z0-9]{1,6}", re.ASCII)
_PIECE: Final = re.compile(r"(?=\w*\d)[A-Z0-9]{1,6}", re.ASCII)
_BETWEEN: Final = re.compile(r"[\s<>()\[\]:;,\"«»]+")
_AT: Final = re.compile(r"\s*@\s*")
_ADDRESS: Final = re.compile(r"[^@]+@(?:[^@.]+\.)+[^\W\d_]{2,}")
_ANY_NUMBER: Final = re.compile(r"\d+(?:[.,]\d+)?")
_DEEP_LINK: Final = "order_"


def clean(words: str) -> str:
    """The same words without what nobody can see, and without empty lines."""
    kept = "".join(c if c.isprintable() or c == "\n" else " " for c in words)
    lines = (" ".join(line.split()) for line in kept.split("\n"))
    return "\n".join(line for line in lines if line)


def words(said: str, left: int = WORDS_LIMIT) -> Reading[str]:
    """Free words, of which `left` characters are welcome."""
    cleaned = clean(said)
    if not cleaned:
        return NotAnswered(Why.EMPTY)
    return NotAnswered(Why.TOO_LONG) if len(cleaned) > left else Answered(cleaned)


def order_number(said: str, *, lettered: bool = False) -> Reading[str]:
    """`"commande n° A-1001"` → `"A-1001"`; `"#a-1001."` → `"a-1001"`; `"12 345"` → `"12 345"`.

    A number has a digit; only where the shop's are `lettered`, letters alone may be one.
    """
    spoken = clean(unicodedata.normalize("NFKC", said.translate(_DASHES)))
    if not spoken:
        return NotAnswered(Why.EMPTY)
    bare = (word.strip(_AROUND) for word in _MARKUP.sub(_apart, spoken).split())
    parts = [part for part in bare if part and plain(part) not in _NOISE]
    if _are_pieces(parts):
        return _fitting(" ".join(parts))
    likely = [part for part in parts if _has_digit(part)]
    if lettered and not likely:
        likely = [part for part in parts if _is_code(part)]
    if len(likely) != 1:
        return NotAnswered(Why.SEVERAL if likely else Why.NO_NUMBER)
    return _fitting(likely[0])


def _fitting(number: str) -> Reading[str]:
    return NotAnswered(Why.TOO_LONG) if len(number) > NUMBER_LIMIT else Answered(number)


def plain(part: str) -> str:
    """Lower case, without accents, with straight apostrophes."""
    decomposed = unicodedata.normalize("NFD", part.replace("’", "'").lower())
    return "".join(c for c in decomposed if not unicodedata.combining(c))


def _apart(markup: re.Match[str]) -> str:
    """Of an address of the web, what may be a number; of a tag, nothing."""
    found = markup[0]
    return " ".join(re.split(r"[/?&=#]+", found)[2:]) if "://" in found else " "


def _has_digit(part: str) -> bool:
    return "@" not in part and any(c.isascii() and c.isdigit() for c in part)


def _is_code(part: str) -> bool:
    """`XKJQPZ`: letters alone may be a number where they are written as a code."""
    return part.isupper() and len(plain_number(part)) >= 4


def _are_pieces(parts: Sequence[str]) -> bool:
    """`A 1001`, `12 345`: one number that was typed in pieces, of which the first may be letters."""
    return len(parts) > 1 and bool(_PREFIX.fullmatch(parts[0])) and all(map(_PIECE.fullmatch, parts[1:]))


def linked_number(argument: str) -> Reading[str]:
    """The order number of a deep link, `/start order_<base64url>`. It prefills, and proves nothing."""
    if not argument.startswith(_DEEP_LINK):
        return NotAnswered(Why.NO_NUMBER)
    encoded = argument.removeprefix(_DEEP_LINK)
    try:
        decoded = base64.b64decode(
            encoded + "=" * (-len(encoded) % 4), altchars=b"-_", validate=True
        ).decode()
    except (binascii.Error, ValueError):  # UnicodeDecodeError is a ValueError
        return NotAnswered(Why.NO_NUMBER)
    return order_number(decoded, lettered=True)


def email(said: str) -> Reading[str]:
    """`"c'est camille@example.org."` → `"camille@example.org"`; `"a @ b.fr"` → `"a@b.fr"`."""
    typed = _AT.sub("@", unicodedata.normalize("NFKC", "".join(filter(_is_seen, said))))
    likely = [part.strip(".!?'’*") for part in _BETWEEN.split(typed) if "@" in part]
    if any(len(part) > EMAIL_LIMIT for part in likely):
        return NotAnswered(Why.TOO_LONG)
    found = {part.lower(): part for part in likely if _ADDRESS.fullmatch(part)}
    if len(found) != 1:
        return NotAnswered(Why.SEVERAL if found else Why.NO_ADDRESS)
    return Answered(*found.values())


def _is_seen(character: str) -> bool:
    """Not one of those that steer how text is written, or take no room."""
    return unicodedata.category(character) != "Cf"


def units(said: str, total: int) -> Reading[int]:
    """`"3"`, `"3 sur 10"` → 3: whole units, no more than were bought."""
    numbers = _ANY_NUMBER.findall(said)
    if not numbers:
        return NotAnswered(Why.EMPTY)
    first = numbers[0]
    if not first.isdecimal() or f"-{first}" in said:
        return NotAnswered(Why.NOT_WHOLE)
    if len(first) > 9 or int(first) > total:
        return NotAnswered(Why.TOO_MANY)
    return Answered(int(first))


def language(said: str, spoken: Sequence[str], names: Sequence[str]) -> Reading[str]:
    """`"fr"`, `"Français"`, `"francais"`, `"fr-CA"` → `"fr"`, where it is one of those `spoken`."""
    wish = plain(said.strip())
    for code, name in zip(spoken, names, strict=False):
        if wish and wish in (code.lower(), plain(name)):
            return Answered(code)
    head = wish.split("-")[0].split("_")[0]
    return Answered(head) if head in spoken else NotAnswered(Why.NOT_SPOKEN)
