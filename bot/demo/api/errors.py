"""What the Bot API says when it can't: code, words and parameters as Telegram gives them."""

from __future__ import annotations

from typing import Any


class ApiError(Exception):
    """The Bot API refuses a call."""

    def __init__(self, code: int, description: str, **parameters: Any) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.parameters = parameters

    def answer(self) -> dict[str, Any]:
        """The body of the answer."""
        body: dict[str, Any] = {"ok": False, "error_code": self.code, "description": self.description}
        if self.parameters:
            body["parameters"] = self.parameters
        return body


def bad_request(words: str, **parameters: Any) -> ApiError:
    """400: the request itself is wrong."""
    return ApiError(400, f"Bad Request: {words}", **parameters)


def forbidden(words: str) -> ApiError:
    """403: the bot may not reach this chat."""
    return ApiError(403, f"Forbidden: {words}")


def conflict(words: str) -> ApiError:
    """409: somebody else takes this bot's updates."""
    return ApiError(409, f"Conflict: {words}")


def not_found(words: str = "") -> ApiError:
    """404: no such method, bot or file."""
    return ApiError(404, f"Not Found: {words}" if words else "Not Found")


def unauthorized() -> ApiError:
    """401: no bot has this token."""
    return ApiError(401, "Unauthorized")


def too_many_requests(seconds: int) -> ApiError:
    """429: the budget is spent for so many seconds."""
    return ApiError(429, f"Too Many Requests: retry after {seconds}", retry_after=seconds)


def not_implemented(method: str) -> ApiError:
    """501: a method of the Bot API that this stand-in does not have. Telegram never answers so."""
    return ApiError(501, f"Not Implemented: this stand-in does not have {method}")


class WorldError(Exception):
    """A person asks for what can't be done: `status` is the HTTP status under `/world`."""

    def __init__(self, status: int, words: str) -> None:
        super().__init__(words)
        self.status = status
