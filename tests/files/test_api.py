"""`/api/v1/files`: what is sent, what comes back, and what is refused."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from steward.accounts.models import Account
from steward.accounts.operations import create_account
from steward.config import tasks  # noqa: F401 - declares what runs in the background
from steward.files import storage
from steward.files.models import File, Seen
from steward.files.operations import store_file, trash_file
from steward.queue.jobs import work
from steward.team.models import Member, Workspace
from tests.cast import Api, signed_in
from tests.world import World

PNG = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x02\x00\x00\x00\x90wS\xde\x00\x00\x00\x0cIDATx"
    b"\x9cc\xf8\xcf\xc0\x00\x00\x03\x01\x01\x00\xc9\xfe\x92\xef\x00\x00\x00\x00IEND\xaeB`\x82"
)
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
def limited(workspace: Workspace, bob: Member) -> Member:
    """Bob, who sees only what is given to him, but may manage files."""
    workspace.policies = {**workspace.policies, "account_access": "assigned"}
    workspace.save()
    bob.rights = ["files.manage"]
    bob.save()
    return bob


def upload(name: str = "a.png", content: bytes = PNG, kind: str = "application/octet-stream") -> SimpleUploadedFile:
    """An uploaded file."""
    return SimpleUploadedFile(name, content, content_type=kind)


def send(api: Api, file: SimpleUploadedFile | None, **fields: Any) -> Any:
    """POST /files as multipart/form-data."""
    data = {**fields, **({"file": file} if file is not None else {})}
    return api.client.post("/api/v1/files", data, headers={"Authorization": f"Bearer {api.token}"})


def lying() -> list[Path]:
    """Every file in the folder of stored files."""
    return [path for path in storage.folder().rglob("*") if path.is_file()]


def test_a_file_is_stored_read_renamed_and_deleted(api: Api, acme: Account, furnished: Member) -> None:  # P17
    made = send(api, upload("Front.png", kind="image/png"), account_id=acme.pk)
    assert made.status_code == 201, made.content
    found = made.json()
    assert (found["name"], found["size"], found["content_type"]) == ("Front.png", len(PNG), "image/png")
    assert (found["account_id"], found["uploaded_by_id"], found["seen_by"]) == (acme.pk, furnished.pk, [])
    url = f"/files/{found['id']}"
    content = api.get(f"{url}/content")
    assert b"".join(content.streaming_content) == PNG
    renamed = api.patch(url, {"name": "Back.png"}, If_Match=made["ETag"])
    assert renamed.json()["name"] == "Back.png"
    assert api.patch(url, {"name": "Late.png"}, If_Match=made["ETag"]).status_code == 412
    assert api.patch(url, {"name": "Back.pdf"}).status_code == 422
    assert api.patch(url, {"size": 1}).status_code == 422
    assert api.delete(url).status_code == 204
    assert api.get(url).status_code == api.get(f"{url}/content").status_code == 404
    assert api.post(f"{url}/restore").status_code == 200
    assert api.get(url).status_code == 200


def test_a_file_is_new_for_each_member_until_they_open_it(api: Api, acme: Account, charlie: Member) -> None:  # T11
    pk = send(api, upload(), account_id=acme.pk).json()["id"]
    other = Api(charlie)
    assert api.get(f"/files/{pk}").json()["is_new"] is False
    assert other.get(f"/files/{pk}").json()["is_new"] is True
    other.get(f"/files/{pk}/content")
    seen = other.get(f"/files/{pk}").json()
    assert (seen["is_new"], seen["seen_by"]) == (False, [charlie.pk])
    assert other.get("/files", account_id=acme.pk).json()["items"][0]["seen_by"] == [charlie.pk]


@pytest.mark.parametrize(
    ("name", "content", "kind", "sent_as"),
    [
        ("x.html", b"<html><script>alert(1)</script></html>", "text/html", "application/octet-stream"),
        (
            "x.svg",
            b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>",
            "image/svg+xml",
            "application/octet-stream",
        ),
        ("x.xml", b"<?xml version='1.0'?><x/>", "text/xml", "application/octet-stream"),
        ("x.js", b"alert(1)", "text/javascript", "application/octet-stream"),
        ("x.gif", b"GIF89a/*\x00\x00*/=1;alert(1)", "image/gif", "image/gif"),
        ("x.pdf", b"%PDF-1.4 /JS (app.alert(1))", "application/pdf", "application/pdf"),
    ],
)
def test_whatever_it_is_it_comes_as_a_download_that_no_browser_runs(
    api: Api, acme: Account, name: str, content: bytes, kind: str, sent_as: str
) -> None:  # attacks 30 41
    pk = send(api, upload(name, content, kind), account_id=acme.pk).json()["id"]
    answer = api.get(f"/files/{pk}/content")
    assert answer["Content-Disposition"] == f'attachment; filename="{name}"'
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer["Content-Type"] == sent_as
    assert b"".join(answer.streaming_content) == content


@pytest.mark.parametrize(
    ("name", "header"),
    [
        ("Größe.png", "attachment; filename*=utf-8''Gr%C3%B6%C3%9Fe.png"),
        ('a"; filename=evil.html.png', 'attachment; filename="a_; filename=evil.html.png"'),
        ("a\r\nX-Evil: 1.png", 'attachment; filename="aX-Evil_ 1.png"'),
    ],
)
def test_a_name_cannot_break_out_of_its_header(api: Api, acme: Account, name: str, header: str) -> None:  # attack 39
    pk = send(api, upload(), account_id=acme.pk, name=name).json()["id"]
    answer = api.get(f"/files/{pk}/content")
    assert answer["Content-Disposition"] == header
    assert "X-Evil" not in answer.headers


def test_a_preview_is_a_picture_of_ours_and_fenced_too(
    api: Api, acme: Account, furnished: Member, shared_data: Path
) -> None:
    path = shared_data / "pdf" / "pdflatex-4-pages.pdf"
    pk = send(api, upload(path.name, path.read_bytes(), "application/pdf"), account_id=acme.pk).json()["id"]
    browser = signed_in(furnished)
    assert browser.get(f"/files/{pk}/preview/").status_code == 404
    work(["files"])
    answer: Any = browser.get(f"/files/{pk}/preview/")
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/webp")
    assert b"".join(answer.streaming_content)[8:12] == b"WEBP"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert api.get(f"/files/{pk}").json()["has_preview"] is True


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [("shell.php", b"<?php", "image/png"), ("a.png", b"<html>", "image/png"), ("a.pdf", PNG, "application/pdf")],
)
def test_a_content_that_lies_is_415(api: Api, acme: Account, name: str, content: bytes, kind: str) -> None:  # attack 41
    answer = send(api, upload(name, content, kind), account_id=acme.pk)
    assert (answer.status_code, answer.json()["code"]) == (415, "type_mismatch")
    assert answer.json()["errors"][0]["field"] == "file"
    assert not File.objects.exists()
    assert not lying()


def test_a_file_over_the_limit_is_413_while_it_arrives(api: Api, acme: Account, settings: Any) -> None:  # attack 46
    settings.LARGEST_FILE = 100_000
    answer = send(api, upload("a.txt", b"a" * 3_000_000), account_id=acme.pk)
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")
    assert not File.objects.exists()
    assert not lying()
    assert send(api, upload("a.txt", b"a" * 100_000), account_id=acme.pk).status_code == 201


def test_a_body_without_its_end_leaves_no_row_without_a_file(api: Api, acme: Account) -> None:  # attack 44
    body = (
        b'--b\r\nContent-Disposition: form-data; name="account_id"\r\n\r\n' + str(acme.pk).encode()
        + b'\r\n--b\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n\r\nhalf of th'
    )  # fmt: skip
    answer = api.client.generic(
        "POST", "/api/v1/files", body, content_type="multipart/form-data; boundary=b",
        headers={"Authorization": f"Bearer {api.token}"},
    )  # fmt: skip
    assert answer.status_code < 500
    stored = File.objects.all()
    assert len(lying()) == stored.count()
    assert all(storage.path_of(one.key).stat().st_size == one.size for one in stored)


@pytest.mark.parametrize(
    ("fields", "status", "field"),
    [
        ({}, 422, "account_id"),
        ({"account_id": 999_999}, 404, "account_id"),
        ({"account_id": 2**63}, 422, "account_id"),
        ({"account_id": "x"}, 422, "account_id"),
        ({"deal_id": 999_999}, 404, "deal_id"),
        ({"key": "../../x", "account_id": 1}, 422, "key"),
        ({"uploaded_by_id": 1, "account_id": 1}, 422, "uploaded_by_id"),
    ],
)
def test_a_file_of_nothing_or_with_unknown_fields_is_refused(
    api: Api, furnished: Member, fields: dict[str, Any], status: int, field: str
) -> None:
    answer = send(api, upload(), **fields)
    assert answer.status_code == status, answer.content
    assert field in {error["field"] for error in answer.json()["errors"]}
    assert not File.objects.exists()
    assert not lying()


def test_a_request_without_a_file_says_so(api: Api, acme: Account) -> None:
    answer = send(api, None, account_id=acme.pk)
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "file")


@pytest.mark.parametrize(
    "path",
    [
        "/api/v1/files/{id}/..%2f..%2fetc/passwd",
        "/api/v1/files/..%2f..%2fsettings.py",
        "/files/{id}/..%2f..%2f",
        "/files/{id}/content/../../x",
        "/files/../../secret_key",
    ],
)
def test_no_path_leads_out_of_the_folder(api: Api, acme: Account, furnished: Member, path: str) -> None:  # attack 40
    pk = send(api, upload(), account_id=acme.pk).json()["id"]
    for client in (api.client, signed_in(furnished)):
        answer = client.get(path.format(id=pk), headers={"Authorization": f"Bearer {api.token}"})
        assert answer.status_code in (301, 404, 422)


def test_bob_without_the_right_stores_renames_and_deletes_nothing(api: Api, acme: Account, bob: Member) -> None:
    pk = send(api, upload(), account_id=acme.pk).json()["id"]
    before = list(File.objects.values())
    other = Api(bob)
    assert send(other, upload("b.png"), account_id=acme.pk).status_code == 403
    assert other.patch(f"/files/{pk}", {"name": "b.png"}).status_code == 403
    assert other.delete(f"/files/{pk}").status_code == 403
    assert list(File.objects.values()) == before
    assert len(lying()) == 1


def test_every_door_to_a_foreign_file_is_404_and_nothing_is_seen_or_changed(
    world: World, limited: Member
) -> None:  # attacks 4 6 7 9
    file = store_file(by=world.owner, upload=upload(f"{world.secret}.png"), account=world.account)
    gone = store_file(by=world.owner, upload=upload("gone.png"), account=world.account)
    work(["files"])
    trash_file(gone, by=world.owner)
    before = list(File.objects.order_by("pk").values())
    stranger, browser = Api(limited), signed_in(limited)
    answers = [
        stranger.get(f"/files/{file.pk}"), stranger.get(f"/files/{file.pk}/content"),
        stranger.patch(f"/files/{file.pk}", {"name": "b.png"}), stranger.delete(f"/files/{file.pk}"),
        stranger.post(f"/files/{gone.pk}/restore"), send(stranger, upload(), account_id=world.account.pk),
        send(stranger, upload(), deal_id=world.deal.pk),
        *(browser.get(f"/files/{file.pk}/{door}") for door in ("", "content/", "preview/")),
        *(browser.post(f"/files/{file.pk}/{door}/", {"name": "b.png"}) for door in ("rename", "delete")),
        browser.post(f"/files/{gone.pk}/restore/"), browser.get(f"/files/?account={world.account.pk}"),
        browser.get(f"/files/block/?account={world.account.pk}"),
        browser.post(f"/files/upload/?account={world.account.pk}", {"file": upload()}),
    ]  # fmt: skip
    assert {answer.status_code for answer in answers} == {404}
    for answer in answers:
        assert world.secret not in answer.content.decode()
    assert world.secret not in json.dumps(stranger.get("/files").json())
    assert world.secret not in browser.get("/files/").content.decode()
    assert stranger.get("/files").json()["count"]["value"] == 0
    assert list(File.objects.order_by("pk").values()) == before
    assert not Seen.objects.exists()


def test_a_link_dies_with_the_right(world: World, limited: Member) -> None:  # attack 45
    file = store_file(by=world.owner, upload=upload(), account=world.account)
    world.account.owner = limited
    world.account.save()
    browser = signed_in(limited)
    assert browser.get(f"/files/{file.pk}/content/").status_code == 200
    world.account.owner = world.owner
    world.account.save()
    assert browser.get(f"/files/{file.pk}/content/").status_code == 404
    limited.status = Member.Status.OFF
    limited.save()
    assert browser.get(f"/files/{file.pk}/content/").status_code == 302


def test_a_missing_content_is_a_clear_answer(api: Api, acme: Account) -> None:
    pk = send(api, upload(), account_id=acme.pk).json()["id"]
    storage.remove(File.objects.get(pk=pk).key)
    answer = api.get(f"/files/{pk}/content")
    assert (answer.status_code, answer.json()["code"]) == (404, "missing")


@pytest.mark.parametrize(
    "query", [{"sort": "key"}, {"sort": "uploaded_by__password"}, {"name__startswith": "a"}, {"limit": "501"}]
)
def test_what_the_list_does_not_offer_is_422(api: Api, furnished: Member, query: dict[str, str]) -> None:  # attack 20
    assert api.get("/files", **query).status_code == 422


def test_the_list_sorts_and_pages(api: Api, acme: Account, furnished: Member) -> None:
    for number in (3, 1, 2):
        store_file(by=furnished, upload=upload(f"{number}.txt", b"x" * number), account=acme)
    names = [one["name"] for one in api.get("/files", sort="name").json()["items"]]
    assert names == ["1.txt", "2.txt", "3.txt"]
    first = api.get("/files", sort="-size", limit=2).json()
    second = api.get("/files", sort="-size", limit=2, cursor=first["next"]).json()
    assert [one["size"] for one in [*first["items"], *second["items"]]] == [3, 2, 1]
