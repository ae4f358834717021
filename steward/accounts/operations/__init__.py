"""Every change of an organization or account, of its links with people, and of its team."""

from steward.contacts.operations import Keep

from .access import grant_access, revoke_access
from .accounts import add_contact, change_account, create_account, open_account
from .bulk import create_accounts, findable, link_contacts
from .bulk_changes import change_accounts
from .customers import begin_account, begin_accounts, begin_again, begin_held, end_account
from .finding import index_account
from .industries import Industries
from .memberships import change_membership, link_contact, make_primary, unlink_contact
from .photo import change_photo, drop_photo
from .prepared import PreparedAccount, prepare_account
from .putting_back import put_back_account
from .putting_back_links import link_again, put_back_membership, undo_event
from .recount import differences
from .rollups import (
    DealFigures,
    count_contacts,
    count_contacts_of_many,
    set_deal_figures,
    set_figures_of_many,
    set_last_contact,
    set_next_activity,
    touch_person,
)
from .trash import (
    erase_account,
    purge_accounts,
    purge_contacts,
    restore_account,
    restore_contact,
    trash_account,
    trash_contact,
)

__all__ = [
    "DealFigures",
    "Industries",
    "Keep",
    "PreparedAccount",
    "add_contact",
    "begin_account",
    "begin_accounts",
    "begin_again",
    "begin_held",
    "change_account",
    "change_accounts",
    "change_membership",
    "change_photo",
    "count_contacts",
    "count_contacts_of_many",
    "create_account",
    "create_accounts",
    "differences",
    "drop_photo",
    "end_account",
    "erase_account",
    "findable",
    "grant_access",
    "index_account",
    "link_again",
    "link_contact",
    "link_contacts",
    "make_primary",
    "open_account",
    "prepare_account",
    "purge_accounts",
    "purge_contacts",
    "put_back_account",
    "put_back_membership",
    "restore_account",
    "restore_contact",
    "revoke_access",
    "set_deal_figures",
    "set_figures_of_many",
    "set_last_contact",
    "set_next_activity",
    "touch_person",
    "trash_account",
    "trash_contact",
    "undo_event",
    "unlink_contact",
]
