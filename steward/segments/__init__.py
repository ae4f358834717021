"""The condition grammar: JSON of the API <-> Django `Q` <-> the chips of a list. Lists no model by name.

Each room declares in its `filters.py` what its records can be filtered by: `FILTERS: dict[str, Filter]`.
`grammar.where()` turns a condition into `Q`, `chips.from_query()` and `to_chips()` serve the list page,
`sentences.sentence()` says a condition in words.
"""
