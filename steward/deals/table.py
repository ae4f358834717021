"""The columns of the list of deals."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from steward.accounts.table import Column, Table
from steward.fields.models import RecordKind

DEALS = Table(
    name="deals",
    record=RecordKind.DEAL,
    columns=(
        Column("account", _("Organization")),
        Column("stage", _("Stage"), sort="stage", edit="stage", phone="line"),
        Column("value", _("Value"), sort="value", edit="value", end=True, phone="figure"),
        Column("expected_close_on", _("Expected close"), sort="expected_close_on", edit="expected_close_on"),
        Column("next_activity", _("Next step")),
        Column("owner", _("Owner"), sort="owner", edit="owner", phone="aside"),
        Column("created_at", _("Opened"), sort="created_at"),
        Column("contact", _("Primary contact")),
        Column("pipeline", _("Pipeline")),
        Column("status", _("Status")),
        Column("likely", _("Likely"), end=True),
        Column("stage_since", _("In this stage since")),
        Column("won_at", _("Won on")),
        Column("lost_at", _("Lost on")),
        Column("lost_reason", _("Reason it was lost")),
        Column("description", _("Description"), edit="description"),
    ),
    usual=("account", "stage", "value", "expected_close_on", "next_activity", "owner", "created_at"),
    always=("name", "status", "account_id", "account__name", "account__photo"),
    behind={
        "account": (),
        "stage": ("stage_id",),
        "value": ("value_minor", "currency"),
        "next_activity": (
            "next_activity_on", "next_activity_time", "next_activity_subject", "next_activity_icon", "next_activity_id",
        ),
        "owner": ("owner_id",),
        "contact": ("contact_id",),
        "pipeline": ("pipeline_id",),
        "likely": ("stage_id",),
    },
)  # fmt: skip
