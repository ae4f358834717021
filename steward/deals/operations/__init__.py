"""Every change of pipelines, stages and deals."""

from .bulk import create_deals, find_again, first_won
from .bulk_changes import change_deals
from .closing import close_again, lose_deal, reopen_deal, win_deal
from .deals import change_deal, move_deal, open_deal, place_deal
from .figures import (
    StageShift,
    Weight,
    differences,
    refresh_accounts,
    refresh_every_figure,
    refresh_foreign_figures,
    set_next_activity,
)
from .people import add_contact, make_primary, put_on_again, remove_contact
from .pipelines import change_pipeline, create_pipeline, delete_pipeline, order_pipelines, set_up_pipelines
from .prepared import PreparedDeal, prepare_deal
from .putting_back import put_back_deal, undo_event
from .settings_back import put_back_setting
from .stages import change_stage, create_stage, delete_stage, ensure_stage, order_stages
from .trash import purge_deals, restore_deal, trash_deal

__all__ = [
    "PreparedDeal", "StageShift", "Weight", "add_contact", "change_deal", "change_deals", "change_pipeline",
    "change_stage", "close_again", "create_deals", "create_pipeline", "create_stage", "delete_pipeline", "delete_stage",
    "differences", "ensure_stage", "find_again", "first_won", "lose_deal", "make_primary", "move_deal",
    "open_deal", "order_pipelines", "order_stages", "place_deal", "prepare_deal", "purge_deals", "put_back_deal",
    "put_back_setting", "put_on_again", "refresh_accounts", "refresh_every_figure",
    "refresh_foreign_figures", "remove_contact", "reopen_deal", "restore_deal",
    "set_next_activity", "set_up_pipelines", "trash_deal", "undo_event", "win_deal",
]  # fmt: skip
