"""Pages of files: the block, the list, one file, and dropping files."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from steward.accounts.models import Account
from steward.accounts.operations import create_account
from steward.files.models import File
from steward.files.operations import store_file
from steward.team.models import Member
from tests.cast import signed_in

HTMX = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> Path:
    """Each test has a folder of its own."""
    settings.STORAGE = tmp_path / "files"
    return tmp_path


@pytest.fixture
def acme(furnished: Member) -> Account:
    """A customer."""
    return create_account(by=furnished, name="Acme", as_customer=True)


@pytest.fixture
def browser_of_alice(furnished: Member) -> Client:
    """Alice at her browser."""
    return signed_in(furnished)


def words(name: str = "a.txt", content: bytes = b"words") -> SimpleUploadedFile:
    """An uploaded text."""
    return SimpleUploadedFile(name, content, content_type="text/plain")


def test_a_dropped_file_is_stored_and_stands_in_the_block(browser_of_alice: Client, acme: Account) -> None:  # P17
    answer = browser_of_alice.post(f"/files/upload/?account={acme.pk}", {"file": words()}, headers=HTMX)
    assert answer.status_code == 204
    assert File.objects.get().account == acme
    block = browser_of_alice.get(f"/files/block/?account={acme.pk}&at=%23overview").content.decode()
    assert ">a.txt<" in block
    assert 'data-refresh="#overview"' in block
    assert f'data-url="/files/upload/?account={acme.pk}"' in block


@pytest.mark.parametrize(
    ("file", "status", "said"),
    [
        (words("a.pdf"), 415, "is not what its name says"),
        (words("a.txt", b""), 422, "empty"),
        (words("a.txt", b"x" * 2000), 413, "can have 0 MB at most"),
        (None, 422, "Choose a file first"),
    ],
)
def test_a_refused_file_is_one_sentence_of_plain_text(
    browser_of_alice: Client, acme: Account, settings: Any, file: Any, status: int, said: str
) -> None:
    settings.LARGEST_FILE = 1000
    data = {"file": file} if file is not None else {}
    answer = browser_of_alice.post(f"/files/upload/?account={acme.pk}", data, headers=HTMX)
    assert answer.status_code == status
    assert answer["Content-Type"].startswith("text/plain")
    assert said in answer.content.decode()
    assert not File.objects.exists()


def test_new_files_bear_a_tag_until_they_are_opened(
    browser_of_alice: Client, acme: Account, charlie: Member
) -> None:  # T11 T10
    made = store_file(by=charlie, upload=words("theirs.txt"), account=acme)
    block = f"/files/block/?account={acme.pk}"
    assert ">NEW<" in browser_of_alice.get(block).content.decode()
    assert ">NEW<" not in signed_in(charlie).get(block).content.decode()
    opened = browser_of_alice.get(f"/files/{made.pk}/?at=%23files-block", headers=HTMX)
    assert json.loads(opened["HX-Trigger"]) == {"refresh": {"at": "#files-block"}}
    assert ">NEW<" not in browser_of_alice.get(block).content.decode()
    assert "Alice" in signed_in(charlie).get(f"/files/{made.pk}/", headers=HTMX).content.decode()


def test_the_block_shows_the_five_latest_and_counts_all(
    browser_of_alice: Client, furnished: Member, acme: Account
) -> None:  # T10
    for number in range(7):
        store_file(by=furnished, upload=words(f"{number}.txt"), account=acme)
    text = browser_of_alice.get(f"/files/block/?account={acme.pk}").content.decode()
    assert [f">{n}.txt<" in text for n in range(7)] == [False] * 2 + [True] * 5
    assert '<span class="count">7</span>' in text


def test_a_list_of_fifty_takes_as_many_queries_as_a_list_of_five(
    browser_of_alice: Client, furnished: Member, acme: Account
) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert browser_of_alice.get(f"/files/?account={acme.pk}").status_code == 200
        return len(captured)

    for number in range(5):
        store_file(by=furnished, upload=words(f"{number}.txt"), account=acme)
    few = queries()
    for number in range(55):
        store_file(by=furnished, upload=words(f"more{number}.txt"), account=acme)
    assert queries() <= few <= 20
    assert "Show more" in browser_of_alice.get(f"/files/?account={acme.pk}").content.decode()


def test_renaming_deleting_and_undoing(browser_of_alice: Client, furnished: Member, acme: Account) -> None:
    made = store_file(by=furnished, upload=words(), account=acme)
    answer = browser_of_alice.post(f"/files/{made.pk}/rename/", {"name": "b.txt", "version": 1}, headers=HTMX)
    assert answer.status_code == 204
    stale = browser_of_alice.post(f"/files/{made.pk}/rename/", {"name": "c.txt", "version": 1}, headers=HTMX)
    assert stale.status_code == 422
    assert "Somebody changed this record" in stale.content.decode()
    wrong = browser_of_alice.post(f"/files/{made.pk}/rename/", {"name": "b.pdf"}, headers=HTMX)
    assert wrong.status_code == 422
    assert "The ending has to stay" in wrong.content.decode()
    answer = browser_of_alice.post(f"/files/{made.pk}/delete/", headers=HTMX)
    assert ">b.txt<" not in browser_of_alice.get("/files/").content.decode()
    browser_of_alice.post(json.loads(answer["HX-Trigger"])["toast"]["undo"], headers=HTMX)
    assert ">b.txt<" in browser_of_alice.get("/files/").content.decode()


def test_bob_sees_files_but_no_way_to_add_or_delete(furnished: Member, bob: Member, acme: Account) -> None:
    made = store_file(by=furnished, upload=words(), account=acme)
    client = signed_in(bob)
    assert "<drop-zone" not in client.get(f"/files/?account={acme.pk}").content.decode()
    assert "Delete" not in client.get(f"/files/{made.pk}/", headers=HTMX).content.decode()
    assert client.post(f"/files/{made.pk}/delete/", headers=HTMX).status_code == 403
    assert client.post(f"/files/upload/?account={acme.pk}", {"file": words()}, headers=HTMX).status_code == 403
    made.refresh_from_db()
    assert made.deleted_at is None
    assert File.objects.count() == 1


def test_a_hostile_name_is_shown_as_text(
    browser_of_alice: Client, furnished: Member, acme: Account
) -> None:  # attack 26
    name = "'\"><img src=x onerror=alert(1)>{{7+7}}.txt"
    made = store_file(by=furnished, upload=words(), account=acme, name=name)
    for url in (f"/files/{made.pk}/", "/files/", f"/files/block/?account={acme.pk}"):
        text = browser_of_alice.get(url).content.decode()
        assert "<img src=x" not in text
        assert "{{7+7}}" in text


def test_plain_forms_and_pages_work_without_script(browser_of_alice: Client, acme: Account) -> None:
    answer = browser_of_alice.post(f"/files/upload/?account={acme.pk}", {"file": words()})
    assert answer.status_code == 302
    made = File.objects.get()
    assert "<html" in browser_of_alice.get(f"/files/{made.pk}/").content.decode()
    assert browser_of_alice.post(f"/files/{made.pk}/delete/").status_code == 302


def test_nobody_is_sent_to_sign_in(browser_of_alice: Client, furnished: Member, acme: Account) -> None:
    made = store_file(by=furnished, upload=words(), account=acme)
    for url in ("/files/", f"/files/{made.pk}/", f"/files/{made.pk}/content/", f"/files/{made.pk}/preview/"):
        assert Client().get(url)["Location"].startswith("/sign-in/")
