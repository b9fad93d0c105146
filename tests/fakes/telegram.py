"""A Telegram that answers calls: it makes messages and topics, and refuses what a test tells it to."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from bot.answer import Answer, Delivered
from bot.ports import Upload


@dataclass(frozen=True, slots=True)
class Made:
    """One call as it arrived. `done`: it had its effect, whatever was answered."""

    method: str
    parameters: Mapping[str, Any]
    files: Mapping[str, Upload]
    done: bool

    @property
    def chat(self) -> int:
        """The chat that it went to."""
        return int(self.parameters["chat_id"])

    @property
    def text(self) -> str:
        """The words of a message."""
        return str(self.parameters.get("text", ""))


@dataclass(frozen=True, slots=True)
class Unsaid:
    """An answer that a test gives instead: the call had its effect all the same where `done`."""

    answer: Answer
    done: bool = False


Plan = Callable[[str, Mapping[str, Any]], Unsaid | None]


class FakeTelegram:
    """`Delivery`. `plan` may answer a call instead; `threads` are the topics that exist, by id.

    `busiest` is the greatest number of calls that were in flight in one chat at once; `gate`, where set, is waited
    for before any answer.
    """

    def __init__(self, plan: Plan = lambda method, parameters: None) -> None:
        self.plan = plan
        self.calls: list[Made] = []
        self.threads: dict[int, str] = {}
        self.busiest: dict[int, int] = defaultdict(int)
        self.gate: asyncio.Event | None = None
        self.on_done: Callable[[Made, Any], None] = lambda made, result: None
        self._in_flight: dict[int, int] = defaultdict(int)
        self._last_id = 100

    async def call(
        self, method: str, parameters: Mapping[str, Any], files: Mapping[str, Upload] | None = None, /
    ) -> Answer:
        """Do what is asked, or what the plan says."""
        chat = parameters["chat_id"]
        self._in_flight[chat] += 1
        self.busiest[chat] = max(self.busiest[chat], self._in_flight[chat])
        try:
            await asyncio.sleep(0)
            answer = self._answer(method, dict(parameters), dict(files or {}))
            if self.gate is not None:
                await self.gate.wait()
            await asyncio.sleep(0)
            return answer
        finally:
            self._in_flight[chat] -= 1

    def texts(self, chat: int | None = None) -> list[str]:
        """The words of the messages that were sent, in order."""
        return [made.text for made in self.calls if made.done and made.text and chat in {None, made.chat}]

    def methods(self) -> list[str]:
        """What was asked, in order."""
        return [made.method for made in self.calls]

    def _answer(self, method: str, parameters: dict[str, Any], files: dict[str, Upload]) -> Answer:
        instead = self.plan(method, parameters)
        done = instead is None or instead.done
        made = Made(method, parameters, files, done)
        self.calls.append(made)
        if not done:
            assert instead is not None
            return instead.answer
        result = self._do(method, parameters)
        self.on_done(made, result)
        return Delivered(result) if instead is None else instead.answer

    def _do(self, method: str, parameters: dict[str, Any]) -> Any:
        match method:
            case "CreateForumTopic":
                self._last_id += 1
                self.threads[self._last_id] = parameters["name"]
                return {"message_thread_id": self._last_id, "name": parameters["name"]}
            case "CopyMessage":
                return {"message_id": self._next_id()}
            case "CopyMessages":
                return [{"message_id": self._next_id()} for _ in parameters["message_ids"]]
            case "SendMediaGroup":
                return [self._message(parameters) for _ in parameters["media"]]
            case "SendMessage" | "SendPhoto" | "SendDocument":
                return self._message(parameters)
            case _:
                return True

    def _next_id(self) -> int:
        self._last_id += 1
        return self._last_id

    def _message(self, parameters: dict[str, Any]) -> dict[str, Any]:
        message: dict[str, Any] = {"message_id": self._next_id(), "chat": {"id": parameters["chat_id"]}}
        thread = parameters.get("message_thread_id")
        if thread in self.threads:
            message |= {"message_thread_id": thread, "is_topic_message": True}
        return message
