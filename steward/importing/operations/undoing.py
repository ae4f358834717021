"""Taking an import back, updates included; what somebody changed since stays."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from steward.core.refused import Refused
from steward.importing.models import Import
from steward.team.models import Member
from steward.undo.models import Batch
from steward.undo.operations import undo_batch


@transaction.atomic
def undo_import(row: Import, *, by: Member, queued: bool = True) -> Batch:
    """Take back what all files of this upload did: what they made goes into the trash, what they changed returns.

    At once when it is little, else in the background (`Batch.run`). Fields, answers, stages and tags that were made on
    the way stay. Right: imports.run; of another member's import, an admin's role. Refused while it runs (code
    `running`), and when it was taken back before or is older than 30 days (code `too_late`).
    """
    by.must("imports.run")
    rows = Import.objects.filter(batch=row.batch)
    if rows.filter(state=Import.State.RUNNING).exists():
        raise Refused(_("This import is still running. Wait until it is in, or stop it."), code="running")
    undo = row.undo
    if undo is None:
        raise Refused(_("Nothing of this import can be taken back."), code="too_late")
    return undo_batch(undo, by=by, queued=queued)
