"""An update as far as the desk reads it: Telegram's own names, checked in one pass over the stored JSON.

python-telegram-bot's `Update.de_json` makes a hundred objects of an update, of which a dozen fields are read, in
twenty times the time; tests hold this reading against that one. What the Bot API leaves out is empty here.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Final, TypeAlias

from pydantic import BaseModel, ConfigDict, Field
from telegram.constants import ChatMemberStatus

from bot.storage.codec import LARGEST

ADMINS: Final = frozenset({ChatMemberStatus.ADMINISTRATOR, ChatMemberStatus.OWNER})
_PRESENT: Final = ADMINS | {ChatMemberStatus.MEMBER}

Moment: TypeAlias = Annotated[datetime, Field(strict=False)]
"""Unix time, as a moment in UTC."""

Id: TypeAlias = Annotated[int, Field(ge=-LARGEST, le=LARGEST)]
"""Of a person, a chat, a message or a topic."""

Presence: TypeAlias = dict[str, Any] | None
"""An object of which only that it is there matters."""


class _Object(BaseModel):
    """What the Bot API may add is passed over; what it has is of its type."""

    model_config = ConfigDict(frozen=True, strict=True, extra="ignore")


class User(_Object):
    id: Id
    is_bot: bool
    first_name: str
    last_name: str = ""
    username: str = ""
    language_code: str = ""


class Chat(_Object):
    id: Id
    type: str
    title: str = ""
    is_forum: bool = False


class File(_Object):
    """A `PhotoSize`, `Document`, `Voice` and so on."""

    file_id: str
    file_unique_id: str
    file_size: int | None = None
    mime_type: str = ""
    file_name: str = ""
    width: int = 0
    height: int = 0


class Entity(_Object):
    type: str
    offset: int
    length: int
    url: str = ""
    user: User | None = None
    language: str = ""
    custom_emoji_id: str = ""


class Quote(_Object):
    """A `TextQuote`: what of the answered message is quoted; by the sender's choice where `is_manual`."""

    text: str
    is_manual: bool = False


class Location(_Object):
    """Whole degrees come as integers."""

    latitude: Annotated[float, Field(strict=False)]
    longitude: Annotated[float, Field(strict=False)]


class Contact(_Object):
    phone_number: str
    first_name: str
    last_name: str = ""


class Replied(_Object):
    """The message that another answers."""

    message_id: Id
    from_user: User | None = Field(None, alias="from")
    forum_topic_created: Presence = None


class Message(_Object):
    """A `Message`; of an `InaccessibleMessage` nothing is there but where it is."""

    message_id: Id
    date: Moment
    chat: Chat
    edit_date: Moment | None = None
    from_user: User | None = Field(None, alias="from")
    message_thread_id: Id | None = None
    is_topic_message: bool = False
    media_group_id: str | None = None
    reply_to_message: Replied | None = None
    quote: Quote | None = None
    text: str = ""
    entities: list[Entity] = []
    caption: str = ""
    caption_entities: list[Entity] = []
    photo: list[File] = []
    animation: File | None = None
    document: File | None = None
    voice: File | None = None
    video: File | None = None
    video_note: File | None = None
    audio: File | None = None
    sticker: File | None = None
    location: Location | None = None
    contact: Contact | None = None
    poll: Presence = None
    dice: Presence = None
    story: Presence = None
    game: Presence = None
    invoice: Presence = None
    paid_media: Presence = None
    checklist: Presence = None
    migrate_to_chat_id: Id | None = None
    migrate_from_chat_id: Id | None = None
    forum_topic_created: Presence = None
    forum_topic_edited: Presence = None
    forum_topic_closed: Presence = None
    forum_topic_reopened: Presence = None


class CallbackQuery(_Object):
    id: str
    from_user: User = Field(alias="from")
    message: Message | None = None
    data: str | None = None


class Member(_Object):
    """A `ChatMember`; of its rights, those that the desk needs of a group."""

    status: str
    user: User
    is_member: bool = False
    can_manage_topics: bool = False
    can_pin_messages: bool = False
    can_delete_messages: bool = False

    @property
    def is_present(self) -> bool:
        """Whether somebody is in the group now; who is restricted may have left."""
        return self.status in _PRESENT or (self.status == ChatMemberStatus.RESTRICTED and self.is_member)

    @property
    def is_admin(self) -> bool:
        """The group's owner is one."""
        return self.status in ADMINS


class MemberUpdated(_Object):
    """A `ChatMemberUpdated`."""

    chat: Chat
    from_user: User = Field(alias="from")
    date: Moment
    old_chat_member: Member
    new_chat_member: Member


class Reaction(_Object):
    """A `ReactionType`; only that with an emoji has one."""

    type: str
    emoji: str = ""


class Reactions(_Object):
    """A `MessageReactionUpdated`."""

    chat: Chat
    message_id: Id
    user: User | None = None
    date: Moment
    new_reaction: list[Reaction]


class Update(_Object):
    """One of these, or none where the desk has no use for its kind."""

    message: Message | None = None
    edited_message: Message | None = None
    callback_query: CallbackQuery | None = None
    my_chat_member: MemberUpdated | None = None
    chat_member: MemberUpdated | None = None
    message_reaction: Reactions | None = None
