"""Photos of accounts: read, turned upright, cropped to the middle, written anew without what else was in the file."""

from __future__ import annotations

import secrets
from io import BytesIO
from typing import BinaryIO

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

from steward.core.refused import Invalid

SIDE = 256
LARGEST = 10 * 1024 * 1024
MOST_PIXELS = 50_000_000
FORMATS = ["JPEG", "PNG", "WEBP", "GIF"]


def cropped(upload: BinaryIO, size: int) -> bytes:
    """The picture as a square WebP of 256 px. Its place, camera and other data stay behind (T31, L21).

    Raises `Invalid` for what is too large, no picture of these formats, or broken.
    """
    if size > LARGEST:
        raise Invalid(_("A photo has at most 10 MB."), field="photo", code="too_large")
    try:
        with Image.open(upload, formats=FORMATS) as opened:
            if opened.width * opened.height > MOST_PIXELS:
                raise Invalid(_("A photo has at most 50 million pixels."), field="photo", code="too_large")
            opened.draft("RGB", (SIDE * 2, SIDE * 2))
            upright = ImageOps.exif_transpose(opened)
            square = ImageOps.fit(upright.convert("RGBA"), (SIDE, SIDE))
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        message = _("This is no picture that can be read. Choose a JPEG, PNG, WebP or GIF file.")
        raise Invalid(message, field="photo") from error
    out = BytesIO()
    square.save(out, "WEBP", quality=86, method=4)
    return out.getvalue()


def keep(picture: bytes) -> str:
    """Store the picture; returns its key."""
    key = secrets.token_hex(16)
    default_storage.save(path_of(key), ContentFile(picture))
    return key


def is_there(key: str) -> bool:
    """Whether the picture is stored still."""
    return default_storage.exists(path_of(key))


def drop(key: str) -> None:
    """Delete a stored picture. One that is gone already is no error."""
    if key:
        default_storage.delete(path_of(key))


def path_of(key: str) -> str:
    """Where a picture lies in the storage."""
    return f"photos/{key}.webp"
