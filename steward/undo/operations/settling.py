"""What follows from rows that were put back: counts and sums of accounts, totals of stages, search, timelines."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import Q

from steward.accounts.models import Account, Membership
from steward.accounts.operations import count_contacts_of_many, findable
from steward.activities.models import Activity
from steward.activities.operations import recount, remind_again
from steward.contacts.models import Contact, EmailAddress, Phone
from steward.contacts.operations import reindex_contacts
from steward.deals.models import Deal
from steward.deals.operations import StageShift, Weight, find_again, first_won, refresh_accounts
from steward.history.facts import record_all
from steward.search import index
from steward.team.models import Member
from steward.undo.facts import ChangeTakenBack
from steward.undo.models import Batch, BatchRow
from steward.undo.tables import BATCH


class Touched:
    """Gathers which records some rows belong to, before and after they are put back."""

    def __init__(self) -> None:
        self.records: dict[str, set[int]] = {"account": set(), "contact": set(), "deal": set()}
        self.counted: set[int] = set()  # accounts whose people are counted anew
        self.planned: dict[str, set[int]] = {"accounts": set(), "deals": set()}
        self.activities: set[int] = set()
        self.worth: set[int] = set()  # accounts whose deals are summed anew
        self.shift = StageShift()
        self.won: list[Deal] = []

    def before(self, model: Any, rows: Iterable[Any]) -> None:
        """Take note of rows as they are now."""
        self._note(model, rows, sign=-1)

    def after(self, model: Any, ids: Iterable[int]) -> None:
        """Take note of the same rows as they have become."""
        if model in (Account, Contact):  # only which ones is asked of them
            self.records["account" if model is Account else "contact"].update(ids)
        else:
            self._note(model, model._base_manager.filter(pk__in=ids).order_by("pk"), sign=1)

    def _note(self, model: Any, rows: Iterable[Any], *, sign: int) -> None:
        for one in rows:
            if model is Account:
                self.records["account"].add(one.pk)
            elif model is Contact:
                self.records["contact"].add(one.pk)
            elif model is Deal:
                self._note_deal(one, sign)
            elif model is Membership:
                self.counted.add(one.account_id)
            elif model in (EmailAddress, Phone):
                self.records["contact"].add(one.contact_id)
            elif model is Activity:
                self.activities.add(one.pk)
                self.planned["accounts"].add(one.account_id or 0)
                self.planned["deals"].add(one.deal_id or 0)

    def _note_deal(self, deal: Deal, sign: int) -> None:
        self.records["deal"].add(deal.pk)
        self.worth.add(deal.account_id or 0)
        self.shift.give(Weight.of(deal), sign)
        if sign > 0 and deal.deleted_at is None:
            self.won.append(deal)

    def settle(self, batch: Batch, *, by: Member | None) -> None:
        """Bring everything that follows in step, and tell it on each record."""
        self.shift.apply()
        refresh_accounts(self.worth - {0}, by=by, won_on=first_won(self.won))
        links = Membership.objects.filter(contact_id__in=self.records["contact"])
        count_contacts_of_many({*self.counted, *links.values_list("account_id", flat=True)})
        recount(accounts=self.planned["accounts"] - {0}, deals=self.planned["deals"] - {0})
        remind_again(self.activities)
        self._find_again(batch)
        record_all(
            (
                ChangeTakenBack(**{kind: pk}, subject=pk, title=batch.title)  # type: ignore[arg-type]
                for kind, ids in self.records.items()
                for pk in sorted(ids)
            ),
            by=by,
        )
        record_all(self._of_activities(batch), by=by)

    def _of_activities(self, batch: Batch) -> Iterator[ChangeTakenBack]:
        """What is told where activities hang that a bulk change had changed. Those that a merge moved are the records'
        own story, and told once for each of these."""
        if batch.kind != Batch.Kind.BULK or not self.activities:
            return
        notes = BatchRow.objects.filter(batch=batch, table=Activity._meta.label, before__isnull=False)
        changed = notes.filter(row_id__in=self.activities).values("row_id")
        for one in Activity._base_manager.filter(pk__in=changed).order_by("pk"):
            yield ChangeTakenBack(
                account=one.account_id,
                contact=one.contact_id,
                deal=one.deal_id,
                subject=one.pk,
                title=f"{batch.title}: {one.subject}",
            )

    def _find_again(self, batch: Batch) -> None:
        kinds: dict[str, Any] = {"account": Account, "contact": Contact, "deal": Deal}
        for kind, model in kinds.items():
            away = model._base_manager.filter(pk__in=self.records[kind], deleted_at__isnull=False)
            index.drop(kind, list(away.values_list("pk", flat=True)))
        accounts = Account._base_manager.filter(pk__in=self.records["account"], deleted_at=None)
        contacts = Contact._base_manager.filter(pk__in=self.records["contact"], deleted_at=None)
        of_batch = BatchRow.objects.filter(batch=batch, table=Deal._meta.label).values("row_id")
        named = Q(account_id__in=self.records["account"], pk__in=of_batch)  # deals are found by their account's name
        deals = Deal._base_manager.filter(Q(pk__in=self.records["deal"]) | named, deleted_at=None)
        index.put_all(map(findable, accounts))
        reindex_contacts(list(contacts))
        find_again(list(deals))


def keep_customers(batch: Batch, *, by: Member | None) -> None:
    """Organizations that the batch made accounts are none again; unless somebody has won a deal of theirs since."""
    notes = BatchRow.objects.filter(batch=batch, table=Account._meta.label, before__is_customer=False)
    ids = list(notes.values_list("row_id", flat=True))
    for start in range(0, len(ids), BATCH):
        ended = Account._base_manager.filter(pk__in=ids[start : start + BATCH], is_customer=False, won_count__gt=0)
        held = list(ended.values_list("pk", flat=True))
        if held:
            won = Deal.objects.filter(account_id__in=held, status=Deal.Status.WON, deleted_at=None)
            refresh_accounts(held, by=by, won_on=first_won(won))
