"""The account's page: what it shows, to whom, and in how many queries."""

from __future__ import annotations

import datetime as dt
import re
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from steward.accounts.models import Account
from steward.accounts.operations import create_account, link_contact, trash_account
from steward.activities.operations import complete_activity, create_activity, write_note
from steward.contacts.operations import create_contact
from steward.core.clock import today
from steward.core.money import Money
from steward.deals.operations import lose_deal, open_deal, win_deal
from steward.fields.operations import create_field
from steward.files.operations import store_file
from steward.team.models import Member, Workspace
from steward.team.policies import STYLES
from tests.cast import signed_in
from tests.world import World

MOST_QUERIES = 20


@pytest.fixture
def kancode(furnished: Member, settings: Any, tmp_path: Path) -> Account:
    """Kan-code, with more than five of everything."""
    settings.STORAGE = tmp_path / "files"
    by = furnished
    account = create_account(by=by, name="Kan-code", industry="software", website="kan-code.example", owner=by)
    for number in range(8):
        name = f"Person {number}"
        person = create_contact(by=by, emails=[{"address": f"p{number}@kan-code.example"}], first_name=name)
        link_contact(account, person, by=by, job_title="CFO" if number == 0 else "")
        deal = open_deal(by=by, name=f"Deal {number}", value=Money(1000_00, "USD"), account=account, contact=person)
        if number < 3:
            win_deal(deal, by=by)
        elif number == 3:
            lose_deal(deal, by=by, reason="price")
        day = today() + dt.timedelta(days=number)
        create_activity(by=by, type="call", subject=f"Call {number}", due_on=day, account=account, contact=person)
        write_note(by=by, body=f"Note {number}", account=account)
        file = SimpleUploadedFile(f"letter {number}.txt", b"hello", content_type="text/plain")
        store_file(by=by, upload=file, account=account)
    account.refresh_from_db()
    return account


def html(answer: Any) -> str:
    """The page's text, which came well."""
    assert answer.status_code == 200, answer.content[:400]
    return re.sub(r"\s+", " ", answer.content.decode())


def blocks_of(page: str) -> list[str]:
    """The titles of the blocks, in the order of the page's two stacks."""
    return re.findall(r'<section class="card" id="[\w-]+"[^>]*> ?<div class="card-head">.*?<h2[^>]*>([^<]+)</h2>', page)


def test_the_overview_shows_everything_linked_with_the_account(kancode: Account, alice: Member) -> None:  # P15-P20, O17
    page = html(signed_in(alice).get(f"/accounts/{kancode.pk}/"))
    for text in (
        "Kan-code",
        "$3,000",
        "3 won deals",
        "$4,000",
        "4 open deals",
        "Call 0",
        "Person 0",
        "Deal 4",
        "Note 7",
    ):
        assert text in page
    assert "letter 7.txt" in page
    assert set(blocks_of(page)) == {"Activities", "Deals", "People", "Notes", "Files"}


def test_every_block_shows_five_rows_at_most_and_leads_to_all_of_them(
    kancode: Account, alice: Member
) -> None:  # T9, T10
    page = html(signed_in(alice).get(f"/accounts/{kancode.pk}/"))
    for card in re.findall(r'<section class="card".*?</section>', page):
        rows = re.search(r'<ul class="rows">(.*?)</ul>', card)
        assert rows is not None
        assert rows[1].count("<li") == 5
    for tab in ("activities", "deals", "people", "notes", "files"):
        assert f'class="view-all" href="/accounts/{kancode.pk}/{tab}/"' in page


@pytest.mark.parametrize("tab", ["", "info/", "timeline/", "activities/", "deals/", "people/", "notes/", "files/"])
def test_no_tab_takes_more_than_twenty_queries(kancode: Account, alice: Member, tab: str) -> None:
    client = signed_in(alice)
    client.get(f"/accounts/{kancode.pk}/{tab}")
    with CaptureQueriesContext(connection) as queries:
        html(client.get(f"/accounts/{kancode.pk}/{tab}"))
    assert len(queries) <= MOST_QUERIES, "\n".join(query["sql"][:200] for query in queries.captured_queries)


def test_a_stranger_gets_404_on_every_page(kancode: Account, workspace: Workspace, bob: Member) -> None:
    workspace.policies = {**workspace.policies, "account_access": "assigned"}
    workspace.save()
    client = signed_in(bob)
    for tab in ("", "info/", "timeline/", "activities/", "deals/", "people/", "notes/", "files/", "next/", "previous/"):
        assert client.get(f"/accounts/{kancode.pk}/{tab}").status_code == 404
    assert client.get(f"/organizations/{kancode.pk}/").status_code == 404


def test_an_account_in_the_trash_is_not_there(world: World) -> None:
    trash_account(world.account, by=world.owner)
    assert signed_in(world.owner).get(f"/accounts/{world.account.pk}/").status_code == 404


def test_the_organization_page_shows_the_same_row(furnished: Member) -> None:  # P6, P7
    row = create_account(by=furnished, name="Konex")
    client = signed_in(furnished)
    pages = [html(client.get(f"/{place}/{row.pk}/")) for place in ("accounts", "organizations")]
    for page in pages:
        assert "Konex" in page
        assert ">Organization</span>" in page
        assert "Not an account yet" in page


ORDERS = {
    "default": ["Activities", "Deals", "People", "Notes", "Files"],
    "pipedrive": ["Deals", "Activities", "People", "Notes", "Files"],
    "outseta": ["People", "Activities"],
    "taxdome": ["Files", "Activities", "Notes"],
    "taxdome-lite": ["Files", "Notes"],
    "mailblue": ["About", "Notes", "People"],
}


@pytest.mark.parametrize("style", ORDERS)
def test_the_workspace_policy_chooses_the_blocks_and_their_order(
    kancode: Account, alice: Member, workspace: Workspace, style: str
) -> None:  # T9-T26, L7-L13, M26
    workspace.policies = dict(STYLES[style])
    workspace.save()
    page = html(signed_in(alice).get(f"/accounts/{kancode.pk}/"))
    found, wanted = blocks_of(page), ORDERS[style]
    places = [wanted.index(title) for title in found]
    assert sorted(places) == list(range(len(wanted)))
    assert places[0] == 0
    assert sum(after < before for before, after in pairwise(places)) <= 1  # two stacks, each in order


def test_empty_blocks_offer_the_one_thing_to_do(furnished: Member) -> None:
    row = create_account(by=furnished, name="Konex", as_customer=True)
    page = html(signed_in(furnished).get(f"/accounts/{row.pk}/"))
    for text in ("Nothing is planned.", "No deals yet.", "Nobody is linked yet.", "No notes yet."):
        assert text in page


def test_amounts_of_other_currencies_stand_by_themselves_and_say_when_there_is_no_rate(
    kancode: Account, alice: Member
) -> None:  # P20, P24
    win_deal(open_deal(by=alice, name="Abroad", value=Money(50_00, "GBP"), account=kancode), by=alice)
    page = html(signed_in(alice).get(f"/accounts/{kancode.pk}/"))
    assert "£50" in page
    assert "Not in the total: GBP, there is no rate." in page


def test_completing_the_next_step_moves_the_card_and_the_figures_on(kancode: Account, alice: Member) -> None:  # P23
    client = signed_in(alice)
    step = kancode.next_activity_id
    assert f'hx-post="/activities/{step}/complete/' in html(client.get(f"/accounts/{kancode.pk}/"))
    asked = client.post(f"/activities/{step}/complete/?at=%23overview", headers={"HX-Request": "true"})
    assert asked.status_code == 200
    assert '"at": "#overview"' in asked["HX-Trigger"]
    page = html(client.get(f"/accounts/{kancode.pk}/"))
    kancode.refresh_from_db()
    assert kancode.next_activity_subject == "Call 1"
    assert f'hx-post="/activities/{kancode.next_activity_id}/complete/' in page
    assert "completed “Call 0”" in page


def told(page: str) -> list[str]:
    """The sentences of the timeline, in order."""
    return re.findall(r'<p class="said"><span><b>[^<]*</b> (.*?) <time', page)


def test_the_timeline_tells_every_fact_once_page_by_page(kancode: Account, alice: Member) -> None:  # O18
    client, seen, url = signed_in(alice), [], f"/accounts/{kancode.pk}/timeline/"
    while url:
        page = html(client.get(url))
        seen += told(page)
        more = re.search(r'class="btn feed-more"[^>]* href="([^"]+)"', page)
        url = more[1].replace("&amp;", "&") if more else ""
    assert (
        len(seen) == 8 * 5 + 1 + 3 + 1 + 1
    )  # of each person: link, deal, call, note, file; 1 added, 3 won, 1 lost, begun
    assert seen[-1] == "added Kan-code"
    assert sum("won the deal" in text for text in seen) == 3


@pytest.mark.parametrize(("group", "word"), [("activities", "planned"), ("notes", "a note"), ("files", "the file")])
def test_the_timeline_is_filtered_by_group(kancode: Account, alice: Member, group: str, word: str) -> None:
    lines = told(html(signed_in(alice).get(f"/accounts/{kancode.pk}/timeline/?group={group}")))
    assert len(lines) == 8
    assert all(word in line for line in lines)


def test_htmx_gets_only_the_earlier_lines(kancode: Account, alice: Member) -> None:
    client = signed_in(alice)
    page = html(client.get(f"/accounts/{kancode.pk}/"))
    more = re.search(r'class="btn feed-more"[^>]* href="([^"]+)"', page)
    assert more is not None
    part = html(client.get(more[1].replace("&amp;", "&"), headers={"HX-Request": "true"}))
    assert "<html" not in part
    assert told(part)
    assert not set(re.findall(r'datetime="([^"]+)"', part)) & set(
        re.findall(r'<p class="said">.*?datetime="([^"]+)"', page)
    )


@pytest.mark.parametrize("query", ["cursor=%00", "cursor=bm90aGluZw", "group=everything", "cursor=OTk5OTk"])
def test_what_the_timeline_does_not_know_is_refused(kancode: Account, alice: Member, query: str) -> None:
    assert signed_in(alice).get(f"/accounts/{kancode.pk}/timeline/?{query}").status_code == 422


def test_previous_and_next_go_through_the_alphabet_on_the_same_tab(furnished: Member) -> None:
    a, b, c = (create_account(by=furnished, name=name, as_customer=True) for name in ("Alpha", "Beta", "beta"))
    client = signed_in(furnished)
    follow = client.get(f"/accounts/{a.pk}/next/?tab=account_info")
    assert follow["Location"] == f"/accounts/{b.pk}/info/"
    assert client.get(f"/accounts/{b.pk}/next/")["Location"] == f"/accounts/{c.pk}/"
    assert client.get(f"/accounts/{c.pk}/previous/")["Location"] == f"/accounts/{b.pk}/"
    assert client.get(f"/accounts/{c.pk}/next/?tab=//evil.example")["Location"] == f"/accounts/{c.pk}/"


def test_the_deals_tab_shows_all_or_those_of_one_state(kancode: Account, alice: Member) -> None:  # P18
    client = signed_in(alice)
    for query, number in (("", 8), ("?status=open", 4), ("?status=won", 3), ("?status=lost", 1)):
        page = html(client.get(f"/accounts/{kancode.pk}/deals/{query}"))
        assert page.count('class="main-text"') == number


def test_done_activities_stand_below_those_to_do(kancode: Account, alice: Member) -> None:  # P22, P23
    done = create_activity(by=alice, type="call", subject="Welcome call", due_on=today(), account=kancode)
    complete_activity(done, by=alice)
    page = html(signed_in(alice).get(f"/accounts/{kancode.pk}/activities/"))
    assert page.index("Call 7") < page.index("Welcome call")


HOSTILE = "<script>alert(1)</script>"


def test_hostile_names_are_only_text(furnished: Member) -> None:
    row = create_account(by=furnished, name=HOSTILE, description=HOSTILE, as_customer=True)
    person = create_contact(by=furnished, emails=[{"address": "a@b.example"}], first_name=HOSTILE)
    link_contact(row, person, by=furnished, job_title=HOSTILE, description=HOSTILE)
    open_deal(by=furnished, name=HOSTILE, account=row)
    create_activity(by=furnished, type="call", subject=HOSTILE, account=row)
    write_note(by=furnished, body=HOSTILE, account=row)
    client = signed_in(furnished)
    for tab in ("", "info/", "timeline/", "activities/", "deals/", "people/", "notes/", "files/"):
        assert HOSTILE not in html(client.get(f"/accounts/{row.pk}/{tab}"))


def test_the_info_tab_shows_every_field_and_new_own_ones_at_once(
    kancode: Account, alice: Member
) -> None:  # T29-T36, M26-M29
    create_field(by=alice, record="account", label="VAT number", type="text")
    page = html(signed_in(alice).get(f"/accounts/{kancode.pk}/info/"))
    for label in (
        "Account type",
        "Website",
        "Industry",
        "Employees",
        "Billing stage",
        "Country",
        "Owner",
        "VAT number",
    ):
        assert f"<dt>{label}</dt>" in page
    assert f'data-url="/accounts/{kancode.pk}/field/custom.vat_number/"' in page
    assert "Click to add" in page
    assert "<span>kan-code.example</span>" in page
    assert "<span>Software</span>" in page


def test_the_info_tab_lists_the_people_in_alphabetical_order(kancode: Account, alice: Member) -> None:  # T38-T43
    page = html(signed_in(alice).get(f"/accounts/{kancode.pk}/info/"))
    assert re.findall(r'<a class="strong" href="/people/\d+/">([^<]+)</a>', page) == [f"Person {n}" for n in range(8)]
    assert "LOGIN for p0@kan-code.example" in page


def test_a_member_without_the_right_reads_the_fields_and_changes_nothing(kancode: Account, bob: Member) -> None:  # T60
    page = html(signed_in(bob).get(f"/accounts/{kancode.pk}/info/"))
    assert '<span class="value">kan-code.example</span>' in page
    for word in ("Click to add", "<inline-edit", "Make account", "Delete…", "Manage fields"):
        assert word not in page


def test_an_organization_is_made_an_account_from_its_page(furnished: Member) -> None:  # P4-P7
    row, client = create_account(by=furnished, name="Konex"), signed_in(furnished)
    url = re.search(
        r'hx-post="([^"]+)"[^>]*>(?:<svg.*?</svg>)?Make account', html(client.get(f"/organizations/{row.pk}/"))
    )
    assert url is not None
    assert client.post(url[1], headers={"HX-Request": "true"}).status_code == 204
    page = html(client.get(f"/accounts/{row.pk}/"))
    assert "Make account" not in page
    assert "No longer an account" in page
    assert told(page)[0] == "made Konex an account"


def test_the_actions_delete_an_account_after_a_question(kancode: Account, alice: Member) -> None:  # M66, M74, M75
    client = signed_in(alice)
    found = re.search(r'hx-post="([^"]+)" hx-swap="none" hx-confirm="Delete Kan-code\?"', html(client.get(kancode.url)))
    assert found is not None
    assert client.post(found[1], headers={"HX-Request": "true"}).status_code == 204
    assert client.get(kancode.url).status_code == 404


def test_deals_without_a_value_read_the_same_in_the_list_and_on_the_page(furnished: Member) -> None:
    account = create_account(by=furnished, name="Acme", as_customer=True)
    browser = signed_in(furnished)
    assert "$0" not in html(browser.get("/accounts/")).partition("<tbody")[2].partition("</tbody>")[0]
    open_deal(by=furnished, name="Roof", value=None, account=account)
    assert "$0" in html(browser.get("/accounts/")).partition("<tbody")[2].partition("</tbody>")[0]
    page = html(browser.get(f"/accounts/{account.pk}/"))
    assert "1 open deal" in page
    assert "$0" in page
