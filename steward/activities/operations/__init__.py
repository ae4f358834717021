"""Every change of activities, their types and notes."""

from .activities import change_activity, create_activity, log_email, repeats_of
from .bulk import create_activities, write_notes
from .comments import change_comment, restore_comment, trash_comment, write_comment
from .feeds import feed_of, make_feed, revoke_feed
from .finishing import complete_activity, reopen_activity, restore_activity, trash_activity
from .mentions import members_named
from .notes import change_note, may_change, pin_note, restore_note, trash_note, write_note
from .notices import forget_notices, look_at_notices, put_notice_back
from .planning import column_of, replan
from .preferences import prefer_reminders
from .purging import purge_activities
from .putting_back import put_back_activity, put_back_comment, put_back_note
from .reminders import begin_mail, mail_failed, remind_again, say_reminder, set_reminders
from .rollups import differences, recount
from .series import ahead, rule_of
from .types import change_type, create_type, set_up_types

__all__ = [
    "ahead", "begin_mail", "change_activity", "change_comment", "change_note", "change_type", "column_of",
    "complete_activity", "create_activities", "create_activity", "create_type", "differences", "feed_of",
    "forget_notices", "log_email", "look_at_notices", "mail_failed", "make_feed", "may_change", "members_named",
    "pin_note", "prefer_reminders", "purge_activities", "put_back_activity",
    "put_back_comment", "put_back_note", "put_notice_back", "recount", "remind_again", "reopen_activity", "repeats_of",
    "replan", "restore_activity", "restore_comment", "restore_note", "revoke_feed", "rule_of", "say_reminder",
    "set_reminders", "set_up_types", "trash_activity", "trash_comment", "trash_note", "write_comment", "write_note",
    "write_notes",
]  # fmt: skip
