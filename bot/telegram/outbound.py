"""Effects, out: each becomes the calls that let people see it, in the language of whom it is for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from bot.engine.answers import ICON
from bot.engine.chat_kind import DESK, chat_of_desk
from bot.i18n import Translator
from bot.ports import Call
from bot.telegram.markup import CAPTION_LIMIT, MESSAGE_LIMIT, TOAST_LIMIT, body_html, keyboard_json
from bot.telegram.relaying import relay_calls
from bot.telegram.route import Parameters, Route, reply_to
from bot.telegram.topic_icons import TopicIcons, icon_of
from conversations.addresses import Address, ToCase, ToChat, ToDesk, ToPerson
from conversations.calls import (
    CloseTopic,
    Leave,
    OpenTopic,
    Pin,
    React,
    Redo,
    Relay,
    RenameTopic,
    ReopenTopic,
    Say,
    SendPages,
    Toast,
    ToTelegram,
    Typing,
    Unsay,
    Urgency,
)
from refunds.text import Text

TOPIC_LIMIT: Final = 128
"""Characters of a topic's name (Bot API, createForumTopic)."""

_SUFFIXES: Final = {"jpeg": "jpg"}
"""How the name of a receipt file ends, where not as its kind is called."""

_NO_PREVIEW: Final = {"is_disabled": True}
_WORDS: Final = {MESSAGE_LIMIT: "text", CAPTION_LIMIT: "caption"}

DESK_CHAT: Final = {"$ref": "desk/general/chat"}
"""Calls about a case are made out to the general group; the engine sends them to the group that works on it."""


class TelegramOutbound:
    """`Outbound`: `translator` gives the words of a language; `icons` are those that Telegram has for topics."""

    def __init__(
        self, translator: Callable[[str], Translator], staff_language: str, icons: TopicIcons | None = None
    ) -> None:
        self._translator = translator
        self._staff_language = staff_language
        self._icons = icons or TopicIcons()

    def calls(self, effect: ToTelegram, /) -> tuple[Call, ...]:
        return _CALLS[type(effect)](self, effect)

    def toast(self, effect: Toast, query_id: str, /) -> Mapping[str, Any]:
        words = self._translator(effect.language).plain(effect.text)
        return {"callback_query_id": query_id, "text": words[:TOAST_LIMIT], "show_alert": effect.alert}

    def plain(self, words: Text, language: str, /) -> str:
        return self._translator(language).plain(words)

    def _route(self, to: Address) -> Route:
        match to:
            case ToPerson():
                chat = str(to.person)
                return Route(chat, chat, {"chat_id": to.person}, to.language, to.person)
            case ToCase():
                topic = {"$ref": f"case/{to.case}/topic"}
                where = {"chat_id": DESK_CHAT, "message_thread_id": topic}
                return Route(DESK, f"{DESK}/{to.case}", where, self._staff_language)
            case ToDesk():
                chat = chat_of_desk(to.desk)
                where = {"chat_id": {"$ref": f"desk/{to.desk}/chat"}}
                return Route(chat, chat, where, self._staff_language)
            case ToChat():
                thread = {} if to.topic is None else {"message_thread_id": to.topic}
                chat = str(to.chat_id)
                return Route(chat, chat, {"chat_id": to.chat_id, **thread}, to.language)

    def _say(self, effect: Say) -> tuple[Call, ...]:
        route = self._route(effect.to)
        words = self._translator(route.language)
        answers = reply_to(effect.reply_to, effect.reply_to_message, effect.quote)
        parameters: Parameters = {**route.parameters, "parse_mode": "HTML", **answers}
        if effect.picture:
            parameters["photo"] = {"$file": effect.picture}
            parameters["caption"] = body_html(effect.body, words, CAPTION_LIMIT)
        else:
            parameters["text"] = body_html(effect.body, words, MESSAGE_LIMIT)
            parameters["link_preview_options"] = _NO_PREVIEW
        if effect.keyboard:
            parameters["reply_markup"] = keyboard_json(effect.keyboard, words.plain)
        elif effect.prompts:
            parameters["reply_markup"] = {"force_reply": True, "selective": True}
        method = "SendPhoto" if effect.picture else "SendMessage"
        makes = (effect.makes,) if effect.makes else ()
        return (route.call(method, parameters, effect.urgency, makes=makes, about=effect.about),)

    def _redo(self, effect: Redo) -> tuple[Call, ...]:
        route = self._route(effect.to)
        words = self._translator(route.language)
        parameters: Parameters = {
            "chat_id": route.parameters["chat_id"],
            "message_id": {"$ref": effect.reference},
            "reply_markup": keyboard_json(effect.keyboard, words.plain),
        }
        limit = CAPTION_LIMIT if effect.caption or effect.media is not None else MESSAGE_LIMIT
        said = {"parse_mode": "HTML", _WORDS[limit]: body_html(effect.body, words, limit)}
        if effect.media is not None:
            file = {"type": effect.media.media.value, "media": effect.media.file_id, **said}
            method, parameters = "EditMessageMedia", {**parameters, "media": file}
        elif effect.caption:
            method, parameters = "EditMessageCaption", {**parameters, **said}
        else:
            method, parameters = (
                "EditMessageText",
                {**parameters, **said, "link_preview_options": _NO_PREVIEW},
            )
        return (route.call(method, parameters, effect.urgency, slot=effect.reference),)

    def _relay(self, effect: Relay) -> tuple[Call, ...]:
        route = self._route(effect.to)
        return relay_calls(effect, route, self._translator(route.language))

    def _pages(self, effect: SendPages) -> tuple[Call, ...]:
        route = self._route(effect.to)
        documents = (
            {"$file": file.sha256, "name": f"{effect.case}-{number}.{_SUFFIXES.get(file.kind, file.kind)}"}
            for number, file in enumerate(effect.files, 1)
        )
        return tuple(
            route.call("SendDocument", {**route.parameters, "document": document}, effect.urgency)
            for document in documents
        )

    def _open_topic(self, effect: OpenTopic) -> tuple[Call, ...]:
        makes = (f"case/{effect.case}/topic",)
        return (
            _topic_call(
                effect.case,
                "CreateForumTopic",
                Urgency.CARD,
                self._named(effect),
                makes=makes,
            ),
        )

    def _named(self, effect: OpenTopic | RenameTopic) -> Parameters:
        """Shortened from the front: the reference stands last. Where no icon fits any more, the old one goes."""
        name = self._translator(self._staff_language).plain(effect.name)[-TOPIC_LIMIT:]
        known = self._icons.known
        icon = icon_of(effect.icons, known)
        if not known or (not icon and isinstance(effect, OpenTopic)):
            return {"name": name}
        return {"name": name, ICON: icon}

    def _rename_topic(self, effect: RenameTopic) -> tuple[Call, ...]:
        parameters = {**self._named(effect), **_thread(effect.case)}
        slot = f"case/{effect.case}/topic"
        return (_topic_call(effect.case, "EditForumTopic", Urgency.REST, parameters, slot=slot),)

    def _close_topic(self, effect: CloseTopic) -> tuple[Call, ...]:
        return (_shut_call(effect.case, "CloseForumTopic", Urgency.REST),)

    def _reopen_topic(self, effect: ReopenTopic) -> tuple[Call, ...]:
        return (_shut_call(effect.case, "ReopenForumTopic", Urgency.CARD),)

    def _pin(self, effect: Pin) -> tuple[Call, ...]:
        route = self._route(effect.to)
        parameters = {**_message(route, effect.reference), "disable_notification": True}
        return (route.call("PinChatMessage", parameters, Urgency.CARD),)

    def _unsay(self, effect: Unsay) -> tuple[Call, ...]:
        route = self._route(effect.to)
        message = _message(route, effect.reference)
        return (route.call("DeleteMessage", message, Urgency.ANSWER, about=effect.about),)

    def _react(self, effect: React) -> tuple[Call, ...]:
        route = self._route(effect.to)
        message: Any = {"$ref": effect.reference} if effect.reference else effect.message_id
        reaction = [{"type": "emoji", "emoji": effect.emoji}] if effect.emoji else []
        parameters = {"chat_id": route.parameters["chat_id"], "message_id": message, "reaction": reaction}
        slot = f"reaction/{route.chat}/{effect.reference or effect.message_id}"
        return (route.call("SetMessageReaction", parameters, Urgency.REST, slot=slot),)

    def _typing(self, effect: Typing) -> tuple[Call, ...]:
        route = self._route(effect.to)
        return (route.call("SendChatAction", {**route.parameters, "action": "typing"}, Urgency.ANSWER),)

    def _leave(self, effect: Leave) -> tuple[Call, ...]:
        chat = str(effect.chat_id)
        return (Call(chat, chat, "LeaveChat", {"chat_id": effect.chat_id}, urgency=Urgency.REST),)


_CALLS: Final[Mapping[type[ToTelegram], Callable[[TelegramOutbound, Any], tuple[Call, ...]]]] = {
    Say: TelegramOutbound._say,
    Redo: TelegramOutbound._redo,
    Relay: TelegramOutbound._relay,
    SendPages: TelegramOutbound._pages,
    OpenTopic: TelegramOutbound._open_topic,
    RenameTopic: TelegramOutbound._rename_topic,
    CloseTopic: TelegramOutbound._close_topic,
    ReopenTopic: TelegramOutbound._reopen_topic,
    Pin: TelegramOutbound._pin,
    Unsay: TelegramOutbound._unsay,
    React: TelegramOutbound._react,
    Typing: TelegramOutbound._typing,
    Leave: TelegramOutbound._leave,
}


def _shut_call(case: str, method: str, urgency: Urgency) -> Call:
    """Of opening and closing only the latest counts."""
    return _topic_call(case, method, urgency, _thread(case), slot=f"case/{case}/open")


def _topic_call(
    case: str,
    method: str,
    urgency: Urgency,
    parameters: Mapping[str, Any],
    *,
    makes: tuple[str, ...] = (),
    slot: str = "",
) -> Call:
    whole = {"chat_id": DESK_CHAT, **parameters}
    return Call(DESK, f"{DESK}/{case}", method, whole, makes=makes, slot=slot, urgency=urgency)


def _thread(case: str) -> Parameters:
    return {"message_thread_id": {"$ref": f"case/{case}/topic"}}


def _message(route: Route, reference: str) -> Parameters:
    return {"chat_id": route.parameters["chat_id"], "message_id": {"$ref": reference}}
