"""One refund-desk per data folder and per database: locks that the system lets go of when a process dies."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from bot.storage.errors import AlreadyRunning, UnusableFolder
from bot.storage.folder import make_folder

if sys.platform == "win32":
    import msvcrt

    def _lock(file: int) -> None:
        msvcrt.locking(file, msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _lock(file: int) -> None:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


_PID_BYTES: Final = 20


class ProcessLock:
    """An exclusive lock on a small file, held by one process at a time. The file stays, the lock does not."""

    def __init__(self, file: Path, what: Path) -> None:
        self._path = file
        self._what = what
        self._file: int | None = None

    def acquire(self) -> None:
        """Take the lock, or raise `AlreadyRunning` at once; `UnusableFolder` where its file can't be made."""
        make_folder(self._path.parent)
        try:
            file = os.open(self._path, os.O_CREAT | os.O_RDWR, 0o600)
        except OSError as error:
            raise UnusableFolder(self._path.parent, error.strerror or error) from error
        try:
            _lock(file)
        except OSError as error:
            os.close(file)
            raise AlreadyRunning(self._what, self._holder()) from error
        self._file = file
        self._sign(file)

    def release(self) -> None:
        """Let go of the lock, if it is held."""
        if self._file is not None:
            os.close(self._file)
            self._file = None

    def __enter__(self) -> Self:
        self.acquire()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.release()

    def _sign(self, file: int) -> None:
        """Note who holds it, past the first byte, which Windows locks against reading."""
        os.ftruncate(file, 0)
        os.lseek(file, 1, os.SEEK_SET)
        os.write(file, str(os.getpid()).encode())

    def _holder(self) -> str:
        try:
            signed = self._path.read_bytes()
        except OSError:
            return ""
        digits = signed.strip(b"\0").decode("ascii", "replace")
        return digits if digits.isdecimal() and len(digits) <= _PID_BYTES else ""


class FolderLock(ProcessLock):
    """The lock of a data folder, which is made if need be."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder / ".lock", folder)


class DatabaseLock(ProcessLock):
    """The lock of a database file, whatever folder and links it is reached by."""

    def __init__(self, database: Path) -> None:
        real = database.resolve()
        super().__init__(real.with_name(f"{real.name}.lock"), database)
