"""A field of people that names their organization, made into accounts that they are linked with (M7, M39)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from steward.accounts.models import Account, Membership
from steward.accounts.operations import create_accounts, link_contacts, prepare_account
from steward.accounts.queries import contacts_visible_to
from steward.contacts.models import Contact
from steward.core.clock import now
from steward.core.refused import Invalid, Refused
from steward.core.text import fold
from steward.fields.models import Field, RecordKind
from steward.fields.values import display
from steward.importing.cells import MISSING
from steward.importing.models import Adjustment, Import
from steward.importing.organisations import TYPES, holders
from steward.importing.setting import in_setting
from steward.importing.tally import Tally
from steward.queue.jobs import beat, enqueue
from steward.queue.models import Run
from steward.queue.runs import advance, finish_run, start_run
from steward.team.models import Member
from steward.team.policies import policy
from steward.undo.models import Batch
from steward.undo.operations import begin_batch, end_batch, note_created, watching

from .start import name_batch

BATCH = 500
State = Import.State


@transaction.atomic
def organise_people(field: Field, *, by: Member, queued: bool = True) -> Import:
    """Link each person with the account that this field of theirs names, and make those that are not there yet.

    In the background, with progress, report and undo like any import; the field keeps its values. Rights: imports.run,
    and to change accounts and people. Raises `Invalid` on a field that holds no names. `queued=False`: the caller calls
    `finish_organising` itself.
    """
    for right in ("imports.run", "accounts.manage", "contacts.manage"):
        by.must(right)
    if field.record != RecordKind.CONTACT or field.standard or field.type not in TYPES:
        raise Invalid(_("Choose a text field of people."), field="field")
    total = holders(contacts_visible_to(by), field).count()
    undo = begin_batch(
        Batch.Kind.IMPORT, by=by, title=_("Accounts from “%(label)s”") % {"label": field.label}, right="imports.run"
    )
    row = Import.objects.create(
        batch=name_batch(), name=field.label, key="", size=0, record="contacts", origin="field", state=State.RUNNING,
        rows=total, options={"field": field.pk}, run=start_run("importing.organise", by_id=by.pk, total=total),
        undo=undo, created_by=by,
    )  # fmt: skip
    if queued:
        enqueue("importing.organise", lane="imports", batch=row.batch)
    return row


def finish_organising(batch: str) -> Import:
    """Do the work from where it is, some hundred people in each transaction."""
    row = Import.objects.select_related("created_by", "undo").get(batch=batch)
    by, field = row.created_by, Field.objects.filter(pk=row.options.get("field")).first()
    if by is None or field is None or row.state != State.RUNNING:
        return row
    with in_setting(by):
        while _step(row.pk, field, by):
            beat()
    row.refresh_from_db()
    return row


@transaction.atomic
def _step(pk: int, field: Field, by: Member) -> bool:
    row = Import.objects.select_for_update(of=("self",)).select_related("undo").get(pk=pk)
    if row.state != State.RUNNING:
        return False
    after = row.report.get("after", 0)
    people = list(holders(contacts_visible_to(by), field).filter(pk__gt=after).order_by("pk")[:BATCH])
    if not people:
        return _end(row, State.DONE)
    tally = Tally.of(row.report)
    try:
        _link(row, people, field, by, tally)
    except Refused as refusal:
        row.problem = refusal.message[:400]
        return _end(row, State.FAILED)
    tally.rows += len(people)
    row.next_row = tally.rows
    row.report = {**tally.json("contact"), "after": people[-1].pk}
    row.save(update_fields=["next_row", "report"])
    if row.run_id and not advance(row.run_id, done=len(people)):
        row.problem = _("Stopped. What was in by then stays in.")
        return _end(row, State.FAILED)
    return True


def _end(row: Import, state: str) -> bool:
    row.state, row.finished_at = state, now()
    row.report = row.report or Tally().json("contact")
    row.save(update_fields=["state", "finished_at", "problem", "report"])
    if row.undo:
        end_batch(row.undo)
    done = Run.State.DONE if state == State.DONE else Run.State.CANCELLED
    finish_run(row.run_id or 0, done, imports=[row.pk])
    return False


def _link(row: Import, people: Sequence[Contact], field: Field, by: Member, tally: Tally) -> None:
    wanted = {one.pk: " ".join(display(field, one.custom.get(field.slot)).split())[:250] for one in people}
    wanted = {pk: name for pk, name in wanted.items() if name and name not in MISSING}
    there = _accounts(row, wanted, by, tally)
    held = Membership.objects.filter(contact_id__in=wanted, account__deleted_at=None)
    links: dict[int, set[int]] = {}
    for contact, account in held.values_list("contact_id", "account_id"):
        links.setdefault(contact, set()).add(account)
    one_alone, fresh = policy("accounts_per_contact") == "one", []
    for contact, name in wanted.items():
        found = there[fold(name)]
        mine = links.get(contact, set())
        if mine & set(found):
            tally.count("contact", "unchanged")
        elif why := _reason(found, mine if one_alone else set()):
            _leave(row, contact, name, why, tally)
        else:
            fresh.append((found[0], contact))
            tally.count("contact", "update")
    titles = {one.pk: one.job_title for one in people}
    with watching(_undo(row), "contact", [contact for _account, contact in fresh]):
        link_contacts([(account, contact, titles[contact]) for account, contact in fresh], by)


def _accounts(row: Import, wanted: dict[int, str], by: Member, tally: Tally) -> dict[str, list[int]]:
    """The accounts by folded name; those that are missing are made."""
    names = {fold(name): name for name in reversed(wanted.values())}
    found: dict[str, list[int]] = {}
    rows = Account.objects.visible_to(by).filter(name_folded__in=list(names)).order_by("id")
    for folded, pk in rows.values_list("name_folded", "pk"):
        found.setdefault(folded, []).append(pk)
    missing = [folded for folded in names if folded not in found]
    made = create_accounts([prepare_account({"name": names[folded]}) for folded in missing], by)
    note_created(_undo(row), Account, made)
    for _pk in made:
        tally.count("account", "create")
    return found | {folded: [pk] for folded, pk in zip(missing, made, strict=True)}


def _reason(found: list[int], others: set[int]) -> str:
    """Why a person is not linked; "" when nothing speaks against it."""
    if len(found) > 1:
        return _("%(n)s organizations have this name") % {"n": len(found)}
    return _("a person has one account at most, and this one has another") if others else ""


def _leave(row: Import, contact: int, name: str, why: str, tally: Tally) -> None:
    tally.count("contact", "unchanged")
    tally.adjusted += 1
    Adjustment.objects.create(
        source=row, row=min(contact, 2**31 - 1), column=row.name[:120], before=name, after="", why=why
    )


def _undo(row: Import) -> Any:
    return row.undo
