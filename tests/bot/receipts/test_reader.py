"""What customers send is fetched, checked and stored, and every way in which that fails has its answer."""

from __future__ import annotations

import asyncio
from hashlib import sha256
from pathlib import Path

import pytest

from bot.download import Download, Downloaded, FileGone, NotNow, TooLarge
from bot.receipts.check import MOST_BYTES
from bot.receipts.reader import CheckedReceipts
from bot.receipts.store import ReceiptStore
from conversations.message import Attachment, Media
from conversations.receipt_file import ReceiptFile, ReceiptProblem, ReceiptRefused
from tests.bot.receipts import samples


class FakeDownloads:
    """`Downloads` of given answers; remembers what was asked and how many at once."""

    def __init__(self, answers: dict[str, Download]) -> None:
        self.answers = answers
        self.asked: list[tuple[str, int]] = []
        self.now = self.most = 0

    async def download(self, file_id: str, limit_bytes: int, /) -> Download:
        self.asked.append((file_id, limit_bytes))
        self.now += 1
        self.most = max(self.most, self.now)
        await asyncio.sleep(0)
        self.now -= 1
        return self.answers[file_id]


@pytest.fixture
def store(tmp_path: Path) -> ReceiptStore:
    return ReceiptStore(tmp_path / "receipts")


def document(file_id: str = "f", **more: object) -> Attachment:
    return Attachment(Media.DOCUMENT, file_id, name="scan.pdf", **more)  # type: ignore[arg-type]


def files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


async def test_a_picture_is_stored_and_is_its_own_picture(store: ReceiptStore) -> None:
    """A photo becomes a stored file of one page that is shown as it is."""
    content = samples.picture("JPEG")
    downloads = FakeDownloads({"f": Downloaded(content)})
    digest = sha256(content).hexdigest()
    file = await CheckedReceipts(downloads, store).fetch(Attachment(Media.PHOTO, "f"))
    assert file == ReceiptFile(digest, "jpeg", 1, digest, "f")
    assert store.read(digest) == content
    assert downloads.asked == [("f", MOST_BYTES)]


async def test_a_pdf_is_stored_with_its_first_page(store: ReceiptStore) -> None:
    """A PDF and the picture of its first page are both there, under their own names."""
    content = samples.pages(2)
    file = await CheckedReceipts(FakeDownloads({"f": Downloaded(content)}), store).fetch(document())
    assert isinstance(file, ReceiptFile)
    assert (file.kind, file.pages, file.sha256) == ("pdf", 2, sha256(content).hexdigest())
    assert store.read(file.picture).startswith(b"\xff\xd8")


async def test_fetching_twice_stores_once(store: ReceiptStore, tmp_path: Path) -> None:
    """A job that runs again finds the same answer and leaves no second file."""
    receipts = CheckedReceipts(FakeDownloads({"f": Downloaded(samples.pages(1))}), store)
    first = await receipts.fetch(document())
    before = files(tmp_path)
    assert await receipts.fetch(document()) == first
    assert files(tmp_path) == before


@pytest.mark.parametrize(
    ("download", "problem"),
    [
        (TooLarge(), ReceiptProblem.TOO_BIG),
        (FileGone("file is temporarily unavailable"), ReceiptProblem.UNREADABLE),
        (NotNow("timed out"), ReceiptProblem.UNAVAILABLE),
        (Downloaded(b""), ReceiptProblem.UNREADABLE),
        (Downloaded(b"hello"), ReceiptProblem.WRONG_KIND),
        (Downloaded(samples.encrypted_pdf()), ReceiptProblem.ENCRYPTED),
    ],
)
async def test_what_fails_is_told_with_the_files_name(
    store: ReceiptStore, tmp_path: Path, download: Download, problem: ReceiptProblem
) -> None:
    """Each way in which a file can't serve is told apart, and nothing of it is stored."""
    result = await CheckedReceipts(FakeDownloads({"f": download}), store).fetch(document())
    assert result == ReceiptRefused(problem, "scan.pdf")
    assert files(tmp_path) == []


@pytest.mark.parametrize(
    ("attachment", "problem"),
    [
        (Attachment(Media.VOICE, "f"), ReceiptProblem.WRONG_KIND),
        (Attachment(Media.STICKER, "f"), ReceiptProblem.WRONG_KIND),
        (document(size=MOST_BYTES + 1), ReceiptProblem.TOO_BIG),
    ],
)
async def test_what_is_known_at_sight_is_not_fetched(
    store: ReceiptStore, attachment: Attachment, problem: ReceiptProblem
) -> None:
    """A voice message, or a file whose size is told and too great, costs no download."""
    downloads = FakeDownloads({})
    result = await CheckedReceipts(downloads, store).fetch(attachment)
    assert result == ReceiptRefused(problem, attachment.name)
    assert downloads.asked == []


async def test_a_disk_that_fails_is_not_the_files_fault(tmp_path: Path) -> None:
    """Where the file can't be stored, it is tried again later, and nobody is told that their receipt is bad."""
    (tmp_path / "receipts").write_bytes(b"")
    receipts = CheckedReceipts(
        FakeDownloads({"f": Downloaded(samples.picture("PNG"))}), ReceiptStore(tmp_path / "receipts")
    )
    assert await receipts.fetch(document()) == ReceiptRefused(ReceiptProblem.UNAVAILABLE, "scan.pdf")


async def test_few_files_are_looked_at_at_once(store: ReceiptStore) -> None:
    """Twenty files at once are taken two by two, so that memory stays bounded."""
    downloads = FakeDownloads({"f": Downloaded(samples.picture("PNG"))})
    receipts = CheckedReceipts(downloads, store)
    results = await asyncio.gather(*(receipts.fetch(document()) for _ in range(20)))
    assert len(set(results)) == 1
    assert downloads.most == 2
