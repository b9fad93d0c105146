"""What follows `/reply`: a canned reply where it is exactly a name, else the words themselves.

One word alone is most likely a name with a slip in it, and a customer who reads "lookin" learns nothing: it is not
sent. Under a file one word may stand, unless it comes close to a name.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Final

from conversations.canned import CannedReply, Filled, Lacking, Overdue, fill
from conversations.case.wording import NAME_LENGTH, clipped
from conversations.desk.turn import DeskTurn
from conversations.message import Attachment
from conversations.words import Line, Words
from refunds.text import Text, text

_WORD: Final = re.compile(r"/?(\w[\w'’-]*)[.,;:!?…]*")
_CLOSE: Final = 0.75
"""How much a word has in common with a name that was probably meant (1: everything)."""
_NAMED: Final = 12
"""So many names are offered."""


@dataclass(frozen=True, slots=True)
class Unsent:
    """Nothing goes out, and staff are told why."""

    why: Text


def meant(turn: DeskTurn, words: Words, attachments: Sequence[Attachment] = ()) -> Line | Unsent:
    """What the customer is to read."""
    replies = turn.known.shop.replies
    reply = replies.get(words.text)
    if reply is not None:
        return _filled(turn, reply)
    word = _WORD.fullmatch(words.text)
    if word is None or not replies:
        return words
    names = closest(word[1], replies)
    if attachments and _likeness(word[1], names[0]) < _CLOSE:
        return words
    return Unsent(_no_such_name(words.text, names))


def closest(word: str, replies: Mapping[str, CannedReply]) -> tuple[str, ...]:
    """The names of the canned replies, the one that is most like this word first."""
    return tuple(sorted(replies, key=lambda name: -_likeness(word, name)))


def _likeness(word: str, name: str) -> float:
    return SequenceMatcher(None, word.casefold(), name).ratio()


def _no_such_name(word: str, names: Sequence[str]) -> Text:
    return text(
        "Nothing was sent: “{word}” is the name of no canned reply. There are {names}. To send this very word, write "
        "a few more, or reply to a message of the customer's with it, without /reply.",
        word=clipped(word, NAME_LENGTH),
        names=tuple(text("<code>/reply {name}</code>", name=name) for name in names[:_NAMED]),
    )


def _filled(turn: DeskTurn, reply: CannedReply) -> Line | Unsent:
    match fill(reply, turn.case, turn.known.now):
        case Filled(words=words):
            return words
        case Overdue(due=due):
            words = text(
                "Nothing was sent: “{name}” says by when an answer comes, and what was promised is over ({due}). "
                "Please tell the customer in your own words when they can expect it.",
                name=reply.name,
                due=due,
            )
            return Unsent(words)
        case Lacking() as lacking:
            return Unsent(_lacks(turn, reply.name, lacking))


def _lacks(turn: DeskTurn, name: str, lacking: Lacking) -> Text:
    return text(
        "Nothing was sent: “{name}” needs {missing}, which {reference} does not have.",
        name=name,
        reference=turn.case.reference,
        missing=tuple(_PLACEHOLDER_WORDS[one] for one in lacking.names),
    )


_PLACEHOLDER_WORDS: Final = {
    "amount": text("an approved amount"),
    "due": text("a promised time"),
    "order": text("an order number"),
}
