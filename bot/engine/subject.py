"""Which case an event is about, read off its references."""

from __future__ import annotations

import re
from typing import Final

REFERENCE: Final = re.compile(r"R-[0-9A-HJKMNP-TV-Z]{5}")
"""`R-` and five of Crockford's base 32."""


def case_in(words: str) -> str:
    """The first case reference in these words (`case/R-7K2MX/card`, `r-7k2mx`), or nothing."""
    found = REFERENCE.search(words.upper())
    return found.group() if found else ""
