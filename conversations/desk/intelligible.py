"""What staff write to a customer must be something that can be understood."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from conversations.message import Attachment, Media

_WORD: Final = re.compile(r"[^\W\d_]{2,}")
_LETTERS: Final = 12
"""So many letters in one word explain something too: not every language puts spaces between words."""

_MUTE: Final = frozenset({Media.STICKER, Media.ANIMATION})


def explains(words: str) -> bool:
    """Whether these words can be a reason: two words at least."""
    found = _WORD.findall(words)
    return len(found) > 1 or sum(map(len, found)) >= _LETTERS


def asks(words: str, attachments: Iterable[Attachment]) -> bool:
    """Whether this can be a question: a word, a picture, a voice; no emoji and no sticker."""
    return bool(_WORD.search(words)) or any(file.media not in _MUTE for file in attachments)
