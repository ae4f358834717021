"""The sample firm: put in through the import itself, marked row by row, and taken out again in one go."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from steward.accounts.models import Account, Membership
from steward.accounts.operations import count_contacts, link_contacts
from steward.activities.models import Activity, Note
from steward.activities.operations import create_activities, set_up_types, write_notes
from steward.contacts.models import Contact
from steward.contacts.operations import create_contacts, prepare_contact
from steward.core.clock import today
from steward.core.refused import Refused
from steward.deals.models import Deal, Pipeline
from steward.deals.operations import change_pipeline, create_pipeline, delete_pipeline, refresh_accounts
from steward.deals.operations.figures import StageShift, Weight
from steward.fields.models import Field
from steward.history.facts import record
from steward.history.models import Event
from steward.importing.facts import SampleLoaded, SampleRemoved
from steward.importing.invented import PEOPLE, PLANS, TALKS
from steward.importing.models import Import, MadeBySample, Mapping
from steward.queue.jobs import enqueue
from steward.search.index import drop
from steward.team.models import Member, Workspace

from .mapping import map_import
from .running import finish_batch, run_batch
from .start import name_batch, start_import

FOLDER = Path(__file__).resolve().parent.parent / "sample"
LAST_CLOSE = date(2017, 12, 31)  # of the file
PIPELINE = "sample_pipeline"
AT_ONCE = 500


def load_sample(*, by: Member, queued: bool = False) -> str:
    """Put the sample firm into an empty workspace: 85 companies, 8,800 deals, some people and plans. Right: admins.

    Returns the batch to follow at `importing:run`. With `queued` the work is done in the background. Refused when
    there are accounts or deals already, since theirs and the sample's would be taken for one another.
    """
    batch = name_batch()
    with transaction.atomic():
        by.must("settings.change")
        _must_be_empty()
        pipeline = create_pipeline(by=by, name=_("Sample deals"))
        change_pipeline(pipeline, by=by, position=0)
        MadeBySample.objects.create(kind="pipeline", record_id=pipeline.pk)
        for name in ("accounts.csv", "sales_pipeline.csv"):
            row = start_import([_lately(FOLDER / name)], name, by=by, batch=batch, origin="csv")
            options = {"pipeline": pipeline.pk, "currency": row.options["currency"]} if row.record == "deals" else {}
            map_import(row, by=by, options=options)
            Import.objects.filter(pk=row.pk).update(is_sample=True)
        run_batch(batch, by=by, queued=False)
        _say_loaded(True)
        record(SampleLoaded(), by=by)
        if queued:
            enqueue("importing.sample", lane="imports", batch=batch)
    if not queued:
        finish_sample(batch)
    return batch


def finish_sample(batch: str) -> None:
    """Do the work of `load_sample`; begun again after an interruption, it goes on where it was."""
    rows = finish_batch(batch)
    by = rows[0].created_by if rows else None
    if by is not None and not MadeBySample.objects.filter(kind="contact").exists():
        _invent(by)


@transaction.atomic
def remove_sample(*, by: Member) -> None:
    """Take the sample firm out: its deals, activities, people and companies, and what was put on them. Right: admins.

    A company or person that was given deals or people of your own stays, without the sample's. Done twice, it changes
    nothing.
    """
    by.must("settings.change")
    if Import.objects.filter(is_sample=True, state=Import.State.RUNNING).exists():
        raise Refused(_("The sample data is still coming in. Wait until it is there, or stop it."), code="running")
    made = {kind: list(_made(kind)) for kind in ("activity", "note", "deal", "contact", "account", "pipeline")}
    Activity.objects.filter(pk__in=made["activity"]).delete()
    Note.objects.filter(pk__in=made["note"]).delete()
    touched = _remove_deals(made["deal"])
    _remove_people(made["contact"], made["account"])
    kept = _remove_accounts(made["account"])
    refresh_accounts(touched & kept, by=by)
    for pipeline in Pipeline.objects.filter(pk__in=made["pipeline"]):
        if not Deal.objects.filter(pipeline=pipeline).exists() and Pipeline.objects.count() > 1:
            delete_pipeline(pipeline, by=by)
    _remove_fields()
    MadeBySample.objects.all().delete()
    Import.objects.filter(is_sample=True).delete()
    _say_loaded(False)
    record(SampleRemoved(), by=by)


def _must_be_empty() -> None:
    if Workspace.objects.filter(sample_loaded=True).exists():
        raise Refused(_("The sample data is loaded already."), code="already_loaded")
    if Account.objects.exists() or Deal.objects.exists() or Contact.objects.exists():
        raise Refused(
            _("The sample data goes into an empty workspace only: yours has records of its own already."),
            code="not_empty",
        )


def _say_loaded(is_loaded: bool) -> None:
    firm = Workspace.objects.select_for_update().get()
    firm.sample_loaded = is_loaded
    firm.store("sample_loaded")


def _lately(path: Path) -> bytes:
    """The file with its dates moved by whole weeks, so that the last deals were closed these days."""
    weeks = timedelta(weeks=(today() - LAST_CLOSE).days // 7)
    with path.open(newline="", encoding="ascii") as file:
        rows = list(csv.reader(file))
    dates = [index for index, name in enumerate(rows[0]) if name.endswith("_date")]
    for row in rows[1:]:
        for index in dates:
            if row[index]:
                row[index] = (date.fromisoformat(row[index]) + weeks).isoformat()
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue().encode()


# -- what comes with it ------------------------------------------------------------------------------------------
@transaction.atomic
def _invent(by: Member) -> None:
    """People of the largest customers, plans in every column of the board, some talks that were had."""
    set_up_types(by=by)
    customers = list(Account.objects.filter(pk__in=_made("account")).order_by("-won_minor", "id"))
    people = [
        prepare_contact(
            {
                "first_name": first,
                "last_name": last,
                "job_title": title,
                "emails": [f"{first}.{last}@example.com".lower()],
            }
        )
        for first, last, title in PEOPLE
    ]
    ids = create_contacts(people, by)
    links = [(customers[place // 2].pk, pk, PEOPLE[place][2]) for place, pk in enumerate(ids)]
    link_contacts(links, by)
    contacts = Contact.objects.in_bulk(ids)
    person = {account: contacts[pk] for account, pk, _title in reversed(links)}
    day = today()
    plans = [
        {
            "type": kind,
            "subject": subject,
            "due_on": day + timedelta(days=days),
            "due_time": time(9 + place % 8) if kind in ("call", "meeting", "lunch") else None,
            "account": customers[place],
            "contact": person.get(customers[place].pk),
            "assignee": by,
        }
        for place, (kind, subject, days) in enumerate(PLANS)
    ]
    talks = [
        {
            "type": kind,
            "subject": subject,
            "account": customers[place],
            "contact": person.get(customers[place].pk),
            "assignee": by,
            "done_at": _noon(day - timedelta(days=days)),
        }
        for place, (kind, subject, days, _note) in enumerate(TALKS)
    ]
    notes = [
        {"body": note, "account": customers[place], "created_at": _noon(day - timedelta(days=days))}
        for place, (_kind, _subject, days, note) in enumerate(TALKS)
        if note
    ]
    activities = create_activities([*plans, *talks], by)
    written = write_notes(notes, by)
    _mark("contact", ids)
    _mark("activity", [one.pk for one in activities])
    _mark("note", [one.pk for one in written])


def _noon(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(12)))


def _mark(kind: str, ids: list[int]) -> None:
    MadeBySample.objects.bulk_create([MadeBySample(kind=kind, record_id=pk) for pk in ids])


def _made(kind: str) -> Iterator[int]:
    return MadeBySample.objects.filter(kind=kind).order_by("record_id").values_list("record_id", flat=True).iterator()


# -- taking it out -----------------------------------------------------------------------------------------------
def _remove_deals(ids: list[int]) -> set[int]:
    """Delete deals; the organizations they belonged to."""
    shift, accounts = StageShift(), set[int]()
    for part in _parts(ids):
        for deal in Deal.objects.select_for_update(of=("self",)).filter(pk__in=part).order_by("id"):
            shift.take(Weight.of(deal))
            accounts |= {deal.account_id} if deal.account_id else set()
        Event.objects.filter(deal_id__in=part).delete()
        Deal.objects.filter(pk__in=part).delete()
    shift.apply()
    drop("deal", ids)
    return accounts


def _remove_people(ids: list[int], accounts: list[int]) -> None:
    """Delete people, but not those who belong to an organization of your own."""
    own = set(
        Membership.objects.filter(contact_id__in=ids)
        .exclude(account_id__in=accounts)
        .values_list("contact_id", flat=True)
    )
    gone = [pk for pk in ids if pk not in own]
    Event.objects.filter(contact_id__in=gone).delete()
    Contact.objects.filter(pk__in=gone).delete()
    drop("contact", gone)


def _remove_accounts(ids: list[int]) -> set[int]:
    """Delete organizations, but not those with deals or people of your own; these are returned."""
    used = set(Deal.objects.filter(account_id__in=ids).values_list("account_id", flat=True))
    used |= set(Membership.objects.filter(account_id__in=ids).values_list("account_id", flat=True))
    gone = [pk for pk in ids if pk not in used]
    for part in _parts(gone):
        Event.objects.filter(account_id__in=part).delete()
        Account.objects.filter(pk__in=part).delete()
    drop("account", gone)
    count_contacts(used)
    return used


def _remove_fields() -> None:
    """The fields and answers that the sample brought go too, when nothing else holds them."""
    models: dict[str, Any] = {"account": Account, "contact": Contact, "deal": Deal}
    for row in Import.objects.filter(is_sample=True):
        for one in row.report.get("creates", {}).get("fields", []):
            field = Field.objects.filter(record=one["record"], label=one["label"], standard=False).first()
            if field and not models[field.record]._base_manager.filter(custom__has_key=field.slot).exists():
                field.delete()
        _remove_industries(row.report.get("creates", {}).get("options", {}).values())
        Mapping.objects.filter(record=row.record, mapping=row.mapping).delete()


def _remove_industries(answers: Iterable[list[str]]) -> None:
    field = Field.objects.select_for_update().filter(record="account", key="industry", standard=True).first()
    if field is None:
        return
    brought = {label for labels in answers for label in labels}
    used = set(Account._base_manager.filter(industry__in=brought).values_list("industry", flat=True))
    kept = [one for one in field.options if one["label"] not in brought or one["value"] in used]
    if kept != field.options:
        field.options = kept
        field.store("options")


def _parts(ids: list[int]) -> Iterator[list[int]]:
    return (ids[start : start + AT_ONCE] for start in range(0, len(ids), AT_ONCE))
