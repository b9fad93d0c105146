"""A text with its entities: parsed from a parse mode, given as a list, and found in plain words."""

from __future__ import annotations

import re
from collections.abc import Iterable
from operator import itemgetter
from typing import Any

from bot.demo.api import html, links, markdown
from bot.demo.api.errors import bad_request
from bot.demo.api.units import Json, length, piece

_FOUND = re.compile(
    r"(?P<bot_command>(?<![\w/<>@.])/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]{3,32})?(?![\w/<>]))"
    r"|(?P<url>(?<![\w@])https?://[^\s<>\"]+[^\s<>\".,;:!?)\]'»])"
    r"|(?P<email>(?<![\w.@/])[\w.+-]{1,64}@(?:[\w-]+\.)+[A-Za-z]{2,}(?![\w@]))"
    r"|(?P<mention>(?<![\w@/.])@[A-Za-z][A-Za-z0-9_]{3,31}(?![\w@]))"
    r"|(?P<hashtag>(?<![\w#&/])#\w*[^\W\d]\w*)"
    r"|(?P<cashtag>(?<![\w$])\$[A-Z]{1,8}(?![\w$]))"
    r"|(?P<phone_number>(?<![\w+])\+\d{2}[\d ()-]{6,18}\d(?!\w))"
    r"|(?P<domain>(?<![\w@./-])(?:[a-z0-9-]+\.)+(?:com|org|net|fr|me|io|dev|eu|co\.uk)(?:/[^\s<>\"]*[^\s<>\".,;:!?)\]'])?(?![\w@]))"
)
_TRIGGERS = frozenset("/@#$+.")
_NO_FINDING_IN = frozenset({"code", "pre", "text_link", "text_mention", "custom_emoji", "date_time"})
_GIVEN_TYPES = frozenset(
    [
        "mention",
        "hashtag",
        "cashtag",
        "bot_command",
        "url",
        "email",
        "phone_number",
        "bold",
        "italic",
        "underline",
        "strikethrough",
        "spoiler",
        "blockquote",
        "expandable_blockquote",
        "code",
        "pre",
        "text_link",
        "text_mention",
        "custom_emoji",
        "date_time",
    ]
)


def _order(entity: Json) -> tuple[int, int]:
    return entity["offset"], -entity["length"]


def found(text: str, entities: list[Json]) -> list[Json]:
    """Commands, mentions, links and the like that stand in plain words, beside `entities`."""
    if _TRIGGERS.isdisjoint(text):
        return entities
    taken = [(e["offset"], e["offset"] + e["length"]) for e in entities if e["type"] in _NO_FINDING_IN]
    result = list(entities)
    for match in _FOUND.finditer(text):
        begin = length(text[: match.start()])
        end = begin + length(match[0])
        if all(end <= start or begin >= stop for start, stop in taken):
            kind = "url" if match.lastgroup == "domain" else str(match.lastgroup)
            result.append({"offset": begin, "length": end - begin, "type": kind})
    return sorted(result, key=_order)


def parsed(text: str, mode: str) -> tuple[str, list[Json]]:
    """Text in a parse mode → plain text and entities. Raises `ApiError`."""
    match mode.lower():
        case "":
            return text, []
        case "html":
            return html.Parser(text).parse()
        case "markdownv2":
            return markdown.Parser(text).parse()
        case "markdown":
            return markdown.parse_old(text)
        case "none":
            return text, []
    raise bad_request("unsupported parse_mode")


def given(value: Iterable[Any], text: str) -> list[Json]:
    """The caller's own list, checked. Raises `ApiError`."""
    total = length(text)
    result = []
    for entity in value:
        if not isinstance(entity, dict):
            raise bad_request("can't parse MessageEntity: expected an Object")
        kind, offset, size = entity.get("type"), entity.get("offset"), entity.get("length")
        if not isinstance(offset, int) or not isinstance(size, int):
            raise bad_request('can\'t parse MessageEntity: Field "offset" must be of type Number')
        if kind not in _GIVEN_TYPES:
            raise bad_request("can't parse MessageEntity: Unsupported type specified")
        if offset < 0 or size <= 0 or offset + size > total:
            raise bad_request(f"entity beginning at UTF-16 offset {offset} ends after the end of the text")
        if not (kind == "text_link" and not links.checked(str(entity.get("url", "")))):
            result.append(entity)
    return sorted(result, key=_order)


def trimmed(text: str, entities: list[Json]) -> tuple[str, list[Json]]:
    """Without white space around, as Telegram keeps texts; entities moved along."""
    body = text.strip(" \n\t\r\x0b\x0c")
    if body == text:
        return text, sorted(entities, key=_order) if len(entities) > 1 else entities
    start = length(text[: text.find(body)]) if body else 0
    total = length(body)
    result = []
    for entity in sorted(entities, key=_order):
        begin = max(entity["offset"] - start, 0)
        end = min(entity["offset"] - start + entity["length"], total)
        if end > begin:
            result.append({**entity, "offset": begin, "length": end - begin})
    return body, result


def formatted(text: str, mode: str, entities: Iterable[Any] | None) -> tuple[str, list[Json]]:
    """A text as it will be shown: parsed, or with the given entities; trimmed; links and commands found."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")
    plain, marks = (text, given(entities, text)) if entities and not mode else parsed(text, mode)
    plain, marks = trimmed(plain, marks)
    return plain, found(plain, marks)


def quoted(text: str, entities: list[Json], quote: str) -> Json | None:
    """Where `quote` stands in `text`, as a `TextQuote`; `None` where it does not."""
    at = text.find(quote)
    if at < 0 or not quote:
        return None
    start = length(text[:at])
    inside = [
        {**entity, "offset": entity["offset"] - start}
        for entity in entities
        if entity["offset"] >= start and entity["offset"] + entity["length"] <= start + length(quote)
    ]
    result: Json = {"text": quote, "position": start}
    return {**result, "entities": inside} if inside else result


def commands(text: str, entities: list[Json]) -> list[str]:
    """The commands in a text, as written (`/help@some_bot`)."""
    spans = map(itemgetter("offset", "length"), (e for e in entities if e["type"] == "bot_command"))
    return [piece(text, offset, size) for offset, size in spans]
