"""Files by their SHA-256, under one folder; a file that is there is there whole."""

from __future__ import annotations

import os
import re
import time
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from tempfile import NamedTemporaryFile
from threading import Lock
from typing import Final

_DIGEST: Final = re.compile(r"[0-9a-f]{64}")
_UNFINISHED: Final = ".unfinished-"

OLD: Final = 24 * 3600
"""Seconds after which whoever stored a file has long said what for; by the machine's clock, as files are dated."""


class BadDigest(ValueError):
    """This is no SHA-256 in lower-case hexadecimal."""


class ReceiptStore:
    """`Archive` in `FOLDER/ab/abcd…`. Its methods block for a disk's time: call them beside the event loop."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._aging = Lock()

    def path(self, digest: str, /) -> Path:
        """Where the file lies, or would. Raises `BadDigest`."""
        if not _DIGEST.fullmatch(digest):
            raise BadDigest(BadDigest.__doc__)
        return self._folder / digest[:2] / digest

    def exists(self, digest: str) -> bool:
        return self.path(digest).is_file()

    def read(self, digest: str) -> bytes:
        """Raises `FileNotFoundError`."""
        return self.path(digest).read_bytes()

    def keep(self, content: bytes) -> str:
        """Store once, answer the SHA-256; on return it is on the disk. Raises `OSError`: nothing is kept then."""
        digest = sha256(content).hexdigest()
        path = self.path(digest)
        if not self._renew(path):
            self._make(path.parent)
            _write(path, content)
        return digest

    def remove(self, digest: str) -> None:
        """Gone afterwards, whether it was there or not."""
        self.path(digest).unlink(missing_ok=True)

    def parts(self) -> list[str]:
        """The first two digits of what is stored."""
        return sorted(path.name for path in self._folder.glob("[0-9a-f][0-9a-f]"))

    def old(self, part: str, /) -> list[str]:
        """What was not stored, or stored again, for a day."""
        files = (self._folder / part).iterdir()
        return [path.name for path in files if _DIGEST.fullmatch(path.name) and _is_old(path)]

    def remove_old(self, digest: str, /) -> None:
        """Gone afterwards, unless it was stored again meanwhile."""
        path = self.path(digest)
        with self._aging:
            if path.is_file() and _is_old(path):
                path.unlink()

    def sweep(self) -> int:
        """At start, while nobody else writes: remove what a kill left unfinished; how many files that were."""
        left = list(self._folder.glob(f"??/{_UNFINISHED}*"))
        for path in left:
            path.unlink(missing_ok=True)
        return len(left)

    def _renew(self, path: Path) -> bool:
        """Whether it is there; its age then counts from now on."""
        with self._aging:
            if not path.is_file():
                return False
            os.utime(path)
            return True

    def _make(self, folder: Path) -> None:
        if not folder.is_dir():
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            _sync(folder.parent)
            _sync(folder.parent.parent)


def _is_old(path: Path) -> bool:
    return time.time() - path.stat().st_mtime > OLD


def _write(path: Path, content: bytes) -> None:
    # Made readable for nobody else: it is a customer's.
    with NamedTemporaryFile(dir=path.parent, prefix=_UNFINISHED, delete=False) as file:
        unfinished = Path(file.name)
        try:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
            unfinished.replace(path)
        except BaseException:
            with suppress(OSError):
                unfinished.unlink()
            raise
    _sync(path.parent)


def _sync(folder: Path) -> None:
    """A new name is safe only when its folder is written too."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
