"""What every client is driven through, and what must have come of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from bot.demo.api.chat import Group
from bot.demo.api.people import Person
from bot.demo.api.user import Bot
from tests.standin.conftest import picture

RECEIPT = picture(700, 900)


@dataclass
class Scenario:
    """One customer, one desk, and the same eleven steps for each client.

    A client: takes the update of /start; answers in HTML with two buttons, one of them coloured; takes the press,
    answers it and edits the message; takes the photo, downloads its largest size; sends a document; makes a topic;
    sends an album of two uploads there; copies both to General; pins; is refused an edit of nothing and a chat
    that there is not; sets commands; ends.
    """

    customer: Person
    desk: Group
    bot: Bot

    def begin(self) -> None:
        """The customer's first words."""
        self.customer.start(self.bot, "deep")

    def press(self) -> None:
        """The customer says yes."""
        self.customer.press(self.customer.history(self.bot)[-1], "Oui")

    def send_receipt(self) -> None:
        """The customer sends a photo."""
        self.customer.send_photo(self.bot, RECEIPT, caption="Voici")

    def check(self, told: dict[str, Any]) -> None:
        """The client understood what it was answered, and the world is as it should be."""
        history = self.customer.history(self.bot)
        assert [m.kind for m in history] == ["text", "text", "photo", "document"]
        assert history[1].content == {
            "text": "Merci & à bientôt",
            "entities": [{"offset": 0, "length": 5, "type": "bold"}],
        }
        assert next(iter(self.customer.answers.values()))["text"] == "Noté"
        topic = next(t for t in self.desk.topics.values() if t.name == "Camille · R-1")
        album = [m for m in self.desk.messages.values() if m.topic == topic.id and m.media_group_id]
        copies = [m for m in self.desk.messages.values() if m.topic is None and m.media_group_id]
        assert [m.content.get("caption") for m in album] == ["page 1", None]
        assert [m.content for m in copies] == [m.content for m in album]
        assert self.desk.pinned == [album[0].id]
        assert self.bot.commands.get(("default", 0, 0), "fr") == [
            {"command": "refund", "description": "Demander un remboursement"}
        ]
        assert told == {
            "start": "/start deep",
            "data": "y:1",
            "size": [700, 900],
            "downloaded": True,
            "not_modified": True,
            "not_found": True,
            "topic": topic.id,
        }
