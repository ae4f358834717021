"""Custom fields, tags and the editable answers of standard fields. Knows no model that uses them."""
