"""Draws the preview of one stored file, in a process of its own: `python -m steward.files.render KIND SOURCE TARGET`.

The content is not to be trusted. So this process knows no database and no settings, may use little memory and time,
and when it dies nothing else does. The picture is drawn anew, so it carries no EXIF (no GPS) and nothing hidden.
"""

from __future__ import annotations

import sys
from pathlib import Path

import pypdfium2
from PIL import Image, ImageOps

try:
    import resource
except ImportError:  # not on Windows
    resource = None  # type: ignore[assignment]

SIDE = 1400
MOST_PIXELS = 60_000_000
MEMORY, SECONDS, LARGEST = 1536 * 1024**2, 30, 20 * 1024**2
FORMATS = ("PNG", "JPEG", "GIF", "WEBP", "BMP", "TIFF", "AVIF")


def draw(kind: str, source: Path) -> Image.Image:
    """The first page of a PDF, or the picture the right way up, at most 1400 pixels wide and high."""
    return _page(source) if kind == "pdf" else _picture(source)


def _picture(source: Path) -> Image.Image:
    with Image.open(source, formats=FORMATS) as image:
        image.draft("RGB", (SIDE, SIDE))  # a JPEG is read at an eighth of its size where that is enough
        if image.width * image.height > MOST_PIXELS:
            raise ValueError("too many pixels")
        image.load()
        upright = ImageOps.exif_transpose(image)
        small = upright.convert("RGBA" if upright.has_transparency_data else "RGB")
    small.thumbnail((SIDE, SIDE))
    return small


def _page(source: Path) -> Image.Image:
    document = pypdfium2.PdfDocument(source)
    page = document[0]
    width, height = page.get_size()
    if not (0 < width < 20_000 and 0 < height < 20_000):
        raise ValueError("no page size")
    drawn: Image.Image = page.render(scale=min(SIDE / max(width, height), 3), may_draw_forms=False).to_pil()
    return drawn.convert("RGB")


def main() -> None:
    """Draw and save; any trouble ends the process with a code other than 0."""
    kind, source, target = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])
    if resource is not None:
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
        resource.setrlimit(resource.RLIMIT_FSIZE, (LARGEST, LARGEST))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    image = draw(kind, source)
    image.info.clear()
    image.save(target, "WEBP", quality=82, method=3, exif=b"", icc_profile=b"", xmp=b"")


if __name__ == "__main__":
    main()
