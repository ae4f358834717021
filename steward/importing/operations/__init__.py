"""Every change of an import: taken in, mapped, planned, run."""

from .mapping import map_import, read_import
from .planning import plan_batch, plan_later
from .running import finish_batch, give_up, run_batch, stop_batch
from .sample import finish_sample, load_sample, remove_sample
from .seeding import Sizes, seed
from .start import discard_batch, discard_import, name_batch, start_import

__all__ = [
    "Sizes",
    "discard_batch",
    "discard_import",
    "finish_batch",
    "finish_sample",
    "give_up",
    "load_sample",
    "map_import",
    "name_batch",
    "plan_batch",
    "plan_later",
    "read_import",
    "remove_sample",
    "run_batch",
    "seed",
    "start_import",
    "stop_batch",
]
