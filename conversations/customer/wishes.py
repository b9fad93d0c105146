"""What people type instead of pressing: the words of a button, and calls for a person."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from conversations.answers import plain
from conversations.press import Verb

_PHRASES: Final[Mapping[Verb, str]] = {
    Verb.CANCEL: "cancel|stop|abort|quit|annuler|annule|arreter|arrete|annuler ma demande",
    Verb.BACK: "back|go back|retour|revenir",
    Verb.PERSON: "a person|person|human|a human|agent|talk to a person|talk to a human|une personne|personne|humain|"
    "un humain|conseiller|un conseiller|quelqu'un|parler a quelqu'un|parler a une personne|parler a un humain",
    Verb.LOST_NUMBER: "i don't know it|i don't know|i do not know|je ne le connais pas|je ne sais pas|je sais pas|"
    "je ne sais plus|je sais plus|aucune idee|no idea",
    Verb.NO_RECEIPT: "i can't find it|i don't have it|i don't have one|i lost it|je ne le trouve pas|je ne l'ai pas|"
    "je ne l'ai plus|je l'ai perdu|je n'en ai pas|je n'ai pas de recu",
    Verb.GO_ON: "go on|continue|continuer",
    Verb.SEND: "send|send it|send my request|yes|ok|okay|correct|everything is right|envoyer|envoyer ma demande|"
    "envoyez|oui|d'accord|tout est exact|c'est exact|c'est bon",
    Verb.CHANGE: "no|change an answer|non|modifier|modifier une reponse|corriger",
}
_BUTTONS: Final = {phrase: verb for verb, phrases in _PHRASES.items() for phrase in phrases.split("|")}
_HELP: Final = frozenset({"help", "help me", "aide", "aidez-moi", "a l'aide", "au secours"})
_PERSON: Final = re.compile(
    r"\b(humans?|humains?|persons?|someone|somebody|agents?|quelqu'un|conseill\w+|personne|representative)\b"
)


def button_named(said: str) -> Verb | None:
    """The button whose words these are, and nothing else; None: of no button."""
    return _BUTTONS.get(_bare(said))


def asks_help(said: str) -> bool:
    """Whether somebody calls for help and says no more."""
    return _bare(said) in _HELP


def asks_person(said: str) -> bool:
    """Whether somebody seems to want a person: enough to show them the button, too little to press it for them."""
    return "@" not in said and not any(map(str.isdigit, said)) and bool(_PERSON.search(plain(said)))


def _bare(said: str) -> str:
    return " ".join(plain(said).strip(" .!?…").split())
