"""The folder in which data is kept: made where it is missing, for nobody's eyes but its owner's."""

from __future__ import annotations

from pathlib import Path

from bot.storage.errors import UnusableFolder


def make_folder(folder: Path) -> None:
    """Make it, with those above it. Raises `UnusableFolder`."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise UnusableFolder(folder, error.strerror or error) from error
