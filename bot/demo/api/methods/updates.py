"""`getUpdates`, `setWebhook` and their kin, `getMe`, `logOut`, `close`."""

from __future__ import annotations

from typing import Any

import orjson

from bot.demo.api.errors import bad_request, conflict
from bot.demo.api.request import Request

WEBHOOK_ACTIVE = (
    "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
)


def _allowed(request: Request) -> list[str] | None:
    if "allowed_updates" not in request.values:
        return None
    kinds = request.json("allowed_updates")
    if kinds is None:
        return None
    if not isinstance(kinds, list):
        raise bad_request("can't parse allowed_updates: expected an Array of String")
    return [str(kind) for kind in kinds]


async def get_updates(request: Request) -> Any:
    """What waits for the bot, confirming what comes before `offset`."""
    updates, webhook = request.bot.updates, request.bot.webhook
    if webhook.url:
        raise conflict(WEBHOOK_ACTIVE)
    updates.allow(_allowed(request))
    limit = request.integer("limit", 100)
    limit = limit if 1 <= limit <= 100 else 100
    timeout = min(max(request.decimal("timeout"), 0), 50)
    taken = await updates.take(request.integer("offset"), limit, timeout)
    return orjson.Fragment(b"[" + b",".join(update.json() for update in taken) + b"]")


def set_webhook(request: Request) -> Any:
    """Updates are pushed from now on; an empty `url` ends it."""
    kinds = _allowed(request)
    number = request.integer("max_connections", 40)
    request.bot.webhook.set(request.text("url"), request.text("secret_token"), max(1, min(number, 100)))
    request.bot.updates.allow(kinds)
    if request.flag("drop_pending_updates"):
        request.bot.updates.waiting.clear()
    request.bot.updates.interrupt(conflict("terminated by setWebhook request"))
    return True


def delete_webhook(request: Request) -> Any:
    """Back to `getUpdates`."""
    request.bot.webhook.set("", "", 40)
    if request.flag("drop_pending_updates"):
        request.bot.updates.waiting.clear()
    return True


def webhook_info(request: Request) -> Any:
    """How the webhook fares."""
    return request.bot.webhook.info()


def get_me(request: Request) -> Any:
    """The bot itself."""
    return request.bot.me()


def acknowledged(request: Request) -> Any:
    """`close` and `logOut` matter only to a server that is moved."""
    request.bot.updates.interrupt(conflict("terminated by close request"))
    return True


METHODS = {
    "getupdates": get_updates,
    "setwebhook": set_webhook,
    "deletewebhook": delete_webhook,
    "getwebhookinfo": webhook_info,
    "getme": get_me,
    "close": acknowledged,
    "logout": acknowledged,
}
