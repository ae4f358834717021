"""What can happen to a deal."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from steward.history.facts import Fact


class DealOpened(Fact):
    """A deal was opened."""

    kind = "deal.opened"
    icon = "deal"
    group = "deals"
    sentence = _("opened the deal %(deal)s in %(stage)s")
    example = {"deal": "GTX Plus Pro", "stage": "Qualified", "value": "$5,482"}


class DealChanged(Fact):
    """Values of a deal were changed."""

    kind = "deal.changed"
    icon = "edit"
    group = "deals"
    sentence = _("changed the deal %(deal)s: %(what)s")
    example = {"deal": "GTX Plus Pro", "what": "Value $5,482 → $6,000"}


class DealMoved(Fact):
    """A deal went to another stage."""

    kind = "deal.moved"
    icon = "arrow-right"
    tone = "accent"
    group = "deals"
    sentence = _("moved the deal %(deal)s from %(from_stage)s to %(stage)s")
    example = {"deal": "GTX Plus Pro", "from_stage": "Qualified", "stage": "Negotiation"}


class DealWon(Fact):
    """A deal was won."""

    kind = "deal.won"
    icon = "deal"
    tone = "green"
    group = "deals"
    sentence = _("won the deal %(deal)s for %(value)s")
    example = {"deal": "GTX Plus Pro", "value": "$5,482"}


class DealLost(Fact):
    """A deal was lost, with the reason if one was given."""

    kind = "deal.lost"
    icon = "close"
    tone = "red"
    group = "deals"
    sentence = _("lost the deal %(deal)s %(reason)s")
    example = {"deal": "GTX Plus Pro", "reason": "(too expensive)"}


class DealReopened(Fact):
    """A won or lost deal was opened again."""

    kind = "deal.reopened"
    icon = "undo"
    group = "deals"
    sentence = _("opened the deal %(deal)s again")
    example = {"deal": "GTX Plus Pro", "was": "won"}


class DealTrashed(Fact):
    """A deal was put in the trash."""

    kind = "deal.trashed"
    icon = "trash"
    tone = "red"
    group = "deals"
    sentence = _("put the deal %(deal)s in the trash")
    example = {"deal": "GTX Plus Pro"}


class DealRestored(Fact):
    """A deal came back from the trash."""

    kind = "deal.restored"
    icon = "undo"
    group = "deals"
    sentence = _("took the deal %(deal)s back from the trash")
    example = {"deal": "GTX Plus Pro"}


class DealLeft(Fact):
    """A deal went from this organization to another one. Told on the timeline of the one it left."""

    kind = "deal.left"
    icon = "unlink"
    group = "deals"
    sentence = _("moved the deal %(deal)s from here to %(account)s")
    example = {"deal": "GTX Plus Pro", "account": "Konex"}


class DealContactAdded(Fact):
    """A person was put on a deal."""

    kind = "deal.contact_added"
    icon = "person"
    group = "deals"
    sentence = _("put %(contact)s on the deal %(deal)s")
    example = {"deal": "GTX Plus Pro", "contact": "Ilse Moreno"}


class DealContactRemoved(Fact):
    """A person was taken off a deal."""

    kind = "deal.contact_removed"
    icon = "person"
    group = "deals"
    sentence = _("took %(contact)s off the deal %(deal)s")
    example = {"deal": "GTX Plus Pro", "contact": "Ilse Moreno"}
