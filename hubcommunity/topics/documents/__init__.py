"""Documents of a topic group: written or handed in, in versions, with comments."""
