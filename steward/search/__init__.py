"""One index of names, e-mail addresses, phones, domains and ids, with an engine per database.

Rooms write it in their operations (`index.put`, `put_all`, `drop`) and read it scoped by what the member may see
(`find` for the best few, `narrow` for a list). An entry holds no visibility of its own (docs/adr/0002).
"""
