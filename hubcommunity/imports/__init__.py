"""Bringing organisations and their contacts in from a table: check every row, then write all."""
