"""The process beside the web server: it sends the outbox and runs the regular jobs."""
