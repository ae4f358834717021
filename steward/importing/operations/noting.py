"""What an import does is written down, in the transactions that do it, so that it can be taken back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from steward.accounts.models import Membership
from steward.deals.models import Deal
from steward.importing.drafts import State
from steward.importing.models import Import
from steward.importing.planning import Outcome
from steward.team.models import Member
from steward.undo.models import Batch
from steward.undo.operations import begin_batch, end_batch, note_created, watching
from steward.undo.tables import RECORDS


def begin_notes(rows: Sequence[Import], by: Member) -> Batch:
    """Open the batch that all files of one upload are noted in."""
    title = _("Import of %(name)s") % {"name": rows[0].name}
    if more := len(rows) - 1:
        title += " " + ngettext("and %(n)s file more", "and %(n)s files more", more) % {"n": more}
    return begin_batch(Batch.Kind.IMPORT, by=by, title=title, right="imports.run")


def end_notes(rows: QuerySet[Import]) -> None:
    """Close the batches of these imports: what changes from now on was changed by somebody else."""
    for batch in Batch.objects.filter(pk__in=rows.values("undo_id"), state=Batch.State.OPEN):
        end_batch(batch)


@contextmanager
def noting(undo: Batch | None, outcome: Outcome) -> Iterator[None]:
    """Note what is done meanwhile to the records that these rows make, change, or touch beside."""
    if undo is None:
        yield
        return
    changed = {kind: {state.id for state in states if state.id} for kind, states in outcome.changed.items()}
    with ExitStack() as watched:
        for kind, ids in changed.items():
            watched.enter_context(watching(undo, kind, ids))
        for kind, ids in _beside(outcome).items():
            watched.enter_context(watching(undo, kind, ids - changed.get(kind, set()), own_row=True))
        yield
        for kind, states in outcome.created.items():
            note_created(undo, RECORDS[kind], [state.id or 0 for state in states])


def _beside(outcome: Outcome) -> dict[str, set[int]]:
    """Records that are not meant by the rows but follow: a won deal makes its organization an account, a call that is
    done is the last contact."""
    deals = [*_won(outcome.created.get("deal", ())), *outcome.changed.get("deal", ())]
    accounts = _linked(deals, "account") | _held(deals)
    done = [state for state in _activities(outcome) if state.pending[0].get("done_at")]
    met = Deal._base_manager.filter(pk__in=_linked(done, "deal")).values_list("contact_id", "account_id")
    contacts = _linked(done, "contact") | {contact for contact, _account in met if contact}
    accounts |= _linked(done, "account") | {account for _contact, account in met if account}
    links = Membership.objects.filter(contact_id__in=contacts).values_list("account_id", flat=True)
    accounts |= set(links) if contacts else set()
    return {"account": accounts, "contact": contacts}


def _activities(outcome: Outcome) -> list[State]:
    return [*outcome.created.get("activity", ()), *outcome.changed.get("activity", ())]


def _won(states: Iterable[State]) -> Iterator[State]:
    return (state for state in states if state.pending[0].status == Deal.Status.WON)


def _held(states: Iterable[State]) -> set[int]:
    """The organizations that these deals belong to as yet."""
    ids = [state.id for state in states if state.id]
    rows: Any = Deal._base_manager.filter(pk__in=ids, account_id__isnull=False)
    return set(rows.values_list("account_id", flat=True)) if ids else set()


def _linked(states: Iterable[State], name: str) -> set[int]:
    """The stored records that these rows name beside their own."""
    found = {state.pending[1][name].id for state in states if name in state.pending[1]}
    return {pk for pk in found if pk}
