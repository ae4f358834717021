"""One desk per kind of record: it checks what a row says, finds the record meant, and hands the batch to operations."""

from .accounts import AccountDesk
from .activities import ActivityDesk
from .contacts import ContactDesk
from .deals import DealDesk
from .desk import Desk
from .notes import NoteDesk

DESKS: list[type[Desk]] = [AccountDesk, ContactDesk, DealDesk, ActivityDesk, NoteDesk]

__all__ = ["DESKS", "AccountDesk", "ActivityDesk", "ContactDesk", "DealDesk", "Desk", "NoteDesk"]
