"""Tables with leads of a pipeline and their contacts."""
