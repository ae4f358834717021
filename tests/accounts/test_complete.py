"""What policies ask of an account: refused by hand where it is missing, marked "incomplete" where it came otherwise."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from steward.accounts.models import Account, Membership
from steward.accounts.operations import begin_account, create_account, open_account
from steward.contacts.models import Contact
from steward.core.refused import Invalid
from steward.team.models import Member
from steward.team.policies import STYLES
from tests.cast import Api, signed_in

from .conftest import Everything

HTMX = {"HX-Request": "true"}
SetPolicy = Callable[..., None]


@pytest.fixture
def strict(set_policy: SetPolicy) -> None:
    """As in Outseta: a billing stage and a contact."""
    set_policy(billing_stage_required=True, contacts_at_least=1)


@pytest.mark.parametrize(
    ("policies", "field"),
    [({"billing_stage_required": True}, "billing_stage"), ({"contacts_at_least": 1}, "contacts")],
)
def test_making_an_account_by_hand_names_what_is_missing_and_changes_nothing(
    policies: dict[str, object], field: str, acme: Account, alice: Member, set_policy: SetPolicy, everything: Everything
) -> None:  # O13, O14, T27
    set_policy(**policies)
    before = everything()
    with pytest.raises(Invalid) as refusal:
        begin_account(acme, by=alice, because="hand")
    assert (refusal.value.field, refusal.value.code) == (field, "required")
    assert everything() == before


def test_what_the_organization_has_already_is_not_asked_again(
    strict: None, acme: Account, ilse: Contact, alice: Member
) -> None:
    opened = open_account(acme, by=alice, billing_stage="paused", contacts=[{"contact": ilse}])
    assert (opened.is_customer, opened.billing_stage) == (True, "paused")
    assert Membership.objects.get().is_primary
    globex = create_account(by=alice, name="Globex", billing_stage="expired", contacts=[{"contact": ilse}])
    assert begin_account(globex, by=alice, because="hand").is_customer


def test_what_is_only_half_given_is_undone_whole(
    strict: None, acme: Account, alice: Member, everything: Everything
) -> None:
    before = everything()
    with pytest.raises(Invalid):
        open_account(acme, by=alice, contacts=[{"emails": ["new@kan.example"]}])
    assert everything() == before


def test_a_won_deal_makes_an_account_all_the_same_and_it_is_marked(
    set_policy: SetPolicy, acme: Account, alice: Member, api: Api
) -> None:  # P5, T27, L14
    set_policy(contacts_at_least=1)
    begin_account(acme, by=alice, because="deal")
    assert api.get(f"/accounts/{acme.pk}").json()["incomplete"] == ["contacts"]
    assert api.get("/accounts").json()["items"][0]["incomplete"] == ["contacts"]


@pytest.mark.parametrize(
    ("style", "lacking"),
    [
        ("default", ["contacts"]), ("pipedrive", []), ("mailblue", []), ("taxdome", ["contacts"]),
        ("taxdome-lite", ["contacts"]), ("outseta", ["contacts", "billing_stage"]),
    ],
)  # fmt: skip
def test_each_style_marks_what_its_product_asks_for(
    style: str, lacking: list[str], globex: Account, api: Api, set_policy: SetPolicy
) -> None:
    set_policy(**STYLES[style])
    assert api.get(f"/accounts/{globex.pk}").json()["incomplete"] == lacking
    page = signed_in(Member.objects.get(email="alice@example.com")).get("/accounts/").content.decode()
    assert (">Incomplete</span>" in page) is bool(lacking)


def test_an_organization_is_never_incomplete_and_a_contact_completes_an_account(
    acme: Account, globex: Account, ilse: Contact, api: Api
) -> None:
    assert api.get(f"/organizations/{acme.pk}").json()["incomplete"] == []
    assert api.get(f"/accounts/{globex.pk}").json()["incomplete"] == ["contacts"]
    api.post(f"/accounts/{globex.pk}/contacts", {"contact_id": ilse.pk})
    assert api.get(f"/accounts/{globex.pk}").json()["incomplete"] == []


def test_the_api_takes_what_is_missing_along(strict: None, acme: Account, ilse: Contact, api: Api) -> None:
    refused = api.post(f"/organizations/{acme.pk}/begin")
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["field"] == "billing_stage"
    assert not Account.objects.get(pk=acme.pk).is_customer
    given = {"billing_stage": "trialing", "contacts": [{"email": "ilse@kan-code.example"}]}
    opened = api.post(f"/organizations/{acme.pk}/begin", given)
    assert (opened.status_code, opened.json()["incomplete"]) == (200, [])
    assert Membership.objects.get().contact == ilse


def test_the_button_asks_for_what_is_missing_in_a_dialog(
    strict: None, acme: Account, ilse: Contact, alice: Member
) -> None:
    browser, url = signed_in(alice), f"/accounts/{acme.pk}/begin/"
    asked = browser.post(url, headers=HTMX)
    assert (asked.status_code, asked["HX-Retarget"]) == (200, "#dialog-slot")
    assert 'name="billing_stage"' in asked.content.decode()
    assert 'name="contacts"' in asked.content.decode()
    wrong = browser.post(url, {"billing_stage": "", "contacts": "ilse"}, headers=HTMX)
    assert wrong.status_code == 422
    assert not Account.objects.get().is_customer
    done = browser.post(url, {"billing_stage": "trialing", "contacts": "Ilse@Kan-Code.example"}, headers=HTMX)
    assert (done.status_code, json.loads(done["HX-Trigger"])["dialog:close"]) == (204, True)
    assert Account.objects.get().is_customer
    assert Membership.objects.get().contact == ilse, "the person who is there, not a second one"


def test_without_scripts_the_same_is_a_page(strict: None, acme: Account, alice: Member) -> None:
    browser, url = signed_in(alice), f"/accounts/{acme.pk}/begin/"
    assert "<!doctype html>" in browser.post(url).content.decode().lower()
    assert browser.get(url).status_code == 200
    assert (
        browser.post(url, {"billing_stage": "trialing", "contacts": "a@b.example"})["Location"]
        == f"/accounts/{acme.pk}/"
    )


def test_the_account_page_says_what_is_missing_and_mends_it(globex: Account, alice: Member, bob: Member) -> None:
    page = signed_in(alice).get(f"/accounts/{globex.pk}/").content.decode()
    assert "Incomplete: it needs a contact." in page
    assert (
        f'hx-get="/accounts/{globex.pk}/contacts/new/"' in page.partition('id="lacks"')[2].partition("</div></div>")[0]
    )
    seen = signed_in(bob).get(f"/accounts/{globex.pk}/").content.decode()
    assert "Incomplete: it needs a contact." in seen
    notice = seen.partition('id="lacks"')[2].partition("</div></div>")[0]
    assert "hx-get" not in notice, "who may not change it is told, and offered nothing"
