"""Where uploaded files lie until they are in: one folder, under random keys. Names are only labels."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from pathlib import Path, PurePath

from django.conf import settings
from django.utils.translation import gettext as _

from .sources.format import LARGEST_FILE, Unreadable


def folder() -> Path:
    """The folder of uploaded files."""
    path = Path(settings.STORAGE) / "imports"
    path.mkdir(parents=True, exist_ok=True)
    return path


def path_of(key: str) -> Path:
    """Where the file with this key lies."""
    return folder() / key


def store(chunks: Iterable[bytes], name: str) -> tuple[str, int]:
    """Keep a file; its key and size. Raises `Unreadable`, leaving nothing behind, when it is too large."""
    suffix = PurePath(name).suffix.lower()
    key = secrets.token_hex(16) + (suffix if suffix in (".csv", ".tsv", ".tab", ".txt", ".xlsx", ".vcf") else "")
    size = 0
    path = path_of(key)
    try:
        with path.open("xb") as file:
            for chunk in chunks:
                size += len(chunk)
                if size > LARGEST_FILE:
                    raise Unreadable(
                        _("The file is larger than %(n)s MB. Split it, or save only what you need.")
                        % {"n": LARGEST_FILE >> 20},
                        code="too_large",
                    )
                file.write(chunk)
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return key, size


def forget(key: str) -> None:
    """Delete a stored file."""
    path_of(key).unlink(missing_ok=True)
