"""Every change of activities, their types and notes."""

from .activities import (
    change_activity,
    complete_activity,
    create_activity,
    log_email,
    reopen_activity,
    restore_activity,
    trash_activity,
)  # fmt: skip
from .bulk import create_activities, write_notes
from .notes import change_note, may_change, pin_note, restore_note, trash_note, write_note
from .planning import column_of, replan
from .purging import purge_activities
from .rollups import differences, recount
from .types import change_type, create_type, set_up_types

__all__ = [
    "change_activity", "change_note", "change_type", "column_of", "complete_activity", "create_activities",
    "create_activity", "create_type", "differences", "log_email", "may_change", "pin_note", "purge_activities",
    "recount", "reopen_activity", "replan", "restore_activity", "restore_note", "set_up_types", "trash_activity",
    "trash_note", "write_note", "write_notes",
]  # fmt: skip
