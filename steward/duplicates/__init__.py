"""Records that mean the same customer: found, shown side by side, merged, and taken apart again.

A merge is a batch of `undo`: it moves everything of some records to one of them, puts the others into the trash, and
is taken back by `undo_batch`.
"""
