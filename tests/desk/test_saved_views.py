"""Saved views on the pages of lists, boards and calendars (M5), and the condition builder (M19)."""

from __future__ import annotations

import json
import re
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client

from steward.accounts.models import Access, Account
from steward.accounts.operations import create_account
from steward.accounts.presets import ACCOUNTS, ORGANIZATIONS, as_condition
from steward.contacts.operations import create_contact
from steward.deals.operations import open_deal
from steward.fields.models import Field
from steward.fields.operations import create_field, trash_field
from steward.segments.models import View
from steward.segments.operations import change_view, create_view
from steward.team.models import Member, Workspace
from tests.cast import Api, signed_in

UTRECHT = {"all": [{"field": "city", "op": "is", "value": "Utrecht"}]}


@pytest.fixture
def three(furnished: Member) -> list[Account]:
    """Two accounts in Utrecht, one in Ghent; the middle one is nobody's."""
    places = (("Acme", "Utrecht"), ("Globex", "Ghent"), ("Initech", "Utrecht"))
    return [
        create_account(
            by=furnished, name=name, city=city, as_customer=True, owner=None if name == "Globex" else furnished
        )
        for name, city in places
    ]


def names(page: str) -> list[str]:
    """The rows of a list's page, in their order."""
    return re.findall(r'class="name rowlink trunc" href="[^"]+"[^>]*>([^<]+)<', page)


def test_a_view_opens_from_its_tab_with_its_rows_order_and_columns(furnished: Member, three: list[Account]) -> None:
    view = create_view(
        by=furnished, of="accounts", name="Utrecht", condition=UTRECHT, sort="-name", columns=["city", "phone"],
        pinned=True,
    )  # fmt: skip
    browser = signed_in(furnished)
    plain = browser.get("/accounts/").content.decode()
    assert f'href="/accounts/?view={view.pk}"' in plain
    page = browser.get(view.url).content.decode()
    assert names(page) == ["Initech", "Acme"]
    assert re.findall(r'role="columnheader"[^>]*>(?:<a[^>]*>)?([A-Z][a-z-]+)', page) == ["Account", "City", "Phone"]
    assert "City is Utrecht" in page
    narrower = browser.get(f"{view.url}&f=name:starts_with:a&sort=name").content.decode()
    assert names(narrower) == ["Acme"]
    assert "Save changes" in narrower
    assert "Save changes" not in page


@pytest.mark.parametrize("of", ["accounts", "organizations", "people", "deals"])
def test_every_list_saves_what_it_shows(furnished: Member, three: list[Account], of: str) -> None:
    create_contact(by=furnished, emails=["ann@acme.example"], first_name="Ann")
    open_deal(by=furnished, name="Big", account=three[0])
    browser = signed_in(furnished)
    field = "first_name" if of == "people" else "name"
    address = f"/lists/{of}/views/save/?f={field}:starts_with:a&sort=-name&layout=list"
    assert "Who may see it" in browser.get(address).content.decode()
    assert browser.post(address, {"name": "", "sharing": "private"}).status_code == 422
    assert not View.objects.exists()
    done = browser.post(address, {"name": "Those with A", "sharing": "everyone", "pinned": "on"})
    view = View.objects.get()
    assert (done.status_code, done["Location"]) == (302, view.url)
    assert (view.of, view.sort, view.sharing, view.pinned) == (of, "-name", "everyone", True)
    assert view.condition
    assert view.condition["all"][-1] == {"field": field, "op": "starts_with", "value": "a"}
    assert browser.get(view.url).status_code == 200


def test_what_a_tab_of_the_list_shows_is_kept_with_the_view(furnished: Member, three: list[Account]) -> None:
    browser = signed_in(furnished)
    for of, presets, base in (
        ("accounts", ACCOUNTS, "/accounts/"), ("organizations", ORGANIZATIONS, "/organizations/"),
    ):  # fmt: skip
        for preset in presets:
            browser.post(f"/lists/{of}/views/save/?view={preset.key}", {"name": preset.key, "sharing": "private"})
            view = View.objects.get(of=of, name=preset.key)
            assert view.condition == as_condition(preset.key)
            assert names(browser.get(view.url).content.decode()) == names(
                browser.get(f"{base}?view={preset.key}").content.decode()
            )
    browser.post("/lists/people/views/save/?view=unlinked", {"name": "alone", "sharing": "private"})
    assert View.objects.get(of="people").condition == {"all": [{"field": "accounts.name", "op": "is_empty"}]}


def test_a_view_that_a_colleague_changed_meanwhile_is_not_saved_unseen(furnished: Member, three: list[Account]) -> None:
    view = create_view(by=furnished, of="accounts", name="Utrecht", condition=UTRECHT)
    browser = signed_in(furnished)
    page = browser.get(f"/accounts/?view={view.pk}&f=name:starts_with:i").content.decode()
    assert 'name="version" value="1"' in page
    opened = browser.get(f"/segments/{view.pk}/").content.decode()
    assert 'name="version" value="1"' in opened
    change_view(view, by=furnished, name="Theirs")
    told = browser.post(f"/views/{view.pk}/keep/?f=name:starts_with:i", {"version": "1"})
    assert told.status_code == 412
    sent = {"act": "save", "name": "Mine", "sharing": "private", "version": "1", "list": "accounts"}
    late = browser.post(f"/segments/{view.pk}/", sent)
    assert late.status_code == 422
    assert "Somebody changed this record since you opened it" in late.content.decode()
    view.refresh_from_db()
    assert (view.name, view.condition) == ("Theirs", UTRECHT)
    again = re.search(r'name="version" value="(\d+)"', late.content.decode())
    assert again
    assert browser.post(f"/segments/{view.pk}/", {**sent, "version": again[1]}).status_code == 302
    assert View.objects.get(pk=view.pk).name == "Mine"


def test_changes_are_saved_named_shared_pinned_deleted_and_taken_back(
    furnished: Member, bob: Member, three: list[Account]
) -> None:
    view = create_view(by=furnished, of="accounts", name="Utrecht", condition=UTRECHT)
    browser = signed_in(furnished)
    browser.post(f"/views/{view.pk}/keep/?f=name:starts_with:i&sort=name&cols=city")
    view.refresh_from_db()
    assert view.condition == {"all": [*UTRECHT["all"], {"field": "name", "op": "starts_with", "value": "i"}]}
    assert (view.sort, view.columns) == ("name", ["city"])
    browser.post(f"/views/{view.pk}/edit/", {"name": "New", "sharing": "members", "members": [bob.pk], "pinned": "on"})
    view.refresh_from_db()
    assert (view.name, view.sharing, view.pinned) == ("New", "members", True)
    browser.post(f"/views/{view.pk}/pin/")
    assert not View.objects.get().pinned
    other = signed_in(bob)
    assert other.get(view.url).status_code == 200
    for path in ("keep", "edit", "pin", "delete"):
        answer = other.post(f"/views/{view.pk}/{path}/", {"name": "Theirs", "sharing": "private"})
        assert answer.status_code in (403, 422)
    gone = browser.post(f"/views/{view.pk}/delete/", follow=True).content.decode()
    assert f"/views/{view.pk}/restore/" in gone, "the toast takes it back"
    assert browser.get(view.url).status_code == 404
    browser.post(f"/views/{view.pk}/restore/")
    assert browser.get(view.url).status_code == 200


def test_the_view_of_another_is_nowhere(furnished: Member, bob: Member, three: list[Account]) -> None:
    view = create_view(by=furnished, of="accounts", name="Private canary", condition=UTRECHT, pinned=True)
    other = signed_in(bob)
    for path in (view.url, f"/segments/{view.pk}/", f"/views/{view.pk}/edit/", f"/accounts/board/?view={view.pk}"):
        assert other.get(path).status_code == 404
    for path in ("keep", "pin", "delete", "restore"):
        assert other.post(f"/views/{view.pk}/{path}/").status_code == 404
    for path in ("/accounts/", "/segments/", "/accounts/board/", "/lists/accounts/board/?by=owner_id"):
        assert "canary" not in other.get(path).content.decode()


def test_columns_within_a_view_stay_in_its_address(furnished: Member, three: list[Account]) -> None:
    view = create_view(by=furnished, of="accounts", name="Utrecht", condition=UTRECHT, columns=["city"])
    browser = signed_in(furnished)
    dialog = f"/accounts/columns/?next=/accounts/%3Fview%3D{view.pk}"
    assert re.search(r'value="city"[^>]* checked', browser.get(dialog).content.decode())
    done = browser.post(dialog, {"columns": ["phone", "city"]})
    assert parse_qs(urlsplit(done["Location"]).query) == {"view": [str(view.pk)], "cols": ["phone,city"]}
    furnished.refresh_from_db()
    assert "accounts.columns" not in furnished.preferences
    assert "Save changes" in browser.get(done["Location"]).content.decode()


def test_a_view_leaves_as_a_file_with_its_rows_order_and_columns(furnished: Member, three: list[Account]) -> None:
    view = create_view(
        by=furnished, of="accounts", name="Utrecht", condition=UTRECHT, sort="-name", columns=["city"]
    )  # fmt: skip
    for answer in (
        signed_in(furnished).get(f"/export/accounts/?view={view.pk}&columns=list&format=csv"),
        signed_in(furnished).get(f"/export/accounts/?view={view.pk}&f=name:starts_with:a&format=csv"),
    ):
        assert answer.status_code == 200
    text = signed_in(furnished).get(f"/export/accounts/?view={view.pk}&columns=list&format=csv").getvalue().decode()
    head, *lines = [line for line in text.lstrip("\ufeff").splitlines() if line]
    assert "City" in head
    assert "Phone" not in head
    assert ["Initech" in lines[0], "Acme" in lines[1], len(lines)] == [True, True, 2]
    told = Api(furnished).get("/accounts/export", view=view.pk).getvalue().decode()
    assert "Globex" not in told
    assert "Initech" in told


class TestBuilder:
    """`/segments/`: conditions in rows, their sentence and what they find, before anything is saved."""

    def rows(self, *lines: tuple[str, str, str, Any], **more: Any) -> dict[str, Any]:
        """A form as the page posts it."""
        data: dict[str, Any] = {"n": ["c"], "c-join": "all", **more}
        for place, field, op, value in lines:
            data["n"].append(place)
            data |= {f"{place}-field": field, f"{place}-was": field, f"{place}-op": op, f"{place}-value": value}
        return data

    def test_groups_of_conditions_are_built_seen_and_saved(self, furnished: Member, three: list[Account]) -> None:
        browser = signed_in(furnished)
        assert browser.get("/segments/new/?list=accounts").status_code == 200
        data = self.rows(("c_0", "name", "contains", "e"))
        data["n"] += ["c_1", "c_1_0", "c_1_1"]
        data |= {
            "c_1-join": "any",
            "c_1_0-field": "city", "c_1_0-was": "city", "c_1_0-op": "is", "c_1_0-value": "Ghent",
            "c_1_1-field": "last_contact_at", "c_1_1-was": "last_contact_at", "c_1_1-op": "longer_ago",
            "c_1_1-value": "60",
        }  # fmt: skip
        page = browser.post("/segments/new/?list=accounts", {**data, "act": "draw"}).content.decode()
        assert "Name contains e and (City is Ghent or Last contact is longer ago than 60 days)" in page
        assert "<b>1</b> of 3" in page
        assert ">Globex<" in page
        assert not View.objects.exists()
        browser.post("/segments/new/?list=accounts", {**data, "act": "save", "name": "Odd", "sharing": "private"})
        view = View.objects.get()
        assert view.condition == {
            "all": [
                {"field": "name", "op": "contains", "value": "e"},
                {"any": [
                    {"field": "city", "op": "is", "value": "Ghent"},
                    {"field": "last_contact_at", "op": "before", "value": {"days": -60}},
                ]},
            ]
        }  # fmt: skip
        assert names(browser.get(view.url).content.decode()) == ["Globex"]
        overview = browser.get("/segments/").content.decode()
        assert "Name contains e and (City is Ghent or Last contact is longer ago than 60 days)" in overview

    def test_rows_and_groups_come_and_go_without_a_script(self, furnished: Member) -> None:
        browser = signed_in(furnished)
        data = self.rows(("c_0", "name", "contains", "e"), ("c_1", "city", "is", "Ghent"))
        path = "/segments/new/?list=accounts"
        assert 'name="c_2-field"' in browser.post(path, {**data, "act": "add:c"}).content.decode()
        grouped = browser.post(path, {**data, "act": "group:c"}).content.decode()
        assert 'name="c_2-join"' in grouped
        assert 'name="c_2_0-field"' in grouped
        dropped = browser.post(path, {**data, "act": "drop:c_0"}).content.decode()
        assert 'name="c_0-field"' not in dropped
        assert 'value="Ghent"' in dropped

    def test_another_field_asks_for_another_value(self, furnished: Member) -> None:
        browser = signed_in(furnished)
        data = self.rows(("c_0", "name", "contains", "e"), act="draw") | {"c_0-field": "owner_id"}
        page = browser.post("/segments/new/?list=accounts", data).content.decode()
        assert re.search(r'type="checkbox" name="c_0-value" value="me"', page)
        assert "all of them" in page

    def test_a_row_without_a_value_is_refused_only_when_it_is_saved(self, furnished: Member) -> None:
        browser = signed_in(furnished)
        data = self.rows(("c_0", "name", "contains", ""))
        drawn = browser.post("/segments/new/?list=accounts", {**data, "act": "draw"})
        assert (drawn.status_code, "Say what to compare with" in drawn.content.decode()) == (200, False)
        saved = browser.post("/segments/new/?list=accounts", {**data, "act": "save", "name": "x", "sharing": "private"})
        assert (saved.status_code, "Say what to compare with" in saved.content.decode()) == (422, True)
        assert not View.objects.exists()

    def test_a_stored_condition_comes_back_as_it_was(self, furnished: Member, three: list[Account]) -> None:
        create_field(by=furnished, record="account", label="Tier", key="tier", type="choice", options=["Gold", "Tin"])
        gold = furnished_option("tier", "Gold")
        condition = {
            "any": [
                {"field": "custom.tier", "op": "is", "value": gold},
                {"field": "won_value", "op": "between", "value": [1, 5]},
                {"field": "won_value", "op": "gte", "value": {"amount": "10", "currency": "EUR"}},
                {"all": [
                    {"field": "is_customer", "op": "is", "value": True},
                    {"field": "customer_since", "op": "in_last", "value": {"days": 30}},
                    {"field": "contacts.job_title", "op": "contains", "value": "chief"},
                    {"field": "website", "op": "is_empty"},
                    {"field": "employees", "op": "gt", "value": 5},
                    {"field": "next_activity_on", "op": "after", "value": "2026-01-01"},
                ]},
            ]
        }  # fmt: skip
        view = create_view(by=furnished, of="accounts", name="Odd", condition=condition)
        browser = signed_in(furnished)
        before = names(browser.get(view.url).content.decode())
        page = browser.get(f"/segments/{view.pk}/").content.decode()
        browser.post(f"/segments/{view.pk}/", {**posted(page), "act": "save"})
        view.refresh_from_db()
        assert names(browser.get(view.url).content.decode()) == before
        assert view.condition
        assert view.condition["any"][1:3] == condition["any"][1:3], "what no row can show is kept whole"
        assert view.condition["any"][0] == {"field": "custom.tier", "op": "has_any", "value": [gold]}
        assert [one["op"] for one in view.condition["any"][3]["all"]] == [
            "is", "in_last", "contains", "is_empty", "gt", "after",
        ]  # fmt: skip

    def test_who_may_not_change_a_view_saves_another_one_from_it(self, furnished: Member, bob: Member) -> None:
        view = create_view(by=furnished, of="accounts", name="Ours", condition=UTRECHT, sharing="everyone")
        browser = signed_in(bob)
        page = browser.get(f"/segments/{view.pk}/").content.decode()
        assert "Save as a new view" in page
        browser.post(f"/segments/{view.pk}/", {**posted(page), "act": "save", "name": "Mine", "sharing": "private"})
        assert {(one.name, one.owner_id) for one in View.objects.all()} == {("Ours", furnished.pk), ("Mine", bob.pk)}

    def test_people_are_found_by_any_field_of_their_accounts(self, furnished: Member, three: list[Account]) -> None:
        create_field(by=furnished, record="account", label="Tier", key="tier", type="choice", options=["Gold", "Tin"])
        browser = signed_in(furnished)
        page = browser.get("/segments/new/?list=people").content.decode()
        for name in ("accounts.custom.tier", "accounts.name", "accounts.won_value"):
            assert f'<option value="{name}"' in page

    def test_hostile_rows_end_in_words(self, furnished: Member) -> None:
        browser = signed_in(furnished)
        for data in (
            {"n": ["c_0"], "c_0-raw": "[" * 3000},
            {"n": ["c", "c_0"], "c_0-raw": '{"field": "owner__password", "op": "is", "value": "x"}'},
            {"n": ["c", "c_0"], "c_0-field": "owner__password", "c_0-was": "owner__password", "c_0-op": "is"},
            {"n": ["c", *(f"c{'_0' * n}" for n in range(1, 40))], **{f"c{'_0' * n}-join": "any" for n in range(40)}},
            {"n": ["x", "c_x", "_"]},
        ):
            for act in ("draw", "try", "add:c", "drop:zzz", "save"):
                answer = browser.post("/segments/new/?list=accounts", {**data, "act": act, "sharing": "private"})
                assert answer.status_code in (200, 422)
        assert browser.get("/segments/new/?list=tables").status_code == 404
        assert not View.objects.exists()


def furnished_option(key: str, label: str) -> str:
    """The value of an answer."""
    from_field = Field.objects.get(key=key)
    return str(next(one["value"] for one in from_field.options if one["label"] == label))


def posted(page: str) -> dict[str, list[str]]:
    """What a browser would post of the page's form."""
    form = page[page.index('id="segment"') : page.index("</form>", page.index('id="segment"'))]
    data: dict[str, list[str]] = {}
    pattern = re.compile(r"<input [^>]*>|<select [^>]*>.*?</select>", re.DOTALL)
    for control in pattern.findall(form):
        name = re.search(r' name="([^"]+)"', control)
        if not name or name[1] == "csrfmiddlewaretoken":
            continue
        if control.startswith("<select"):
            chosen = re.search(r'<option value="([^"]*)"[^>]* selected', control)
            first = re.search(r'<option value="([^"]*)"', control)
            value = (chosen or first or ["", ""])[1]
        elif re.search(r'type="(checkbox|radio)"', control) and " checked" not in control:
            continue
        else:
            found = re.search(r' value="([^"]*)"', control)
            value = found[1] if found else ""
        data.setdefault(name[1], []).append(value.replace("&quot;", '"').replace("&amp;", "&"))
    return data


class TestLayouts:
    """Boards by any picklist, calendars by any date; a drag is the same change as editing the field."""

    def test_a_board_has_a_lane_for_each_answer_and_a_drag_sets_it(
        self, furnished: Member, bob: Member, three: list[Account]
    ) -> None:
        browser = signed_in(furnished)
        page = browser.get("/lists/accounts/board/?by=owner_id").content.decode()
        assert cards(page) == {"-": ["Globex"], str(furnished.pk): ["Acme", "Initech"], str(bob.pk): []}
        moved = drop(browser, "accounts", three[0], "owner_id", str(bob.pk))
        assert moved.status_code == 200
        three[0].refresh_from_db()
        assert three[0].owner == bob
        undo = json.loads(moved["HX-Trigger"])["toast"]["undo"]
        browser.post(undo)
        three[0].refresh_from_db()
        assert three[0].owner == furnished

    def test_a_card_that_somebody_else_moved_stays_there_and_that_is_said(
        self, furnished: Member, bob: Member, three: list[Account]
    ) -> None:
        browser, url = signed_in(furnished), f"/lists/accounts/{three[0].pk}/move/?by=owner_id&layout=board"
        mine = {"from": str(furnished.pk), "index": 0}
        assert browser.post(url, {**mine, "lane": str(bob.pk)}, headers={"HX-Request": "true"}).status_code == 200
        answer = browser.post(url, {**mine, "lane": "-"}, headers={"HX-Request": "true"})
        assert answer.status_code == 409
        assert "Somebody moved Acme meanwhile" in answer["HX-Trigger"]
        three[0].refresh_from_db()
        assert three[0].owner == bob

    def test_own_picklists_and_dates_lay_out_every_list(self, furnished: Member, three: list[Account]) -> None:
        for kind in ("account", "contact", "deal"):
            create_field(by=furnished, record=kind, label="Tier", key="tier", type="choice", options=["Gold", "Tin"])
            create_field(by=furnished, record=kind, label="Due", key="due", type="date")
        person = create_contact(by=furnished, emails=["ann@acme.example"], first_name="Ann")
        deal = open_deal(by=furnished, name="Big", account=three[0])
        browser = signed_in(furnished)
        every: tuple[tuple[str, Any], ...] = (
            ("accounts", three[0]), ("organizations", three[0]), ("people", person), ("deals", deal),
        )  # fmt: skip
        for of, record in every:
            field = Field.objects.get(key="tier", record={"people": "contact", "deals": "deal"}.get(of, "account"))
            gold = field.options[0]["value"]
            assert drop(browser, of, record, "custom.tier", gold).status_code == 200
            record.refresh_from_db()
            assert record.custom[field.slot] == gold
            page = browser.get(f"/lists/{of}/board/?by=custom.tier").content.decode()
            assert record.name in cards(page)[gold]
            assert drop(browser, of, record, "custom.due", "2026-11-26", layout="calendar").status_code == 200
            month = browser.get(f"/lists/{of}/calendar/?by=custom.due&on=2026-11-03").content.decode()
            assert record.name in days(month)["2026-11-26"]
            drop(browser, of, record, "custom.tier", "-")
            record.refresh_from_db()
            assert field.slot not in record.custom or not record.custom[field.slot]

    def test_a_view_opens_in_its_layout_and_narrows_it(self, furnished: Member, three: list[Account]) -> None:
        board = create_view(by=furnished, of="accounts", name="B", condition=UTRECHT, layout="board", along="owner_id")
        browser = signed_in(furnished)
        assert "/lists/accounts/board/" in board.url
        page = browser.get(board.url).content.decode()
        assert cards(page)[str(furnished.pk)] == ["Acme", "Initech"]
        assert cards(page)["-"] == []
        plain = create_view(by=furnished, of="accounts", name="N", condition=UTRECHT, layout="board")
        page = browser.get(plain.url, follow=True).content.decode()
        assert ">Acme<" in page
        assert ">Globex<" not in page
        calendar = create_view(
            by=furnished, of="accounts", name="C", condition=UTRECHT, layout="calendar", along="created_at"
        )
        month = browser.get(calendar.url).content.decode()
        assert sorted(name for found in days(month).values() for name in found) == ["Acme", "Initech"]
        deals = create_view(by=furnished, of="deals", name="D", layout="board")
        assert browser.get(deals.url, follow=True).status_code == 200

    def test_what_follows_from_events_is_shown_and_not_dragged(self, furnished: Member, three: list[Account]) -> None:
        browser = signed_in(furnished)
        page = browser.get("/lists/accounts/calendar/?by=created_at").content.decode()
        assert "data-move-url" not in page
        refused = drop(browser, "accounts", three[0], "created_at", "2026-11-26", layout="calendar")
        assert refused.status_code == 409

    def test_a_drag_needs_the_right_and_reaches_no_hidden_record(
        self, furnished: Member, bob: Member, three: list[Account]
    ) -> None:
        before = list(Account.objects.order_by("pk").values())
        other = signed_in(bob)
        assert "data-move-url" not in other.get("/lists/accounts/board/?by=owner_id").content.decode()
        assert drop(other, "accounts", three[0], "owner_id", str(bob.pk)).status_code in (403, 404)
        browser = signed_in(furnished)
        for key, to in (("owner_id", "987654"), ("owner_id", "x"), ("industry", "nonsense"), ("type", "-")):
            assert drop(browser, "accounts", three[0], key, to).status_code in (403, 404, 409, 422)
        assert browser.post("/lists/tables/1/move/?by=owner_id", {"lane": "-"}).status_code == 404
        assert browser.post(f"/lists/accounts/{three[0].pk}/move/?by=password", {"lane": "-"}).status_code == 404
        assert list(Account.objects.order_by("pk").values()) == before

    def test_lanes_are_read_a_page_at_a_time(self, furnished: Member, django_assert_max_num_queries: Any) -> None:
        for number in range(25):
            create_account(by=furnished, name=f"N{number:02}", as_customer=True)
        browser = signed_in(furnished)
        with django_assert_max_num_queries(20):
            page = browser.get("/lists/accounts/board/?by=industry").content.decode()
        assert len(cards(page)["-"]) == 20
        more = re.search(r'hx-get="(\?[^"]*column=-[^"]*)"', page)
        assert more
        rest = browser.get(f"/lists/accounts/board/{more[1].replace('&amp;', '&')}").content.decode()
        assert len(re.findall(r'class="tile"', rest)) == 5


def drop(browser: Client, of: str, record: Any, by: str, to: str, layout: str = "board") -> Any:
    """Move a card as the page does."""
    path = f"/lists/{of}/{record.pk}/move/?by={by}&layout={layout}"
    return browser.post(path, {"lane": to, "index": 0}, headers={"HX-Request": "true"})


def cards(page: str) -> dict[str, list[str]]:
    """The names by lane."""
    lanes = re.findall(r'<section class="lane" data-lane="([^"]*)"(.*?)</section>', page, re.DOTALL)
    return {key: re.findall(r'<a href="[^"]*">([^<]+)</a>', inner) for key, inner in lanes}


def days(page: str) -> dict[str, list[str]]:
    """The names by day."""
    found = re.findall(r'<td data-lane="([^"]*)"(.*?)</td>', page, re.DOTALL)
    return {key: re.findall(r'<span class="trunc">([^<]+)</span>', inner) for key, inner in found}


class TestTrail:
    """The next and previous record are those of the list one came from."""

    def test_they_keep_filter_order_view_and_search(self, furnished: Member, three: list[Account]) -> None:
        acme, globex, initech = three
        view = create_view(by=furnished, of="accounts", name="U", condition=UTRECHT, sort="-name")
        browser = signed_in(furnished)

        def after(account: Account, trail: str, way: str = "next") -> str:
            answer = browser.get(f"/accounts/{account.pk}/{way}/", {"from": trail, "tab": "account_deals"})
            return str(answer["Location"])

        assert after(initech, view.url) == f"/accounts/{acme.pk}/deals/"
        assert after(acme, view.url) == f"/accounts/{acme.pk}/deals/", "the last one stays"
        assert after(acme, view.url, "previous") == f"/accounts/{initech.pk}/deals/"
        assert after(acme, "/accounts/?f=city:is:Utrecht&sort=name") == f"/accounts/{initech.pk}/deals/"
        assert after(acme, "/accounts/?q=globex&sort=name") == f"/accounts/{globex.pk}/deals/"
        assert after(acme, "/accounts/?view=mine&sort=name") == f"/accounts/{initech.pk}/deals/"
        for elsewhere in ("", "/people/", "https://evil.example/accounts/", "/accounts", "/nowhere/?f=x"):
            assert after(acme, elsewhere) == f"/accounts/{globex.pk}/deals/", "by name"
        for wrong in ("/accounts/?f=password:is:x", "/accounts/?view=987", "/accounts/?sort=password"):
            assert after(acme, wrong) == f"/accounts/{acme.pk}/deals/"

    def test_people_and_deals_have_them_too(self, furnished: Member) -> None:
        people = [create_contact(by=furnished, emails=[f"{name}@x.example"], first_name=name) for name in ("Ann", "Bo")]
        deals = [open_deal(by=furnished, name=name) for name in ("One", "Two")]
        browser = signed_in(furnished)
        for of, pair, base in (("people", people, "/people/"), ("deals", deals, "/deals/")):
            first, second = pair
            assert browser.get(f"/lists/{of}/{first.pk}/next/")["Location"] == f"{base}{second.pk}/"
            trail = {"from": f"{'/deals/list/' if of == 'deals' else base}?sort=-name"}
            assert browser.get(f"/lists/{of}/{second.pk}/next/", trail)["Location"] == f"{base}{first.pk}/"
            assert browser.get(f"/lists/{of}/{first.pk}/previous/", trail)["Location"] == f"{base}{second.pk}/"
        assert browser.get("/lists/tables/1/next/").status_code == 404

    def test_hidden_records_are_passed_over(self, furnished: Member, bob: Member, three: list[Account]) -> None:
        furnished_workspace = Workspace.objects.get()
        furnished_workspace.policies = {**furnished_workspace.policies, "account_access": "assigned"}
        furnished_workspace.save()
        Access.objects.create(account=three[0], member=bob)
        Access.objects.create(account=three[2], member=bob)
        other = signed_in(bob)
        assert other.get(f"/accounts/{three[0].pk}/next/", {"from": "/accounts/?sort=name"})["Location"] == (
            f"/accounts/{three[2].pk}/"
        )


def test_a_view_whose_field_is_gone_says_so_and_can_be_mended_or_deleted(
    furnished: Member, three: list[Account]
) -> None:
    field = create_field(by=furnished, record="account", label="Margin", key="margin", type=Field.Type.NUMBER)
    condition = {"all": [{"field": "custom.margin", "op": "gt", "value": 3}]}
    view = create_view(by=furnished, of="accounts", name="Fat", condition=condition, pinned=True)
    trash_field(field, by=furnished)
    browser = signed_in(furnished)
    assert "Fat" in browser.get("/accounts/").content.decode()
    assert browser.get(view.url).status_code == 422
    assert "not there any more" in browser.get("/segments/").content.decode()
    page = browser.get(f"/segments/{view.pk}/").content.decode()
    assert "not there any more" in page
    filled = {**posted(page), "act": "save", "c_0-value": "Acme"}
    assert browser.post(f"/segments/{view.pk}/", filled).status_code == 302
    assert names(browser.get(view.url).content.decode()) == ["Acme"]
