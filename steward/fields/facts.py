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
