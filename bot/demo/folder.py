"""Where a demo keeps what it has: a temporary folder, gone with it, at the latest when the next one starts."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from bot.storage.errors import AlreadyRunning, UnusableFolder
from bot.storage.lock import FolderLock, ProcessLock

_PREFIX: Final = "refund-desk-demo-"
_MARK: Final = "demo.lock"
_DATA: Final = "data"


def data_folder(folder: Path) -> Path:
    """Where the bot of the demo in `folder` keeps its data."""
    return folder / _DATA


@contextmanager
def demo_folder() -> Iterator[Path]:
    """A folder of one's own, marked with a lock; those of demos that were killed are removed first."""
    for folder in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
        if _is_marked(folder):
            _remove_if_dead(folder)
    with tempfile.TemporaryDirectory(prefix=_PREFIX) as name, _lock(Path(name)):
        yield Path(name)


def _lock(folder: Path) -> ProcessLock:
    return ProcessLock(folder / _MARK, folder)


def _is_marked(folder: Path) -> bool:
    """Whether a demo of this user took it into use; one that is just beginning has not signed its lock yet."""
    with suppress(OSError):
        own = not hasattr(os, "getuid") or folder.lstat().st_uid == os.getuid()
        return own and not folder.is_symlink() and bool((folder / _MARK).read_bytes())
    return False


def _remove_if_dead(folder: Path) -> None:
    """The system lets go of a lock when its process dies, and only then: of the demo's, and of its bot's."""
    with suppress(AlreadyRunning, UnusableFolder), _lock(folder), FolderLock(data_folder(folder)):
        shutil.rmtree(folder, ignore_errors=True)
