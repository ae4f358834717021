"""Every change of a contact."""

from .bulk import create_contacts
from .finding import index_contact, reindex_contact, reindex_contacts
from .people import Keep, change_contact, create_contact, restore_contact, touch_contact, trash_contact
from .prepared import PreparedContact, prepare_contact
from .putting_back import put_back_contact

__all__ = [
    "Keep",
    "PreparedContact",
    "change_contact",
    "create_contact",
    "create_contacts",
    "index_contact",
    "prepare_contact",
    "put_back_contact",
    "reindex_contact",
    "reindex_contacts",
    "restore_contact",
    "touch_contact",
    "trash_contact",
]
