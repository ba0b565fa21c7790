"""Home, desks, the staff's overview, health: read-only, across domains."""
