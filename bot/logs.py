"""The log: lines on stderr, as text or JSON, in which neither a token stands nor what somebody wrote."""

from __future__ import annotations

import logging
import re
import sys
import traceback
from datetime import UTC, datetime
from typing import Final

import orjson

_TOKEN: Final = re.compile(r"[0-9]{5,20}(?::|%3[Aa])[A-Za-z0-9_-]{20,}")
"""Whatever looks like a bot's token, in case a library prints an address that holds one."""


def without_tokens(line: str) -> str:
    """The line, with tokens blackened."""
    return _TOKEN.sub("<token>", line)


class _TextFormatter(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        line = f"{at} {record.levelname.lower()} {record.name}: {_words(record)}"
        trace = _trace(record)
        return without_tokens(f"{line}\n{trace}" if trace else line)


class _JsonFormatter(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        line = {
            "at": at,
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": _words(record),
        }
        if trace := _trace(record):
            line["trace"] = trace
        return without_tokens(orjson.dumps(line).decode())


def _words(record: logging.LogRecord) -> str:
    """What is said. asyncio adds the exceptions of lost tasks as they are: of it, the first line alone."""
    words = record.getMessage()
    return words.split("\n", 1)[0] if record.name == "asyncio" else words


def _trace(record: logging.LogRecord) -> str:
    """Where an exception came from, and of what kind it is; its words may be a customer's."""
    error = record.exc_info[1] if record.exc_info else None
    told: list[str] = []
    while error is not None:
        places = "".join(traceback.format_tb(error.__traceback__)).rstrip("\n")
        told.insert(0, f"{places}\n{type(error).__name__}".lstrip("\n"))
        inner = error.exceptions[0] if isinstance(error, BaseExceptionGroup) else None
        error = inner or error.__cause__ or error.__context__
    return "\n".join(told)


def set_up_logs(*, as_json: bool) -> None:
    """Everything from `info` up to stderr; libraries, which know no reserve, from `warning` up."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_JsonFormatter() if as_json else _TextFormatter())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    logging.getLogger("bot").setLevel(logging.INFO)
