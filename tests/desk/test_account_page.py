"""The account's page: what it shows, to whom, and in how many queries."""

from __future__ import annotations

import datetime as dt
import re
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
def kancode(furnished: Member) -> Account:
    """Kan-code, with more than five of everything."""
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
    for text in ("Kan-code", "$3,000", "3 won deals", "$4,000", "4 open deals", "Call 0", "Person 0", "Deal 4", "Note 7"):
        assert text in page
    assert "letter 7.txt" in page
    assert set(blocks_of(page)) == {"Activities", "Deals", "People", "Notes", "Files"}


def test_every_block_shows_five_rows_at_most_and_leads_to_all_of_them(kancode: Account, alice: Member) -> None:  # T9, T10
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
