"""Pages of deals: what a member sees and does in the browser, without one."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from steward.accounts.models import Account
from steward.activities.operations import create_activity, set_up_types
from steward.contacts.models import Contact
from steward.contacts.operations import create_contact
from steward.core.clock import now, today
from steward.core.money import Money
from steward.deals import board
from steward.deals.filters import FILTERS
from steward.deals.models import Deal, Pipeline, Stage
from steward.deals.operations import (
    add_contact,
    change_deal,
    create_deals,
    lose_deal,
    open_deal,
    prepare_deal,
    reopen_deal,
    win_deal,
)  # fmt: skip
from steward.fields.models import Field
from steward.fields.operations import change_field, create_field
from steward.segments.models import View
from steward.team.models import Member, Workspace
from tests.cast import signed_in

HTMX = {"HX-Request": "true"}


@pytest.fixture
def browser_of_alice(alice: Member) -> Client:
    """Alice's session."""
    return signed_in(alice)


@pytest.fixture
def deal(alice: Member, acme: Account, pipeline: Pipeline) -> Deal:
    """An open deal of Acme over 1,000 dollars."""
    return open_deal(by=alice, name="Press", value=Money(100_000, "USD"), account=acme, owner=alice)


@pytest.fixture
def ilse(alice: Member) -> Contact:
    """A person."""
    return create_contact(by=alice, first_name="Ilse", last_name="Moreno", emails=["ilse@kan-code.example"])


def text(answer: Any) -> str:
    """The page as text."""
    assert answer.status_code == 200, answer.content
    return str(answer.content.decode())


class TestBoard:
    def test_each_stage_is_a_lane_with_count_sum_and_probability(  # O6 O8
        self, browser_of_alice: Client, deal: Deal, stages: list[Stage]
    ) -> None:
        page = text(browser_of_alice.get("/deals/"))
        assert page.count('class="lane"') == 5
        for stage in stages:
            assert stage.name in page
        assert "$1,000 · 20 % likely" in page
        assert f'id="deal-{deal.pk}"' in page
        assert "Acme" in page

    def test_the_last_lane_is_what_was_won_this_month(
        self, browser_of_alice: Client, alice: Member, deal: Deal
    ) -> None:
        win_deal(deal, by=alice)
        old = open_deal(by=alice, name="Long ago")
        win_deal(old, by=alice, on=today() - timedelta(days=400))
        page = text(browser_of_alice.get("/deals/"))
        lane = page[page.index('data-lane="won"') :]
        assert "Press" in lane
        assert "Is an account" in lane
        assert "Long ago" not in page

    def test_the_last_lane_counts_every_deal_unless_a_filter_has_to_look_at_each(
        self, browser_of_alice: Client, alice: Member, pipeline: Pipeline, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(board, "MOST_LOOKED_AT", 2)
        for number in range(4):
            win_deal(open_deal(by=alice, name=f"Won {number}", value=Money(100_00, "USD")), by=alice)
        lane = text(browser_of_alice.get("/deals/")).partition('id="lane-won-head"')[2]
        assert '<span class="count">4</span>' in lane
        assert "$400" in lane
        lane = text(browser_of_alice.get("/deals/", {"f": "name:contains:won"})).partition('id="lane-won-head"')[2]
        assert '<span class="count">2+</span>' in lane
        assert "Too many to add up" in lane

    def test_a_deal_that_stays_too_long_is_marked(
        self, browser_of_alice: Client, deal: Deal, stages: list[Stage]
    ) -> None:
        Stage.objects.filter(pk=stages[0].pk).update(rot_days=10)
        assert "days in this stage" not in text(browser_of_alice.get("/deals/"))
        Deal.objects.filter(pk=deal.pk).update(stage_since=now() - timedelta(days=11, hours=1))
        assert "11 days in this stage" in text(browser_of_alice.get("/deals/"))

    def test_a_card_shows_its_next_activity(self, browser_of_alice: Client, alice: Member, deal: Deal) -> None:
        set_up_types(by=alice)
        create_activity(by=alice, type="call", subject="Call Ilse", deal=deal, due_on=today() + timedelta(days=1))
        page = text(browser_of_alice.get("/deals/"))
        assert "Call Ilse" in page
        assert "Tomorrow" in page

    def test_lanes_go_on(self, browser_of_alice: Client, alice: Member, stages: list[Stage]) -> None:
        create_deals([prepare_deal({"name": f"Card {n:03}"}) for n in range(45)], alice)
        page = text(browser_of_alice.get("/deals/"))
        seen = []
        while True:
            seen += re.findall(r"Card \d{3}(?=</a>)", page)
            if "deals/lane/" not in page:
                break
            url = page.split('hx-get="/deals/lane/')[1].split('"')[0].replace("&amp;", "&")
            page = text(browser_of_alice.get(f"/deals/lane/{url}", headers=HTMX))
        assert seen == [f"Card {n:03}" for n in range(45)]

    def test_moving_a_card_answers_with_it_and_the_heads(
        self, browser_of_alice: Client, deal: Deal, stages: list[Stage]
    ) -> None:
        answer = browser_of_alice.post(f"/deals/{deal.pk}/move/", {"lane": stages[2].pk, "index": 0}, headers=HTMX)
        page = text(answer)
        assert f'id="deal-{deal.pk}"' in page
        assert page.count('hx-swap-oob="true"') == 4
        deal.refresh_from_db()
        assert deal.stage == stages[2]

    def test_dropping_on_the_won_lane_wins_and_back_reopens(
        self, browser_of_alice: Client, deal: Deal, stages: list[Stage], acme: Account
    ) -> None:
        answer = browser_of_alice.post(f"/deals/{deal.pk}/move/", {"lane": "won", "index": 0}, headers=HTMX)
        assert f"/deals/{deal.pk}/reopen/" in answer["HX-Trigger"]
        acme.refresh_from_db()
        assert acme.is_customer
        browser_of_alice.post(f"/deals/{deal.pk}/move/", {"lane": stages[1].pk, "index": 0}, headers=HTMX)
        acme.refresh_from_db()
        deal.refresh_from_db()
        assert (deal.status, deal.stage, acme.is_customer) == ("open", stages[1], False)

    def test_a_card_that_somebody_else_moved_stays_there_and_that_is_said(
        self, browser_of_alice: Client, alice: Member, deal: Deal, stages: list[Stage]
    ) -> None:
        url, sent = f"/deals/{deal.pk}/move/", {"lane": stages[2].pk, "from": stages[0].pk}
        assert browser_of_alice.post(url, {**sent, "lane": stages[1].pk}, headers=HTMX).status_code == 200
        for close in (win_deal, lose_deal):
            answer = browser_of_alice.post(url, sent, headers=HTMX)
            assert (answer.status_code, answer["HX-Reswap"]) == (409, "none")
            assert f"Somebody moved {deal.name} meanwhile" in answer["HX-Trigger"]
            close(Deal.objects.get(pk=deal.pk), by=alice)
            stored = Deal.objects.get(pk=deal.pk)
            assert browser_of_alice.post(url, {**sent, "from": stages[1].pk}, headers=HTMX).status_code == 409
            assert Deal.objects.get(pk=deal.pk).version == stored.version
            reopen_deal(stored, by=alice)

    @pytest.mark.parametrize("lane", ["", "x", "99999999", "-1", str(2**70)])
    def test_a_lane_that_is_not_there_moves_nothing(self, browser_of_alice: Client, deal: Deal, lane: str) -> None:
        answer = browser_of_alice.post(f"/deals/{deal.pk}/move/", {"lane": lane}, headers=HTMX)
        assert answer.status_code == 404
        deal.refresh_from_db()
        assert deal.version == 1

    def test_conditions_narrow_cards_counts_and_sums(
        self, browser_of_alice: Client, alice: Member, deal: Deal, charlie: Member
    ) -> None:
        open_deal(by=alice, name="Of Charlie", value=Money(700, "USD"), owner=charlie)
        page = text(browser_of_alice.get("/deals/?f=owner_id:is:me"))
        assert "Of Charlie" not in page
        assert "$1,000 · 20 % likely" in page
        assert "Remove filter: Owner" in page

    def test_without_the_right_nothing_can_be_moved(self, bob: Member, deal: Deal, stages: list[Stage]) -> None:
        client = signed_in(bob)
        page = text(client.get("/deals/"))
        assert "data-move-url" not in page
        assert "New deal" not in page
        answer = client.post(f"/deals/{deal.pk}/move/", {"lane": stages[1].pk}, headers=HTMX)
        assert answer.status_code == 403
        deal.refresh_from_db()
        assert deal.version == 1

    def test_before_there_is_a_pipeline_it_says_what_to_do(self, browser_of_alice: Client) -> None:
        assert "Set up a pipeline" in text(browser_of_alice.get("/deals/"))

    def test_another_pipeline_is_a_tab(self, browser_of_alice: Client, pipeline: Pipeline) -> None:
        assert browser_of_alice.get(f"/deals/?pipeline={pipeline.pk}").status_code == 200
        assert browser_of_alice.get("/deals/?pipeline=99").status_code == 404


class TestList:
    def test_it_sorts_filters_and_pages(self, browser_of_alice: Client, alice: Member, pipeline: Pipeline) -> None:
        rows = [prepare_deal({"name": f"Row {n:03}", "value": Money(n * 100, "USD")}) for n in range(60)]
        create_deals(rows, alice)
        page = text(browser_of_alice.get("/deals/list/?sort=value"))
        assert "Row 000" in page
        assert "Row 050" not in page
        assert 'aria-sort="ascending"' in page
        following = page.split('href="?')[-1].split('"')[0].replace("&amp;", "&")
        assert "Row 059" in text(browser_of_alice.get(f"/deals/list/?{following}"))
        assert "No deal fits" in text(browser_of_alice.get("/deals/list/?f=status:is:won"))
        assert "Row 007" in text(browser_of_alice.get("/deals/list/?q=row+007"))

    def test_its_columns_are_chosen_as_on_every_list(
        self, browser_of_alice: Client, alice: Member, deal: Deal, ilse: Contact
    ) -> None:
        region = create_field(by=alice, record="deal", label="Region", type="text")
        change_deal(deal, by=alice, contact=ilse, custom={"region": "West"}, tags=["Hot"])
        page = text(browser_of_alice.get("/deals/list/"))
        assert ">Hot</span>" in page
        assert "West" not in page
        dialog = text(browser_of_alice.get("/deals/columns/?next=/deals/list/", headers=HTMX))
        picked = ["contact", "pipeline", "likely", "stage_since", f"custom.{region.key}", "status"]
        assert all(f'value="{key}"' in dialog for key in picked)
        answer = browser_of_alice.post("/deals/columns/?next=/deals/list/", {"columns": picked}, headers=HTMX)
        assert answer["HX-Redirect"] == "/deals/list/"
        page = text(browser_of_alice.get("/deals/list/"))
        assert "West" in page
        assert str(ilse) in page
        assert "Expected close" not in page.partition("<thead")[2].partition("</thead>")[0]
        assert "Expected close" in text(browser_of_alice.get("/deals/list/?cols=expected_close_on"))

    def test_its_rows_are_ticked_and_edited_in_place(
        self, browser_of_alice: Client, alice: Member, deal: Deal, bob: Member
    ) -> None:
        page = text(browser_of_alice.get("/deals/list/"))
        assert f'name="ids" form="ticked" value="{deal.pk}"' in page
        assert "/bulk/new/deals/" in page
        for field in ("stage", "value", "expected_close_on", "owner"):
            assert f'data-url="/deals/{deal.pk}/edit/{field}/?as=cell"' in page
        assert f"/activities/new/?at=%23deals&amp;deal={deal.pk}" in page
        answer = browser_of_alice.post(f"/deals/{deal.pk}/edit/owner/?as=cell", {"owner": ""}, headers=HTMX)
        assert 'class="cell"' in text(answer)
        win_deal(deal, by=alice)
        page = text(browser_of_alice.get("/deals/list/"))
        assert f"/deals/{deal.pk}/edit/stage/" not in page, "a closed deal has no stage to set"
        assert 'data-tone="green">Won<' in page
        assert "<inline-edit" not in text(signed_in(bob).get("/deals/list/"))
        assert "/bulk/new/" not in text(signed_in(bob).get("/deals/list/"))

    def test_a_view_of_deals_keeps_their_columns(self, browser_of_alice: Client, deal: Deal) -> None:
        sent = {"name": "Money", "sharing": "private"}
        browser_of_alice.post("/lists/deals/views/save/?sort=value&cols=value,likely&layout=list", sent)
        view = View.objects.get()
        assert (view.columns, view.sort) == (["value", "likely"], "value")
        head = (
            text(browser_of_alice.get(f"/deals/list/?view={view.pk}")).partition("<thead")[2].partition("</thead>")[0]
        )
        assert "Likely" in head
        assert "Owner" not in head

    @pytest.mark.parametrize("query", ["sort=password", "f=owner__password:is:x", "f=name", "cursor=zzz", "filter={"])
    def test_what_is_not_offered_is_refused(self, browser_of_alice: Client, pipeline: Pipeline, query: str) -> None:
        assert browser_of_alice.get(f"/deals/list/?{query}").status_code == 422

    def test_pages_take_few_queries_whatever_the_data(
        self, browser_of_alice: Client, alice: Member, acme: Account, django_assert_max_num_queries: Any,
        pipeline: Pipeline,
    ) -> None:  # fmt: skip
        values = {"account": acme, "owner": alice, "value": Money(100, "USD")}
        create_deals([prepare_deal({"name": f"Row {n}", **values}) for n in range(60)], alice)
        pk = Deal.objects.values_list("id", flat=True)[0]
        for url in ("/deals/", "/deals/list/", f"/deals/{pk}/"):
            with django_assert_max_num_queries(20):
                text(browser_of_alice.get(url))


class TestDeal:
    def test_the_page_tells_all_about_it(
        self, browser_of_alice: Client, alice: Member, deal: Deal, ilse: Contact
    ) -> None:
        add_contact(deal, by=alice, contact=ilse, role="Decides")
        page = text(browser_of_alice.get(f"/deals/{deal.pk}/"))
        for told in (
            "Press",
            "Acme",
            "$1,000",
            "Ilse Moreno",
            "Primary",
            "Decides",
            "opened the deal",
            "20 % by stage",
        ):
            assert told in page, told

    def test_htmx_gets_the_panel_or_the_part(self, browser_of_alice: Client, deal: Deal) -> None:
        panel = text(browser_of_alice.get(f"/deals/{deal.pk}/?panel=1", headers=HTMX))
        assert panel.startswith('<aside class="panel"')
        part = text(browser_of_alice.get(f"/deals/{deal.pk}/", headers=HTMX))
        assert "<html" not in part
        assert 'id="deal"' in part

    def test_win_lose_and_reopen_with_a_way_back(self, browser_of_alice: Client, deal: Deal) -> None:
        won = browser_of_alice.post(f"/deals/{deal.pk}/win/", headers=HTMX)
        assert (won.status_code, f"/deals/{deal.pk}/reopen/" in won["HX-Trigger"]) == (204, True)
        assert browser_of_alice.post(f"/deals/{deal.pk}/win/", headers=HTMX).status_code == 409
        assert browser_of_alice.post(f"/deals/{deal.pk}/reopen/").status_code == 302
        assert "Why was Press lost?" in text(browser_of_alice.get(f"/deals/{deal.pk}/lose/", headers=HTMX))
        assert browser_of_alice.post(f"/deals/{deal.pk}/lose/", {"reason": "Price"}, headers=HTMX).status_code == 204
        assert "Price" in text(browser_of_alice.get(f"/deals/{deal.pk}/"))
        deal.refresh_from_db()
        assert deal.lost_reason == "Price"

    def test_the_stage_bar_moves_it(self, browser_of_alice: Client, deal: Deal, stages: list[Stage]) -> None:
        browser_of_alice.post(f"/deals/{deal.pk}/stage/", {"stage": stages[3].pk}, headers=HTMX)
        deal.refresh_from_db()
        assert deal.stage == stages[3]
        assert browser_of_alice.post(f"/deals/{deal.pk}/stage/", {"stage": "x"}).status_code == 404

    def test_delete_and_restore(self, browser_of_alice: Client, deal: Deal) -> None:
        gone = browser_of_alice.post(f"/deals/{deal.pk}/delete/", headers=HTMX)
        assert gone["HX-Redirect"] == "/deals/"
        assert "/restore/" in text(browser_of_alice.get("/deals/"))
        assert browser_of_alice.get(f"/deals/{deal.pk}/").status_code == 404
        assert browser_of_alice.post(f"/deals/{deal.pk}/restore/").status_code == 302
        assert browser_of_alice.get(f"/deals/{deal.pk}/").status_code == 200

    def test_a_lost_deal_shows_why(self, browser_of_alice: Client, alice: Member, deal: Deal) -> None:
        lose_deal(deal, by=alice, reason="<b>Price</b>")
        page = text(browser_of_alice.get(f"/deals/{deal.pk}/"))
        assert "&lt;b&gt;Price" in page
        assert "<b>Price" not in page


class TestEditing:
    @pytest.mark.parametrize(
        ("field", "given", "shown"),
        [
            ("name", "Renamed", "Renamed"), ("value", "2,500 EUR", "€2,500"), ("value", "", "Click to add"),
            ("expected_close_on", "2027-01-31", "31 Jan 2027"), ("description", "Two options", "Two options"),
        ],
    )  # fmt: skip
    def test_a_value_is_changed_in_place(
        self, browser_of_alice: Client, deal: Deal, field: str, given: str, shown: str
    ) -> None:
        url = f"/deals/{deal.pk}/edit/{field}/"
        form = text(browser_of_alice.get(url, headers=HTMX))
        assert f'hx-post="{url}?as=value"' in form
        assert 'name="version" value="1"' in form
        assert shown in text(browser_of_alice.post(f"{url}?as=value", {field: given, "version": 1}, headers=HTMX))
        deal.refresh_from_db()
        assert deal.version == 2

    @pytest.mark.parametrize(
        ("field", "given"),
        [("name", ""), ("value", "much"), ("expected_close_on", "soon"), ("stage", "99"), ("owner", "99"),
         ("account", "99"), ("description", "a\0b")],
    )  # fmt: skip
    def test_a_wrong_value_stays_in_its_field_with_the_reason(
        self, browser_of_alice: Client, deal: Deal, field: str, given: str
    ) -> None:
        answer = browser_of_alice.post(f"/deals/{deal.pk}/edit/{field}/", {field: given}, headers=HTMX)
        assert answer.status_code == 422
        assert 'class="error"' in answer.content.decode()
        deal.refresh_from_db()
        assert deal.version == 1

    def test_the_second_of_two_editors_is_told(self, browser_of_alice: Client, deal: Deal) -> None:  # attack 63
        url, opened = f"/deals/{deal.pk}/edit/name/", {"version": 1, "was": "Press"}
        browser_of_alice.post(url, {**opened, "name": "First"}, headers=HTMX)
        answer = browser_of_alice.post(url, {**opened, "name": "Second"}, headers=HTMX)
        assert answer.status_code == 412
        assert "Second" in answer.content.decode()
        assert "“First”" in answer.content.decode()
        deal.refresh_from_db()
        assert deal.name == "First"

    def test_two_who_edit_different_values_do_not_hinder_each_other(self, browser_of_alice: Client, deal: Deal) -> None:
        browser_of_alice.post(f"/deals/{deal.pk}/edit/name/", {"name": "First", "version": 1}, headers=HTMX)
        sent = {"description": "Two options", "version": 1, "was": ""}
        assert browser_of_alice.post(f"/deals/{deal.pk}/edit/description/", sent, headers=HTMX).status_code == 200
        deal.refresh_from_db()
        assert (deal.name, deal.description) == ("First", "Two options")

    def test_fields_of_ones_own_are_edited_in_place(
        self, browser_of_alice: Client, alice: Member, deal: Deal
    ) -> None:  # fmt: skip
        region = create_field(by=alice, record="deal", label="Region", type="text")
        url = f"/deals/{deal.pk}/edit/custom.{region.key}/"
        assert url in text(browser_of_alice.get(f"/deals/{deal.pk}/"))
        answer = browser_of_alice.post(f"{url}?as=cell", {f"custom.{region.key}": "West", "version": 1}, headers=HTMX)
        assert "West" in text(answer)
        deal.refresh_from_db()
        assert deal.custom == {region.slot: "West"}
        assert browser_of_alice.get(f"/deals/{deal.pk}/edit/custom.nothing/").status_code == 404

    def test_fields_that_are_nobodys_to_set_are_not_there(self, browser_of_alice: Client, deal: Deal) -> None:
        for field in ("status", "won_at", "version", "id", "deleted_at", "contact"):
            assert browser_of_alice.post(f"/deals/{deal.pk}/edit/{field}/", {field: "won"}).status_code == 404

    def test_people_come_and_go(self, browser_of_alice: Client, deal: Deal, ilse: Contact) -> None:
        url = f"/deals/{deal.pk}/people/add/"
        assert "Who is on Press?" in text(browser_of_alice.get(url, headers=HTMX))
        assert browser_of_alice.post(url, {"contact": ilse.pk}, headers=HTMX).status_code == 204
        assert browser_of_alice.post(url, {"contact": ilse.pk}, headers=HTMX).status_code == 422
        assert browser_of_alice.post(url, {"contact": 10**9}, headers=HTMX).status_code == 422
        assert browser_of_alice.post(f"/deals/{deal.pk}/people/{ilse.pk}/primary/", headers=HTMX).status_code == 204
        assert browser_of_alice.post(f"/deals/{deal.pk}/people/{ilse.pk}/remove/", headers=HTMX).status_code == 204
        deal.refresh_from_db()
        assert deal.contact is None


class TestChangingAll:
    @pytest.fixture
    def region(self, alice: Member) -> Field:
        """A field of the firm's own that every deal must have."""
        return create_field(by=alice, record="deal", label="Region", type="choice", options=["North", "South"])

    def test_tags_and_own_fields_are_changed_with_the_rest(
        self, browser_of_alice: Client, alice: Member, deal: Deal, region: Field
    ) -> None:
        form = text(browser_of_alice.get(f"/deals/{deal.pk}/change/", headers=HTMX))
        assert "Region" in form
        assert f"version={deal.version}" in form
        sent = {
            "name": "Press II", "stage": deal.stage_id, "account": deal.account_id, "value": "2,000",
            "tags": "Hot, New", "custom.region": "North",
        }  # fmt: skip
        url = f"/deals/{deal.pk}/change/?version=1"
        assert browser_of_alice.post(url, sent, headers=HTMX).status_code == 204
        deal.refresh_from_db()
        assert (deal.name, deal.value, deal.custom) == ("Press II", Money(200_000, "USD"), {region.slot: "North"})
        page = text(browser_of_alice.get(f"/deals/{deal.pk}/"))
        assert all(told in page for told in ("Hot", "New", "Region", "North"))
        stale = browser_of_alice.post(url, {**sent, "name": "Mine"}, headers=HTMX)
        assert stale.status_code == 412
        assert "Mine" in stale.content.decode()
        deal.refresh_from_db()
        assert deal.name == "Press II"

    def test_a_field_that_every_deal_must_have_is_asked_for(
        self, browser_of_alice: Client, alice: Member, stages: list[Stage], region: Field
    ) -> None:
        change_field(region, by=alice, required=True)
        sent = {"name": "New", "stage": stages[0].pk}
        answer = browser_of_alice.post("/deals/new/", sent, headers=HTMX)
        assert answer.status_code == 422
        assert "id_custom.region_error" in answer.content.decode()
        assert browser_of_alice.post("/deals/new/", {**sent, "custom.region": "South"}, headers=HTMX).status_code == 204


class TestFiltering:
    def test_a_condition_ends_in_the_address(self, browser_of_alice: Client, deal: Deal) -> None:
        form = text(browser_of_alice.get("/deals/filter/?list=list&field=name&sort=value", headers=HTMX))
        assert "contains" in form
        url = "/deals/filter/?list=list&field=name&sort=value"
        answer = browser_of_alice.post(url, {"field": "name", "op": "contains", "value": "pre"}, headers=HTMX)
        assert answer["HX-Redirect"] == "/deals/list/?sort=value&f=name%3Acontains%3Apre"
        assert "Press" in text(browser_of_alice.get(answer["HX-Redirect"]))
        wrong = browser_of_alice.post(url, {"field": "name", "op": "contains", "value": ""}, headers=HTMX)
        assert wrong.status_code == 422

    @pytest.mark.parametrize(
        "field", [name for name in FILTERS if not name.endswith("custom") and name not in ("account_id", "currency")]
    )
    def test_every_field_can_be_chosen(self, browser_of_alice: Client, pipeline: Pipeline, field: str) -> None:
        form = text(browser_of_alice.get(f"/deals/filter/?field={field}", headers=HTMX))
        assert f'<option value="{field}" selected>' in form


class TestCreating:
    def test_a_dialog_asks_little(self, browser_of_alice: Client, acme: Account, stages: list[Stage]) -> None:
        form = text(browser_of_alice.get(f"/deals/new/?account={acme.pk}&stage={stages[1].pk}", headers=HTMX))
        assert "<dialog" in form
        assert "Acme" in form
        sent = {"name": "New one", "stage": stages[1].pk, "account": acme.pk, "value": "1,200"}
        assert browser_of_alice.post("/deals/new/", sent, headers=HTMX).status_code == 204
        deal = Deal.objects.get()
        assert (deal.name, deal.stage, deal.account, deal.value) == ("New one", stages[1], acme, Money(120_000, "USD"))

    def test_without_script_it_is_a_page(self, browser_of_alice: Client, stages: list[Stage]) -> None:
        assert "<html" in text(browser_of_alice.get("/deals/new/"))
        answer = browser_of_alice.post("/deals/new/", {"name": "Plain", "stage": stages[0].pk})
        assert answer.status_code == 302
        assert answer["Location"] == Deal.objects.get().url

    def test_errors_stand_beside_their_fields_and_keep_what_was_typed(
        self, browser_of_alice: Client, stages: list[Stage]
    ) -> None:
        answer = browser_of_alice.post("/deals/new/", {"name": "", "stage": "", "value": "lots"}, headers=HTMX)
        page = answer.content.decode()
        assert answer.status_code == 422
        assert page.count('class="error"') == 3
        assert 'value="lots"' in page
        assert not Deal.objects.exists()


def test_what_a_member_does_not_see_is_not_there(
    bob: Member, deal: Deal, workspace: Workspace, stages: list[Stage], ilse: Contact
) -> None:
    workspace.policies["account_access"] = "assigned"
    workspace.save()
    bob.rights = ["deals.manage"]
    bob.save()
    client = signed_in(bob)
    assert "Press" not in text(client.get("/deals/"))
    assert "Press" not in text(client.get("/deals/list/"))
    for path in ("", "lose/", "edit/name/", "people/add/"):
        assert client.get(f"/deals/{deal.pk}/{path}").status_code == 404
    for path in ("win/", "lose/", "reopen/", "delete/", "restore/", "stage/", "move/", "edit/name/", "people/add/",
                 f"people/{ilse.pk}/remove/", f"people/{ilse.pk}/primary/"):  # fmt: skip
        answer = client.post(f"/deals/{deal.pk}/{path}", {"lane": stages[1].pk, "name": "x", "stage": stages[1].pk})
        assert answer.status_code == 404, path
    deal.refresh_from_db()
    assert deal.version == 1


class TestSettings:
    def test_pipelines_and_stages_are_set_up_by_admins(
        self, browser_of_alice: Client, stages: list[Stage], pipeline: Pipeline
    ) -> None:
        page = text(browser_of_alice.get("/settings/pipelines/"))
        assert all(stage.name in page for stage in stages)
        assert browser_of_alice.post("/settings/pipelines/new/", {"name": "Renewals"}, headers=HTMX).status_code == 204
        other = Pipeline.objects.get(name="Renewals")
        assert Stage.objects.filter(pipeline=other).count() == 4
        new = {"name": "Signed", "probability": 95, "rot_days": ""}
        assert (
            browser_of_alice.post(f"/settings/pipelines/{other.pk}/stages/new/", new, headers=HTMX).status_code == 204
        )
        stage = Stage.objects.get(name="Signed")
        change = {"name": "Signing", "probability": 90, "rot_days": 5}
        assert browser_of_alice.post(f"/settings/stages/{stage.pk}/", change).status_code == 302
        ids = ",".join(str(one.pk) for one in reversed(stages))
        assert browser_of_alice.post(
            f"/settings/pipelines/{pipeline.pk}/stages/order/", {"ids": ids}, headers=HTMX
        ).status_code == 204  # fmt: skip
        assert Stage.objects.filter(pipeline=pipeline).order_by("position").first() == stages[-1]
        order = {"ids": f"{other.pk},{pipeline.pk}"}
        assert browser_of_alice.post("/settings/pipelines/order/", order, headers=HTMX).status_code == 204
        assert browser_of_alice.post(f"/settings/pipelines/{other.pk}/delete/", headers=HTMX).status_code == 204

    def test_deleting_a_stage_asks_where_its_deals_go(
        self, browser_of_alice: Client, deal: Deal, stages: list[Stage]
    ) -> None:
        url = f"/settings/stages/{stages[0].pk}/delete/"
        assert "1 deal is in it" in text(browser_of_alice.get(url, headers=HTMX))
        assert browser_of_alice.post(url, {}, headers=HTMX).status_code == 422
        assert browser_of_alice.post(url, {"move_to": stages[0].pk}, headers=HTMX).status_code == 422
        assert browser_of_alice.post(url, {"move_to": stages[1].pk}, headers=HTMX).status_code == 204
        deal.refresh_from_db()
        assert deal.stage == stages[1]
        assert "No deal is in it" in text(browser_of_alice.get(f"/settings/stages/{stages[2].pk}/delete/"))
        assert browser_of_alice.post(f"/settings/stages/{stages[2].pk}/delete/").status_code == 302

    def test_employees_do_not_get_in(self, charlie: Member, stages: list[Stage]) -> None:
        client = signed_in(charlie)
        assert client.get("/settings/pipelines/").status_code == 403
        assert client.post(f"/settings/stages/{stages[0].pk}/delete/").status_code == 403
        assert Stage.objects.count() == 4


def test_hostile_text_is_shown_as_text(  # attack 26
    browser_of_alice: Client, alice: Member, pipeline: Pipeline
) -> None:
    evil = "\"><script>alert(1)</script>{{7*7}}'"
    ugly = create_contact(by=alice, first_name=evil, emails=["a@b.example"])
    deal = open_deal(by=alice, name=evil, description=evil, contact=ugly, tags=[evil[:60]])
    for url in ("/deals/", "/deals/list/", f"/deals/{deal.pk}/", f"/deals/{deal.pk}/lose/"):
        page = text(browser_of_alice.get(url))
        assert "<script>alert" not in page
        assert "49" not in page.split("<main")[1].split("</main")[0] or "{{7*7}}" in page
