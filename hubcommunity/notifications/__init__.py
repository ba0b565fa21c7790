"""May we write to this person about this? Then the mail goes to the outbox."""
