"""Custom fields, tags and the editable answers of standard fields. Knows no model that uses them.

A *definition* (`Field`) belongs to one kind of record; the values of a record lie in its JSON column `custom` under
the definition's id. `values` cleans and shows them, `operations` changes definitions, `forms` draws them.
"""
