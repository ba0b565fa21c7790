"""Purposes, the exact texts agreed to, and the ledger of who agreed when."""
