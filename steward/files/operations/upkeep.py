"""What the house does with files by itself: previews, sweeping, emptying the trash, finding what does not match."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterable, Iterator
from datetime import timedelta
from itertools import islice
from pathlib import Path

from django.db import transaction

from steward.core.clock import now
from steward.files import storage
from steward.files.kinds import shown_as
from steward.files.models import File

PATIENCE = 60  # seconds for one preview
TRASH_DAYS = 30
YOUNG = 3600  # an upload that began within the hour may still get its row


def make_preview(file: File) -> bool:
    """Draw the picture of a file's first page, in a process of its own; whether that went well.

    A file that is broken, locked by a password or too large for a picture is simply kept without one.
    """
    kind = shown_as(file.content_type)
    source, target = storage.path_of(file.key), storage.preview_of(file.key)
    if not kind or not source.is_file():
        return False
    draft = target.with_suffix(".part")
    command = [sys.executable, "-P", "-m", "steward.files.render", kind, str(source), str(draft)]
    root = str(Path(__file__).resolve().parents[3])
    try:
        subprocess.run(command, check=True, capture_output=True, timeout=PATIENCE, env={"PYTHONPATH": root})
        draft.replace(target)
    except (subprocess.SubprocessError, OSError):
        draft.unlink(missing_ok=True)
        return False
    File.objects.filter(pk=file.pk).update(has_preview=True)
    return True


def sweep_files() -> int:
    """Take away stored files that no row names: left by a crash, a rollback, a deleted account. Returns how many."""
    count = 0
    for key in orphans(older_than=YOUNG):
        storage.remove(key)
        storage.path_of(key).with_suffix(".part").unlink(missing_ok=True)
        count += 1
    return count


def orphans(*, older_than: float = 0) -> Iterator[str]:
    """Keys of stored files that no row names. `steward check` lists them."""
    for batch in _batches(storage.keys(older_than=older_than)):
        known = set(File.objects.filter(key__in=batch).values_list("key", flat=True))
        yield from sorted(set(batch) - known)


def missing() -> Iterator[File]:
    """Files whose content is not in the folder, or has another size. `steward check` lists them."""
    for file in File.objects.order_by("id").iterator(chunk_size=1000):
        path = storage.path_of(file.key)
        if not path.is_file() or path.stat().st_size != file.size:
            yield file


def differences() -> Iterator[str]:
    """Where rows and the folder disagree, a line each, for `steward check --deep`; uploads of this hour left out."""
    for file in missing():
        yield f"file {file.pk} ({file.name}): its content is missing"
    for key in orphans(older_than=YOUNG):
        yield f"stored file {key}: no row"


def purge_files() -> int:
    """Delete for ever what has lain in the trash for 30 days, first the rows, then their content. Returns how many."""
    old = File.objects.filter(deleted_at__lt=now() - timedelta(days=TRASH_DAYS)).order_by("id")
    count = 0
    while batch := list(old.values_list("pk", "key")[:500]):
        with transaction.atomic():
            File.objects.filter(pk__in=[pk for pk, _ in batch]).delete()
        for _, key in batch:
            storage.remove(key)
        count += len(batch)
    return count


def _batches(keys: Iterable[str]) -> Iterator[list[str]]:
    source = iter(keys)
    while batch := list(islice(source, 500)):
        yield batch
