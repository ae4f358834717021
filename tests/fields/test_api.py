"""`/fields` and `/tags` over HTTP."""

from __future__ import annotations

from steward.fields.models import Field, Tag
from steward.fields.operations import set_up_fields
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
    assert changed.json()["options"][-1] == {"value": "bees", "label": "Beekeeping"}
    assert api.patch(f"/fields/{industry['id']}", {"label": "Branch"}).status_code == 409


def test_wrong_input_names_the_field_and_changes_nothing(api: Api) -> None:
    for body, field in [
        ({"record": "account", "label": "X", "type": "formula"}, "type"),
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
    assert api.patch(f"/tags/{tag['id']}", {"name": "Key"}).json()["name"] == "Key"
    assert [item["name"] for item in api.get("/tags").json()["items"]] == ["Key"]
    assert api.delete(f"/tags/{tag['id']}").status_code == 204
    assert not Tag.objects.exists()
