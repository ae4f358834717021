"""Every change of definitions, answers and tags."""

from .definitions import arrange_fields, change_field, create_field, ensure_field, set_up_fields
from .options import (
    add_option,
    answers,
    ensure_option,
    one_of,
    remove_option,
    rename_option,
    retire_option,
    return_option,
)
from .rewrites import check_type, convert_field, finish_rewrite, merge_option, stop_rewrite
from .tags import change_tag, create_tag, delete_tag, ensure_tags
from .trash import purge_fields, restore_field, trash_field

__all__ = [
    "add_option",
    "answers",
    "arrange_fields",
    "change_field",
    "change_tag",
    "check_type",
    "convert_field",
    "create_field",
    "create_tag",
    "delete_tag",
    "ensure_field",
    "ensure_option",
    "ensure_tags",
    "finish_rewrite",
    "merge_option",
    "one_of",
    "purge_fields",
    "remove_option",
    "rename_option",
    "restore_field",
    "retire_option",
    "return_option",
    "set_up_fields",
    "stop_rewrite",
    "trash_field",
]
