"""Giving an account a photo (T31, L21)."""

from __future__ import annotations

from typing import BinaryIO

from django.db import transaction
from django.db.transaction import atomic

from steward.accounts import photos
from steward.accounts.facts import PhotoChanged
from steward.accounts.models import Account
from steward.core.database import locked
from steward.history.facts import record
from steward.team.models import Member


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
    record(PhotoChanged(account=account.pk, subject=account.pk), by=by)
    transaction.on_commit(lambda: photos.drop(old))
    return account
