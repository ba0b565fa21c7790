"""Leads that may be one and the same: found, told apart, or merged."""
