"""Staff at work in a test: an event goes through authority into the desk, and what it did is read off."""

from __future__ import annotations

from dataclasses import replace
from typing import TypeVar

from bot.i18n import Catalogs
from conversations.addresses import ToPerson
from conversations.authority import Denied, check
from conversations.calls import Redo, ReopenTopic, Say, Toast
from conversations.case_file import CaseFile, Colleague
from conversations.desk.support import step_desk
from conversations.desk_prompt import DeskPrompt, Wanted
from conversations.draft import Conversation
from conversations.effects import Effect
from conversations.events import Event
from conversations.known import Known
from conversations.message import Place
from conversations.press import Press, Verb
from conversations.records import Advance, Amend
from refunds.case import Step
from refunds.money import Money
from refunds.text import Text
from tests.conversations.builders import IN_TOPIC, PARIS, known, pressed, wrote

E = TypeVar("E")
Effects = tuple[Effect, ...]


def acts(event: Event, given: Known) -> Effects:
    """What follows from the event, authority included."""
    match check(event, given):
        case Denied(effects=effects):
            return effects
        case _:
            stepped = step_desk(Conversation(), event, given)
            assert stepped.state == Conversation()
            return stepped.effects


def press(
    who: Colleague, about: CaseFile, verb: Verb, argument: str = "", place: Place = IN_TOPIC
) -> Effects:
    """They press a button of the card as it is."""
    return acts(pressed(who, Press(verb, about.reference, about.version, argument), place), known(who, about))


def reply(
    who: Colleague,
    about: CaseFile,
    wanted: Wanted,
    words: str,
    amount: Money | None = None,
    version: int | None = None,
) -> Effects:
    """They answer a prompt of the desk."""
    prompt = DeskPrompt(about.reference, wanted, about.version if version is None else version, "q1", amount)
    return acts(wrote(who, words, reply_to=7), known(who, about, replied=prompt.reference))


def only(kind: type[E], effects: Effects) -> E:
    """The one effect of its kind."""
    (found,) = every(kind, effects)
    return found


def every(kind: type[E], effects: Effects) -> list[E]:
    """All effects of a kind, in order."""
    return [effect for effect in effects if isinstance(effect, kind)]


def steps(effects: Effects) -> list[Step]:
    """The steps that were taken."""
    return [effect.step for effect in every(Advance, effects)]


def after(about: CaseFile, effects: Effects) -> CaseFile:
    """The case file as it is then."""
    changes = [effect for effect in effects if isinstance(effect, Advance | Amend)]
    return changes[-1].case if changes else about


def moves_nothing(effects: Effects) -> bool:
    """Whether the effects only say something to staff, for which a topic may be opened."""
    return all(isinstance(effect, Toast | Say | ReopenTopic | Redo) for effect in effects) and not (
        to_customers(effects)
    )


def to_customers(effects: Effects) -> list[Effect]:
    """What goes into a private chat."""
    return [effect for effect in effects if isinstance(getattr(effect, "to", None), ToPerson)]


def version_of(about: CaseFile, version: int) -> CaseFile:
    """The same case, further on."""
    return replace(about, version=version)


ENGLISH = Catalogs.load().translator("en", PARIS)


def read(effect: Effect) -> str:
    """What somebody reads of a message or a toast, in English, without markup."""
    if isinstance(effect, Toast):
        return ENGLISH.plain(effect.text)
    assert isinstance(effect, Say | Redo)
    lines = (line for block in effect.body for line in block.lines)
    return "\n".join(ENGLISH.plain(line) if isinstance(line, Text) else line.text for line in lines)
