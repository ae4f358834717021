"""Linking organizations with what they are part of, once all rows of a file are in: a parent may come later than its
child."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from steward.accounts.models import Account
from steward.accounts.operations import PreparedAccount, change_accounts, create_accounts, prepare_account
from steward.core.text import fold
from steward.importing.models import Adjustment, Import, MadeBySample, ParentWish
from steward.importing.planning import Planner
from steward.queue.jobs import beat
from steward.team.models import Member
from steward.undo.operations import note_created, watching

BATCH = 1000


def link_parents(source: Import, planner: Planner, *, by: Member, report: Callable[[], dict[str, Any]]) -> None:
    """Link the organizations of an import with their parents, a thousand in each transaction; those that cannot be are
    told. `report` says after each what the import came to."""
    above: dict[int, int | None] = dict(Account.objects.filter(parent__isnull=False).values_list("id", "parent_id"))
    while wishes := list(ParentWish.objects.filter(source_id=source.pk).order_by("id")[:BATCH]):
        with transaction.atomic():
            _link(source, planner, wishes, above, by, report)
        beat()


def _link(
    source: Import,
    planner: Planner,
    wishes: list[ParentWish],
    above: dict[int, int | None],
    by: Member,
    report: Callable[[], dict[str, Any]],
) -> None:
    names = {fold(wish.parent)[:250]: wish.parent for wish in wishes}
    known: dict[str, list[int]] = {}
    rows = Account.objects.visible_to(by).filter(name_folded__in=list(names)).order_by("id")
    for folded, pk in rows.values_list("name_folded", "id"):
        known.setdefault(folded, []).append(pk)
    missing = [text for name, text in names.items() if name not in known] if planner.options.create["records"] else []
    made = create_accounts([prepare_account({"name": text}) for text in missing], by)
    known |= {fold(text)[:250]: [pk] for text, pk in zip(missing, made, strict=True)}
    if source.is_sample:
        MadeBySample.objects.bulk_create([MadeBySample(kind="account", record_id=pk) for pk in made])
    if source.undo:
        note_created(source.undo, Account, made)
    for _pk in made:
        planner.tally.count("account", "create")
    changes, left = {}, []
    for wish in wishes:
        found = known.get(fold(wish.parent)[:250], [])
        problem = _unlinkable(wish, found, above)
        if problem:
            left.append(Adjustment(source_id=source.pk, row=wish.row, before=wish.parent, after="", why=problem))
        else:
            changes[wish.child_id] = PreparedAccount(columns={"parent_id": found[0]})
            above[wish.child_id] = found[0]
    with watching(source.undo, "account", changes, own_row=True) if source.undo else nullcontext():
        change_accounts(changes, by)
    Adjustment.objects.bulk_create(left)
    planner.tally.adjusted += len(left)
    ParentWish.objects.filter(pk__in=[wish.pk for wish in wishes]).delete()
    row = Import.objects.select_for_update().get(pk=source.pk)
    row.report = report()
    row.save(update_fields=["report"])


def _unlinkable(wish: ParentWish, found: list[int], above: dict[int, int | None]) -> str:
    """Why an organization is not linked with this parent; "" when it can be."""
    if not found:
        return _("there is no organization of this name")
    if len(found) > 1:
        return _("%(n)s organizations have this name") % {"n": len(found)}
    at: int | None = found[0]
    for _step in range(1000):
        if at is None:
            return ""
        if at == wish.child_id:
            return _("this would close a circle of parents")
        at = above.get(at)
    return _("this would close a circle of parents")
