"""What can happen to records that are the same."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from steward.history.facts import Fact


class RecordsMerged(Fact):
    """Somebody merged other records into this one; `ids` are theirs."""

    kind = "record.merged"
    icon = "merge"
    sentence = _("merged %(names)s into %(into)s")
    example = {"names": "Kan code B.V.", "into": "Kan-code", "ids": [7]}


class MergedAway(Fact):
    """Somebody merged this record into another one, whose id is `into_id`."""

    kind = "record.merged_away"
    icon = "merge"
    sentence = _("merged %(name)s into %(into)s")
    example = {"name": "Kan code B.V.", "into": "Kan-code", "into_id": 12}
