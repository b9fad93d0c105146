"""A program of its own: reads a PDF from standard input, answers its number of pages and its first page as JPEG.

A few hundred bytes of PDF can cost a renderer gigabytes, and its faults are its process's: so this process has
little memory, little time, no environment and no files to write. It imports nothing of the product.

The answer is one line with the number of pages, then the JPEG. Exit codes: 0, 3 encrypted, 4 too many pages;
anything else is a PDF that cannot be rendered.
"""

from __future__ import annotations

import resource
import sys
from contextlib import suppress

MEMORY_BYTES = 400 * 1024 * 1024
CPU_SECONDS = 5
MOST_PAGES = 20
LONGEST_SIDE = 2000
DOTS_PER_POINT = 200 / 72
ENCRYPTED = 3
TOO_MANY_PAGES = 4


def confine() -> None:
    """Before anything is read. Some systems know no limit of memory; the others still hold there."""
    for limit, value in (
        (resource.RLIMIT_AS, MEMORY_BYTES),
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        with suppress(ValueError, OSError):
            resource.setrlimit(limit, (value, value))


def main() -> int:
    """Count, render, answer. Whatever it raises ends the process with code 1."""
    confine()
    # After the limits, so that they hold for what the libraries take as well.
    import pypdfium2  # noqa: PLC0415

    content = sys.stdin.buffer.read()
    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        password = pypdfium2.raw.FPDF_ERR_PASSWORD
        return ENCRYPTED if error.err_code == password else 1
    pages = len(document)
    if pages > MOST_PAGES:
        return TOO_MANY_PAGES
    page = document[0]
    scale = min(DOTS_PER_POINT, LONGEST_SIDE / max(page.get_size()))
    picture = page.render(scale=scale).to_pil().convert("RGB")
    sys.stdout.buffer.write(f"{pages}\n".encode())
    picture.save(sys.stdout.buffer, "JPEG", quality=85)
    sys.stdout.buffer.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
