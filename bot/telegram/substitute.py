"""What is sent where a message to copy is gone: its stored content."""

from __future__ import annotations

import html
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from conversations.events import Attachment, Media

_BY_FILE_ID: Final = {
    Media.PHOTO: ("SendPhoto", "photo"),
    Media.DOCUMENT: ("SendDocument", "document"),
    Media.VOICE: ("SendVoice", "voice"),
    Media.VIDEO: ("SendVideo", "video"),
    Media.VIDEO_NOTE: ("SendVideoNote", "video_note"),
    Media.AUDIO: ("SendAudio", "audio"),
    Media.ANIMATION: ("SendAnimation", "animation"),
    Media.STICKER: ("SendSticker", "sticker"),
}


@dataclass(frozen=True, slots=True)
class Substitute:
    """A method and its parameters but for the chat's."""

    method: str
    parameters: Mapping[str, Any]


def substitutes(words: str, attachments: tuple[Attachment, ...]) -> tuple[Substitute, ...]:
    """The words first, then each file by its `file_id`, which Telegram keeps when the message is deleted."""
    said = (Substitute("SendMessage", {"text": html.escape(words), "parse_mode": "HTML"}),) if words else ()
    files = tuple(
        Substitute(_BY_FILE_ID[file.media][0], {_BY_FILE_ID[file.media][1]: file.file_id})
        for file in attachments
        if file.media in _BY_FILE_ID and file.file_id
    )
    return said + files
