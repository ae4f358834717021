"""Pages of accounts and organizations: URL in, page out, rows compared."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image

from steward.accounts.models import Access, Account, AddressSetting, Membership
from steward.accounts.operations import (
    change_account,
    create_account,
    link_contact,
    set_deal_figures,
    set_next_activity,
    touch_person,
    trash_account,
)
from steward.contacts.models import Contact
from steward.core import clock
from steward.fields.operations import create_field, set_up_fields
from steward.team.models import Member
from tests.cast import signed_in

from .conftest import Everything

HTMX = {"HX-Request": "true"}
FIGURES: dict[str, Any] = {"won_values": {}, "won_count": 1, "open_values": {}, "open_minor": 0, "open_count": 0}


@pytest.fixture
def browser(alice: Member) -> Client:
    """Alice's browser."""
    return signed_in(alice)


def text_of(answer: Any) -> str:
    """The page without tags and doubled blanks."""
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def shown(answer: Any) -> list[str]:
    """Names of the accounts in the table, in their order."""
    return re.findall(r'class="name rowlink trunc" href="[^"]+">([^<]+)<', answer.content.decode())


def triggers(answer: Any) -> dict[str, Any]:
    """What the answer tells the page."""
    found: dict[str, Any] = json.loads(answer["HX-Trigger"])
    return found


def path(name: str, *args: object) -> str:
    """An address of this room."""
    return reverse(f"accounts:{name}", args=args)


def test_accounts_are_listed_with_their_next_step_worth_and_tags(
    browser: Client, alice: Member, acme: Account
) -> None:  # P8, P9, P20
    made = create_account(by=alice, name="Kan-code", as_customer=True, owner=alice, industry="software", tags=["VIP"])
    set_deal_figures(made.pk, **{**FIGURES, "won_minor": 34_145_500})
    set_next_activity(made.pk, activity_id=7, on=clock.today() - timedelta(days=4), subject="Call back", icon="call")
    answer = browser.get("/accounts/")
    assert shown(answer) == ["Kan-code"]
    text = text_of(answer)
    for part in ("VIP", "Call back 4 days late", "software", "$341,455", "All accounts 1", "Needs a touch 1"):
        assert part in text, part
    assert shown(browser.get("/organizations/")) == ["Acme", "Kan-code"]


def test_every_view_shows_what_it_says(
    browser: Client, alice: Member, charlie: Member, ilse: Contact
) -> None:  # P24-P26
    today, now = clock.today(), clock.now()
    late = create_account(by=alice, name="Late", as_customer=True, owner=alice)
    set_next_activity(late.pk, activity_id=1, on=today - timedelta(days=1), subject="x")
    soon = create_account(by=alice, name="Soon", as_customer=True, owner=charlie)
    set_next_activity(soon.pk, activity_id=2, on=today, subject="x")
    quiet = create_account(by=alice, name="Quiet", as_customer=True)
    link_contact(quiet, ilse, by=alice)
    touch_person(ilse.pk, now - timedelta(days=91))
    create_account(by=alice, name="Org")
    views = {
        view: set(shown(browser.get("/accounts/", {"view": view})))
        for view in ("all", "mine", "touch", "bare", "quiet", "never")
    }
    assert views == {
        "all": {"Late", "Soon", "Quiet"}, "mine": {"Late"}, "touch": {"Late"}, "bare": {"Quiet"}, "quiet": {"Quiet"},
        "never": {"Late", "Soon"},
    }  # fmt: skip
    assert shown(browser.get("/organizations/", {"view": "not_yet"})) == ["Org"]


def test_the_list_is_sorted_by_its_heads_and_paged_both_ways(browser: Client, alice: Member) -> None:
    for number in range(120):
        create_account(by=alice, name=f"A{number:03}", as_customer=True)
    first = browser.get("/accounts/", {"sort": "name"})
    assert shown(first) == [f"A{number:03}" for number in range(50)]
    assert 'aria-sort="ascending"' in first.content.decode()
    following = re.search(r'href="([^"]+)" rel="next"', first.content.decode())
    second = browser.get("/accounts/" + following.group(1).replace("&amp;", "&"))  # type: ignore[union-attr]
    assert shown(second)[0] == "A050"
    back = re.search(r'href="([^"]+)" rel="prev"', second.content.decode())
    assert shown(browser.get("/accounts/" + back.group(1).replace("&amp;", "&"))) == shown(first)  # type: ignore[union-attr]
    assert shown(browser.get("/accounts/", {"sort": "-name"}))[0] == "A119"


def test_htmx_gets_the_list_alone(browser: Client, globex: Account) -> None:
    answer = browser.get("/accounts/", headers=HTMX).content.decode()
    assert answer.lstrip().startswith('<div class="list live" id="accounts"')
    assert "<html" not in answer


def test_a_filter_is_chosen_shown_as_a_chip_and_dropped(
    browser: Client, alice: Member, acme: Account, globex: Account
) -> None:
    set_up_fields(by=alice)
    dialog = browser.get(path("filter"), {"list": "organizations", "field": "industry"}, headers=HTMX)
    assert "Retail" in text_of(dialog)
    answer = browser.post(
        f"{path('filter')}?list=organizations&field=industry",
        {"field": "industry", "op": "has_any", "value": ["retail"]}, headers=HTMX,
    )  # fmt: skip
    url = answer["HX-Redirect"]
    listed = browser.get(url)
    assert shown(listed) == ["Acme"]
    assert "Industry is one of Retail" in text_of(listed)
    without = re.search(r'<a href="(\?[^"]*)" aria-label="Remove filter', listed.content.decode())
    assert shown(browser.get("/organizations/" + without.group(1).replace("&amp;", "&"))) == ["Acme", "Globex"]  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("field", "op", "value"),
    [
        ("name", "contains", "acm"), ("won_value", "gte", "0"), ("last_contact_at", "in_last", "30"),
        ("created_at", "before", "2100-01-01"), ("is_customer", "is", "false"), ("owner_id", "has_any", ["me"]),
        ("tags", "is_empty", ""), ("employees", "is_empty", ""), ("custom.plan", "has_any", ["Full"]),
    ],
)  # fmt: skip
def test_every_kind_of_filter_has_a_form_that_works(
    browser: Client, alice: Member, acme: Account, field: str, op: str, value: Any
) -> None:
    create_field(by=alice, record="account", label="Plan", type="choice", options=["Full"])
    url = f"{path('filter')}?list=organizations&field={field}"
    assert browser.get(url, headers=HTMX).status_code == 200
    answer = browser.post(url, {"field": field, "op": op, "value": value}, headers=HTMX)
    assert answer.status_code == 204, text_of(answer)
    assert browser.get(answer["HX-Redirect"]).status_code == 200


def test_a_condition_without_a_value_comes_back_with_its_error(browser: Client, acme: Account) -> None:
    url = f"{path('filter')}?list=accounts&field=name"
    answer = browser.post(url, {"field": "name", "op": "contains", "value": ""}, headers=HTMX)
    assert answer.status_code == 422
    assert "Say what to compare with" in text_of(answer)


@pytest.mark.parametrize(
    "query", ["sort=owner__password", "f=owner__password:is:x", "cursor=abc", "filter=%7B", "f=name:regex:a"]
)
def test_a_wrong_address_is_refused_in_words(browser: Client, acme: Account, query: str) -> None:  # attacks 11, 20
    assert browser.get(f"/accounts/?{query}").status_code == 422


def test_columns_are_each_members_own(browser: Client, alice: Member, charlie: Member, globex: Account) -> None:
    create_field(by=alice, record="account", label="VAT number", type="text")
    change_account(globex, by=alice, custom={"vat_number": "US 36"}, city="Boston")
    chosen = {"columns": ["owner", "city", "custom.vat_number"]}
    assert browser.post(path("columns"), chosen).status_code == 302
    text = text_of(browser.get("/accounts/"))
    assert "VAT number" in text
    assert "US 36" in text
    assert "Won value" not in text
    assert "VAT number" not in text_of(signed_in(charlie).get("/accounts/"))


def test_an_account_is_added_by_a_dialog_and_stands_on_the_overview(browser: Client, alice: Member) -> None:  # M21-M25
    dialog = browser.get(path("create"), headers={**HTMX, "HX-Current-URL": "http://testserver/accounts/"})
    assert "New account" in text_of(dialog)
    assert f'value="{alice.pk}" selected' in dialog.content.decode()
    form = {"name": "Kan-code", "owner": alice.pk, "website": "kan-code.example"}
    answer = browser.post(
        path("create"), form, headers={**HTMX, "HX-Current-URL": "http://testserver/accounts/?view=all"}
    )
    assert triggers(answer)["refresh"] == {"at": "#accounts"}
    made = Account.objects.get()
    assert (made.is_customer, made.owner, made.domain) == (True, alice, "kan-code.example")
    assert shown(browser.get("/accounts/")) == ["Kan-code"]
    assert browser.post(path("create"), {"name": "Two"}).status_code == 302


def test_a_wrong_form_comes_back_with_what_was_typed_and_changes_nothing(
    browser: Client, everything: Everything
) -> None:
    before = everything()
    answer = browser.post(path("create"), {"name": "Kan-code", "website": "no site"}, headers=HTMX)
    assert answer.status_code == 422
    assert "is not a web address" in text_of(answer)
    assert 'value="Kan-code"' in answer.content.decode()
    assert everything() == before


def test_policies_ask_for_a_billing_stage_and_a_contact(
    browser: Client, set_policy: Callable[..., None]
) -> None:  # O13, O14
    set_policy(billing_stage_required=True, contacts_at_least=1)
    assert browser.post(path("create"), {"name": "A"}).status_code == 422
    form = {"name": "A", "billing_stage": "trialing", "contacts": "ilse@k.example", "contact_name": "Ilse van Dam"}
    assert browser.post(path("create"), form).status_code == 302
    assert Membership.objects.get().contact.last_name == "van Dam"


def test_an_organization_is_made_an_account_and_back(browser: Client, acme: Account) -> None:
    browser.post(path("begin", acme.pk), headers=HTMX)
    assert Account.objects.get().is_customer
    browser.post(path("end", acme.pk), headers=HTMX)
    assert not Account.objects.get().is_customer


@pytest.mark.parametrize(
    ("key", "value", "column", "kept"),
    [
        ("industry", "Software", "industry", "software"), ("website", "kan.example", "website", "https://kan.example"),
        ("type", "individual", "type", "individual"), ("employees", "34,288", "employees", 34288),
        ("annual_revenue", "1,200.50", "annual_revenue", 1200.5), ("name", "New name", "name", "New name"),
        ("billing_stage", "paused", "billing_stage", "paused"), ("status", "archived", "status", "archived"),
        ("description", "Two\nlines", "description", "Two\nlines"), ("city", "", "city", ""),
    ],
)  # fmt: skip
def test_a_value_is_edited_in_place(
    browser: Client, alice: Member, acme: Account, key: str, value: str, column: str, kept: object
) -> None:  # T61-T67
    set_up_fields(by=alice)
    url = path("edit_field", acme.pk, key)
    form = browser.get(f"{url}?as=cell", headers=HTMX).content.decode()
    version = re.search(r'name="version" value="(\d+)"', form).group(1)  # type: ignore[union-attr]
    was = re.search(r'name="was" value="([^"]*)"', form).group(1)  # type: ignore[union-attr]
    answer = browser.post(f"{url}?as=cell", {"value": value, "version": version, "was": was}, headers=HTMX)
    assert answer.status_code == 200, text_of(answer)
    assert '<button class="cell"' in answer.content.decode()
    assert getattr(Account.objects.get(), column) == kept


def test_owner_parent_and_own_fields_are_edited_in_place(
    browser: Client, alice: Member, charlie: Member, acme: Account, globex: Account
) -> None:  # T65, T67
    create_field(by=alice, record="account", label="Plan", type="choice", options=["Full"])
    for key, value in (("owner", charlie.pk), ("parent", globex.pk), ("custom.plan", "Full")):
        url = path("edit_field", acme.pk, key)
        assert browser.get(url, headers=HTMX).status_code == 200
        assert browser.post(url, {"value": value, "was": ""}, headers=HTMX).status_code == 200, key
    acme.refresh_from_db()
    assert (acme.owner, acme.parent, list(acme.custom.values())) == (charlie, globex, ["Full"])
    assert "Charlie" in text_of(browser.get("/organizations/"))


def test_a_wrong_value_stays_in_its_field_with_the_reason(
    browser: Client, alice: Member, acme: Account, everything: Everything
) -> None:
    set_up_fields(by=alice)
    before = everything()
    for key, value in (
        ("industry", "Alchemy"),
        ("website", "no site"),
        ("employees", "many"),
        ("name", ""),
        ("parent", "999"),
    ):
        answer = browser.post(path("edit_field", acme.pk, key), {"value": value, "was": "x"}, headers=HTMX)
        assert (answer.status_code, 'aria-invalid="true"' in answer.content.decode()) == (422, True), key
    assert everything() == before
    assert browser.get(path("edit_field", acme.pk, "owner__password")).status_code == 404


def test_a_new_industry_is_added_by_those_who_manage_fields(
    browser: Client, alice: Member, charlie: Member, acme: Account, everything: Everything
) -> None:  # M30
    set_up_fields(by=alice)
    assert "Add “Alchemy” as an answer" in text_of(browser.get("/accounts/industries/", {"q": "Alchemy"}))
    other = signed_in(charlie)
    assert "Add" not in text_of(other.get("/accounts/industries/", {"q": "Alchemy"}))
    url, form = path("edit_field", acme.pk, "industry"), {"value": "Alchemy", "add": "1", "was": "retail"}
    before = everything()
    assert other.post(url, form, headers=HTMX).status_code == 403
    assert everything() == before
    assert browser.post(url, form, headers=HTMX).status_code == 200
    assert Account.objects.get().industry == "Alchemy"


def test_two_people_on_one_value_are_told_of_each_other_and_lose_nothing(  # the second of two editors
    browser: Client, alice: Member, charlie: Member, acme: Account, everything: Everything
) -> None:
    change_account(acme, by=charlie, city="Boston")
    before = everything()
    url = path("edit_field", acme.pk, "city")
    answer = browser.post(url, {"value": "Chicago", "version": "1", "was": ""}, headers=HTMX)
    assert answer.status_code == 412
    text = text_of(answer)
    assert "Charlie changed this while you were typing" in text
    assert "Theirs: “Boston”" in text
    assert 'value="Chicago"' in answer.content.decode()
    assert everything() == before
    assert browser.post(url, {"value": "Chicago", "version": "2", "was": "Boston"}, headers=HTMX).status_code == 200


def test_two_people_on_two_values_are_not_in_each_others_way(browser: Client, charlie: Member, acme: Account) -> None:
    change_account(acme, by=charlie, city="Boston")
    answer = browser.post(
        path("edit_field", acme.pk, "country"), {"value": "US", "version": "1", "was": ""}, headers=HTMX
    )
    assert answer.status_code == 200
    acme.refresh_from_db()
    assert (acme.city, acme.country) == ("Boston", "US")


def test_the_whole_form_saves_and_tells_of_a_colleague_who_saved_before(
    browser: Client, charlie: Member, acme: Account, everything: Everything
) -> None:
    page = browser.get(path("edit", acme.pk))
    assert page.status_code == 200
    form = {
        "version": "1",
        "name": "Acme Inc",
        "type": "company",
        "status": "active",
        "city": "Chicago",
        "tags": "VIP, Renewal",
        "website": "acme.example",
    }
    change_account(acme, by=charlie, city="Boston")
    before = everything()
    stale = browser.post(path("edit", acme.pk), form, headers=HTMX)
    assert stale.status_code == 412
    assert "Charlie changed this account while you were typing" in text_of(stale)
    assert "City: theirs “Boston”" in text_of(stale)
    assert 'value="Acme Inc"' in stale.content.decode()
    assert everything() == before
    saved = browser.post(path("edit", acme.pk), {**form, "version": "2"}, headers=HTMX)
    assert saved.status_code == 204, text_of(saved)
    acme.refresh_from_db()
    assert (acme.name, acme.city, sorted(acme.tags.values_list("name", flat=True))) == (
        "Acme Inc",
        "Chicago",
        ["Renewal", "VIP"],
    )


def test_two_people_at_the_tags_and_the_team_lose_nothing(
    browser: Client, alice: Member, bob: Member, charlie: Member, acme: Account
) -> None:
    change_account(acme, by=alice, tags=["Old", "VIP"], team=[bob])
    was = {"tags": "Old,VIP", "team": str(bob.pk)}
    change_account(acme, by=charlie, tags=["Old", "VIP", "Theirs"], team=[bob, charlie])
    sent = {"tags": ["VIP"], "more": "Mine", "was": was["tags"]}
    assert browser.post(path("tags", acme.pk), sent, headers=HTMX).status_code == 204
    assert sorted(tag.name for tag in acme.tags.all()) == ["Mine", "Theirs", "VIP"]
    answer = browser.post(path("team", acme.pk), {"team": [alice.pk], "was": was["team"]}, headers=HTMX)
    assert answer.status_code == 204
    assert set(Access.objects.values_list("member__name", flat=True)) == {"Alice", "Charlie"}


def test_two_people_at_the_same_words_are_told_and_lose_nothing(
    browser: Client, alice: Member, acme: Account, ilse: Contact
) -> None:
    link_contact(acme, ilse, by=alice, description="CFO")
    opened = {"initial-description": "CFO", "initial-job_title": "", "initial-signer_priority": ""}
    url = path("change_membership", acme.pk, ilse.pk)
    first = {**opened, "description": "CFO", "signer_priority": "1"}
    for sent in (first, {**opened, "description": "CEO"}):  # different ones: neither stands in the other's way
        assert browser.post(url, sent, headers=HTMX).status_code == 204
    late = browser.post(url, {**opened, "description": "signs the letters"}, headers=HTMX)
    assert (late.status_code, Membership.objects.get().description) == (412, "CEO")
    assert "stored “CEO”, yours “signs the letters”" in text_of(late)
    assert 'name="initial-description" value="CEO"' in late.content.decode(), "saving again is meant"
    again = {**opened, "initial-description": "CEO", "initial-signer_priority": "1", "signer_priority": "1"}
    assert browser.post(url, {**again, "description": "signs the letters"}, headers=HTMX).status_code == 204
    stored = Membership.objects.get()
    assert (stored.description, stored.signer_priority) == ("signs the letters", 1)


def test_tags_and_team_are_chosen_in_dialogs(
    browser: Client, alice: Member, charlie: Member, acme: Account
) -> None:  # T64, T65
    assert browser.post(path("tags", acme.pk), {"more": "VIP, Renewal"}, headers=HTMX).status_code == 204
    assert browser.post(path("tags", acme.pk), {"tags": ["VIP"], "more": ""}, headers=HTMX).status_code == 204
    assert [tag.name for tag in acme.tags.all()] == ["VIP"]
    assert browser.post(path("team", acme.pk), {"team": [charlie.pk]}, headers=HTMX).status_code == 204
    assert "Charlie" in text_of(browser.get(path("team", acme.pk), headers=HTMX))


def test_the_trash_holds_restores_and_deletes_for_ever(
    browser: Client, acme: Account, everything: Everything
) -> None:  # M66-M75
    answer = browser.post(
        path("trash", acme.pk), headers={**HTMX, "HX-Current-URL": "http://testserver/organizations/"}
    )
    assert triggers(answer)["toast"]["undo"] == path("restore", acme.pk)
    assert shown(browser.get("/organizations/")) == []
    assert "Acme" in text_of(browser.get(path("trashed")))
    assert browser.post(path("restore", acme.pk)).status_code == 302
    trash_account(acme, by=Member.objects.get())
    before = everything()
    assert browser.post(path("erase", acme.pk), {"name": "acme"}, headers=HTMX).status_code == 422
    assert everything() == before
    assert browser.post(path("erase", acme.pk), {"name": "Acme"}).status_code == 302
    assert not Account.objects.exists()


def test_people_are_linked_added_edited_and_unlinked(
    browser: Client, alice: Member, acme: Account, ilse: Contact
) -> None:  # T38-T55, M40-M65
    assert "Ilse Moreno" in text_of(browser.get("/people/pick/", {"q": "ilse@kan"}, headers=HTMX))
    linked = browser.post(path("link_contact", acme.pk), {"contact": ilse.pk, "description": "CFO"}, headers=HTMX)
    assert triggers(linked)["refresh"] == {"at": ["#contacts", "#lacks"]}
    again = browser.get("/people/pick/", {"q": "ilse@kan", "without": str(acme.pk)}, headers=HTMX)
    assert "Ilse" not in text_of(again)
    new = {"email": "tomas@k.example", "first_name": "Tomas", "phone": "+1 212 555 0100", "job_title": "CTO"}
    assert browser.post(path("add_contact", acme.pk), new, headers=HTMX).status_code == 204
    section = text_of(browser.get(path("contacts", acme.pk), headers=HTMX))
    for part in ("Contacts 2", "Ilse Moreno CFO, primary contact", "Tomas CTO", "tomas@k.example", "LOGIN"):
        assert part in section, part
    assert section.index("Ilse") < section.index("Tomas")
    words = {"description": "CEO", "initial-description": "CFO"}
    browser.post(path("change_membership", acme.pk, ilse.pk), words, headers=HTMX)
    pencil = browser.get(path("edit_contact", acme.pk, ilse.pk), headers=HTMX)
    assert "ilse@kan-code.example" in pencil.content.decode()
    form = {
        "version": "1",
        "first_name": "Ilse",
        "last_name": "Moreno-Vega",
        "emails": "ilse@kan-code.example",
        "phones": "",
    }
    assert browser.post(path("edit_contact", acme.pk, ilse.pk), form, headers=HTMX).status_code == 204
    late = browser.post(path("edit_contact", acme.pk, ilse.pk), {**form, "last_name": "X"}, headers=HTMX)
    assert late.status_code == 412
    assert "Last name: stored “Moreno-Vega”, yours “X”" in text_of(late)
    assert Membership.objects.get(contact=ilse).description == "CEO"
    tomas = Contact.objects.get(first_name="Tomas")
    browser.post(path("make_primary", acme.pk, tomas.pk), headers=HTMX)
    assert Membership.objects.get(is_primary=True).contact == tomas
    assert browser.post(path("unlink_contact", acme.pk, ilse.pk), headers=HTMX).status_code == 204
    last = browser.post(path("unlink_contact", acme.pk, tomas.pk), headers=HTMX)
    assert last.status_code == 409
    assert "is the last contact" in triggers(last)["toast"]["text"]
    assert "Moreno-Vega" in Contact.objects.get(pk=ilse.pk).name


def test_switches_save_at_once_per_address(
    browser: Client, acme: Account, ilse: Contact, alice: Member, everything: Everything
) -> None:  # T46-T53
    link_contact(acme, ilse, by=alice)
    url, mail = path("switch", acme.pk, ilse.pk), "ilse@kan-code.example"
    assert browser.post(url, {"email": mail, "switch": "login", "on": "on"}, headers=HTMX).status_code == 204
    assert browser.post(url, {"email": mail, "switch": "signs_contracts"}, headers=HTMX).status_code == 204
    setting = AddressSetting.objects.get()
    assert (setting.login, setting.notify, setting.signs_contracts) == (True, False, False)
    before = everything()
    for wrong in ({"email": mail, "switch": "password"}, {"email": "x@y.example", "switch": "login"}):
        assert browser.post(url, wrong, headers=HTMX).status_code == 422
    assert everything() == before


def test_a_photo_is_uploaded_shown_to_those_who_see_the_account_and_taken_away(  # T31
    browser: Client,
    bob: Member,
    alice: Member,
    acme: Account,
    settings: Any,
    tmp_path: Path,
    set_policy: Callable[..., None],
) -> None:
    location = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": str(tmp_path)}}
    settings.STORAGES = {**settings.STORAGES, "default": location}
    out = BytesIO()
    Image.new("RGB", (300, 300), "red").save(out, "PNG")
    upload = SimpleUploadedFile("../../x.php", out.getvalue(), "text/html")
    assert browser.post(path("change_photo", acme.pk), {"photo": upload}).status_code == 302
    acme.refresh_from_db()
    answer = browser.get(acme.photo_url)
    assert (answer.status_code, answer["Content-Type"], answer["X-Content-Type-Options"]) == (
        200,
        "image/webp",
        "nosniff",
    )
    assert acme.photo_url in browser.get("/organizations/").content.decode()
    set_policy(account_access="assigned")
    assert signed_in(bob).get(acme.photo_url).status_code == 404
    bad = SimpleUploadedFile("x.png", b"<svg onload=alert(1)>", "image/png")
    assert browser.post(path("change_photo", acme.pk), {"photo": bad}, headers=HTMX).status_code == 422
    browser.post(path("remove_photo", acme.pk), headers=HTMX)
    assert browser.get(acme.photo_url).status_code == 404


def test_members_without_the_right_see_the_list_without_its_handles(
    bob: Member, globex: Account, everything: Everything
) -> None:
    other, before = signed_in(bob), everything()
    page = other.get("/accounts/").content.decode()
    assert "Globex" in page
    assert "<inline-edit" not in page
    assert "New account" not in page
    for name in ("edit", "tags", "team", "begin", "trash", "change_photo", "link_contact", "add_contact"):
        answer = other.post(path(name, globex.pk), {"name": "X", "value": "X"}, headers=HTMX)
        assert answer.status_code == 403, name
    assert other.post(path("edit_field", globex.pk, "name"), {"value": "X"}, headers=HTMX).status_code == 403
    assert everything() == before


def test_strangers_get_404_on_every_page_of_an_account(  # attacks 1, 2, 9, 10
    alice: Member, bob: Member, globex: Account, ilse: Contact, set_policy: Callable[..., None], everything: Everything
) -> None:
    set_policy(account_access="assigned")
    link_contact(globex, ilse, by=alice)
    bob.rights = ["accounts.manage", "contacts.manage"]
    bob.save()
    other, before = signed_in(bob), everything()
    for name in (
        "edit",
        "tags",
        "team",
        "begin",
        "end",
        "trash",
        "restore",
        "erase",
        "change_photo",
        "link_contact",
        "add_contact",
        "contacts",
    ):
        for method in (other.get, other.post):
            answer = method(path(name, globex.pk), headers=HTMX)
            assert answer.status_code in (404, 405), (name, answer.status_code)
    for name in ("change_membership", "edit_contact", "make_primary", "unlink_contact", "switch"):
        assert other.post(path(name, globex.pk, ilse.pk), headers=HTMX).status_code == 404, name
    assert other.post(path("edit_field", globex.pk, "name"), {"value": "X"}).status_code == 404
    for url in (
        "/accounts/",
        "/organizations/",
        "/accounts/pick/?q=glob",
        "/accounts/pick/",
        "/people/pick/?q=ilse",
        "/accounts/?q=glob",
    ):
        assert "Globex" not in other.get(url).content.decode()
        assert "Ilse" not in other.get(url).content.decode()
    assert everything() == before


def test_hostile_text_is_shown_as_text_everywhere(
    browser: Client, alice: Member, shared_data: Path
) -> None:  # attack 26
    polyglot = "\"'><img src=x onerror=alert(1)>{{7*7}}<script>alert(2)</script>"
    set_up_fields(by=alice)
    create_field(by=alice, record="account", label=polyglot[:100], type="text")
    made = create_account(
        by=alice, name=polyglot, as_customer=True, city=polyglot[:100], tags=[polyglot[:60]], description=polyglot,
        contacts=[{"emails": ["a@k.example"], "first_name": polyglot[:100], "description": polyglot}],
    )  # fmt: skip
    set_next_activity(made.pk, activity_id=1, on=clock.today(), subject=polyglot)
    browser.post(path("columns"), {"columns": ["next_activity", "city", "owner"]})
    contact = Membership.objects.get().contact_id
    for url in (
        "/accounts/", "/organizations/", path("edit", made.pk), path("tags", made.pk), path("contacts", made.pk),
        path("columns"),
        path("edit_field", made.pk, "description"), path("change_membership", made.pk, contact),
        path("filter") + "?list=accounts&field=tags",
        "/accounts/pick/", "/people/pick/",
    ):  # fmt: skip
        page = browser.get(url)
        assert page.status_code == 200, url
        body = page.content.decode()
        assert "<img src=x" not in body, url
        assert "<script>alert" not in body, url


@pytest.mark.parametrize("rows", [3, 50])
def test_the_list_takes_few_queries_whatever_its_length(
    browser: Client, alice: Member, rows: int, django_assert_max_num_queries: Any
) -> None:
    for number in range(rows):
        create_account(by=alice, name=f"A{number}", as_customer=True, tags=["VIP"], owner=alice)
    browser.get("/accounts/")
    with django_assert_max_num_queries(20):
        browser.get("/accounts/")
