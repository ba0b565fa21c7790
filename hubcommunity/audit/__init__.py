"""An append-only trace: who, when, what, on what, with which details."""
