"""Content that is sent by what is known of it, not copied: where the message to copy is gone, or where a copy can't
do what is asked. A `file_id` outlives the message that it came with.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from bot.telegram.route import Parameters
from conversations.message import Attachment, Media

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
_WORDLESS: Final = frozenset({Media.VIDEO_NOTE, Media.STICKER})
_IN_ALBUMS: Final = frozenset({Media.PHOTO, Media.VIDEO, Media.DOCUMENT, Media.AUDIO})


@dataclass(frozen=True, slots=True)
class Substitute:
    """A method and its parameters but for the chat's; `messages` are so many as it makes."""

    method: str
    parameters: Parameters
    messages: int = 1


def is_album(attachments: Sequence[Attachment]) -> bool:
    """Whether these can be sent together."""
    return len(attachments) > 1 and all(file.media in _IN_ALBUMS and file.file_id for file in attachments)


def album(markup: str, attachments: Sequence[Attachment]) -> Substitute:
    """All together, the words under the first."""
    media = [{"type": file.media.value, "media": file.file_id} for file in attachments]
    media[0].update(_caption(markup))
    return Substitute("SendMediaGroup", {"media": media}, len(media))


def substitutes(markup: str, attachments: Sequence[Attachment]) -> tuple[Substitute, ...]:
    """The words (HTML) under the first file where they can be, else before all."""
    if is_album(attachments):
        return (album(markup, attachments),)
    files = [one for one in map(_file, attachments) if one is not None]
    if not markup:
        return tuple(files)
    if files and attachments[0].media in _BY_FILE_ID and attachments[0].media not in _WORDLESS:
        files[0].parameters.update(_caption(markup))
        return tuple(files)
    return (Substitute("SendMessage", {"text": markup, "parse_mode": "HTML"}), *files)


def _caption(markup: str) -> Parameters:
    return {"caption": markup, "parse_mode": "HTML"} if markup else {}


def _file(file: Attachment) -> Substitute | None:
    """None for what can't be sent again: a poll, a game."""
    if file.media is Media.LOCATION and file.latitude is not None:
        return Substitute("SendLocation", {"latitude": file.latitude, "longitude": file.longitude})
    if file.media is Media.CONTACT and file.phone:
        return Substitute("SendContact", {"phone_number": file.phone, "first_name": file.name or file.phone})
    if file.media not in _BY_FILE_ID or not file.file_id:
        return None
    method, name = _BY_FILE_ID[file.media]
    return Substitute(method, {name: file.file_id})
