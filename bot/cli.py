"""The command line: what an operator types. What is wrong is told in one line, and the exit code is 2."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import sys
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, Final, NoReturn, TypeVar

import click

from bot import app
from bot.demo.inspection import Inspection
from bot.demo.lifeline import end_with_parent
from bot.demo.run import run_demo
from bot.demo.sample_orders import sample_book
from bot.demo.server import PortInUse, Unavailable
from bot.engine.clock import MovableClock, SystemClock
from bot.explain import explain_json, explain_lines
from bot.i18n import BadCatalog, Catalogs, Translator, UnknownLanguage
from bot.logs import set_up_logs
from bot.orders.fault import BadBook
from bot.orders.importing import import_orders
from bot.policy_report import check_lines, diff_lines, show_lines
from bot.settings import BadSettings, LogFormat, Settings, read_settings
from bot.storage import inbox, orders, undelivered
from bot.storage.decisions import TwoPolicies
from bot.storage.errors import (
    AlreadyRunning,
    NewerDatabase,
    StorageUnavailable,
    UnusableDatabase,
    UnusableFolder,
)
from bot.storage.orders import book_traits
from bot.storage.sqlite import SqliteDatabase
from conversations.canned import BadReplies
from conversations.diagram import mermaid, mermaid_case
from refunds.facts import BadFacts
from refunds.policy import BadPolicy, Policy, default_policy
from refunds.policy_warnings import OrderBook

T = TypeVar("T")

log = logging.getLogger(__name__)

_ISO: Final = "%Y-%m-%dT%H:%M:%S%z"

REFUSED: Final = 2
"""The exit code for bad settings, files or arguments."""

_ONE_LINE: Final = (
    AlreadyRunning,
    BadCatalog,
    BadFacts,
    BadPolicy,
    BadReplies,
    BadSettings,
    NewerDatabase,
    PortInUse,
    StorageUnavailable,
    TwoPolicies,
    Unavailable,
    UnknownLanguage,
    UnusableDatabase,
    UnusableFolder,
    app.TokenRefused,
    app.UnreadablePolicy,
    app.UnreadableReplies,
)


def main() -> None:
    """Entry point of `refund-desk`."""
    try:
        group(prog_name="refund-desk", standalone_mode=False)
    except click.ClickException as error:
        _refuse(error.format_message())
    except click.Abort:
        sys.exit(130)
    except _ONE_LINE as error:
        _refuse(str(error))
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(0)


def _refuse(*lines: str) -> NoReturn:
    for line in lines:
        click.echo(f"refund-desk: {line}", err=True)
    sys.exit(REFUSED)


@click.group()
def group() -> None:
    """A refund support desk on Telegram."""


LANGUAGE = click.option("--lang", default=None, help="The language of the answer: fr, en, …")
POLICY = click.option("--policy", "policy_file", type=click.Path(path_type=Path), help="Another policy file.")


@group.command()
def run() -> None:
    """Run the bot until it is stopped (SIGTERM or Ctrl-C)."""
    settings = _settings()
    live(app.run(settings, SystemClock()))


def live(desk: Coroutine[Any, Any, None]) -> None:
    """Run it to its end. Of an error of ours the log tells the place, not the words: they may be a customer's."""
    try:
        asyncio.run(desk)
    except _ONE_LINE:
        raise
    except Exception:
        log.exception("An error ended the desk.")
        sys.exit(1)


@group.command()
@click.option(
    "--port", default=8080, show_default=True, type=click.IntRange(0, 65535), help="The page's port."
)
@click.option("--lang", default=None, help="The language of the support group; this machine's by default.")
def demo(port: int, lang: str | None) -> None:
    """Try everything on this machine: a bot, a local Telegram and a page. Nothing leaves it."""
    language = _translator(lang, app.read_policy(None)).language if lang else _spoken_here()
    asyncio.run(run_demo(port, language, click.echo))


@group.command(hidden=True)
@click.option("--ahead", default=0.0, help="Seconds that the clock is ahead.")
@click.option("--until-eof", is_flag=True, help="End when standard input is closed.")
@click.option(
    "--dated", type=(str, click.DateTime([_ISO])), multiple=True, help="An order, and from when on."
)
def demo_bot(ahead: float, dated: Sequence[tuple[str, datetime]], *, until_eof: bool) -> None:
    """The demo's bot: as `run`, with a clock that can be moved and an inside that can be seen."""
    if until_eof:
        end_with_parent(sys.stdin.fileno())
    settings, clock = _settings(), MovableClock()
    clock.advance(ahead)

    @asynccontextmanager
    async def companion(desk: app.Desk) -> AsyncIterator[None]:
        if not (await desk.database.read(book_traits)).orders:
            book = sample_book(datetime.now(desk.zone))
            await desk.database.unit(lambda tx: orders.upsert_orders(tx, book))
        inspection = Inspection(desk.database, clock, desk.zone, desk.translator)
        for number, moment in dated:
            await inspection.date_order(number, moment)
        async with inspection.serve(lambda url: click.echo(json.dumps({"inspection": url}))):
            yield

    live(app.run(settings, clock, companion))


@group.command()
@click.argument("facts")
@POLICY
@LANGUAGE
@click.option("--json", "as_json", is_flag=True, help="As JSON, for other programs.")
def explain(facts: str, policy_file: Path | None, lang: str | None, *, as_json: bool) -> None:
    """Decide the facts in the file FACTS (- is standard input), and say why."""
    policy = app.read_policy(policy_file)
    words = _translator(lang, policy)
    content = _read(facts)
    if as_json:
        click.echo(json.dumps(explain_json(content, policy, words.plain), ensure_ascii=False))
    else:
        click.echo("\n".join(explain_lines(content, policy, words.plain)))


@group.group()
def policy() -> None:
    """Check, show and compare policy files."""


@policy.command()
@click.argument("file", required=False, type=click.Path(path_type=Path))
@LANGUAGE
def check(file: Path | None, lang: str | None) -> None:
    """Whether the policy is in order, and what the shop should know of it."""
    settings = read_settings()
    found = app.read_policy(file or settings.policy_file)
    book = asyncio.run(_book(settings))
    _print(check_lines(found, book, _translator(lang, found).plain))


@policy.command()
@click.argument("file", required=False, type=click.Path(path_type=Path))
@LANGUAGE
def show(file: Path | None, lang: str | None) -> None:
    """Every value under the clause that it implements."""
    found = app.read_policy(file or read_settings().policy_file)
    _print(show_lines(found, _translator(lang, found).plain))


@policy.command()
@click.argument("old", type=click.Path(path_type=Path))
@click.argument("new", type=click.Path(path_type=Path))
@LANGUAGE
def diff(old: Path, new: Path, lang: str | None) -> None:
    """What differs between the policy files OLD and NEW, key by key."""
    before, after = app.read_policy(old), app.read_policy(new)
    _print(diff_lines(before, after, _translator(lang, after).plain))


@group.group("orders")
def order_book() -> None:
    """The shop's order book."""


@order_book.command("import")
@click.argument("file", type=click.Path(path_type=Path))
def import_(file: Path) -> None:
    """Import the CSV order book FILE: all of it, or nothing."""

    async def work(database: SqliteDatabase) -> int:
        return await import_orders(file, database, orders.upsert_orders)

    try:
        count = asyncio.run(_with_database(read_settings(), work))
    except OSError as error:
        _refuse(f"{file}: {error.strerror or 'it cannot be read'}")
    except BadBook as error:
        _refuse(*_faults(file, error))
    click.echo(f"{count} orders imported.")


def _faults(file: Path, error: BadBook) -> Iterator[str]:
    """A line for each fault, with its row and column."""
    words = _translator(None, default_policy()).plain
    yield from (f"{file}: {words(fault.words())}" for fault in error.faults)
    if error.more:
        yield f"{file}: reading stopped here; there may be more."


@group.command()
def retry() -> None:
    """Try again what was parked: updates that failed, and calls that Telegram refused."""

    async def work(database: SqliteDatabase) -> int:
        now = SystemClock().now()
        lanes = await database.unit(inbox.unpark)
        calls = await database.unit(lambda tx: undelivered.unpark(tx, int(now.timestamp() * 1000)))
        return len(lanes) + len(calls)

    count = asyncio.run(_with_database(read_settings(), work))
    click.echo(f"{count} lanes are tried again.")


@group.command()
@click.option("--case", "of_case", is_flag=True, help="The life of a case instead.")
def diagram(*, of_case: bool) -> None:
    """The conversation as a Mermaid state diagram, from its tables."""
    click.echo(mermaid_case() if of_case else mermaid())


def _settings() -> Settings:
    settings = read_settings()
    set_up_logs(as_json=settings.log_format is LogFormat.JSON)
    return settings


def _translator(language: str | None, policy: Policy) -> Translator:
    catalogs = Catalogs.load()
    if language is not None and language not in catalogs.languages:
        raise UnknownLanguage(
            f"{language}: {UnknownLanguage.__doc__} There are: {', '.join(catalogs.languages)}."
        )
    return catalogs.translator(language, policy.zone)


def _spoken_here() -> str:
    """The language of whoever started this, as POSIX names it, where there is a catalog for it; else English."""
    named = (os.environ.get(name) for name in ("LC_ALL", "LC_MESSAGES", "LANG"))
    return Catalogs.load().closest(next(filter(None, named), "").partition(".")[0])


def _read(file: str) -> bytes:
    try:
        return sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
    except OSError as error:
        _refuse(f"{file}: {error.strerror or 'it cannot be read'}")


def _print(lines: list[str]) -> None:
    click.echo("\n".join(lines))


async def _book(settings: Settings) -> OrderBook | None:
    """What the imported book can tell, where there is one."""
    if not settings.database_file.exists():
        return None

    async def work(database: SqliteDatabase) -> OrderBook | None:
        traits = await database.read(book_traits)
        if not traits.orders:
            return None
        return OrderBook(currencies=traits.currencies, has_email=traits.has_email, has_usage=traits.has_usage)

    return await _with_database(settings, work)


async def _with_database(settings: Settings, work: Callable[[SqliteDatabase], Coroutine[Any, Any, T]]) -> T:
    """As a second writer beside a bot that may be running."""
    async with app.open_database(settings) as database:
        return await work(database)
