"""Lists on their way out: CSV, XLSX and vCard of accounts, organizations, people and deals, row by row.

What leaves comes home unchanged: `importing.own` knows these headers and IDs.
"""
