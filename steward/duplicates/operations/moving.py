"""Moving everything that hangs from one record to another."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from django.db.models import F

from steward.accounts.models import AddressSetting
from steward.contacts.models import Phone
from steward.core.clock import now
from steward.core.rows import Record
from steward.duplicates.relations import colliding, relations
from steward.undo.models import Batch
from steward.undo.operations import note_moved
from steward.undo.tables import RECORDS, TABLES

PART = 500


class Move:
    """Moves what hangs from `gone` to `kept`, noting it in the batch; rows that would stand there twice stay.

    `watched` are the records whose own rows the batch watches already.
    """

    def __init__(self, batch: Batch, kind: str, kept: int, gone: int, watched: Collection[int]) -> None:
        self.batch, self.kind, self.kept, self.gone, self.watched = batch, kind, kept, gone, watched
        self.doubles: dict[Any, dict[int, int]] = {}  # table -> row of gone that stays -> row of kept it would double
        self.moved: dict[Any, list[int]] = {}

    def all(self) -> None:
        """Move the rows of every table."""
        for model, column in relations(self.kind):
            self._rows(model, column)

    def _rows(self, model: Any, column: str) -> None:
        doubles = colliding(model, column, self.kept, self.gone)
        if model is Phone:
            doubles |= _same_numbers(self.kept, self.gone)
        rows = model._base_manager.filter(**{column: self.gone})
        if model is RECORDS[self.kind]:
            rows = rows.exclude(pk__in=self.watched)  # what they are part of is a choice of its own
        ids = [pk for pk in rows.order_by("pk").values_list("pk", flat=True) if pk not in doubles]
        self.doubles.setdefault(model, {}).update(doubles)
        self.moved.setdefault(model, []).extend(ids)
        self._put(model, column, ids)
        if model is RECORDS[self.kind] or model not in {table for table, _column in TABLES[self.kind]}:
            note_moved(self.batch, model, ids, column, before=self.gone, after=self.kept)

    def _put(self, model: Any, column: str, ids: Sequence[int]) -> None:
        values: dict[str, Any] = {column: self.kept}
        if issubclass(model, Record):
            values |= {"version": F("version") + 1, "updated_at": now()}
        for start in range(0, len(ids), PART):
            model._base_manager.filter(pk__in=ids[start : start + PART]).update(**values)


def join_settings(kept: AddressSetting, other: AddressSetting) -> None:
    """What an address may do by either of two settings: each permission that one of them gives, each refusal to sign,
    the latest dates."""
    for name in ("login", "notify", "email_sync"):
        setattr(kept, name, getattr(kept, name) or getattr(other, name))
    kept.signs_contracts = kept.signs_contracts and other.signs_contracts
    kept.notify_kinds = list(dict.fromkeys([*kept.notify_kinds, *other.notify_kinds]))
    for name in ("invited_at", "accepted_at", "last_login_at"):
        setattr(kept, name, later(getattr(kept, name), getattr(other, name)))
    kept.save()


def later(one: Any, other: Any) -> Any:
    """The later of two dates, of which either may be missing."""
    return max((value for value in (one, other) if value is not None), default=None)


def _same_numbers(kept: int, gone: int) -> dict[int, int]:
    """Phone numbers of one person that the other has too."""
    mine: dict[str, int] = {}
    for phone in Phone.objects.filter(contact_id=kept).order_by("-position", "-id"):
        mine[phone.e164 or phone.number] = phone.pk
    theirs = Phone.objects.filter(contact_id=gone).order_by("id")
    return {row.pk: mine[row.e164 or row.number] for row in theirs if (row.e164 or row.number) in mine}
