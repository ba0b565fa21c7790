"""What every package stands on: database, clock, errors, access, paging; no business words."""
