"""Every change of a record that a page makes offers "Undo", which leaves everything as it was.

When somebody changed the thing since, it is refused in words and nothing changes.
"""

from __future__ import annotations

import json
import re
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import F
from django.test import Client
from django.utils import timezone
from PIL import Image

from steward.accounts.models import Access, Account, AddressSetting, Membership
from steward.accounts.operations import change_membership, create_account, link_contact
from steward.accounts.photos import keep
from steward.activities.models import Activity, ActivityType, Comment, Note, Series
from steward.activities.operations import complete_activity, create_activity, set_up_types, write_comment, write_note
from steward.contacts.models import Contact
from steward.contacts.operations import change_contact, create_contact
from steward.core.clock import today
from steward.core.money import Money
from steward.core.rows import Record
from steward.deals.models import Deal, Pipeline, Stage, StageTotal
from steward.deals.operations import (
    add_contact,
    change_deal,
    create_pipeline,
    lose_deal,
    open_deal,
    set_up_pipelines,
    win_deal,
)
from steward.fields.models import Field, Tag
from steward.fields.operations import create_field, create_tag, set_up_fields
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
    AddressSetting, Access, ActivityType, Pipeline, Stage, Field, Series, Tag)  # fmt: skip
STAMPS = {"version", "updated_at", "stage_since", "before", "last_contact_at", "done_at"}
RELINKED = {Membership: {"id", "created_at"}, AddressSetting: {"id", "membership_id"}, Access: {"id"}}


class Firm:
    """One of each thing."""

    def __init__(self, by: Member) -> None:
        set_up_types(by=by)
        set_up_pipelines(by=by)
        set_up_fields(by=by)
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
        self.upper = open_deal(by=by, name="Upper")
        self.pipe = create_pipeline(by=by, name="Renewals", with_stages=True)
        self.lunch = ActivityType.objects.get(key="lunch")
        self.weekly = create_activity(
            by=by, type="call", subject="Weekly", deal=self.upper, due_on=today(), repeats="FREQ=WEEKLY"
        )
        self.field = create_field(by=by, record="account", label="Area", type="choice", options=["A", "B", "C"])
        self.other = create_field(by=by, record="account", label="Size", type="text", group="More")
        Account.objects.filter(pk=self.acme.pk).update(photo=keep(picture("red")))
        self.tag, self.key = Tag.objects.get(name="Old"), create_tag(by=by, name="Key", tone="red")
        change_contact(self.ben, by=by, tags=["Old", "Key"])
        change_deal(self.deal, by=by, tags=["Old"])
        self.orders()

    def orders(self) -> None:
        """Other orders, as they are posted."""
        usual = [*Stage.objects.filter(pipeline=self.deal.pipeline).order_by("position")]
        self.first, self.second = usual[0], usual[1]
        self.turned = ",".join(str(one.pk) for one in reversed(usual))
        self.pipes = ",".join(str(pk) for pk in Pipeline.objects.order_by("-position").values_list("pk", flat=True))
        self.types = ",".join(str(pk) for pk in ActivityType.objects.order_by("-pk").values_list("pk", flat=True))
        self.fields = f"{self.other.pk},g:New%2C one,{self.field.pk}"

    def at(self, path: str) -> str:
        """The path with ids for names: "/deals/{deal}/win/"."""
        named = {name: getattr(one, "pk", one) for name, one in vars(self).items()}
        return path.format(**named)


@pytest.fixture
def firm(alice: Member, settings: Any, tmp_path: Any) -> Firm:
    """One of each thing, Alice's."""
    settings.MEDIA_ROOT = tmp_path
    return Firm(alice)


def picture(colour: str) -> bytes:
    """A small PNG."""
    out = BytesIO()
    Image.new("RGB", (8, 8), colour).save(out, "PNG")
    return out.getvalue()


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
    totals = StageTotal.objects.exclude(count=0)
    found["totals"] = sorted(totals.values_list("stage_id", "currency", "count", "minor"))
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


WEEKLY = {"type": "call", "subject": "Weekly", "deal": "{upper}", "priority": "normal", "assignee": "{by}",
          "due_on": "{day}", "repeat_often": "WEEKLY", "repeat_interval": "1", "repeat_ends": "never"}  # fmt: skip
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
    "account: another photo": (ACCOUNT + "photo/", {"photo": "blue"}),
    "account: photo removed": (ACCOUNT + "photo/remove/", {}),
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
    "deal: dragged within its stage": (DEAL + "move/", {"lane": "{stage}", "from": "{stage}", "index": "0"}),
    "deal: dragged to a stage": (DEAL + "move/", {"lane": "{last}", "index": "0"}),
    "deal: dragged to won": (DEAL + "move/", {"lane": "won"}),
    "deal: dragged out of won": ("/deals/{won}/move/", {"lane": "{stage}", "index": "0"}),
    "deal: dragged out of won to another stage": ("/deals/{won}/move/", {"lane": "{last}", "index": "0"}),
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
    "series: changed with those that follow": ("/activities/{weekly}/", {
        **WEEKLY, "subject": "Lunch", "due_on": "2026-12-24", "reach": "following",
    }),
    "series: another rule": ("/activities/{weekly}/", {**WEEKLY, "repeat_often": "MONTHLY", "due_on": "2026-12-24"}),
    "series: repeats no more": ("/activities/{weekly}/", {**WEEKLY, "repeat_often": ""}),
    "series: begun": ("/activities/{plan}/", {**WEEKLY, "subject": "Call", "account": "{acme}", "deal": ""}),
    "series: deleted": ("/activities/{weekly}/delete/", {"reach": "following"}),
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
    "pipeline: another name": ("/settings/pipelines/{pipe}/", {"name": "Again"}),
    "pipeline: deleted": ("/settings/pipelines/{pipe}/delete/", {}),
    "pipelines: another order": ("/settings/pipelines/order/", {"ids": "{pipes}"}),
    "stage: changed": ("/settings/stages/{stage}/", {"name": "Asked", "probability": "33", "rot_days": "9"}),
    "stage: deleted": ("/settings/stages/{first}/delete/", {"move_to": "{second}"}),
    "stages: another order": ("/settings/pipelines/{usual}/stages/order/", {"ids": "{turned}"}),
    "activity type: changed": ("/settings/activity-types/{lunch}/", {"name": "Dinner", "icon": "star"}),
    "activity types: another order": ("/settings/activity-types/order/", {"ids": "{types}"}),
    "fields: another order": ("/settings/fields/account/order/", {"ids": "{fields}"}),
    "field: what is said of it": ("/settings/fields/{field}/", {
        "version": "1", "label": "Region", "hint": "Where", "group": "Place", "required": "on", "default": "B",
        "audience": "right", "right": "deals.manage",
    }),
    "field: deleted": ("/settings/fields/{field}/delete/", {}),
    "answer: another name": ("/settings/fields/{field}/answers/rename/?value=A", {"label": "Z"}),
    "answer: retired": ("/settings/fields/{field}/answers/retire/?value=A", {}),
    "answer: removed": ("/settings/fields/{field}/answers/remove/?value=B", {}),
    "tag: another name and colour": ("/settings/tags/{tag}/", {"name": "Former", "tone": "blue"}),
    "tag: merged": ("/settings/tags/{tag}/merge/", {"into": "{key}"}),
    "tag: deleted": ("/settings/tags/{tag}/delete/", {}),
    "answers: another order": ("/settings/fields/{field}/answers/order/", {"ids": "2,0,1"}),
}  # fmt: skip
# What is deleted cannot be changed by anybody: to take that back is a question of its being there.
DELETED = {name for name in CHANGES if name.endswith(": deleted")}


def do(firm: Firm, browser: Client, name: str) -> str:
    """Make this change on its page; where it is undone."""
    firm.stage, firm.usual, firm.day = firm.won.stage, firm.won.pipeline, today()  # type: ignore[attr-defined]
    path, values = CHANGES[name]
    given: dict[str, Any] = {
        key: [firm.at(one) for one in value] if isinstance(value, list) else firm.at(value)
        for key, value in values.items()
    }
    if name.startswith("link: words"):  # a form that says what it showed when it was opened
        form = browser.get(firm.at(path), headers=HTMX).content.decode()
        given |= dict(re.findall(r'<input type="hidden" name="(initial-[^"]+)" value="([^"]*)"', form))
    if "photo" in given:
        given["photo"] = SimpleUploadedFile("a.png", picture("blue"), content_type="image/png")
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


def order_otherwise() -> None:
    """As if a colleague had put the last of everything first."""
    for model in (Pipeline, Stage, ActivityType, Field):
        last = model._base_manager.order_by("-position").first()
        assert last
        model._base_manager.filter(position__lt=last.position).update(position=F("position") + 1)
        model._base_manager.filter(pk=last.pk).update(position=0)


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
    elif "another order" in name:
        order_otherwise()
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
