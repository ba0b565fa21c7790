"""Support of countries: what a lead asks for, what was agreed, delivered, and by whose experts."""
