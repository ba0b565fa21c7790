"""Tables with organisations, their contacts and their memberships."""
