"""Storing, checking, naming, seeing and deleting files, and what the house does with them by itself."""

from __future__ import annotations

import errno
import io
import os
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from PIL import Image

from steward.accounts.models import Account
from steward.accounts.operations import create_account
from steward.config import tasks  # noqa: F401 - declares what runs in the background
from steward.core.clock import now
from steward.core.refused import Invalid, NotAllowed, Refused
from steward.files import storage
from steward.files.models import File, Seen
from steward.files.names import clean_name
from steward.files.operations import (
    differences,
    mark_seen,
    missing,
    orphans,
    purge_files,
    rename_file,
    restore_file,
    store_file,
    sweep_files,
    trash_file,
)
from steward.history.models import Event
from steward.queue.jobs import work
from steward.queue.models import Job
from steward.team.models import Member

PNG = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x02\x00\x00\x00\x90wS\xde\x00\x00\x00\x0cIDATx"
    b"\x9cc\xf8\xcf\xc0\x00\x00\x03\x01\x01\x00\xc9\xfe\x92\xef\x00\x00\x00\x00IEND\xaeB`\x82"
)
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> Path:
    """Each test has a folder of its own."""
    settings.STORAGE = tmp_path / "files"
    return tmp_path


@pytest.fixture
def acme(furnished: Member) -> Account:
    """A customer."""
    return create_account(by=furnished, name="Acme", as_customer=True)


def upload(name: str, content: bytes, kind: str = "application/octet-stream") -> SimpleUploadedFile:
    """An uploaded file."""
    return SimpleUploadedFile(name, content, content_type=kind)


def real(path: Path, kind: str = "") -> SimpleUploadedFile:
    """A file of the example data, uploaded."""
    return upload(path.name, path.read_bytes(), kind)


def lying() -> list[Path]:
    """Every file in the folder of stored files."""
    return [path for path in storage.folder().rglob("*") if path.is_file()]


def png(width: int, height: int) -> bytes:
    """A picture that claims this size and holds one row."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 100)) + chunk(b"IEND", b"")
    )


def test_a_stored_file_lies_under_a_random_key_with_its_digest(furnished: Member, acme: Account) -> None:  # P17
    made = store_file(by=furnished, upload=upload("Lease.png", PNG, "image/png"), account=acme)
    assert (made.name, made.size, made.content_type) == ("Lease.png", len(PNG), "image/png")
    path = storage.path_of(made.key)
    assert path.read_bytes() == PNG
    assert "Lease" not in str(path)
    assert path.stat().st_mode & 0o077 == 0
    assert Event.objects.filter(account=acme, kind="file.added", subject_id=made.pk).count() == 1


def test_two_equal_uploads_are_two_files(furnished: Member, acme: Account) -> None:  # attack 44
    both = [store_file(by=furnished, upload=upload("a.png", PNG), account=acme) for _ in range(2)]
    assert both[0].key != both[1].key
    assert both[0].sha256 == both[1].sha256


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../settings.py", "settings.py"),
        ("C:\\x\\report.pdf", "report.pdf"),
        ("a\x00.png", "a.png"),
        ("invoice\u202efdp.exe", "invoicefdp.exe"),
        ("CON", "_CON"),
        ("nul.txt", "_nul.txt"),
        (".htaccess", "htaccess"),
        ("..", "file"),
        ("", "file"),
        ("a" * 4000 + ".pdf", "a" * 196 + ".pdf"),
        ('wage <list> "2026".pdf', "wage _list_ _2026_.pdf"),
        ("Größe 総.pdf", "Größe 総.pdf"),
        ("..%2f..%2fetc", "%2f..%2fetc"),
    ],
)
def test_a_name_is_a_label_and_never_a_path(given: str, kept: str) -> None:  # attack 39
    assert clean_name(given) == kept


def test_hostile_names_change_nothing_outside_the_folder(furnished: Member, acme: Account, tmp_path: Path) -> None:
    before = {path for path in tmp_path.parent.rglob("*") if "stored" not in path.parts}
    for name in ("../../settings.txt", "..%2f..%2fx.txt", "C:\\x.txt", "x" * 4000 + ".txt"):
        made = store_file(by=furnished, upload=upload("x", b"words"), account=acme, name=name)
        assert storage.path_of(made.key).parent.parent == storage.folder()
    after = {path for path in tmp_path.parent.rglob("*") if "stored" not in path.parts}
    assert after - before == {tmp_path / "files"}


@pytest.mark.parametrize(
    ("name", "content", "claimed"),
    [
        ("shell.php", b"<?php system($_GET['c']); ?>", "image/png"),  # attack 41
        ("shell.html", b"<html><script>alert(1)</script></html>", "image/png"),
        ("shell.py", b"import os", "application/pdf"),
        ("photo.png", b"<html><script>alert(1)</script></html>", "image/png"),
        ("photo.jpg", PNG, "image/jpeg"),
        ("letter.pdf", b"MZ\x90\x00program", "application/pdf"),
        ("letter.docx", b"%PDF-1.7 not a word file", ""),
        ("notes.txt", b"\x7fELF\x02\x01", "text/plain"),
        ("page.html", PNG, "text/html"),
        ("letter.pdf", b"\x00\x01\x02\x03", ""),
    ],
)
def test_a_content_that_is_not_what_its_name_or_sender_says_is_refused(
    furnished: Member, acme: Account, name: str, content: bytes, claimed: str
) -> None:
    with pytest.raises(Refused) as refusal:
        store_file(by=furnished, upload=upload(name, content, claimed), account=acme)
    assert (refusal.value.status, refusal.value.code) == (415, "type_mismatch")
    assert not File.objects.exists()
    assert not lying()


def docx() -> bytes:
    """A package as Word makes it."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as package:
        package.writestr("[Content_Types].xml", "<Types/>")
    return held.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("x.html", b"<html><script>alert(1)</script></html>", "text/html"),  # attack 30: kept, and only downloaded
        ("x.svg", b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "image/svg+xml"),
        ("x.xml", b"<?xml version='1.0'?><a/>", "application/xml"),
        ("list.csv", b"a;b\n1;2\n", "text/csv"),
        ("mail.eml", b"From: a@b.c\n\nHi", "message/rfc822"),
        ("letter.docx", docx(), WORD),
        ("old.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 100, "application/msword"),
        ("all.zip", docx(), "application/zip"),
        ("scan", b"%PDF-1.4 ...", "application/pdf"),
        ("polyglot.gif", b"GIF89a/*\x00\x00*/=1;alert(1)", "image/gif"),
        ("data.xyz", b"\x00\x01\x02", "application/octet-stream"),
        ("words", "Grüße".encode("utf-16"), "text/plain"),
    ],
)
def test_a_file_is_known_by_its_content(furnished: Member, acme: Account, name: str, content: bytes, kind: str) -> None:
    assert store_file(by=furnished, upload=upload(name, content), account=acme).content_type == kind


def test_every_picture_and_pdf_of_the_example_data_is_taken(
    furnished: Member, acme: Account, shared_data: Path
) -> None:
    paths = sorted([*(shared_data / "images").iterdir(), *(shared_data / "pdf").iterdir()])
    assert len(paths) == 24
    for path in paths:
        store_file(by=furnished, upload=real(path), account=acme)
    assert File.objects.count() == len(paths)


def test_an_empty_file_a_file_of_nothing_and_one_in_the_trash_are_refused(furnished: Member, acme: Account) -> None:
    with pytest.raises(Invalid, match="empty"):
        store_file(by=furnished, upload=upload("a.txt", b""), account=acme)
    with pytest.raises(Invalid, match="belongs to"):
        store_file(by=furnished, upload=upload("a.txt", b"a"))
    assert not File.objects.exists()
    assert not lying()


def test_a_file_over_the_limit_is_refused_whatever_size_it_claims(
    furnished: Member, acme: Account, settings: Any
) -> None:  # attack 46
    settings.LARGEST_FILE = 1000
    large = upload("a.txt", b"a" * 1001)
    for claimed in (1001, 10, None):
        large.size = claimed
        large.seek(0)
        with pytest.raises(Refused) as refusal:
            store_file(by=furnished, upload=large, account=acme)
        assert refusal.value.status == 413
    assert not File.objects.exists()
    assert not lying()


def test_the_file_after_the_last_that_fits_is_refused(
    furnished: Member, acme: Account, monkeypatch: pytest.MonkeyPatch
) -> None:  # attack 46
    monkeypatch.setattr("steward.files.operations.storing.MOST_FILES", 2)
    for _ in range(2):
        store_file(by=furnished, upload=upload("a.txt", b"a"), account=acme)
    with pytest.raises(Refused) as refusal:
        store_file(by=furnished, upload=upload("a.txt", b"a"), account=acme)
    assert refusal.value.status == 413
    assert File.objects.count() == len(lying()) == 2


def test_a_full_disk_is_one_clear_error_and_leaves_nothing(
    furnished: Member, acme: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(Refused, match="disk of this server is full") as refusal:
        store_file(by=furnished, upload=upload("a.txt", b"words"), account=acme)
    assert refusal.value.status == 503
    assert not File.objects.exists()
    assert not lying()


def test_an_upload_that_breaks_off_leaves_nothing(furnished: Member, acme: Account) -> None:  # attack 44
    class Broken(SimpleUploadedFile):
        def chunks(self, chunk_size: int | None = None) -> Iterator[bytes]:
            yield b"half"
            raise ConnectionResetError("gone")

    with pytest.raises((Refused, ConnectionResetError)):
        store_file(by=furnished, upload=Broken("a.txt", b"whole"), account=acme)
    assert not File.objects.exists()
    assert not lying()


def test_fifty_thousand_pixels_square_are_refused_unread(furnished: Member, acme: Account) -> None:  # attack 43
    with pytest.raises(Invalid, match="pixels"):
        store_file(by=furnished, upload=upload("bomb.png", png(50_000, 50_000)), account=acme)
    assert not lying()


def test_an_archive_is_kept_unopened(furnished: Member, acme: Account) -> None:  # attack 42
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as bomb:
        bomb.writestr("zeros", b"\0" * 50_000_000)
        bomb.writestr("../../escape.txt", b"out")
    made = store_file(by=furnished, upload=upload("bomb.zip", held.getvalue()), account=acme)
    assert not Job.objects.filter(kind="files.preview").exists()
    assert lying() == [storage.path_of(made.key)]


def test_pictures_get_a_preview_the_right_way_up_and_without_a_place(
    furnished: Member, acme: Account, shared_data: Path
) -> None:
    turned = store_file(by=furnished, upload=real(shared_data / "images" / "hopper_orientation_6.jpg"), account=acme)
    placed = store_file(by=furnished, upload=real(shared_data / "images" / "exif_gps.jpg"), account=acme)
    assert work(["files"]) == 2
    for file in (turned, placed):
        file.refresh_from_db()
        assert file.has_preview
        with Image.open(storage.preview_of(file.key)) as image:
            assert image.format == "WEBP"
            assert dict(image.getexif()) == {}
            assert "exif" not in image.info
    with Image.open(shared_data / "images" / "hopper_orientation_6.jpg") as lying_down:
        sideways = lying_down.size
    with Image.open(storage.preview_of(turned.key)) as image:
        assert image.size == sideways[::-1]
    assert b"GPS" not in storage.preview_of(placed.key).read_bytes()


@pytest.mark.slow
def test_every_preview_is_drawn_or_not_and_the_worker_lives(
    furnished: Member, acme: Account, shared_data: Path
) -> None:  # attack 43
    paths = sorted([*(shared_data / "images").iterdir(), *(shared_data / "pdf").iterdir()])
    for path in paths:
        store_file(by=furnished, upload=real(path), account=acme)
    work(["files"], limit=100)
    assert not Job.objects.filter(done_at__isnull=True).exists()
    without = set(File.objects.filter(has_preview=False).values_list("name", flat=True))
    assert {"password-protected.pdf", "truncated_jpeg.jpg", "decompression_bomb.gif"} & without
    assert "hopper.png" not in without
    assert "pdflatex-4-pages.pdf" not in without
    assert not list(storage.folder().rglob("*.part"))


def test_previewing_a_file_that_is_gone_does_nothing(furnished: Member, acme: Account) -> None:
    made = store_file(by=furnished, upload=upload("a.png", PNG), account=acme)
    storage.remove(made.key)
    work(["files"])
    assert not Job.objects.filter(done_at__isnull=True).exists()
    made.refresh_from_db()
    assert not made.has_preview


def test_a_name_may_change_but_not_to_another_kind(furnished: Member, acme: Account) -> None:
    made = store_file(by=furnished, upload=upload("a.png", PNG), account=acme)
    assert rename_file(made, by=furnished, name="../Front.png").name == "Front.png"
    for wrong in ("Front.pdf", "Front.exe", " "):
        with pytest.raises(Invalid):
            rename_file(made, by=furnished, name=wrong)
    made.refresh_from_db()
    assert made.name == "Front.png"


def test_only_the_uploader_and_who_manages_files_may_rename_and_delete(
    furnished: Member, acme: Account, charlie: Member, bob: Member
) -> None:
    made = store_file(by=charlie, upload=upload("a.png", PNG), account=acme)
    attempts: list[Callable[[], object]] = [
        lambda: store_file(by=bob, upload=upload("b.png", PNG), account=acme),
        lambda: rename_file(made, by=bob, name="b.png"),
        lambda: trash_file(made, by=bob),
    ]
    for forbidden in attempts:
        with pytest.raises(NotAllowed):
            forbidden()
    made.refresh_from_db()
    assert (made.name, made.deleted_at, File.objects.count(), len(lying())) == ("a.png", None, 1, 1)
    trash_file(made, by=charlie)
    with pytest.raises(NotAllowed):
        restore_file(made, by=bob)
    restore_file(made, by=furnished)
    made.refresh_from_db()
    assert made.deleted_at is None


def test_seeing_a_file_twice_is_noted_once(furnished: Member, acme: Account, charlie: Member) -> None:  # T11
    made = store_file(by=furnished, upload=upload("a.png", PNG), account=acme)
    mark_seen(made, by=charlie)
    mark_seen(made, by=charlie)
    assert list(Seen.objects.values_list("file", "member")) == [(made.pk, charlie.pk)]


def test_the_sweep_takes_files_without_a_row_and_leaves_young_ones(furnished: Member, acme: Account) -> None:
    kept = store_file(by=furnished, upload=upload("a.txt", b"kept"), account=acme)
    left = storage.write([b"no row"], most=100)
    assert list(orphans()) == [left.key]
    assert sweep_files() == 0
    for path in lying():
        os.utime(path, (0, 0))
    assert sweep_files() == 1
    assert lying() == [storage.path_of(kept.key)]
    assert not list(differences())
    storage.remove(kept.key)
    assert list(missing()) == [kept]
    assert list(differences()) == [f"file {kept.pk} (a.txt): its content is missing"]


@pytest.mark.django_db(transaction=True)
def test_a_change_that_rolls_back_leaves_a_file_that_the_sweep_takes(furnished: Member, acme: Account) -> None:
    with transaction.atomic():
        store_file(by=furnished, upload=upload("a.txt", b"words"), account=acme)
        transaction.set_rollback(True)
    assert not File.objects.exists()
    for path in lying():
        os.utime(path, (0, 0))
    assert sweep_files() == 1
    assert not lying()


def test_the_trash_is_emptied_after_thirty_days(furnished: Member, acme: Account) -> None:
    old = store_file(by=furnished, upload=upload("old.png", PNG), account=acme)
    young = store_file(by=furnished, upload=upload("young.png", PNG), account=acme)
    work(["files"])
    for file, days in ((old, 31), (young, 29)):
        trash_file(file, by=furnished)
        File.objects.filter(pk=file.pk).update(deleted_at=now() - timedelta(days=days))
    assert purge_files() == 1
    assert list(File.objects.all()) == [young]
    assert {path.stem for path in lying()} == {young.key}
