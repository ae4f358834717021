"""Private calendar addresses: made, shown once, revoked at once."""

from __future__ import annotations

import secrets

from django.db import transaction
from django.utils.translation import gettext as _

from steward.activities.facts import FeedMade, FeedRevoked
from steward.activities.models import Feed
from steward.core.clock import now, today
from steward.core.database import locked
from steward.core.refused import NotAllowed
from steward.history.facts import record
from steward.team.api_auth import digest
from steward.team.models import Member


@transaction.atomic
def make_feed(member: Member, *, by: Member) -> tuple[Feed, str]:
    """A new address of the member's calendar, and its secret, which is kept nowhere. One that was there ends."""
    _must_be_own(member, by)
    for old in Feed.objects.filter(member=member).live().order_by("pk"):
        revoke_feed(old, by=by)
    secret = secrets.token_urlsafe(32)
    feed = Feed.objects.create(member=member, digest=digest(secret))
    record(FeedMade(subject=member.pk), by=by)
    return feed, secret


@transaction.atomic
def revoke_feed(feed: Feed, *, by: Member) -> Feed:
    """From now on the address answers nobody. Twice is no error."""
    _must_be_own(feed.member, by)
    row = locked(feed)
    if row.revoked_at is None:
        row.revoked_at = now()
        row.save(update_fields=["revoked_at"])
        record(FeedRevoked(subject=row.member_id), by=by)
    return row


def feed_of(secret: str) -> Feed | None:
    """The living address with this secret; that it was asked is noted once a day."""
    found = Feed.objects.live().select_related("member").filter(digest=digest(secret)).first()
    if found is not None and found.last_used_on != today():
        Feed.objects.filter(pk=found.pk).update(last_used_on=today())
    return found


def _must_be_own(member: Member, by: Member) -> None:
    if by.pk != member.pk:
        raise NotAllowed(_("Only %(name)s can change this.") % {"name": member})
