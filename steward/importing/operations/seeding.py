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


@dataclass
class Sizes:
    """How much of everything."""

    accounts: int
    contacts: int
    deals: int
    events: int


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
        """Accounts `start` to `end` of this run, with all that hangs from them."""
        numbers = range(self.first + start, self.first + end)
        ids = reserve_ids(Account, len(numbers))
        accounts = [self._account(number) for number in numbers]
        people = self._people(ids, accounts, start)
        deals = self._deals(ids, accounts, people, start)
        self._activities(ids, accounts, people, deals)
        insert_all(Account, accounts, ids)
        put_all(self._found(ids, accounts))
        record_all(self._facts(ids, accounts, deals), by=self.by)

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

    def _found(self, ids: list[int], accounts: list[Values]) -> Iterator[Findable]:
        for pk, one in zip(ids, accounts, strict=True):
            yield Findable("account", pk, one["name"], [one["name"], one["domain"], one["phone"], str(pk)], one["city"])

    # -- people -------------------------------------------------------------------------------------------------
    def _people(self, ids: list[int], accounts: list[Values], start: int) -> dict[int, list[int]]:
        """Contacts with an e-mail address and a phone each, linked; their ids by account."""
        owners = _shares(self.sizes.contacts, self.sizes.accounts, start, len(ids))
        places = [place for place, count in enumerate(owners) for _one in range(count)]
        contacts = reserve_ids(Contact, len(places))
        rows, emails, phones, links = [], [], [], []
        linked: dict[int, list[int]] = {}
        for pk, place in zip(contacts, places, strict=True):
            row, address = self._person(pk, accounts[place])
            rows.append(row)
            emails.append({"contact_id": pk, "address": address, "key": address, "label": "work", "is_primary": True})
            phones.append({"contact_id": pk, "number": f"+31 6 {pk % 100_000_000:08d}", "is_primary": True})
            links.append(
                {
                    "account_id": ids[place],
                    "contact_id": pk,
                    "job_title": row["job_title"],
                    "is_primary": ids[place] not in linked,
                    "created_at": row["created_at"],
                }  # fmt: skip
            )
            linked.setdefault(ids[place], []).append(pk)
        insert_all(Contact, rows, contacts)
        insert_all(EmailAddress, emails)
        insert_all(Phone, phones)
        insert_all(Membership, links)
        for pk, one in zip(ids, accounts, strict=True):
            one["contact_count"] = len(linked.get(pk, ()))
        put_all(
            Findable("contact", pk, row["name"], [email["address"], phone["number"]], row["job_title"])
            for pk, row, email, phone in zip(contacts, rows, emails, phones, strict=True)
        )
        return linked

    def _person(self, pk: int, account: Values) -> tuple[Values, str]:
        dice = Dice("person", pk)
        first, last = person_name(dice)
        name = f"{first} {last}"
        row = {
            "first_name": first, "last_name": last, "name": name, "name_folded": fold(name),
            "job_title": dice.pick(TITLES), "city": account["city"], "country": account["country"],
            "created_at": account["created_at"],
        }  # fmt: skip
        return row, f"{fold(first)}.{fold(last)}.{pk}@{account['domain']}"

    # -- deals --------------------------------------------------------------------------------------------------
    def _deals(self, ids: list[int], accounts: list[Values], people: dict[int, list[int]], start: int) -> list[Values]:
        """Won, lost and open deals; the figures of their accounts and stages."""
        counts = _shares(self.sizes.deals, self.sizes.accounts, start, len(ids))
        places = [place for place, count in enumerate(counts) for _one in range(count)]
        keys = reserve_ids(Deal, len(places))
        shift, rows, on_deal = StageShift(), [], []
        for pk, place in zip(keys, places, strict=True):
            row = self._deal(pk, ids[place], accounts[place], people.get(ids[place], []))
            _figure(accounts[place], row)
            if row["status"] == "open":
                shift.add((row["stage_id"], self.currency), 1, row["value_minor"])
            if row["contact_id"]:
                on_deal.append({"deal_id": pk, "contact_id": row["contact_id"]})
            rows.append({**row, "id": pk})
        insert_all(Deal, rows, keys)
        insert_all(DealContact, on_deal)
        shift.apply()
        names = dict(zip(ids, accounts, strict=True))
        put_all(
            Findable(
                "deal", row["id"], row["name"], [names[row["account_id"]]["name"]], names[row["account_id"]]["name"]
            )
            for row in rows
        )
        return rows

    def _deal(self, pk: int, account_id: int, account: Values, people: list[int]) -> Values:
        dice = Dice("deal", pk)
        chance = dice.roll()
        status = "won" if chance < 0.42 else "lost" if chance < 0.68 else "open"
        stage = self.stages[-1] if status == "won" else self.stages[dice.below(len(self.stages))]
        begun = self.noon - timedelta(days=dice.below(700), minutes=dice.below(1440))
        closed = min(begun + timedelta(days=1 + dice.below(90)), self.noon)
        name = f"{account['name']} – {dice.pick(PRODUCTS)}"[:250]
        self.cards += 1
        return {
            "name": name, "name_folded": fold(name), "value_minor": (50 + dice.below(25_000)) * 100,
            "currency": self.currency, "pipeline_id": stage.pipeline_id, "stage_id": stage.pk, "status": status,
            "account_id": account_id, "contact_id": people[0] if people else None, "owner_id": account["owner_id"],
            "expected_close_on": self.today + timedelta(days=dice.below(120)) if status == "open" else None,
            "won_at": closed if status == "won" else None, "lost_at": closed if status == "lost" else None,
            "stage_since": begun, "created_at": begun, "rank": -self.cards * STEP,
        }  # fmt: skip

    # -- activities ---------------------------------------------------------------------------------------------
    def _activities(
        self, ids: list[int], accounts: list[Values], people: dict[int, list[int]], deals: list[Values]
    ) -> None:
        """For most accounts the next step, so that every column of the board is filled; for half a contact had."""
        rows: list[Values] = []
        last: dict[int, datetime] = {}
        for pk, one in zip(ids, accounts, strict=True):
            dice = Dice("activity", pk)
            contact = next(iter(people.get(pk, [])), None)
            if dice.roll() < 0.6:
                rows.append(self._planned(pk, one, contact, dice))
            if dice.roll() < 0.5:
                at = self.noon - timedelta(days=1 + dice.below(250))
                rows.append(self._row(pk, one, contact, dice, done_at=at, done_by_id=one["owner_id"], created_at=at))
                if contact:
                    one["last_contact_at"] = last[contact] = at
        keys = reserve_ids(Activity, len(rows))
        insert_all(Activity, rows, keys)
        own = dict(zip(ids, accounts, strict=True))
        for pk, row in zip(keys, rows, strict=True):
            if row.get("done_at") is None:
                own[row["account_id"]] |= _next_of(pk, row, self.types)
        for contact, at in last.items():
            Contact.objects.filter(pk=contact).update(last_contact_at=at)

    def _planned(self, pk: int, account: Values, contact: int | None, dice: Dice) -> Values:
        on = self.today + timedelta(days=dice.below(50) - 15)
        at = time(8 + dice.below(10)) if dice.roll() < 0.5 else None
        return self._row(pk, account, contact, dice, due_on=on, due_time=at, due_rank=due_rank(on, at))

    def _row(self, pk: int, account: Values, contact: int | None, dice: Dice, **values: Any) -> Values:
        return {
            "type_id": self.types[dice.below(len(self.types))].pk, "subject": dice.pick(SUBJECTS), "account_id": pk,
            "contact_id": contact, "assignee_id": account["owner_id"], **values,
        }  # fmt: skip

    # -- history ------------------------------------------------------------------------------------------------
    def _facts(self, ids: list[int], accounts: list[Values], deals: list[Values]) -> Iterator[Fact]:
        for pk, one in zip(ids, accounts, strict=True):
            if self.told >= self.sizes.events:
                return
            self.told += 1
            yield AccountCreated(account=pk, subject=pk, at=one["created_at"], name=one["name"], as_customer=False)
        for deal in deals:
            if deal["status"] == "won" and self.told < self.sizes.events:
                self.told += 1
                place = {"subject": deal["id"], "deal": deal["id"], "account": deal["account_id"]}
                value = f"{deal['value_minor'] // 100:,} {self.currency}"
                yield DealWon(**place, contact=deal["contact_id"], at=deal["won_at"], name=deal["name"], value=value)


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
