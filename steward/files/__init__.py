"""Stored files of accounts, contacts and deals: checks, previews, seen and NEW."""
