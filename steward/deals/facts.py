"""What can happen to a deal."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from steward.history.facts import Fact


class DealOpened(Fact):
    """A deal was opened."""

    kind = "deal.opened"
    icon = "deal"
    group = "deals"
    sentence = _("opened the deal %(name)s in %(stage)s")
    example = {"name": "GTX Plus Pro", "stage": "Qualified", "value": "$5,482"}


class DealChanged(Fact):
    """Values of a deal were changed."""

    kind = "deal.changed"
    icon = "edit"
    group = "deals"
    sentence = _("changed the deal %(name)s: %(what)s")
    example = {"name": "GTX Plus Pro", "what": "Value $5,482 → $6,000"}


class DealMoved(Fact):
    """A deal went to another stage."""

    kind = "deal.moved"
    icon = "arrow-right"
    tone = "accent"
    group = "deals"
    sentence = _("moved the deal %(name)s from %(from_stage)s to %(stage)s")
    example = {"name": "GTX Plus Pro", "from_stage": "Qualified", "stage": "Negotiation"}


class DealWon(Fact):
    """A deal was won."""

    kind = "deal.won"
    icon = "deal"
    tone = "green"
    group = "deals"
    sentence = _("won the deal %(name)s for %(value)s")
    example = {"name": "GTX Plus Pro", "value": "$5,482"}


class DealLost(Fact):
    """A deal was lost, with the reason if one was given."""

    kind = "deal.lost"
    icon = "close"
    tone = "red"
    group = "deals"
    sentence = _("lost the deal %(name)s%(reason)s")
    example = {"name": "GTX Plus Pro", "reason": ": too expensive"}


class DealReopened(Fact):
    """A won or lost deal was opened again."""

    kind = "deal.reopened"
    icon = "undo"
    group = "deals"
    sentence = _("opened the deal %(name)s again")
    example = {"name": "GTX Plus Pro", "was": "won"}


class DealTrashed(Fact):
    """A deal was put in the trash."""

    kind = "deal.trashed"
    icon = "trash"
    tone = "red"
    group = "deals"
    sentence = _("put the deal %(name)s in the trash")
    example = {"name": "GTX Plus Pro"}


class DealRestored(Fact):
    """A deal came back from the trash."""

    kind = "deal.restored"
    icon = "undo"
    group = "deals"
    sentence = _("took the deal %(name)s back from the trash")
    example = {"name": "GTX Plus Pro"}


class DealLeft(Fact):
    """A deal went from this organization to another one. Told on the timeline of the one it left."""

    kind = "deal.left"
    icon = "unlink"
    group = "deals"
    sentence = _("moved the deal %(name)s from here to %(to)s")
    example = {"name": "GTX Plus Pro", "to": "Konex"}


class DealContactAdded(Fact):
    """A person was put on a deal."""

    kind = "deal.contact_added"
    icon = "person"
    group = "deals"
    sentence = _("put %(person)s on the deal %(name)s")
    example = {"name": "GTX Plus Pro", "person": "Ilse Moreno"}


class DealContactRemoved(Fact):
    """A person was taken off a deal."""

    kind = "deal.contact_removed"
    icon = "person"
    group = "deals"
    sentence = _("took %(person)s off the deal %(name)s")
    example = {"name": "GTX Plus Pro", "person": "Ilse Moreno"}


class PipelineDeleted(Fact):
    """A pipeline without deals was deleted, with its stages."""

    kind = "pipeline.deleted"
    icon = "trash"
    group = "settings"
    sentence = _("deleted the pipeline %(name)s")
    example = {"name": "Renewals"}


class StageDeleted(Fact):
    """A stage was deleted; its deals are in another one."""

    kind = "stage.deleted"
    icon = "trash"
    group = "settings"
    sentence = _("deleted the stage %(name)s")
    example = {"name": "Negotiation"}
