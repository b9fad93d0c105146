"""A file is a receipt by its content: decoded whole, within limits, whatever it calls itself."""

from __future__ import annotations

import asyncio
import os
import time
import warnings
from hashlib import sha256
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from bot.receipts.check import MOST_BYTES, ReceiptBad, ReceiptOk, check
from bot.receipts.images import BrokenPicture, HugePicture, picture_of
from bot.receipts.kind import Kind, sniff
from bot.receipts.pdf import Rendered, render
from bot.receipts.pdf_worker import MOST_PAGES
from conversations.receipt_file import ReceiptProblem
from tests.bot.receipts import samples

JPEG, PNG, WEBP = (samples.picture(kind) for kind in ("JPEG", "PNG", "WEBP"))
ZIP = b"PK\x05\x06" + bytes(18)
HTML = b"<!doctype html><script>alert(1)</script>"


async def accepted(content: bytes) -> ReceiptOk:
    result = await check(content)
    assert isinstance(result, ReceiptOk), result
    assert result.sha256 == sha256(content).hexdigest()
    return result


async def size_shown(content: bytes) -> tuple[int, int]:
    """The measures of the picture that staff see, which Telegram takes for a photo."""
    result = await accepted(content)
    with Image.open(BytesIO(result.first_page or content)) as image:
        image.load()
        width, height = image.size
    assert width + height <= 10_000
    assert max(width, height) <= 20 * min(width, height)
    return width, height


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (JPEG, Kind.JPEG),
        (PNG, Kind.PNG),
        (WEBP, Kind.WEBP),
        (samples.picture("JPEG", progressive=True), Kind.JPEG),
    ],
)
async def test_a_picture_is_one_page(content: bytes, kind: Kind) -> None:
    """JPEG, PNG and WebP are accepted as one page each, and told apart by their bytes."""
    result = await accepted(content)
    assert (result.kind, result.pages) == (kind, 1)


@pytest.mark.parametrize("number", [1, 2, MOST_PAGES])
async def test_a_pdf_is_counted_and_shown(number: int) -> None:
    """A PDF tells its pages, and its first page becomes a picture."""
    content = samples.pages(number)
    result = await accepted(content)
    assert (result.kind, result.pages) == (Kind.PDF, number)
    assert sniff(result.first_page or b"") is Kind.JPEG
    assert max(await size_shown(content)) <= 2000


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", ReceiptProblem.UNREADABLE),
        (b"x", ReceiptProblem.WRONG_KIND),
        (ZIP, ReceiptProblem.WRONG_KIND),
        (HTML, ReceiptProblem.WRONG_KIND),
        (samples.picture("GIF"), ReceiptProblem.WRONG_KIND),
        (samples.picture("BMP"), ReceiptProblem.WRONG_KIND),
        (samples.picture("TIFF"), ReceiptProblem.WRONG_KIND),
        (samples.picture("AVIF"), ReceiptProblem.WRONG_KIND),
        (b"RIFF\x04\0\0\0WAVE", ReceiptProblem.WRONG_KIND),
        (b"%!PS-Adobe-3.0 EPSF-3.0", ReceiptProblem.WRONG_KIND),
        (JPEG[:-20], ReceiptProblem.UNREADABLE),
        (JPEG[:3], ReceiptProblem.UNREADABLE),
        (PNG[:-30], ReceiptProblem.UNREADABLE),
        (WEBP[:-5], ReceiptProblem.UNREADABLE),
        (PNG[:8] + bytes(100), ReceiptProblem.UNREADABLE),
        (samples.png_header(20_000, 20_000), ReceiptProblem.TOO_BIG),
        (samples.png_header(8_000, 8_000), ReceiptProblem.TOO_BIG),
        (samples.png_header(600, 600), ReceiptProblem.UNREADABLE),
        (samples.png_header(0, 10), ReceiptProblem.UNREADABLE),
        (samples.many_scans(101), ReceiptProblem.UNREADABLE),
        (samples.encrypted_pdf(), ReceiptProblem.ENCRYPTED),
        (samples.pages(MOST_PAGES + 1), ReceiptProblem.TOO_MANY_PAGES),
        (samples.pages(0), ReceiptProblem.UNREADABLE),
        (samples.pages(3)[:200], ReceiptProblem.UNREADABLE),
        (b"%PDF-1.7", ReceiptProblem.UNREADABLE),
        (samples.busy_pdf(), ReceiptProblem.UNREADABLE),
    ],
)
async def test_what_cannot_serve_is_told_apart(content: bytes, problem: ReceiptProblem) -> None:
    """Nothing, another kind, broken, huge, encrypted, endless: each has its own answer."""
    assert await check(content) == ReceiptBad(problem)


async def test_the_limit_of_bytes_is_telegrams() -> None:
    """Twenty megabytes pass, one byte more does not, and what pads a picture changes nothing else."""
    full = JPEG + bytes(MOST_BYTES - len(JPEG))
    assert (await accepted(full)).kind is Kind.JPEG
    assert await check(full + b"\0") == ReceiptBad(ReceiptProblem.TOO_BIG)


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (JPEG + ZIP, Kind.JPEG),
        (PNG + HTML, Kind.PNG),
        (JPEG + samples.pages(2), Kind.JPEG),
        (samples.pages(2) + ZIP, Kind.PDF),
    ],
    ids=["zip behind jpeg", "page behind png", "pdf behind jpeg", "zip behind pdf"],
)
async def test_a_file_of_two_kinds_is_what_it_begins_with(content: bytes, kind: Kind) -> None:
    """A polyglot is decoded as the one kind that its first bytes announce, and called that."""
    result = await accepted(content)
    assert result.kind is kind
    assert result.pages == (2 if kind is Kind.PDF else 1)


@pytest.mark.parametrize("front", [HTML, ZIP, b"\n"])
async def test_a_receipt_behind_something_else_is_none(front: bytes) -> None:
    """A PDF or picture behind other content is not looked for."""
    assert await check(front + samples.pages(1)) == ReceiptBad(ReceiptProblem.WRONG_KIND)
    assert await check(front + PNG) == ReceiptBad(ReceiptProblem.WRONG_KIND)


@pytest.mark.parametrize(
    "content", [JPEG, PNG, samples.picture("PNG", mode="L"), samples.picture("PNG", mode="1")]
)
async def test_what_telegram_shows_is_left_as_it_is(content: bytes) -> None:
    """A JPEG or an opaque PNG of common measures is its own picture."""
    assert (await accepted(content)).first_page is None


@pytest.mark.parametrize(
    ("content", "size"),
    [
        (samples.picture("JPEG", (9_000, 3_000)), (2000, 667)),
        (samples.picture("PNG", (10, 1)), (20, 20)),
        (samples.picture("PNG", (30, 900)), (45, 900)),
        (samples.picture("PNG", (100, 6000)), (100, 2000)),
        (samples.picture("WEBP", (60, 40)), (60, 40)),
        (samples.picture("PNG", (60, 40), "RGBA"), (60, 40)),
        (samples.picture("PNG", (60, 40), "LA"), (60, 40)),
        (samples.picture("PNG", (10, 4_000), "I;16"), (100, 2000)),
        (samples.picture("JPEG", (12_000, 40), "CMYK"), (2000, 100)),
        (samples.pages(1, "0 0 10 14400"), (100, 2000)),
        (samples.pages(1, "0 0 14400 14400"), (2000, 2000)),
    ],
)
async def test_what_telegram_would_not_show_is_drawn_anew(content: bytes, size: tuple[int, int]) -> None:
    """Too long, too large, too small, transparent or of another kind: a JPEG that Telegram takes stands in."""
    assert await size_shown(content) == size
    assert sniff((await accepted(content)).first_page or b"") is Kind.JPEG


async def test_transparent_black_on_nothing_can_be_read() -> None:
    """What is transparent becomes white, not black."""
    file = BytesIO()
    Image.new("RGBA", (40, 40), (0, 0, 0, 0)).save(file, "PNG")
    picture = (await accepted(file.getvalue())).first_page
    with Image.open(BytesIO(picture or b"")) as image:
        assert image.getpixel((20, 20)) == (255, 255, 255)


async def test_a_picture_taken_upright_is_shown_upright() -> None:
    """The camera's orientation is kept in a picture that is drawn anew."""
    exif = Image.Exif()
    exif[0x0112] = 6
    assert await size_shown(samples.picture("WEBP", (60, 40), exif=exif)) == (40, 60)


async def test_bombs_cost_this_process_nothing() -> None:
    """A small PDF that asks for gigabytes ends in its own process; the loop goes on meanwhile."""
    content = samples.hungry_pdf(30_000)
    assert len(content) < 700
    ticks = 0
    task = asyncio.create_task(check(content))
    while not task.done():
        await asyncio.sleep(0.01)
        ticks += 1
    assert isinstance(task.result(), ReceiptOk | ReceiptBad)
    assert ticks >= 3


@pytest.mark.slow
async def test_a_pdf_that_computes_for_ever_is_stopped() -> None:
    """The worker's processor time is limited, and running out of it is the file's fault."""
    # However busy this machine is: what counts is the processor's time, not the clock's.
    assert await render(samples.slow_pdf(), patience_seconds=90) is ReceiptProblem.UNREADABLE


async def test_the_workers_world_is_bare(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The process that renders sees no variable of ours: the token least of all."""
    monkeypatch.setenv("BOT_TOKEN", "123:secret")
    worker = tmp_path / "worker.py"
    worker.write_text("import os, sys\nprint(1)\nprint(sorted(os.environ), sys.flags.isolated)")
    result = await render(b"", worker)
    assert isinstance(result, Rendered)
    assert b"BOT_TOKEN" not in result.first_page
    assert result.first_page.endswith(b" 1\n")


SLEEPER = """
import os, time, pathlib
pathlib.Path(__file__).with_name("pid").write_text(f"{os.getpid()}.")
time.sleep(60)
"""


def process_id(folder: Path) -> int:
    """The sleeper's, as soon as it has told it."""
    told = folder / "pid"
    while not told.exists() or not told.read_text().endswith("."):
        time.sleep(0.01)
    return int(told.read_text()[:-1])


async def test_waiting_for_the_machine_is_not_the_files_fault(tmp_path: Path) -> None:
    """A worker that does not get to it in time says nothing of the file, and does not outlive the wait."""
    worker = tmp_path / "worker.py"
    worker.write_text(SLEEPER)
    assert await render(b"", worker, patience_seconds=3) is ReceiptProblem.UNAVAILABLE
    with pytest.raises(ProcessLookupError):
        os.kill(process_id(tmp_path), 0)


async def test_a_cancelled_check_leaves_no_process(tmp_path: Path) -> None:
    """Whoever stops waiting takes the worker along."""
    worker = tmp_path / "worker.py"
    worker.write_text(SLEEPER)
    task = asyncio.create_task(render(b"", worker))
    process = await asyncio.to_thread(process_id, tmp_path)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    with pytest.raises(ProcessLookupError):
        os.kill(process, 0)


@settings(max_examples=300)
@given(st.sampled_from([JPEG, PNG, WEBP]), st.data())
def test_no_damage_crashes_a_decoder(content: bytes, data: st.DataObject) -> None:
    """Whatever is done to a picture's bytes, it is decoded or told to be broken or huge."""
    damaged = bytearray(content)
    for _ in range(data.draw(st.integers(1, 8))):
        damaged[data.draw(st.integers(4, len(damaged) - 1))] = data.draw(st.integers(0, 255))
    for kind in Kind:
        try:
            picture_of(bytes(damaged), kind)
        except (BrokenPicture, HugePicture) as error:
            assert str(error)  # noqa: PT017 - either end is right; only another exception would be wrong


def test_a_bomb_is_an_error_even_where_warnings_are_off() -> None:
    """Pillow only warns of a picture somewhat too large; that is an error here, whoever turned warnings off."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with pytest.raises(HugePicture):
            picture_of(samples.png_header(8_000, 8_000), Kind.PNG)
