"""HTTP answers, whole, in pieces, and broken, held against the standard library's reading of the same bytes."""

from __future__ import annotations

import io
from http.client import HTTPResponse
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.telegram.http_answer import HEAD_LIMIT, BadAnswer, HttpAnswer

JSON = b'{"ok":true,"result":true}'


def answer(*fields: bytes, body: bytes = b"", first: bytes = b"HTTP/1.1 200 OK") -> bytes:
    """An answer as it travels."""
    return b"\r\n".join((first, *fields)) + b"\r\n\r\n" + body


def chunked(*parts: bytes, trailer: bytes = b"") -> bytes:
    """A body in these parts."""
    sized = b"".join(b"%x\r\n%b\r\n" % (len(part), part) for part in parts)
    return answer(b"Transfer-Encoding: chunked", body=sized + b"0\r\n" + trailer + b"\r\n")


def read(*pieces: bytes) -> HttpAnswer:
    """Fed piece by piece, the last of which must make it whole."""
    got = HttpAnswer()
    assert [got.feed(piece) for piece in pieces] == [False] * (len(pieces) - 1) + [True]
    return got


def pieces(whole: bytes, cuts: list[int]) -> list[bytes]:
    """Cut at these places."""
    places = sorted({cut % len(whole) for cut in cuts} - {0})
    return [whole[one:two] for one, two in zip([0, *places], [*places, len(whole)], strict=True)]


class _Socket:
    """What `http.client` reads from."""

    def __init__(self, content: bytes) -> None:
        self._file = io.BytesIO(content)

    def makefile(self, mode: str) -> Any:
        return self._file


BODIES = st.binary(max_size=200)
ANSWERS = st.one_of(
    BODIES.map(lambda body: answer(b"Server: nginx", b"content-length: %d" % len(body), body=body)),
    st.lists(st.binary(min_size=1, max_size=60), max_size=4).map(lambda parts: chunked(*parts)),
    st.lists(st.binary(min_size=1, max_size=60), max_size=4).map(
        lambda parts: chunked(*parts, trailer=b"X-Took: 1\r\n")
    ),
    st.sampled_from([400, 401, 403, 429, 502]).map(
        lambda status: answer(
            b"Content-Length: %d" % len(JSON), body=JSON, first=b"HTTP/1.1 %d Whatever" % status
        )
    ),
    st.just(answer(b"Content-Length: 9", first=b"HTTP/1.1 204 No Content")),
    st.just(answer(first=b"HTTP/1.1 100 Continue") + answer(b"Content-Length: 2", body=b"{}")),
)


@given(ANSWERS, st.lists(st.integers(min_value=0, max_value=10_000), max_size=6))
def test_an_answer_is_what_it_is_however_it_arrives(whole: bytes, cuts: list[int]) -> None:
    """Status and body are those that http.client reads, and the pieces in which they come change nothing."""
    theirs = HTTPResponse(cast("Any", _Socket(whole)), method="POST")
    theirs.begin()
    ours = read(*pieces(whole, cuts))
    assert (ours.status, ours.body) == (theirs.status, theirs.read())
    assert not ours.ends_connection


def test_a_body_of_unknown_length_ends_with_the_connection() -> None:
    """Without a length the end of the connection is the end of the body, and nothing follows."""
    got = HttpAnswer()
    assert not got.feed(answer(b"Content-Type: text/html", body=b"<html>"))
    assert not got.feed(b"</html>")
    assert got.end()
    assert (got.body, got.ends_connection) == (b"<html></html>", True)


@pytest.mark.parametrize(
    "begun",
    [
        b"",
        b"HTTP/1.1 200 OK\r\n",
        answer(b"Content-Length: 9", body=b"1234"),
        chunked(JSON)[:-2],
        answer(first=b"HTTP/1.1 100 Continue"),
    ],
)
def test_a_connection_that_ends_too_early_gives_no_answer(begun: bytes) -> None:
    """Half an answer is none."""
    got = HttpAnswer()
    assert not got.feed(begun)
    assert not got.end()


@pytest.mark.parametrize(
    "whole",
    [
        answer(b"Connection: close", b"Content-Length: 2", body=b"{}"),
        answer(b"Connection: Keep-Alive, Close", b"Content-Length: 2", body=b"{}"),
        answer(b"Content-Length: 2", body=b"{}", first=b"HTTP/1.0 200 OK"),
        answer(b"Content-Length: 2", body=b"{}HTTP/1.1 200 OK"),
        chunked(JSON) + b"more",
    ],
)
def test_what_ends_a_connection_says_so(whole: bytes) -> None:
    """After these nothing more may be asked: the next answer could not be told from what is left of this."""
    assert read(whole).ends_connection


@pytest.mark.parametrize(
    "broken",
    [
        b"nonsense\r\n\r\n",
        b"HTTP/2 200\r\n\r\n",
        b"HTTP/1.1 99 What\r\n\r\n",
        b"HTTP/1.1 200 OK\nContent-Length: 2\n\n\r\n\r\n",
        answer(b"no field"),
        answer(b"Content-Length : 2"),
        answer(b" folded: yes"),
        answer(b"Content-Length: two"),
        answer(b"Content-Length: -2"),
        answer(b"Content-Length: 99999999999"),
        answer(b"Content-Length: 2", b"content-length: 3"),
        answer(b"Transfer-Encoding: gzip, chunked"),
        answer(b"Transfer-Encoding: chunked", body=b"zz\r\n"),
        answer(b"Transfer-Encoding: chunked", body=b"2\r\n{}--\r\n"),
        answer(b"Transfer-Encoding: chunked", body=b"7fffffff\r\n"),
        b"HTTP/1.1 200 OK\r\nX: " + b"x" * HEAD_LIMIT,
        answer(b"Transfer-Encoding: chunked", body=b"1" * (HEAD_LIMIT + 1)),
        answer(b"Transfer-Encoding: chunked", body=b"0\r\n" + b"x" * (HEAD_LIMIT + 1)),
    ],
    ids=lambda broken: repr(broken[:60]),
)
def test_what_is_no_answer_is_refused(broken: bytes) -> None:
    """Whatever is not HTTP, or has no end, is an error at once, and nothing is guessed."""
    with pytest.raises(BadAnswer):
        HttpAnswer().feed(broken)


@given(st.binary(max_size=300))
def test_any_bytes_are_an_answer_or_refused(content: bytes) -> None:
    """No other error comes of whatever arrives."""
    got = HttpAnswer()
    try:
        got.feed(b"HTTP/1.1 200 OK\r\n" + content)
        got.end()
    except BadAnswer:
        pass
