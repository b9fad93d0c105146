"""What people send and press."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Item:
    """One file of an album. `kind` is photo, video, document or audio."""

    kind: str
    content: bytes
    name: str = ""
    mime_type: str = ""
    caption: str = ""


@dataclass(frozen=True, slots=True)
class Pressed:
    """What a press led to: a query to the bot, a link, or a text copied."""

    callback: str | None = None
    url: str | None = None
    copy: str | None = None
