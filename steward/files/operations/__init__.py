"""Every change of stored files."""

from .storing import mark_seen, may_change, rename_file, restore_file, store_file, trash_file
from .upkeep import differences, make_preview, missing, orphans, purge_files, sweep_files

__all__ = [
    "differences",
    "make_preview",
    "mark_seen",
    "may_change",
    "missing",
    "orphans",
    "purge_files",
    "rename_file",
    "restore_file",
    "store_file",
    "sweep_files",
    "trash_file",
]
