"""Which links Telegram takes."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

_HOST = re.compile(r"(?:[\w-]+\.)+[\w-]{2,}|localhost|\d{1,3}(?:\.\d{1,3}){3}", re.IGNORECASE)
_USER = re.compile(r"tg://user\?id=(\d+)", re.IGNORECASE)
_EMOJI = re.compile(r"tg://emoji\?id=(\d+)", re.IGNORECASE)


def checked(link: str) -> str:
    """The link as Telegram keeps it, or `""` where it is none: such an entity is dropped in silence."""
    link = link.strip()
    if link.lower().startswith(("tg://", "ton://", "tonsite://")):
        return link
    with_scheme = link if "://" in link else f"http://{link}"
    try:
        parts = urlsplit(with_scheme)
        port = parts.port
    except ValueError:
        return ""
    if parts.scheme not in ("http", "https", "ftp") or not _HOST.fullmatch(parts.hostname or "") or port == 0:
        return ""
    return with_scheme if parts.path or parts.query or parts.fragment else f"{with_scheme}/"


def user_id(link: str) -> int:
    """The id of `tg://user?id=…`, or 0."""
    match = _USER.fullmatch(link.strip())
    return int(match[1]) if match else 0


def custom_emoji_id(link: str) -> str:
    """The id of `tg://emoji?id=…`, or `""`."""
    match = _EMOJI.fullmatch(link.strip())
    return match[1] if match else ""
