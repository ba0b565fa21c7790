"""Logins: passwords, sessions, one-time links, duties."""
