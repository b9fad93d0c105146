"""The answers of a request, a line each, as customers read them back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, TypeAlias

from conversations.case_file import CaseFile
from conversations.draft import Draft, Match, Used
from conversations.order_record import OrderRecord
from refunds.labels import REASON_LABELS
from refunds.text import Text, plural, text

Request: TypeAlias = Draft | CaseFile

USED_LABELS: Final[Mapping[Used, Text]] = {
    Used.NONE: text("Not at all"),
    Used.PART: text("In part"),
    Used.ALL: text("All of it"),
}


def own_order(request: Request) -> OrderRecord | None:
    """The order, where it is shown to be the customer's own: of any other nothing is told."""
    return request.order if request.match is Match.MATCHED else None


def pages(request: Request) -> int:
    """How many pages of receipts were given."""
    return sum(receipt.pages for receipt in request.receipts)


def page_count(request: Request) -> Text:
    """`2 pages`"""
    return plural("{count} page", "{count} pages", pages(request))


def answers_of(request: Request) -> tuple[Text, ...]:
    """Every answer that was given: order, address, receipt, reason, usage, a line each."""
    lines = (_number(request), _email(request), _receipt(request), _reason(request), usage_line(request))
    return tuple(line for found in lines for line in found)


def words_of(request: Request) -> tuple[Text, ...]:
    """The customer's own words, a paragraph each."""
    return tuple(text("{words}", words=said) for said in request.words)


def _number(request: Request) -> tuple[Text, ...]:
    if not request.number:
        return (text("Order: number not known"),)
    return (text("Order: {number}", number=request.number),)


def _email(request: Request) -> tuple[Text, ...]:
    return (text("E-mail: {email}", email=request.email),) if request.email else ()


def _receipt(request: Request) -> tuple[Text, ...]:
    if request.receipts:
        return (text("Receipt: {pages}", pages=page_count(request)),)
    return (text("Receipt: none"),)


def _reason(request: Request) -> tuple[Text, ...]:
    return (text("Reason: {reason}", reason=REASON_LABELS[request.reason]),) if request.reason else ()


def usage_line(request: Request) -> tuple[Text, ...]:
    """What was used: by the shop's records where they tell it of the own order, else by the customer's word."""
    order = own_order(request)
    if order is not None and order.units_used is not None and order.units_total is not None:
        return (
            text("Usage: {used} of {total}, by our records", used=order.units_used, total=order.units_total),
        )
    if order is not None and request.units is not None and order.units_total is not None:
        return (text("Usage: {used} of {total}", used=request.units, total=order.units_total),)
    return (text("Usage: {usage}", usage=USED_LABELS[request.used]),) if request.used else ()
