"""Pipelines, stages and deals; winning one makes its organization an account."""
