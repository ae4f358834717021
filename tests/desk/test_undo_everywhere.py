"""Every change of a record that a page makes offers "Undo", which leaves everything as it was.

When somebody changed the thing since, it is refused in words and nothing changes.
"""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import F
from django.test import Client
from django.utils import timezone

from steward.accounts.models import Access, Account, AddressSetting, Membership
from steward.accounts.operations import change_membership, create_account, link_contact
from steward.activities.models import Activity, Comment, Note
from steward.activities.operations import complete_activity, create_activity, set_up_types, write_comment, write_note
from steward.contacts.models import Contact
from steward.contacts.operations import create_contact
from steward.core.clock import today
from steward.core.money import Money
from steward.core.rows import Record
from steward.deals.models import Deal, Stage
from steward.deals.operations import add_contact, lose_deal, open_deal, set_up_pipelines, win_deal
from steward.files.models import File
from steward.files.operations import store_file
from steward.segments.models import View
from steward.segments.operations import create_view
from steward.team.models import Member
from tests.cast import signed_in
from tests.support.rows import nothing_changes

HTMX = {"HX-Request": "true"}
MODELS: tuple[Any, ...] = (
    Account, Contact, Deal, Activity, Note, Comment, File, View, Membership,
    AddressSetting, Access)  # fmt: skip
STAMPS = {"version", "updated_at", "stage_since", "before", "last_contact_at", "done_at"}
RELINKED = {Membership: {"id", "created_at"}, AddressSetting: {"id", "membership_id"}, Access: {"id"}}


class Firm:
    """One of each thing."""

    def __init__(self, by: Member) -> None:
        set_up_types(by=by)
        set_up_pipelines(by=by)
        self.by = by
        self.acme = create_account(by=by, name="Acme", as_customer=True, tags=["Old"])
        self.ilse = create_contact(by=by, first_name="Ilse", emails=["ilse@x.example"])
        self.ben = create_contact(by=by, first_name="Ben", emails=["ben@x.example"])
        self.link = link_contact(self.acme, self.ilse, by=by, job_title="CEO", description="Signs")
        link_contact(self.acme, self.ben, by=by)
        login: dict[str, Any] = {"email": "ilse@x.example", "notify": True, "signs_contracts": False}
        change_membership(self.link, by=by, signer_priority=2, addresses=[login])
        self.deal = open_deal(by=by, name="Press", account=self.acme, contact=self.ilse, value=Money(500, "USD"))
        self.won = win_deal(open_deal(by=by, name="Won", value=Money(700, "USD")), by=by)
        self.lost = lose_deal(open_deal(by=by, name="Lost"), by=by, reason="Too dear")
        add_contact(self.deal, by=by, contact=self.ben, role="Decides")
        self.last = Stage.objects.order_by("position").last()
        self.plan = create_activity(by=by, type="call", subject="Call", account=self.acme, due_on=today())
        self.done = complete_activity(
            create_activity(by=by, type="task", subject="Offer", account=self.acme, due_on=today()), by=by
        )
        self.note = write_note(by=by, body="First *words*", account=self.acme)
        self.comment = write_comment(self.note, by=by, body="Well said")
        upload = SimpleUploadedFile("a.txt", b"words", content_type="text/plain")
        self.file = store_file(by=by, upload=upload, account=self.acme)
        self.view = create_view(by=by, of="accounts", name="Mine", sort="name")

    def at(self, path: str) -> str:
        """The path with ids for names: "/deals/{deal}/win/"."""
        return path.format(**{name: one.pk for name, one in vars(self).items() if hasattr(one, "pk")})


@pytest.fixture
def firm(alice: Member, settings: Any, tmp_path: Any) -> Firm:
    """One of each thing, Alice's."""
    settings.MEDIA_ROOT = tmp_path
    return Firm(alice)


def state() -> dict[str, Any]:
    """All records with their tags and links, stamps apart."""
    found: dict[str, Any] = {}
    for model in MODELS:
        left_out = STAMPS | RELINKED.get(model, set())
        names = [field.attname for field in model._meta.concrete_fields if field.attname not in left_out]
        found[model.__name__] = sorted(model._base_manager.values_list(*names), key=repr)
    for model in (Account, Contact, Deal):
        links = model.tags.through._base_manager
        found[f"tags of {model.__name__}"] = sorted(links.values_list(f"{model.__name__.lower()}_id", "tag__name"))
    people = Deal._meta.apps.get_model("deals", "DealContact")._base_manager
    found["people of deals"] = sorted(people.values_list("deal_id", "contact_id", "role"))
    return found


def undo_in(answer: Any, browser: Client) -> str:
    """The address that the toast would post to, of this answer or of the page that follows."""
    events = json.loads(answer.headers.get("HX-Trigger", "{}"))
    if undo := events.get("toast", {}).get("undo"):
        return str(undo)
    said = browser.get("/settings/profile/").content.decode().replace("&amp;", "&")
    found = re.search(r'data-tags="(?:undo:)?(/[^" ]+)', said)
    assert found, (answer.status_code, answer.headers, answer.content[:400])
    return found[1]


ACCOUNT, PERSON, DEAL = "/accounts/{acme}/", "/people/{ilse}/", "/deals/{deal}/"
CHANGES: dict[str, tuple[str, dict[str, Any]]] = {
    "account: a value in place": (ACCOUNT + "field/phone/", {"value": "123", "was": ""}),
    "account: a value in a list": (ACCOUNT + "field/employees/?as=cell", {"value": "1,200", "was": ""}),
    "account: all fields": (
        ACCOUNT + "edit/", {"name": "Acme two", "type": "company", "status": "active", "city": "Breda", "version": "1"}
    ),
    "account: tags": (ACCOUNT + "tags/", {"more": "Key"}),
    "account: team": (ACCOUNT + "team/", {"team": ["{by}"]}),
    "account: deleted": (ACCOUNT + "delete/", {}),
    "account: none any more": (ACCOUNT + "end/", {}),
    "link: taken away": (ACCOUNT + "contacts/{ilse}/unlink/", {}),
    "link: taken away on the person's page": (PERSON + "accounts/{acme}/remove/", {}),
    "link: words": (ACCOUNT + "contacts/{ilse}/", {"description": "", "job_title": "CFO", "signer_priority": "1"}),
    "link: words on the person's page": (PERSON + "accounts/{acme}/", {"description": "Else", "job_title": "CFO"}),
    "link: primary contact": (ACCOUNT + "contacts/{ben}/primary/", {}),
    "link: a switch": (
        ACCOUNT + "contacts/{ilse}/address/", {"switch": "email_sync", "email": "ilse@x.example", "on": "on"}
    ),
    "link: the pencil": (ACCOUNT + "contacts/{ilse}/person/", {
        "first_name": "Else", "emails": "ilse@x.example\nelse@x.example", "version": "1",
    }),
    "person: a value in place": (PERSON + "value/job_title/", {"job_title": "CFO", "was": "", "version": "1"}),
    "person: all fields": (PERSON + "edit/", {
        "first_name": "Else", "emails": "ilse@x.example", "consent": "given", "version": "1",
        "initial-first_name": "Ilse", "initial-emails": "ilse@x.example", "initial-consent": "unknown",
    }),
    "person: deleted": ("/people/{ben}/delete/", {}),
    "deal: a value in place": (DEAL + "edit/name/", {"name": "Machine"}),
    "deal: its value in a list": (DEAL + "edit/value/?cell=1", {"value": "12"}),
    "deal: stage in place": (DEAL + "edit/stage/", {"stage": "{last}"}),
    "deal: stage from the bar": (DEAL + "stage/", {"stage": "{last}"}),
    "deal: dragged to a stage": (DEAL + "move/", {"lane": "{last}", "index": "0"}),
    "deal: dragged to won": (DEAL + "move/", {"lane": "won"}),
    "deal: dragged out of won": ("/deals/{won}/move/", {"lane": "{stage}", "index": "0"}),
    "deal: all fields": (DEAL + "change/", {"name": "Machine", "stage": "{last}", "value": "7"}),
    "deal: won": (DEAL + "win/", {}),
    "deal: lost": (DEAL + "lose/", {"reason": "Price"}),
    "deal: reopened from won": ("/deals/{won}/reopen/", {}),
    "deal: reopened from lost": ("/deals/{lost}/reopen/", {}),
    "deal: deleted": (DEAL + "delete/", {}),
    "deal: a person taken off": (DEAL + "people/{ben}/remove/", {}),
    "deal: its primary person taken off": (DEAL + "people/{ilse}/remove/", {}),
    "deal: another primary person": (DEAL + "people/{ben}/primary/", {}),
    "activity: done": ("/activities/{plan}/complete/", {}),
    "activity: to do again": ("/activities/{done}/reopen/", {}),
    "activity: another day": ("/activities/{plan}/move/", {"lane": "2026-12-24"}),
    "activity: postponed": ("/activities/{plan}/postpone/", {"days": "3"}),
    "activity: changed": ("/activities/{plan}/", {
        "type": "meeting", "subject": "Lunch", "account": "{acme}", "priority": "high", "due_on": "2026-12-24",
        "due_time": "15:00", "assignee": "{by}",
    }),
    "activity: deleted": ("/activities/{plan}/delete/", {}),
    "activity: dragged on the board of accounts": (ACCOUNT + "replan/", {"lane": "later"}),
    "activity: its day taken on the board": (ACCOUNT + "replan/", {"lane": "none"}),
    "note: changed": ("/notes/{note}/", {"body": "Other words"}),
    "note: pinned": ("/notes/{note}/pin/", {"pinned": "1"}),
    "note: deleted": ("/notes/{note}/delete/", {}),
    "comment: changed": ("/comments/{comment}/", {"body": "Other words"}),
    "comment: deleted": ("/comments/{comment}/delete/", {}),
    "file: another name": ("/files/{file}/rename/", {"name": "b.txt"}),
    "file: deleted": ("/files/{file}/delete/", {}),
    "view: saved as the list is now": ("/views/{view}/keep/?sort=-created", {}),
    "view: another name": ("/views/{view}/edit/", {"name": "Ours", "sharing": "everyone"}),
    "view: pinned": ("/views/{view}/pin/", {}),
    "view: deleted": ("/views/{view}/delete/", {}),
    "card: dragged in a layout": ("/lists/accounts/{acme}/move/?by=type", {"lane": "other"}),
    "card: dragged to another owner": ("/lists/deals/{deal}/move/?by=owner_id", {"lane": "{by}"}),
}  # fmt: skip
# What is deleted cannot be changed by anybody: to take that back is a question of its being there.
DELETED = {name for name in CHANGES if name.endswith(": deleted")}


def do(firm: Firm, browser: Client, name: str) -> str:
    """Make this change on its page; where it is undone."""
    firm.stage = firm.won.stage  # type: ignore[attr-defined]
    path, values = CHANGES[name]
    given = {
        key: [firm.at(one) for one in value] if isinstance(value, list) else firm.at(value)
        for key, value in values.items()
    }
    if name.startswith("link: words"):  # a form that says what it showed when it was opened
        form = browser.get(firm.at(path), headers=HTMX).content.decode()
        given |= dict(re.findall(r'<input type="hidden" name="(initial-[^"]+)" value="([^"]*)"', form))
    answer = browser.post(firm.at(path), given, headers=HTMX)
    assert answer.status_code in (200, 204), (answer.status_code, answer.content[:2000])
    return undo_in(answer, browser)


@pytest.mark.parametrize("name", CHANGES)
def test_undo_leaves_everything_as_it_was(firm: Firm, alice: Member, name: str) -> None:
    before, browser = state(), signed_in(alice)
    undo = do(firm, browser, name)
    changed = state()
    assert changed != before, "it did something"
    answer = browser.post(undo, headers=HTMX)
    assert answer.status_code in (200, 204), answer.content[:2000]
    after = state()
    assert {key: rows for key, rows in after.items() if rows != before[key]} == {}, before


def somebody_changes_everything() -> None:
    """As if a colleague had edited each record since: the next version of it."""
    for model in MODELS:
        if issubclass(model, Record):
            model._base_manager.update(version=F("version") + 1, updated_at=timezone.now())


@pytest.mark.parametrize("name", sorted(set(CHANGES) - DELETED))
def test_undo_is_refused_in_words_when_somebody_changed_it_since(
    firm: Firm, alice: Member, charlie: Member, name: str
) -> None:
    browser = signed_in(alice)
    undo = do(firm, browser, name)
    somebody_changes_everything()
    if name.startswith("link:") and "taken away" in name:
        link_contact(firm.acme, firm.ilse, by=alice)
    elif name.startswith("link:") and "pencil" not in name:
        for link in Membership.objects.all():
            change_membership(link, by=alice, description="Theirs")
    elif name == "account: none any more":
        browser.post(firm.at(ACCOUNT + "begin/"), headers=HTMX)
    with nothing_changes():
        answer = browser.post(undo, headers=HTMX)
    assert answer.status_code in (409, 412), answer.content[:2000]
    said = json.loads(answer.headers["HX-Trigger"])["toast"]
    assert said["tone"] == "red"
    assert len(said["text"].split()) > 3


def test_a_person_added_to_an_account_goes_to_the_trash_again(firm: Firm, alice: Member) -> None:
    browser = signed_in(alice)
    values = {"first_name": "New", "email": "new@x.example"}
    answer = browser.post(firm.at(ACCOUNT + "contacts/new/"), values, headers=HTMX)
    undo = undo_in(answer, browser)
    assert browser.post(undo, headers=HTMX)["HX-Refresh"] == "true"
    assert Contact._base_manager.get(first_name="New").deleted_at


OPENED = ("/notes/{note}/", "/comments/{comment}/", "/activities/{plan}/", "/files/{file}/rename/")
EXPECTING = (
    "/notes/{note}/delete/", "/activities/{plan}/delete/", "/activities/{done}/reopen/", "/files/{file}/delete/",
    "/deals/{deal}/delete/", "/deals/{won}/reopen/", "/accounts/{acme}/delete/", "/people/{ilse}/delete/",
    "/deals/{deal}/people/{ben}/remove/", "/views/{view}/delete/")  # fmt: skip


@pytest.mark.parametrize("path", OPENED + EXPECTING)
def test_a_version_that_we_did_not_write_is_refused(firm: Firm, alice: Member, path: str) -> None:
    browser = signed_in(alice)
    for version in ("9" * 5000, "-1", "x", "٣"):
        data = {"body": "Else", "name": "else.txt", "subject": "Else", "type": "call"}
        sent = {**data, "version": version} if path in OPENED else data
        at = firm.at(path) + ("" if path in OPENED else f"?version={version}")
        with nothing_changes():
            assert browser.post(at, sent, headers=HTMX).status_code == 422
