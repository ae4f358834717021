"""What can happen to files."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from steward.history.facts import Fact

EXAMPLE = {"name": "Lease agreement.pdf"}


class FileAdded(Fact):
    """P17: a file was stored."""

    kind = "file.added"
    icon = "upload"
    tone = "blue"
    group = "files"
    sentence = _("added the file %(name)s")
    example = EXAMPLE


class FileRenamed(Fact):
    """A file has another name."""

    kind = "file.renamed"
    icon = "edit"
    group = "files"
    sentence = _("renamed the file %(before)s to %(name)s")
    example = {**EXAMPLE, "before": "scan0001.pdf"}


class FileDeleted(Fact):
    """A file lies in the trash."""

    kind = "file.deleted"
    icon = "trash"
    group = "files"
    sentence = _("deleted the file %(name)s")
    example = EXAMPLE


class FileRestored(Fact):
    """A file came back from the trash."""

    kind = "file.restored"
    icon = "undo"
    group = "files"
    sentence = _("restored the file %(name)s")
    example = EXAMPLE
