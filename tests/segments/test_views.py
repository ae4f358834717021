"""Views: who saves, sees, changes and deletes them, and what lists show through them (M5)."""

from __future__ import annotations

from typing import Any

import pytest

from steward.accounts.models import Account
from steward.accounts.operations import create_account
from steward.core.refused import Invalid, NotAllowed, Stale
from steward.fields.models import Field
from steward.fields.operations import change_field, create_field, trash_field
from steward.history.models import Event
from steward.segments.models import View, ViewMember
from steward.segments.operations import change_view, create_view, purge_views, restore_view, trash_view
from steward.segments.queries import all_of, views_of
from steward.team.models import Member
from tests.cast import Api

RETAIL = {"all": [{"field": "city", "op": "is", "value": "Utrecht"}]}


@pytest.fixture
def three(furnished: Member) -> list[Account]:
    """Two accounts in Utrecht, one in Ghent."""
    places = (("Acme", "Utrecht"), ("Globex", "Ghent"), ("Initech", "Utrecht"))
    return [create_account(by=furnished, name=name, city=city, as_customer=True) for name, city in places]


def everything() -> list[Any]:
    return [*View._base_manager.order_by("pk").values(), *ViewMember.objects.order_by("pk").values()]


def test_a_view_is_its_owners_alone_until_it_is_shared(alice: Member, bob: Member, charlie: Member) -> None:
    view = create_view(by=alice, of="accounts", name=" Utrecht  only ", condition=RETAIL, sort="-won_value")
    assert (view.name, view.sharing, view.condition) == ("Utrecht only", "private", RETAIL)
    assert [*views_of("accounts", alice)] == [view]
    assert not views_of("accounts", bob)
    assert not views_of("people", alice)
    assert not Event.objects.filter(kind__startswith="view.").exists()  # a private view is nobody else's matter
    view = change_view(view, by=alice, sharing="members", members=[bob])
    assert [*views_of("accounts", bob)] == [view]
    assert not views_of("accounts", charlie)
    view = change_view(view, by=alice, sharing="everyone")
    assert [*views_of("accounts", charlie)] == [view]
    assert not ViewMember.objects.exists()
    assert [*Event.objects.filter(kind__startswith="view.").order_by("id").values_list("kind", flat=True)] == [
        "view.shared", "view.changed",
    ]  # fmt: skip


def test_those_pinned_come_first_then_by_name(alice: Member) -> None:
    for name, pinned in (("Beta", False), ("Alpha", False), ("Omega", True)):
        create_view(by=alice, of="deals", name=name, pinned=pinned)
    assert [view.name for view in views_of("deals", alice)] == ["Omega", "Alpha", "Beta"]


def test_only_its_owner_changes_a_view_or_an_admin_a_shared_one(alice: Member, bob: Member, charlie: Member) -> None:
    of_bob = create_view(by=bob, of="people", name="Mine", sharing="everyone")
    before = everything()
    with pytest.raises(NotAllowed):
        change_view(of_bob, by=charlie, name="Theirs")
    with pytest.raises(NotAllowed):
        trash_view(of_bob, by=charlie)
    with pytest.raises(NotAllowed):
        restore_view(of_bob, by=charlie)
    assert everything() == before
    assert change_view(of_bob, by=alice, name="Ours").name == "Ours"
    of_bob = change_view(of_bob, by=bob, sharing="private")
    with pytest.raises(NotAllowed):
        change_view(of_bob, by=alice, name="Again")


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"of": "invoices"}, "list"),
        ({"name": "  "}, "name"),
        ({"name": "a\x00b"}, "name"),
        ({"condition": {"all": [{"field": "password", "op": "is", "value": "x"}]}}, "condition"),
        ({"condition": [1]}, "condition"),
        ({"sort": "password"}, "sort"),
        ({"columns": ["password"]}, "columns"),
        ({"columns": ["owner"] * 13}, "columns"),
        ({"layout": "map"}, "layout"),
        ({"layout": "board", "along": "name"}, "by"),
        ({"layout": "calendar", "along": "industry"}, "by"),
        ({"sharing": "world"}, "sharing"),
        ({"sharing": "members"}, "members"),
        ({"sharing": "members", "members": [987654]}, "members"),
        ({"pinned": "yes"}, "pinned"),
        ({"owner": 3}, "owner"),
    ],
)
def test_bad_input_names_the_field_and_saves_nothing(alice: Member, given: dict[str, Any], field: str) -> None:
    values = {"of": "accounts", "name": "Right", **given}
    with pytest.raises(Invalid) as refused:
        create_view(by=alice, **values)
    assert refused.value.field == field
    assert not everything()
    view = create_view(by=alice, of="accounts", name="Right")
    before = everything()
    if "of" not in given:
        with pytest.raises(Invalid) as refused:
            change_view(view, by=alice, **given)
        assert refused.value.field == field
        assert everything() == before


def test_a_colleagues_change_is_not_overwritten_unseen(alice: Member) -> None:
    view = create_view(by=alice, of="accounts", name="One")
    change_view(view, by=alice, name="Two", version=1)
    before = everything()
    with pytest.raises(Stale):
        change_view(view, by=alice, name="Three", version=1)
    assert everything() == before
    again = change_view(view, by=alice, name="Two")
    assert again.version == 2, "a change of nothing stores nothing"


def test_a_deleted_view_comes_back_whole_and_is_gone_after_a_month(
    alice: Member, bob: Member, time_machine: Any
) -> None:
    view = create_view(by=alice, of="accounts", name="One", condition=RETAIL, sharing="members", members=[bob])
    before = everything()
    trash_view(view, by=alice)
    assert not views_of("accounts", bob)
    assert purge_views() == 0
    view = restore_view(view, by=alice)
    assert [*views_of("accounts", bob)] == [view]
    assert everything()[0]["condition"] == before[0]["condition"]
    trash_view(view, by=alice)
    time_machine.move_to("2027-03-01T12:00:00+00:00")
    assert purge_views() == 1
    assert not everything()


def test_conditions_are_joined_without_another_level() -> None:
    any_of = {"any": [{"field": "city", "op": "is_empty"}]}
    assert all_of(None, {}) is None
    assert all_of(RETAIL, any_of, None) == {"all": [*RETAIL["all"], any_of]}


class TestApi:
    """`/views`, `/segments` and `view=` of the lists."""

    def test_a_view_is_saved_read_changed_deleted_and_restored(self, api: Api, bob: Member) -> None:
        made = api.post("/views", {"list": "accounts", "name": "Utrecht", "filter": RETAIL, "columns": ["city"]})
        assert made.status_code == 201, made.content
        body = made.json()
        assert (body["filter"], body["columns"], body["layout"], body["works"]) == (RETAIL, ["city"], "list", True)
        path = f"/views/{body['id']}"
        assert api.get("/views", list="people").json()["items"] == []
        changed = api.patch(
            path, {"name": "U", "sharing": "members", "member_ids": [bob.pk]}, If_Match=made["ETag"]
        ).json()
        assert (changed["name"], changed["member_ids"], changed["filter"]) == ("U", [bob.pk], RETAIL)
        assert api.patch(path, {"name": "V"}, If_Match=made["ETag"]).status_code == 412
        other = Api(bob)
        assert other.get(path).json()["name"] == "U"
        assert other.patch(path, {"name": "V"}).status_code == 403
        assert other.delete(path).status_code == 403
        assert api.delete(path).status_code == 204
        assert api.get(path).status_code == 404
        assert api.post(f"{path}/restore").json()["name"] == "U"

    def test_strangers_get_404(self, api: Api, bob: Member) -> None:
        pk = api.post("/views", {"list": "accounts", "name": "Private"}).json()["id"]
        before = everything()
        other = Api(bob)
        for answer in (
            other.get(f"/views/{pk}"), other.get(f"/segments/{pk}"), other.patch(f"/views/{pk}", {"name": "x"}),
            other.delete(f"/views/{pk}"), other.post(f"/views/{pk}/restore"), other.get("/accounts", view=pk),
        ):  # fmt: skip
            assert answer.status_code == 404
        assert everything() == before

    def test_every_list_takes_a_view_and_adds_its_own_filter(self, api: Api, three: list[Account]) -> None:
        pk = api.post("/views", {"list": "accounts", "name": "U", "filter": RETAIL, "sort": "-name"}).json()["id"]

        def names(**query: Any) -> list[str]:
            return [one["name"] for one in api.get("/accounts", view=pk, **query).json()["items"]]

        assert names() == ["Initech", "Acme"]
        assert names(sort="name") == ["Acme", "Initech"]
        assert names(filter='{"all": [{"field": "name", "op": "starts_with", "value": "a"}]}') == ["Acme"]
        assert api.get("/organizations", view=pk).status_code == 404, "a view belongs to one list"
        for path, of in (("/organizations", "organizations"), ("/contacts", "people"), ("/deals", "deals")):
            view = api.post("/views", {"list": of, "name": "All"}).json()["id"]
            assert api.get(path, view=view).status_code == 200

    def test_a_segment_is_the_same_row_with_sentence_and_count(self, api: Api, three: list[Account]) -> None:
        pk = api.post("/views", {"list": "accounts", "name": "U", "filter": RETAIL}).json()["id"]
        segment = {
            "id": pk, "name": "U", "list": "accounts", "record": "account", "condition": RETAIL,
            "sentence": "City is Utrecht", "count": {"value": 2, "exact": True},
        }  # fmt: skip
        assert api.get(f"/segments/{pk}").json() == segment
        assert api.get("/segments").json()["items"] == [segment]

    def test_bulk_change_takes_a_view(self, api: Api, three: list[Account]) -> None:
        pk = api.post("/views", {"list": "accounts", "name": "U", "filter": RETAIL}).json()["id"]
        tried = api.call("POST", "/accounts/bulk?preview=1", {"action": "tag", "tags": ["South"], "view": pk})
        assert [line["name"] for line in tried.json()["lines"]] == ["Acme", "Initech"]


def test_a_field_that_is_hidden_or_gone_is_not_told_by_a_shared_view(
    furnished: Member, bob: Member, three: list[Account]
) -> None:
    field = create_field(by=furnished, record="account", label="Margin", key="margin", type=Field.Type.NUMBER)
    condition = {"all": [{"field": "custom.margin", "op": "gt", "value": 3}]}
    view = create_view(by=furnished, of="accounts", name="Fat", condition=condition, sharing="everyone")
    path = f"/views/{view.pk}"
    assert Api(bob).get(path).json()["filter"] == condition
    field = change_field(field, by=furnished, who_sees={"audience": "admins"})
    told = [Api(bob).get(path), Api(bob).get(f"/segments/{view.pk}"), Api(bob).get("/accounts", view=view.pk)]
    assert [answer.status_code for answer in told] == [200, 200, 422]
    assert told[0].json()["filter"] is None
    assert told[1].json()["sentence"] is None
    assert all("argin" not in answer.content.decode() for answer in told)
    assert Api(furnished).get("/accounts", view=view.pk).status_code == 200
    trash_field(field, by=furnished)
    assert Api(furnished).get("/accounts", view=view.pk).status_code == 422
    assert Api(furnished).get(path).json()["works"] is False
