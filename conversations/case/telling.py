"""What a customer reads of what staff did: in their language, with what they may do next."""

from __future__ import annotations

from datetime import date

from conversations.addresses import ToPerson
from conversations.calls import Say
from conversations.case.refusal_reasons import reason_words
from conversations.case_file import CaseFile
from conversations.keyboards import copy_button, second_look
from conversations.words import Block, Body, Frame, Keyboard
from refunds.money import Money
from refunds.text import Text, text


def told_about(case: CaseFile, what: str) -> str:
    """The subject under which the fate of a message to the customer is reported."""
    return f"case/{case.reference}/told/{what}"


def tell_approved(case: CaseFile, amount: Money) -> Say:
    """A person approved `amount`. Where it is less than the price, a second look may still be asked for."""
    lines = [
        text(
            "✅ <b>{amount} will be refunded</b> to the means you paid with. I will write when the money is sent.",
            amount=amount,
        )
    ]
    paid = None if case.order is None else case.order.paid
    partial = paid is not None and paid.currency == amount.currency and amount.minor < paid.minor
    appealable = partial and not case.appealed
    if appealable:
        lines.append(_SECOND_LOOK)
    return _tell(case, "approved", lines, second_look(case) if appealable else ())


def tell_refused(case: CaseFile, reason: str) -> Say:
    """A person refused, for this reason; a second look may be asked for once."""
    head = (
        text("✖️ Our support team has looked at your request and can't grant a refund.")
        if case.paid_out is None
        else text("✖️ Our support team has looked at your request again and can't grant more than was paid.")
    )
    body: Body = (Block((head, _reference(case))), Block((reason_words(reason),), Frame.QUOTE))
    if case.appealed:
        return _say(case, "refused", body, ())
    return _say(case, "refused", (*body, Block((_SECOND_LOOK,))), second_look(case))


def tell_question(case: CaseFile) -> Say:
    """Announces the question, which follows as the member of staff wrote it."""
    words = text(
        "🕓 Our support team has a question about your request. <b>Please just write your answer here.</b>"
    )
    return _tell(case, "question", [words], ())


def tell_paid(case: CaseFile, amount: Money, reference: str, on: date) -> Say:
    """The money is sent."""
    lines = [
        text("✅ <b>{amount} was sent on {date}</b> to the means you paid with.", amount=amount, date=on),
        text("It can take your bank a few days to show it."),
    ]
    if reference:
        lines.append(text("Payment reference: <code>{reference}</code>", reference=reference))
    return _tell(case, "paid", lines, ((copy_button(reference),),) if reference else ())


_SECOND_LOOK = text("You may ask once for a person to look at it again.")


def _reference(case: CaseFile) -> Text:
    return text("Reference <code>{reference}</code>", reference=case.reference)


def _tell(case: CaseFile, what: str, lines: list[Text], keyboard: Keyboard) -> Say:
    head, *rest = lines
    blocks = (Block((head, _reference(case))), *(Block((line,)) for line in rest))
    return _say(case, what, blocks, keyboard)


def _say(case: CaseFile, what: str, body: Body, keyboard: Keyboard) -> Say:
    return Say(
        to=ToPerson(case.person, case.language),
        body=body,
        keyboard=keyboard,
        makes=f"case/{case.reference}/told/{what}/{case.version}",
        about=told_about(case, what),
    )
