"""Tools around the project: serving it, and lending its tests a PostgreSQL and a Redis."""
