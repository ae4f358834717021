"""What happens to field definitions and tags."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from steward.history.facts import Fact


class _OfSettings(Fact):
    group = "settings"


class _OfField(_OfSettings):
    example = {"label": "Customer number", "record": "account"}


class _OfAnswer(_OfSettings):
    example = {"label": "Industry", "record": "account", "option": "Retail"}


class FieldCreated(_OfField):
    """A custom field was added."""

    kind = "field.created"
    icon = "plus"
    sentence = _("added the field %(label)s")


class FieldChanged(_OfField):
    """A definition was changed: label, hint, answers, place."""

    kind = "field.changed"
    sentence = _("changed the field %(label)s")
    example = {"label": "Customer number", "record": "account", "changed": "label"}


class OptionAdded(_OfAnswer):
    """A field got one more answer."""

    kind = "field.option_added"
    icon = "plus"
    sentence = _("added the answer %(option)s to the field %(label)s")


class FieldTrashed(_OfField):
    """A field was put into the trash; its values stay for 30 days."""

    kind = "field.trashed"
    icon = "trash"
    sentence = _("deleted the field %(label)s")


class FieldRestored(_OfField):
    """A field came back out of the trash, with its values."""

    kind = "field.restored"
    icon = "undo"
    sentence = _("restored the field %(label)s")


class FieldErased(_OfField):
    """A field lay in the trash for 30 days; its values are gone."""

    kind = "field.erased"
    icon = "trash"
    sentence = _("deleted the field %(label)s for ever")


class FieldConverted(_OfField):
    """A field took another type; `lost` values did not fit and are kept in the report."""

    kind = "field.converted"
    icon = "sync"
    sentence = _("changed the field %(label)s from %(was)s to %(now)s")
    example = {"label": "Customer number", "record": "account", "was": "Text", "now": "Number", "lost": "3"}


class OptionRenamed(_OfAnswer):
    """An answer is called something else, on all records."""

    kind = "field.option_renamed"
    sentence = _("renamed the answer %(was)s of the field %(label)s to %(now)s")
    example = {"label": "Industry", "record": "account", "was": "Shops", "now": "Retail"}


class OptionRetired(_OfAnswer):
    """An answer is offered no more; records keep it."""

    kind = "field.option_retired"
    icon = "archive"
    sentence = _("retired the answer %(option)s of the field %(label)s")


class OptionReturned(_OfAnswer):
    """A retired answer is offered again."""

    kind = "field.option_returned"
    icon = "undo"
    sentence = _("offers the answer %(option)s of the field %(label)s again")


class OptionRemoved(_OfAnswer):
    """An answer that no record held was taken away."""

    kind = "field.option_removed"
    icon = "trash"
    sentence = _("removed the answer %(option)s of the field %(label)s")


class OptionMerged(_OfAnswer):
    """Two answers became one; the records follow in background."""

    kind = "field.option_merged"
    icon = "merge"
    sentence = _("merged the answer %(option)s of the field %(label)s into %(into)s")
    example = {"label": "Industry", "record": "account", "option": "Shops", "into": "Retail"}


class TagRenamed(_OfSettings):
    """A tag was renamed."""

    kind = "tag.renamed"
    icon = "tag"
    sentence = _("renamed the tag %(was)s to %(now)s")
    example = {"was": "VIP", "now": "Key account"}


class TagDeleted(_OfSettings):
    """A tag was taken off every record and deleted."""

    kind = "tag.deleted"
    icon = "tag"
    sentence = _("deleted the tag %(name)s")
    example = {"name": "VIP"}


class TagMerged(_OfSettings):
    """A tag became another one, on every record."""

    kind = "tag.merged"
    icon = "merge"
    sentence = _("merged the tag %(name)s into %(into)s")
    example = {"name": "VIP", "into": "Key account"}
