"""Invoices in Telegram Stars, and their refunds."""

from __future__ import annotations

from typing import Any

from bot.demo.api.chat import PrivateChat
from bot.demo.api.errors import bad_request
from bot.demo.api.outgoing import send
from bot.demo.api.posting import post
from bot.demo.api.request import Request
from bot.demo.api.units import Json


def send_invoice(request: Request) -> Any:
    """An invoice in Stars: one price, no provider."""
    invoice = _invoice(request)
    message = send(request, {"invoice": invoice})
    if message.keyboard is None:
        message.keyboard = {"inline_keyboard": [[{"text": f"Pay ⭐️{invoice['total_amount']}", "pay": True}]]}
    message.secret["payload"] = request.text("payload")
    return request.world.shown(message, request.bot)


def _invoice(request: Request) -> Json:
    if request.text("currency") != "XTR":
        raise bad_request(
            "CURRENCY_INVALID" if not request.has("provider_token") else "PAYMENT_PROVIDER_INVALID"
        )
    prices = request.objects("prices")
    for name, least, most in (("title", 1, 32), ("description", 1, 255)):
        if not least <= len(request.text(name)) <= most:
            raise bad_request(f"{name} is empty" if not request.has(name) else f"{name.upper()}_INVALID")
    if not 1 <= len(request.text("payload").encode()) <= 128:
        raise bad_request("INVOICE_PAYLOAD_INVALID")
    if len(prices) != 1 or not isinstance(prices[0].get("amount"), int) or prices[0]["amount"] <= 0:
        raise bad_request("STARS_INVOICE_INVALID")
    return {
        "title": request.text("title"),
        "description": request.text("description"),
        "start_parameter": request.text("start_parameter"),
        "currency": "XTR",
        "total_amount": prices[0]["amount"],
    }


def answer_pre_checkout(request: Request) -> Any:
    """Yes, or why not: within ten seconds."""
    checkout = request.world.payments.checkouts.pop(request.text("pre_checkout_query_id"), None)
    if checkout is None or checkout.bot is not request.bot or checkout.answer.done():
        raise bad_request("query is too old and response timeout expired or query ID is invalid")
    accepted = request.flag("ok")
    if not accepted and not request.has("error_message"):
        raise bad_request("error message must be non-empty")
    checkout.answer.set_result("" if accepted else request.text("error_message"))
    return True


def refund(request: Request) -> Any:
    """Gives Stars back, once."""
    world = request.world
    payment = world.payments.by_charge.get(request.text("telegram_payment_charge_id"))
    if request.integer("user_id") not in world.people:
        raise bad_request(
            "invalid user_id specified" if not request.integer("user_id") else "USER_ID_INVALID"
        )
    if payment is None or payment.bot is not request.bot or payment.person.id != request.integer("user_id"):
        raise bad_request("CHARGE_ID_INVALID")
    if payment.refunded:
        raise bad_request("CHARGE_ALREADY_REFUNDED")
    payment.refunded = True
    world.payments.record(payment, refund=True, at=world.now())
    chat: PrivateChat = world.private(payment.person, request.bot)
    post(world, chat, payment.person, {"refunded_payment": payment.json()}, service=True)
    return True


def star_transactions(request: Request) -> Any:
    """The bot's ledger, newest first."""
    lines = request.world.payments.ledger.get(request.bot.id, [])[::-1]
    offset = max(request.integer("offset"), 0)
    limit = request.integer("limit", 100)
    return {"transactions": lines[offset : offset + (limit if 1 <= limit <= 100 else 100)]}


def star_balance(request: Request) -> Any:
    """How many Stars the bot has."""
    return {"amount": request.bot.stars}


METHODS = {
    "sendinvoice": send_invoice,
    "answerprecheckoutquery": answer_pre_checkout,
    "refundstarpayment": refund,
    "getstartransactions": star_transactions,
    "getmystarbalance": star_balance,
}
