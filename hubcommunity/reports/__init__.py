"""Figures for staff and board."""
