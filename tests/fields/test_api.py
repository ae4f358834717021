"""`/fields` and `/tags` over HTTP."""

from __future__ import annotations

from datetime import timedelta

from steward.accounts.operations import create_account
from steward.core.clock import now
from steward.fields.models import Field, Tag
from steward.fields.operations import purge_fields, set_up_fields
from steward.team.models import Member
from tests.cast import Api


def test_fields_are_made_listed_and_changed(api: Api) -> None:
    made = api.post("/fields", {"record": "account", "label": "Fiscal year end", "type": "date"})
    assert made.status_code == 201, made.content
    assert made.json()["key"] == "fiscal_year_end"
    listed = api.get("/fields", record="account").json()
    assert [item["label"] for item in listed["items"]] == ["Fiscal year end"]
    assert api.get("/fields", record="deal").json()["items"] == []
    changed = api.patch(f"/fields/{made.json()['id']}", {"label": "Year end"}, If_Match=made["ETag"])
    assert changed.json()["label"] == "Year end"
    stale = api.patch(f"/fields/{made.json()['id']}", {"label": "Other"}, If_Match=made["ETag"])
    assert stale.status_code == 412


def test_the_answers_of_industry_are_edited_here_too(api: Api, alice: Member) -> None:  # M30
    set_up_fields(by=alice)
    industry = next(item for item in api.get("/fields").json()["items"] if item["key"] == "industry")
    answers = [*industry["options"], {"value": "bees", "label": "Beekeeping"}]
    changed = api.patch(f"/fields/{industry['id']}", {"options": answers})
    assert changed.json()["options"][-1]["label"] == "Beekeeping"
    assert api.patch(f"/fields/{industry['id']}", {"label": "Branch"}).status_code == 409


def test_wrong_input_names_the_field_and_changes_nothing(api: Api) -> None:
    for body, field in [
        ({"record": "account", "label": "X", "type": "colour"}, "type"),
        ({"record": "account", "label": "X", "type": "text", "is_admin": True}, "is_admin"),
        ({"record": "account", "type": "text"}, "label"),
        ({"record": "account", "label": "X", "type": "text", "options": ["a"]}, "options"),
    ]:
        answer = api.post("/fields", body)
        assert answer.status_code == 422, body
        assert field in answer.json()["errors"][0]["field"]
    assert not Field.objects.exists()
    assert api.get("/fields", order="x").status_code == 422
    assert api.patch("/fields/99", {"label": "x"}).status_code == 404


def test_members_without_the_right_may_look_only(bob: Member) -> None:
    api = Api(bob)
    assert api.get("/fields").status_code == 200
    assert api.post("/fields", {"record": "account", "label": "X", "type": "text"}).status_code == 403
    assert api.post("/tags", {"name": "X"}).status_code == 403
    assert not Field.objects.exists()
    assert not Tag.objects.exists()


def test_tags_come_and_go(api: Api) -> None:
    tag = api.post("/tags", {"name": "VIP", "tone": "violet"}).json()
    assert api.post("/tags", {"name": "vip"}).status_code == 422
    assert api.patch(f"/tags/{tag['id']}", {"name": "Key"}, if_match='"1"').json()["name"] == "Key"
    assert api.patch(f"/tags/{tag['id']}", {"name": "Mine"}, if_match='"1"').status_code == 412
    assert api.delete(f"/tags/{tag['id']}", if_match='"1"').status_code == 412
    assert [item["name"] for item in api.get("/tags").json()["items"]] == ["Key"]
    assert api.delete(f"/tags/{tag['id']}").status_code == 204
    assert not Tag.objects.exists()


def test_a_field_goes_to_the_trash_and_comes_back_with_its_values(api: Api, alice: Member) -> None:
    field = api.post("/fields", {"record": "account", "label": "Code", "type": "text"}).json()
    acme = create_account(by=alice, name="Acme", custom={"code": "A1"})
    url = f"/fields/{field['id']}"
    assert api.delete(url).status_code == 204
    assert api.get("/fields").json()["items"] == []
    assert [one["id"] for one in api.get("/fields", trashed="true").json()["items"]] == [field["id"]]
    assert api.get(f"/organizations/{acme.pk}").json()["custom"] == {}
    assert api.patch(f"/organizations/{acme.pk}", {"custom": {"code": "x"}}).status_code == 422
    assert api.patch(url, {"label": "X"}).status_code == 404
    assert api.post(f"{url}/restore").status_code == 200
    assert api.get(f"/organizations/{acme.pk}").json()["custom"] == {"code": "A1"}


def test_after_thirty_days_the_values_are_gone_and_what_was_hidden_stays_hidden(api: Api, alice: Member) -> None:
    made = {}
    for label, audience in (("Open", "everyone"), ("Margin", "admins")):
        body = {"record": "account", "label": label, "type": "text", "who_sees": {"audience": audience}}
        made[label] = api.post("/fields", body).json()["id"]
    acme = create_account(by=alice, name="Acme", custom={"open": "a", "margin": "b"})
    for pk in made.values():
        api.delete(f"/fields/{pk}")
    assert purge_fields() == 0
    Field.objects.update(deleted_at=now() - timedelta(days=31))
    assert purge_fields() == 2
    acme.refresh_from_db()
    assert acme.custom == {}
    assert list(Field.objects.values_list("label", flat=True)) == ["Margin"]  # so that its history stays hidden
    assert purge_fields() == 0
    assert api.get("/fields", trashed="true").json()["items"] == []
    assert api.post(f"/fields/{made['Margin']}/restore").status_code == 404


def test_fields_are_put_in_order_and_groups(api: Api) -> None:
    ids = [api.post("/fields", {"record": "deal", "label": label, "type": "text"}).json()["id"] for label in "abc"]
    groups = [{"group": "Money", "ids": [ids[2]]}, {"group": "", "ids": [ids[0]]}]
    assert api.post("/fields/order", {"record": "deal", "groups": groups}).status_code == 204
    assert [one["label"] for one in api.get("/fields", record="deal").json()["items"]] == ["c", "a", "b"]
    wrong = api.post("/fields/order", {"record": "deal", "groups": [{"ids": [ids[0], 99]}]})
    assert wrong.status_code == 422


def test_answers_by_the_api(api: Api, alice: Member) -> None:
    body = {"record": "account", "label": "Plan", "type": "choice", "options": ["Full", "Basic"]}
    field = api.post("/fields", body).json()
    create_account(by=alice, name="Acme", custom={"plan": "Full"})
    url = f"/fields/{field['id']}/options"
    assert api.post(url, {"label": "Extra"}).json()["options"][-1]["value"] == "Extra"
    assert api.post(url, {"label": "extra"}).status_code == 422
    assert api.post(f"{url}/rename", {"value": "Full", "label": "Whole"}).json()["options"][0]["label"] == "Whole"
    assert api.post(f"{url}/retire", {"value": "Full"}).json()["options"][0]["retired"] is True
    assert api.post(f"{url}/return", {"value": "Full"}).json()["options"][0]["retired"] is False
    assert api.post(f"{url}/remove", {"value": "Full"}).json()["code"] == "option_held"
    assert len(api.post(f"{url}/remove", {"value": "Basic"}).json()["options"]) == 2
    assert api.post(f"{url}/merge", {"value": "Full", "into": "nothing"}).status_code == 422
    assert api.post(f"{url}/rename", {"value": "nothing", "label": "x"}).status_code == 422
    text = api.post("/fields", {"record": "account", "label": "Text", "type": "text"}).json()
    assert api.post(f"/fields/{text['id']}/options", {"label": "x"}).status_code == 409


def test_a_new_record_starts_with_the_default(api: Api) -> None:
    for label, kind, default in (("Plan", "choice", "Full"), ("Seats", "number", 5), ("Paid", "yes_no", False)):
        body = {"record": "account", "label": label, "type": kind, "default": default, "required": True}
        made = api.post("/fields", {**body, "options": ["Full"] if kind == "choice" else []})
        assert made.status_code == 201, made.content
        assert made.json()["default"] == default
    assert api.post("/organizations", {"name": "A"}).json()["custom"] == {"plan": "Full", "seats": 5, "paid": False}
    given = api.post("/organizations", {"name": "B", "custom": {"seats": 7, "paid": True}}).json()["custom"]
    assert given == {"plan": "Full", "seats": 7, "paid": True}
    wrong = {"record": "account", "label": "X", "type": "number", "default": "many"}
    assert api.post("/fields", wrong).json()["errors"][0]["field"] == "default"
