"""Calls for consensus: what the organisations of a group agree on, by rules that are set before."""
