"""Settings > Tags: who carries each, another name or colour, merged, deleted, and taken back."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from django.test import Client

from steward.accounts.models import Account
from steward.accounts.operations import create_account
from steward.contacts.models import Contact
from steward.contacts.operations import create_contact, trash_contact
from steward.deals.models import Deal
from steward.deals.operations import open_deal, set_up_pipelines
from steward.fields.models import Tag
from steward.fields.operations import tags as operations
from steward.fields.operations.tags import create_tag, ensure_tags
from steward.history.models import Event
from steward.team.models import Member, Workspace
from tests.cast import Api, member, signed_in
from tests.support.rows import nothing_changes

PAGE = "/settings/tags/"
HTMX = {"HX-Request": "true"}


@pytest.fixture
def vip(alice: Member) -> Tag:
    """A tag on two organizations, one of them no account, a person and two deals, one of them without another tag."""
    set_up_pipelines(by=alice)
    acme = create_account(by=alice, name="Acme", tags=["VIP"], as_customer=True)
    create_account(by=alice, name="Bolt", tags=["VIP", "Key"])
    create_contact(by=alice, first_name="Ilse", emails=["ilse@x.example"], tags=["VIP"])
    open_deal(by=alice, name="Press", account=acme, tags=["VIP"])
    open_deal(by=alice, name="Oven", account=acme, tags=["VIP", "Key"])
    return Tag.objects.get(name="VIP")


def carriers_of(name: str) -> dict[str, list[str]]:
    """Names of the records that carry a tag."""
    found: dict[str, list[str]] = {}
    for model in (Account, Contact, Deal):
        links: Any = model.tags.through._base_manager
        kind = model.__name__.lower()
        column = f"{kind}__first_name" if kind == "contact" else f"{kind}__name"
        found[kind] = sorted(links.filter(tag__name=name).values_list(column, flat=True))
    return found


def undo_in(answer: Any) -> str:
    """The address that the toast offers."""
    return str(json.loads(answer["HX-Trigger"])["toast"]["undo"])


def test_the_page_counts_who_carries_each_tag_and_leads_to_them(
    browser: Client, vip: Tag, django_assert_max_num_queries: Any
) -> None:
    create_tag(by=Member.objects.get(name="Alice"), name='[Odd] & "x"', tone="green")
    with django_assert_max_num_queries(12):
        page = browser.get(PAGE).content.decode()
    row = page[page.index(f'id="tag-{vip.pk}"') :].split("</li>")[0]
    links = re.findall(r'href="([^"]+)">(\d+ \w+)</a>', row)
    assert [text for _url, text in links] == ["2 organizations", "1 person", "2 deals"]
    for (url, text), names in zip(links, (["Acme", "Bolt"], ["Ilse"], ["Press", "Oven"]), strict=True):
        listed = browser.get(url.replace("&amp;", "&")).content.decode()
        assert all(name in listed for name in names), text
    assert 'data-tone="green">[Odd] &amp; &quot;x&quot;</a>' in page


def test_a_member_counts_only_what_they_see(workspace: Workspace, vip: Tag) -> None:
    workspace.policies["account_access"] = "right"
    workspace.save()
    dora = member("Dora", Member.Role.EMPLOYEE, ["tags.manage"])
    page = signed_in(dora).get(PAGE).content.decode()
    assert "2 organizations" not in page
    assert "VIP" in page


def test_many_tags_are_searched(browser: Client) -> None:
    ensure_tags(f"Tag {number:02}" for number in range(30))
    assert 'type="search"' not in browser.get(PAGE).content.decode()
    ensure_tags(["Ärger"])
    assert 'type="search"' in browser.get(PAGE).content.decode()
    found = browser.get(PAGE, {"q": "ARGER"}).content.decode()
    assert "Ärger" in found
    assert "Tag 01" not in found
    assert "No tag is called" in browser.get(PAGE, {"q": "zzz"}).content.decode()


def test_a_tag_is_added_and_the_undo_deletes_it(browser: Client) -> None:
    assert browser.post(f"{PAGE}new/", {"name": " ", "tone": ""}).status_code == 422
    assert browser.post(f"{PAGE}new/", {"name": "VIP", "tone": "gold"}).status_code == 422
    answer = browser.post(f"{PAGE}new/", {"name": "VIP", "tone": "violet"}, headers=HTMX)
    assert Tag.objects.get().tone == "violet"
    twice = browser.post(f"{PAGE}new/", {"name": "vip"}, headers=HTMX)
    assert twice.status_code == 422
    assert "There is a tag" in twice.content.decode()
    assert browser.post(undo_in(answer), headers=HTMX).status_code == 204
    assert not Tag.objects.exists()


@pytest.mark.parametrize("path", ["", "merge/", "delete/"])
def test_who_changed_a_tag_meanwhile_is_not_overwritten(browser: Client, alice: Member, vip: Tag, path: str) -> None:
    form = browser.get(f"{PAGE}{vip.pk}/{path}", headers=HTMX).content.decode()
    found = re.search(r'hx-post="([^"]+)"', form)
    assert found
    operations.change_tag(vip, by=alice, name="Very important")
    with nothing_changes():
        given = {"name": "Mine", "tone": "red", "into": Tag.objects.get(name="Key").pk}
        late = browser.post(found[1], given, headers=HTMX)
    assert late.status_code == 412
    assert "Somebody changed this" in late.content.decode()
    if not path:
        assert 'value="Mine"' in late.content.decode()
        assert "Stored meanwhile: Very important" in late.content.decode()


def test_merging_leaves_one_tag_on_all_records(browser: Client, vip: Tag) -> None:
    before = carriers_of("VIP"), carriers_of("Key")
    key = Tag.objects.get(name="Key")
    assert "5 records carry it" in browser.get(f"{PAGE}{vip.pk}/merge/").content.decode()
    answer = browser.post(f"{PAGE}{vip.pk}/merge/", {"into": key.pk}, headers=HTMX)
    assert answer.status_code == 204
    assert not Tag.objects.filter(name="VIP").exists()
    assert carriers_of("Key") == before[0]
    assert browser.post(undo_in(answer), headers=HTMX).status_code == 204
    assert (carriers_of("VIP"), carriers_of("Key")) == before
    with nothing_changes():
        assert browser.post(undo_in(answer), headers=HTMX).status_code == 409


def test_a_deletion_says_how_many_carry_the_tag_and_is_taken_back(browser: Client, alice: Member, vip: Tag) -> None:
    trash_contact(Contact.objects.get(), by=alice)
    asked = browser.get(f"{PAGE}{vip.pk}/delete/").content.decode()
    assert "5 records carry it" in asked
    assert Tag.objects.filter(pk=vip.pk).exists()
    answer = browser.post(f"{PAGE}{vip.pk}/delete/", headers=HTMX)
    assert not any(carriers_of("VIP").values())
    Deal.objects.get(name="Press").delete()
    assert browser.post(undo_in(answer), headers=HTMX).status_code == 204
    assert carriers_of("VIP") == {"account": ["Acme", "Bolt"], "contact": ["Ilse"], "deal": ["Oven"]}
    assert Tag.objects.get(name="VIP").pk == vip.pk


def test_a_deletion_is_not_taken_back_beside_another_tag_of_this_name(browser: Client, vip: Tag) -> None:
    answer = browser.post(f"{PAGE}{vip.pk}/delete/", headers=HTMX)
    ensure_tags(["vip"])
    with nothing_changes():
        refused = browser.post(undo_in(answer), headers=HTMX)
    assert refused.status_code == 422
    assert "There is a tag" in refused.content.decode()


@pytest.mark.parametrize("path", ["merge/", "delete/"])
def test_with_too_many_records_there_is_no_undo_and_that_is_said_before(
    browser: Client, vip: Tag, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "cannot be undone" not in browser.get(f"{PAGE}{vip.pk}/{path}").content.decode()
    monkeypatch.setattr("steward.fields.operations.tags.MOST_KEPT", 4)
    monkeypatch.setattr("steward.fields.views.tags.MOST_KEPT", 4)
    assert "cannot be undone" in browser.get(f"{PAGE}{vip.pk}/{path}").content.decode()
    given = {"into": Tag.objects.get(name="Key").pk}
    answer = browser.post(f"{PAGE}{vip.pk}/{path}", given, headers=HTMX)
    assert undo_in(answer) == ""
    assert not Tag.objects.filter(name="VIP").exists()
    event = Event.objects.latest("pk")
    with nothing_changes():
        assert browser.post(f"{PAGE}undo/{event.pk}/", headers=HTMX).status_code == 409


def test_tags_merge_over_http(api: Api, bob: Member, vip: Tag) -> None:
    key, url = Tag.objects.get(name="Key"), f"/tags/{vip.pk}/merge"
    with nothing_changes("team.Token"):
        assert Api(bob).post(url, {"into": key.pk}).status_code == 403
        assert api.post(url, {"into": vip.pk}).status_code == 422
        assert api.post(url, {"into": 999}).status_code == 422
        assert api.post("/tags/999/merge", {"into": key.pk}).status_code == 404
        assert api.post(url, {"into": key.pk}, if_match='"7"').status_code == 412
    stays = api.post(url, {"into": key.pk}, if_match='"1"')
    assert stays.json()["name"] == "Key"
    assert [one["name"] for one in api.get("/tags").json()["items"]] == ["Key"]
    assert carriers_of("Key")["deal"] == ["Oven", "Press"]
    assert Event.objects.filter(kind="tag.merged", subject_id=key.pk).exists()


def test_members_without_the_right_have_no_such_page(bob: Member, vip: Tag) -> None:
    browser = signed_in(bob)
    for path in ("", "new/", f"{vip.pk}/", f"{vip.pk}/merge/", f"{vip.pk}/delete/"):
        assert browser.get(PAGE + path).status_code == 403
    assert PAGE not in browser.get("/settings/").content.decode()
