"""The leads of a pipeline as a list, as a calendar of next steps, and in views that are kept."""
