"""`/deals`, `/pipelines`, `/stages`: what the API promises of them."""

from __future__ import annotations

from typing import Any

import pytest

from steward.accounts.models import Account
from steward.accounts.operations import create_account
from steward.contacts.models import Contact
from steward.contacts.operations import create_contact
from steward.core.money import Money
from steward.deals.models import Deal, DealContact, Pipeline, Stage, StageTotal
from steward.deals.operations import create_deals, open_deal, prepare_deal
from steward.deals.schemas import DealBoardOut, DealCardOut, DealOut, LaneOut
from steward.history.models import Event
from steward.team.models import Member, Workspace
from tests.cast import Api


def rows() -> tuple[object, ...]:
    """Everything a refused request could have touched."""
    return (
        list(Deal.objects.order_by("id").values()),
        list(DealContact.objects.order_by("id").values()),
        list(Account.objects.order_by("id").values()),
        list(Stage.objects.order_by("id").values()),
        list(Pipeline.objects.order_by("id").values()),
        list(StageTotal.objects.order_by("id").values()),
        Event.objects.count(),
    )


@pytest.fixture
def deal(alice: Member, acme: Account, pipeline: Pipeline) -> Deal:
    """An open deal of Acme over 1,000 dollars."""
    return open_deal(by=alice, name="Press", value=Money(100_000, "USD"), account=acme)


@pytest.fixture
def ilse(alice: Member) -> Contact:
    """A person."""
    return create_contact(by=alice, first_name="Ilse", last_name="Moreno", emails=["ilse@kan-code.example"])


def test_a_deal_is_opened_with_all_that_belongs_to_it(
    api: Api, alice: Member, acme: Account, stages: list[Stage], ilse: Contact
) -> None:
    sent = {
        "name": "GTX Plus Pro", "value": {"amount": "5482.00", "currency": "USD"}, "stage_id": stages[1].pk,
        "account_id": acme.pk, "contact_ids": [ilse.pk], "owner_id": alice.pk, "expected_close_on": "2026-12-18",
        "tags": ["Hot"], "description": "Two options asked.",
    }  # fmt: skip
    answer = api.post("/deals", sent)
    assert answer.status_code == 201
    body = answer.json()
    assert {name: body[name] for name in sent} == sent
    assert (body["status"], body["pipeline_id"], body["contact_id"]) == ("open", stages[1].pipeline_id, ilse.pk)
    assert answer["ETag"] == '"1"'
    assert api.get(f"/deals/{body['id']}").json() == body


def test_only_the_name_is_asked(api: Api, stages: list[Stage]) -> None:  # O7 O9
    answer = api.post("/deals", {"name": "Bare"})
    assert answer.status_code == 201
    assert (answer.json()["stage_id"], answer.json()["value"]) == (stages[0].pk, None)
    assert api.post("/deals", {"value": None}).json()["errors"][0]["field"] == "name"


def test_winning_makes_an_account(api: Api, deal: Deal, acme: Account) -> None:  # P4 P5
    answer = api.post(f"/deals/{deal.pk}/win", {"on": "2026-01-15"})
    assert answer.status_code == 200
    assert (answer.json()["status"], answer.json()["won_at"][:10]) == ("won", "2026-01-15")
    acme.refresh_from_db()
    assert acme.is_customer
    assert api.post(f"/deals/{deal.pk}/win").status_code == 409
    assert api.post(f"/deals/{deal.pk}/reopen").json()["status"] == "open"
    lost = api.post(f"/deals/{deal.pk}/lose", {"reason": "Price"}).json()
    assert (lost["status"], lost["lost_reason"], lost["won_at"]) == ("lost", "Price", None)


def test_moving_takes_stage_and_place(api: Api, alice: Member, deal: Deal, stages: list[Stage]) -> None:
    other = open_deal(by=alice, name="Other", stage=stages[1])
    answer = api.post(f"/deals/{deal.pk}/move", {"stage_id": stages[1].pk, "position": 1})
    assert answer.json()["stage_id"] == stages[1].pk
    assert [d.pk for d in Deal.objects.in_lane(stages[1])] == [other.pk, deal.pk]


def test_patch_merges(api: Api, deal: Deal) -> None:
    answer = api.patch(f"/deals/{deal.pk}", {"name": "Renamed"})
    assert (answer.json()["name"], answer.json()["value"]["amount"]) == ("Renamed", "1000.00")
    assert api.patch(f"/deals/{deal.pk}", {"value": None}).json()["value"] is None


def test_the_second_of_two_patches_from_one_version_is_told(api: Api, deal: Deal) -> None:  # attack 63
    assert api.patch(f"/deals/{deal.pk}", {"name": "First"}, If_Match='"1"').status_code == 200
    before = rows()
    for answer in (
        api.patch(f"/deals/{deal.pk}", {"name": "Second"}, If_Match='"1"'),
        api.post(f"/deals/{deal.pk}/win", {}, If_Match='"1"'),
        api.delete(f"/deals/{deal.pk}", If_Match='"1"'),
    ):
        assert answer.status_code == 412
    assert rows() == before


def test_trash_and_restore(api: Api, deal: Deal) -> None:
    assert api.delete(f"/deals/{deal.pk}").status_code == 204
    assert api.get(f"/deals/{deal.pk}").status_code == 404
    assert api.get("/deals").json()["items"] == []
    assert api.post(f"/deals/{deal.pk}/restore").status_code == 200
    assert api.get(f"/deals/{deal.pk}").status_code == 200
    assert api.post(f"/deals/{deal.pk}/restore").status_code == 404


def test_people_on_a_deal(api: Api, deal: Deal, ilse: Contact) -> None:
    body = api.post(f"/deals/{deal.pk}/contacts", {"contact_id": ilse.pk, "role": "Decides"}).json()
    assert (body["contact_id"], body["contact_ids"]) == (ilse.pk, [ilse.pk])
    assert api.post(f"/deals/{deal.pk}/contacts", {"contact_id": ilse.pk}).status_code == 409
    assert api.get("/deals", contact_id=ilse.pk).json()["count"]["value"] == 1
    assert api.delete(f"/deals/{deal.pk}/contacts/{ilse.pk}").json()["contact_ids"] == []


def test_the_timeline_tells_what_happened(api: Api, deal: Deal) -> None:
    api.post(f"/deals/{deal.pk}/win")
    kinds = [line["kind"] for line in api.get(f"/deals/{deal.pk}/timeline").json()]
    assert kinds == ["deal.won", "deal.opened"]


class TestList:
    @pytest.fixture(autouse=True)
    def many(self, alice: Member, stages: list[Stage], acme: Account) -> None:
        """Seven deals with values, some without."""
        create_deals(
            [
                prepare_deal({
                    "name": f"Deal {n}", "value": Money(n * 100, "USD") if n % 3 else None, "stage": stages[n % 4],
                    "account": acme if n % 2 else None, "status": "won" if n == 6 else "open",
                    "tags": ["Odd"] * (n % 2),
                    "closed_on": None,
                })
                for n in range(7)
            ],
            alice,
        )  # fmt: skip

    @pytest.mark.parametrize("sort", ["name", "value", "expected_close_on", "created_at", "owner", "stage"])
    @pytest.mark.parametrize("sign", ["", "-"])
    def test_every_page_of_every_order_has_every_deal_once(self, api: Api, sort: str, sign: str) -> None:
        found: list[int] = []
        cursor: str | None = ""
        while cursor is not None:
            more = {"cursor": cursor} if cursor else {}
            body = api.get("/deals", sort=sign + sort, limit=2, **more).json()
            found += [item["id"] for item in body["items"]]
            cursor = body["next"]
        assert sorted(found) == sorted(Deal.objects.values_list("id", flat=True))
        assert body["count"] == {"value": 7, "exact": True}

    def test_rows_are_what_the_schemas_promise(self, api: Api) -> None:
        listed = api.get("/deals").json()
        for item in listed["items"]:
            assert set(item) == set(DealOut.model_fields)
            DealOut.model_validate(item)
            assert api.get(f"/deals/{item['id']}").json() == item
        board = api.get("/deals/board").json()
        DealBoardOut.model_validate(board)
        assert {frozenset(lane) for lane in board["lanes"]} == {frozenset(LaneOut.model_fields)}
        cards = [card for lane in board["lanes"] for card in lane["items"]]
        assert {frozenset(card) for card in cards} == {frozenset(DealCardOut.model_fields)}

    def test_conditions(self, api: Api, acme: Account, stages: list[Stage]) -> None:
        def names(**query: Any) -> list[str]:
            return sorted(item["name"][-1] for item in api.get("/deals", **query).json()["items"])

        assert names(status="won") == ["6"]
        assert names(account_id=acme.pk) == ["1", "3", "5"]
        assert names(stage_id=stages[1].pk) == ["1", "5"]
        assert names(tag="odd") == ["1", "3", "5"]
        assert names(q="deal 0") == ["0"]
        assert names(filter='{"all": [{"field": "value", "op": "gte", "value": 4}]}') == ["4", "5"]
        assert names(filter='{"any": [{"field": "status", "op": "is", "value": "won"}]}') == ["6"]
        assert names(filter='{"all": [{"field": "tag", "op": "has_none", "value": ["Odd"]}]}') == ["0", "2", "4", "6"]

    @pytest.mark.parametrize(
        "query",
        [
            {"sort": "name);SELECT 1--"}, {"sort": "?"}, {"sort": "owner__password"}, {"filter": "{"},
            {"filter": '{"all": [{"field": "owner__password", "op": "is", "value": "x"}]}'},
            {"filter": '{"all": [{"field": "name", "op": "regex", "value": "x"}]}'},
            {"filter[_connector]": "OR 1=1"}, {"owner__password__startswith": "a"}, {"ordering": "name"},
            {"limit": 0}, {"limit": 501}, {"limit": "1e9"}, {"cursor": "bm90IG91cnM"}, {"stage_id": "x"},
            {"stage_id": 2**63}, {"status": "anything"}, {"tag": "\0"},
            {"sort": "name", "cursor": "WyJhXHUwMDAwIiwgMV0"},
        ],
    )  # fmt: skip
    def test_what_is_not_offered_is_refused_and_lists_nothing(self, api: Api, query: dict[str, Any]) -> None:
        answer = api.get("/deals", **query)  # attacks 11, 20
        assert answer.status_code == 422
        assert "value_minor" not in answer.content.decode()
        assert "password" not in answer.json()["detail"] or "password" in str(query)

    @pytest.mark.parametrize("q", ["\0", "a\0b", "%" * 5_000, "'; DROP TABLE deals_deal; --", "\U0010ffff", "_", "\\"])
    def test_any_text_can_be_searched_for(self, api: Api, q: str) -> None:  # attack 25
        assert api.get("/deals", q=q).status_code in (200, 422)
        assert Deal.objects.count() == 7

    def test_the_board_has_every_open_deal(self, api: Api, stages: list[Stage]) -> None:
        body = api.get("/deals/board", limit=1).json()
        assert [(lane["name"], lane["count"]) for lane in body["lanes"]] == [
            (stage.name, count) for stage, count in zip(stages, [2, 2, 1, 1], strict=True)
        ]
        lane = body["lanes"][1]
        assert lane["sums"] == [{"amount": "6.00", "currency": "USD"}]
        assert [card["name"] for card in lane["items"]] == ["Deal 1"]
        rest = api.get(f"/deals/board/{stages[1].pk}", cursor=lane["next"]).json()
        assert [card["name"] for card in rest["items"]] == ["Deal 5"]
        assert rest["next"] is None


BAD = [
    {"name": ""}, {"name": "a\0b"}, {"name": "x" * 1_000_000}, {"name": "\ud800"}, {"name": 7}, {"name": None},
    {"name": "x", "value": {"amount": "NaN", "currency": "USD"}},
    {"name": "x", "value": {"amount": "1e309", "currency": "USD"}},
    {"name": "x", "value": {"amount": "Infinity", "currency": "USD"}},
    {"name": "x", "value": {"amount": "99999999999999999999", "currency": "USD"}},
    {"name": "x", "value": {"amount": "1", "currency": "XXX"}},
    {"name": "x", "value": {"amount": "1", "currency": "usdollars"}},
    {"name": "x", "value": 5},
    {"name": "x", "expected_close_on": "0000-01-01"}, {"name": "x", "expected_close_on": "9999-12-31"},
    {"name": "x", "expected_close_on": "2026-02-30"}, {"name": "x", "stage_id": 2**63}, {"name": "x", "stage_id": None},
    {"name": "x", "account_id": -1}, {"name": "x", "account_id": "1 OR 1=1"},
    {"name": "x", "status": "won"}, {"name": "x", "won_at": "2026-01-01T00:00:00Z"}, {"name": "x", "id": 7},
    {"name": "x", "version": 9}, {"name": "x", "pipeline_id": 1}, {"name": "x", "rank": 0},
    {"name": "x", "created_at": "2020-01-01T00:00:00Z"}, {"name": "x", "deleted_at": None},
    {"name": "x", "custom": {"__class__": 1}}, {"name": "x", "custom": {"x' || (select 1)": 1}},
    {"name": "x", "tags": ["\0"]}, {"name": "x", "tags": ["y" * 300]}, {"name": "x", "description": "\0"},
]  # fmt: skip


@pytest.mark.parametrize("body", BAD)
def test_bad_input_names_the_field_and_changes_nothing(  # attacks 15, 18, 22, 23
    api: Api, deal: Deal, body: dict[str, Any]
) -> None:
    before = rows()
    for answer in (api.post("/deals", body), api.patch(f"/deals/{deal.pk}", body)):
        assert answer.status_code == 422, answer.content
        assert answer.json()["errors"]
    assert rows() == before


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("win", {"on": "2999-01-01"}), ("win", {"on": "0001-01-01"}), ("win", {"value": 1}), ("lose", {"reason": "\0"}),
        ("lose", {"reason": "x" * 251}), ("move", {}), ("move", {"stage_id": 1, "position": -1}), ("win", ["x"]),
    ],
)  # fmt: skip
def test_bad_verbs_change_nothing(api: Api, deal: Deal, path: str, body: Any) -> None:
    before = rows()
    assert api.post(f"/deals/{deal.pk}/{path}", body).status_code == 422
    assert rows() == before


class TestStrangers:
    """Attacks 1, 7, 8: what a member does not see is not there for them, whatever the verb."""

    @pytest.fixture
    def bobs(self, bob: Member, workspace: Workspace) -> Api:
        """Bob may manage deals, and sees only what he is assigned to."""
        workspace.policies["account_access"] = "assigned"
        workspace.save()
        bob.rights = ["deals.manage", "contacts.manage"]
        bob.save()
        return Api(bob)

    def test_a_foreign_deal_is_not_there(self, bobs: Api, deal: Deal) -> None:
        before = rows()
        for method, path, body in (
            ("GET", "", None), ("PATCH", "", {"name": "Mine"}), ("DELETE", "", None), ("POST", "/win", {}),
            ("POST", "/lose", {}), ("POST", "/reopen", {}), ("POST", "/move", {"stage_id": deal.stage_id}),
            ("POST", "/contacts", {"contact_id": 1}), ("GET", "/timeline", None), ("POST", "/restore", {}),
        ):  # fmt: skip
            answer = bobs.call(method, f"/deals/{deal.pk}{path}", body)
            assert answer.status_code == 404, path
            assert "Press" not in answer.content.decode()
        assert rows() == before
        assert bobs.get("/deals").json()["count"]["value"] == 0
        assert [lane["count"] for lane in bobs.get("/deals/board").json()["lanes"]] == [0, 0, 0, 0]

    def test_a_foreign_record_cannot_be_linked(
        self, bobs: Api, alice: Member, bob: Member, pipeline: Pipeline, acme: Account
    ) -> None:
        mine = open_deal(by=bob, name="Mine", owner=bob)
        hidden = create_contact(by=alice, emails=["canary@hidden.example"])
        create_account(by=alice, name="Hidden", contacts=[{"contact": hidden}])
        before = rows()
        for answer in (
            bobs.patch(f"/deals/{mine.pk}", {"account_id": acme.pk}),
            bobs.patch(f"/deals/{mine.pk}", {"contact_id": hidden.pk}),
            bobs.patch(f"/deals/{mine.pk}", {"contact_ids": [hidden.pk]}),
            bobs.post(f"/deals/{mine.pk}/contacts", {"contact_id": hidden.pk}),
            bobs.post("/deals", {"name": "Grab", "account_id": acme.pk}),
            bobs.patch(f"/deals/{mine.pk}", {"owner_id": 10**9}),
            bobs.patch(f"/deals/{mine.pk}", {"stage_id": 10**9}),
        ):
            assert answer.status_code == 404
            assert answer.json()["errors"][0]["field"]
            assert "canary" not in answer.content.decode()
        assert rows() == before

    def test_the_board_counts_only_what_is_seen(
        self, bobs: Api, alice: Member, bob: Member, deal: Deal, stages: list[Stage]
    ) -> None:
        open_deal(by=bob, name="Mine", value=Money(700, "USD"), owner=bob)
        lane = bobs.get("/deals/board").json()["lanes"][0]
        assert (lane["count"], lane["sums"]) == (1, [{"amount": "7.00", "currency": "USD"}])


def test_without_the_right_a_seen_deal_is_left_alone(bob: Member, deal: Deal) -> None:
    bobs, before = Api(bob), rows()
    assert bobs.get(f"/deals/{deal.pk}").status_code == 200
    for answer in (
        bobs.post("/deals", {"name": "x"}), bobs.patch(f"/deals/{deal.pk}", {"name": "x"}),
        bobs.delete(f"/deals/{deal.pk}"), bobs.post(f"/deals/{deal.pk}/win"), bobs.post(f"/deals/{deal.pk}/lose"),
        bobs.post("/pipelines", {"name": "x"}), bobs.post("/stages", {"name": "x", "pipeline_id": deal.pipeline_id}),
        bobs.patch(f"/stages/{deal.stage_id}", {"name": "x"}), bobs.delete(f"/stages/{deal.stage_id}"),
        bobs.patch(f"/pipelines/{deal.pipeline_id}", {"name": "x"}), bobs.delete(f"/pipelines/{deal.pipeline_id}"),
    ):  # fmt: skip
        assert answer.status_code == 403
    assert rows() == before


def test_nobody_without_a_token_gets_in(api: Api, deal: Deal) -> None:
    for path in ("/deals", f"/deals/{deal.pk}", "/deals/board", "/pipelines", "/stages"):
        assert api.client.get(f"/api/v1{path}").status_code == 401


class TestPipelines:
    def test_pipelines_and_stages_are_made_changed_and_ordered(self, api: Api, pipeline: Pipeline) -> None:
        made = api.post("/pipelines", {"name": "Renewals", "with_stages": True}).json()
        assert len(api.get("/stages", pipeline_id=made["id"]).json()["items"]) == 4
        assert api.patch(f"/pipelines/{made['id']}", {"position": 0}).json()["position"] == 0
        assert [item["name"] for item in api.get("/pipelines").json()["items"]] == ["Renewals", "Sales"]
        stage = api.post("/stages", {"pipeline_id": made["id"], "name": "First", "position": 0, "rot_days": 7}).json()
        names = [item["name"] for item in api.get("/stages", pipeline_id=made["id"]).json()["items"]]
        assert (names[0], stage["rot_days"], stage["position"]) == ("First", 7, 0)
        changed = api.patch(f"/stages/{stage['id']}", {"name": "Zero", "probability": 5, "rot_days": None}).json()
        assert (changed["name"], changed["probability"], changed["rot_days"]) == ("Zero", 5, None)

    @pytest.mark.parametrize("body", [
        {"name": ""}, {"name": "Qualified"}, {"probability": 101}, {"probability": -1}, {"rot_days": 0},
        {"rot_days": 2**31}, {"pipeline_id": 2}, {"position": -1},
    ])  # fmt: skip
    def test_a_stage_cannot_become_what_it_must_not(self, api: Api, stages: list[Stage], body: dict[str, Any]) -> None:
        before = rows()
        assert api.patch(f"/stages/{stages[1].pk}", body).status_code == 422
        assert rows() == before

    def test_a_stage_with_deals_is_not_deleted_until_they_are_moved(
        self, api: Api, deal: Deal, stages: list[Stage]
    ) -> None:
        before = rows()
        answer = api.delete(f"/stages/{stages[0].pk}")
        assert (answer.status_code, answer.json()["code"]) == (409, "has_deals")
        assert api.delete(f"/stages/{stages[0].pk}?move_to={stages[0].pk}").status_code == 422
        assert rows() == before
        assert api.delete(f"/stages/{stages[0].pk}?move_to={stages[2].pk}").status_code == 204
        assert api.get(f"/deals/{deal.pk}").json()["stage_id"] == stages[2].pk
        assert StageTotal.objects.get(stage=stages[2]).count == 1

    def test_the_last_stage_and_the_last_pipeline_stay(self, api: Api, stages: list[Stage]) -> None:
        for stage in stages[1:]:
            assert api.delete(f"/stages/{stage.pk}").status_code == 204
        assert api.delete(f"/stages/{stages[0].pk}").json()["code"] == "last_stage"
        assert api.delete(f"/pipelines/{stages[0].pipeline_id}").json()["code"] == "last_pipeline"

    def test_a_pipeline_with_deals_is_not_deleted(self, api: Api, deal: Deal) -> None:
        api.post("/pipelines", {"name": "Other"})
        before = rows()
        assert api.delete(f"/pipelines/{deal.pipeline_id}").json()["code"] == "has_deals"
        assert rows() == before
