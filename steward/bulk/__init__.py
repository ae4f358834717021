"""One change for many records: those ticked, or all that a filter finds. Previewed, run with progress, taken back.

`actions.ACTIONS` lists what can be done; `operations.start_bulk` does it to the rows that `targets.asked_for` names.
"""
