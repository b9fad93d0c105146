"""What staff sent can be taken back at the customer's, and stays in the evidence."""

from __future__ import annotations

import pytest

from conversations.addresses import ToPerson
from conversations.calls import Say, Toast, Unsay
from conversations.events import Event
from conversations.known import Original
from conversations.press import Press, Verb
from tests.conversations.acting import Effects, acts, every
from tests.conversations.builders import CAMILLE, NORA, REFERENCE, case, commanded, known, pressed
from tests.conversations.chat import page, rendered

ABOUT = case(answer_due=None)
SENT = f"case/{REFERENCE}/out/5"


def deletes(event: Event, **changes: object) -> Effects:
    return acts(event, known(NORA, ABOUT, **changes))


def command(**changes: object) -> Event:
    return commanded(NORA, "delete", **changes)  # type: ignore[arg-type]


def button(argument: str) -> Event:
    return pressed(NORA, Press(Verb.DELETE, REFERENCE, ABOUT.version, argument))


def test_delete_as_a_reply_takes_the_message_back() -> None:
    """The customer's copy goes; who did it is remembered for the evidence."""
    unsay, say = deletes(command(reply_to=900), replied=SENT, original=Original(5, 900, "Hello"))
    assert unsay == Unsay(SENT, ToPerson(CAMILLE, "fr"), about=f"case/{REFERENCE}/gone/5/{NORA.id}")
    assert isinstance(say, Say)


def test_an_album_is_taken_back_whole() -> None:
    """Whichever of its pictures is answered."""
    effects = deletes(command(reply_to=901), replied=SENT, original=Original(5, 901, album=(4, 5, 6)))
    assert [unsay.reference for unsay in every(Unsay, effects)] == [
        f"case/{REFERENCE}/out/{number}" for number in (4, 5, 6)
    ]


@pytest.mark.parametrize(
    ("replied", "reply_to"),
    [
        (f"case/{REFERENCE}/in/3", 77),
        (f"case/{REFERENCE}/card", 78),
        (f"case/{REFERENCE}/note/3", 79),
        ("", 80),
    ],
)
def test_nothing_else_is_deleted(replied: str, reply_to: int) -> None:
    """What the customer wrote is theirs; a note never went out."""
    (say,) = deletes(command(reply_to=reply_to), replied=replied, original=Original(3, 30))
    assert isinstance(say, Say)


def test_delete_alone_offers_what_went_out_last() -> None:
    """By its first words; what is gone is not offered."""
    sent = (Original(6, 906, "x" * 90), Original(5, 905, " "), Original(4, 904, "Hi", gone=True))
    (say,) = deletes(command(), sent=sent)
    assert isinstance(say, Say)
    buttons = [button for row in say.keyboard for button in row]
    assert [one.press for one in buttons] == [
        Press(Verb.DELETE, REFERENCE, ABOUT.version, number) for number in ("6", "5")
    ]
    assert [rendered(one.label) for one in buttons] == ["x" * 29 + "…", "📎 without words"]
    (nothing,) = deletes(command(), sent=(Original(4, 904, "Hi", gone=True),))
    assert isinstance(nothing, Say)
    assert not nothing.keyboard
    assert "Nothing" in page(nothing.body)


def test_the_button_takes_its_message_back() -> None:
    """And says so in a toast."""
    unsay, toast = deletes(button("5"), original=Original(5, 905, "Hello"))
    assert isinstance(unsay, Unsay)
    assert isinstance(toast, Toast)


@pytest.mark.parametrize("argument", ["", "x", "6"])
def test_a_button_of_an_unknown_message_deletes_nothing(argument: str) -> None:
    """Also one that this bot never made."""
    (toast,) = deletes(button(argument), original=Original(5, 905, "Hello"))
    assert isinstance(toast, Toast)


def test_what_is_gone_is_not_deleted_again() -> None:
    """A second press is told so."""
    (toast,) = deletes(button("5"), original=Original(5, 905, "Hello", gone=True))
    assert isinstance(toast, Toast)
