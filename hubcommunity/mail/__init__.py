"""The outbox: mails written with the change they tell of, sent by the worker."""
