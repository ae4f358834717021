"""Every change of a batch: opening, noting, closing, taking back, forgetting."""

from .recording import begin_batch, end_batch, note_created, note_moved, watching
from .taking_back import forget_old, take_back, undo_batch

__all__ = [
    "begin_batch", "end_batch", "forget_old", "note_created", "note_moved", "take_back", "undo_batch", "watching",
]  # fmt: skip
