"""What happens to views that others see; a private one is its owner's alone, and nothing is told of it."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from steward.history.facts import Fact


class ViewShared(Fact):
    """A view was made for others, or opened to them."""

    kind = "view.shared"
    icon = "people"
    group = "settings"
    sentence = _("shared the view %(name)s")
    example = {"name": "Big accounts going quiet", "list": "accounts"}


class ViewChanged(Fact):
    """A view that others see was changed."""

    kind = "view.changed"
    group = "settings"
    sentence = _("changed the view %(name)s")
    example = {"name": "Big accounts going quiet", "list": "accounts"}


class ViewTrashed(Fact):
    """A view that others see was put into the trash."""

    kind = "view.deleted"
    icon = "trash"
    group = "settings"
    sentence = _("deleted the view %(name)s")
    example = {"name": "Big accounts going quiet", "list": "accounts"}


class ViewRestored(Fact):
    """It was taken back out."""

    kind = "view.restored"
    icon = "undo"
    group = "settings"
    sentence = _("restored the view %(name)s")
    example = {"name": "Big accounts going quiet", "list": "accounts"}
