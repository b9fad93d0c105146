"""When two order numbers are the same, however they were typed, printed or read."""

from __future__ import annotations

from typing import Final

_LOOK_ALIKES: Final = str.maketrans("OIL", "011")


def plain_number(number: str) -> str:
    """Its ASCII letters and digits, in upper case, `O` read as `0`, and `I` and `L` as `1`; may be empty."""
    kept = "".join(character for character in number if character.isascii() and character.isalnum())
    return kept.upper().translate(_LOOK_ALIKES)


def same_number(one: str, other: str) -> bool | None:
    """Whether two order numbers agree; None where one of them has no letter or digit to compare."""
    plain, other_plain = plain_number(one), plain_number(other)
    return plain == other_plain if plain and other_plain else None
