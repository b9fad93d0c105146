"""Buttons that stand under more than one message."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from conversations.case_file import CaseFile
from conversations.draft import Draft
from conversations.press import Press, Verb
from conversations.words import Button, Keyboard, Style
from refunds.case import LIFE, Step
from refunds.text import Text, text

BACK: Final = text("Back")
CANCEL: Final = text("Cancel")
PERSON: Final = text("A person")
SECOND_LOOK: Final = text("Ask for a second look")
BEGIN: Final = text("Request a refund")


def draft_button(
    draft: Draft, label: Text, verb: Verb, argument: str = "", style: Style | None = None
) -> Button:
    """A button of a draft's prompt, good for the prompt that it stands under and no other."""
    return Button(label, Press(verb, draft.id, draft.version, argument), style)


def way_out(draft: Draft) -> tuple[Button, ...]:
    """The last row of every prompt: never a dead end."""
    return (
        draft_button(draft, BACK, Verb.BACK),
        draft_button(draft, CANCEL, Verb.CANCEL),
        draft_button(draft, PERSON, Verb.PERSON),
    )


def case_button(
    case: CaseFile, label: Text, verb: Verb, argument: str = "", style: Style | None = None
) -> Button:
    """A button of a customer's case, good while the case stands as it does."""
    return Button(label, Press(verb, case.reference, case.version, argument), style)


def second_look(case: CaseFile) -> Keyboard:
    """Under a decision that may be appealed."""
    return ((case_button(case, SECOND_LOOK, Verb.APPEAL),),)


def reopen_button(case: CaseFile) -> Keyboard:
    """Under what tells staff of a closed request, where it can be taken up again."""
    if case.state not in LIFE[Step.REOPEN][1]:
        return ()
    press = Press(Verb.REOPEN, case.reference, case.version)
    return ((Button(text("Take up again"), press, Style.PRIMARY),),)


def copy_button(reference: str) -> Button:
    """Puts a reference into the clipboard."""
    return Button(text("Copy {reference}", reference=reference), copies=reference)


def in_rows(buttons: Sequence[Button], width: int = 2) -> Keyboard:
    """So many beside each other."""
    return tuple(tuple(buttons[at : at + width]) for at in range(0, len(buttons), width))


def begin_button(label: Text = BEGIN) -> Button:
    """Opens a request, or leads back to the one that is open."""
    return Button(label, Press(Verb.BEGIN), Style.PRIMARY)


MENU: Final[Keyboard] = (
    (begin_button(),),
    (Button(text("My requests"), Press(Verb.MINE)), Button(text("Language"), Press(Verb.LANGUAGE))),
)
RESUME: Final[Keyboard] = ((begin_button(text("Go on with my request")),),)
"""Under what was asked in between, while a request is being made."""
