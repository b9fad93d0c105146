"""What the bot keeps: its folder as files, its database as rows, read from outside while it runs or lies dead."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Data:
    """A data folder."""

    folder: Path

    @property
    def database(self) -> Path:
        """The database's file."""
        return self.folder / "desk.sqlite3"

    def rows(self, sql: str, **values: Any) -> list[dict[str, Any]]:
        """What a query finds. Nothing can be changed through it."""
        with closing(sqlite3.connect(self.database, timeout=10)) as connection:
            connection.row_factory = sqlite3.Row
            connection.execute("PRAGMA query_only = ON")
            return [dict(row) for row in connection.execute(sql, values)]

    def count(self, table: str, condition: str = "1 = 1", **values: Any) -> int:
        """How many rows there are."""
        found: int = self.rows(f"SELECT count(*) AS n FROM {table} WHERE {condition}", **values)[0]["n"]
        return found

    def state(self, reference: str) -> str:
        """Where a case stands."""
        return str(self.rows("SELECT state FROM cases WHERE reference = :r", r=reference)[0]["state"])

    def change(self, sql: str, **values: Any) -> int:
        """Change rows, as nothing but a test does; how many."""
        with closing(sqlite3.connect(self.database, timeout=10)) as connection, connection:
            return connection.execute(sql, values).rowcount

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Nobody else can write meanwhile."""
        with closing(sqlite3.connect(self.database, timeout=10, isolation_level=None)) as connection:
            connection.execute("BEGIN IMMEDIATE")
            yield
            connection.execute("ROLLBACK")

    def files(self) -> Iterator[Path]:
        """Every file that was written."""
        return (path for path in self.folder.rglob("*") if path.is_file())
