"""What happens to field definitions and tags."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from steward.history.facts import Fact


class FieldCreated(Fact):
    """A custom field was added."""

    kind = "field.created"
    icon = "plus"
    group = "settings"
    sentence = _("added the field %(label)s")
    example = {"label": "Customer number", "record": "account"}


class FieldChanged(Fact):
    """A definition was changed: label, hint, answers, place."""

    kind = "field.changed"
    group = "settings"
    sentence = _("changed the field %(label)s")
    example = {"label": "Customer number", "record": "account", "changed": "label"}


class OptionAdded(Fact):
    """A field got one more answer."""

    kind = "field.option_added"
    icon = "plus"
    group = "settings"
    sentence = _("added the answer %(option)s to the field %(label)s")
    example = {"label": "Industry", "record": "account", "option": "Retail"}


class FieldTrashed(Fact):
    """A field was put into the trash; its values stay for 30 days."""

    kind = "field.trashed"
    icon = "trash"
    group = "settings"
    sentence = _("deleted the field %(label)s")
    example = {"label": "Customer number", "record": "account"}


class FieldRestored(Fact):
    """A field came back out of the trash, with its values."""

    kind = "field.restored"
    icon = "undo"
    group = "settings"
    sentence = _("restored the field %(label)s")
    example = {"label": "Customer number", "record": "account"}


class FieldErased(Fact):
    """A field lay in the trash for 30 days; its values are gone."""

    kind = "field.erased"
    icon = "trash"
    group = "settings"
    sentence = _("deleted the field %(label)s for ever")
    example = {"label": "Customer number", "record": "account"}


class FieldConverted(Fact):
    """A field took another type; `lost` values did not fit and are kept in the report."""

    kind = "field.converted"
    icon = "sync"
    group = "settings"
    sentence = _("changed the field %(label)s from %(was)s to %(now)s")
    example = {"label": "Customer number", "record": "account", "was": "Text", "now": "Number", "lost": "3"}


class OptionRenamed(Fact):
    """An answer is called something else, on all records."""

    kind = "field.option_renamed"
    group = "settings"
    sentence = _("renamed the answer %(was)s of the field %(label)s to %(now)s")
    example = {"label": "Industry", "record": "account", "was": "Shops", "now": "Retail"}


class OptionRetired(Fact):
    """An answer is offered no more; records keep it."""

    kind = "field.option_retired"
    icon = "archive"
    group = "settings"
    sentence = _("retired the answer %(option)s of the field %(label)s")
    example = {"label": "Industry", "record": "account", "option": "Retail"}


class OptionReturned(Fact):
    """A retired answer is offered again."""

    kind = "field.option_returned"
    icon = "undo"
    group = "settings"
    sentence = _("offers the answer %(option)s of the field %(label)s again")
    example = {"label": "Industry", "record": "account", "option": "Retail"}


class OptionRemoved(Fact):
    """An answer that no record held was taken away."""

    kind = "field.option_removed"
    icon = "trash"
    group = "settings"
    sentence = _("removed the answer %(option)s of the field %(label)s")
    example = {"label": "Industry", "record": "account", "option": "Retail"}


class OptionMerged(Fact):
    """Two answers became one; the records follow in background."""

    kind = "field.option_merged"
    icon = "merge"
    group = "settings"
    sentence = _("merged the answer %(option)s of the field %(label)s into %(into)s")
    example = {"label": "Industry", "record": "account", "option": "Shops", "into": "Retail"}


class TagRenamed(Fact):
    """A tag was renamed."""

    kind = "tag.renamed"
    icon = "tag"
    group = "settings"
    sentence = _("renamed the tag %(was)s to %(now)s")
    example = {"was": "VIP", "now": "Key account"}


class TagDeleted(Fact):
    """A tag was taken off every record and deleted."""

    kind = "tag.deleted"
    icon = "tag"
    group = "settings"
    sentence = _("deleted the tag %(name)s")
    example = {"name": "VIP"}
