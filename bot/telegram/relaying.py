"""Messages of one chat, shown in another: copied, or, where a copy can't do what is asked, sent by their content."""

from __future__ import annotations

from html import escape

from bot.i18n import Translator
from bot.ports import Call
from bot.telegram.markup import CAPTION_LIMIT, body_html
from bot.telegram.route import Parameters, Route, reply_to
from bot.telegram.substitute import Substitute, album, is_album, substitutes
from conversations.calls import Relay


def relay_calls(effect: Relay, route: Route, words: Translator) -> tuple[Call, ...]:
    """One call, with what goes instead of it where the originals are gone.

    `copyMessages` answers nothing and changes no words (Bot API): an album that does is sent anew.
    """
    caption = None if effect.caption is None else body_html(effect.caption, words, CAPTION_LIMIT)
    answers = reply_to(effect.reply_to, effect.reply_to_message, effect.quote)
    markup = escape(effect.text, quote=False) if caption is None else caption
    if (answers or caption) and is_album(effect.attachments):
        return (_sent(effect, route, album(markup, effect.attachments), answers),)
    method, parameters = _copy(effect, caption, answers)
    whole = {**route.parameters, "from_chat_id": effect.from_chat, **parameters}
    return (
        route.call(
            method,
            whole,
            effect.urgency,
            makes=effect.makes,
            about=effect.about,
            fallback=_instead(effect, route, markup, answers),
        ),
    )


def _copy(effect: Relay, caption: str | None, answers: Parameters) -> tuple[str, Parameters]:
    if len(effect.message_ids) > 1:
        bare = {} if caption is None else {"remove_caption": True}
        return "CopyMessages", {"message_ids": list(effect.message_ids), **bare}
    changed = {} if caption is None else {"caption": caption, "parse_mode": "HTML"}
    return "CopyMessage", {"message_id": effect.message_ids[0], **changed, **answers}


def _sent(effect: Relay, route: Route, one: Substitute, answers: Parameters) -> Call:
    whole = {**route.parameters, **one.parameters, **answers}
    return route.call(one.method, whole, effect.urgency, makes=effect.makes, about=effect.about)


def _instead(effect: Relay, route: Route, markup: str, answers: Parameters) -> tuple[Call, ...]:
    """The calls of what goes instead; those that make files make what the copies would have been."""
    found = substitutes(markup, effect.attachments)
    if len(found) == 1:
        return (_sent(effect, route, found[0], answers),)
    return tuple(
        route.call(one.method, {**route.parameters, **one.parameters}, effect.urgency, about=effect.about)
        for one in found
    )
