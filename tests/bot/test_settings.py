"""Settings are read from the environment and `.env`, strictly, and tell no secret."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest

from bot.settings import BadSettings, LogFormat, Settings, read_settings

EXAMPLE = Path(__file__).parents[2] / ".env.example"
TOKEN = "123456:AAE-abc_DEF"
NAMES = {name.upper() for name in Settings.model_fields}


@pytest.fixture(autouse=True)
def bare(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No setting in the environment, and an empty working directory."""
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)


def test_the_defaults_need_nothing() -> None:
    """Without a single variable there are settings, which know where the database lies."""
    settings = read_settings()
    assert settings.telegram_api_url == "https://api.telegram.org"
    assert settings.database_file == Path("data/desk.sqlite3")
    assert (settings.answer_within, settings.draft_hours) == (timedelta(days=2), 72)
    assert (settings.default_language, settings.staff_language) == ("en", "en")
    assert settings.telegram_budgets


def test_everything_can_be_set(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each variable arrives in its field, with its type."""
    values = {
        "BOT_TOKEN": TOKEN,
        "TELEGRAM_API_URL": "http://127.0.0.1:8081/",
        "SUPPORT_CHAT_ID": "-1001234567890",
        "FINANCE_CHAT_ID": "-1001234567891",
        "TECHNICAL_CHAT_ID": "-1001234567892",
        "ADMIN_IDS": "12, 34,",
        "SHOP_NAME": " Atelier Ünïcode ",
        "ORDER_EXAMPLE": "FR-2026-1",
        "PRIVACY_URL": "https://shop.example/privacy?lang=fr#top",
        "DEFAULT_LANGUAGE": "fr",
        "STAFF_LANGUAGE": "en",
        "POLICY_FILE": "policy.toml",
        "OFFICE_HOURS": "mon-fri 09:00-17:00",
        "ANSWER_WITHIN": "36 hours",
        "ASKED_DAYS": "5 + 2",
        "DRAFT_HOURS": "24",
        "STAFF_NAMES": "on",
        "REPLIES_FILE": "replies.toml",
        "DATA_DIR": "/srv/desk",
        "DATABASE_URL": "sqlite:////srv/other.sqlite3",
        "LOG_FORMAT": "json",
        "TELEGRAM_BUDGETS": "off",
    }
    assert set(values) == NAMES
    for name, value in values.items():
        monkeypatch.setenv(name, value)
    settings = read_settings()
    assert settings.token() == TOKEN
    assert settings.model_dump(exclude={"bot_token", "database_url"}) == {
        "telegram_api_url": "http://127.0.0.1:8081",
        "support_chat_id": -1001234567890,
        "finance_chat_id": -1001234567891,
        "technical_chat_id": -1001234567892,
        "admin_ids": frozenset({12, 34}),
        "shop_name": "Atelier Ünïcode",
        "order_example": "FR-2026-1",
        "privacy_url": "https://shop.example/privacy?lang=fr#top",
        "default_language": "fr",
        "staff_language": "en",
        "policy_file": Path("policy.toml"),
        "office_hours": {"week": ((((540, 1020),),) * 5) + ((), ())},
        "answer_within": timedelta(hours=36),
        "asked_days": (5, 2),
        "draft_hours": 24,
        "staff_names": True,
        "replies_file": Path("replies.toml"),
        "data_dir": Path("/srv/desk"),
        "log_format": LogFormat.JSON,
        "telegram_budgets": False,
    }
    assert settings.database_file == Path("/srv/other.sqlite3")
    assert settings.desks == {
        "general": -1001234567890,
        "finance": -1001234567891,
        "technical": -1001234567892,
    }


@pytest.mark.parametrize(
    ("hours", "within", "open_time"),
    [
        ("", "2 days", timedelta(days=2)),
        ("mon-fri 09:00-17:30", "", timedelta(hours=17)),
        ("mon-fri 09:00-17:30", "2 days", timedelta(hours=17)),
        ("mon-fri 09:00-17:30", "48 hours", timedelta(hours=48)),
        ("mon-fri 09:00-17:30", "90 minutes", timedelta(minutes=90)),
        ("mon-thu 09:00-17:00, fri 09:00-13:00", "1 day", timedelta(hours=7, minutes=12)),
    ],
)
def test_a_day_of_a_promise_is_a_working_day(
    monkeypatch: pytest.MonkeyPatch, hours: str, within: str, open_time: timedelta
) -> None:
    """With office hours a promise of days counts days of work, and one of hours counts hours of work."""
    monkeypatch.setenv("OFFICE_HOURS", hours)
    monkeypatch.setenv("ANSWER_WITHIN", within)
    assert read_settings().answer_within == open_time


def test_a_promise_is_kept_within_a_year(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hours that would take for ever at so little work are told, at the promise."""
    monkeypatch.setenv("OFFICE_HOURS", "mon 09:00-09:01")
    monkeypatch.setenv("ANSWER_WITHIN", "1 hour")
    with pytest.raises(BadSettings, match=r"^ANSWER_WITHIN: with these OFFICE_HOURS"):
        read_settings()


def test_staff_read_the_default_language(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without STAFF_LANGUAGE the team reads what customers of unknown languages read."""
    monkeypatch.setenv("DEFAULT_LANGUAGE", "fr")
    assert read_settings().staff_language == "fr"


def test_the_file_is_read_and_the_environment_wins(monkeypatch: pytest.MonkeyPatch) -> None:
    """`.env` counts, with whatever else is in it; a variable of the environment counts more."""
    Path(".env").write_text("\ufeffSHOP_NAME=Maison\nDRAFT_HOURS=5\nOTHER=x\nADMIN_IDS=\n", encoding="utf-8")
    monkeypatch.setenv("DRAFT_HOURS", "6")
    settings = read_settings()
    assert (settings.shop_name, settings.draft_hours, settings.admin_ids) == ("Maison", 6, frozenset())


FAULTS = [
    ("BOT_TOKEN", "secret-without-colon"),
    ("BOT_TOKEN", "123:abc/../secret"),
    ("TELEGRAM_API_URL", "api.telegram.org"),
    ("TELEGRAM_API_URL", "ftp://x"),
    ("TELEGRAM_API_URL", "http://[x"),
    ("SUPPORT_CHAT_ID", "@desk"),
    ("SUPPORT_CHAT_ID", "12"),
    ("FINANCE_CHAT_ID", "12"),
    ("ADMIN_IDS", "12;34"),
    ("ADMIN_IDS", "-12"),
    ("ADMIN_IDS", "９"),
    ("SHOP_NAME", "x" * 101),
    ("ORDER_EXAMPLE", "x" * 65),
    ("PRIVACY_URL", "privacy.html"),
    ("DEFAULT_LANGUAGE", "../etc"),
    ("STAFF_LANGUAGE", "English"),
    ("ANSWER_WITHIN", "2"),
    ("ANSWER_WITHIN", "0 days"),
    ("ANSWER_WITHIN", "-1 day"),
    ("ANSWER_WITHIN", "P2D"),
    ("ANSWER_WITHIN", "9999 days"),
    ("OFFICE_HOURS", "always"),
    ("OFFICE_HOURS", "mon-fri 17:30-09:00"),
    ("ASKED_DAYS", "3"),
    ("ASKED_DAYS", "0+3"),
    ("ASKED_DAYS", "3+0"),
    ("DRAFT_HOURS", "0"),
    ("DRAFT_HOURS", "721"),
    ("DRAFT_HOURS", "1.5"),
    ("DATABASE_URL", "postgresql://desk:secret@host/desk"),
    ("DATABASE_URL", "sqlite:///"),
    ("LOG_FORMAT", "xml"),
    ("TELEGRAM_BUDGETS", "maybe"),
]


@pytest.mark.parametrize(("name", "value"), FAULTS)
def test_a_fault_is_one_line_that_names_the_variable(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    """A wrong value is told by its variable's name, and is never repeated where it may be a secret."""
    monkeypatch.setenv(name, value)
    with pytest.raises(BadSettings) as caught:
        read_settings()
    (line,) = caught.value.faults
    assert line.startswith(f"{name}: ")
    assert "\n" not in line
    assert "secret" not in str(caught.value)
    assert caught.value.__cause__ is None


def test_every_fault_is_told_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two faults are two lines."""
    monkeypatch.setenv("DEFAULT_LANGUAGE", "?")
    monkeypatch.setenv("DRAFT_HOURS", "never")
    with pytest.raises(BadSettings) as caught:
        read_settings()
    assert [line.split(":")[0] for line in caught.value.faults] == ["DEFAULT_LANGUAGE", "DRAFT_HOURS"]


def test_a_file_that_is_no_text_is_told() -> None:
    """Bytes that are no UTF-8 in `.env` give one line, not a traceback."""
    Path(".env").write_bytes(b"SHOP_NAME=\xff\xfe")
    with pytest.raises(BadSettings, match=r"^\.env: "):
        read_settings()


def test_a_missing_token_is_told_where_it_is_needed() -> None:
    """Only a bot that goes live needs a token, and says what is missing and who gives it."""
    with pytest.raises(BadSettings, match=r"^BOT_TOKEN: it is missing"):
        read_settings().token()


def test_the_token_is_never_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    """No way of printing the settings shows the token."""
    monkeypatch.setenv("BOT_TOKEN", TOKEN)
    settings = read_settings()
    printed = f"{settings} {settings!r} {settings.model_dump()} {settings.model_dump_json()}"
    assert TOKEN not in printed


def example() -> dict[str, str]:
    """Every `NAME=value` of the example, those that are commented out too."""
    lines = EXAMPLE.read_text(encoding="utf-8").splitlines()
    matches = [re.fullmatch(r"#?([A-Z_]+)=(.*)", line) for line in lines]
    return {match[1]: match[2] for match in matches if match}


def test_the_example_explains_every_setting() -> None:
    """`.env.example` has exactly the settings that there are, each under a comment."""
    assert set(example()) == NAMES
    paragraphs = EXAMPLE.read_text(encoding="utf-8").split("\n\n")
    for name in NAMES:
        (paragraph,) = (part for part in paragraphs if re.search(rf"^#?{name}=", part, re.MULTILINE))
        assert paragraph.startswith("# ")


def test_the_example_shows_the_defaults() -> None:
    """Used as it is, with every line in force, the example changes nothing."""
    Path(".env").write_text(
        "".join(f"{name}={value}\n" for name, value in example().items()), encoding="utf-8"
    )
    settings = read_settings()
    assert settings.database_file == Settings(_env_file=None).database_file
    assert settings.model_copy(update={"database_url": None}) == Settings(_env_file=None)


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("FINANCE_CHAT_ID", "SUPPORT_CHAT_ID"),
        ("TECHNICAL_CHAT_ID", "SUPPORT_CHAT_ID"),
        ("TECHNICAL_CHAT_ID", "FINANCE_CHAT_ID"),
    ],
)
def test_a_group_has_one_task(monkeypatch: pytest.MonkeyPatch, name: str, other: str) -> None:
    """One list and one budget to a group: two settings that name the same one are told."""
    for variable in (name, other):
        monkeypatch.setenv(variable, "-1001234567890")
    with pytest.raises(BadSettings) as caught:
        read_settings()
    (line,) = caught.value.faults
    assert line.startswith(f"{name}: this group has another task already")
