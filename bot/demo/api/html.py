"""`parse_mode` HTML, with Telegram's own errors. Offsets in errors count bytes of UTF-8."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.demo.api import links
from bot.demo.api.errors import bad_request
from bot.demo.api.units import Json, length

_TYPES = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "span": "spoiler",
    "code": "code",
    "pre": "pre",
    "a": "text_link",
    "tg-emoji": "custom_emoji",
    "tg-time": "date_time",
    "blockquote": "blockquote",
}
_ENTITIES = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
_ENTITY = re.compile(r"&(?:#x([0-9a-fA-F]+)|#([0-9]+)|(lt|gt|amp|quot));?")
_FALLS = re.compile(r"[<&]")
_TAG_NAME = re.compile(r"[^\s>]*")
_START_NAME = re.compile(r"[^\s>/]*")
_ATTRIBUTE_NAME = re.compile(r"[^\s=>]*")
_TOKEN = re.compile(r"[A-Za-z0-9.-]*")
_SPACE = re.compile(r"\s*")


@dataclass(slots=True)
class _Open:
    tag: str
    argument: str
    offset: int
    begin: int


def _entity(source: str, position: int) -> tuple[str, int]:
    """The character written `&…;` at `position` and where it ends; the `&` itself where it is none."""
    match = _ENTITY.match(source, position)
    if not match:
        return "&", position + 1
    if match[3]:
        return _ENTITIES[match[3]], match.end()
    code = int(match[1], 16) if match[1] else int(match[2])
    if code == 0 or code >= 0x110000 or 0xD800 <= code < 0xE000:
        return "&", position + 1
    return chr(code), match.end()


class Parser:
    """One text being parsed: `text` and `entities` are the outcome of `parse`."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.position = 0
        self.pieces: list[str] = []
        self.offset = 0
        self.open: list[_Open] = []
        self.entities: list[Json] = []

    def parse(self) -> tuple[str, list[Json]]:
        """Plain text and its entities. Raises `ApiError`."""
        while self.position < len(self.source):
            fall = _FALLS.search(self.source, self.position)
            end = fall.start() if fall else len(self.source)
            self._add(self.source[self.position : end])
            self.position = end
            if fall is None:
                break
            if fall[0] == "&":
                character, self.position = _entity(self.source, end)
                self._add(character)
            elif self.source.startswith("</", end):
                self._end_tag(end)
            else:
                self._start_tag(end)
        if self.open:
            raise self._error(f'Can\'t find end tag corresponding to start tag "{self.open[-1].tag}"')
        for entity in self.entities:
            if entity["type"] == "code":
                entity.pop("language", None)
        return "".join(self.pieces), self.entities

    def _add(self, characters: str) -> None:
        self.pieces.append(characters)
        self.offset += length(characters)

    def _at(self, position: int) -> int:
        return len(self.source[:position].encode())

    def _error(self, words: str) -> Exception:
        return bad_request(f"can't parse entities: {words}")

    def _match(self, pattern: re.Pattern[str]) -> str:
        match = pattern.match(self.source, self.position)
        found = match[0] if match else ""
        self.position += len(found)
        return found

    def _peek(self) -> str:
        return self.source[self.position : self.position + 1]

    def _start_tag(self, begin: int) -> None:
        self.position = begin + 1
        tag = self._match(_START_NAME).lower()
        at = self._at(begin)
        if self._peek() == "":
            raise self._error(f"Unclosed start tag at byte offset {at}")
        if tag not in _TYPES:
            raise self._error(f'Unsupported start tag "{tag}" at byte offset {at}')
        argument = ""
        while True:
            self._match(_SPACE)
            if self._peek() == ">":
                break
            name, value = self._attribute(tag, at)
            argument = self._argument(tag, name, value) or argument
        self.position += 1
        if tag == "span" and argument != "spoiler":
            raise self._error(f'Tag "span" must have class "tg-spoiler" at byte offset {at}')
        self.open.append(_Open(tag, argument, self.offset, len(self.pieces)))

    def _attribute(self, tag: str, at: int) -> tuple[str, str]:
        name = self._match(_ATTRIBUTE_NAME)
        if not name:
            raise self._error(f'Empty attribute name in the tag "{tag}" at byte offset {at}')
        self._match(_SPACE)
        if self._peek() != "=":
            if tag == "blockquote" and name == "expandable" and self._peek() != "":
                return name, name
            raise self._error(
                f'Expected equal sign in declaration of an attribute of the tag "{tag}" at byte offset {at}'
            )
        self.position += 1
        self._match(_SPACE)
        if self._peek() == "":
            raise self._error(f'Unclosed start tag "{tag}" at byte offset {at}')
        value = self._string() if self._peek() in "'\"" else self._token()
        if self._peek() == "":
            raise self._error(f"Unclosed start tag at byte offset {at}")
        return name, value

    def _token(self) -> str:
        begin = self.position
        value = self._match(_TOKEN).lower()
        if self._peek() and not self._peek().isspace() and self._peek() != ">":
            raise self._error(f"Unexpected end of name token at byte offset {self._at(begin)}")
        return value

    def _string(self) -> str:
        quote = self._peek()
        self.position += 1
        value: list[str] = []
        while (character := self._peek()) not in ("", quote):
            if character == "&":
                character, self.position = _entity(self.source, self.position)
            else:
                self.position += 1
            value.append(character)
        self.position += 1
        return "".join(value)

    @staticmethod
    def _argument(tag: str, name: str, value: str) -> str:
        match tag, name:
            case (
                ("a", "href") | ("tg-emoji", "emoji-id") | ("tg-time", "unix") | ("blockquote", "expandable")
            ):
                return value
            case ("code", "class") if value.startswith("language-"):
                return value.removeprefix("language-")
            case ("span", "class") if value.startswith("tg-"):
                return value.removeprefix("tg-")
        return ""

    def _end_tag(self, begin: int) -> None:
        at = self._at(begin)
        if not self.open:
            raise self._error(f"Unexpected end tag at byte offset {at}")
        self.position = begin + 2
        tag = self._match(_TAG_NAME).lower()
        self._match(_SPACE)
        if self._peek() != ">":
            raise self._error(f"Unclosed end tag at byte offset {at}")
        self.position += 1
        opened = self.open[-1]
        if tag and tag != opened.tag:
            raise self._error(
                f'Unmatched end tag at byte offset {at}, expected "</{opened.tag}>", found "</{tag}>"'
            )
        if self.offset > opened.offset:
            self._close(opened)
        self.open.pop()

    def _close(self, opened: _Open) -> None:
        span: Json = {"offset": opened.offset, "length": self.offset - opened.offset}
        if opened.tag in ("pre", "code") and self._joined(opened, span):
            return
        entity: Json = {**span, "type": _TYPES[opened.tag]}
        match opened.tag:
            case "a":
                if not _link(entity, opened.argument or "".join(self.pieces[opened.begin :])):
                    return
            case "tg-emoji":
                entity["custom_emoji_id"] = str(
                    self._number(opened, "Invalid custom emoji identifier specified")
                )
            case "tg-time":
                entity["unix_time"] = self._number(opened, "Invalid date specified")
            case "blockquote" if opened.argument:
                entity["type"] = "expandable_blockquote"
            case "code":
                entity["language"] = opened.argument
        self.entities.append(entity)

    def _number(self, opened: _Open, words: str) -> int:
        if not opened.argument.isdecimal() or int(opened.argument) == 0:
            raise self._error(words)
        return int(opened.argument)

    def _joined(self, opened: _Open, span: Json) -> bool:
        """`<pre><code class="language-…">` (or the other way round) is one entity."""
        last = self.entities[-1] if self.entities else {}
        if {name: last.get(name) for name in span} != span:
            return False
        if opened.tag == "pre" and last["type"] == "code" and last["language"]:
            last["type"] = "pre"
        elif opened.tag == "code" and last["type"] == "pre" and opened.argument:
            last["language"] = opened.argument
        else:
            return False
        return True


def _link(entity: Json, link: str) -> bool:
    """Fills in a link's target; false where Telegram drops the entity."""
    if identifier := links.user_id(link):
        entity["type"] = "text_mention"
        entity["user"] = identifier
        return True
    entity["url"] = links.checked(link)
    return bool(entity["url"])
