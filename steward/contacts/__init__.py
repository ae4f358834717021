"""Contacts: people with one or more e-mail addresses and phones.

The pages and the API of people stand in `accounts`, which knows who may see whom (`contacts_visible_to`).
"""
