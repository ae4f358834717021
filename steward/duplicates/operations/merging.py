"""Merging records of either kind."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from steward.team.models import Member

from .accounts import merge_accounts
from .people import merge_contacts


def merge(
    kind: str,
    kept: Any,
    gone: Sequence[Any],
    *,
    by: Member,
    fields: Mapping[str, int] | None = None,
    version: int | None = None,
) -> Any:
    """`merge_accounts` or `merge_contacts`, for a kind."""
    do: Any = merge_accounts if kind == "account" else merge_contacts
    return do(kept, gone, by=by, fields=fields, version=version)
