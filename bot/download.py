"""What became of fetching one file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Downloaded:
    """The whole file."""

    content: bytes


@dataclass(frozen=True, slots=True)
class TooLarge:
    """The file is larger than asked for, or than Telegram lets bots download (20 MB)."""


@dataclass(frozen=True, slots=True)
class FileGone:
    """Telegram has no such file: trying again won't help."""

    words: str


@dataclass(frozen=True, slots=True)
class NotNow:
    """It did not come through this time."""

    words: str


Download: TypeAlias = Downloaded | TooLarge | FileGone | NotNow
"""What became of fetching one file."""
