"""Files that customers might send, made on the spot: good, broken and hostile ones."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Sequence
from io import BytesIO

from PIL import Image


def picture(kind: str, size: tuple[int, int] = (60, 40), mode: str = "RGB", **options: object) -> bytes:
    """A picture in one of Pillow's formats."""
    file = BytesIO()
    Image.new(mode, size, 200 if mode in {"L", "P", "1"} else None).save(file, kind, **options)
    return file.getvalue()


def png_header(width: int, height: int) -> bytes:
    """A PNG that announces a size and holds next to nothing."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b"\0" * 999))
        + chunk(b"IEND", b"")
    )


def many_scans(scans: int) -> bytes:
    """A progressive JPEG whose last scan is repeated."""
    content = picture("JPEG", progressive=True)
    start = content.rindex(b"\xff\xda")
    return content[:start] + content[start:-2] * scans + content[-2:]


def pdf(objects: Sequence[bytes], trailer: bytes = b"") -> bytes:
    """A PDF of these objects, numbered from 1, of which the first is its catalog."""
    body, offsets = b"%PDF-1.7\n", []
    for number, content in enumerate(objects, start=1):
        offsets.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    size = len(objects) + 1
    return body + (
        b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<</Size %d/Root 1 0 R%s>>\nstartxref\n%d\n%%%%EOF"
        % (size, table, size, trailer, len(body))
    )


def pages(number: int, box: str = "0 0 300 400") -> bytes:
    """A PDF of so many empty pages."""
    kids = b" ".join(b"%d 0 R" % (3 + page) for page in range(number))
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[%s]>>" % box.encode()
    return pdf(
        [
            b"<</Type/Catalog/Pages 2 0 R>>",
            b"<</Type/Pages/Kids[%s]/Count %d>>" % (kids, number),
            *[page] * number,
        ]
    )


def stream(dictionary: bytes, content: bytes) -> bytes:
    return b"<<%s/Length %d>>stream\n%s\nendstream" % (dictionary, len(content), content)


def one_page(resources: bytes, drawing: bytes, *more: bytes) -> bytes:
    """A PDF of one page that draws something with the objects from number 5 on."""
    return pdf(
        [
            b"<</Type/Catalog/Pages 2 0 R>>",
            b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 400]/Resources<<%s>>/Contents 4 0 R>>" % resources,
            stream(b"", drawing),
            *more,
        ]
    )


def hungry_pdf(side: int) -> bytes:
    """A few hundred bytes that ask for an image of side × side pixels."""
    image = b"/Type/XObject/Subtype/Image/Width %d/Height %d/BitsPerComponent 8/ColorSpace/DeviceRGB" % (
        side,
        side,
    )
    return one_page(b"/XObject<</I 5 0 R>>", b"300 0 0 400 0 0 cm /I Do", stream(image, b"x"))


def busy_pdf() -> bytes:
    """A form that draws a form ten times, that draws a form ten times, and so on: a billion of them."""
    depth = 9
    forms = [
        stream(
            b"/Type/XObject/Subtype/Form/BBox[0 0 300 400]/Resources<</XObject<</F %d 0 R>>>>" % (6 + level),
            b"/F Do " * 10 if level < depth else b"0 0 m 300 400 l S " * 100,
        )
        for level in range(depth + 1)
    ]
    return one_page(b"/XObject<</F 5 0 R>>", b"/F Do", *forms)


def encrypted_pdf() -> bytes:
    """A PDF that nobody opens without its password."""
    encryption = b"/Encrypt<</Filter/Standard/V 1/R 2/Length 40/P -4/O<%s>/U<%s>>>/ID[<00><00>]" % (
        b"41" * 32,
        b"42" * 32,
    )
    return pdf([b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[]/Count 0>>"], encryption)


def slow_pdf() -> bytes:
    """A shading whose colour takes thousands of sines for each of its pixels."""
    function = stream(
        b"/FunctionType 4/Domain[0 1 0 1]/Range[0 1 0 1 0 1]", b"{add " + b"sin " * 20_000 + b"dup dup}"
    )
    shading = b"<</ShadingType 1/ColorSpace/DeviceRGB/Matrix[300 0 0 400 0 0]/Function 6 0 R>>"
    return one_page(b"/Shading<</S 5 0 R>>", b"/S sh", shading, function)
