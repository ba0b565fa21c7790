"""One row per human being, however many hats they wear."""
