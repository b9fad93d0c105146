"""One event of staff on one case, with all that its answer may rest on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from conversations.addresses import Address, ToCase, ToChat, ToDesk, ToPerson
from conversations.calls import Redo, ReopenTopic, Say, Toast, Urgency
from conversations.case.moved import Moved, case_moved, redo_card
from conversations.case.topics import is_open
from conversations.case.wording import NAME_LENGTH, OUTCOME_LABELS, WORDS_LENGTH, clipped, deciders, said
from conversations.case_file import CaseFile, Colleague
from conversations.desk_prompt import DeskPrompt, Wanted, parse_prompt
from conversations.effects import Effect
from conversations.known import Known
from conversations.updates import Commanded, Edited, Pressed, Wrote
from conversations.words import Keyboard
from refunds.case import BEING_PAID, TO_PAY, CaseState
from refunds.text import Text, text


@dataclass(frozen=True, slots=True)
class DeskTurn:
    """Who acts on which case, and where."""

    event: Pressed | Wrote | Commanded | Edited
    known: Known
    case: CaseFile

    @property
    def actor(self) -> Colleague:
        """Who acts."""
        return self.known.actor.colleague

    @property
    def once(self) -> str:
        """What tells this event apart from any other of this chat."""
        return self.event.query_id if isinstance(self.event, Pressed) else str(self.event.message_id)

    @property
    def here(self) -> Address:
        """Where the event happened: the case's topic, else the group or chat that it came from."""
        place = self.event.place
        if place.private:
            return ToPerson(place.chat_id, self.known.actor.language)
        if place.chat_id != self.known.desk.chat_id:
            return ToChat(place.chat_id, place.topic, self.known.shop.staff_language)
        in_topic = place.topic is not None or not self.known.desk.forum
        return (
            ToCase(self.case.reference) if in_topic and self.case.has_card else ToDesk(self.known.desk.name)
        )

    @property
    def customer(self) -> ToPerson:
        """The customer, in their language."""
        return ToPerson(self.case.person, self.case.language)

    def told(self, words: Text, keyboard: Keyboard = (), makes: str = "") -> tuple[Effect, ...]:
        """An answer to whoever acts: a toast to a press, words to words."""
        if isinstance(self.event, Pressed) and not keyboard:
            return (Toast(words, self.known.actor.language, alert=True),)
        return (self.say(words, keyboard=keyboard, makes=makes),)

    def say(self, *lines: Text, keyboard: Keyboard = (), makes: str = "", prompts: bool = False) -> Say:
        """A message where the event happened, as an answer to it where it was one."""
        answered = 0 if isinstance(self.event, Pressed) else self.event.message_id
        return Say(
            to=self.here,
            body=said(*lines),
            keyboard=keyboard,
            makes=makes,
            prompts=prompts,
            reply_to_message=answered or 0,
        )

    def toast(self, words: Text) -> tuple[Effect, ...]:
        """It worked: told to a press; words have been answered otherwise."""
        return (Toast(words, self.known.actor.language),) if isinstance(self.event, Pressed) else ()

    def confirmed(self, words: Text) -> tuple[Effect, ...]:
        """It worked: a toast to a press, words to words."""
        return self.toast(words) or (self.say(words),)

    def note(self, *lines: Text) -> Say:
        """A message among staff about the case: in its topic, else where all are."""
        to = ToCase(self.case.reference) if self.case.has_card else ToDesk(self.case.desk)
        return Say(to=to, body=said(*lines))

    def ask(self, prompt: DeskPrompt, *lines: Text, keyboard: Keyboard = ()) -> tuple[Effect, ...]:
        """A prompt, which is answered by replying to it. In a closed topic only admins can write, so it is opened."""
        asked = self.say(*lines, keyboard=keyboard, makes=prompt.reference, prompts=not keyboard)
        closed = isinstance(asked.to, ToCase) and not is_open(self.case)
        return (ReopenTopic(self.case.reference), asked) if closed else (asked,)

    def done(self, words: Text) -> tuple[Effect, ...]:
        """It worked: a toast to a press, and a prompt with buttons loses them and says so. The card shows it too."""
        reference = self.known.event_message or self.known.replied
        effects: list[Effect] = []
        if isinstance(self.event, Pressed):
            effects.append(Toast(words, self.known.actor.language))
        match parse_prompt(reference):
            case DeskPrompt(wanted=Wanted.REFUSAL | Wanted.PAYMENT):
                redo = Redo(to=self.here, reference=reference, body=said(words), urgency=Urgency.ANSWER)
                effects.append(redo)
            case _:
                pass
        return tuple(effects)

    def seen(self, moved: Moved) -> tuple[Effect, ...]:
        """The step, and what the group sees of it."""
        return (moved.advance, *case_moved(self.case, moved.after, self.known.decision, self.known))

    def too_late(self, typed: str = "") -> tuple[Effect, ...]:
        """The kind word to whoever acts on what has changed since, with the card as it is now. What they typed is
        said again: it may be a payment's reference."""
        card = (redo_card(self.case, self.known.decision, self.known),) if self.case.has_card else ()
        told = already(self.case)
        if not typed:
            return (*self.told(told), *card)
        return (self.say(told, text("You wrote: {words}", words=clipped(typed, WORDS_LENGTH))), *card)


def already(case: CaseFile) -> Text:
    """What stands in the way of an act on an older card."""
    payment = _payment_in_the_way(case)
    if payment is not None:
        return payment
    outcome = OUTCOME_LABELS[case.state]
    if case.state not in _DECIDED or case.decided_at is None:
        return text("This request has moved on: {state}. Nothing was changed.", state=outcome)
    if case.decided_by is None:
        return text(
            "Already decided by the policy on {time}: {outcome}. Nothing was changed.",
            time=case.decided_at,
            outcome=outcome,
        )
    return text(
        "Already decided by {name} on {time}: {outcome}. Nothing was changed.",
        name=deciders(case, case.decided_by),
        time=case.decided_at,
        outcome=outcome,
    )


_DECIDED: Final = TO_PAY | {CaseState.PAID, CaseState.REFUSED}


def _payment_in_the_way(case: CaseFile) -> Text | None:
    """Somebody is paying, has paid, or has given up paying since the decision."""
    if case.state in BEING_PAID and case.payer is not None and case.paying_since is not None:
        name = clipped(case.payer.name, NAME_LENGTH)
        return text(
            "{name} has been paying since {time}. Nothing was changed.", name=name, time=case.paying_since
        )
    if case.state is CaseState.PAID and case.payments:
        last = case.payments[-1]
        name = clipped(last.by.name, NAME_LENGTH)
        return text(
            "{name} has paid {amount} already, on {date}. Nothing was changed.",
            name=name,
            amount=last.amount,
            date=last.on,
        )
    if case.state is CaseState.APPROVED and case.not_paid is not None:
        return text(
            "{name} pressed “Not paid” on {time}, so this is still to be paid. Nothing was changed.",
            name=clipped(case.not_paid.by.name, NAME_LENGTH),
            time=case.not_paid.at,
        )
    return None
