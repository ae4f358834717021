"""The palette and the search page (T6)."""

from __future__ import annotations

import re

import pytest

from steward.accounts.models import Account
from steward.accounts.operations import create_account
from steward.contacts.operations import create_contact
from steward.desk.searching import pieces
from steward.team.models import Member, Workspace
from tests.cast import signed_in


@pytest.fixture
def konex(furnished: Member) -> Account:
    """Konex and a person whose name holds markup."""
    create_contact(by=furnished, emails=[{"address": "x@example.com"}], first_name="<b>Kon</b>", last_name="Ings")
    return create_account(by=furnished, name="Konex", as_customer=True)


def test_the_palette_shows_records_then_actions_then_places(konex: Account, alice: Member) -> None:
    page = signed_in(alice).get("/search/palette?q=kon&page=/").content.decode()
    assert re.findall(r'class="group"[^>]*>([^<]+)', page)[:2] == ["Accounts and organizations", "People"]
    assert f'href="/accounts/{konex.pk}/"' in page
    assert "<mark>Kon</mark>ex" in page
    assert "<b>Kon</b>" not in page
    everything = signed_in(alice).get("/search/palette?q=&page=/").content.decode()
    assert re.findall(r'class="group"[^>]*>([^<]+)', everything) == ["Do", "Go to"]
    assert "Accounts board" in everything
    actions = signed_in(alice).get("/search/palette?q=%3E&page=/").content.decode()
    assert re.findall(r'class="group"[^>]*>([^<]+)', actions) == ["Do"]


def test_on_an_account_the_palette_offers_what_to_do_for_it(konex: Account, alice: Member, bob: Member) -> None:
    page = signed_in(alice).get(f"/search/palette?q=plan&page=/accounts/{konex.pk}/").content.decode()
    assert "Do for Konex" in page
    assert f"?account={konex.pk}" in page
    assert "Do for" not in signed_in(alice).get("/search/palette?q=plan&page=/accounts/999/").content.decode()


def test_the_palette_knows_what_a_member_may_do(
    konex: Account, alice: Member, bob: Member, workspace: Workspace
) -> None:
    assert "<mark>New</mark> account" in signed_in(alice).get("/search/palette?q=new").content.decode()
    assert "</mark> account" not in signed_in(bob).get("/search/palette?q=new").content.decode()
    workspace.policies["account_access"] = "assigned"
    workspace.save()
    assert "Konex" not in signed_in(bob).get("/search/palette?q=konex&page=/").content.decode()
    assert "Do for" not in signed_in(bob).get(f"/search/palette?q=&page=/accounts/{konex.pk}/").content.decode()


def test_the_search_page_shows_all_kinds_or_one(konex: Account, alice: Member) -> None:
    client = signed_in(alice)
    page = client.get("/search/?q=kon").content.decode()
    assert page.startswith("<!doctype html>")
    assert f'href="/accounts/{konex.pk}/"' in page
    assert "&lt;b&gt;" in page
    assert "<b>Kon</b>ex" in page
    only = client.get("/search/?q=kon&kind=contact").content.decode()
    assert f'href="/accounts/{konex.pk}/"' not in only
    assert "Nothing found for “zzzz”" in client.get("/search/?q=zzzz").content.decode()
    for text in ("%%%", '"', "\0", "x" * 5000, "<script>alert(1)</script>"):
        answer = client.get("/search/", {"q": text})
        assert answer.status_code == 200
        assert "<script>alert" not in answer.content.decode()


@pytest.mark.parametrize(
    ("title", "text", "found"),
    [
        ("Konex", "kon", [("Kon", True), ("ex", False)]),
        ("Grand Konex", "kon gra", [("Gra", True), ("nd ", False), ("Kon", True), ("ex", False)]),
        ("Żółć", "zol", [("Żół", True), ("ć", False)]),
        ("Straße", "strasse", [("Straße", True)]),
        ("Konex", "", [("Konex", False)]),
        ("", "x", []),
    ],
)
def test_what_was_looked_for_is_marked(title: str, text: str, found: list[tuple[str, bool]]) -> None:
    assert pieces(title, text) == found
