"""Steward's own IDs as they leave in files: the number, signed by this installation. Number 5 of another Steward is
somebody else, so its files match nothing here by their IDs."""

from __future__ import annotations

from functools import cache

from django.core.signing import BadSignature, Signer

from steward.core.text import id_in


def signed_id(kind: str, pk: int) -> str:
    """What stands in a file for the record of this kind ("account", "contact", "deal") with this number."""
    return _signer().sign(f"steward-{kind}-{pk}")


def number_of(kind: str, text: str) -> int | None:
    """The number that `signed_id` was made for; None for what another installation signed, and for anything else."""
    begin = f"steward-{kind}-"
    if not text.startswith(begin):
        return None
    try:
        number = _signer().unsign(text).removeprefix(begin)
    except BadSignature:
        return None
    return id_in(number)


@cache
def _signer() -> Signer:
    return Signer(salt="steward.vcard", sep="@")  # its first use; cards of then stay ours
