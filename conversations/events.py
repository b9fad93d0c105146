"""What comes in. Every event is frozen, parsed at the edge, and carries when it was sent."""

from __future__ import annotations

from typing import TypeAlias

from conversations.outcomes import FromDesk
from conversations.updates import FromTelegram

Event: TypeAlias = FromTelegram | FromDesk
