"""An HTTP/1.1 answer, put together from what arrives of it (RFC 9112). Pure: bytes in, the answer out."""

from __future__ import annotations

import re
from typing import Final

HEAD_LIMIT: Final = 64 * 1024
BODY_LIMIT: Final = 64 * 1024 * 1024
"""Bytes. Telegram's longest answers, a hundred updates, have a few of these megabytes."""

_STATUS_LINE: Final = re.compile(rb"HTTP/1\.([01]) ([1-5][0-9][0-9])(?: [^\r\n]*)?")
_FIELD: Final = re.compile(rb"([!#$%&'*+\-.^_`|~0-9A-Za-z]+):[ \t]*([^\r\n]*?)[ \t]*")
_CHUNK_SIZE: Final = re.compile(rb"([0-9A-Fa-f]{1,8})[ \t]*(?:;[^\r\n]*)?")
_WITHOUT_BODY: Final = frozenset({204, 304})


class BadAnswer(ValueError):
    """This is no HTTP answer, or a longer one than anybody has use for."""

    def __init__(self) -> None:
        super().__init__(self.__doc__)


class HttpAnswer:
    """One answer. `feed` it until it is whole; then `status` and `body` hold it.

    `ends_connection`: nothing further may be asked on the same connection.
    """

    __slots__ = ("_buffer", "_chunks", "_length", "body", "ends_connection", "status")

    def __init__(self) -> None:
        self.status = 0
        self.body = b""
        self.ends_connection = False
        self._buffer = bytearray()
        self._length: int | None = None
        self._chunks: bytearray | None = None

    def feed(self, data: bytes) -> bool:
        """Take what arrived; whether the answer is whole. Raises `BadAnswer`."""
        self._buffer += data
        if not self.status and not self._read_head():
            return False
        if self._chunks is not None:
            return self._read_chunks(self._chunks)
        if self._length is None:
            _limit(len(self._buffer), BODY_LIMIT)
            return False
        return self._read_body(self._length)

    def end(self) -> bool:
        """The connection has ended; whether the answer is whole: one of no announced length is now."""
        if not self.status or self._chunks is not None or self._length is not None:
            return False
        self.body = bytes(self._buffer)
        return True

    # the head

    def _read_head(self) -> bool:
        """Up to the empty line; interim answers (1xx) are passed over."""
        while (end := self._buffer.find(b"\r\n\r\n")) >= 0:
            first, *fields = bytes(self._buffer[:end]).split(b"\r\n")
            del self._buffer[: end + 4]
            line = _STATUS_LINE.fullmatch(first)
            if line is None:
                raise BadAnswer
            if not line[2].startswith(b"1"):
                self._frame(int(line[2]), line[1] == b"0", _fields(fields))
                return True
        _limit(len(self._buffer), HEAD_LIMIT)
        return False

    def _frame(self, status: int, is_old: bool, fields: dict[bytes, bytes]) -> None:
        """How long the body is, and what becomes of the connection."""
        self.status = status
        coding, length = fields.get(b"transfer-encoding"), fields.get(b"content-length")
        if status in _WITHOUT_BODY:
            self._length = 0
        elif coding is not None:
            if coding.lower() != b"chunked":
                raise BadAnswer
            self._chunks = bytearray()
        elif length is not None:
            self._length = _number(length)
        is_open_ended = self._length is None and self._chunks is None
        asked = b"close" in fields.get(b"connection", b"").lower()
        self.ends_connection = is_old or asked or is_open_ended

    # the body

    def _read_body(self, length: int) -> bool:
        if len(self._buffer) < length:
            return False
        return self._done(self._buffer[:length], length)

    def _read_chunks(self, chunks: bytearray) -> bool:
        while (end := self._buffer.find(b"\r\n")) >= 0:
            size = _CHUNK_SIZE.fullmatch(self._buffer[:end])
            if size is None:
                raise BadAnswer
            length, start = int(size[1], 16), end + 2
            if not length:
                return self._read_trailer(chunks, end)
            _limit(len(chunks) + length, BODY_LIMIT)
            if len(self._buffer) < start + length + 2:
                return False
            if self._buffer[start + length : start + length + 2] != b"\r\n":
                raise BadAnswer
            chunks += self._buffer[start : start + length]
            del self._buffer[: start + length + 2]
        _limit(len(self._buffer), HEAD_LIMIT)
        return False

    def _read_trailer(self, chunks: bytearray, last: int) -> bool:
        """After the last chunk: fields that say nothing to us, and an empty line."""
        end = self._buffer.find(b"\r\n\r\n", last)
        if end < 0:
            _limit(len(self._buffer), HEAD_LIMIT)
            return False
        return self._done(chunks, end + 4)

    def _done(self, body: bytearray, consumed: int) -> bool:
        self.body = bytes(body)
        # What nobody asked for would be taken for the next answer.
        self.ends_connection |= len(self._buffer) > consumed
        return True


def _fields(lines: list[bytes]) -> dict[bytes, bytes]:
    """Raises `BadAnswer`, also where a field that frames the answer stands there twice."""
    fields = dict[bytes, bytes]()
    for line in lines:
        found = _FIELD.fullmatch(line)
        if found is None:
            raise BadAnswer
        name = found[1].lower()
        if name in fields and name in {b"content-length", b"transfer-encoding"}:
            raise BadAnswer
        fields[name] = found[2]
    return fields


def _number(written: bytes) -> int:
    if not written.isdigit() or len(written) > 12:
        raise BadAnswer
    _limit(int(written), BODY_LIMIT)
    return int(written)


def _limit(length: int, most: int) -> None:
    if length > most:
        raise BadAnswer
