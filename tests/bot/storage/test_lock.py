"""One process per data folder and per database."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from bot.storage.errors import AlreadyRunning, UnusableFolder
from bot.storage.lock import DatabaseLock, FolderLock

HOLDER = """
import sys, time
from pathlib import Path
from bot.storage.lock import FolderLock
with FolderLock(Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(60)
"""


def test_a_second_lock_is_told_who_holds_the_first(tmp_path: Path) -> None:
    """The second one learns in one line which process already works with the folder."""
    with FolderLock(tmp_path), pytest.raises(AlreadyRunning) as told:
        FolderLock(tmp_path).acquire()
    assert str(tmp_path) in str(told.value)
    assert str(os.getpid()) in str(told.value)
    assert "\n" not in str(told.value)


def test_a_released_lock_can_be_taken(tmp_path: Path) -> None:
    """The lock goes with its holder; releasing twice is fine."""
    first = FolderLock(tmp_path)
    first.acquire()
    first.release()
    first.release()
    with FolderLock(tmp_path):
        pass


def test_the_folder_is_made(tmp_path: Path) -> None:
    """A data folder that does not exist yet is made, for its owner alone."""
    folder = tmp_path / "a" / "data"
    with FolderLock(folder):
        assert folder.is_dir()
        if os.name == "posix":
            assert folder.stat().st_mode & 0o077 == 0


def test_a_folder_below_a_file_is_told(tmp_path: Path) -> None:
    """A folder that can't be made is told in one line with its reason."""
    (tmp_path / "file").write_text("")
    with pytest.raises(UnusableFolder) as told:
        FolderLock(tmp_path / "file" / "data").acquire()
    assert str(tmp_path / "file" / "data") in str(told.value)
    assert "\n" not in str(told.value)


def test_two_ways_to_one_database_are_one_lock(tmp_path: Path) -> None:
    """A database is locked itself, whatever link or folder it is reached by."""
    real = tmp_path / "desk.sqlite"
    real.write_bytes(b"")
    (tmp_path / "link.sqlite").symlink_to(real)
    with DatabaseLock(real):
        with pytest.raises(AlreadyRunning):
            DatabaseLock(tmp_path / "link.sqlite").acquire()
        with DatabaseLock(tmp_path / "other.sqlite"):
            pass


@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL is POSIX")
def test_a_killed_process_leaves_no_lock(tmp_path: Path) -> None:
    """A lock holds against another process, and dies with it."""
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    arguments = [sys.executable, "-c", HOLDER, str(tmp_path)]
    with subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True, env=environment) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(AlreadyRunning, match=str(holder.pid)):
            FolderLock(tmp_path).acquire()
        holder.send_signal(signal.SIGKILL)
    with FolderLock(tmp_path):
        pass
