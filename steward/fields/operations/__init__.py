"""Every change of definitions, answers and tags."""

from .definitions import change_field, create_field, ensure_field, set_up_fields
from .options import add_option, ensure_option
from .tags import change_tag, create_tag, delete_tag, ensure_tags

__all__ = [
    "add_option",
    "change_field",
    "change_tag",
    "create_field",
    "create_tag",
    "delete_tag",
    "ensure_field",
    "ensure_option",
    "ensure_tags",
    "set_up_fields",
]
