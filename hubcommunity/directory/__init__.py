"""The public face of organisations: search, map, profile."""
