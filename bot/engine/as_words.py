"""A card that goes as words alone, since its group lets no picture be sent. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from bot.storage.queued import Queued

FORBIDDEN_CONTENT: Final = "the group does not allow what this holds: "
"""How a row's `error` begins where its words might be sent, but not what comes with them."""

EDIT_CAPTION: Final = "EditMessageCaption"

_SEND, _EDIT_TEXT = "SendMessage", "EditMessageText"
_CAPTION, _TEXT = "caption", "text"
_NO_PREVIEW: Final = {"link_preview_options": {"is_disabled": True}}

_Call = tuple[str, Mapping[str, Any]]


def as_words(row: Queued) -> _Call | None:
    """The card without its picture, which a button of it shows too; None for what is nothing without its content."""
    is_card = any(name.startswith("case/") and name.endswith("/card") for name in row.makes)
    if not is_card or _CAPTION not in row.parameters:
        return None
    return _SEND, _worded(row.parameters, drop="photo")


def went_as_words(maker: Queued | None) -> bool:
    """Whether a message has no caption that could be edited, by the row that made it."""
    return maker is not None and maker.method == _SEND


def edit_as_words(parameters: Mapping[str, Any]) -> _Call:
    """The edit of a caption, for a message that went as words."""
    return _EDIT_TEXT, _worded(parameters)


def _worded(parameters: Mapping[str, Any], drop: str = "") -> dict[str, Any]:
    rest = {name: value for name, value in parameters.items() if name not in {_CAPTION, drop}}
    return {**rest, _TEXT: parameters[_CAPTION], **_NO_PREVIEW}
