"""Organisations, the people who represent them, and what they are interested in."""
