"""Table `settings`: what the desk itself keeps, such as its group's kind and the key of its hashes."""

from __future__ import annotations

from bot.ports import Tx


async def read_setting(tx: Tx, name: str, default: str = "") -> str:
    """The value, or `default` where it was never set."""
    row = await tx.one("SELECT value FROM settings WHERE name = :name", name=name)
    return default if row is None else str(row["value"])


async def write_setting(tx: Tx, name: str, value: str) -> None:
    """Set it, whatever it was."""
    await tx.run(
        "INSERT INTO settings (name, value) VALUES (:name, :value) ON CONFLICT (name) DO UPDATE SET value = :value",
        name=name,
        value=value,
    )
