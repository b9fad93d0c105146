"""Who is in a group, as what, and what they may do there."""

from __future__ import annotations

from dataclasses import dataclass, field

from bot.demo.api.units import Json
from bot.demo.api.user import User

ADMIN_RIGHTS = (
    "can_manage_chat",
    "can_delete_messages",
    "can_manage_video_chats",
    "can_restrict_members",
    "can_promote_members",
    "can_change_info",
    "can_invite_users",
    "can_post_stories",
    "can_edit_stories",
    "can_delete_stories",
    "can_pin_messages",
    "can_manage_topics",
    "can_manage_tags",
)
SEND_RIGHTS = (
    "can_send_messages",
    "can_send_audios",
    "can_send_documents",
    "can_send_photos",
    "can_send_videos",
    "can_send_video_notes",
    "can_send_voice_notes",
    "can_send_polls",
    "can_send_other_messages",
    "can_add_web_page_previews",
    "can_react_to_messages",
    "can_edit_tag",
)
MEMBER_RIGHTS = (*SEND_RIGHTS, "can_change_info", "can_invite_users", "can_pin_messages", "can_manage_topics")
DEFAULT_PERMISSIONS = frozenset({*SEND_RIGHTS, "can_invite_users"})
IN_CHAT = frozenset({"creator", "administrator", "member", "restricted"})


@dataclass(slots=True, eq=False)
class Member:
    """A user's standing in a group. `rights` are an administrator's, or what a restricted member may do."""

    user: User
    status: str = "member"
    rights: frozenset[str] = frozenset()
    is_anonymous: bool = False
    custom_title: str = ""
    until_date: int = 0
    is_member: bool = True
    promoted_by: int = field(default=0)

    @property
    def present(self) -> bool:
        """Is this user in the chat now?"""
        return self.status in IN_CHAT and (self.status != "restricted" or self.is_member)

    @property
    def is_admin(self) -> bool:
        """Creator or administrator."""
        return self.status in ("creator", "administrator")

    def may(self, right: str, permissions: frozenset[str]) -> bool:
        """Has this member a right, of their own or by the chat's `permissions`?"""
        match self.status:
            case "creator":
                return True
            case "administrator":
                return right in self.rights or right in SEND_RIGHTS or right in permissions
            case "member":
                return right in permissions
            case "restricted":
                return right in self.rights and right in permissions
        return False

    def json(self, observer: int = 0) -> Json:
        """Telegram's `ChatMember`, as user `observer` is told."""
        result: Json = {"status": self.status, "user": self.user.json()}
        match self.status:
            case "creator":
                result["is_anonymous"] = self.is_anonymous
            case "administrator":
                result["can_be_edited"] = bool(observer) and self.promoted_by == observer
                result["is_anonymous"] = self.is_anonymous
                result |= {right: right in self.rights for right in ADMIN_RIGHTS}
            case "restricted":
                result |= {"is_member": self.is_member, "until_date": self.until_date}
                result |= {right: right in self.rights for right in MEMBER_RIGHTS}
            case "kicked":
                result["until_date"] = self.until_date
        if self.custom_title and self.is_admin:
            result["custom_title"] = self.custom_title
        return result
