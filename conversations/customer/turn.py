"""One event in one private chat, with all that its answer may rest on."""

from __future__ import annotations

from dataclasses import dataclass, replace

from conversations.addresses import ToPerson
from conversations.calls import Say
from conversations.case_file import CaseFile
from conversations.draft import Conversation, Draft
from conversations.events import Event
from conversations.known import Known
from conversations.message import Attachment
from conversations.press import Press
from conversations.updates import Pressed, Wrote
from conversations.words import Block, Body, Keyboard
from refunds.text import Text


@dataclass(frozen=True, slots=True)
class Turn:
    """The chat's state, the event, and what is known."""

    state: Conversation
    event: Event
    known: Known

    @property
    def to(self) -> ToPerson:
        """The customer, in their language."""
        return ToPerson(self.known.actor.id, self.known.actor.language)

    @property
    def argument(self) -> str:
        """What the pressed button carries."""
        press = self.event.press if isinstance(self.event, Pressed) else None
        return press.argument if isinstance(press, Press) else ""

    @property
    def words(self) -> str:
        """The text or caption of the message."""
        return self.event.text if isinstance(self.event, Wrote) else ""

    @property
    def attachments(self) -> tuple[Attachment, ...]:
        """The files of the message."""
        return self.event.attachments if isinstance(self.event, Wrote) else ()

    def spoken_in(self, language: str) -> Turn:
        """The same turn, answered in another language."""
        return replace(self, known=replace(self.known, actor=replace(self.known.actor, language=language)))

    def say(self, *lines: Text, keyboard: Keyboard = (), makes: str = "") -> Say:
        """A message to the customer: each line a paragraph."""
        return Say(to=self.to, body=paragraphs(*lines), keyboard=keyboard, makes=makes)


@dataclass(frozen=True, slots=True)
class DraftTurn(Turn):
    """A turn in which a request is being made."""

    draft: Draft


@dataclass(frozen=True, slots=True)
class CaseTurn(Turn):
    """A press on a button of a customer's request, as it stands now."""

    case: CaseFile
    version: int
    """What the button showed."""


def paragraphs(*lines: Text) -> Body:
    """Each line set apart by an empty line."""
    return tuple(Block((line,)) for line in lines)
