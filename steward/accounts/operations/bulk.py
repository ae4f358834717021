"""Many accounts at once, for imports and `steward seed`: thousands a second, with the facts of one by one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any

from django.db.transaction import atomic

from steward.accounts.facts import AccountBegan, AccountCreated
from steward.accounts.models import Account, Membership
from steward.core.database import insert_all
from steward.fields.operations.records import add_tags
from steward.fields.values import defaults, merged
from steward.history.facts import Fact, record_all
from steward.search.index import Findable, put_all
from steward.team.models import Member

from .finding import Nameable, detail_of, parts_of
from .industries import Industries
from .prepared import PreparedAccount
from .rollups import count_contacts_of_many

BATCH = 1000


@atomic
def create_accounts(rows: Iterable[PreparedAccount], by: Member, *, facts: bool = True) -> list[int]:
    """Store many organizations or accounts; their ids, in the order of the rows.

    `facts=False` writes no history, for invented data. Raises `Invalid` on an industry that is no answer.
    """
    by.must("accounts.manage")
    source, ids, industries, starts = iter(rows), list[int](), Industries(), defaults("account")
    while batch := list(islice(source, BATCH)):
        values = [_values(row, industries, starts) for row in batch]
        accounts = dict(zip(insert_all(Account, values), values, strict=True))
        add_tags(Account, {pk: row.tags for pk, row in zip(accounts, batch, strict=True) if row.tags}, by=by)
        if facts:
            record_all((fact for pk, one in accounts.items() for fact in _facts(pk, one)), by=by)
        put_all(findable(_New(pk, **_findable_columns(one))) for pk, one in accounts.items())
        ids += accounts
    return ids


@atomic
def link_contacts(links: Iterable[tuple[int, int, str]], by: Member) -> None:
    """Link many people with accounts: (account id, contact id, job title). Links that are there stay as they are.

    The first person of an account becomes its primary contact.
    """
    by.must("accounts.manage")
    by.must("contacts.manage")
    source = iter(links)
    while batch := list(islice(source, BATCH)):
        accounts = sorted({account for account, _contact, _title in batch})
        stored = Membership.objects.filter(account_id__in=accounts)
        there = set(stored.values_list("account_id", "contact_id"))
        led = set(stored.filter(is_primary=True).values_list("account_id", flat=True))
        fresh: list[dict[str, Any]] = []
        for account, contact, title in batch:
            if (account, contact) not in there:
                there.add((account, contact))
                primary = account not in led
                led.add(account)
                link = {"account_id": account, "contact_id": contact, "job_title": title[:250], "is_primary": primary}
                fresh.append(link)
        insert_all(Membership, fresh)
        count_contacts_of_many(accounts)


def _values(row: PreparedAccount, industries: Industries, starts: Mapping[str, Any]) -> dict[str, Any]:
    values = dict(row.columns)
    if values.get("industry"):
        values["industry"] = industries.known(values["industry"])
    if row.custom or starts:
        values["custom"] = merged(starts, row.custom)
    return values


def _facts(pk: int, values: Mapping[str, Any]) -> Iterator[Fact]:
    customer, name = bool(values.get("is_customer")), values["name"]
    yield AccountCreated(account=pk, subject=pk, name=name, as_customer=customer)
    if customer:
        since = values["customer_since"].isoformat()
        yield AccountBegan(account=pk, subject=pk, name=name, because=values["begun_by"], on=since)


def _findable_columns(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: values[name] for name in ("name", "domain", "email", "phone", "city") if name in values}


@dataclass(slots=True)
class _New:
    """The columns of a new account that it is found by."""

    pk: int
    name: str = ""
    domain: str = ""
    email: str = ""
    phone: str = ""
    city: str = ""


def findable(account: Nameable) -> Findable:
    """The account's entry in the search index."""
    return Findable("account", account.pk, account.name, parts_of(account), detail_of(account))
