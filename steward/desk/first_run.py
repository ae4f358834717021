"""The first minute of an installation: the workspace, its owner, and what other rooms need to stand on."""

from __future__ import annotations

from django.db import transaction

from steward.activities.operations import set_up_types
from steward.deals.operations import set_up_pipelines
from steward.fields.operations import set_up_fields
from steward.team.models import Member
from steward.team.operations import set_up_workspace


@transaction.atomic
def start(
    *,
    name: str,
    currency: str,
    email: str,
    password: str,
    owner_name: str = "",
    style: str = "default",
    language: str = "en",
    time_zone: str = "UTC",
) -> Member:
    """Set everything up, all or nothing; the owner. Refused ("already_set_up") when it was done before."""
    owner = set_up_workspace(
        name=name,
        currency=currency,
        style=style,
        email=email,
        password=password,
        owner_name=owner_name,
        language=language,
        time_zone=time_zone,
    )
    set_up_pipelines(by=owner)
    set_up_types(by=owner)
    set_up_fields(by=owner)
    return owner
