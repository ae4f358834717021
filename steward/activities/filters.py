"""What activities can be filtered by."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from steward.segments.filters import Filter, Filters

from .models import ActivityType


def _types() -> Iterable[tuple[int, str]]:
    return [(one.pk, str(one)) for one in ActivityType.objects.order_by("position", "id")]


FILTERS: Filters = {
    "subject": Filter("subject", "text", _("Subject")),
    "type": Filter("type_id", "choice", _("Type"), choices=_types),
    "due_on": Filter("due_on", "date", _("Day")),
    "done_at": Filter("done_at", "datetime", _("Done")),
    "assignee_id": Filter("assignee_id", "member", _("Assignee")),
    "account_id": Filter("account_id", "number", _("Organization number")),
    "contact_id": Filter("contact_id", "number", _("Person, number")),
    "deal_id": Filter("deal_id", "number", _("Deal, number")),
}
