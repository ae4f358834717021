"""Editing an account by its Info tab: the whole form, who may, and whose fields are whose."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest
from django.test import Client

from steward.fields.operations import create_field
from steward.team.models import Member
from tests.cast import Api, member, signed_in
from tests.world import World

HTMX = {"HX-Request": "true"}


def html(client: Client, url: str, **headers: str) -> str:
    """The page at this address, which came well."""
    answer = client.get(url, headers=headers)
    assert answer.status_code == 200, answer.content[:400]
    return re.sub(r"\s+", " ", answer.content.decode())


def filled(page: str) -> dict[str, Any]:
    """What the hidden inputs of the form hold."""
    return dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page))


def test_edit_on_the_info_tab_changes_everything_in_one_form(world: World, bob: Member) -> None:  # T61-T67, L20, L23
    create_field(by=world.owner, record="account", label="VAT number", type="text")
    client, info = signed_in(world.owner), f"/accounts/{world.account.pk}/info/"
    button = re.search(
        rf'hx-get="(/accounts/{world.account.pk}/edit/[^"]*)"[^>]*>(?:<svg.*?</svg>)?Edit<', html(client, info)
    )
    assert button is not None
    form = html(client, unescape(button[1]), **HTMX)
    names = set(re.findall(r'name="([^"]+)"', form))
    own = next(name for name in names if "vat_number" in name)
    given = {
        **filled(form), "name": "Acme & Sons", "type": "individual", "status": "active", "tags": "VIP, Renewal",
        "team": [bob.pk], "line1": "12 Dock Road", "city": "Chicago", "postal_code": "60601", "country": "US",
        own: "US 36",
    }  # fmt: skip
    assert set(given) <= names
    answer = client.post(unescape(button[1]), given, headers=HTMX)
    assert answer.status_code in (204, 302), answer.content[:600]
    page = html(client, info)
    for text in ("Acme &amp; Sons", "Individual", "VIP", "Renewal", "Bob", "12 Dock Road", "Chicago", "60601", "US 36"):
        assert text in page, text


@pytest.mark.parametrize(
    ("role", "rights", "may"),
    [
        (Member.Role.OWNER, [], True),
        (Member.Role.ADMIN, [], True),
        (Member.Role.EMPLOYEE, ["accounts.manage"], True),
        (Member.Role.EMPLOYEE, ["contacts.manage", "deals.manage", "files.manage"], False),
    ],
)
def test_who_may_edit_an_account(world: World, role: str, rights: list[str], may: bool) -> None:  # T60
    dora = member("Dora", role, rights)
    url = f"/accounts/{world.account.pk}/field/city/"
    answer = signed_in(dora).post(url, {"value": "Boston", "was": ""}, headers=HTMX)
    assert answer.status_code == (200 if may else 403)
    world.account.refresh_from_db()
    assert world.account.city == ("Boston" if may else "")
    changed = Api(dora).patch(f"/accounts/{world.account.pk}", {"address": {"city": "Chicago"}})
    assert changed.status_code == (200 if may else 403)


def test_fields_of_accounts_and_of_people_are_two_sets(world: World) -> None:  # T28, T59, L15, L18
    create_field(by=world.owner, record="account", label="VAT number", type="text")
    create_field(by=world.owner, record="contact", label="Shoe size", type="text")
    client = signed_in(world.owner)
    account, person = html(client, f"/accounts/{world.account.pk}/info/"), html(client, f"/people/{world.contact.pk}/")
    assert ("VAT number" in account, "Shoe size" in account) == (True, False)
    assert ("VAT number" in person, "Shoe size" in person) == (False, True)
    assert "ann@acme.example" in person
