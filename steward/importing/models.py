"""`Import`: one import from upload to report. `Mapping`: what was chosen for a header last time. `SavedMapping`:
what was given a name."""

from __future__ import annotations

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from steward.core.clock import now
from steward.core.rows import Link, Row
from steward.queue.models import Run
from steward.team.models import Member
from steward.undo.models import Batch

from .queries import ImportQuerySet
from .targets import RECORD_LABELS


class Import(Row):
    """One file on its way in: stored, mapped, planned, run, reported. Files of one upload share a `batch`."""

    class State(models.TextChoices):
        UPLOADED = "uploaded", _("Uploaded")
        PLANNING = "planning", _("Being checked")
        PLANNED = "planned", _("Checked")
        RUNNING = "running", _("Running")
        DONE = "done", _("Done")
        FAILED = "failed", _("Failed")

    batch = models.CharField(max_length=36, db_index=True)
    position = models.PositiveSmallIntegerField(default=0)
    name = models.CharField(max_length=250)
    key = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.UPLOADED)
    record = models.CharField(max_length=12, blank=True, default="")  # accounts, contacts, …; "" until somebody says
    origin = models.CharField(max_length=20, default="csv")  # the program it comes from
    rows = models.PositiveIntegerField(default=0)  # that hold something, as far as was looked
    format = models.JSONField(default=dict)  # encoding, delimiter, header row, sheet
    columns = models.JSONField(default=list)  # name, how full, first values
    mapping = models.JSONField(default=dict)  # column -> target and how it is read
    options = models.JSONField(default=dict)  # match, currency, what may be made
    plan = models.JSONField(default=dict)  # counts, first errors, adjustments
    report = models.JSONField(default=dict)  # the same of the run so far
    problem = models.CharField(max_length=400, blank=True, default="")  # why it cannot be planned or run
    next_row = models.PositiveIntegerField(default=0)  # rows before it are in: a resumed run starts here
    run = Link(Run, null=True, on_delete=models.SET_NULL)
    undo = Link(Batch, null=True, on_delete=models.SET_NULL)  # what it did to each row, for 30 days
    is_sample = models.BooleanField(default=False)
    created_by = Link(Member, null=True, on_delete=models.SET_NULL)
    created_at = models.DateTimeField(default=now)
    finished_at = models.DateTimeField(null=True)

    objects = ImportQuerySet.as_manager()

    def __str__(self) -> str:
        return self.name

    @property
    def record_label(self) -> object:
        """What its rows are, in words."""
        return RECORD_LABELS.get(self.record, "")

    @property
    def page_url(self) -> str:
        """Where to go on with it."""
        ended = self.state in (self.State.DONE, self.State.FAILED)
        page = "report" if ended else "run" if self.state == self.State.RUNNING else "match"
        return reverse(f"importing:{page}", args=[self.batch])

    @property
    def may_be_undone(self) -> bool:
        """Whether it can still be taken back."""
        return self.undo is not None and self.undo.can_be_undone

    @property
    def told(self) -> str:
        """Its state in a few words."""
        if not self.report:
            return str(self.get_state_display())
        counts = self.report.get("counts", {}).values()
        numbers = {name: sum(one[name] for one in counts) for name in ("create", "update", "refused")}
        return str(
            _("%(state)s: %(create)s created, %(update)s updated, %(refused)s refused")
            % {"state": self.get_state_display(), **{name: f"{count:,}" for name, count in numbers.items()}}
        )


class Refusal(Row):
    """One row of the file that did not come in, with its cells and the reason: the error file is made of these."""

    source = Link(Import, on_delete=models.CASCADE, db_index=False)
    row = models.PositiveIntegerField()
    field = models.CharField(max_length=120, blank=True, default="")
    reason = models.CharField(max_length=400)
    cells = models.JSONField(default=list)

    class Meta:
        indexes = [models.Index(fields=["source", "row"], name="refusal_row")]


class Adjustment(Row):
    """One value that came in other than it stands in the file: the report lists every one."""

    source = Link(Import, on_delete=models.CASCADE, db_index=False)
    row = models.PositiveIntegerField()
    column = models.CharField(max_length=120, blank=True, default="")
    before = models.CharField(max_length=400)
    after = models.CharField(max_length=400)
    why = models.CharField(max_length=250)

    class Meta:
        indexes = [models.Index(fields=["source", "row"], name="adjustment_row")]


class ParentWish(Row):
    """An organization that waits for its parent, which may stand later in the file. Gone when it is linked."""

    source = Link(Import, on_delete=models.CASCADE)
    row = models.PositiveIntegerField()
    child_id = models.BigIntegerField()
    parent = models.CharField(max_length=250)


class MadeBySample(Row):
    """One record that came in with the sample data, so that it can be taken out again."""

    kind = models.CharField(max_length=12)
    record_id = models.BigIntegerField()


class Mapping(Row):
    """The mapping last accepted for a header row, so that the next file of that kind maps itself."""

    fingerprint = models.CharField(max_length=64)
    record = models.CharField(max_length=12)
    mapping = models.JSONField(default=dict)
    options = models.JSONField(default=dict)
    used_at = models.DateTimeField(default=now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["fingerprint", "record"], name="mapping_once")]


class SavedMapping(Row):
    """A mapping with a name, to choose for other files: everybody who imports sees it."""

    name = models.CharField(max_length=120)
    record = models.CharField(max_length=12)
    mapping = models.JSONField(default=dict)
    options = models.JSONField(default=dict)
    saved_by = Link(Member, null=True, on_delete=models.SET_NULL)
    saved_at = models.DateTimeField(default=now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["record", "name"], name="saved_mapping_once")]

    def __str__(self) -> str:
        return self.name

    @property
    def record_label(self) -> object:
        """What the rows of its files are, in words."""
        return RECORD_LABELS.get(self.record, "")
