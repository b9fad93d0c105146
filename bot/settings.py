"""What the operator chooses: one field for each environment variable, read once at start.

`.env` in the working directory is read too; the environment wins. `.env.example` explains each of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import timedelta
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, Final, TypeAlias
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr, ValidationError, ValidationInfo
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict, SettingsError

from conversations.case.desks import FINANCE, GENERAL, TECHNICAL
from conversations.office_hours import OfficeHours, parse_hours

_TOKEN: Final = re.compile(r"[0-9]{1,20}:[A-Za-z0-9_-]{1,100}")
_LANGUAGE: Final = re.compile(r"[a-z]{2,3}(?:_[A-Za-z]{2,4})?")
_SPAN: Final = re.compile(r"([0-9]{1,4}) (minute|hour|day)s?")
_ASKED: Final = re.compile(r"([0-9]{1,3})\+([0-9]{1,3})")
_DAY: Final = timedelta(days=1)
_LONGEST_IN_WEEKS: Final = 52
_SQLITE: Final = "sqlite:///"


class BadSettings(ValueError):
    """The settings cannot be used; `faults` has one line for each, naming the variable."""

    def __init__(self, faults: Iterable[str]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(self.faults))


class LogFormat(StrEnum):
    """How lines of the log are written."""

    TEXT = "text"
    JSON = "json"


def _token(token: SecretStr) -> SecretStr:
    if not _TOKEN.fullmatch(token.get_secret_value()):
        raise ValueError("this is no token as BotFather gives them, like 123456:ABC-DEF")
    return token


def _address(address: str) -> str:
    parts = urlsplit(address)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.query or parts.fragment:
        raise ValueError("this is no address, like https://example.com")
    return address.rstrip("/")


def _page(address: str) -> str:
    parts = urlsplit(address)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ValueError("this is no address of a page, like https://example.com/privacy")
    return address


def _group(identity: int) -> int:
    if identity >= 0:
        raise ValueError("the id of a group is a negative number; /id in the group tells it")
    return identity


def _another_group(identity: int, info: ValidationInfo) -> int:
    """A group that no setting above names: each support group has one list, one order and one budget."""
    if identity in (info.data.get("support_chat_id"), info.data.get("finance_chat_id")):
        raise ValueError("this group has another task already; leave it out, or name another group")
    return _group(identity)


def _identities(value: object) -> object:
    """`"12, 34"` → {12, 34}."""
    if not isinstance(value, str):
        return value
    items = [item.strip() for item in value.split(",") if item.strip()]
    if not all(re.fullmatch(r"[0-9]{1,15}", item) for item in items):
        raise ValueError("these are no user ids, separated by commas; /id tells them")
    return frozenset(map(int, items))


def _span(value: object) -> object:
    """`"2 days"` → 48 hours."""
    if not isinstance(value, str):
        return value
    match = _SPAN.fullmatch(value.strip().lower())
    if match is None or int(match[1]) == 0:
        raise ValueError("this is no span of time, like 2 days, 36 hours or 90 minutes")
    return timedelta(**{f"{match[2]}s": int(match[1])})


def _hours(value: object) -> object:
    """`"mon-fri 09:00-17:30"` → when the desk is open."""
    return parse_hours(value) if isinstance(value, str) else value


def _promise(value: object, info: ValidationInfo) -> object:
    """`"2 days"` → so much open time: a day is an open day."""
    span, hours = _span(value), info.data.get("office_hours", OfficeHours())
    if not isinstance(span, timedelta):
        return span
    counts_days = not isinstance(value, str) or "day" in value.lower()
    length = span.days * hours.day if counts_days and not span % _DAY else span
    if length > _LONGEST_IN_WEEKS * hours.weekly:
        raise ValueError("with these OFFICE_HOURS it would take more than a year")
    return length


def _asked_days(value: object) -> object:
    """`"3+4"` → reminded after three days, closed four days later."""
    if not isinstance(value, str):
        return value
    match = _ASKED.fullmatch(value.replace(" ", ""))
    if match is None or not (int(match[1]) and int(match[2])):
        raise ValueError("these are no two numbers of days, like 3+3")
    return int(match[1]), int(match[2])


def _switch(value: object) -> object:
    """`"on"` → True."""
    if not isinstance(value, str):
        return value
    words = {"on": True, "off": False}
    if value.strip().lower() not in words:
        raise ValueError("this is neither on nor off")
    return words[value.strip().lower()]


def _language(code: str) -> str:
    if not _LANGUAGE.fullmatch(code):
        raise ValueError("this is no language, like en or fr")
    return code


def _database(address: str) -> str:
    if not address.startswith(_SQLITE) or address == _SQLITE:
        raise ValueError("this is no address of a database, like sqlite:///data/desk.sqlite3")
    return address


Language: TypeAlias = Annotated[str, AfterValidator(_language)]


def _of_default(values: dict[str, Any]) -> str:
    return str(values["default_language"])


class Settings(BaseSettings):
    """Every setting, checked. Secrets show as `**********` wherever the object is printed."""

    model_config = SettingsConfigDict(
        frozen=True,
        extra="ignore",
        env_file=".env",
        env_file_encoding="utf-8-sig",
        env_ignore_empty=True,
        str_strip_whitespace=True,
        hide_input_in_errors=True,
    )

    bot_token: Annotated[SecretStr, AfterValidator(_token)] | None = None
    telegram_api_url: Annotated[str, AfterValidator(_address)] = "https://api.telegram.org"
    support_chat_id: Annotated[int, AfterValidator(_group)] | None = None
    finance_chat_id: Annotated[int, AfterValidator(_another_group)] | None = None
    technical_chat_id: Annotated[int, AfterValidator(_another_group)] | None = None
    admin_ids: Annotated[frozenset[int], NoDecode, BeforeValidator(_identities)] = frozenset()
    shop_name: Annotated[str, Field(max_length=100)] = ""
    order_example: Annotated[str, Field(max_length=64)] = "A-1001"
    privacy_url: Annotated[str, AfterValidator(_page)] | None = None
    default_language: Language = "en"
    staff_language: Language = Field(default_factory=_of_default)
    policy_file: Path | None = None
    office_hours: Annotated[OfficeHours, NoDecode, BeforeValidator(_hours)] = OfficeHours()
    answer_within: Annotated[timedelta, BeforeValidator(_promise)] = Field(
        timedelta(days=2), validate_default=True
    )
    asked_days: Annotated[tuple[int, int], NoDecode, BeforeValidator(_asked_days)] = (3, 3)
    staff_names: Annotated[bool, BeforeValidator(_switch)] = False
    replies_file: Path | None = None
    draft_hours: Annotated[int, Field(ge=1, le=720)] = 72
    data_dir: Path = Path("data")
    database_url: Annotated[str, AfterValidator(_database)] | None = None
    log_format: LogFormat = LogFormat.TEXT
    telegram_budgets: Annotated[bool, BeforeValidator(_switch)] = True

    @property
    def database_file(self) -> Path:
        """The file of the database: `DATABASE_URL`'s, or `desk.sqlite3` in `DATA_DIR`."""
        if self.database_url is None:
            return self.data_dir / "desk.sqlite3"
        return Path(self.database_url.removeprefix(_SQLITE))

    @property
    def desks(self) -> Mapping[str, int]:
        """The support groups by their names; without `general`, its set-up button counts."""
        groups = {
            GENERAL: self.support_chat_id,
            FINANCE: self.finance_chat_id,
            TECHNICAL: self.technical_chat_id,
        }
        return {desk: chat_id for desk, chat_id in groups.items() if chat_id is not None}

    def token(self) -> str:
        """The bot's token, which only a bot that goes live needs. Raises `BadSettings` where there is none."""
        if self.bot_token is None:
            raise BadSettings(["BOT_TOKEN: it is missing; BotFather gives it (see .env.example)"])
        return self.bot_token.get_secret_value()


def read_settings() -> Settings:
    """From the environment and `.env`. Raises `BadSettings`, which names every fault and tells no value."""
    try:
        return Settings()
    except ValidationError as error:
        raise BadSettings(_lines(error)) from None
    except (OSError, UnicodeDecodeError, SettingsError) as error:
        raise BadSettings([f".env: it cannot be read ({type(error).__name__})"]) from None


def _lines(error: ValidationError) -> Iterator[str]:
    for fault in error.errors(include_input=False, include_url=False):
        # Said of STAFF_LANGUAGE's default wherever anything else is wrong: no fault of its own.
        if fault["type"] != "default_factory_not_called":
            yield f"{str(fault['loc'][0]).upper()}: {fault['msg'].removeprefix('Value error, ')}"
