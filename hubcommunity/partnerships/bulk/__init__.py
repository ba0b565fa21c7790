"""The same done to many leads at once: shown first, then all of it or nothing."""
