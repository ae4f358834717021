"""The condition grammar: JSON of the API <-> Django `Q` <-> the chips of a list. Lists no model by name."""
