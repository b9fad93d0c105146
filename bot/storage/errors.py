"""What can go wrong with what is kept."""

from __future__ import annotations

from pathlib import Path


class StorageUnavailable(Exception):
    """The database could not keep this: nothing of it was done, and it may be tried again."""

    def __init__(self, because: object) -> None:
        super().__init__(f"The database could not keep this ({because}); nothing of it was done.")
        self.because = str(because)


class UnusableDatabase(Exception):
    """The database cannot be opened."""

    def __init__(self, path: Path, because: object) -> None:
        super().__init__(f"The database {path} cannot be opened: {because}.")


class UnusableFolder(Exception):
    """The data folder cannot be used."""

    def __init__(self, folder: Path, because: object) -> None:
        super().__init__(f"The data folder {folder} cannot be used: {because}.")


class NewerDatabase(Exception):
    """The database was made by a newer refund-desk."""

    def __init__(self, found: int, known: int) -> None:
        super().__init__(
            f"The database was made by a newer refund-desk: its schema is version {found}, "
            f"this program knows {known}. Install the newer program again."
        )


class AlreadyRunning(Exception):
    """Another refund-desk works with the same data."""

    def __init__(self, what: Path, process: str) -> None:
        holder = f" (process {process})" if process else ""
        super().__init__(f"Another refund-desk{holder} already works with {what}. Stop it first.")


class UnitSuspended(RuntimeError):
    """A unit of work awaited something other than its Tx; that is an error of the program."""

    def __init__(self, work: object) -> None:
        name = getattr(work, "__qualname__", repr(work))
        super().__init__(f"{name}: {self.__doc__}")
