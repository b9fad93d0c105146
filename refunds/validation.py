"""One readable line out of a pydantic error, for files that people write."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from pydantic import ValidationError
from pydantic_core import ErrorDetails

_PROBLEMS: Final = {
    "missing": "is missing",
    "extra_forbidden": "is not a key known here",
    "int_type": "must be a whole number",
    "bool_type": "must be true or false",
    "string_type": "must be text",
    "model_type": "must hold keys and values",
    "dict_type": "must hold keys and values",
    "list_type": "must be a list",
    "tuple_type": "must be a list",
    "string_unicode": "must be valid Unicode",
}
_LONGEST: Final = 200


def one_line(words: str) -> str:
    """The same words without line breaks, control characters or endless length."""
    visible = "".join(c if c.isprintable() else ascii(c)[1:-1] for c in words)
    return visible if len(visible) <= _LONGEST else visible[: _LONGEST - 1] + "…"


def key_path(location: Sequence[int | str]) -> str:
    """`("order", "paid", "minor")` → `order.paid.minor`."""
    return one_line(".".join(str(part) for part in location))


def problem(error: ErrorDetails) -> str:
    """What is wrong with one value, as the end of a sentence that begins with its key."""
    known = _PROBLEMS.get(error["type"])
    if known is not None:
        return known
    message = error["msg"].removeprefix("Value error, ").removeprefix("Input ").removeprefix("Value ")
    return one_line(message[:1].lower() + message[1:])


def first_error(errors: ValidationError) -> ErrorDetails:
    """The first thing that is wrong: one at a time is what a line has room for."""
    return errors.errors(include_url=False)[0]
