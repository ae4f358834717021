"""Merging and taking apart over HTTP."""

from __future__ import annotations

from steward.accounts.models import Account
from steward.accounts.operations import trash_account
from steward.team.models import Member, Workspace
from tests.cast import Api

from .conftest import Doubles, deals_of, everything, wrong


def test_two_accounts_are_merged_and_taken_apart(doubles: Doubles, api: Api) -> None:
    one, two = doubles.one, doubles.two
    before = everything()
    body = {"from_id": two.pk, "fields": {"name": two.pk, "custom.level": two.pk}}
    answer = api.post(f"/accounts/{one.pk}/merge", body)
    assert answer.status_code == 200, answer.content
    assert answer.json()["name"] == "ACME B.V."
    assert answer.json()["custom"] == {"level": "Gold", "interests": ["Tea", "Coffee"]}
    assert (answer.json()["won_count"], answer.json()["is_customer"]) == (1, True)
    assert answer["ETag"] == f'"{answer.json()["version"]}"'
    assert api.get(f"/accounts/{two.pk}").status_code == 404
    back = api.post(f"/accounts/{one.pk}/unmerge")
    assert back.status_code == 200, back.content
    assert (back.json()["state"], back.json()["restored_ids"], back.json()["kept"]) == ("undone", [two.pk], [])
    assert everything() == before


def test_fields_named_in_a_list_come_from_the_other_one(doubles: Doubles, api: Api) -> None:
    answer = api.post(f"/accounts/{doubles.one.pk}/merge", {"from_id": doubles.two.pk, "fields": ["name"]})
    assert answer.json()["name"] == "ACME B.V."


def test_many_become_one(doubles: Doubles, api: Api) -> None:
    more = [doubles.firm(f"Acme {n}").pk for n in range(3)]
    answer = api.post(f"/accounts/{doubles.one.pk}/merge", {"from_ids": [doubles.two.pk, *more]})
    assert answer.status_code == 200
    assert Account.objects.alive().filter(pk__in=[doubles.one.pk, doubles.two.pk, *more]).count() == 1
    assert deals_of(doubles.one) == ["Deal 1", "Deal 2", "Deal 3"]
    assert not wrong()


def test_people_are_merged_and_taken_apart(doubles: Doubles, api: Api) -> None:
    before = everything()
    answer = api.post(f"/contacts/{doubles.ann.pk}/merge", {"from_id": doubles.ben.pk})
    assert [one["address"] for one in answer.json()["emails"]] == ["ann@acme.example", "ben@acme.example"]
    assert api.post(f"/contacts/{doubles.ann.pk}/unmerge").json()["restored_ids"] == [doubles.ben.pk]
    assert everything() == before


def test_what_stays_after_taking_apart_is_listed(doubles: Doubles, api: Api) -> None:
    one = doubles.one.pk
    api.post(f"/accounts/{one}/merge", {"from_id": doubles.two.pk})
    api.patch(f"/accounts/{one}", {"phone": "+31 20 999 9999", "custom": {"level": "Silver"}})
    kept = api.post(f"/accounts/{one}/unmerge").json()["kept"]
    assert [{**line, "fields": sorted(line["fields"])} for line in kept] == [
        {"record": "account", "id": one, "name": "Acme", "fields": ["custom.level", "phone"]}
    ]


def test_who_sees_one_of_them_only_finds_nothing(doubles: Doubles, charlie: Member) -> None:
    charlie.rights = ["accounts.manage", "contacts.manage"]
    charlie.save()
    doubles.by.must("accounts.manage")
    Api(doubles.by).patch("/policies", {"account_access": "assigned"})
    before = everything()
    caller = Api(charlie)  # on the team of the second alone
    assert caller.get(f"/accounts/{doubles.two.pk}").status_code == 200
    assert caller.post(f"/accounts/{doubles.two.pk}/merge", {"from_id": doubles.one.pk}).status_code == 404
    assert caller.post(f"/accounts/{doubles.one.pk}/merge", {"from_id": doubles.two.pk}).status_code == 404
    assert caller.post(f"/accounts/{doubles.two.pk}/merge", {"from_id": 999_999}).status_code == 404
    assert everything() == before


def test_refusals_change_nothing(doubles: Doubles, api: Api, bob: Member) -> None:
    one, two = doubles.one.pk, doubles.two.pk
    third = trash_account(doubles.firm("Third"), by=doubles.by).pk
    before = everything()
    assert Api(bob).post(f"/accounts/{one}/merge", {"from_id": two}).status_code == 403
    for body, status in [
        ({}, 422), ({"from_id": one}, 422), ({"from_id": two, "fields": {"id": two}}, 422),
        ({"from_id": two, "won_value": 1}, 422), ({"from_id": third}, 409),
    ]:  # fmt: skip
        answer = api.post(f"/accounts/{one}/merge", body)
        assert answer.status_code == status, (body, answer.content)
    assert answer.json()["code"] == "in_trash"
    assert "Third" in answer.json()["detail"]
    stale = api.post(f"/accounts/{one}/merge", {"from_id": two}, If_Match='"99"')
    assert stale.status_code == 412
    assert api.post(f"/accounts/{one}/unmerge").json()["code"] == "not_merged"
    assert everything() == before


def test_a_merged_record_is_missing_and_the_answer_names_the_one_it_went_into(
    doubles: Doubles, api: Api, bob: Member
) -> None:
    one, two = doubles.one.pk, doubles.two.pk
    api.post(f"/accounts/{one}/merge", {"from_id": two})
    api.post(f"/contacts/{doubles.ann.pk}/merge", {"from_id": doubles.ben.pk})
    for method, path, kept in (
        ("GET", f"/accounts/{two}", one), ("GET", f"/organizations/{two}", one),
        ("GET", f"/accounts/{two}/contacts", one),
        ("GET", f"/contacts/{doubles.ben.pk}", doubles.ann.pk),
        ("PATCH", f"/contacts/{doubles.ben.pk}", doubles.ann.pk), ("PATCH", f"/accounts/{two}", one),
    ):  # fmt: skip
        answer = api.call(method, path, {"description": "x"} if method == "PATCH" else None)
        told = answer.json()
        assert (answer.status_code, told["merged_into"], told["code"]) == (404, kept, "merged"), path
        assert f"the id {kept}" in told["detail"]
    assert "merged_into" not in api.get("/accounts/999999").json()
    workspace = Workspace.objects.get()
    workspace.policies["account_access"] = "assigned"
    workspace.save()
    told = Api(bob).get(f"/accounts/{two}").json()
    assert told["detail"] == Api(bob).get("/accounts/999999").json()["detail"]
    assert "merged_into" not in told
