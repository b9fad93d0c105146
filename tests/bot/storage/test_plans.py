"""How SQLite goes about each statement of the product: by an index, wherever a table grows without end."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

import bot.storage
from bot.ports import Tx
from bot.storage.migrate import migrate
from bot.storage.sqlite import SqliteDatabase

STORAGE = Path(bot.storage.__file__).parent

HOLDS_WHAT_WAITS = ("outbox_next", "inbox_next", "inbox_aside", "outbox_trouble")
"""Partial indexes: they hold only what waits or is in trouble."""

WHOLE = {
    "book_traits": "a command reads the order book",
    "forget_old": "albums of two days; once an hour",
    "forget_the_future": "jobs under way, members, attempts; once at start",
    "read_figures": "an admin asks for the figures",
    "_first_answer": "an admin asks for the figures",
    "by_month": "an admin asks for the figures",
    "members": "the desk's own people",
    "_in_draft": "drafts under way; for a file that no case names, once an hour",
}
"""Functions that may read a whole table, and why."""


def statements() -> Iterator[tuple[str, str, str]]:
    """File, function and SQL of every statement that does not depend on its arguments."""
    for path in sorted(STORAGE.glob("*.py")):
        names = vars(import_module(f"bot.storage.{path.stem}"))
        for function in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(function, ast.AsyncFunctionDef):
                for call in ast.walk(function):
                    if sql := _statement(call, names):
                        yield path.name, function.name, sql


def _statement(node: ast.AST, names: dict[str, Any]) -> str:
    """The SQL of `tx.one("…")`, `tx.all(_CASES + "…")` and `tx.run("…")`; empty for anything else."""
    if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args):
        return ""
    if node.func.attr not in {"one", "all", "run"}:
        return ""
    try:
        sql = str(eval(compile(ast.Expression(node.args[0]), "", "eval"), names))
    except NameError:
        return ""
    return sql if sql.startswith(("SELECT", "UPDATE", "DELETE", "INSERT")) else ""


STATEMENTS = list(statements())


@pytest.mark.parametrize(
    ("file", "function", "sql"), STATEMENTS, ids=[f"{file}-{function}" for file, function, _ in STATEMENTS]
)
async def test_no_statement_reads_a_whole_table(
    file: str, function: str, sql: str, database: SqliteDatabase
) -> None:
    """Rows are found by an index: no event takes longer because many came before it."""
    await migrate(database)
    names = [word.rstrip("),") for word in sql.replace("(", " ").split() if word.startswith(":")]

    async def plan(tx: Tx) -> list[str]:
        rows = await tx.all(f"EXPLAIN QUERY PLAN {sql}", **{name[1:]: None for name in names})
        return [row["detail"] for row in rows]

    whole = [
        step
        for step in await database.unit(plan)
        if step.startswith("SCAN") and "CONSTANT" not in step and not step.endswith(HOLDS_WHAT_WAITS)
    ]
    assert not whole or function in WHOLE, f"{file}, {function}: {whole}"


def test_the_statements_are_found() -> None:
    """The test above sees the statements of every table that grows."""
    assert len(STATEMENTS) > 80
    for table in ("inbox", "outbox", "refs", "cases", "audit", "messages", "grants", "ledger"):
        assert any(table in sql for _, _, sql in STATEMENTS), table
    assert set(WHOLE) <= {function for _, function, _ in STATEMENTS}
