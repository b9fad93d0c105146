"""`parse_mode` MarkdownV2 and Markdown, with Telegram's own errors. Offsets in errors count bytes of UTF-8."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.demo.api import links
from bot.demo.api.errors import ApiError, bad_request
from bot.demo.api.units import Json, length

_RESERVED = frozenset("_*[]()~`>#+-=|{}.!\n")
_CODE_RESERVED = frozenset("`")
_NAMES = {
    "bold": "Bold",
    "italic": "Italic",
    "underline": "Underline",
    "strikethrough": "Strikethrough",
    "spoiler": "Spoiler",
    "code": "Code",
    "pre": "Pre",
    "text_link": "TextUrl",
    "custom_emoji": "CustomEmoji",
    "blockquote": "BlockQuote",
}
_CLOSERS = {
    "bold": "*",
    "underline": "__",
    "strikethrough": "~",
    "spoiler": "||",
    "code": "`",
    "pre": "```",
    "text_link": "]",
    "custom_emoji": "]",
}
_OPENERS = (
    ("__", "underline"),
    ("_", "italic"),
    ("*", "bold"),
    ("~", "strikethrough"),
    ("||", "spoiler"),
    ("![", "custom_emoji"),
    ("[", "text_link"),
    ("```", "pre"),
    ("`", "code"),
)
_LANGUAGE = re.compile(r"([^\s`]+)(?=\s)")


@dataclass(slots=True)
class _Open:
    kind: str
    language: str
    offset: int
    at: int
    begin: int


def _error(words: str) -> ApiError:
    return bad_request(f"can't parse entities: {words}")


class Parser:
    """One MarkdownV2 text being parsed."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.position = 0
        self.pieces: list[str] = []
        self.offset = 0
        self.open: list[_Open] = []
        self.entities: list[Json] = []
        self.quoted = False

    def parse(self) -> tuple[str, list[Json]]:
        """Plain text and its entities. Raises `ApiError`."""
        while self.position < len(self.source):
            self._step(self.source[self.position])
        if self.quoted and self.open and self.open[-1].kind in ("blockquote", "spoiler"):
            self._end_of_quote()
        if self.open:
            raise self._unclosed()
        return "".join(self.pieces), self.entities

    def _step(self, character: str) -> None:
        following = self.source[self.position + 1 : self.position + 2]
        if character == "\\" and following and 0 < ord(following) <= 126:
            self._add(following)
            self.position += 2
            return
        inside_code = bool(self.open) and self.open[-1].kind in ("code", "pre")
        if character not in (_CODE_RESERVED if inside_code else _RESERVED):
            self._add(character)
            self.position += 1
        elif self.open and self._ends_here(character):
            self._end(character)
        else:
            self._begin(character)

    def _add(self, characters: str) -> None:
        self.pieces.append(characters)
        self.offset += length(characters)

    def _at(self, position: int) -> int:
        return len(self.source[:position].encode())

    def _unclosed(self) -> ApiError:
        last = self.open[-1]
        return _error(f"Can't find end of {_NAMES[last.kind]} entity at byte offset {last.at}")

    def _ends_here(self, character: str) -> bool:
        if self.quoted and character == "\n":
            return not self.source.startswith("\n>", self.position)
        kind = self.open[-1].kind
        if kind == "italic":
            return character == "_" and not self.source.startswith("__", self.position)
        closer = _CLOSERS.get(kind)
        return closer is not None and self.source.startswith(closer, self.position)

    def _begin(self, character: str) -> None:
        if character == "\n":
            self._new_line()
            return
        if character == ">" and self.position == 0:
            self._quote(0)
            return
        for opener, kind in _OPENERS:
            if self.source.startswith(opener, self.position):
                begin = self.position
                self.position += len(opener)
                language = self._language() if kind == "pre" else ""
                self.open.append(_Open(kind, language, self.offset, self._at(begin), len(self.pieces)))
                return
        raise _error(f"Character '{character}' is reserved and must be escaped with the preceding '\\'")

    def _new_line(self) -> None:
        self._add("\n")
        self.position += 1
        if self.source.startswith(">", self.position):
            if self.quoted:
                self.position += 1
            else:
                self._quote(self.position)

    def _quote(self, begin: int) -> None:
        self.position = begin + 1
        self.quoted = True
        self.open.append(_Open("blockquote", "", self.offset, self._at(begin), len(self.pieces)))

    def _language(self) -> str:
        match = _LANGUAGE.match(self.source, self.position)
        if match:
            self.position = match.end()
        for line_end in ("\r\n", "\n\r", "\n", "\r"):
            if self.source.startswith(line_end, self.position):
                self.position += len(line_end)
                break
        return match[1] if match else ""

    def _end(self, character: str) -> None:
        if self.quoted and character == "\n":
            if self.open[-1].kind not in ("blockquote", "spoiler"):
                raise self._unclosed()
            self._end_of_quote()
            self._add("\n")
            self.position += 1
            return
        opened = self.open.pop()
        self.position += len(_CLOSERS.get(opened.kind, "_"))
        entity: Json = {"offset": opened.offset, "length": self.offset - opened.offset, "type": opened.kind}
        if opened.language:
            entity["language"] = opened.language
        keep = entity["length"] > 0
        if opened.kind == "text_link":
            keep = self._link(entity, "".join(self.pieces[opened.begin :])) and keep
        elif opened.kind == "custom_emoji":
            self._emoji(entity)
        if keep:
            self.entities.append(entity)

    def _end_of_quote(self) -> None:
        """A quotation ends with its line; one that ends with `||` is folded."""
        kind = "blockquote"
        last = self.open[-1]
        if last.kind == "spoiler":
            if last.offset != self.offset:
                raise self._unclosed()
            kind = "expandable_blockquote"
            self.open.pop()
            if not self.open or self.open[-1].kind != "blockquote":
                raise _error(f"Can't find end of Spoiler entity at byte offset {last.at}")
        opened = self.open.pop()
        self.quoted = False
        if self.offset > opened.offset:
            self.entities.append(
                {"offset": opened.offset, "length": self.offset - opened.offset, "type": kind}
            )

    def _address(self, what: str) -> str:
        begin = self.position + 1
        self.position = begin
        address: list[str] = []
        while self.position < len(self.source) and self.source[self.position] != ")":
            if self.source[self.position] == "\\" and self.position + 1 < len(self.source):
                self.position += 1
            address.append(self.source[self.position])
            self.position += 1
        if self.position >= len(self.source):
            raise _error(f"Can't find end of {what} at byte offset {self._at(begin)}")
        self.position += 1
        return "".join(address)

    def _link(self, entity: Json, words: str) -> bool:
        address = self._address("a URL") if self.source.startswith("(", self.position) else words
        if identifier := links.user_id(address):
            entity.update(type="text_mention", user=identifier)
            return True
        entity["url"] = links.checked(address)
        return bool(entity["url"])

    def _emoji(self, entity: Json) -> None:
        if not self.source.startswith("(", self.position):
            raise _error("Custom emoji entity must contain a tg://emoji URL")
        entity["custom_emoji_id"] = links.custom_emoji_id(self._address("a custom emoji URL"))
        if not entity["custom_emoji_id"]:
            raise _error("Custom emoji URL must have an emoji identifier")


_OLD = re.compile(r"\\([_*`\[])|```(?:([^\s`]+)\s)?\n?|[_*`\[]")
_OLD_KINDS = {"_": "italic", "*": "bold", "`": "code", "```": "pre", "[": "text_link"}


def parse_old(source: str) -> tuple[str, list[Json]]:
    """The first Markdown: no nesting, `\\` escapes outside entities only. Raises `ApiError`."""
    pieces: list[str] = []
    entities: list[Json] = []
    position = offset = 0
    while match := _OLD.search(source, position):
        pieces.append(source[position : match.start()])
        offset += length(pieces[-1])
        position = match.end()
        if match[1]:
            pieces.append(match[1])
            offset += 1
            continue
        mark = "```" if match[0].startswith("```") else match[0]
        closer = "]" if mark == "[" else mark
        end = source.find(closer, position)
        if end < 0:
            at = len(source[: match.start()].encode())
            raise _error(f"Can't find end of the entity starting at byte offset {at}")
        words = source[position:end]
        position = end + len(closer)
        entity: Json = {"offset": offset, "length": length(words), "type": _OLD_KINDS[mark]}
        if match[2]:
            entity["language"] = match[2]
        if mark == "[":
            position = _old_link(source, position, words, entity)
        pieces.append(words)
        offset += length(words)
        if words and entity.get("url") != "":
            entities.append(entity)
    pieces.append(source[position:])
    return "".join(pieces), entities


def _old_link(source: str, position: int, words: str, entity: Json) -> int:
    address = words
    if source.startswith("(", position):
        end = source.find(")", position)
        end = len(source) if end < 0 else end
        address = source[position + 1 : end]
        position = end + 1
    if identifier := links.user_id(address):
        entity.update(type="text_mention", user=identifier)
    else:
        entity["url"] = links.checked(address)
    return position
