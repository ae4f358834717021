"""Invented data at scale: consistent with what operations keep, written in bulk, a few thousand accounts at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from steward.accounts.facts import AccountCreated
from steward.accounts.models import Account, Membership
from steward.activities.due import due_rank
from steward.activities.models import Activity, ActivityType
from steward.activities.operations import set_up_types
from steward.contacts.models import Contact, EmailAddress, Phone
from steward.core.clock import today
from steward.core.database import insert_all, reserve_ids
from steward.core.text import fold
from steward.deals.facts import DealWon
from steward.deals.models import Deal, DealContact, Stage
from steward.deals.operations import set_up_pipelines
from steward.deals.operations.figures import StageShift
from steward.fields.models import Field
from steward.history.facts import Fact, record_all
from steward.importing.invention import (
    CITIES,
    COUNTRIES,
    PRODUCTS,
    SUBJECTS,
    TITLES,
    Dice,
    firm_name,
    person_name,
)
from steward.search.index import Findable, put_all
from steward.team.models import Member
from steward.team.policies import workspace

CHUNK = 2000  # accounts a transaction
STEP = 1024.0  # between two cards of a stage
Values = dict[str, Any]
Rows = dict[int, Values]  # by id


@dataclass
class Sizes:
    """How much of everything."""

    accounts: int
    contacts: int
    deals: int
    events: int


@dataclass(slots=True)
class Person:
    """One invented contact."""

    id: int
    row: Values
    email: str
    phone: str


def seed(sizes: Sizes, *, by: Member, progress: Callable[[int], None] | None = None) -> None:
    """Invent accounts with people, deals, activities and events; again adds as many again. Right: accounts.manage.

    Rollups, stage totals and the search index are what operations would have kept; no history but `events` lines.
    """
    for verb in ("accounts.manage", "contacts.manage", "deals.manage", "activities.manage"):
        by.must(verb)
    sower = _Sower(sizes, by)
    for start in range(0, sizes.accounts, CHUNK):
        with transaction.atomic():
            sower.sow(start, min(start + CHUNK, sizes.accounts))
        if progress:
            progress(min(CHUNK, sizes.accounts - start))


class _Sower:
    """One run of seeding: what all chunks share."""

    def __init__(self, sizes: Sizes, by: Member) -> None:
        self.sizes, self.by = sizes, by
        firm = workspace()
        self.currency = firm.currency if firm else "EUR"
        self.today = today()
        self.noon = timezone.make_aware(datetime.combine(self.today, time(12)))
        members = Member.objects.filter(status=Member.Status.ACTIVE).order_by("id")
        self.owners = list(members.values_list("id", flat=True))
        pipeline = set_up_pipelines(by=by)
        self.stages = list(Stage.objects.filter(pipeline=pipeline).order_by("position", "id"))
        self.types = list(set_up_types(by=by))[:4]
        industry = Field.objects.filter(record="account", key="industry", standard=True).first()
        self.industries = [one["value"] for one in industry.options] if industry else ["retail", "software", "medical"]
        self.first = Account.objects.count()
        self.cards = Deal.objects.count()
        self.told = 0

    def sow(self, start: int, end: int) -> None:
        """Accounts `start` to `end` of this run, with all that hangs from them: invented first, then written."""
        numbers = range(self.first + start, self.first + end)
        ids = reserve_ids(Account, len(numbers))
        accounts = {pk: self._account(number) for pk, number in zip(ids, numbers, strict=True)}
        people = self._people(accounts, start)
        deals = self._deals(accounts, people, start)
        activities = self._activities(accounts, people)
        insert_all(Account, list(accounts.values()), ids)
        self._write_people(people)
        self._write_deals(deals)
        insert_all(Activity, list(activities.values()), list(activities))
        put_all(self._found(accounts, people, deals))
        record_all(self._facts(accounts, deals), by=self.by)

    # -- organizations ------------------------------------------------------------------------------------------
    def _account(self, number: int) -> Values:
        dice = Dice("account", number)
        name = firm_name(number, dice)
        place = dice.below(len(COUNTRIES))
        domain = f"{fold(name).replace(' ', '').replace('.', '').replace('&', '')}{number}.example"
        return {
            "name": name, "name_folded": fold(name), "owner_id": self.owners[dice.below(len(self.owners))],
            "website": f"https://{domain}", "domain": domain, "phone": f"+31 20 {number % 10_000_000:07d}",
            "city": CITIES[place], "country": COUNTRIES[place], "industry": dice.pick(self.industries),
            "employees": int(10 ** (dice.roll() * 3.5)) + 1, "annual_revenue": dice.below(50_000_000),
            "created_at": self.noon - timedelta(days=dice.below(1100), minutes=dice.below(1440)),
        }  # fmt: skip

    # -- people -------------------------------------------------------------------------------------------------
    def _people(self, accounts: Rows, start: int) -> dict[int, list[Person]]:
        """Contacts with an e-mail address and a phone each, by account."""
        shares = _shares(self.sizes.contacts, self.sizes.accounts, start, len(accounts))
        ids = iter(reserve_ids(Contact, sum(shares)))
        found = {}
        for (pk, account), count in zip(accounts.items(), shares, strict=True):
            found[pk] = [self._person(next(ids), account) for _one in range(count)]
            account["contact_count"] = count
        return found

    def _person(self, pk: int, account: Values) -> Person:
        dice = Dice("person", pk)
        first, last = person_name(dice)
        name = f"{first} {last}"
        row = {
            "first_name": first, "last_name": last, "name": name, "name_folded": fold(name),
            "job_title": dice.pick(TITLES), "city": account["city"], "country": account["country"],
            "created_at": account["created_at"],
        }  # fmt: skip
        address = f"{first}.{last}.{pk}@{account['domain']}".lower()
        return Person(pk, row, address, f"+31 6 {pk % 100_000_000:08d}")

    def _write_people(self, people: dict[int, list[Person]]) -> None:
        every = [one for group in people.values() for one in group]
        insert_all(Contact, [one.row for one in every], [one.id for one in every])
        insert_all(EmailAddress, [{"contact_id": one.id, "address": one.email, "key": one.email, "label": "work",
                                   "is_primary": True} for one in every])  # fmt: skip
        insert_all(Phone, [{"contact_id": one.id, "number": one.phone, "is_primary": True} for one in every])
        links = (
            {
                "account_id": pk, "contact_id": one.id, "job_title": one.row["job_title"],
                "is_primary": one is group[0], "created_at": one.row["created_at"],
            }
            for pk, group in people.items() for one in group
        )  # fmt: skip
        insert_all(Membership, list(links))

    # -- deals --------------------------------------------------------------------------------------------------
    def _deals(self, accounts: Rows, people: dict[int, list[Person]], start: int) -> Rows:
        """Won, lost and open deals, and the figures of their accounts."""
        shares = _shares(self.sizes.deals, self.sizes.accounts, start, len(accounts))
        ids = iter(reserve_ids(Deal, sum(shares)))
        found = {}
        for (pk, account), count in zip(accounts.items(), shares, strict=True):
            for _one in range(count):
                key = next(ids)
                found[key] = self._deal(key, pk, account, people[pk])
                _figure(account, found[key])
        return found

    def _deal(self, pk: int, account_id: int, account: Values, people: list[Person]) -> Values:
        dice = Dice("deal", pk)
        chance = dice.roll()
        status = "won" if chance < 0.42 else "lost" if chance < 0.68 else "open"
        stage = self.stages[-1] if status == "won" else self.stages[dice.below(len(self.stages))]
        begun = self.noon - timedelta(days=dice.below(700), minutes=dice.below(1440))
        closed = min(begun + timedelta(days=1 + dice.below(90)), self.noon)
        name = f"{account['name']} - {dice.pick(PRODUCTS)}"[:250]
        self.cards += 1
        return {
            "name": name, "name_folded": fold(name), "value_minor": (50 + dice.below(25_000)) * 100,
            "currency": self.currency, "pipeline_id": stage.pipeline_id, "stage_id": stage.pk, "status": status,
            "account_id": account_id, "contact_id": people[0].id if people else None, "owner_id": account["owner_id"],
            "expected_close_on": self.today + timedelta(days=dice.below(120)) if status == "open" else None,
            "won_at": closed if status == "won" else None, "lost_at": closed if status == "lost" else None,
            "stage_since": begun, "created_at": begun, "rank": -self.cards * STEP,
        }  # fmt: skip

    def _write_deals(self, deals: Rows) -> None:
        insert_all(Deal, list(deals.values()), list(deals))
        people = [{"deal_id": pk, "contact_id": row["contact_id"]} for pk, row in deals.items() if row["contact_id"]]
        insert_all(DealContact, people)
        shift = StageShift()
        for row in deals.values():
            if row["status"] == "open":
                shift.add((row["stage_id"], self.currency), 1, row["value_minor"])
        shift.apply()

    # -- activities ---------------------------------------------------------------------------------------------
    def _activities(self, accounts: Rows, people: dict[int, list[Person]]) -> Rows:
        """For most accounts the next step, so that every column of the board is filled; for half a contact had."""
        rows: list[Values] = []
        for pk, account in accounts.items():
            dice = Dice("activity", pk)
            person = next(iter(people[pk]), None)
            if dice.roll() < 0.6:
                rows.append(self._planned(pk, account, person, dice))
            if dice.roll() < 0.5:
                at = self.noon - timedelta(days=1 + dice.below(250))
                done = {"done_at": at, "done_by_id": account["owner_id"], "created_at": at}
                rows.append(self._row(pk, account, person, dice, **done))
                if person:
                    account["last_contact_at"] = person.row["last_contact_at"] = at
        found = dict(zip(reserve_ids(Activity, len(rows)), rows, strict=True))
        for pk, row in found.items():
            if "done_at" not in row:
                accounts[row["account_id"]] |= _next_of(pk, row, self.types)
        return found

    def _planned(self, pk: int, account: Values, person: Person | None, dice: Dice) -> Values:
        on = self.today + timedelta(days=dice.below(50) - 15)
        at = time(8 + dice.below(10)) if dice.roll() < 0.5 else None
        return self._row(pk, account, person, dice, due_on=on, due_time=at, due_rank=due_rank(on, at))

    def _row(self, pk: int, account: Values, person: Person | None, dice: Dice, **values: Any) -> Values:
        return {
            "type_id": self.types[dice.below(len(self.types))].pk, "subject": dice.pick(SUBJECTS), "account_id": pk,
            "contact_id": person.id if person else None, "assignee_id": account["owner_id"], **values,
        }  # fmt: skip

    # -- what finds and tells of it -----------------------------------------------------------------------------
    def _found(self, accounts: Rows, people: dict[int, list[Person]], deals: Rows) -> Iterator[Findable]:
        for pk, one in accounts.items():
            yield Findable("account", pk, one["name"], [one["name"], one["domain"], one["phone"], str(pk)], one["city"])
        for group in people.values():
            for person in group:
                parts = [person.email, person.phone]
                yield Findable("contact", person.id, person.row["name"], parts, person.row["job_title"] or person.email)
        for pk, deal in deals.items():
            firm = accounts[deal["account_id"]]["name"]
            yield Findable("deal", pk, deal["name"], [firm], firm)

    def _facts(self, accounts: Rows, deals: Rows) -> Iterator[Fact]:
        for pk, one in accounts.items():
            if self.told >= self.sizes.events:
                return
            self.told += 1
            yield AccountCreated(account=pk, subject=pk, at=one["created_at"], name=one["name"], as_customer=False)
        for pk, deal in deals.items():
            if deal["status"] == "won" and self.told < self.sizes.events:
                self.told += 1
                place = {"subject": pk, "deal": pk, "account": deal["account_id"], "contact": deal["contact_id"]}
                value = f"{deal['value_minor'] // 100:,} {self.currency}"
                yield DealWon(**place, at=deal["won_at"], name=deal["name"], value=value)


def _figure(account: Values, deal: Values) -> None:
    """Add a deal to its account's figures; the first won one makes it a customer."""
    if deal["status"] == "lost":
        return
    side = deal["status"]
    minor = account.get(f"{side}_minor", 0) + deal["value_minor"]
    account[f"{side}_minor"], account[f"{side}_values"] = minor, {deal["currency"]: minor}
    account[f"{side}_count"] = account.get(f"{side}_count", 0) + 1
    if side == "won":
        day = timezone.localtime(deal["won_at"]).date()
        since: date = min(account.get("customer_since", day), day)
        account |= {"is_customer": True, "begun_by": "deal", "customer_since": since}


def _next_of(pk: int, row: Values, types: list[ActivityType]) -> Values:
    """What an account keeps of its next activity."""
    icon = next(kind.icon for kind in types if kind.pk == row["type_id"])
    return {
        "next_activity_id": pk, "next_activity_on": row["due_on"], "next_activity_time": row["due_time"],
        "next_activity_subject": row["subject"], "next_activity_icon": icon,
    }  # fmt: skip


def _shares(total: int, among: int, start: int, count: int) -> list[int]:
    """How many of `total` each of `count` accounts from `start` on gets, when `among` accounts share them evenly."""
    return [(total * (place + 1)) // among - (total * place) // among for place in range(start, start + count)]
