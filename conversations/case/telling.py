"""What a customer reads of what staff did: in their language, with what they may do next."""

from __future__ import annotations

from datetime import date

from conversations.addresses import ToPerson
from conversations.calls import Say
from conversations.case.decisions import is_partial
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
    """A person approved `amount`. Where that leaves less than the price, they read why, and a second look may still
    be asked for."""
    partial = is_partial(case, amount)
    body: Body = (Block((_granted(case, amount), _reference(case))),)
    if partial and case.decision_reason:
        body = (*body, Block((reason_words(case.decision_reason),), Frame.QUOTE))
    if not partial or case.appealed:
        return _say(case, "approved", body, ())
    return _say(case, "approved", (*body, Block((_SECOND_LOOK,))), second_look(case))


def _granted(case: CaseFile, amount: Money) -> Text:
    """How much of what was paid, and what was refunded before."""
    paid = None if case.order is None else case.order.paid
    if case.paid_out is not None and paid is not None and paid.currency == amount.currency:
        return text(
            "✅ <b>{amount} more will be refunded</b> to the means you paid with. With the {before} refunded before, "
            "that is {total} of the {paid} that you paid. I will write when the money is sent.",
            amount=amount,
            before=case.paid_out,
            total=amount.with_minor(case.paid_out.minor + amount.minor),
            paid=paid,
        )
    if paid is not None and is_partial(case, amount):
        return text(
            "✅ <b>{amount} of {paid} will be refunded</b> to the means you paid with. I will write when the money "
            "is sent.",
            amount=amount,
            paid=paid,
        )
    return text(
        "✅ <b>{amount} will be refunded</b> to the means you paid with. I will write when the money is sent.",
        amount=amount,
    )


def tell_refused(case: CaseFile, reason: str) -> Say:
    """A person refused, for this reason; a second look may be asked for once."""
    body: Body = (Block((_refused(case), _reference(case))), Block((reason_words(reason),), Frame.QUOTE))
    if case.appealed:
        return _say(case, "refused", body, ())
    return _say(case, "refused", (*body, Block((_SECOND_LOOK,))), second_look(case))


def _refused(case: CaseFile) -> Text:
    if case.paid_out is not None:
        return text("✖️ Our support team has looked at your request again and can't grant more than was paid.")
    if case.appealed:
        return text(
            "✖️ Our support team has looked at your request again, and can't grant a refund. This is final."
        )
    return text("✖️ Our support team has looked at your request and can't grant a refund.")


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
