"""Pipelines, their stages, and the leads that move through them."""
