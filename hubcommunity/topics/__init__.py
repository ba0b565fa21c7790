"""Topic groups: who sits at the table, and how one gets there."""
