"""Every change of a contact."""

from .finding import index_contact, reindex_contact
from .people import change_contact, create_contact, restore_contact, touch_contact, trash_contact

__all__ = [
    "change_contact",
    "create_contact",
    "index_contact",
    "reindex_contact",
    "restore_contact",
    "touch_contact",
    "trash_contact",
]
