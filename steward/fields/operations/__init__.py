"""Every change of definitions, answers and tags."""

from .definitions import (
    arrange_fields,
    change_field,
    create_field,
    ensure_field,
    put_back_field,
    set_up_fields,
)
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
from .putting_back import all_still_there, changes_to_undo, still_there, values_before
from .rewrites import check_type, convert_field, finish_rewrite, merge_option, stop_rewrite
from .tags import change_tag, count_tagged, create_tag, delete_tag, ensure_tags, merge_tag
from .tags_back import put_back_tag
from .trash import purge_fields, restore_field, trash_field

__all__ = [
    "add_option",
    "all_still_there",
    "answers",
    "arrange_fields",
    "change_field",
    "change_tag",
    "changes_to_undo",
    "check_type",
    "convert_field",
    "count_tagged",
    "create_field",
    "create_tag",
    "delete_tag",
    "ensure_field",
    "ensure_option",
    "ensure_tags",
    "finish_rewrite",
    "merge_option",
    "merge_tag",
    "one_of",
    "purge_fields",
    "put_back_field",
    "put_back_tag",
    "remove_option",
    "rename_option",
    "restore_field",
    "retire_option",
    "return_option",
    "set_up_fields",
    "still_there",
    "stop_rewrite",
    "trash_field",
    "values_before",
]
