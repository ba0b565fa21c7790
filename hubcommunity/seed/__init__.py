"""The words and lists that a hub starts with, and the demonstration hub."""
