"""Every change that finding, merging and taking apart makes."""

from .accounts import merge_accounts
from .holding import MOST, RIGHTS
from .merging import merge
from .pairs import bring_back_pair, dismiss_pair, set_rules
from .people import merge_contacts
from .searching import go_on, start_search, stop_search
from .unmerging import note_taken_back, unmerge

__all__ = [
    "MOST",
    "RIGHTS",
    "bring_back_pair",
    "dismiss_pair",
    "go_on",
    "merge",
    "merge_accounts",
    "merge_contacts",
    "note_taken_back",
    "set_rules",
    "start_search",
    "stop_search",
    "unmerge",
]
