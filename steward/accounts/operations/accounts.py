"""Adding and changing an organization or account."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, Unpack

from django.db.transaction import atomic
from django.utils.translation import gettext as _

from steward.accounts.completeness import must_be_complete
from steward.accounts.details import LABELS, Details, Named, clean_details, note_detail
from steward.accounts.facts import AccountBegan, AccountChanged, AccountCreated
from steward.accounts.models import Account, Membership
from steward.contacts.models import Contact
from steward.contacts.operations import Keep, create_contact
from steward.core import clock
from steward.core.database import locked
from steward.core.refused import Invalid
from steward.fields.models import RecordKind
from steward.fields.operations.records import put_custom, put_tags
from steward.history.changes import Changes
from steward.history.facts import record
from steward.team.models import Member

from .access import put_team
from .customers import begin_account, has_logins
from .finding import index_account
from .industries import Industries
from .memberships import link_contact


@atomic
def create_account(
    *,
    by: Member,
    name: str,
    as_customer: bool = False,
    customer_since: date | None = None,
    owner: Member | None = None,
    parent: Account | None = None,
    tags: Sequence[str] = (),
    team: Iterable[Member] = (),
    custom: Mapping[str, Any] | None = None,
    contacts: Sequence[Mapping[str, Any]] = (),
    allow_incomplete: bool = False,
    **details: Unpack[Details],
) -> Account:
    """Add an organization, or with `as_customer` an account opened by hand (O12-O14, M22-M25, T30).

    `contacts` are mappings: `contact` (a Contact) or what `create_contact` takes, and `job_title`, `description`,
    `is_primary` of the link. For an account the workspace's policies may ask for a billing stage and a contact;
    `allow_incomplete` waives these and required custom fields, for imports and sample data.
    """
    by.must("accounts.manage")
    clean = clean_details({**details, "name": name})
    if "industry" in clean:
        clean["industry"] = Industries().known(clean["industry"])
    if as_customer and not allow_incomplete:
        must_be_complete(len(contacts), clean.get("billing_stage", ""))
    account = Account(owner=owner, parent=parent, **clean)
    if as_customer:
        account.is_customer, account.begun_by = True, Account.Begun.HAND
        account.customer_since = customer_since or clock.today()
    put_custom(RecordKind.ACCOUNT, account, custom or {}, by=by, creating=not allow_incomplete)
    account.save(force_insert=True)
    if tags:
        put_tags(account, tags, by=by)
    put_team(account, team, changes=Changes(), label="")
    ids: dict[str, Any] = {"account": account.pk, "subject": account.pk}
    record(AccountCreated(**ids, name=account.name, as_customer=as_customer), by=by)
    if account.customer_since:
        since = account.customer_since.isoformat()
        record(AccountBegan(**ids, name=account.name, because=account.begun_by, on=since), by=by)
    for given in contacts:
        add_contact(account, given, by=by)
    index_account(account)
    if contacts:
        account.refresh_from_db(fields=["contact_count", "last_contact_at"])
    return account


@atomic
def change_account(
    account: Account,
    *,
    by: Member,
    version: int | None = None,
    owner: Member | Keep | None = Keep.AS_IS,
    parent: Account | Keep | None = Keep.AS_IS,
    tags: Sequence[str] | None = None,
    team: Iterable[Member] | None = None,
    custom: Mapping[str, Any] | None = None,
    **details: Unpack[Named],
) -> Account:
    """Change what is given (P6, P7, T60-T67); `tags` and `team` replace, `custom` merges by key.

    Records one fact with old and new of every field that changed; a change of nothing records nothing. Raises `Stale`
    when `version` is not the stored one, `Invalid` on a parent that would close a circle.
    """
    by.must("accounts.manage", account)
    account = locked(account)
    account.expect(version)
    changes, columns = Changes(), []
    clean = clean_details(details)
    if "industry" in clean:
        clean["industry"] = Industries().known(clean["industry"], account.industry)
    if "status" in clean:
        clean["status"] = _status(account, clean["status"])
    for column, value in clean.items():
        if column in LABELS:
            note_detail(changes, column, getattr(account, column), value)
        setattr(account, column, value)
        columns.append(column)
    if not isinstance(owner, Keep):
        changes.add("owner", _("Owner"), account.owner or "", owner or "", was=account.owner_id)
        account.owner = owner
        columns.append("owner")
    if not isinstance(parent, Keep):
        must_not_circle(account.pk, parent.pk if parent else None)
        changes.add("parent", _("Part of"), account.parent or "", parent or "", was=account.parent_id)
        account.parent = parent
        columns.append("parent")
    if custom:
        put_custom(RecordKind.ACCOUNT, account, custom, by=by, changes=changes)
        columns.append("custom")
    if tags is not None:
        put_tags(account, tags, by=by, changes=changes)
    if team is not None:
        put_team(account, team, changes=changes, label=_("Team"))
    if changes:
        account.store(*columns)
        record(AccountChanged(account=account.pk, subject=account.pk, **changes.data()), by=by)
        index_account(account)
    return account


@atomic
def open_account(
    account: Account,
    *,
    by: Member,
    version: int | None = None,
    billing_stage: str | None = None,
    contacts: Sequence[Mapping[str, Any]] = (),
) -> Account:
    """Make an organization an account by hand, together with what the workspace's policies ask for (O13, O14, T27).

    `contacts` are as in `create_account`. Raises `Invalid` naming what is still missing; then nothing is changed.
    """
    by.must("accounts.manage", account)
    account = locked(account)
    account.expect(version)
    if billing_stage is not None:
        account = change_account(account, by=by, billing_stage=billing_stage)
    for given in contacts:
        add_contact(account, given, by=by)
    return begin_account(account, by=by, because=Account.Begun.HAND)


@atomic
def add_contact(account: Account, given: Mapping[str, Any], *, by: Member) -> Membership:
    """Link the person in `given`, or one made from it; see `create_account`."""
    rest = dict(given)
    person: Contact | None = rest.pop("contact", None)
    link = {name: rest.pop(name) for name in ("description", "is_primary") if name in rest}
    job_title = rest.get("job_title", "")
    if person is None:
        person = create_contact(by=by, **rest)
    return link_contact(account, person, by=by, job_title=job_title, **link)


def _status(account: Account, asked: str) -> str:
    """Archived when asked; otherwise what client logins say."""
    if asked == Account.Status.ARCHIVED:
        return asked
    return Account.Status.ACTIVE if has_logins(account) else Account.Status.OFFLINE


def must_not_circle(account_id: int, parent_id: int | None) -> None:
    """Raise `Invalid` when this parent, or one above it, is the account itself."""
    seen = {account_id}
    while parent_id is not None:
        if parent_id in seen:
            raise Invalid(_("An account cannot be part of itself."), field="parent_id")
        seen.add(parent_id)
        parent_id = Account.objects.values_list("parent_id", flat=True).get(pk=parent_id)
