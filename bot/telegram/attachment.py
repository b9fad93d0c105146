"""The files of a message, whatever their kind."""

from __future__ import annotations

from bot.telegram.update import File, Message
from conversations.message import Attachment, Media


def attachments(message: Message) -> tuple[Attachment, ...]:
    """One attachment, or none; of a photo its largest size. A GIF is an animation, though also a document."""
    if message.photo:
        return (_file(Media.PHOTO, max(message.photo, key=lambda size: size.width * size.height)),)
    for media, file in (
        (Media.ANIMATION, message.animation),
        (Media.DOCUMENT, message.document),
        (Media.VOICE, message.voice),
        (Media.VIDEO, message.video),
        (Media.VIDEO_NOTE, message.video_note),
        (Media.AUDIO, message.audio),
        (Media.STICKER, message.sticker),
    ):
        if file is not None:
            return (_file(media, file),)
    return _without_file(message)


def _file(media: Media, file: File) -> Attachment:
    return Attachment(
        media=media,
        file_id=file.file_id,
        unique_id=file.file_unique_id,
        size=file.file_size,
        mime=file.mime_type,
        name=file.file_name,
    )


def _without_file(message: Message) -> tuple[Attachment, ...]:
    if message.location is not None:
        place = message.location
        return (Attachment(Media.LOCATION, latitude=place.latitude, longitude=place.longitude),)
    if message.contact is not None:
        contact = message.contact
        name = f"{contact.first_name} {contact.last_name}".rstrip()
        return (Attachment(Media.CONTACT, name=name, phone=contact.phone_number),)
    others = (
        message.poll,
        message.dice,
        message.story,
        message.game,
        message.invoice,
        message.paid_media,
        message.checklist,
    )
    return (Attachment(Media.OTHER),) if any(other is not None for other in others) else ()
