"""What the suite wrote, as files."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path


def files_that_hold(secrets: Iterable[str], folder: Path) -> list[str]:
    """The files below `folder` in which any of these words stands. Raises `ValueError` where one of them is empty."""
    wanted = [secret.encode() for secret in secrets]
    if not all(wanted):
        raise ValueError("an empty word stands everywhere")
    found = []
    for path in sorted(folder.rglob("*")):
        if path.is_file() and os.access(path, os.R_OK):
            content = path.read_bytes()
            found += [str(path)] if any(word in content for word in wanted) else []
    return found
