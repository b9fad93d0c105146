"""`reply_markup`: checked as Telegram checks it."""

from __future__ import annotations

from typing import Any

from bot.demo.api import links
from bot.demo.api.errors import ApiError, bad_request
from bot.demo.api.units import Json

MAX_BUTTONS = 100
MAX_IN_ROW = 8
_ACTIONS = frozenset(
    [
        "url",
        "callback_data",
        "web_app",
        "login_url",
        "switch_inline_query",
        "switch_inline_query_current_chat",
        "switch_inline_query_chosen_chat",
        "copy_text",
        "callback_game",
        "pay",
    ]
)
_STYLES = frozenset({"danger", "success", "primary"})


def _unparsed(words: str) -> ApiError:
    return bad_request(f"can't parse inline keyboard button: {words}")


def _rows(value: Any, name: str) -> list[list[Any]]:
    if not isinstance(value, list):
        raise bad_request(f'field "{name}" of the ReplyMarkup must be an Array')
    for row in value:
        if not isinstance(row, list):
            raise bad_request(f'field "{name}" must be an Array of Arrays')
    return [row for row in value if row]


def _text(button: Json) -> str:
    words = button.get("text")
    if not isinstance(words, str):
        raise _unparsed(
            'Field "text" must be of type String' if words is not None else 'Can\'t find field "text"'
        )
    if not words.strip():
        raise bad_request("inline keyboard button text must be non-empty")
    return words


def _style(button: Json) -> None:
    if "style" in button and button["style"] not in _STYLES:
        raise _unparsed("invalid button style specified")


def _action(button: Json) -> str:
    given = [name for name in button if name in _ACTIONS and button[name] is not None]
    if not given:
        raise _unparsed("Text buttons are unallowed in the inline keyboard")
    if len(given) > 1:
        raise bad_request("BUTTON_TYPE_INVALID")
    return given[0]


def _data(value: Any) -> None:
    if not isinstance(value, str):
        raise _unparsed('Field "callback_data" must be of type String')
    if not 1 <= len(value.encode()) <= 64:
        raise bad_request("BUTTON_DATA_INVALID")


def _url(button: Json) -> None:
    link = str(button["url"])
    if not (links.user_id(link) or links.checked(link)):
        raise bad_request(f"inline keyboard button URL '{link}' is invalid: Wrong HTTP URL")


def _copied(value: Any) -> None:
    text = value.get("text") if isinstance(value, dict) else None
    if not isinstance(text, str) or not 1 <= len(text) <= 256:
        raise bad_request("BUTTON_COPY_TEXT_INVALID")


def _inline_button(button: Any) -> Json:
    if not isinstance(button, dict):
        raise bad_request("InlineKeyboardButton must be an Object")
    _text(button)
    _style(button)
    action = _action(button)
    match action:
        case "callback_data":
            _data(button[action])
        case "url":
            _url(button)
        case "copy_text":
            _copied(button[action])
    return {name: value for name, value in button.items() if value is not None}


def inline(value: Json) -> Json | None:
    """An `InlineKeyboardMarkup`; `None` where it has no buttons. Raises `ApiError`."""
    rows = _rows(value.get("inline_keyboard"), "inline_keyboard")
    if sum(map(len, rows)) > MAX_BUTTONS or any(len(row) > MAX_IN_ROW for row in rows):
        raise bad_request("REPLY_MARKUP_TOO_LONG")
    checked = [[_inline_button(button) for button in row] for row in rows]
    return {"inline_keyboard": checked} if checked else None


def _reply_button(button: Any) -> None:
    if isinstance(button, str):
        return
    if not isinstance(button, dict) or not isinstance(button.get("text"), str):
        raise bad_request("can't parse keyboard button: Can't find field \"text\"")
    if not button["text"].strip():
        raise bad_request("keyboard button text must be non-empty")
    _style(button)


def reply(value: Json) -> Json:
    """A `ReplyKeyboardMarkup`, `ReplyKeyboardRemove` or `ForceReply`. Raises `ApiError`."""
    if "keyboard" in value:
        rows = _rows(value["keyboard"], "keyboard")
        for row in rows:
            for button in row:
                _reply_button(button)
        return {**value, "keyboard": rows}
    return value


def parsed(value: Any) -> tuple[Json | None, Json | None]:
    """`reply_markup` → (inline keyboard, another markup). Raises `ApiError`."""
    if value is None or value == "":
        return None, None
    if not isinstance(value, dict):
        raise bad_request("object expected as reply markup")
    if "inline_keyboard" in value:
        return inline(value), None
    return None, reply(value) if value else None


def inline_only(value: Any) -> Json | None:
    """What an edit takes. Raises `ApiError`."""
    if value not in (None, "", {}) and not (isinstance(value, dict) and "inline_keyboard" in value):
        raise bad_request("inline keyboard expected")
    return parsed(value)[0]


def button_at(keyboard: Json | None, row: int, column: int) -> Json | None:
    """The button there."""
    rows = (keyboard or {}).get("inline_keyboard", [])
    if 0 <= row < len(rows) and 0 <= column < len(rows[row]):
        button: Json = rows[row][column]
        return button
    return None


def place_of(keyboard: Json | None, data: str) -> tuple[int, int] | None:
    """Where the button with this `callback_data` (or these words) stands."""
    rows = (keyboard or {}).get("inline_keyboard", [])
    for name in ("callback_data", "text"):
        for row, buttons in enumerate(rows):
            for column, button in enumerate(buttons):
                if button.get(name) == data:
                    return row, column
    return None
