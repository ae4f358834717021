"""Many changes of accounts at once, for imports that update by a chosen column."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import islice
from typing import Any

from django.db.transaction import atomic
from django.utils.translation import gettext as _

from steward.accounts.details import LABELS, note_detail
from steward.accounts.facts import AccountChanged
from steward.accounts.models import Account
from steward.core.clock import now
from steward.core.database import update_all
from steward.core.text import fold
from steward.fields.models import Field, RecordKind
from steward.fields.operations.records import add_tags
from steward.fields.types import out
from steward.fields.values import definitions, display, merged
from steward.history.changes import Changes
from steward.history.facts import record_all
from steward.search.index import put_all
from steward.team.models import Member

from .accounts import must_not_circle
from .bulk import BATCH, findable
from .industries import Industries
from .prepared import PreparedAccount


@atomic
def change_accounts(changes: Mapping[int, PreparedAccount], by: Member) -> int:
    """Change many accounts by id, each as `change_account` would; tags are added. Returns how many changed at all.

    Who may see them is the caller's question. Raises `Invalid` on a parent that would close a circle.
    """
    by.must("accounts.manage")
    fields, industries, count = definitions(RecordKind.ACCOUNT, None), Industries(), 0
    waiting = iter(sorted(changes))
    while ids := list(islice(waiting, BATCH)):
        rows = Account.objects.select_for_update(of=("self",)).select_related("owner", "parent")
        held = {account.pk: account for account in rows.filter(pk__in=ids).order_by("id")}
        names = _Names(changes[pk] for pk in held)
        told = {pk: _apply(account, changes[pk], industries, fields, names) for pk, account in held.items()}
        _tell_tags(told, {pk: tags for pk in held if (tags := changes[pk].tags)}, by)
        changed = [held[pk] for pk, lines in told.items() if lines]
        _store(changed)
        for account in changed:
            if "parent_id" in changes[account.pk].columns:
                must_not_circle(account.pk, account.parent_id)
        record_all((AccountChanged(account=row.pk, subject=row.pk, **told[row.pk].data()) for row in changed), by=by)
        put_all(findable(account) for account in changed)
        count += len(changed)
    return count


class _Names:
    """What the owners and parents of a batch are called."""

    def __init__(self, rows: Iterable[PreparedAccount]) -> None:
        columns = [row.columns for row in rows]
        owners = {one["owner_id"] for one in columns if one.get("owner_id")}
        parents = {one["parent_id"] for one in columns if one.get("parent_id")}
        self.owners = {member.pk: str(member) for member in Member.objects.filter(pk__in=owners)}
        self.parents = dict(Account.objects.filter(pk__in=parents).values_list("pk", "name"))


def _apply(
    account: Account, row: PreparedAccount, industries: Industries, fields: list[Field], names: _Names
) -> Changes:
    changes = Changes()
    for column, given in row.columns.items():
        value: Any = industries.known(given, account.industry) if column == "industry" else given
        if column in LABELS:
            note_detail(changes, column, getattr(account, column), value)
        elif column == "owner_id":
            changes.add("owner", _("Owner"), account.owner or "", names.owners.get(value, ""), was=account.owner_id)
        elif column == "parent_id":
            changes.add(
                "parent", _("Part of"), account.parent or "", names.parents.get(value, ""), was=account.parent_id
            )
        setattr(account, column, value)
    for field in fields:
        key = field.slot
        if key in row.custom:
            was = account.custom.get(key)
            old, new = display(field, was), display(field, row.custom[key])
            changes.add(f"custom.{field.key}", field.label, old, new, was=out(field, was))
    account.custom = merged(account.custom, row.custom)
    return changes


def _tell_tags(told: dict[int, Changes], tags: Mapping[int, list[str]], by: Member) -> None:
    through = Account.tags.through._base_manager.filter(account_id__in=list(tags))
    there: dict[int, set[str]] = {}
    for pk, name in through.values_list("account_id", "tag__name_folded"):
        there.setdefault(pk, set()).add(name)
    fresh = {pk: [name for name in names if fold(name) not in there.get(pk, ())] for pk, names in tags.items()}
    for pk, names in fresh.items():
        told[pk].add("tags", _("Tags"), "", ", ".join(names), was={"without": names})
    add_tags(Account, {pk: names for pk, names in fresh.items() if names}, by=by)


def _store(accounts: list[Account]) -> None:
    for account in accounts:
        account.version += 1
        account.updated_at = now()
    columns = [*LABELS, "name_folded", "domain", "owner", "parent", "custom", "version", "updated_at"]
    update_all(accounts, columns)
