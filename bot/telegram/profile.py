"""What an empty chat with the bot, and its profile, say of it before anybody pressed Start."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from bot.answer import Answer, Delivered
from bot.i18n import Translator
from bot.ports import Delivery
from refunds.text import Text, text

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the profile: its name in Telegram's answers, as in its methods, and our words for it."""

    field: str
    method: str
    words: Text


# Telegram takes 512 characters of the first and 120 of the second. The bot's name is the shop's affair.
PARTS: Final = (
    Part(
        "description",
        "MyDescription",
        text(
            "I handle refund requests: a few questions, then a decision, usually at once, with the clauses of the "
            "refund policy that it rests on. What is uncertain is decided by a person."
        ),
    ),
    Part(
        "short_description",
        "MyShortDescription",
        text("Refund requests: a few questions, then a decision that quotes the policy."),
    ),
)


async def register_profile(
    delivery: Delivery, translator: Callable[[str], Translator], languages: Sequence[str], default: str
) -> None:
    """Each part in each language, where the shop gave none of its own to BotFather. A refusal is logged."""
    for part in PARTS:
        words = {language: translator(language or default).plain(part.words) for language in ("", *languages)}
        if (trouble := await _register(delivery, part, words)) is not None:
            log.warning("The bot's %s was not registered: %s.", part.field, type(trouble).__name__)
            return


async def _register(delivery: Delivery, part: Part, words: Mapping[str, str]) -> Answer | None:
    """What stood in the way, if anything did.

    A language without words of its own is answered with those for everybody, so these are set last: until then
    what is found is the shop's own, or this program's from an earlier start.
    """
    common = await _found(delivery, part, "")
    if not isinstance(common, str):
        return common
    if common not in {"", words[""]}:
        return None
    for language in (*filter(None, words), ""):
        found = await _found(delivery, part, language)
        if not isinstance(found, str):
            return found
        if found == words[language] or found not in {"", common}:
            continue
        parameters = {part.field: words[language], "language_code": language}
        answer = await delivery.call(f"Set{part.method}", parameters)
        if not isinstance(answer, Delivered):
            return answer
    return None


async def _found(delivery: Delivery, part: Part, language: str) -> str | Answer:
    answer = await delivery.call(f"Get{part.method}", {"language_code": language})
    if isinstance(answer, Delivered) and isinstance(answer.result, dict):
        return str(answer.result.get(part.field, ""))
    return answer
