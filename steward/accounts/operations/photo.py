"""Giving an account a photo (T31, L21)."""

from __future__ import annotations

from datetime import timedelta
from typing import BinaryIO

from django.db.transaction import atomic
from django.utils.translation import gettext as _

from steward.accounts import photos
from steward.accounts.facts import PhotoChanged
from steward.accounts.models import Account
from steward.core.clock import now
from steward.core.database import locked
from steward.core.refused import Refused
from steward.history.facts import record
from steward.history.models import Event
from steward.queue.jobs import enqueue
from steward.team.models import Member

KEPT_FOR = timedelta(days=30)


def change_photo(account: Account, *, by: Member, upload: BinaryIO | None, size: int = 0) -> Account:
    """Replace the photo by the picture in `upload` of `size` bytes, or take it away with None.

    The picture is written anew: turned upright, cropped to its middle, without place and camera.
    """
    by.must("accounts.manage", account)
    key = photos.keep(photos.cropped(upload, size)) if upload is not None else ""
    try:
        return _set_photo(account, key, by=by)
    except BaseException:
        photos.drop(key)
        raise


@atomic
def _set_photo(account: Account, key: str, *, by: Member) -> Account:
    account = locked(account)
    old = account.photo
    if old == key:
        return account
    account.photo = key
    account.store("photo")
    record(PhotoChanged(account=account.pk, subject=account.pk, kept={"photo": old}), by=by)
    if old:
        enqueue("accounts.drop_photo", due_at=now() + KEPT_FOR, key_of_photo=old)
    return account


@atomic
def photo_before(account: Account, event: Event, *, by: Member, version: int | None = None) -> Account:
    """Give an account the photo again that this event took away, or none. Refused when the picture is gone by now."""
    by.must("accounts.manage", account)
    locked(account).expect(version)
    key = (event.data.get("kept") or {}).get("photo")
    if key is None or (key and not photos.is_there(key)):
        raise Refused(_("There is nothing here that can be put back."), code="nothing_kept")
    return _set_photo(account, key, by=by)


def drop_photo(key: str) -> None:
    """Delete a picture that was replaced long ago, unless it was put back since."""
    if not Account._base_manager.filter(photo=key).exists():
        photos.drop(key)
