"""What can happen to a change of many rows."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from steward.history.facts import Fact


class ChangeTakenBack(Fact):
    """A bulk edit, import or merge was taken back; told on each record that it had changed."""

    kind = "batch.undone"
    icon = "undo"
    sentence = _("took back “%(title)s”")
    example = {"title": "Import of accounts.csv"}
