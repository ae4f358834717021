"""Every change of an import: taken in, mapped, planned, run, taken back."""

from .mapping import map_import, read_import
from .organising import finish_organising, organise_people
from .planning import plan_batch, plan_later
from .running import finish_batch, give_up, run_batch, stop_batch
from .sample import finish_sample, load_sample, remove_sample
from .saving import forget_mapping, save_mapping, use_mapping
from .seeding import Sizes, seed
from .start import discard_batch, discard_import, name_batch, start_import
from .undoing import undo_import

__all__ = [
    "Sizes",
    "discard_batch",
    "discard_import",
    "finish_batch",
    "finish_organising",
    "finish_sample",
    "forget_mapping",
    "give_up",
    "load_sample",
    "map_import",
    "name_batch",
    "organise_people",
    "plan_batch",
    "plan_later",
    "read_import",
    "remove_sample",
    "run_batch",
    "save_mapping",
    "seed",
    "start_import",
    "stop_batch",
    "undo_import",
    "use_mapping",
]
