"""Which encoding a text file is in: byte-order mark, zero bytes, strict UTF-8, the firm's code page, Windows-1252."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from pathlib import Path

from django.utils.translation import gettext as _

from .format import Unreadable

CHUNK = 1 << 20
# UTF-32 LE begins with the mark of UTF-16 LE, so it is asked first.
MARKS = [
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
]
CODE_PAGES = {
    "pl": "cp1250", "cs": "cp1250", "sk": "cp1250", "hu": "cp1250", "sl": "cp1250", "hr": "cp1250", "ro": "cp1250",
    "ru": "cp1251", "uk": "cp1251", "bg": "cp1251", "el": "cp1253", "tr": "cp1254", "ja": "cp932", "zh": "gb18030",
}  # fmt: skip
OTHER_KINDS = [
    (b"%PDF", "PDF"), (b"\x89PNG", "PNG"), (b"\xff\xd8\xff", "JPEG"), (b"GIF8", "GIF"), (b"\x1f\x8b", "gzip"),
    (b"7z\xbc\xaf", "7-Zip"), (b"Rar!", "RAR"), (b"SQLite format 3", "SQLite"),
]  # fmt: skip


def _windows_bytes(error: UnicodeError) -> tuple[str, int]:
    """Error handler: bytes that are no UTF-8 are read as Windows-1252, as old programs leave them in new files."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return error.object[error.start : error.end].decode("cp1252", "replace"), error.end


codecs.register_error("windows-bytes", _windows_bytes)


def codec_of(encoding: str) -> tuple[str, str]:
    """Codec and error handler for one of our encoding names. Nothing undecodable stops a reading: it shows as �."""
    if encoding == "utf-8-mixed":
        return "utf-8-sig", "windows-bytes"
    return encoding, "replace"


def guess_encoding(path: Path, language: str = "") -> str:
    """The encoding that reads the whole file. `language` is the firm's. Raises `Unreadable` on what is no text."""
    with path.open("rb") as file:
        head = file.read(65536)
    for mark, name in MARKS:
        if head.startswith(mark) and (name != "utf-32" or _decodes(path, name)):
            return name
    for magic, kind in OTHER_KINDS:
        if head.startswith(magic):
            raise Unreadable(_("This is a %(kind)s file. Save the table as CSV or XLSX.") % {"kind": kind})
    wide = _zero_bytes(head)
    if wide:
        return wide
    if _decodes(path, "utf-8"):
        return "utf-8-sig"
    if _mostly_utf8(head):
        return "utf-8-mixed"
    local = CODE_PAGES.get(language[:2], "cp1252")
    return next((name for name in (local, "cp1252") if _decodes(path, name)), "latin-1")


def _zero_bytes(head: bytes) -> str:
    """UTF-16 without a mark shows as text with a zero in every second byte; zeros elsewhere in number are no text."""
    zeros = head.count(0)
    if not zeros:
        return ""
    half = max(len(head) // 2, 1)
    even, odd = head[0::2].count(0), head[1::2].count(0)
    if odd > 0.4 * half and even < 0.1 * half:
        return "utf-16-le"
    if even > 0.4 * half and odd < 0.1 * half:
        return "utf-16-be"
    if zeros > 0.3 * len(head) and len(head) > 64:
        raise Unreadable(_("This is not a table: the file holds binary data. Save the table as CSV or XLSX."))
    return ""


def _decodes(path: Path, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        for chunk in _chunks(path):
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeError:
        return False
    return True


def _mostly_utf8(head: bytes) -> bool:
    """Whether the characters beyond ASCII are UTF-8 with few exceptions, as when one program touched a few rows."""
    text = head.decode("utf-8", "replace")
    bad = text.count("\ufffd")
    good = sum(1 for character in text if ord(character) > 127) - bad
    return good >= 4 * bad > 0


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            yield chunk
