"""The log: lines on stderr, as text or JSON, in which no token ever stands."""

from __future__ import annotations

import logging
import re
import sys
from datetime import UTC, datetime
from typing import Final

import orjson

_TOKEN: Final = re.compile(r"[0-9]{5,20}:[A-Za-z0-9_-]{30,}")
"""Whatever looks like a bot's token, in case a library prints an address that holds one."""


def without_tokens(line: str) -> str:
    """The line, with tokens blackened."""
    return _TOKEN.sub("<token>", line)


class _TextFormatter(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        line = f"{at} {record.levelname.lower()} {record.name}: {record.getMessage()}"
        return without_tokens(line + _trace(self, record))


class _JsonFormatter(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        line = {
            "at": at,
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if trace := _trace(self, record):
            line["trace"] = trace.strip()
        return without_tokens(orjson.dumps(line).decode())


def _trace(formatter: logging.Formatter, record: logging.LogRecord) -> str:
    return f"\n{formatter.formatException(record.exc_info)}" if record.exc_info else ""


def set_up_logs(*, as_json: bool) -> None:
    """Everything from `info` up to stderr; libraries, which know no reserve, from `warning` up."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_JsonFormatter() if as_json else _TextFormatter())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    logging.getLogger("bot").setLevel(logging.INFO)
