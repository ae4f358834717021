"""Telling members of something in the app, once, and what they have looked at."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from django.db import transaction

from steward.activities.models import Activity, Comment, Note, Notice
from steward.core.clock import now
from steward.team.models import Member

KEPT_DAYS = 180
PART = 500


def notify(
    member: Member,
    kind: str,
    key: str,
    *,
    by: Member | None = None,
    activity: Activity | None = None,
    note: Note | None = None,
    comment: Comment | None = None,
) -> Notice | None:
    """Tell the member in the running transaction. None when this `key` was told before: nothing is told twice."""
    values = {"member": member, "kind": kind, "by": by, "activity": activity, "note": note, "comment": comment}
    notice, is_new = Notice.objects.get_or_create(key=key, defaults=values)
    return notice if is_new else None


@transaction.atomic
def look_at_notices(*, by: Member, ids: Iterable[int] | None = None) -> int:
    """The member has seen these notices of theirs, or all of them; returns how many were new."""
    new = Notice.objects.filter(member=by, seen_at__isnull=True)
    return new.filter(**({} if ids is None else {"pk__in": list(ids)})).update(seen_at=now())


@transaction.atomic
def put_notice_back(notice: Notice, *, by: Member) -> None:
    """It is new again."""
    Notice.objects.filter(pk=notice.pk, member=by).update(seen_at=None)


def forget_notices() -> int:
    """Delete notices that were looked at half a year ago. What a reminder said is kept beside it. Returns how many."""
    count, old = 0, Notice.objects.filter(seen_at__lt=now() - timedelta(days=KEPT_DAYS)).order_by("id")
    while ids := list(old.values_list("pk", flat=True)[:PART]):
        count += Notice.objects.filter(pk__in=ids).delete()[0]
    return count
