"""The folder of stored files. A stored file has a random key for a name; nothing of the sender's stands in a path."""

from __future__ import annotations

import errno
import hashlib
import os
import secrets
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from steward.core.refused import Refused

from .kinds import HEAD

PREVIEW = ".webp"
_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


@dataclass(frozen=True)
class Written:
    """A file that lies in the folder: its key, size, digest and first bytes."""

    key: str
    size: int
    sha256: str
    head: bytes


def folder() -> Path:
    """Where stored files lie, in 256 sub-folders."""
    return Path(settings.STORAGE) / "stored"


def path_of(key: str) -> Path:
    """The stored file with this key."""
    return folder() / key[:2] / key


def preview_of(key: str) -> Path:
    """The picture of its first page."""
    return path_of(key).with_suffix(PREVIEW)


def write(chunks: Iterable[bytes], *, most: int) -> Written:
    """Store the bytes under a new key and wait until they are on the disk. On any trouble nothing is left behind.

    Raises `Refused`: 413 over `most` bytes, 503 when the disk is full or cannot be written.
    """
    key = secrets.token_hex(20)
    path = path_of(key)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        return _write(chunks, path, key, most)
    except OSError as error:
        path.unlink(missing_ok=True)
        if error.errno in _FULL:
            text = _("The disk of this server is full, so the file was not stored. Tell your administrator.")
            raise Refused(text, code="disk_full", status=503) from error
        raise Refused(_("The file could not be stored on this server."), code="disk_error", status=503) from error
    except BaseException:
        path.unlink(missing_ok=True)
        raise


def remove(key: str) -> None:
    """Take the stored file and its preview away."""
    preview_of(key).unlink(missing_ok=True)
    path_of(key).unlink(missing_ok=True)


def keys(*, older_than: float = 0) -> Iterator[str]:
    """The keys of all files that lie in the folder for at least so many seconds, previews under their file's key."""
    latest = time.time() - older_than
    for part in sorted(folder().glob("??")):
        for path in sorted(part.iterdir()):
            if path.is_file() and path.stat().st_mtime <= latest:
                yield path.stem


def too_large(most: int) -> Refused:
    """The refusal of a file over the limit."""
    text = _("A file can have %(n)s MB at most. Nothing was stored.") % {"n": most // 1024**2}
    return Refused(text, code="too_large", field="file", status=413)


def _write(chunks: Iterable[bytes], path: Path, key: str, most: int) -> Written:
    digest, size, head = hashlib.sha256(), 0, b""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
    with os.fdopen(handle, "wb") as target:
        for chunk in chunks:
            size += len(chunk)
            if size > most:
                raise too_large(most)
            if len(head) < HEAD:
                head += chunk[: HEAD - len(head)]
            digest.update(chunk)
            target.write(chunk)
        target.flush()
        os.fsync(target.fileno())
    _settle(path.parent)
    return Written(key, size, digest.hexdigest(), head)


def _settle(directory: Path) -> None:
    """Write the directory entry to disk too, where the system lets us."""
    try:
        handle = os.open(directory, os.O_RDONLY)
    except OSError:
        return
    try:
        os.fsync(handle)
    except OSError:
        pass
    finally:
        os.close(handle)
