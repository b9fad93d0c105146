"""Fresh names: the only place of the engine where chance is asked."""

from __future__ import annotations

import secrets
from typing import Final

from conversations.known import Fresh

_CROCKFORD: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def _letters(count: int) -> str:
    # The alphabet has 32 letters, so that five bits of a byte choose each with the same chance.
    return "".join(_CROCKFORD[byte % 32] for byte in secrets.token_bytes(count))


def fresh_names() -> Fresh:
    """Names that were not used before; a rare clash fails the unit, which is then done again with others."""
    return Fresh(case=f"R-{_letters(5)}", draft=f"D{_letters(7)}")
