"""Standard fields whose answers a firm may edit (M30), with the answers they start with."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from .models import Field, RecordKind

_INDUSTRIES: list[tuple[str, Any]] = [
    ("agriculture", _("Agriculture")),
    ("construction", _("Construction")),
    ("consulting", _("Consulting")),
    ("education", _("Education")),
    ("employment", _("Employment")),
    ("energy", _("Energy")),
    ("entertainment", _("Entertainment")),
    ("finance", _("Finance")),
    ("government", _("Government")),
    ("hospitality", _("Hospitality")),
    ("legal", _("Legal")),
    ("manufacturing", _("Manufacturing")),
    ("marketing", _("Marketing")),
    ("media", _("Media")),
    ("medical", _("Medical")),
    ("non-profit", _("Non-profit")),
    ("real estate", _("Real estate")),
    ("retail", _("Retail")),
    ("services", _("Services")),
    ("software", _("Software")),
    ("technology", _("Technology")),
    ("telecommunications", _("Telecommunications")),
    ("transport", _("Transport")),
]
# The column keeps an exact amount; these are offered beside typing one.
_REVENUES: list[tuple[str, Any]] = [
    ("100000", _("Up to 100 thousand")),
    ("1000000", _("Up to 1 million")),
    ("10000000", _("Up to 10 million")),
    ("50000000", _("Up to 50 million")),
    ("100000000", _("Up to 100 million")),
    ("500000000", _("Up to 500 million")),
    ("1000000000", _("Up to 1 billion")),
]

# (record, key = the model's column, label, type, answers)
STANDARD: list[tuple[str, str, Any, str, list[tuple[str, Any]]]] = [
    (RecordKind.ACCOUNT, "industry", _("Industry"), Field.Type.CHOICE, _INDUSTRIES),
    (RecordKind.ACCOUNT, "annual_revenue", _("Annual revenue"), Field.Type.NUMBER, _REVENUES),
]
