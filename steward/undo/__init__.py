"""Taking back what changed many rows at once: a bulk edit, an import, a merge.

Who changes many rows opens a batch and changes them inside `watching()`; what their rows held before and after is
written down. `undo_batch()` puts back every value that nobody changed since, and lists the others.
"""
