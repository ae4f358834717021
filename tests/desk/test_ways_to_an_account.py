"""How one comes to the page of an account, who comes in, and that one always knows where one is."""

from __future__ import annotations

import re
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from PIL import Image

from steward.accounts.operations import change_account, change_photo, link_contact
from steward.team.models import Member, Workspace
from tests.cast import Api, member, signed_in
from tests.world import World

TABS = ("", "info/", "timeline/", "activities/", "deals/", "people/", "notes/", "files/")


def html(client: Client, url: str) -> str:
    """The page at this address, which came well."""
    answer = client.get(url)
    assert answer.status_code == 200, answer.content[:400]
    return re.sub(r"\s+", " ", answer.content.decode())


def test_accounts_stand_under_contacts_and_lead_to_the_account(world: World) -> None:  # P8, O1, T7, L4, M8, M22, M70
    client = signed_in(world.owner)
    sections = re.findall(r'<p class="nav-label">([^<]+)</p>(.*?)</div>', html(client, "/"))
    links = {label: re.findall(r'href="([^"]+)".*?<span>([^<]+)</span>', part) for label, part in sections}
    assert links["Contacts"] == [
        ("/accounts/", "Accounts"),
        ("/organizations/", "Organizations"),
        ("/people/", "People"),
        ("/segments/", "Segments"),
        ("/duplicates/", "Duplicates"),
    ]
    assert ("/deals/", "Deals") in links["Service"]
    listed = html(client, "/accounts/")
    assert re.search(rf'<a class="name[^"]*" href="/accounts/{world.account.pk}/">{world.account.name}</a>', listed)
    assert 'href="/accounts/new/' in listed
    assert world.account.name in html(client, f"/accounts/{world.account.pk}/")


@pytest.mark.parametrize("typed", ["cme", "ACME", "office@", "info"])
def test_typing_a_part_of_name_or_address_finds_the_client(world: World, typed: str) -> None:  # T6, L3
    change_account(world.account, by=world.owner, name="Acme", email="info.office@acme.example")
    client = signed_in(world.owner)
    assert 'data-open="palette"' in html(client, "/")
    assert f'href="/accounts/{world.account.pk}/"' in html(client, f"/search/palette?q={typed}&page=/")


def test_the_address_of_a_person_leads_to_the_person_and_on_to_the_account(world: World) -> None:  # T6, L3
    link_contact(world.account, world.contact, by=world.owner)
    client = signed_in(world.owner)
    assert f'href="/people/{world.contact.pk}/"' in html(client, "/search/palette?q=ann@acm&page=/")
    assert f'href="/accounts/{world.account.pk}/"' in html(client, f"/people/{world.contact.pk}/")


@pytest.mark.parametrize(
    ("who", "comes_in"),
    [("owner", True), ("admin", True), ("assigned", True), ("may view all", True), ("another", False)],
)
def test_an_account_of_assigned_members_opens_for(  # T2, T3, T4, T5
    world: World, workspace: Workspace, bob: Member, who: str, comes_in: bool
) -> None:
    workspace.policies["account_access"] = "assigned"
    workspace.save()
    comer = {"owner": world.owner, "admin": member("Dora", Member.Role.ADMIN, [])}.get(who, bob)
    if who == "assigned":
        team = {"team": [bob.pk]}
        assert signed_in(world.owner).post(f"/accounts/{world.account.pk}/team/", team).status_code == 302
    if who == "may view all":
        bob.rights = ["accounts.view_all"]
        bob.save()
    client = signed_in(comer)
    for tab in TABS:
        assert client.get(f"/accounts/{world.account.pk}/{tab}").status_code == (200 if comes_in else 404), tab
    assert (world.account.name in html(client, "/accounts/")) is comes_in
    assert Api(comer).get(f"/accounts/{world.account.pk}").status_code == (200 if comes_in else 404)


def test_photo_and_name_stand_beside_the_tabs_of_every_page(
    world: World, settings: Any, tmp_path: Path
) -> None:  # T8, L5
    location = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": str(tmp_path)}}
    settings.STORAGES = {**settings.STORAGES, "default": location}
    out = BytesIO()
    Image.new("RGB", (80, 80), "red").save(out, "PNG")
    change_photo(world.account, by=world.owner, upload=BytesIO(out.getvalue()), size=len(out.getvalue()))
    world.account.refresh_from_db()
    client = signed_in(world.owner)
    for tab in TABS:
        head = re.search(r'<div class="record-name">(.*?)</div>', html(client, f"/accounts/{world.account.pk}/{tab}"))
        assert head is not None
        assert world.account.photo_url in head[1]
        assert f">{world.account.name}</h1>" in head[1]
