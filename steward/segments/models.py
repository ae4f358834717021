"""`View`: a list as somebody saved it, the same row seen as a segment. `ViewMember`: with whom it is shared."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from steward.core.rows import Link, Row, Trashable
from steward.team.models import Member

from .queries import ViewQuerySet


class View(Trashable):
    """A saved view of a list (M5): which rows, in which order, with which columns, laid out how.

    Its condition is the segment that list, board, calendar, export, bulk change and API share. `along` is the picklist
    of a board's columns or the date of a calendar's days, "" for the list's own. No `columns` means those that each
    member chose for themselves.
    """

    class List(models.TextChoices):
        ACCOUNTS = "accounts", _("Accounts")
        ORGANIZATIONS = "organizations", _("Organizations")
        PEOPLE = "people", _("People")
        DEALS = "deals", _("Deals")

    class Layout(models.TextChoices):
        LIST = "list", _("List")
        BOARD = "board", _("Board")
        CALENDAR = "calendar", _("Calendar")

    class Sharing(models.TextChoices):
        PRIVATE = "private", _("Only me")
        MEMBERS = "members", _("Chosen colleagues")
        EVERYONE = "everyone", _("Everyone")

    of = models.CharField(max_length=13, choices=List.choices)
    name = models.CharField(max_length=120)
    condition = models.JSONField(null=True, blank=True)
    sort = models.CharField(max_length=60, blank=True, default="")
    columns = models.JSONField(default=list, blank=True)
    layout = models.CharField(max_length=8, choices=Layout.choices, default=Layout.LIST)
    along = models.CharField(max_length=120, blank=True, default="")
    owner = Link(Member, on_delete=models.CASCADE)
    sharing = models.CharField(max_length=8, choices=Sharing.choices, default=Sharing.PRIVATE)
    pinned = models.BooleanField(default=False)
    before = models.JSONField(null=True, editable=False)  # what the last change changed, to take it back

    objects = ViewQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["of", "name", "id"], name="view_of_list", condition=models.Q(deleted_at__isnull=True)),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def url(self) -> str:
        """The address that opens it, the same for everybody who may see it."""
        asked: dict[str, Any] = {"view": self.pk}
        if self.layout == self.Layout.LIST:
            names = {"people": "contacts:list", "deals": "deals:list", "organizations": "accounts:organizations"}
            return f"{reverse(names.get(self.of, 'accounts:list'))}?{urlencode(asked)}"
        if self.along:
            asked["by"] = self.along
        return f"{reverse(f'desk:{self.layout}_of', args=[self.of])}?{urlencode(asked)}"


class ViewMember(Row):
    """A member with whom a view is shared."""

    view = Link(View, on_delete=models.CASCADE, db_index=False)
    member = Link(Member, on_delete=models.CASCADE)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["view", "member"], name="view_member_once")]
