"""Settings > Fields in the browser: the tabs, the wizard, answers, trash, and who may."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from steward.accounts.models import Account
from steward.accounts.operations import create_account
from steward.fields.models import Field
from steward.fields.operations import set_up_fields, trash_field
from steward.team.models import Member, Workspace
from tests.cast import signed_in

from .conftest import values_of

SETTINGS = "/settings/fields/"
DETAILS = ("label", "hint", "options", "formula", "of", "how", "what")


def wizard(browser: Client, record: str, **given: Any) -> Any:
    """Go through the three steps as a person does; the last answer."""
    first = browser.post(f"{SETTINGS}{record}/new/", {"step": "1", "type": given.get("type", "text")})
    assert first.status_code == 200
    assert 'value="2"' in first.content.decode()
    kept = {"type": given.get("type", "text")}
    details = {name: given[name] for name in DETAILS if name in given}
    second = browser.post(f"{SETTINGS}{record}/new/", {"step": "2", **kept, **details})
    if second.status_code != 200:
        return second
    place = {name: value for name, value in given.items() if name not in {*details, "type"}}
    return browser.post(f"{SETTINGS}{record}/new/", {"step": "3", "audience": "everyone", **kept, **details, **place})


def test_a_field_is_added_in_three_steps_and_shows_under_about_at_once(  # M15 M27 M28 M31 M34 M35
    workspace: Workspace, alice: Member, browser: Client
) -> None:
    workspace.policies["overview_blocks"] = "mailblue"  # whose overview has the block About
    workspace.save()
    acme = create_account(by=alice, name="Acme", as_customer=True)
    about = browser.get(f"/accounts/{acme.pk}/").content.decode()
    assert SETTINGS in about  # "Manage fields", for those who may
    done = wizard(browser, "account", type="choice", label="Service plan", options="Full\nBasic", filterable="on")
    assert done.status_code == 302
    field = Field.objects.get()
    assert (field.label, [one["label"] for one in field.options]) == ("Service plan", ["Full", "Basic"])
    for page in (f"/accounts/{acme.pk}/", f"/accounts/{acme.pk}/info/"):
        assert "Service plan" in browser.get(page).content.decode()
    url = f"/accounts/{acme.pk}/field/custom.service_plan/"
    assert browser.post(url, {"value": "Full"}).status_code == 200
    assert Account.objects.get().custom == {field.slot: "Full"}


@pytest.mark.parametrize("record", ["account", "contact", "deal"])
def test_each_kind_of_record_has_its_tab_and_its_fields(browser: Client, record: str) -> None:  # M32 T59
    assert wizard(browser, record, label="Only here").status_code == 302
    browser.get("/settings/")  # the toast that says so is shown once
    for other in ("account", "contact", "deal"):
        page = browser.get(SETTINGS, {"record": other})
        assert page.status_code == 200
        assert ("Only here" in page.content.decode()) is (other == record)


def test_a_wrong_step_says_what_is_wrong_and_keeps_what_was_typed(browser: Client) -> None:
    answer = browser.post(
        f"{SETTINGS}account/new/", {"step": "2", "type": "choice", "label": "Plan", "options": "A\na"}
    )
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "is there twice" in page
    assert 'value="Plan"' in page
    none = browser.post(f"{SETTINGS}account/new/", {"step": "2", "type": "text", "label": " "})
    assert none.status_code == 422
    rule = browser.post(f"{SETTINGS}account/new/", {"step": "2", "type": "formula", "label": "F", "formula": "nothing"})
    assert "There is no number field" in rule.content.decode()
    assert not Field.objects.exists()


def test_back_keeps_what_was_said(browser: Client) -> None:
    given = {"step": "3", "type": "text", "label": "Number", "back": "1", "group": "Finance"}
    page = browser.post(f"{SETTINGS}account/new/", given).content.decode()
    assert 'value="Number"' in page
    assert re.search(r'name="group" value="Finance"', page)


def test_default_group_required_and_who_may_see_are_asked_in_the_last_step(  # T67
    browser: Client, alice: Member, bob: Member
) -> None:
    done = wizard(
        browser, "account", label="Region", group="Sales", default="North", required="on",
        audience="members", member_ids=[str(bob.pk)],
    )  # fmt: skip
    assert done.status_code == 302, done.content
    field = Field.objects.get()
    assert (field.group, field.default, field.required, field.audience_ids) == ("Sales", "North", True, [bob.pk])
    made = create_account(by=alice, name="New")
    assert made.custom == {field.slot: "North"}


def test_the_right_to_manage_fields_guards_pages_and_link(  # M33
    workspace: Workspace, alice: Member, charlie: Member
) -> None:
    workspace.policies["overview_blocks"] = "mailblue"
    workspace.save()
    acme = create_account(by=alice, name="Acme", as_customer=True)
    page = signed_in(charlie)
    assert SETTINGS not in page.get(f"/accounts/{acme.pk}/").content.decode()
    assert page.get(SETTINGS).status_code == 403
    assert page.post(f"{SETTINGS}account/new/", {"step": "3", "type": "text", "label": "X"}).status_code == 403
    charlie.rights = [*charlie.rights, "fields.manage"]
    charlie.save()
    assert SETTINGS in page.get(f"/accounts/{acme.pk}/").content.decode()
    assert wizard(page, "account", label="Mine").status_code == 302


def test_a_field_is_edited_and_a_stale_form_is_told(browser: Client, make: Callable[..., Field]) -> None:
    field = make("Region", hint="Where")
    given = {"label": "Area", "hint": "", "group": "G", "audience": "everyone", "version": field.version}
    assert browser.post(f"{SETTINGS}{field.pk}/", given).status_code == 302
    stale = browser.post(f"{SETTINGS}{field.pk}/", {**given, "label": "Zone"})
    assert stale.status_code == 412
    assert "Stored meanwhile: Area" in stale.content.decode()
    field.refresh_from_db()
    assert (field.label, field.hint, field.group, field.filterable) == ("Area", "", "G", False)


def test_order_and_groups_are_dragged(browser: Client, make: Callable[..., Field]) -> None:
    first, second, third = make("First"), make("Second"), make("Third")
    ids = f"{third.pk},g:Money%2C more,{first.pk},{second.pk}"
    assert browser.post(f"{SETTINGS}account/order/", {"ids": ids}, headers={"HX-Request": "true"}).status_code == 204
    rows = Field.objects.order_by("position").values_list("label", "group")
    assert list(rows) == [("Third", ""), ("First", "Money, more"), ("Second", "Money, more")]
    assert browser.post(f"{SETTINGS}account/order/", {"ids": f"{first.pk},{first.pk}"}).status_code == 422


def test_the_answers_of_industry_are_edited(browser: Client, alice: Member) -> None:  # M30
    set_up_fields(by=alice)
    industry = Field.objects.get(key="industry")
    acme = create_account(by=alice, name="Acme", industry="retail")
    url = f"{SETTINGS}{industry.pk}/answers/"
    assert "Retail" in browser.get(url).content.decode()
    assert browser.post(f"{url}add/", {"label": "Beekeeping"}).status_code == 302
    assert browser.post(f"{url}rename/", {"value": "retail", "label": "Shops"}).status_code == 302
    assert browser.post(f"{url}retire/", {"value": "media"}).status_code == 302
    assert browser.post(f"{url}remove/", {"value": "legal"}).status_code == 302
    assert "Shops" in browser.get(f"/accounts/{acme.pk}/").content.decode()
    industry.refresh_from_db()
    values = [one["value"] for one in industry.options]
    assert "Beekeeping" in values
    assert "legal" not in values
    held = browser.post(f"{url}remove/", {"value": "retail"})
    assert held.status_code == 409
    revenue = Field.objects.get(key="annual_revenue")
    assert "Up to 1 million" in browser.get(f"{SETTINGS}{revenue.pk}/answers/").content.decode()


def test_a_retired_answer_stays_with_its_records_and_is_given_to_no_other(
    browser: Client, make: Callable[..., Field], held: Callable[..., list[Account]]
) -> None:
    plan = make("Plan", "choice", options=["Old", "New"])
    has, not_yet = held(plan, "Old", "New")
    assert browser.post(f"{SETTINGS}{plan.pk}/answers/retire/", {"value": "Old"}).status_code == 302
    again = browser.post(f"/accounts/{has.pk}/field/custom.plan/", {"value": "Old"})
    assert again.status_code == 200
    refused = browser.post(f"/accounts/{not_yet.pk}/field/custom.plan/", {"value": "Old"})
    assert refused.status_code == 422
    assert values_of(plan) == ["Old", "New"]
    assert browser.post(f"{SETTINGS}{plan.pk}/answers/return/", {"value": "Old"}).status_code == 302
    assert browser.post(f"/accounts/{not_yet.pk}/field/custom.plan/", {"value": "Old"}).status_code == 200


def test_deleting_says_how_many_records_hold_a_value_and_restoring_brings_them_back(
    browser: Client, make: Callable[..., Field], held: Callable[..., list[Account]]
) -> None:
    code = make("Code")
    acme, _other, _third = held(code, "A1", "B2", None)
    url = f"{SETTINGS}{code.pk}/"
    assert "2 records hold a value" in browser.get(f"{url}delete/").content.decode()
    assert browser.post(f"{url}delete/").status_code == 302
    assert "A1" not in browser.get(f"/accounts/{acme.pk}/info/").content.decode()
    assert browser.get(f"/accounts/{acme.pk}/field/custom.code/").status_code == 404
    assert "Restore Code" in browser.get(SETTINGS).content.decode()
    assert browser.post(f"{url}restore/").status_code == 302
    assert "A1" in browser.get(f"/accounts/{acme.pk}/info/").content.decode()


def test_suggestions_are_what_others_wrote(
    browser: Client, make: Callable[..., Field], held: Callable[..., list[Account]]
) -> None:
    source = make("Source", "suggested")
    held(source, "Fair in Utrecht", "Fair in Ghent", "Website", "Website")
    page = browser.get(f"{SETTINGS}{source.pk}/suggestions/", {"q": "fair"}).content.decode()
    assert re.findall('data-value="([^"]+)"', page) == ["Fair in Ghent", "Fair in Utrecht"]


def test_hostile_labels_stay_text(browser: Client, alice: Member, make: Callable[..., Field]) -> None:
    bad = "<script>alert(1)</script>{{ 7*7 }}"
    field = make(bad, "choice", options=[bad], group="<b>g</b>", hint=bad)
    acme = create_account(by=alice, name="Acme", custom={field.key: bad}, as_customer=True)
    trash_field(make(f"{bad} 2"), by=alice)
    own = [f"{SETTINGS}{field.pk}/{part}" for part in ("", "answers/", "delete/", "type/")]
    for page in (SETTINGS, *own, f"/accounts/{acme.pk}/info/", f"/accounts/{acme.pk}/edit/"):
        answer = browser.get(page)
        assert answer.status_code == 200, page
        assert "<script>alert" not in answer.content.decode()
        assert "<b>g</b>" not in answer.content.decode()


def test_a_page_of_settings_takes_few_queries(
    browser: Client, make: Callable[..., Field], django_assert_max_num_queries: Any
) -> None:
    for number in range(30):
        make(f"Field {number}", group=f"G{number % 3}")
    with django_assert_max_num_queries(20):
        assert browser.get(SETTINGS).status_code == 200
