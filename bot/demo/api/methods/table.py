"""Every method that the stand-in has, by its name in lower case."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from bot.demo.api.methods import (
    callbacks,
    chats,
    copying,
    editing,
    files,
    members,
    payments,
    pins,
    profile,
    sending,
    topics,
    updates,
)
from bot.demo.api.request import Request

Method = Callable[[Request], Any]
"""Answers what Telegram puts under `result`, or a coroutine of it. Raises `ApiError`."""

METHODS: Mapping[str, Method] = {
    **updates.METHODS,
    **sending.METHODS,
    **copying.METHODS,
    **editing.METHODS,
    **callbacks.METHODS,
    **topics.METHODS,
    **pins.METHODS,
    **files.METHODS,
    **chats.METHODS,
    **members.METHODS,
    **profile.METHODS,
    **payments.METHODS,
}
