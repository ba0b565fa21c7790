"""Two organisations become one: it stands above everything that hangs on an organisation."""
