"""What can happen to an import."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from steward.history.facts import Fact


class ImportFinished(Fact):
    """A file is in."""

    kind = "import.finished"
    icon = "import"
    sentence = _("imported %(rows)s rows of %(name)s: %(created)s new, %(updated)s changed, %(refused)s refused")
    example = {"name": "accounts.csv", "rows": 85, "created": 85, "updated": 0, "refused": 0}


class SampleLoaded(Fact):
    """Sample data was put in, to look around."""

    kind = "sample.loaded"
    icon = "import"
    sentence = _("put in the sample data")
    example = {}


class SampleRemoved(Fact):
    """The sample data was taken out again."""

    kind = "sample.removed"
    icon = "trash"
    sentence = _("took the sample data out again")
    example = {}
