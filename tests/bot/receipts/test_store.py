"""Files are stored once, whole, by their content."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.receipts.store import BadDigest, ReceiptStore

CONTENT = b"a receipt"
DIGEST = sha256(CONTENT).hexdigest()


@pytest.fixture
def store(tmp_path: Path) -> ReceiptStore:
    return ReceiptStore(tmp_path / "receipts")


def files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def test_a_file_is_kept_by_its_content(store: ReceiptStore, tmp_path: Path) -> None:
    """What is kept lies at its SHA-256, can be read, and is nobody else's to read."""
    assert not store.exists(DIGEST)
    assert store.keep(CONTENT) == DIGEST
    assert store.path(DIGEST) == tmp_path / "receipts" / DIGEST[:2] / DIGEST
    assert store.exists(DIGEST)
    assert store.read(DIGEST) == CONTENT
    assert stat.S_IMODE(store.path(DIGEST).stat().st_mode) == 0o600


def test_the_same_file_is_stored_once(store: ReceiptStore, tmp_path: Path) -> None:
    """Keeping it again, and from many threads at once, leaves one whole file and nothing beside it."""
    with ThreadPoolExecutor(8) as threads:
        digests = set(threads.map(store.keep, [CONTENT * 1000] * 40))
    (digest,) = digests
    assert files(tmp_path) == [store.path(digest)]
    before = store.path(digest).stat().st_ino
    store.keep(CONTENT * 1000)
    assert store.path(digest).stat().st_ino == before


def test_what_is_stored_again_is_not_old(store: ReceiptStore) -> None:
    """Only what nobody stored for a day is old, and goes; what is no receipt is nobody's to remove."""
    store.keep(CONTENT)
    path = store.path(DIGEST)
    (path.parent / "notes.txt").write_text("not a receipt")
    assert (store.parts(), store.old(DIGEST[:2])) == ([DIGEST[:2]], [])
    for renewed in (False, True):
        os.utime(path, (1, 1))
        os.utime(path.parent / "notes.txt", (1, 1))
        assert store.old(DIGEST[:2]) == [DIGEST]
        if not renewed:
            store.keep(CONTENT)
            store.remove_old(DIGEST)
            assert store.exists(DIGEST)
    store.remove_old(DIGEST)
    store.remove_old(DIGEST)
    assert [path.name for path in path.parent.iterdir()] == ["notes.txt"]


def test_what_is_removed_is_gone(store: ReceiptStore) -> None:
    """Removing works once and again, and reading then says that there is no such file."""
    store.keep(CONTENT)
    store.remove(DIGEST)
    store.remove(DIGEST)
    assert not store.exists(DIGEST)
    with pytest.raises(FileNotFoundError):
        store.read(DIGEST)


@pytest.mark.parametrize(
    "digest", ["", "../../etc/passwd", DIGEST.upper(), DIGEST[:-1], DIGEST + "0", f"{DIGEST}\n"]
)
def test_only_a_digest_is_a_name(store: ReceiptStore, digest: str) -> None:
    """Nothing but a SHA-256 ever becomes a path."""
    for use in (store.path, store.exists, store.read, store.remove, store.remove_old):
        with pytest.raises(BadDigest):
            use(digest)


@given(content=st.binary(max_size=200))
def test_any_bytes_come_back(content: bytes, tmp_path_factory: pytest.TempPathFactory) -> None:
    """What was kept is what is read."""
    store = ReceiptStore(tmp_path_factory.getbasetemp() / "any")
    assert store.read(store.keep(content)) == content


def test_a_folder_that_cannot_be_is_an_error(tmp_path: Path) -> None:
    """A path below a file raises what the system says."""
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(OSError, match="file"):
        ReceiptStore(tmp_path / "file" / "receipts").keep(CONTENT)


def test_a_write_that_fails_leaves_nothing(store: ReceiptStore, tmp_path: Path) -> None:
    """Where the name is taken by something else, the half-made file is taken away again."""
    store.path(DIGEST).mkdir(parents=True)
    (store.path(DIGEST) / "x").mkdir()
    with pytest.raises(OSError, match=DIGEST):
        store.keep(CONTENT)
    assert files(tmp_path) == []


KILLED = """
import os, sys
from pathlib import Path
from bot.receipts.store import ReceiptStore
os.fsync = lambda handle: os.kill(os.getpid(), 9)
ReceiptStore(Path(sys.argv[1])).keep(b"a receipt")
"""


def test_a_kill_in_the_middle_leaves_no_half_file(store: ReceiptStore, tmp_path: Path) -> None:
    """A process killed while it writes leaves nothing under the name, and what it leaves is swept at start."""
    store.keep(b"another")
    store.path(DIGEST).parent.mkdir(parents=True)
    root = Path(__file__).parents[3]
    ended = subprocess.run(
        [sys.executable, "-c", KILLED, str(tmp_path / "receipts")],
        check=False,
        env={**os.environ, "PYTHONPATH": str(root)},
    )
    assert ended.returncode == -9
    assert not store.exists(DIGEST)
    assert store.sweep() == 1
    assert [path.read_bytes() for path in files(tmp_path)] == [b"another"]
    assert store.keep(CONTENT) == DIGEST
    assert store.sweep() == 0
