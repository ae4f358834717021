"""What a file really is, told from its first bytes: our own table, so that a name or a header cannot lie about it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePath

HEAD = 4096
OCTETS = "application/octet-stream"


@dataclass(frozen=True)
class Kind:
    """A kind of file: its content type, the endings of its names, and how it can be shown: "image", "pdf" or ""."""

    content_type: str
    endings: tuple[str, ...]
    shown: str = ""


def _of(content_type: str, endings: str, shown: str = "") -> Kind:
    return Kind(content_type, tuple(endings.split()), shown)


PNG, JPEG = _of("image/png", "png", "image"), _of("image/jpeg", "jpg jpeg jpe jfif", "image")
GIF, WEBP = _of("image/gif", "gif", "image"), _of("image/webp", "webp", "image")
BMP, TIFF = _of("image/bmp", "bmp dib", "image"), _of("image/tiff", "tif tiff", "image")
AVIF, HEIC = _of("image/avif", "avif", "image"), _of("image/heic", "heic heif")
PDF = _of("application/pdf", "pdf ai", "pdf")
ZIP, OLE = _of("application/zip", "zip"), _of("application/x-ole-storage", "doc xls ppt msg vsd pub")
RTF, GZIP = _of("application/rtf", "rtf"), _of("application/gzip", "gz tgz")
SEVEN, RAR = _of("application/x-7z-compressed", "7z"), _of("application/vnd.rar", "rar")
MP4, MOV = _of("video/mp4", "mp4 m4a m4v mov 3gp"), _of("video/quicktime", "mov qt")
MP3, WAV = _of("audio/mpeg", "mp3"), _of("audio/wav", "wav")
OGG, WEBM = _of("audio/ogg", "ogg oga ogv opus"), _of("video/webm", "webm mkv mka")
PROGRAM = _of("application/x-executable", "exe dll msi sys com scr bin so")
HTML, SVG = _of("text/html", "html htm xhtml"), _of("image/svg+xml", "svg")
XML, TEXT = _of("application/xml", "xml xsd xsl rss"), _of("text/plain", "txt text log md ini cfg conf")
UNKNOWN = _of(OCTETS, "")

# (the bytes, where they stand, the kind)
SIGNATURES: list[tuple[bytes, int, Kind]] = [
    (b"\x89PNG\r\n\x1a\n", 0, PNG), (b"\xff\xd8\xff", 0, JPEG), (b"GIF87a", 0, GIF), (b"GIF89a", 0, GIF),
    (b"BM", 0, BMP), (b"II*\x00", 0, TIFF), (b"MM\x00*", 0, TIFF), (b"%PDF-", 0, PDF),
    (b"PK\x03\x04", 0, ZIP), (b"PK\x05\x06", 0, ZIP), (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 0, OLE),
    (b"{\\rtf", 0, RTF), (b"\x1f\x8b", 0, GZIP), (b"7z\xbc\xaf\x27\x1c", 0, SEVEN), (b"Rar!\x1a\x07", 0, RAR),
    (b"ID3", 0, MP3), (b"\xff\xfb", 0, MP3), (b"OggS", 0, OGG), (b"\x1a\x45\xdf\xa3", 0, WEBM),
    (b"MZ", 0, PROGRAM), (b"\x7fELF", 0, PROGRAM),
]  # fmt: skip

# Packages: a container above that is something else by its name.
PACKED: dict[str, tuple[Kind, str]] = {
    "docx": (ZIP, "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    "xlsx": (ZIP, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "pptx": (ZIP, "application/vnd.openxmlformats-officedocument.presentationml.presentation"),
    "docm": (ZIP, OCTETS), "xlsm": (ZIP, OCTETS), "pptm": (ZIP, OCTETS), "xlsb": (ZIP, OCTETS), "vsdx": (ZIP, OCTETS),
    "odt": (ZIP, "application/vnd.oasis.opendocument.text"),
    "ods": (ZIP, "application/vnd.oasis.opendocument.spreadsheet"),
    "odp": (ZIP, "application/vnd.oasis.opendocument.presentation"),
    "epub": (ZIP, "application/epub+zip"), "pages": (ZIP, OCTETS), "numbers": (ZIP, OCTETS), "key": (ZIP, OCTETS),
    "jar": (ZIP, OCTETS), "apk": (ZIP, OCTETS), "svgz": (GZIP, OCTETS),
    "doc": (OLE, "application/msword"), "xls": (OLE, "application/vnd.ms-excel"),
    "ppt": (OLE, "application/vnd.ms-powerpoint"), "msg": (OLE, "application/vnd.ms-outlook"),
}  # fmt: skip
# Text is text, whatever its name says; the name tells which.
WRITTEN = {
    "csv": "text/csv", "tsv": "text/tab-separated-values", "json": "application/json", "eml": "message/rfc822",
    "ics": "text/calendar", "vcf": "text/vcard", "html": "text/html", "htm": "text/html", "xhtml": "text/html",
    "svg": "image/svg+xml", "xml": "application/xml", "css": "text/css", "js": "text/javascript", "md": "text/markdown",
}  # fmt: skip
_BINARY = {ending for _, _, kind in SIGNATURES for ending in kind.endings} | {"webp", "avif", "heic", "heif", "wav"}
_BINARY |= {"mp4", "m4a", "m4v", "mov", "3gp", *PACKED}


def kind_of(head: bytes) -> Kind:
    """The kind that the first bytes of a file show."""
    if head[:4] == b"RIFF":
        return {b"WEBP": WEBP, b"WAVE": WAV}.get(head[8:12], UNKNOWN)
    if head[4:8] == b"ftyp":
        brand = head[8:12]
        return AVIF if brand in (b"avif", b"avis") else HEIC if brand[:3] in (b"hei", b"hev", b"mif") else MP4
    for signature, place, kind in SIGNATURES:
        if head[place : place + len(signature)] == signature:
            return kind if kind is not BMP or head[6:10] == b"\0\0\0\0" else _written(head)
    return _written(head)


def content_type_of(name: str, head: bytes) -> str | None:
    """The content type of a file with this name and beginning, or None when the two contradict each other."""
    kind, ending = kind_of(head), PurePath(name).suffix.lower().lstrip(".")
    if kind in (TEXT, HTML, SVG, XML):
        return None if ending in _BINARY else WRITTEN.get(ending, kind.content_type)
    if ending in PACKED:
        container, content_type = PACKED[ending]
        return content_type if container is kind else None
    if kind is UNKNOWN:
        return None if ending in _BINARY - {"bin", "com", "sys", "so"} else OCTETS
    known = ending in _BINARY or ending in WRITTEN or ending in TEXT.endings
    return kind.content_type if ending in kind.endings or not known else None


def contradicts(claimed: str, content_type: str) -> bool:
    """Whether the sender said that it is a picture, a PDF, sound or film, and it is something else."""
    said = claimed.partition(";")[0].strip().lower()
    said = "image/jpeg" if said in ("image/jpg", "image/pjpeg") else said
    if said.startswith(("audio/", "video/")):
        return not content_type.startswith(("audio/", "video/"))
    return (said.startswith("image/") or said == "application/pdf") and said != content_type


def shown_as(content_type: str) -> str:
    """How a stored file can be shown: "image", "pdf" or "" (as a download alone)."""
    return next((kind.shown for kind in _SHOWN if kind.content_type == content_type), "")


_SHOWN = [PNG, JPEG, GIF, WEBP, BMP, TIFF, AVIF, PDF]


def _written(head: bytes) -> Kind:
    if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        text = head.decode("utf-16", "ignore")
    elif b"\0" in head or any(byte < 9 or 13 < byte < 27 for byte in head[:512]):
        return UNKNOWN
    else:
        text = head.decode("utf-8-sig", "ignore")
    start = text.lstrip().lower()
    if start.startswith(("<!doctype html", "<html", "<script", "<body", "<head")):
        return HTML
    if "<svg" in start[:1000] and start.startswith("<"):
        return SVG
    return XML if start.startswith("<?xml") else TEXT
